using System.Runtime.CompilerServices;

namespace BotClickStream.Detection;

// Every row is plain data of a fixed size: what the state log writes is its bytes. Texts and other rows are named by id, 0 for none.

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

    /// <summary>Event time of the first click or unsubscribe of all, rounded down to <see cref="CampaignConduct.BegunUnitMs"/>; 0 before.</summary>
    public long BegunAt;

    /// <summary>The same of the last.</summary>
    public long ChosenUntil;

    /// <summary>Messages clicked soon after that, and later only, as <see cref="CampaignConduct.UndatedOf"/> counts them by domain.</summary>
    public int UndatedSoon;
    public int UndatedLater;

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

/// <summary>Messages by the delay of their first open or click and by their group: see <see cref="ClockOffset.PlaceOf"/>; full ones count no more.</summary>
[InlineArray(Detection.ClockOffset.Slots * Detection.ClockOffset.Groups)]
internal struct OnsetCounts
{
    private ushort first;
}

/// <summary>By hash of campaign and id: a description or a total, kept so that a duplicate is one.</summary>
internal struct CampaignIdRow : IKeyed
{
    public Hash128 Key { get; set; }
    public int Next;
}

/// <summary>
/// The latest that an operator has said of an event, message, network, domain or gateway, by <see cref="OperatorVerdicts"/>' key of it. It stays when it no longer holds, so that an earlier
/// one that comes late doesn't count.
/// </summary>
internal struct VerdictRow : IKeyed
{
    public Hash128 Key { get; set; }
    public Hash128 Id;

    /// <summary>The key of its message, or domain.</summary>
    public Hash128 Of;
    public long Time;

    /// <summary>The watermark from which on it holds no longer; 0 where it holds for good.</summary>
    public long Until;
    public int Campaign;
    public int Next;

    /// <summary>0 where the id is the 16 bytes of <see cref="Id"/>.</summary>
    public int IdText;
    public int ByText;
    public VerdictTarget Target;

    /// <summary><see cref="Label.None"/> where it was taken back, or its time is over.</summary>
    public Label Label;
}

/// <summary>A link of a campaign.</summary>
internal struct LinkRow : IKeyed
{
    public Hash128 Key { get; set; }

    /// <summary>Event time of the manifest that told the role; 0 where another source did.</summary>
    public long ToldAt;
    public int Campaign;
    public int UrlText;
    public int IdText;
    public int Next;

    /// <summary>The row by which events that tell only the URL find it; 0 where the manifest doesn't name the link.</summary>
    public int Url;

    /// <summary>Clicks on it by people of whom there is no doubt.</summary>
    public int PeoplesClicks;

    /// <summary>All clicks on it, those labelled human, and those labelled a machine's.</summary>
    public int Clicks;
    public int HumanClicks;
    public int MachineClicks;

    /// <summary>The link that this one, known by its URL alone, turned out to be: the manifest's, or all recipients'; else 0.</summary>
    public int MergedInto;

    /// <summary>The path to whose links it was put, to learn whether they differ for every recipient; else 0.</summary>
    public int Path;
    public int NextOfPath;

    /// <summary>Of a link with a path: half of the key of the message that clicked it first.</summary>
    public ulong Message;
    public LinkRole Role;
    public RoleSource RoleSource;

    /// <summary>Of a link with a path: whether another message clicked it too.</summary>
    public bool IsShared;

    /// <summary>How its URL was seen: as it is, or, until then, with what scanners append (<see cref="ProbedUrl"/>).</summary>
    public UrlsSeen UrlsSeen;

    /// <summary>See <see cref="LinkPage"/>.</summary>
    public uint Page;

    /// <inheritdoc cref="Page"/>
    public ulong PageParameters;
}

/// <summary>See <see cref="LinkRow.UrlsSeen"/>.</summary>
[Flags]
internal enum UrlsSeen : byte
{
    None = 0,
    Plain = 1,
    Probed = 2,
}

/// <summary>What links' URLs have in common up to the last slash before the query, by hash of campaign and that.</summary>
internal struct LinkPathRow : IKeyed
{
    public Hash128 Key { get; set; }

    /// <summary>The campaign's next.</summary>
    public int Next;

