using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ListedNetworkTests
{
    private static readonly ListedNetwork Signal = new();

    [Theory]
    [InlineData(NetworkKind.Scanner, "vendor")]
    [InlineData(NetworkKind.Shared, "shared")]
    public void A_listed_network_is_a_hint_and_no_proof(NetworkKind kind, string word)
    {
        EventDraft click = Some.Click(Minutes(40)) with { Network = "net-1" };
        DetectorUnderTest detector = new DetectorUnderTest(Listing(kind)).Apply(Some.Delivered(), click);

        Assert.NotEqual(Label.Bot, detector.LabelOf(click).Label);
        SaidReason reason = detector.LabelOf(click).ReasonBy(Signal)!;
        Assert.Equal(
            (kind == NetworkKind.Scanner ? Signal.Weight : Signal.SharedWeight, new Detail(Word: word)),
            (reason.Weight, reason.Detail)
        );
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
