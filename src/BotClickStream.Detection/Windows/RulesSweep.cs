namespace BotClickStream.Detection;

/// <summary>
/// After a restart with newer rules: finds the messages that older ones have judged, which are judged again, a slice with each tick. Where it has come to isn't kept: a
/// restore derives from the rows what is left.
/// </summary>
internal sealed class RulesSweep(DetectorState state, Rules rules)
{
    /// <summary>Rows looked at in one go, however few of them are to be judged.</summary>
    public const int MostRows = 10_000;

    private int next = 1;
    private int end = 1;

    public bool HasPending => next < end;

    /// <summary>The rows are back: those that come later are judged by the rules of now.</summary>
    public void CompleteRestore() => end = state.Engagements.Bound;

    /// <summary>The next message with an event that older rules have judged, among the next <paramref name="rows"/>, which it counts down.</summary>
    /// <returns>Its engagement; 0 where there is none among them.</returns>
    public int Next(ref int rows)
    {
        while (HasPending && rows-- > 0)
        {
            int engagement = next++;
            if (state.Engagements.IsLive(engagement) && WasJudgedByOlder(engagement))
            {
                return engagement;
            }
        }

        return 0;
    }

    private bool WasJudgedByOlder(int engagement)
    {
        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            if (state.Events[id].Label != Label.None && state.Events[id].RulesVersion < rules.Version)
            {
                return true;
            }
        }

        return false;
    }
}
