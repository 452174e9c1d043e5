namespace BotClickStream.Detection;

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

    /// <summary>When it was delivered, else sent, as <see cref="Anchor"/>; <see langword="null"/> where neither is known.</summary>
    public readonly long? DeliveredAt => (Flags & (MessageFlags.Sent | MessageFlags.Delivered)) != 0 ? Anchor : null;

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