    /// <summary>The links that are looked at, newest first.</summary>
    public int FirstLink;
    public int Links;

    /// <summary>The names of what differs for every recipient, as <see cref="PartNames"/> has them; 0 while nothing is known to.</summary>
    public int PartsText;
}

/// <summary>
/// A link that the manifest names: by hash of campaign and the URL without what tells who came, or of a bait by campaign and what events keep of the URL as the sender wrote it.
/// </summary>
internal struct LinkUrlRow : IKeyed
{
    public Hash128 Key { get; set; }
    public int Link;
}

/// <summary>Where a link's role is known from; a stronger source overrides a weaker one.</summary>
internal enum RoleSource : byte
{
    None,
    Url,
    Manifest,
    Event,
}

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

    /// <summary>How quick the campaign's other people are, as <see cref="DomainConduct"/> last said; likewise.</summary>
    public byte Pace;

    /// <summary>Until when after its delivery, or where none in the domain is told after the campaign's first click, a message belongs to the burst, as <see cref="DomainDelays"/> last said; likewise.</summary>
    public byte Reach;

    /// <summary>Its place among the domains that are judged again, ascending; 0 where it isn't.</summary>
    public int RejudgeTurn;

    /// <summary>Who received the mail, as far as deliveries tell.</summary>
    public int Gateway;

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

/// <summary>One recipient's copy of one mail: all that is kept of a recipient who did nothing (32 bytes).</summary>
internal struct MessageRow : IKeyed
{
    private const int FlagBits = 3;
    private const long EngagedBit = 1 << FlagBits;
    private const long TestBit = EngagedBit << 1;
    private const long PastBit = TestBit << 1;
    private const int ToldLinksShift = FlagBits + 3;
    public const int ToldLinksBits = 13;
    private const int AnchorShift = ToldLinksShift + ToldLinksBits;

    private long anchorAndFlags;

    // While it isn't engaged, when it was sent.
    private int engagementOrSentBefore;
    public int Domain;
    public Hash128 Key { get; set; }

    /// <summary>Milliseconds since 1970 of the delivery if <see cref="MessageFlags.Delivered"/>, else of what came first.</summary>
    public long Anchor
    {
        readonly get => anchorAndFlags >> AnchorShift;
        set => anchorAndFlags = (value << AnchorShift) | (anchorAndFlags & ((1 << AnchorShift) - 1));
    }

    public MessageFlags Flags
    {
        readonly get => (MessageFlags)(anchorAndFlags & ((1 << FlagBits) - 1));
        set => anchorAndFlags = (anchorAndFlags & ~((1L << FlagBits) - 1)) | (long)value;
    }

    /// <summary>Whether its recipient is a seed address or of the sender's own staff, as its first event told: nothing is learned from it.</summary>
    public bool IsTest
    {
        readonly get => (anchorAndFlags & TestBit) != 0;
        set => anchorAndFlags = value ? anchorAndFlags | TestBit : anchorAndFlags & ~TestBit;
    }

    /// <summary>Whether a <see cref="PastMessageRow"/> has what it was before it expired.</summary>
    public bool HasPast
    {
        readonly get => (anchorAndFlags & PastBit) != 0;
        set => anchorAndFlags = value ? anchorAndFlags | PastBit : anchorAndFlags & ~PastBit;
    }

    /// <summary>Of what was told of it last, as its labels had settled, that which goes by links' roles and number: these may become known later.</summary>
    public int ToldLinks
    {
        readonly get => (int)(anchorAndFlags >> ToldLinksShift) & ((1 << ToldLinksBits) - 1);
        set => anchorAndFlags = (anchorAndFlags & ~(((1L << ToldLinksBits) - 1) << ToldLinksShift)) | ((long)value << ToldLinksShift);
    }

    private readonly bool IsEngaged => (anchorAndFlags & EngagedBit) != 0;

    /// <summary>
    /// Anchor less the time of sending, in milliseconds, if both are known; at most ±24 days. 0 of an engaged message, whose <see cref="EngagementRow.LastTime"/> has taken it in.
    /// </summary>
    public int SentBefore
    {
        readonly get => IsEngaged ? 0 : engagementOrSentBefore;
        set => engagementOrSentBefore = IsEngaged ? engagementOrSentBefore : value;
    }

