namespace BotClickStream.Detection;

/// <summary>
/// What the event's network did on other messages of the campaign: machines beyond doubt, or people (contagion: Paminga's 15 minutes for the same address; Laposta's
/// learned scanner and non-scanner addresses). A NAT, or the network of a vendor that people browse through, shows both, and then says little. Where no network is told, the domain's browser stands for it.
/// </summary>
public sealed record NetworkConduct : Signal
{
    private const int HomeDoublings = 4;

    private static readonly string[] Names = ["scannedMessages", "readMessages", "rareLinkMessages"];

    /// <summary>Weight of one message that was scanned from the network, and of each doubling.</summary>
    public int ScannedWeight { get; init; } = 1_000;

    /// <summary>The most that a network's conduct says of who comes soon after the delivery and first.</summary>
    public int MaxWeight { get; init; } = 4_250;

    /// <summary>Milliseconds after another browser's click on the same message by which the machine has done its work, so that a click is another visitor's, maybe a person's behind the scanner's network (remote browsers). From a scanner's own network another network's machine does not count for who comes late.</summary>
    public int AfterMs { get; init; } = 120_000;

    /// <summary>The most that a network's conduct says of a click so long after another browser's (<see cref="AfterMs"/>), or of who went on to the site. From a scanner's own network the visit doesn't count unless another browser of that network was there too.</summary>
    public int AfterMaxWeight { get; init; } = 1_000;

    /// <summary>Milliseconds after the delivery from which on activity is late, and probably a person's.</summary>
    public int LateMs { get; init; } = 1_800_000;

    /// <summary>The most that a network's conduct says of who comes late (<see cref="LateMs"/>), unless the network is a scanner's own.</summary>
    public int LateMaxWeight { get; init; } = 2_800;

    /// <summary>The most that is said where no network is told and the domain's browser stands for it, since people there have the scanner's browser too; who comes late is rather one of them, and many open mails by the same program: of these it says nothing for a machine.</summary>
    public int UntoldMaxWeight { get; init; } = 2_000;

    /// <summary>Doublings of messages scanned from which on a network that nobody was ever seen to read behind is a scanner's own, as long as nobody reads there; of one recipient's messages it takes eight.</summary>
    public int OwnDoublings { get; init; } = 2;

    /// <summary>Doublings by which what rented machines scanned outnumbers what was read there, from which on they are a scanner's own to who comes within <see cref="LateMs"/>, whose own visits to the site look like a reader's.</summary>
    public int RentedReadDoublings { get; init; } = 5;

    /// <summary>Doublings of messages scanned from which on a listed vendor's network, behind which nobody was seen to read, is a scanner's own: more than another's, since people browse through some of them.</summary>
    public int ListedOwnDoublings { get; init; } = 6;

    /// <summary>Doublings of messages scanned from which on nobody's having read there says something of who comes within <see cref="LateMs"/>, by a browser of the scanner's.</summary>
    public int UnreadDoublings { get; init; } = 2;

    /// <summary>Weight added where nobody was ever seen to read behind such a network (<see cref="UnreadDoublings"/>).</summary>
    public int UnreadWeight { get; init; } = 1_000;

    /// <summary>The most that is said of a late click from a scanner's own network, which is rather its next pass than a person's: what a late click has for it, and that again.</summary>
    public int LateOwnMaxWeight { get; init; } = 8_050;

    /// <summary>Weight of one message on which a footer, social or legal link was clicked from a network of several recipients that nobody was ever seen to read behind, and of each doubling up to four; of one message alone, or of one domain's, only where the network scanned too. Who takes one link of each mail takes such a link now and then, people hardly ever. Of an image it says nothing.</summary>
    public int RareLinkWeight { get; init; } = 2_000;

    /// <summary>Doublings of messages with such links (<see cref="RareLinkWeight"/>) from which on the network is a scanner's own to who comes late.</summary>
    public int OwnRareLinks { get; init; } = 2;

    /// <summary>Weight, for a person, of one message from the network that was read by a person, and of each doubling.</summary>
    public int ReadWeight { get; init; } = -700;

    /// <summary>The most that a network's conduct says for a person.</summary>
    public int MinWeight { get; init; } = -2_150;

