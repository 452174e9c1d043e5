namespace BotClickStream.Detection;

/// <summary>What is kept of a message once somebody, or something, opened or clicked it.</summary>
internal struct EngagementRow
{
    private const int LevelBits = 5;
    private const int OnsetBits = 5;
    private const int ClassBits = 7;
    private const int HistoryShift = (2 * ClassBits) + LevelBits;
    private const uint HistoryMask = 3;
    private const int EarlyShift = OnsetBits;
    private const int PaceShift = EarlyShift + 1;
    private const int PaceBits = 4;
    private const int MarginShift = PaceShift + PaceBits;
    private const int MarginBits = 5;
    private const int MarginUnit = 512;
    private const int ChoiceShift = MarginShift + MarginBits;
    public const int MostMargin = ((1 << MarginBits) - 1) * MarginUnit;

    private const uint KnownByMemory = uint.MaxValue;

    /// <summary>Below the time: whether it is told, above that the group of its onset, its surge's level, and when it was unsubscribed.</summary>
    private const int TimeShift = 10;
    private const int GroupShift = 1;
    private const int SurgeShift = 4;
    private const long SurgeMask = 15L << SurgeShift;
    private const int LeftShift = 8;
    private const long LeftMask = 3L << LeftShift;
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

    /// <inheritdoc cref="Revision"/>
    public SurgeLevel SurgeLevel
    {
        readonly get => (SurgeLevel)((lastTimeAndTold & SurgeMask) >> SurgeShift);
        set => lastTimeAndTold = (lastTimeAndTold & ~SurgeMask) | ((long)value << SurgeShift);
    }

    /// <summary>When it was first unsubscribed, as counted in its domain.</summary>
    public LeftWhen Left
    {
        readonly get => (LeftWhen)((lastTimeAndTold & LeftMask) >> LeftShift);
        set => lastTimeAndTold = (lastTimeAndTold & ~LeftMask) | ((long)value << LeftShift);
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

    /// <summary>Its recipient's row in all campaigns; 0 while that isn't told, or where there is no room.</summary>
    public int History;
    public int NextOfHistory;
    public int NextInDomain;
    public int PreviousInDomain;

    /// <summary>Its rows in the contexts that it is part of.</summary>
    public int FirstMember;

    /// <summary>Delay in milliseconds of its first click in the windows of <see cref="DomainBurst"/>, as counted in its domain; −1 where none is. Where no delivery in the domain is told, of its first click after the campaign's.</summary>
    public int FirstClickDelay;

    /// <summary>What it was last judged by, besides its own events and its <see cref="MemberRow.View"/>s: its campaign's revision and its domain's levels, browser, reach and pace.</summary>
    public int Revision;

    /// <summary>Labelled events kept.</summary>
    public ushort EventCount;

    /// <summary>Sessions and conversions kept that name the message.</summary>
    public ushort VisitCount;
    public ushort OverflowCount;
    public ushort Arrivals;

    private ushort burst;
    private ushort rest;
    private uint browsers;

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

    /// <summary>The class of the browser of its first click, as counted in its domain; 0 where it isn't.</summary>
    public int FirstBrowser
    {
        readonly get => (int)browsers & ((1 << ClassBits) - 1);
        set => PutBrowser(value, 0, ClassBits);
    }

    /// <inheritdoc cref="Revision"/>
    public int Browser
    {
        readonly get => (int)(browsers >> ClassBits) & ((1 << ClassBits) - 1);
        set => PutBrowser(value, ClassBits, ClassBits);
    }

    /// <inheritdoc cref="Revision"/>
    public int BrowserLevel
    {
        readonly get => (int)(browsers >> (2 * ClassBits)) & DomainBurst.HighestLevel;
        set => PutBrowser(value, 2 * ClassBits, LevelBits);
    }

    /// <summary>What it counts for in its recipient's history.</summary>
    public HistoryShown HistoryShown
    {
        readonly get => (HistoryShown)((browsers >> HistoryShift) & HistoryMask);
        set => browsers = (browsers & ~(HistoryMask << HistoryShift)) | ((uint)value << HistoryShift);
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

    private void PutBrowser(int value, int shift, int bits) =>
        browsers = (browsers & ~(((1u << bits) - 1) << shift)) | ((uint)value << shift);

    private void Put(int value, int shift, int bits) => rest = (ushort)((rest & ~(((1 << bits) - 1) << shift)) | (value << shift));
}
