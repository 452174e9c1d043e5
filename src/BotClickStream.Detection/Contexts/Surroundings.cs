namespace BotClickStream.Detection;

/// <summary>What others show in the contexts of one message, looked at once with each judgement. Filled anew for each.</summary>
internal sealed class Surroundings(DetectorState state, ContextViews views)
{
    private int[] members = new int[8];
    private ContextActivity[] activities = new ContextActivity[8];
    private int count;

    /// <summary>The message's rows in its contexts.</summary>
    public ReadOnlySpan<int> Members => members.AsSpan(0, count);

    /// <summary>Of these the one in its domain's context in its campaign; 0 where it found no room there.</summary>
    public int Domain { get; private set; }

    /// <summary>The same of its domain in all campaigns.</summary>
    public int Anywhere { get; private set; }

    /// <summary>What others show there; nothing where there is no such row.</summary>
    public ContextActivity Around(int member) => Members.IndexOf(member) is >= 0 and int at ? activities[at] : default;

    public void Load(int engagement)
    {
        count = Domain = Anywhere = 0;
        for (int id = state.Engagements[engagement].FirstMember; id != 0; id = state.Members[id].NextOfMessage)
        {
            if (count == members.Length)
            {
                Array.Resize(ref members, count * 2);
                Array.Resize(ref activities, count * 2);
            }

            ContextKind kind = state.Contexts[state.Members[id].Context].Kind;
            Domain = kind == ContextKind.Domain ? id : Domain;
            Anywhere = kind == ContextKind.DomainAnywhere ? id : Anywhere;
            activities[count] = views.Around(id);
            members[count++] = id;
        }
    }
}