    /// <summary>0 until somebody, or something, opened or clicked it; then for good.</summary>
    public int Engagement
    {
        readonly get => IsEngaged ? engagementOrSentBefore : 0;
        set
        {
            engagementOrSentBefore = value;
            anchorAndFlags |= EngagedBit;
        }
    }
}

[Flags]
internal enum MessageFlags : byte
{
    None = 0,
    Sent = 1,
    Delivered = 2,
    Bounced = 4,
}

/// <summary>What is kept of a message once somebody, or something, opened or clicked it.</summary>
internal struct EngagementRow
{
    private const int LevelBits = 5;
    private const int OnsetBits = 5;
    private const int EarlyShift = OnsetBits;
    private const int PaceShift = EarlyShift + 1;
    private const int PaceBits = 4;
    private const int MarginShift = PaceShift + PaceBits;
    private const int MarginBits = 5;
    private const int MarginUnit = 512;
    private const int ChoiceShift = MarginShift + MarginBits;
    public const int MostMargin = ((1 << MarginBits) - 1) * MarginUnit;

    private const uint KnownByMemory = uint.MaxValue;

    /// <summary>Below the time: whether it is told, and above that the group of its onset.</summary>
    private const int TimeShift = 4;
    private const int GroupShift = 1;
    private const long GroupMask = (Detection.ClockOffset.Groups - 1) << GroupShift;

    private long lastTimeAndTold;

    public long LastTime
    {
        readonly get => lastTimeAndTold >> TimeShift;
        set => lastTimeAndTold = (value << TimeShift) | (lastTimeAndTold & ((1 << TimeShift) - 1));
    }

    /// <summary>The group in which its <see cref="Onset"/> is counted.</summary>
    public int OnsetGroup
    {
        readonly get => (int)((lastTimeAndTold & GroupMask) >> GroupShift);
        set => lastTimeAndTold = (lastTimeAndTold & ~GroupMask) | ((long)value << GroupShift);
    }

    /// <summary>
    /// Whether it was told what was done with the message, as its labels had settled, and nothing else was said of them since. It stands here and not in the message's row since the sweep asks again and again, and
    /// those lie apart.
    /// </summary>
    public bool IsTold
    {
        readonly get => (lastTimeAndTold & 1) != 0;
        set => lastTimeAndTold = (lastTimeAndTold & ~1L) | (value ? 1L : 0);
    }

    private uint knownFromSeconds;

    /// <summary>
    /// <see cref="DetectorProgress.ForgottenBefore"/> when the row was made, rounded up to whole seconds and 0 at least. The message may have been known and expired before: an event older than this may
    /// be one that has been forgotten, and comes too late. <see langword="null"/> where something of it had to make room before: what is remembered of that, for as long as <c>Horizon</c>, tells only of events that are not older.
    /// </summary>
    public long? KnownFrom
    {
        readonly get => knownFromSeconds == KnownByMemory ? null : knownFromSeconds * 1000L;
        set => knownFromSeconds = value is { } from ? (uint)((Math.Max(0, from) + 999) / 1000) : KnownByMemory;
    }

    public int Message;
    public int FirstEvent;
    public int LastEvent;
    public int FirstOverflow;

    /// <summary>0 where the message id is the default, made of campaign and recipient.</summary>
    public int MessageIdText;
    public int RecipientText;

    /// <summary>0 where the lead is the recipient, or without one the message id.</summary>
    public int LeadText;

    /// <summary>The row by which visits find this message; 0 while its recipient isn't told.</summary>
    public int Recipient;
    public int NextOfRecipient;
    public int NextInDomain;
    public int PreviousInDomain;

    /// <summary>Its rows in the contexts that it is part of.</summary>
    public int FirstMember;

    /// <summary>Delay in milliseconds of its first click in the windows of <see cref="DomainBurst"/>, as counted in its domain; −1 where none is. Where no delivery in the domain is told, of its first click after the campaign's.</summary>
    public int FirstClickDelay;

    /// <summary>What it was last judged by, besides its own events and its <see cref="MemberRow.View"/>s: its campaign's revision and its domain's levels, reach and pace.</summary>
    public int Revision;

