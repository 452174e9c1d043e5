using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ListedNetworkTests
{
    private static readonly ListedNetwork Signal = new();

    [Theory]
    [InlineData(NetworkKind.Scanner, "vendor")]
    [InlineData(NetworkKind.Shared, "shared")]
    [InlineData(NetworkKind.Hosting, "hosting")]
    public void A_listed_network_is_a_hint_and_no_proof(NetworkKind kind, string word)
    {
        EventDraft click = Some.Click(Minutes(40)) with { Network = "net-1" };
        DetectorUnderTest detector = new DetectorUnderTest(Listing(kind)).Apply(Some.Delivered(), click);

        Assert.NotEqual(Label.Bot, detector.LabelOf(click).Label);
        SaidReason reason = detector.LabelOf(click).ReasonBy(Signal)!;
        int weight = kind switch
        {
            NetworkKind.Scanner => Signal.Weight,
            NetworkKind.Shared => Signal.SharedWeight,
            _ => Signal.HostingWeight,
        };
        Assert.Equal((weight, new Detail(Word: word)), (reason.Weight, reason.Detail));
    }

    /// <summary>A firm's exit, or a virtual private network.</summary>
    [Fact]
    public void Who_comes_late_from_rented_machines_is_a_person_and_so_is_whoever_comes_after_readers_there()
    {
        EventDraft late = Some.Click(Hours(3)).By("chrome", "net-1");
        EventDraft early = Some.Click(Minutes(3)).By("chrome", "net-1").From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest(Listing(NetworkKind.Hosting))
            .Apply(Some.Delivered(), late)
            .Apply([
                .. Some.Recipients(4)
                    .SelectMany(to => new[] { Some.Delivered().From(to), Some.Click(Hours(2)).By("edge", "net-1").From(to) }),
            ])
            .Apply(Some.Delivered().From("zoe@other.example"), early)
            .WorkOff();

        Assert.Equal((Label.Human, Label.Human), (detector.LabelOf(late).Label, detector.LabelOf(early).Label));
    }

    /// <summary>A list tells a vendor's machines from its people; of a rented machine nothing is known but what it does, so that two scans make it a scanner's own as they do any other.</summary>
    [Fact]
    public void What_rented_machines_did_elsewhere_counts_as_of_any_network()
    {
        EventDraft click = Some.Click(Hours(2)).By("edge", "net-1").From("zoe@other.example");
        SaidReason? On(NetworkKind kind) =>
            new DetectorUnderTest(Listing(kind))
                .Apply([
                    .. Some.Recipients(4)
                        .SelectMany(to =>
                            Some.Sweep(Seconds(40))
                                .Select(one => one.By("edge", "net-1"))
                                .Prepend(Some.Delivered())
                                .Select(one => one.From(to))
                        ),
                ])
                .Apply(Some.Delivered().From("zoe@other.example"), click)
                .WorkOff()
                .LabelOf(click)
                .ReasonBy(new NetworkConduct());

        Assert.Equal(On(NetworkKind.Unlisted), On(NetworkKind.Hosting));
        Assert.NotEqual(On(NetworkKind.Unlisted), On(NetworkKind.Scanner));
    }

    [Fact]
    public void With_a_browser_known_from_sandboxes_it_proves()
    {
        EventDraft click = Some.Click(Minutes(9)) with { Network = "net-1", UserAgentKind = UserAgentKind.SandboxBrowser };

        Assert.Equal(Label.Bot, new DetectorUnderTest(Listing(NetworkKind.Scanner)).Apply(Some.Delivered(), click).LabelOf(click).Label);
    }

    [Fact]
    public void It_speaks_of_what_its_line_says_only()
    {
        EventDraft open = Some.Open(Minutes(40)) with { Network = "net-1" };
        DetectorUnderTest detector = new DetectorUnderTest(Listing(NetworkKind.Scanner)).Apply(Some.Delivered(), open);

        Assert.Null(detector.LabelOf(open).ReasonBy(Signal));
    }

    /// <summary>A filter that takes its minutes, of whose recipients a provider's proxy fetched the images before.</summary>
    [Theory]
    [InlineData(NetworkKind.Hosting, 15, true, false)]
    [InlineData(NetworkKind.Hosting, 31, true, true)]
    [InlineData(NetworkKind.Unlisted, 15, true, true)]
    [InlineData(NetworkKind.Hosting, 15, false, false)]
    [InlineData(NetworkKind.Hosting, 31, false, true)]
    [InlineData(NetworkKind.Unlisted, 15, false, false)]
    [InlineData(NetworkKind.Unlisted, 31, false, true)]
    public void Rented_machines_and_where_no_delivery_is_told_whoever_comes_show_readers_by_who_comes_late(
        NetworkKind kind,
        int minutes,
        bool isDeliveryTold,
        bool isRead
    )
    {
        EventDraft click = Some.Click(Minutes(15)).By("edge", "net-1").From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest(Listing(kind))
            .Apply([
                // Where no delivery is told, the campaign begins with its first click.
                .. isDeliveryTold ? [] : new[] { Some.Click(0).By("safari", "net-3").From("max@third.example") },
                .. Some.Recipients(8)
                    .SelectMany(to =>
                        new[]
                        {
                            Some.Delivered(),
                            Some.Open(Minutes(minutes - 1)).By("proxy", "net-2") with
                            {
                                UserAgentKind = UserAgentKind.ImageProxy,
                            },
                            Some.Click(Minutes(minutes)).By("chrome", "net-1"),
                        }
                            .Where(draft => isDeliveryTold || draft.Type != EventType.Delivered)
                            .Select(draft => draft.From(to))
                    ),
            ])
            .Apply([.. isDeliveryTold ? [Some.Delivered().From("zoe@other.example")] : Array.Empty<EventDraft>(), click])
            .WorkOff();

        Assert.Equal(isRead, detector.LabelOf(click).ReasonBy(new NetworkConduct()) is { Weight: < 0 });
    }

    /// <summary>Where others' deliveries at the domain are told, such messages are old ones, whenever that becomes known.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whose_own_delivery_is_forgotten_is_a_reader_as_before(bool isDeliveredLater)
    {
        string[] recipients = Some.Recipients(9);
        EventDraft delivered = Some.Delivered().From(recipients[^1]);
        EventDraft click = Some.Click(Minutes(15)).By("edge", "net-1").From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(isDeliveredLater ? [] : [delivered])
            .Apply([
                Some.Click(0).By("safari", "net-3").From("max@third.example"),
                .. recipients[..^1]
                    .SelectMany(to =>
                        new[]
                        {
                            Some.Open(Minutes(14)).By("proxy", "net-2") with
                            {
                                UserAgentKind = UserAgentKind.ImageProxy,
                            },
                            Some.Click(Minutes(15)).By("chrome", "net-1"),
                        }.Select(draft => draft.From(to))
                    ),
            ])
            .WorkOff()
            .Apply(isDeliveredLater ? [delivered] : [])
            .WorkOff()
            .Apply(click)
            .WorkOff();

        Assert.True(detector.LabelOf(click).ReasonBy(new NetworkConduct()) is { Weight: < 0 });
    }

    /// <summary>Else nobody who browses through a vendor would ever be seen to read there.</summary>
    [Fact]
    public void Who_looks_and_clicks_hours_later_from_there_is_a_reader_all_the_same()
    {
        EventDraft[] readers =
        [
            .. Some.Recipients(4)
                .SelectMany(to =>
                    new[]
                    {
                        Some.Delivered(),
                        Some.Open(Hours(3)).By("mail-program", "net-1") with
                        {
                            UserAgentKind = UserAgentKind.MailProgram,
                        },
                        Some.Click(Hours(3) + Seconds(40)).By("chrome", "net-1"),
                    }.Select(draft => draft.From(to))
                ),
        ];
        EventDraft click = Some.Click(Minutes(12)).By("edge", "net-1").From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest(Listing(NetworkKind.Scanner))
            .Apply(readers)
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        Assert.Equal(new Detail(0, 4), detector.LabelOf(click).ReasonBy(new NetworkConduct())?.Detail);
    }

    private static DetectorSettings Listing(NetworkKind kind) =>
        new() { Networks = new ListedNetworks([new NetworkRange(0, ulong.MaxValue, kind, OfOpens: false, OfClicks: true)]) };
}
