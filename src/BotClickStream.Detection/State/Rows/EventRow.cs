namespace BotClickStream.Detection;

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

    /// <summary>The block that a network lies in, as an internet provider has several: the /16 of an IPv4 network, the /32 of an IPv6 one.</summary>
    public static ulong BlockOf(ulong network)
    {
        ulong name = NetworkNameOf(network);
        return name >> 56 == 4 ? name >> 8 : name >> 16;
    }

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