    /// <summary>Labelled events kept.</summary>
    public ushort EventCount;

    /// <summary>Sessions and conversions kept that name the message.</summary>
    public ushort VisitCount;
    public ushort OverflowCount;
    public ushort Arrivals;

    private ushort burst;
    private ushort rest;

    /// <inheritdoc cref="Revision"/>
    public byte BurstLevel
    {
        readonly get => (byte)(burst & DomainBurst.HighestLevel);
        set => burst = (ushort)((burst & ~DomainBurst.HighestLevel) | value);
    }

    /// <inheritdoc cref="Revision"/>
    public byte ActiveLevel
    {
        readonly get => (byte)((burst >> LevelBits) & DomainBurst.HighestLevel);
        set => burst = (ushort)((burst & ~(DomainBurst.HighestLevel << LevelBits)) | (value << LevelBits));
    }

    /// <inheritdoc cref="Revision"/>
    public byte Reach
    {
        readonly get => (byte)(burst >> (2 * LevelBits));
        set => burst = (ushort)((burst & ((1 << (2 * LevelBits)) - 1)) | (value << (2 * LevelBits)));
    }

    /// <summary>The slot in which its first open or click is counted in its campaign, from 1; 0 where it isn't.</summary>
    public int Onset
    {
        readonly get => rest & ((1 << OnsetBits) - 1);
        set => Put(value, 0, OnsetBits);
    }

    /// <summary>Whether its first click is counted in its domain as one in the burst's window, as the rules had it then.</summary>
    public bool IsEarly
    {
        readonly get => (rest & (1 << EarlyShift)) != 0;
        set => Put(value ? 1 : 0, EarlyShift, 1);
    }

    /// <inheritdoc cref="Revision"/>
    public int Pace
    {
        readonly get => (rest >> PaceShift) & ((1 << PaceBits) - 1);
        set => Put(value, PaceShift, PaceBits);
    }

    /// <summary>
    /// By how much the evidence for its events would have to move, since it was last judged, for any label to be another: in thousandths, by
    /// <see cref="RoundedMargin"/>.
    /// </summary>
    public int Margin
    {
        readonly get => ((rest >> MarginShift) & ((1 << MarginBits) - 1)) * MarginUnit;
        set => Put(value / MarginUnit, MarginShift, MarginBits);
    }

    public static int RoundedMargin(int margin) => Math.Clamp(margin, 0, MostMargin) / MarginUnit * MarginUnit;

    /// <summary>Whether any of its events is a click or an unsubscribe: of images a domain says nothing.</summary>
    public bool HasChoice
    {
        readonly get => (rest & (1 << ChoiceShift)) != 0;
        set => Put(value ? 1 : 0, ChoiceShift, 1);
    }

    private void Put(int value, int shift, int bits) => rest = (ushort)((rest & ~(((1 << bits) - 1) << shift)) | (value << shift));
}

/// <summary>An event of an engaged message, with the features that its evidence needs and what was last said of it.</summary>
internal struct EventRow
{
    private const int HintBits = 3;
    private const int HalfByte = 4;
    private const int LowHalf = (1 << HalfByte) - 1;

    public Hash128 Id;
    public long Time;

    /// <summary>Ten-thousandths of a point that it was given; fixed at arrival.</summary>
    public long Points;

    /// <summary>Ten-thousandths of a point corrected so far, as last published.</summary>
    public long Balance;
    public ulong Network;
    public uint UserAgent;
    public int Next;
    public int Link;

    /// <summary>0 where the id is the 16 bytes of <see cref="Id"/>.</summary>
    public int IdText;

    /// <summary>0 where the lead is the message's.</summary>
    public int LeadText;
    public uint Lead;

    /// <summary>What its message has shown in the context of its network; 0 where it has none.</summary>
    public int Member;
    public int Revision;
    public ushort Arrival;
    public EventType Type;
    public EventFlags Flags;
    private byte labels;
    private byte actors;
    public HttpMethod HttpMethod;
    public UserAgentKind UserAgentKind;
    public MachineFlag MachineFlag;
    public UnsubscribeVia Via;
    private ushort urlHigh;
    private uint urlLow;

