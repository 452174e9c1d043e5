using System.Runtime.CompilerServices;

namespace BotClickStream.Detection;

/// <summary>A campaign.</summary>
internal struct CampaignRow : IKeyed, IRejudged
{
    public Hash128 Key { get; set; }
    public long LastTime;

    /// <summary>Event time of the description that name and sender are of.</summary>
    public long DescribedAt;
    public int IdText;
    public int NameText;
    public int FromText;

    /// <summary>The most links that an event or the manifest stated; 0 where nobody did.</summary>
    public int StatedLinks;

    /// <summary>Distinct links seen or named, less those that turned out to be others.</summary>
    public int KnownLinks;

    /// <summary>Of these, such as are known to be no content.</summary>
    public int OtherLinks;
    public int FirstLink;

    /// <summary>Newest first.</summary>
    public int FirstPath;

    /// <summary>Its domains' rows; while there are any the campaign stays.</summary>
    public int Domains;

    public int Sent;
    public int Delivered;

    /// <summary>Messages clicked early that show nothing else, as their domains' contexts count them.</summary>
    public int Early;

    /// <summary>The same of those clicked within the longer window of <see cref="DomainBurst"/>.</summary>
    public int Active;

    /// <summary>Of these and of whom it was mailed to, such as are of domains that are no people's: see <see cref="CampaignBaselines.CountOverrun"/>.</summary>
    public DomainShare Overrun;

    /// <summary>Clicks of people of whom there is no doubt; of them each link has its share.</summary>
    public int PeoplesClicks;

    /// <summary>Counts how often something else became known that its messages are judged by: its clock, its links, or which of these people choose.</summary>
    public int Revision;

    /// <summary>The last of these revisions that may change what messages show by themselves: of the clock or the links.</summary>
    public int OwnRevision;

    /// <summary>Milliseconds by which engagement is stamped later than deliveries, below 0 earlier, made of <see cref="Onsets"/>.</summary>
    public int ClockOffset;

    /// <summary>When messages were first opened or clicked, by their delay.</summary>
    public OnsetCounts Onsets;

    /// <summary>Newest first.</summary>
    public int FirstDomain;

    /// <summary>The ids of descriptions and totals, oldest first.</summary>
    public int FirstId;
    public int LastId;
    public int Ids;

    /// <summary>Baits that the manifest names by their URLs.</summary>
    public int NamedBaits;

    /// <summary>While its messages are judged again: the domain to go on with.</summary>
    public int RejudgeCursor;

    /// <summary>Its place among the campaigns that are judged again, ascending; 0 where it isn't.</summary>
    public int RejudgeTurn;

    /// <summary>What operators have said of it, newest first.</summary>
    public int FirstVerdict;

    /// <summary>Event time of the first click or unsubscribe of all, rounded down to <see cref="CampaignClock.BegunUnitMs"/>; 0 before.</summary>
    public long BegunAt;

    /// <summary>The same of the last.</summary>
    public long ChosenUntil;

    /// <summary>Messages clicked soon after that, and later only, as <see cref="CampaignBaselines.UndatedOf"/> counts them by domain.</summary>
    public int UndatedSoon;
    public int UndatedLater;

    /// <summary>Messages that were unsubscribed, and that were clicked only, as <see cref="CampaignLeavers.Of"/> counts them by domain.</summary>
    public int Left;
    public int Stayed;

    /// <summary>The first as counted among those who were mailed.</summary>
    public int LeftOfMailed;

    /// <summary>What <see cref="CampaignMetrics"/> says of it, but for what the places above count.</summary>
    public CampaignCounts Counts;

    int IRejudged.RejudgeCursor
    {
        readonly get => RejudgeCursor;
        set => RejudgeCursor = value;
    }

    int IRejudged.RejudgeTurn
    {
        readonly get => RejudgeTurn;
        set => RejudgeTurn = value;
    }
}

/// <summary>Messages by the delay of their first open or click and by their group: see <see cref="ClockOffset.PlaceOf"/>; full ones count no more.</summary>
[InlineArray(Detection.ClockOffset.Slots * Detection.ClockOffset.Groups)]
internal struct OnsetCounts
{
    private ushort first;
}
