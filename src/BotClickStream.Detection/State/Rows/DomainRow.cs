namespace BotClickStream.Detection;

/// <summary>A recipients' domain in a campaign.</summary>
internal struct DomainRow : IKeyed, IRejudged
{
    public Hash128 Key { get; set; }

    /// <summary>Sum and sum of squares, in milliseconds, of <see cref="EarlyMessages"/>' first clicks' delays.</summary>
    public long DelaySum;
    public long DelaySquares;

    /// <summary>The same of their logarithms, in units of <see cref="DomainDelays"/>.</summary>
    public long DelayLogSquares;
    public int DelayLogSum;
    public int Campaign;
    public long LastTime;
    public int NameText;
    public int Sent;
    public int Delivered;

    /// <summary>Whom it was mailed to, as far as known: while deliveries still come in, those that were sent count too.</summary>
    public readonly int Mailed => Math.Max(Sent, Delivered);

    /// <summary>Its messages' rows; while there are any the domain stays.</summary>
    public int Messages;

    /// <summary>Messages with a click in the burst window after their delivery; where no delivery in the domain is told, soon after the campaign's first click.</summary>
    public int EarlyMessages;

    /// <summary>Messages with a click in the longer window of <see cref="DomainBurst"/>; where no delivery in the domain is told, with a click at all.</summary>
    public int ActiveMessages;

    /// <summary>Of its messages those that count among <see cref="CampaignCounts.Suspects"/>.</summary>
    public int Suspects;

    /// <summary>By which browsers its messages that are clicked in the longer window were clicked first.</summary>
    public BrowserVotes Browsers;

    /// <summary>What it counts among <see cref="CampaignRow.Overrun"/>.</summary>
    public DomainShare Overrun;

    public int NextInCampaign;
    public int PreviousInCampaign;

    /// <summary>Its engaged messages, newest first.</summary>
    public int FirstEngagement;

    /// <summary>While the domain is judged again: the message to go on with.</summary>
    public int RejudgeCursor;

    /// <summary>The campaign's, when last its messages were to be judged again for it.</summary>
    public int Revision;

    /// <summary>What <see cref="DomainBurst"/> last said of it; messages are judged again when it changes.</summary>
    public byte BurstLevel;

    /// <summary>The same for the longer window.</summary>
    public byte ActiveLevel;

    /// <summary>What <see cref="DomainBrowser"/> last said of the browser that most of them had, and which it is; likewise.</summary>
    public byte BrowserLevel;
    public byte Browser;

    /// <summary>How quick the campaign's other people are, as <see cref="DomainConduct"/> last said; likewise.</summary>
    public byte Pace;

    /// <summary>Until when after its delivery, or where none in the domain is told after the campaign's first click, a message belongs to the burst, as <see cref="DomainDelays"/> last said; likewise.</summary>
    public byte Reach;

    /// <summary>Its place among the domains that are judged again, ascending; 0 where it isn't.</summary>
    public int RejudgeTurn;

    /// <summary>Who received the mail, as far as deliveries tell.</summary>
    public int Gateway;

    /// <summary>Messages with a click or an unsubscribe.</summary>
    public int Clicked;

    /// <summary>Messages with an unsubscribe that a machine may have made: see <see cref="UnsubscribeSurge"/>.</summary>
    public int Unsubscribed;

    /// <summary>Of them those unsubscribed late: see <see cref="UnsubscribeSurge.LateMs"/>.</summary>
    public int UnsubscribedLate;

    /// <summary>Messages unsubscribed by what a person alone does.</summary>
    public int UnsubscribedByPeople;

    /// <summary>What <see cref="UnsubscribeSurge"/> last said of it; likewise.</summary>
    public SurgeLevel SurgeLevel;

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