    /// <summary>Weight, for a person, of who comes so long after another browser (<see cref="AfterMs"/>) from a network that is listed as a vendor's own: of a browser that is none of its scanner's, and of each doubling of messages that people read there. They browse through it, so that this takes back what its being listed says.</summary>
    public int ListedReaderWeight { get; init; } = -2_850;

    /// <summary>The most that is taken back of a listed vendor's network: what <see cref="ListedNetwork"/> says of it.</summary>
    public int ListedMinWeight { get; init; } = -5_700;

    /// <summary>Weight, for a person, of who comes late, or so long after another browser, from rented machines that scan and behind which people read as well: of each doubling of messages that these read. People browse through such a vendor's sandbox, so that this takes back what <see cref="ListedNetwork"/> says.</summary>
    public int HostingReaderWeight { get; init; } = -850;

    /// <summary>The most that is taken back of rented machines: what <see cref="ListedNetwork"/> says of them.</summary>
    public int HostingMinWeight { get; init; } = -2_500;

    /// <summary>Weight, for a person, of a network that has come to one recipient's messages alone, of several campaigns, and scanned none: a home's or a phone's. A scanner's comes to whatever mails it has.</summary>
    public int AloneWeight { get; init; } = -4_500;

    public override string Name => "network-conduct";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "from the same network (where none is told, by the same browser at the domain), machines were at work on {scannedMessages} or more other messages and people on {readMessages} or more[, and links that people hardly ever choose were clicked on {rareLinkMessages} or more]";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.NetworkActivity;

