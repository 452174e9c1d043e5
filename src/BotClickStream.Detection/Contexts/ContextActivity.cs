namespace BotClickStream.Detection;

/// <summary>
/// What other messages have shown in a context, in steps: 0 for none, 1 for one message, and one more for each doubling up to <see cref="HighestStep"/>. It is kept in one
/// word, since evidence asks for it with each event.
/// </summary>
public readonly record struct ContextActivity
{
    /// <summary>16,384 messages and more.</summary>
    public const int HighestStep = (1 << StepBits) - 1;

    public const int MostDomains = (1 << DomainBits) - 1;

    /// <summary>Doublings of early messages that a network takes at least to be a scanner's by them.</summary>
    private const int LeastEarly = 2;

    /// <summary>A network in haste comes to as many domains' recipients at least, who are strangers to each other,</summary>
    internal const int HasteDomains = 3;

    /// <summary>and to so many doublings more of its messages early than late: to ten times as many and more, to eight where to none late.</summary>
    private const int HasteDoublings = 4;

    /// <summary>Doublings of a domain's scanned messages from which on it is known what its scanner does; 3 for four of them.</summary>
    private const int LeastSwept = 3;

    private const int StepBits = 4;
    private const int DomainBits = 5;
    private const int HasteBits = 8;
    private const int MeetsBits = 3;
    private const int MostMeets = (1 << MeetsBits) - 1;
    private const int RareLinksBits = 2;

    /// <summary>Four messages and more.</summary>
    internal const int MostRareLinks = (1 << RareLinksBits) - 1;

    // Where each begins; those before Other are what a view holds.
    private const int ThoroughAt = DomainBits;
    private const int LateAt = ThoroughAt + StepBits;
    private const int EarlyAt = LateAt + StepBits;
    private const int ReadAt = EarlyAt + StepBits;
    private const int ScannedAt = ReadAt + StepBits;
    private const int OtherAt = ScannedAt + StepBits;
    private const int OtherElsewhereAt = OtherAt + StepBits;
    private const int ScannedElsewhereAt = OtherElsewhereAt + StepBits;
    private const int GatewayScanningAt = ScannedElsewhereAt + StepBits;
    private const int GatewaySparedAt = GatewayScanningAt + StepBits;
    private const int StrangerAt = GatewaySparedAt + StepBits;
    private const int HasteAt = StrangerAt + 1;
    private const int MeetsAt = HasteAt + HasteBits;
    private const int FollowsAt = MeetsAt + MeetsBits;
    private const int AloneAt = FollowsAt + 1;
    private const int SeveralAt = AloneAt + 1;
    private const int RareLinksAt = SeveralAt + 1;

    private readonly ulong bits;

    private ContextActivity(ulong bits) => this.bits = bits;

    /// <summary>Messages on which a machine was at work beyond doubt.</summary>
    public int Scanned
    {
        get => StepAt(ScannedAt);
        init => bits = With(value, ScannedAt);
    }

    /// <summary>Messages on which a person was, and no machine; in a network by more than coming late.</summary>
    public int Read
    {
        get => StepAt(ReadAt);
        init => bits = With(value, ReadAt);
    }

    /// <summary>Messages clicked soon after the delivery that show nothing else.</summary>
    public int Early
    {
        get => StepAt(EarlyAt);
        init => bits = With(value, EarlyAt);
    }

    /// <summary>Messages clicked long after the delivery only.</summary>
    public int Late
    {
        get => StepAt(LateAt);
        init => bits = With(value, LateAt);
    }

    /// <summary>
    /// Of a network the messages that people read there as far as is known: by more than coming late, or by that, the less so the more was scanned there, or came early. Scanners come late too, and networks that scanned and had late clicks alone are machines' nearly all.
    /// </summary>
    public int Readers => IsOfStranger ? Read : Math.Max(Read, Late - Math.Max(2 * Scanned, Early - 1));

    /// <summary>Messages on which one visitor clicked many links, and that show no machine beyond doubt.</summary>
    public int Thorough
    {
        get => StepAt(ThoroughAt);
        init => bits = With(value, ThoroughAt);
    }

    /// <summary>Messages clicked that show no machine beyond doubt; not told of networks, and of domains in all campaigns nothing is told but this, <see cref="Scanned"/>, <see cref="Hourly"/>, <see cref="Rented"/> and <see cref="RareLinks"/>.</summary>
    public int Other
    {
        get => StepAt(OtherAt);
        init => bits = With(value, OtherAt);
    }

    /// <summary>The same as <see cref="Scanned"/> of other partitions' messages, as these have published it.</summary>
    public int ScannedElsewhere
    {
        get => StepAt(ScannedElsewhereAt);
        init => bits = With(value, ScannedElsewhereAt);
    }

    /// <summary>Other partitions' messages that speak against it: of a domain as <see cref="Other"/>, of a network as <see cref="Read"/>.</summary>
    public int OtherElsewhere
    {
        get => StepAt(OtherElsewhereAt);
        init => bits = With(value, OtherElsewhereAt);
    }

    /// <summary>Of a domain in all campaigns: other domains behind the same gateway that scan.</summary>
    public int GatewayScanning
    {
        get => StepAt(GatewayScanningAt);
        init => bits = With(value, GatewayScanningAt);
    }

    /// <summary>Of a domain in all campaigns: other domains behind the same gateway that were clicked and show no machine.</summary>
    public int GatewaySpared
    {
        get => StepAt(GatewaySparedAt);
        init => bits = With(value, GatewaySparedAt);
    }

    /// <summary>Of a network that is scanned: whether the event's browser is hardly one of its scanners', so that these are but the scans that may be its own.</summary>
    public bool IsOfStranger
    {
        get => (bits >> StrangerAt & 1) != 0;
        init => bits = (bits & ~(1UL << StrangerAt)) | (value ? 1UL << StrangerAt : 0);
    }

    /// <summary>Of a network: what the delays of its first clicks amount to.</summary>
    internal Haste Haste
    {
        get => Haste.OfBits((byte)(bits >> HasteAt));
        init => bits = (bits & ~((ulong)byte.MaxValue << HasteAt)) | ((ulong)value.ToBits() << HasteAt);
    }

    /// <summary>Of a domain in all campaigns, in the room of <see cref="Haste"/>: messages with visits about an hour apart, whatever else they show.</summary>
    public int Hourly
    {
        get => StepAt(HasteAt);
        init => bits = With(value, HasteAt);
    }

    /// <summary>Of a domain in all campaigns, likewise: messages clicked from rented machines by who shows no reader, where these are ever other machines and nearly nobody reads behind such; else 0.</summary>
    public int Rented
    {
        get => StepAt(HasteAt + StepBits);
        init => bits = With(value, HasteAt + StepBits);
    }

    /// <summary>Of a network: how many others clicked the same link of a message as it within seconds, on any message, this one included; of 64 by hash.</summary>
    public int Meets
    {
        get => At(MeetsAt, MostMeets);
        init => bits = With(value, MeetsAt, MostMeets);
    }

    /// <summary>
    /// Of a network: whether as good as each of its clicks, on several messages, comes minutes at most after another network's on the same link. Of a domain in all campaigns: whether on many of its messages one network comes seconds after another.
    /// </summary>
    public bool Follows
    {
        get => ((bits >> FollowsAt) & 1) != 0;
        init => bits = (bits & ~(1UL << FollowsAt)) | ((value ? 1UL : 0) << FollowsAt);
    }

    /// <summary>Of a network: whether it has come to one recipient's messages only, of 32 by hash, and one domain's.</summary>
    public bool IsOfOneRecipient
    {
        get => ((bits >> AloneAt) & 1) != 0;
        init => bits = (bits & ~(1UL << AloneAt)) | ((value ? 1UL : 0) << AloneAt);
    }

    /// <summary>Of a network: whether it has come to messages of several campaigns.</summary>
    public bool HasSeveralCampaigns
    {
        get => ((bits >> SeveralAt) & 1) != 0;
        init => bits = (bits & ~(1UL << SeveralAt)) | ((value ? 1UL : 0) << SeveralAt);
    }

    /// <summary>
    /// Of a network: messages on which a link was clicked from it that people hardly ever choose, a footer's, social or legal one; up to <see cref="MostRareLinks"/>. Of a domain in all campaigns: 1 where three in ten of its clicked messages and more are such, whoever's the clicks are; else 0.
    /// </summary>
    public int RareLinks
    {
        get => At(RareLinksAt, MostRareLinks);
        init => bits = With(value, RareLinksAt, MostRareLinks);
    }

    /// <summary>How many recipients' domains there are, up to <see cref="MostDomains"/>, this one included; no step.</summary>
    public int Domains
    {
        get => (int)bits & MostDomains;
        init => bits = (bits & ~(ulong)MostDomains) | (uint)value;
    }

    /// <summary>Of a network: whether more was scanned than read there.</summary>
    internal bool ScansMore => Scanned > Readers;

    /// <summary>Of a network: whether, whatever the domain, it has scanned more mails than were read there, or hardly anything but early clicks comes from it.</summary>
    internal bool IsScanners => ScansMore || (Early >= LeastEarly && Early > Math.Max(Read, Late));

    /// <summary>
    /// Of a network: whether it comes to strangers' mails and nearly always at once, as no carrier's and no vendor's people do. Who seems to have read there is its scanner too, which takes its time now and then:
    /// what takes one link of each mail passes for reading while its network isn't known.
    /// </summary>
    internal bool IsInHaste => Domains >= HasteDomains && Math.Max(Early, Scanned) - Math.Max(Late, Read) >= HasteDoublings;

    /// <summary>Of a domain in a campaign: whether more than twice as many of its messages show a machine by themselves, four or more, as show none; without networks, browsers and deliveries that takes many clicks.</summary>
    internal bool IsSwept => Scanned >= LeastSwept && Scanned > Other + 1;

    /// <summary>The step of so many messages.</summary>
    internal static int StepOf(int count) => Math.Min(Steps.Of(count), HighestStep);

    /// <summary>Whether a message that is one of them, or one that isn't, sees another number of steps.</summary>
    internal static bool Changes(int before, int now) => StepOf(before) != StepOf(now) || StepOf(before - 1) != StepOf(now - 1);

    /// <summary>How many messages a step stands for at least.</summary>
    public static int AtLeast(int step) => step == 0 ? 0 : 1 << (step - 1);

    /// <summary>
    /// All of it but what is known from elsewhere in 25 bits: four a step, and five for the domains, of which as many as are told apart. Of a domain in all campaigns <see cref="Other"/> takes the
    /// room of <see cref="Thorough"/>, and what its gateway does that of <see cref="Early"/> and <see cref="Late"/>.
    /// </summary>
    internal uint ToBits(ContextKind kind, int domains)
    {
        uint steps = (uint)bits & ((1u << OtherAt) - 1) & ~(uint)MostDomains;
        uint ofGateway = ((uint)GatewayScanning << EarlyAt) | ((uint)GatewaySpared << LateAt);
        return kind switch
        {
            ContextKind.Network => steps | (uint)domains,
            ContextKind.Domain => steps | (uint)Other,
            _ => steps | ((uint)Other << ThoroughAt) | ofGateway,
        };
    }

    /// <summary>What is known from elsewhere, four bits a step.</summary>
    internal byte ElsewhereToBits() => (byte)(bits >> OtherElsewhereAt);

    /// <summary>Whom it meets, and what it takes: three bits of <see cref="Meets"/>, one each of <see cref="Follows"/>, <see cref="IsOfOneRecipient"/> and <see cref="HasSeveralCampaigns"/>, and two of <see cref="RareLinks"/>.</summary>
    internal byte PairsToBits() => (byte)(bits >> MeetsAt);

    /// <summary>The same without <see cref="Meets"/> and <see cref="Follows"/>.</summary>
    internal static byte WithoutMeeting(byte pairs) => (byte)(pairs & ~((1 << (MeetsBits + 1)) - 1));

    /// <summary>What <see cref="ToBits"/>, <see cref="ElsewhereToBits"/>, <see cref="Haste.ToBits"/> and <see cref="PairsToBits"/> made bits of.</summary>
    internal static ContextActivity OfBits(ContextKind kind, uint view, byte elsewhere, byte haste, byte pairs)
    {
        ContextActivity known = new(view | ((ulong)elsewhere << OtherElsewhereAt) | ((ulong)haste << HasteAt) | ((ulong)pairs << MeetsAt));
        return kind == ContextKind.Network ? known
            : kind == ContextKind.Domain ? known with { Domains = 0, Other = known.Domains }
            : known with
            {
                Thorough = 0,
                Early = 0,
                Late = 0,
                Other = known.Thorough,
                GatewayScanning = known.Early,
                GatewaySpared = known.Late,
            };
    }

    private int StepAt(int at) => At(at, HighestStep);

    private int At(int at, int most) => (int)(bits >> at) & most;

    private ulong With(int value, int at, int most = HighestStep) => (bits & ~((ulong)most << at)) | ((ulong)value << at);
}
