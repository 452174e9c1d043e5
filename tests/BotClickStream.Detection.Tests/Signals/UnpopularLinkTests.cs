using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class UnpopularLinkTests
{
    private static readonly UnpopularLink Signal = new();

    [Fact]
    public void A_link_that_none_of_many_people_chose_speaks_against_who_takes_it()
    {
        EventDraft rare = Some.Click(Minutes(3), "imprint") with { Recipient = "zoe@other.example", LinkCount = 4 };
        EventDraft usual = Some.Click(Minutes(3), "a") with { Recipient = "yan@other.example" };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Readers(40)).Apply(rare, usual).WorkOff();

        Assert.Equal(Signal.Weight, detector.LabelOf(rare).ReasonBy(Signal)!.Weight);
        Assert.Null(detector.LabelOf(usual).ReasonBy(Signal));
    }

    [Fact]
    public void Of_few_people_nobody_can_tell_and_who_leaves_the_list_chooses_what_few_do()
    {
        EventDraft rare = Some.Click(Minutes(3), "imprint") with { Recipient = "zoe@other.example", LinkCount = 4 };
        Assert.Null(new DetectorUnderTest().Apply(Readers(20)).Apply(rare).WorkOff().LabelOf(rare).ReasonBy(Signal));

        EventDraft leaves = rare with { Role = LinkRole.Unsubscribe };
        Assert.Null(new DetectorUnderTest().Apply(Readers(40)).Apply(leaves).WorkOff().LabelOf(leaves).ReasonBy(Signal));
    }

    [Fact]
    public void Who_goes_through_links_that_nobody_chooses_is_known_by_all_of_its_clicks_and_less_where_it_takes_chosen_ones_too()
    {
        EventDraft[] rare = [.. Clicks("bcd", "zoe@other.example")];
        EventDraft[] mixed = [.. Clicks("abcd", "yan@other.example")];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Readers(40)).Apply(rare).Apply(mixed).WorkOff();

        int ofThree = Signal.Weight + (2 * Signal.FurtherWeight);
        Assert.All(rare, click => Assert.Equal((Math.Min(ofThree, Signal.MaxWeight), new Detail(3, 0)), Of(click)));
        Assert.All(mixed, click => Assert.Equal((ofThree + Signal.ChosenWeight, new Detail(3, 1)), Of(click)));

        (int, Detail) Of(EventDraft click) =>
            (detector.LabelOf(click).ReasonBy(Signal)!.Weight, detector.LabelOf(click).ReasonBy(Signal)!.Detail);
    }

    [Fact]
    public void What_people_leave_alone_is_held_against_clicks_that_came_before_that_was_known()
    {
        EventDraft[] rare = [.. Clicks("bcd", "zoe@other.example")];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(rare);
        Label before = detector.LabelOf(rare[^1]).Label;
        detector.Apply(Readers(40)).WorkOff();

        Assert.NotEqual(before, detector.LabelOf(rare[^1]).Label);
        DetectorState state = detector.Detector.State;
        Assert.All(
            Enumerable.Range(1, rare.Length).Select(id => state.Events[id].Flags),
            flags => Assert.Equal(EventFlags.IsUnpopular, flags)
        );
        Assert.NotNull(detector.LabelOf(rare[^1]).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(300, 1)]
    public void Whose_message_shows_an_early_click_is_no_person_whom_links_are_known_by(int minutes, int counted)
    {
        EventDraft click = Some.Click(Minutes(minutes));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), click, Some.Session(click.After + Seconds(2)));

        Assert.Equal(Label.Human, detector.LabelOf(click).Label);
        Assert.Equal(counted, detector.Detector.State.Campaigns[1].PeoplesClicks);
    }

    [Fact]
    public void What_another_visitor_takes_is_its_own()
    {
        EventDraft[] scanners = [.. Clicks("bcd", "zoe@other.example")];
        EventDraft persons = Some.Click(Minutes(9), "a").By("home-browser", "home-net").From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Readers(40)).Apply(scanners).Apply(persons).WorkOff();

        Assert.Null(detector.LabelOf(persons).ReasonBy(Signal));
        Assert.Equal(new Detail(3, 0), detector.LabelOf(scanners[0]).ReasonBy(Signal)!.Detail);
    }

    [Theory]
    [InlineData(30, 60_000, "bcd", false)]
    [InlineData(30, 1_000, "bcd", false)]
    [InlineData(30, 999, "bcd", true)]
    [InlineData(29, 60_000, "bcd", true)]
    [InlineData(30, 60_000, "bc", true)]
    public void Of_who_reads_on_half_an_hour_after_the_delivery_it_says_nothing(int minutes, int gapMs, string links, bool says)
    {
        EventDraft[] visit =
        [
            .. links.Select(
                (link, i) =>
                    Some.Click(Minutes(minutes) + (i * gapMs), $"{link}").By("a-browser", "a-net").From("zoe@other.example") with
                    {
                        LinkCount = 5,
                    }
            ),
        ];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Readers(40))
            .Apply(Some.Delivered().From("zoe@other.example"))
            .Apply(visit)
            .WorkOff();

        Assert.Equal(says, detector.LabelOf(visit[^1]).ReasonBy(Signal) is not null);
    }

    [Theory]
    [InlineData(1, 1, 1, 0)]
    [InlineData(1, 2, 1, 3)]
    [InlineData(0, 0, 0, 3)]
    public void But_of_who_does_so_from_a_network_that_scans_or_is_not_told(ulong network, int scanned, int read, int said)
    {
        ContextActivity around = new() { Scanned = scanned, Read = read };
        MessageWindow window = Windows.Of([
            .. Enumerable
                .Range(0, 3)
                .Select(i => Windows.Click(Hours(1) + (i * 60_000), link: i + 1, network, around: around) with { IsUnpopular = true }),
        ]);

        Assert.Equal(said, Signal.Heard(window).Length);
    }

    /// <summary>Of more than 64 links that clicks have shown, one mail has no more: the others are rather each recipient's own, and what was said of any stays.</summary>
    [Fact]
    public void A_link_is_as_unpopular_where_recipients_have_links_of_their_own()
    {
        EventDraft Rare(string recipient) => Some.Click(Minutes(3), "imprint").From(recipient);
        EventDraft[] own = [.. Enumerable.Range(0, 126).Select(i => Some.Click(Minutes(9), $"own-{i}").From($"own-{i}@other.example"))];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Readers(140))
            .Apply(Rare("zoe@other.example") with { LinkCount = 64 })
            .Apply(own)
            .WorkOff()
            .Apply(Rare("yan@other.example"));

        Assert.NotNull(detector.LabelOf(Rare("zoe@other.example")).ReasonBy(Signal));
        Assert.NotNull(detector.LabelOf(Rare("yan@other.example")).ReasonBy(Signal));
    }

    /// <summary>A minute apart, by one visitor.</summary>
    private static IEnumerable<EventDraft> Clicks(string links, string recipient) =>
        links.Select(
            (link, i) => Some.Click(Minutes(3 + i), $"{link}").By("a-browser", "a-net") with { Recipient = recipient, LinkCount = 5 }
        );

    /// <summary>Hours later, each from home, and with a session on the site.</summary>
    private static IEnumerable<EventDraft> Readers(int count) =>
        Some.Recipients(count)
            .SelectMany(
                (recipient, i) =>
                    new[]
                    {
                        Some.Delivered(),
                        Some.Click(Hours(2) + Minutes(i), "a").By($"home-{i}", $"net-{i}"),
                        Some.Session(Hours(2) + Minutes(i) + 1),
                    }.Select(draft => draft.From(recipient))
            );
}