    /// <summary>48 bits of the hash of its URL as the sender wrote it, by which it is found to be on a bait that the manifest names later; 0 without one.</summary>
    public ulong Url
    {
        readonly get => ((ulong)urlHigh << 32) | urlLow;
        set => (urlHigh, urlLow) = ((ushort)(value >> 32), (uint)value);
    }

    /// <summary>What <see cref="Network"/> is of an event's key: its name's bits spread, from which <see cref="NetworkNameOf"/> has the name again.</summary>
    public static ulong NetworkOf(Hash128 key) => Hash128.Mix(key.High);

    /// <summary>The upper half of the key that a <see cref="Network"/> was made of, which names the network.</summary>
    public static ulong NetworkNameOf(ulong network) => Hash128.Unmix(network);

    /// <summary>What was last said of it.</summary>
    public Label Label
    {
        readonly get => (Label)(labels & LowHalf);
        set => labels = (byte)((labels & ~LowHalf) | (int)value);
    }

    /// <inheritdoc cref="Label"/>
    public Actor Actor
    {
        readonly get => (Actor)(actors & LowHalf);
        set => actors = (byte)((actors & ~LowHalf) | (int)value);
    }

    /// <summary>What evidence has last made of it, whatever an operator says.</summary>
    public Label Found
    {
        readonly get => (Label)(labels >> HalfByte);
        set => labels = (byte)((labels & LowHalf) | ((int)value << HalfByte));
    }

    /// <summary>The actor that came with <see cref="Found"/> when it last changed.</summary>
    public Actor FoundActor
    {
        readonly get => (Actor)(actors >> HalfByte);
        set => actors = (byte)((actors & LowHalf) | ((int)value << HalfByte));
    }

    private int own;

    /// <summary>What its message's own evidence for it summed up to when last judged, without its prior; up to ±268 million.</summary>
    public int OwnSum
    {
        readonly get => own >> HintBits;
        set => own = (value << HintBits) | (int)OwnHints;
    }

    /// <summary>What that evidence, as far as it speaks for a machine, would be if it were alone: more than one of them where it is proof.</summary>
    public Hint OwnHints
    {
        readonly get => (Hint)(own & ((1 << HintBits) - 1));
        set => own = (own & ~((1 << HintBits) - 1)) | (int)value;
    }

    /// <summary>Of the rules that judged it last; 0 before any did, and of what has no label.</summary>
    public int RulesVersion;
}

[Flags]
internal enum EventFlags : byte
{
    None = 0,

    /// <summary>Its points came with it; it is in no credit group.</summary>
    OwnPoints = 1,

    /// <summary>It was given its type's points: under <see cref="Credit.Every"/>, or as the first of its credit group.</summary>
    GivenCredit = 2,

    /// <summary>Its label has settled.</summary>
    Settled = 4,

    /// <summary>Its credit group has expired, and no event that isn't a <c>bot</c> held the credit: the group's events of now may.</summary>
    InheritsCredit = 8,

    /// <summary>It counts among the clicks of people of whom there is no doubt.</summary>
    IsPeoples = 16,

    /// <summary>People left its link alone when it was last judged.</summary>
    IsUnpopular = 32,

    /// <summary>Of an unsubscribe: it was said for good what to do with it.</summary>
    HoldEnded = 64,

    /// <summary>Its URL has what scanners append (<see cref="ProbedUrl"/>).</summary>
    IsProbed = 128,
}

/// <summary>The id of an event past <c>MaxEventsPerMessage</c>, kept so that a duplicate is one, and what it was labelled for good.</summary>
internal struct OverflowRow
{
    public Hash128 Id;
    public long Time;
    public int Next;
    public EventType Type;
    public Label Label;
    public Actor Actor;

    /// <summary>Of the link that it was on, as known then.</summary>
    public LinkRole Role;

    /// <summary>Of an unsubscribe.</summary>
    public UnsubscribeVia Via;
}

/// <summary>By hash of campaign and recipient: the engaged messages, and the visits that name the recipient alone.</summary>
internal struct RecipientRow : IKeyed
{
    public Hash128 Key { get; set; }

    private uint knownFromSeconds;

