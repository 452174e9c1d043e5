using System.Runtime.CompilerServices;

namespace BotClickStream.Detection;

/// <summary>
/// A campaign's figures by the last labels of all its events: of each event what it is, of each message once what its events are together. Test recipients' are
/// in none.
/// </summary>
internal struct CampaignCounts
{
    /// <summary>Messages of which it was told that they were sent, delivered or sent back; and those that somebody, or something, opened or clicked.</summary>
    public int Mailed;
    public int Engaged;
    public int Bounced;
    public int Complaints;

    /// <summary>All opens, clicks and unsubscribes by what they are; together they are what the ESP counts.</summary>
    public EventCounts Human;
    public EventCounts Undecided;
    public ActorCounts Machines;

    /// <summary>Messages with any open, with any click, and the same of people's.</summary>
    public int Opened;
    public int Clicked;
    public int OpenedByPeople;
    public int ClickedByPeople;

    /// <summary>Messages with an event that is a machine's, of a privacy proxy apart: with what was done with them, and how many were mailed, opened and clicked.</summary>
    public int Suspects;
    public int SuspectsSent;
    public int SuspectsDelivered;
    public int SuspectsOpened;
    public int SuspectsClicked;
    public EventCounts OfSuspects;

    /// <summary>Visits, and what totals of web analytics say.</summary>
    public long Sessions;
    public long Conversions;

    /// <summary>When they were last published, by the clock of whoever did; 0 before.</summary>
    public long PublishedAt;

    /// <summary>Whether they have changed since.</summary>
    public bool IsChanged;

    /// <summary>Whether they were published as settled, and have not changed since.</summary>
    public bool IsSettled;

    /// <summary>Whether anything has told of visits, if only that there were none.</summary>
    public bool TellsSessions;
    public bool TellsConversions;
}

/// <summary>Opens, clicks and unsubscribes.</summary>
public record struct EventCounts
{
    public int Opens;
    public int Clicks;
    public int Unsubscribes;

    public static EventCounts operator +(EventCounts a, EventCounts b) =>
        new()
        {
            Opens = a.Opens + b.Opens,
            Clicks = a.Clicks + b.Clicks,
            Unsubscribes = a.Unsubscribes + b.Unsubscribes,
        };

    public static EventCounts operator -(EventCounts a, EventCounts b) =>
        new()
        {
            Opens = a.Opens - b.Opens,
            Clicks = a.Clicks - b.Clicks,
            Unsubscribes = a.Unsubscribes - b.Unsubscribes,
        };

    internal void Add(EventType type, int change)
    {
        Opens += type == EventType.Open ? change : 0;
        Clicks += type == EventType.Click ? change : 0;
        Unsubscribes += type == EventType.Unsubscribe ? change : 0;
    }
}

/// <summary>Events by the <see cref="Actor"/> behind them.</summary>
[InlineArray(Count)]
public struct ActorCounts
{
    public const int Count = (int)Actor.DeclaredBot + 1;

    private EventCounts first;
}
