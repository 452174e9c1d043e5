using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ThoroughVisitsTests
{
    private static readonly ThoroughVisits Signal = new();

    [Fact]
    public void Who_goes_through_a_mail_as_others_of_the_domain_or_from_the_network_do_is_a_machine()
    {
        EventDraft[] ofDomain = [.. Visits(5, i => ($"p{i}@acme.example", $"net-{i}"))];
        EventDraft[] ofNetwork = [.. Visits(5, i => ($"p@firm-{i}.example", "a-net"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(ofDomain).Apply(ofNetwork).WorkOff();

        SaidReason inDomain = detector.LabelOf(ofDomain[0]).ReasonBy(Signal)!;
        Assert.Equal((3 * Signal.Weight, new Detail(5, 0, 4)), (inDomain.Weight, inDomain.Detail));
        SaidReason inNetwork = detector.LabelOf(ofNetwork[^1]).ReasonBy(Signal)!;
        Assert.Equal((3 * Signal.Weight, new Detail(5, 4, 0)), (inNetwork.Weight, inNetwork.Detail));
    }

    [Fact]
    public void One_who_does_among_many_who_dont_is_a_person()
    {
        EventDraft[] thorough = [.. Visits(2, i => ($"p{i}@acme.example", "office-net"))];
        EventDraft[] readers =
        [
            .. Enumerable.Range(0, 16).Select(i => Some.Click(Hours(3)).By($"r-{i}", "office-net").From($"r{i}@acme.example")),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(thorough).Apply(readers).WorkOff();

        Assert.Null(detector.LabelOf(thorough[0]).ReasonBy(Signal));
    }

    [Fact]
    public void Of_fewer_links_it_says_nothing()
    {
        EventDraft[] visits = [.. Visits(8, i => ($"p{i}@acme.example", "a-net"), "abcd")];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(visits).WorkOff();

        Assert.All(visits, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Who_goes_through_all_his_mails_from_one_network_is_no_machine_by_that()
    {
        EventDraft[] visits =
        [
            .. Enumerable
                .Range(1, 8)
                .SelectMany(campaign =>
                    Visits(1, _ => ("p@acme.example", "home-net")).Select(click => click with { Campaign = $"c{campaign}" })
                ),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(visits).WorkOff();

        Assert.All(visits, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void What_others_of_the_domain_do_says_nothing_of_who_comes_hours_later()
    {
        EventDraft[] others = [.. Visits(5, i => ($"p{i}@acme.example", $"net-{i}"))];
        EventDraft[] reader =
        [
            .. Visits(1, _ => ("reader@acme.example", "home-net")).Select(click => click with { After = click.After + Hours(5) }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply([.. others.Concat(reader).Select(click => click.Recipient!).Distinct().Select(who => Some.Delivered().From(who))])
            .Apply(others)
            .Apply(reader)
            .WorkOff();

        Assert.All(reader, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
        Assert.NotNull(detector.LabelOf(others[0]).ReasonBy(Signal));
    }

    /// <summary>Seen of offices whose scanner stands behind the same address: each reader's one link was counted with the scanner's.</summary>
    [Theory]
    [InlineData("another-browser", 120_000, false)]
    [InlineData("another-browser", 119_999, true)]
    [InlineData("a-browser", 120_000, true)]
    public void Who_clicks_by_another_browser_after_the_scanner_has_gone_is_another_behind_its_network(
        string browser,
        long pause,
        bool isOfVisit
    )
    {
        EventDraft[] others = [.. Visits(5, i => ($"p{i}@acme.example", "office-net"))];
        EventDraft reader = Some.Click(Minutes(24) + pause, "a").By(browser, "office-net").From("p1@acme.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply([.. others.Select(click => click.Recipient!).Distinct().Select(who => Some.Delivered().From(who))])
            .Apply(others)
            .Apply(reader)
            .WorkOff();

        Assert.NotNull(detector.LabelOf(others[0]).ReasonBy(Signal));
        Assert.Equal(isOfVisit, detector.LabelOf(reader).ReasonBy(Signal) is not null);
    }

    [Fact]
    public void Who_goes_through_it_all_then_is_none_of_the_domains_scanner_either()
    {
        EventDraft[] others = [.. Visits(5, i => ($"p{i}@acme.example", "office-net"))];
        EventDraft[] reader =
        [
            .. Visits(1, _ => ("p1@acme.example", "office-net"))
                .Select(click => click with { After = click.After + Minutes(10), Browser = "another-browser" }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply([.. others.Select(click => click.Recipient!).Distinct().Select(who => Some.Delivered().From(who))])
            .Apply(others)
            .Apply(reader)
            .WorkOff();

        Assert.All(reader, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Where_nothing_tells_who_came_other_mails_of_the_domain_say_nothing_against_it()
    {
        EventDraft[] visits = [.. Visits(5, i => ($"p{i}@acme.example", "a-net")).Select(Untold)];
        EventDraft[] ofOtherMails =
        [
            .. Enumerable
                .Range(0, 64)
                .Select(i => Untold(Some.Click(Minutes(20)).From($"p{i}@acme.example")) with { Campaign = "a-short-mail" }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(ofOtherMails).Apply(visits).WorkOff();

        Assert.Equal(3 * Signal.Weight, detector.LabelOf(visits[0]).ReasonBy(Signal)?.Weight);
    }

    [Fact]
    public void Where_nothing_tells_who_came_who_comes_hours_later_is_another()
    {
        EventDraft[] visits = [.. Visits(5, i => ($"p{i}@acme.example", "a-net")).Select(Untold)];
        EventDraft[] reader = [.. Visits(1, _ => ("p1@acme.example", "a-net")).Select(Untold)];
        reader = [.. reader.Select(click => click with { After = click.After + Hours(3) })];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(visits).Apply(reader).WorkOff();

        Assert.NotNull(detector.LabelOf(visits[0]).ReasonBy(Signal));
        Assert.All(reader, click => Assert.Equal(Label.Human, detector.LabelOf(click).Label));
    }

    private static EventDraft Untold(EventDraft click) => click with { Browser = null, Network = null };

    /// <summary>About one link a minute, at no steady pace.</summary>
    private static IEnumerable<EventDraft> Visits(int count, Func<int, (string Recipient, string Network)> who, string links = "abcde") =>
        Enumerable
            .Range(1, count)
            .SelectMany(i =>
                links.Select(
                    (link, n) =>
                        Some.Click(Minutes(20 + n) + Seconds(20 * (n % 2)), $"{link}")
                            .By("a-browser", who(i).Network)
                            .From(who(i).Recipient)
                )
            );
}