    /// <summary><see cref="DetectorProgress.ForgottenBefore"/> when the row was made, rounded up to whole seconds and 0 at least: a visit older than this may be one that has been forgotten.</summary>
    public long KnownFrom
    {
        readonly get => knownFromSeconds * 1000L;
        set => knownFromSeconds = (uint)((Math.Max(0, value) + 999) / 1000);
    }

    /// <summary>Newest first.</summary>
    public int FirstEngagement;
    public int FirstVisit;

    /// <summary>Visits kept.</summary>
    public ushort Visits;

    /// <summary>Engaged messages known.</summary>
    public ushort Messages;
}

/// <summary>A session or conversion that names its recipient and no message.</summary>
internal struct VisitRow
{
    public Hash128 Id;
    public long Time;
    public int Next;

    /// <summary>0 where the id is the 16 bytes of <see cref="Id"/>.</summary>
    public int IdText;
    public EventType Type;
}

/// <summary>What stays of a credit group when its message expires, until <c>CampaignHorizon</c>.</summary>
internal struct CreditRow : IKeyed
{
    public Hash128 Key { get; set; }
    public long LastTime;

    /// <summary>Whether an event not labelled <c>bot</c> holds the credit.</summary>
    public byte Held;
}

/// <summary>
/// What stays of an engaged message when it expires, until <c>CampaignHorizon</c>: what it counts for in its campaign's figures, and what was done with it, so that one that is opened again a week later isn't
/// another.
/// </summary>
internal struct PastMessageRow : IKeyed
{
    public Hash128 Key { get; set; }
    public long LastTime;

    /// <summary>As <see cref="MessageActivity"/> has them.</summary>
    public long FirstHuman;

    /// <inheritdoc cref="FirstHuman"/>
    public long LastHuman;
    public ushort Opens;
    public ushort Clicks;
    public ushort Unsubscribes;
    public ushort HumanOpens;
    public ushort HumanClicks;
    public ushort MachineOpens;
    public ushort MachineClicks;
    public ushort Bait;
    public ushort RareLinks;
    public MessageFlags Flags;

    /// <summary>But for those that follow from the counts.</summary>
    public ActivitySegments Segments;

    /// <summary>Whether any event was a machine's other than a privacy proxy.</summary>
    public bool IsSuspect;
}

/// <summary>An unsubscribe that is held, by hash of message and event id.</summary>
internal struct HoldRow : IKeyed
{
    public Hash128 Key { get; set; }

    /// <summary>As was said, or earlier: the watermark from which on it isn't held any longer.</summary>
    public long Deadline;
    public int Engagement;
    public int Event;
}

/// <summary>What stays until <c>Horizon</c> of a message that had to make room: by its key what was mailed, and a row for each of its events, so that a duplicate is one.</summary>
internal struct ForgottenRow : IKeyed
{
    public Hash128 Key { get; set; }
    public long LastTime;
    public MessageFlags Flags;
}

/// <summary>
/// By key of what it is, and what its messages have shown of themselves. What it counts is counted once a message.
/// </summary>
internal struct ContextRow : IKeyed, IRejudged
{
    public Hash128 Key { get; set; }
    public long LastTime;

    /// <summary>A bit for each of the recipients' domains, by hash: as many as are set, and perhaps a few more.</summary>
    public ulong Domains;
    public int Scanned;
    public int Read;
    public int Early;
    public int Late;
    public int Active;

    /// <summary>Messages clicked that show no machine beyond doubt.</summary>
    public int Other;

    /// <summary>Of these, where one visitor clicked many links.</summary>
    public int Thorough;

    /// <summary>A bit for each of the recipients reached from a network, by hash, and one for each campaign.</summary>
    public uint Recipients;
    public uint Campaigns;

    /// <summary>Messages clicked from a network of which the delivery is known, and the sums of their first clicks' delays and of their squares: see <see cref="NetworkDelays"/>.</summary>
    public int Delays;
    public int DelaySum;
    public int DelaySquares;

    /// <summary>Of a network: by which browsers its scanned messages were scanned; of a domain in all campaigns by one of each message's.</summary>
    public BrowserCounts Scanners;

    /// <summary>Of a domain in all campaigns: from which networks, likewise.</summary>
    public BrowserCounts ScannersNetworks;