    internal override Hint HintOf(in Detail detail, int weight) => detail.Fourth != 0 ? Hint.Network | Hint.Browser : Hint.Network;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events)
    {
        if (kind != ContextKind.Network)
        {
            return 0;
        }

        int most = Math.Max(Math.Max(MaxWeight, LateOwnMaxWeight), Math.Max(AfterMaxWeight, LateMaxWeight));
        bool isOwnOtherwise =
            IsScanners(before, OwnDoublings) != IsScanners(now, OwnDoublings)
            || IsScanners(before, ListedOwnDoublings) != IsScanners(now, ListedOwnDoublings)
            || IsRentedScanners(before) != IsRentedScanners(now);
        int own = isOwnOtherwise ? LateOwnMaxWeight : 0;
        own += IsOwnByLinks(before) != IsOwnByLinks(now) ? LateOwnMaxWeight : 0;
        own += IsUnread(before) != IsUnread(now) ? Math.Max(0, UnreadWeight) : 0;
        (int ofReader, int ofReaderNow) = (OfListedReader(before), OfListedReader(now));
        // Whose next pass it is, of that nothing is taken back.
        own += isOwnOtherwise ? Math.Max(Math.Abs(ofReader), Math.Abs(ofReaderNow)) : Math.Abs(ofReaderNow - ofReader);
        own += Math.Abs(OfHostingReader(now) - OfHostingReader(before));
        own += IsRecipients(before) != IsRecipients(now) ? Math.Abs(AloneWeight) + Math.Abs(MinWeight) : 0;
        int ofLinks = Math.Abs(RareLinksOf(now) - RareLinksOf(before)) * Math.Abs(RareLinkWeight);
        return own + ofLinks + Math.Max(Moved(0), Math.Max(Moved(UnreadWeight), Moved(LateOwnMaxWeight - MaxWeight)));

        // Of what is added to both, the lower bound may have left one of them out.
        int Moved(int added) =>
            Math.Abs(Math.Clamp(SumOf(now) + added, MinWeight, most) - Math.Clamp(SumOf(before) + added, MinWeight, most));
    }

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            ContextActivity around = events[i].NetworkActivity;
            if (!events[i].Type.IsLabelled() || ((around.Scanned | around.Readers | around.RareLinks) == 0 && !around.IsOfStranger))
            {
                continue;
            }

            if (events[i].Network != 0)
            {
                Judge(message, sheet, i);
            }
            else
            {
                JudgeUntold(message, sheet, i);
            }
        }
    }

    private void Judge(MessageWindow message, EvidenceSheet sheet, int at)
    {
        ref readonly WindowEvent one = ref message.Events[at];
        Visit visit = VisitOf(message, sheet, at);
        int weight =
            IsRecipients(one.NetworkActivity) && !visit.IsListed
                ? AloneWeight
                : Math.Clamp(SumOf(one) + AddedTo(visit, one.NetworkActivity), MinWeight, MostOf(visit));
        sheet.Add(at, TakeBack(weight, visit, one), DetailOf(one, visit.IsMachines));
    }

    /// <summary>What an event's browser, time and visits say of whether it may be one of those whom its network has beside its scanner.</summary>
    private Visit VisitOf(MessageWindow message, EvidenceSheet sheet, int at)
    {
        ref readonly WindowEvent one = ref message.Events[at];
        ContextActivity around = one.NetworkActivity;
        // Where no browser is told, people who browse through a vendor can't be told from its scanner; and their images it fetches itself.
        bool isTold = one.Type != EventType.Open && one.UserAgent != 0;
        // Rented machines are whosever they are.
        bool isListed = one.NetworkKind is not (NetworkKind.Unlisted or NetworkKind.Hosting);
        bool isLate = message.IsForgotten || one.Time - message.DeliveredAt >= LateMs;
        // By the campaign's first click where no delivery is told.
        bool isSoon = !message.IsForgotten && one.Time - message.SoonFrom < LateMs;
        // Who comes late may be one of the few who read there, as by a vendor that people browse through.
        bool isRented = isSoon && one.NetworkKind == NetworkKind.Hosting && IsRentedScanners(around);
        bool isScanners = isTold && (isRented || IsScanners(around, isListed ? ListedOwnDoublings : OwnDoublings));
        bool isOwn = isScanners || (isTold && isLate && !isListed && IsOwnByLinks(around));
        // Who comes late from a scanner's own network by its browser is its next pass, whoever was there before.
        bool isNext = isLate && isScanners && around.Scanned >= ListedOwnDoublings;
        // What another network's machine did before is not the work of a late one's own scanner.
        bool isAfterAnother =
            !isNext && (isScanners && isLate ? message.HasOtherBrowser(at, AfterMs) : message.WasVisitedBefore(at, AfterMs, sheet));
        bool isFollowed = message.IsFollowed(at);
        // A sandbox goes on to the site as well.
        bool isReaders = isFollowed && !(isScanners && !message.HasOtherBrowser(at));
        // Soon after the delivery a browser of its scanner's from a vendor's own network, behind which nobody was seen to read, is no person's who browses through it.
        bool isVendors = isSoon && isTold && one.NetworkKind == NetworkKind.Scanner && IsScanners(around, OwnDoublings);
        return new()
        {
            IsTold = isTold,
            IsListed = isListed,
            IsLate = isLate,
            IsOwn = isOwn,
            IsFollowed = isFollowed,
            IsAfterAnother = isAfterAnother,
            IsAfter = isAfterAnother || isReaders,
            IsMachines = (isOwn || isVendors) && !isAfterAnother && !isFollowed,
        };
    }

    private int MostOf(in Visit visit) =>
        visit.IsAfter ? AfterMaxWeight
        : !visit.IsLate ? MaxWeight
        : visit.IsOwn && !visit.IsFollowed ? LateOwnMaxWeight
        : LateMaxWeight;

    private int AddedTo(in Visit visit, ContextActivity around) =>
        visit.IsLate ? (visit.IsOwn ? LateOwnMaxWeight - MaxWeight : 0)
        : visit is { IsTold: true, IsListed: false } && IsUnread(around) ? UnreadWeight
        : 0;

    /// <summary>What is left of the weight for who may be one of those who browse through a vendor's network, or through rented machines.</summary>
    private int TakeBack(int weight, in Visit visit, in WindowEvent one) =>
        one.NetworkKind switch
        {
            NetworkKind.Scanner when visit is { IsTold: true, IsAfterAnother: true } => Math.Max(
                Math.Min(weight, ListedMinWeight),
                weight + OfListedReader(one.NetworkActivity)
            ),
            NetworkKind.Hosting when visit.IsTold && (visit.IsLate || visit.IsAfterAnother) => Math.Max(
                Math.Min(weight, HostingMinWeight),
                weight + OfHostingReader(one.NetworkActivity)
            ),
            _ => weight,
        };

    /// <summary>The same where no network is told, and the domain's browser stands for it.</summary>
    private void JudgeUntold(MessageWindow message, EvidenceSheet sheet, int at)
    {
        ref readonly WindowEvent one = ref message.Events[at];
        // Where no delivery is told either, late is who comes so long after the campaign's first click.
        bool isLate = message.IsForgotten || one.Time - message.SoonFrom >= LateMs;
        int most =
            isLate || one.Type == EventType.Open ? 0
            : message.WasVisitedBefore(at, AfterMs, sheet) ? Math.Min(AfterMaxWeight, UntoldMaxWeight)
            : UntoldMaxWeight;
        sheet.Add(at, Math.Clamp(SumOf(one), MinWeight, most), DetailOf(one, isOwn: false));
    }

    private static Detail DetailOf(in WindowEvent one, bool isOwn) =>
        new(
            ContextActivity.AtLeast(one.NetworkActivity.Scanned),
            ContextActivity.AtLeast(one.NetworkActivity.Readers),
            ContextActivity.AtLeast(RareLinksOf(one)),
            isOwn ? 1 : 0
        );

    /// <summary>What is one recipient's network may be a home where a security program asks for each link: of such it takes more.</summary>
    private static bool IsScanners(ContextActivity network, int doublings) =>
        network.Scanned >= (network.IsOfOneRecipient ? Math.Max(doublings, HomeDoublings) : doublings)
        && network.Read == 0
        && !network.IsOfStranger;

    /// <summary>What was scanned from rented machines outnumbers by far what was read there.</summary>
    private bool IsRentedScanners(ContextActivity network) =>
        network is { Read: > 0, IsOfOneRecipient: false, IsOfStranger: false } && network.Scanned - network.Read >= RentedReadDoublings;

    /// <summary>A recipient's own, who was seen to read there.</summary>
    private static bool IsRecipients(ContextActivity network) =>
        network is { IsOfOneRecipient: true, HasSeveralCampaigns: true, Scanned: 0, IsOfStranger: false, Readers: > 0 };

    private static int RareLinksOf(in WindowEvent one) => one.Type == EventType.Open ? 0 : RareLinksOf(one.NetworkActivity);

    /// <summary>One message alone may be a person's own choice, and several an office's people's, unless the network scanned as well.</summary>
    private static int RareLinksOf(ContextActivity network) =>
        network is { Readers: 0, IsOfOneRecipient: false } && (network.Scanned > 0 || network is { RareLinks: > 1, Domains: > 1 })
            ? network.RareLinks
            : 0;

    private bool IsOwnByLinks(ContextActivity network) => RareLinksOf(network) >= Math.Max(1, OwnRareLinks);

    private bool IsUnread(ContextActivity network) => IsScanners(network, UnreadDoublings);

    private int OfListedReader(ContextActivity network) =>
        Math.Max(ListedMinWeight, (network.Readers + (network.IsOfStranger ? 1 : 0)) * ListedReaderWeight);

    private int OfHostingReader(ContextActivity network) =>
        network.Scanned == 0 ? 0 : Math.Max(HostingMinWeight, network.Readers * HostingReaderWeight);

    private int SumOf(in WindowEvent one) => SumOf(one.NetworkActivity) + (RareLinksOf(one) * RareLinkWeight);

    private int SumOf(ContextActivity network) =>
        (network.Scanned * ScannedWeight) + (network is { IsInHaste: true, IsOfStranger: false } ? 0 : network.Readers * ReadWeight);

    /// <summary>An event as its network sees it.</summary>
    private readonly record struct Visit
    {
        /// <summary>A click by a browser that is told.</summary>
        public bool IsTold { get; init; }

        /// <summary>From a network that is listed as whosever it is; rented machines are anybody's.</summary>
        public bool IsListed { get; init; }

        /// <summary>By the delivery that is told, or of a message whose delivery is forgotten.</summary>
        public bool IsLate { get; init; }

        /// <summary>From a scanner's own network.</summary>
        public bool IsOwn { get; init; }

        /// <summary>Who went on to the site.</summary>
        public bool IsFollowed { get; init; }

        /// <summary>So long after another browser that the machine has done its work.</summary>
        public bool IsAfterAnother { get; init; }

        /// <summary>So, or as a reader who went on to the site.</summary>
        public bool IsAfter { get; init; }

        /// <summary>A scanner's, and neither after another nor on to the site.</summary>
        public bool IsMachines { get; init; }
    }
}
