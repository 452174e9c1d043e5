using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class CleanRecordTests
{
    private static readonly CleanRecord Signal = new();

    [Theory]
    [InlineData(3, 0, null)]
    [InlineData(4, 0, 2)]
    [InlineData(8, 0, 3)]
    [InlineData(16, 2, 2)]
    [InlineData(16, 16, null)]
    public void Who_reads_on_where_hardly_any_message_was_scanned_is_rather_a_person(int others, int scanned, int? doublings)
    {
        EventDraft[] reader = Reads("abcd");
        DetectorUnderTest detector = Domain(others, scanned).Apply(reader).WorkOff();

        int? weight = doublings is { } ahead ? Math.Max(Signal.MinWeight, ahead * Signal.Weight) : null;
        Assert.Equal(weight, detector.LabelOf(reader[^1]).ReasonBy(Signal)?.Weight);
    }

    [Theory]
    [InlineData("ab", 20_000)]
    [InlineData("abcd", 299)]
    public void Of_two_links_or_quicker_than_anybody_chooses_it_says_nothing(string links, long gap)
    {
        EventDraft[] reader = Reads(links, gap);
        DetectorUnderTest detector = Domain(16, 0).Apply(reader).WorkOff();

        Assert.All(reader, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Where_others_of_the_domain_get_such_visits_it_says_nothing()
    {
        EventDraft[] siblings = [.. Some.Recipients(16).SelectMany(who => Reads("abcde", 21_000).Select(click => click.From(who)))];
        EventDraft[] visit = Reads("abcde");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(siblings).Apply(visit).WorkOff();

        Assert.All(visit, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void From_a_network_that_scans_it_says_nothing()
    {
        EventDraft[] visit = [.. Reads("abcd").Select(click => click.By("a-browser", "scanner-net"))];
        EventDraft[] elsewhere =
        [
            .. Some.Recipients(2, "other.example").SelectMany(who => Some.Sweep(Minutes(1)).Select(hit => hit.From(who))),
        ];
        DetectorUnderTest detector = Domain(16, 0).Apply(elsewhere).Apply(visit).WorkOff();

        Assert.All(visit, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(90, false)]
    public void Within_the_hour_of_a_burst_at_the_domain_it_says_nothing(double minutes, bool isInBurst)
    {
        // Nobody else of the campaign comes as soon, though no single click is beyond doubt.
        string[] burst = Some.Recipients(16);
        string[] elsewhere = Some.Recipients(64, "other.example");
        EventDraft[] reader = Reads("abcd", 20_000, Minutes(minutes));
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply([.. burst.Concat(elsewhere).Append("reader@acme.example").Select(who => Some.Delivered().From(who))])
            .Apply([.. burst.Select((who, i) => Some.Click(Seconds(20 + i)).By($"browser-{i}", $"net-{i}").From(who))])
            .Apply(reader)
            .WorkOff();

        Assert.Equal(isInBurst, detector.LabelOf(reader[^1]).ReasonBy(Signal) is null);
    }

    [Fact]
    public void Nor_where_no_delivery_is_told_and_all_came_after_the_campaigns_first_click()
    {
        EventDraft[] reader = [.. Reads("abcd", 20_000, Minutes(30)).Select(click => click with { Browser = null, Network = null })];
        EventDraft[] burst = [.. Some.Recipients(40).Select((who, i) => Untold(Seconds(15 * i)).From(who))];
        EventDraft[] elsewhere = [.. Some.Recipients(64, "other.example").Select((who, i) => Untold(Hours(4) + Minutes(i)).From(who))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. burst, .. elsewhere]).Apply(reader).WorkOff();

        Assert.All(reader, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));

        static EventDraft Untold(long after) => Some.Click(after) with { Browser = null, Network = null };
    }

    [Fact]
    public void A_sweep_stays_a_machines_whatever_the_domain_shows()
    {
        EventDraft[] sweep = [.. Some.Sweep(Minutes(1), "abcdefghij").Select(hit => hit.From("swept@acme.example"))];
        DetectorUnderTest detector = Domain(16, 0).Apply(sweep).WorkOff();

        Assert.All(sweep, hit => Assert.Equal(Label.Bot, detector.LabelOf(hit).Label));
    }

    /// <summary>Some messages clicked by somebody once, hours later, and some scanned.</summary>
    private static DetectorUnderTest Domain(int others, int scanned) =>
        new DetectorUnderTest()
            .Apply([.. Some.Recipients(others).Select((who, i) => Some.Click(Hours(3 + i)).By($"browser-{i}", $"home-{i}").From(who))])
            .Apply([
                .. Enumerable
                    .Range(0, scanned)
                    .SelectMany(i => Some.Sweep(Minutes(1), network: "scanners").Select(hit => hit.From($"s{i}@acme.example"))),
            ]);

    private static EventDraft[] Reads(string links, long gap = 20_000, long? after = null) =>
        [
            .. links.Select(
                (link, i) =>
                    Some.Click((after ?? Hours(5)) + (gap * i) + (i % 2 * 3 * (gap / 8)), link.ToString())
                        .By("reader", "home-net")
                        .From("reader@acme.example")
            ),
        ];

    [Theory]
    [InlineData(NetworkKind.Hosting, 0, false)]
    [InlineData(NetworkKind.Hosting, 1, true)]
    [InlineData(NetworkKind.Unlisted, 0, true)]
    public void From_rented_machines_where_nobody_was_seen_to_read_it_says_nothing(NetworkKind kind, int read, bool speaks)
    {
        ContextActivity around = new() { Read = read };
        WindowEvent[] visit =
        [
            .. Enumerable
                .Range(0, 3)
                .Select(i => Windows.Click(Hours(5) + Seconds(20 * i), link: 1 + i, around: around) with { NetworkKind = kind }),
        ];

        Assert.Equal(speaks ? 3 : 0, Signal.Heard(Windows.Of(visit, anywhere: new() { Other = 5 })).Length);
    }

    [Theory]
    [InlineData(30, 1, false)]
    [InlineData(30, 0, true)]
    [InlineData(90, 1, true)]
    public void Within_the_hour_where_the_domains_messages_are_clicked_on_links_that_nobody_clicks_it_says_nothing(
        int minutes,
        int rareLinks,
        bool speaks
    )
    {
        ContextActivity domain = new() { Other = 5, RareLinks = rareLinks };
        WindowEvent[] visit = [.. Enumerable.Range(0, 3).Select(i => Windows.Click(Minutes(minutes) + Seconds(20 * i), link: 1 + i))];

        Assert.Equal(speaks ? 3 : 0, Signal.Heard(Windows.Of(visit, anywhere: domain)).Length);
        Assert.Equal(3, Signal.Heard(Windows.Of(visit, deliveredAt: null, anywhere: domain, begunAt: Windows.Delivered)).Length);
        Assert.Equal(
            rareLinks > 0 ? -Signal.MinWeight : 0,
            Signal.MovedBy(ContextKind.DomainAnywhere, domain with { RareLinks = 0 }, domain, events: 3)
        );
    }

    [Fact]
    public void Nor_of_a_security_program_on_a_readers_computer()
    {
        WindowEvent[] reader = [.. Enumerable.Range(0, 3).Select(i => Windows.Click(Hours(5) + Seconds(20 * i), link: 1 + i))];
        WindowEvent program = Windows.Click(Hours(5) + 900, agent: 2) with { UserAgentKind = UserAgentKind.Empty };
        MessageWindow message = Windows.Of([.. reader, program], anywhere: new() { Other = 5 });

        Assert.All(Signal.Heard(message), one => Assert.Equal(1u, message.Events[one.Event].UserAgent));
        Assert.NotEmpty(Signal.Heard(message));
    }
}
