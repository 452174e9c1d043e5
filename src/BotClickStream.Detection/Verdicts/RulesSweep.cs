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

    /// <summary>How many rows of messages it has not looked at yet.</summary>
    public int Pending => end - next;

    /// <summary>The rows are back: it begins where any of them is of older rules, and those that come later are not.</summary>
    public void CompleteRestore()
    {
        for (int id = 1; id < state.Events.Bound && Pending == 0; id++)
        {
            end = state.Events.IsLive(id) && WasJudgedByOlder(state.Events[id]) ? state.Engagements.Bound : end;
        }
    }

    /// <summary>The next message with an event that older rules have judged, among the next <paramref name="rows"/>, which it counts down.</summary>
    /// <returns>Its engagement; 0 where there is none among them.</returns>
    public int Next(ref int rows)
    {
        while (Pending > 0 && rows-- > 0)
        {
            int engagement = next++;
            if (state.Engagements.IsLive(engagement) && HasOlder(engagement))
            {
                return engagement;
            }
        }

        return 0;
    }

    private bool HasOlder(int engagement)
    {
        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            if (WasJudgedByOlder(state.Events[id]))
            {
                return true;
            }
        }

        return false;
    }

    private bool WasJudgedByOlder(in EventRow row) => row.Label != Label.None && row.RulesVersion < rules.Version;
}
