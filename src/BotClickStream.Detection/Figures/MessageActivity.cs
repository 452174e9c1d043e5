namespace BotClickStream.Detection;

/// <summary>What people and machines did with a message, by what was last said of its events, those before it expired included.</summary>
internal struct MessageActivity
{
    /// <summary>Of a mail with fewer links one who clicks all of them shows nothing by it.</summary>
    public const int FewestLinks = 3;

    public EventCounts Human;
    public EventCounts Machines;
    public int Bait;
    public int RareLinks;

    /// <summary>Times; 0 without any.</summary>
    public long FirstHuman;
    public long LastHuman;

    /// <summary>But for those that follow from the counts.</summary>
    private ActivitySegments segments;

    public readonly ActivitySegments Segments =>
        segments
        | (RareLinks > 0 ? ActivitySegments.RareLinkClicker : ActivitySegments.None)
        | (Human.Opens + Human.Clicks > 0 ? ActivitySegments.RealReader : ActivitySegments.None);

    public readonly ActivityVerdict Verdict => VerdictOf(Human.Opens + Human.Clicks > 0, Machines.Opens + Machines.Clicks > 0);

    public static ActivityVerdict VerdictOf(bool isByPeople, bool isByMachines) =>
        isByPeople && isByMachines ? ActivityVerdict.Both
        : isByPeople ? ActivityVerdict.HumanOnly
        : isByMachines ? ActivityVerdict.MachineOnly
        : ActivityVerdict.None;

    /// <summary>Counts an event by what was last said of it.</summary>
    /// <param name="role">Of the link that was clicked.</param>
    public void Add(EventType type, long time, Label label, Actor actor, LinkRole role)
    {
        if (label == Label.Human)
        {
            Human.Add(type, 1);
            FirstHuman = FirstHuman == 0 ? time : Math.Min(FirstHuman, time);
            LastHuman = Math.Max(LastHuman, time);
        }
        else if (label == Label.Bot)
        {
            Machines.Add(type, 1);
        }

        bool isBait = type == EventType.Click && role == LinkRole.Bait;
        bool isRare = type == EventType.Click && role is LinkRole.Footer or LinkRole.Social or LinkRole.Legal;
        Bait += isBait ? 1 : 0;
        RareLinks += isRare && label == Label.Bot ? 1 : 0;
        segments |=
            (isBait && label == Label.Bot ? ActivitySegments.BaitClicker : ActivitySegments.None)
            | (type == EventType.Open && actor == Actor.PrivacyProxy ? ActivitySegments.PrivacyProxy : ActivitySegments.None);
    }

    /// <param name="links">The mail's, as far as known.</param>
    /// <param name="clicked">Of these, such as machines clicked.</param>
    public void AddLinks(int links, int clicked) =>
        segments |= links >= FewestLinks && clicked >= links ? ActivitySegments.AllLinkClicker : ActivitySegments.None;

    /// <summary>What the message was before it expired.</summary>
    public static MessageActivity Of(in PastMessageRow row) =>
        new()
        {
            Human = new EventCounts { Opens = row.HumanOpens, Clicks = row.HumanClicks },
            Machines = new EventCounts { Opens = row.MachineOpens, Clicks = row.MachineClicks },
            Bait = row.Bait,
            RareLinks = row.RareLinks,
            FirstHuman = row.FirstHuman,
            LastHuman = row.LastHuman,
            segments = row.Segments,
        };

    /// <summary>Keeps it of a message that goes.</summary>
    public readonly void Keep(ref PastMessageRow row)
    {
        row.HumanOpens = Kept(Human.Opens);
        row.HumanClicks = Kept(Human.Clicks);
        row.MachineOpens = Kept(Machines.Opens);
        row.MachineClicks = Kept(Machines.Clicks);
        row.Bait = Kept(Bait);
        row.RareLinks = Kept(RareLinks);
        row.FirstHuman = FirstHuman;
        row.LastHuman = LastHuman;
        row.Segments = segments;
    }

    private static ushort Kept(int count) => (ushort)Math.Min(count, ushort.MaxValue);
}
