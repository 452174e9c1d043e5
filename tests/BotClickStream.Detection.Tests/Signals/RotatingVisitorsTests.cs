using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class RotatingVisitorsTests
{
    private const string Zoe = "zoe@acme.example";

    private static readonly RotatingVisitors Signal = new();

    private static readonly EventDraft First = Some.Click(Minutes(7)).By("b-first", "net-first").From(Zoe);

    private static readonly EventDraft Second = Some.Click(Minutes(16), "b").By("b-second", "net-second").From(Zoe);

    /// <summary>Three in ten of the others' clicked messages, and four of them at least.</summary>
    [Theory]
    [InlineData(2, 1, false)]
    [InlineData(2, 2, true)]
    [InlineData(3, 0, false)]
    [InlineData(3, 7, true)]
    [InlineData(3, 9, false)]
    [InlineData(30, 0, true)]
    public void Strangers_come_once_each_where_the_domains_mail_is_clicked_on_what_nobody_clicks(int rare, int plain, bool isSaid)
    {
        DetectorUnderTest detector = AtDomain(rare, plain).Apply(Delivered, First, Second).WorkOff();

        Assert.All(new[] { First, Second }, click => Assert.Equal(isSaid ? Signal.Weight : null, WeightOf(detector, click)));
    }

    [Fact]
    public void What_the_message_shows_itself_does_not_count()
    {
        EventDraft footer = Second with { Role = LinkRole.Footer };

        Assert.Null(WeightOf(AtDomain(1, 3).Apply(Delivered, First, footer).WorkOff(), First));
        Assert.Null(WeightOf(AtDomain(3, 0).Apply(Delivered, First, footer).WorkOff(), First));
        Assert.NotNull(WeightOf(AtDomain(2, 2).Apply(Delivered, First, footer).WorkOff(), First));
    }

    [Fact]
    public void Who_came_first_is_judged_again()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Delivered, First, Second).WorkOff();
        Assert.Null(WeightOf(detector, First));

        detector.Apply(OfOthers(2, 0)).Apply(OfOthers(0, 2)).WorkOff();
        Assert.NotNull(WeightOf(detector, First));

        detector.Apply(OfOthers(0, 9, "later")).WorkOff();
        Assert.Null(WeightOf(detector, First));
    }

    [Fact]
    public void A_network_that_comes_to_another_message_is_no_stranger_any_more()
    {
        DetectorUnderTest detector = AtDomain(4, 4).Apply(Delivered, First, Second).WorkOff();
        Assert.NotNull(WeightOf(detector, First));

        detector.Apply(Some.Click(Hours(4)).By("b-else", "net-second").From("else@elsewhere.example")).WorkOff();

        Assert.All(new[] { First, Second }, click => Assert.Null(WeightOf(detector, click)));
    }

    [Fact]
    public void Who_comes_to_the_recipients_other_mails_too_is_known()
    {
        EventDraft[] before =
        [
            .. new[] { Some.Delivered(), Some.Open(Hours(2)).By("b-first", "net-first") }.Select(draft =>
                draft.From(Zoe) with
                {
                    Campaign = "another",
                }
            ),
        ];

        Assert.Null(WeightOf(AtDomain(4, 4).Apply(before).Apply(Delivered, First, Second).WorkOff(), Second));
    }

    [Fact]
    public void One_browser_or_network_what_is_not_told_and_who_comes_later_is_another_matter()
    {
        EventDraft[] others =
        [
            Second with
            {
                Browser = First.Browser,
            },
            Second with
            {
                Network = First.Network,
            },
            Second with
            {
                Network = null,
            },
            Second with
            {
                Browser = null,
            },
            Second with
            {
                After = First.After + Signal.WithinMs + 1,
            },
        ];

        Assert.All(others, second => Assert.Null(WeightOf(AtDomain(4, 4).Apply(Delivered, First, second).WorkOff(), First)));
    }

    [Fact]
    public void Who_clicks_twice_is_none()
    {
        EventDraft again = First with { After = First.After + Minutes(2), Link = "c" };
        DetectorUnderTest detector = AtDomain(4, 4).Apply(Delivered, First, again, Second).WorkOff();

        Assert.All(new[] { First, again, Second }, click => Assert.Null(WeightOf(detector, click)));
    }

    /// <summary>By the domain's links, and by a network's being known elsewhere, of who isn't alone on the message.</summary>
    [Fact]
    public void It_tells_by_how_much_it_moves()
    {
        ContextActivity rare = new() { RareLinks = 1 };
        ContextActivity stranger = new() { IsOfOneRecipient = true };

        Assert.Equal(Signal.Weight, Signal.MovedBy(ContextKind.DomainAnywhere, default, rare, 2));
        Assert.Equal(0, Signal.MovedBy(ContextKind.DomainAnywhere, rare, rare, 2));
        Assert.Equal(Signal.Weight, Signal.MovedBy(ContextKind.Network, stranger, stranger with { HasSeveralCampaigns = true }, 2));
        Assert.Equal(0, Signal.MovedBy(ContextKind.Network, stranger, stranger with { Late = 3 }, 2));
        Assert.Equal(0, Signal.MovedBy(ContextKind.Network, stranger, default, 1));
    }

    /// <summary>A further visitor takes nothing from what two show, whatever its browser.</summary>
    [Fact]
    public void Who_comes_between_two_acquits_neither()
    {
        EventDraft between = First with { After = (First.After + Second.After) / 2, Network = "net-between", Link = "c" };
        DetectorUnderTest detector = AtDomain(4, 4).Apply(Delivered, First, between, Second).WorkOff();

        Assert.All(new[] { First, between, Second }, click => Assert.Equal(Signal.Weight, WeightOf(detector, click)));
    }

    [Fact]
    public void Who_looked_or_went_on_to_the_site_is_none()
    {
        EventDraft look = Some.Open(First.After - Minutes(1)).By(First.Browser!, First.Network!).From(Zoe);
        EventDraft visit = Some.Session(First.After + Seconds(5)).From(Zoe);

        Assert.All(
            new[] { look, visit },
            other => Assert.Null(WeightOf(AtDomain(4, 4).Apply(Delivered, First, Second, other).WorkOff(), Second))
        );
    }

    private static EventDraft Delivered => Some.Delivered().From(Zoe);

    private static int? WeightOf(DetectorUnderTest detector, EventDraft click) => detector.LabelOf(click).ReasonBy(Signal)?.Weight;

    private static DetectorUnderTest AtDomain(int rare, int plain) => new DetectorUnderTest().Apply(OfOthers(rare, plain));

    /// <summary>One click each, late and by a browser and from a network of its own, so that nothing else shows.</summary>
    private static IEnumerable<EventDraft> OfOthers(int rare, int plain, string name = "p") =>
        Enumerable
            .Range(0, rare + plain)
            .SelectMany(i =>
                new[]
                {
                    Some.Delivered(),
                    Some.Click(Hours(2) + Minutes(13 * i), i < rare ? "imprint" : "a").By($"{name}-b{i}", $"{name}-net-{i}") with
                    {
                        Role = i < rare ? LinkRole.Footer : LinkRole.Content,
                    },
                }.Select(draft => draft.From($"{name}{rare}-{i}@acme.example"))
            );
}