    /// <summary>Of a network: a bit for each of the networks that clicked a link within seconds of it, by hash. Once set it stays.</summary>
    public ulong Partners;

    /// <summary>Of a network: messages on which it clicked nothing that no other network had clicked minutes before. Of a domain in all campaigns: messages on which one network came seconds after another on a link.</summary>
    public int Following;

    /// <summary>Of a network: messages on which it clicked anything else. Of a domain: messages on which nobody did, and whose clicks are not all a machine's beyond doubt.</summary>
    public int Leading;
    public int FirstMember;
    public ContextKind Kind;

    /// <summary>What other partitions have published of it, by which its messages were judged or wait to be: see <see cref="ProfilesElsewhere.StepsOf"/>.</summary>
    public byte Told;

    /// <summary>Of a domain in all campaigns: who receives its mail, and which other domains are behind the same.</summary>
    public int Gateway;
    public int NextOfGateway;
    public int PreviousOfGateway;

    /// <summary>Of a domain in all campaigns: whether it scans, as far as its messages have shown.</summary>
    public readonly DomainConductOf Conduct =>
        Scanned > 0 ? DomainConductOf.Scanned
        : Other > 0 ? DomainConductOf.Spared
        : DomainConductOf.None;

    /// <summary>While its messages are judged again: the member to go on with.</summary>
    public int RejudgeCursor;

    /// <summary>Its place among the contexts whose messages are judged again, ascending; 0 where they aren't.</summary>
    public int RejudgeTurn;

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

/// <summary>What a domain's messages have shown in all campaigns.</summary>
internal enum DomainConductOf : byte
{
    None,

    /// <summary>Machines, beyond doubt.</summary>
    Scanned,

    /// <summary>Clicks, and no machine beyond doubt.</summary>
    Spared,
}

/// <summary>Who receives the mail of domains, in all campaigns.</summary>
internal struct GatewayRow : IKeyed, IRejudged
{
    public Hash128 Key { get; set; }
    public int NameText;

    /// <summary>Domains of campaigns behind it; while there are any it stays.</summary>
    public int Domains;

    /// <summary>Its domains' contexts in all campaigns, newest first; likewise.</summary>
    public int FirstContext;

    /// <summary>Of these domains, such as scan.</summary>
    public int Scanning;

    /// <summary>And such as were clicked and show no machine.</summary>
    public int Spared;

    /// <summary>Messages of all of them, as their contexts count them.</summary>
    public int ScannedMessages;
    public int OtherMessages;

    /// <summary>While its domains are looked at again: the context to go on with.</summary>
    public int RejudgeCursor;

    /// <summary>Its place among the gateways whose domains are looked at again, ascending; 0 where they aren't.</summary>
    public int RejudgeTurn;

    /// <summary>As a context's: see <see cref="ContextRow.Told"/>.</summary>
    public byte Told;

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

internal enum ContextKind : byte
{
    /// <summary>In all campaigns.</summary>
    Network,

    /// <summary>A recipients' domain in one campaign.</summary>
    Domain,

    /// <summary>A recipients' domain in all campaigns.</summary>
    DomainAnywhere,
}

/// <summary>A message in a context, and what it has shown there.</summary>
internal struct MemberRow
{
    private const int ShownBits = 7;

    public int Context;
    public int Engagement;
    public int Next;
    public int Previous;
    public int NextOfMessage;
    private uint viewAndShown;

    /// <summary>The browsers by which it was scanned there, as far as <see cref="ContextRow.Scanners"/> counts them; of a domain in all campaigns as <see cref="BrowserSet.Sample"/> has it.</summary>
    public BrowserSet ScannedBy;

    /// <summary>What other partitions had, as far as they had published it: see <see cref="ContextActivity.ElsewhereToBits"/>.</summary>
    public byte Elsewhere;

    /// <summary>Which of its browsers were strangers to the network's scanners when the message was last judged: see <see cref="ContextWatch.StrangersOf"/>; of a domain in all campaigns how strange its visitors were to the domain's: see <see cref="ContextWatch.StrangenessIn"/>.</summary>
    public byte Strangers;

    /// <summary>The delay of its first click from the network, as it is counted there: see <see cref="NetworkDelays.StepOf"/>; 0 where none is.</summary>
    public byte Delay;

    /// <summary>What the network's delays amounted to when the message was last judged: see <see cref="Haste"/>.</summary>
    public byte Haste;

    /// <summary>How it clicked there beside others.</summary>
    public PairedAs PairedAs;

    /// <summary>What others had shown there of that when the message was last judged: see <see cref="ContextActivity.PairsToBits"/>.</summary>
    public byte Pairs;

    public Shown Shown
    {
        readonly get => (Shown)(viewAndShown & ((1 << ShownBits) - 1));
        set => viewAndShown = (viewAndShown & ~((1u << ShownBits) - 1)) | (uint)value;
    }

    /// <summary>What others had shown there when the message was last judged: see <see cref="ContextActivity.ToBits"/>.</summary>
    public uint View
    {
        readonly get => viewAndShown >> ShownBits;
        set => viewAndShown = (value << ShownBits) | (uint)Shown;
    }
}

/// <summary>How a network's clicks on a message stand to those of other networks on the same links: told by links and times alone.</summary>
[Flags]
internal enum PairedAs : byte
{
    None = 0,

    /// <summary>Each of them came minutes at most after another network's.</summary>
    Following = 1,

    /// <summary>One of them didn't.</summary>
    Leading = 2,

    /// <summary>One of them was within minutes of another network's.</summary>
    Beside = 4,
}

/// <summary>What a message has shown by itself, without what others showed: so nothing feeds itself.</summary>
[Flags]
internal enum Shown : byte
{
    None = 0,

    /// <summary>A machine at work, beyond doubt.</summary>
    Scanned = 1,

    /// <summary>A person, and no machine; in a network by more than coming late.</summary>
    Read = 2,

    /// <summary>A click soon after the delivery that shows nothing else.</summary>
    Early = 4,

    /// <summary>A click long after the delivery, and none early; in a network none that only followed another's.</summary>
    Late = 8,

    /// <summary>No machine beyond doubt, and a click within the longer window of <see cref="DomainBurst"/>.</summary>
    Active = 16,

    /// <summary>No machine beyond doubt, and a click at any time.</summary>
    Other = 32,

    /// <summary>No machine beyond doubt, and a visitor who clicked many links: see <see cref="ThoroughVisits"/>.</summary>
    Thorough = 64,
}

/// <summary>
/// What a domain, network or gateway has shown in this partition, by its key: kept from its first scanned message on. Counts of messages are halved for each half-life that has passed; those of a gateway's domains
/// are of the domains that are known.
/// </summary>
internal struct ProfileRow : IKeyed
{
    public Hash128 Key { get; set; }

    /// <summary>Event time of the first and of the latest evidence.</summary>
    public long FirstSeen;
    public long LastSeen;

    /// <summary>Up to when the counts have been halved.</summary>
    public long HalvedAt;

    /// <summary>The watermark when it was last published; 0 where it never was.</summary>
    public long PublishedAt;

    /// <summary>A bit for each of the campaigns, by hash: as many as are set, and perhaps a few more.</summary>
    public ulong Campaigns;

    /// <summary>What names the network; 0 of what has a name.</summary>
    public ulong Network;

    /// <summary>The domain's or gateway's name; 0 of a network.</summary>
    public int NameText;

    /// <summary>Messages that were scanned; of a gateway domains that scan.</summary>
    public int Scanned;

    /// <summary>Messages that speak against it: of a domain those clicked that show no machine beyond doubt, of a network those read by a person. Of a gateway domains that were clicked and show no machine.</summary>
    public int Other;

    /// <summary>Of the scanned ones, by how they were when that was first found.</summary>
    public StyleCounts Styles;

    /// <summary>The steps of <see cref="Scanned"/> and <see cref="Other"/> that were last published.</summary>
    public byte PublishedScanned;
    public byte PublishedOther;
    public ProfileKind Kind;
}

/// <summary>A count for each <see cref="ScanStyle"/>.</summary>
[InlineArray(Count)]
public struct StyleCounts
{
    public const int Count = (int)ScanStyle.Declared + 1;

    private int first;
}
