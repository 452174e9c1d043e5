using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class LimitTests
{
    [Fact]
    public void Past_its_limit_a_message_labels_by_what_it_shows_and_keeps_only_the_id()
    {
        EventDraft[] sweep = Some.Sweep(Seconds(40));
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxEventsPerMessage = 4, ClickPoints = 10_000 }).Apply(
            sweep
        );

        Assert.All(sweep, click => Assert.Equal((Label.Bot, -10_000), (detector.LabelOf(click).Label, detector.CorrectedBy(click))));
        Assert.All(sweep, click => Assert.Equal(ApplyResult.Duplicate, detector.Take(click)));
        detector.Tick(0);
        Assert.Equal((4, 2), (detector.Rows["events"], detector.Rows["overflow"]));
        Assert.Equal(2, detector.Detector.Statistics.LimitsReached["events-per-message"]);
    }

    [Fact]
    public void Where_there_is_no_room_an_old_message_that_has_settled_goes_and_its_events_stay_known()
    {
        EventDraft click = Some.Click(Hours(1)).From("ann@acme.example") with { Points = 10_000 };
        EventDraft delivered = Some.Delivered().From("ann@acme.example");
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxMessages = 2 })
            .Apply(delivered, click, Some.Click(Hours(20)).From("bob@acme.example"))
            .Tick(Hours(26));
        EventDraft third = Some.Click(Hours(26)).From("cy@acme.example");

        Assert.Equal(ApplyResult.Applied, detector.Take(third));
        Assert.Equal(ApplyResult.Duplicate, detector.Take(click));
        Assert.Equal(ApplyResult.Duplicate, detector.Take(delivered));
        detector.Tick(Hours(26));
        Assert.Equal(2, detector.Rows["messages"]);
        Assert.Equal((1, 0), EvictedAndRefused(detector));
    }

    [Fact]
    public void Whichever_has_settled_makes_room_wherever_it_stands()
    {
        string[] recipients = Some.Recipients(4);
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxMessages = 3 }).Apply(
            Some.Click(Hours(30)).From(recipients[0]),
            Some.Click(Hours(5)).From(recipients[1]),
            Some.Click(Hours(1)).From(recipients[2])
        );
        detector.Tick(Hours(31));

        // The oldest of them first.
        Assert.Equal(ApplyResult.Applied, detector.Take(Some.Click(Hours(31)).From(recipients[3])));
        Assert.NotNull(detector.ActivityOf(Some.Click(0).From(recipients[1]).ToEvent().MessageKey));
        Assert.Null(detector.ActivityOf(Some.Click(0).From(recipients[2]).ToEvent().MessageKey));
        Assert.Equal(ApplyResult.Applied, detector.Take(Some.Click(Hours(31)).From("late@acme.example")));
        Assert.Null(detector.ActivityOf(Some.Click(0).From(recipients[1]).ToEvent().MessageKey));
        Assert.Equal((2, 0), EvictedAndRefused(detector));
    }

    [Fact]
    public void Of_what_made_room_that_is_a_duplicate_which_had_come()
    {
        EventDraft bob = Some.Click(Hours(26)).From("bob@acme.example");
        DetectorSettings settings = new() { MaxMessages = 1 };
        DetectorUnderTest clicked = new DetectorUnderTest(settings).Apply(Some.Click(0)).Tick(Hours(26)).Apply(bob);
        Assert.NotEqual(ApplyResult.Duplicate, clicked.Take(Some.Delivered()));
        Assert.Equal(ApplyResult.Duplicate, clicked.Take(Some.Click(0)));

        DetectorUnderTest mailed = new DetectorUnderTest(settings).Apply(Some.Delivered()).Tick(Hours(26)).Apply(bob);
        Assert.Equal(ApplyResult.Duplicate, mailed.Take(Some.Delivered()));
        Assert.NotEqual(ApplyResult.Duplicate, mailed.Take(Some.Sent()));
    }

    [Fact]
    public void What_follows_from_the_rest_takes_no_text()
    {
        EventDraft click = Some.Click(0) with { Id = "0b5e7c1e-3f5a-4b8e-9a50-0123456789ab" };
        EventDraft[] withText = [click with { Id = "an id" }, click with { Message = "a message" }, click with { Lead = "a lead" }];
        int least = TextsOf(click);

        Assert.All(withText, one => Assert.Equal(least + 1, TextsOf(one)));

        static int TextsOf(EventDraft one) => new DetectorUnderTest().Apply(one).Tick(0).Rows["text"];
    }

    [Fact]
    public void Where_nothing_has_settled_a_new_message_finds_no_room()
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxMessages = 1 })
            .Apply(Some.Click(Hours(1)).From("ann@acme.example"))
            .Tick(Hours(24));

        Assert.Equal(ApplyResult.Untracked, detector.Take(Some.Click(Hours(24)).From("bob@acme.example")));
        Assert.Equal((0, 1), EvictedAndRefused(detector));
    }

    [Fact]
    public void Each_table_with_a_limit_and_each_from_which_rows_are_let_go_is_one_that_there_is()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Tick(0);

        Assert.All(new DetectorSettings().RowLimits.Keys, table => Assert.Contains(table, detector.Rows));
        Assert.All(detector.Detector.Statistics.Evicted.Keys, table => Assert.Contains(table, new DetectorSettings().RowLimits));
    }

    /// <summary>Networks' is that of contexts, and the others are those of a message or a recipient.</summary>
    [Fact]
    public void Each_limit_on_a_table_is_told_as_one() =>
        Assert.Equal(
            ["events-per-message", "messages-per-history", "messages-per-recipient", "networks"],
            new DetectorUnderTest().Detector.Statistics.LimitsReached.Keys.Except(new DetectorSettings().RowLimits.Keys).Order()
        );

    private static (long Evicted, long Refused) EvictedAndRefused(DetectorUnderTest detector) =>
        (detector.Detector.Statistics.Evicted["messages"], detector.Detector.Statistics.LimitsReached["messages"]);

    [Fact]
    public void What_made_room_is_forgotten_for_good_after_its_horizon()
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxMessages = 1 })
            .Apply(Some.Click(0).From("ann@acme.example"))
            .Tick(Days(2))
            .Apply(Some.Click(Days(2)).From("bob@acme.example"));

        detector.Tick(Days(3)).Tick(Days(3));
        Assert.Equal(2, detector.Rows["forgotten"]);
        detector.Tick(Days(3) + 1).Tick(Days(3) + 1);
        Assert.Equal(0, detector.Rows["forgotten"]);
    }

    [Fact]
    public void What_made_room_comes_too_late_past_its_horizon_though_its_message_lives_again()
    {
        EventDraft first = Some.Click(Hours(40)).From("ann@acme.example") with { Points = 10_000 };
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxMessages = 1 })
            .Apply(first)
            .Tick(Days(3))
            .Apply(Some.Click(Days(3)).From("bob@acme.example"))
            .Tick(Days(4));

        EventDraft again = Some.Click(Days(4)).From("ann@acme.example");
        Assert.Equal(ApplyResult.Applied, detector.Take(again));
        Assert.Equal(ApplyResult.Duplicate, detector.Take(first));
        detector.Tick(Days(5));
        Assert.Equal(ApplyResult.TooLate, detector.Take(first));
        Assert.Equal(ApplyResult.Applied, detector.Take(Some.Click(Days(2), "b").From("ann@acme.example")));
    }

    [Fact]
    public void Past_its_limit_what_was_said_is_said_for_good()
    {
        EventDraft last = Some.Click(Seconds(30), "z");
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxEventsPerMessage = 1 }).Apply(Some.Open(0), last);

        detector.Apply(Some.Delivered());

        Assert.Equal((0, last.Time), (detector.LabelOf(last).Revision, detector.LabelOf(last).SettlesAt));
    }

    [Fact]
    public void At_four_times_its_limit_a_message_is_full()
    {
        EventDraft[] clicks = [.. Enumerable.Range(0, 9).Select(i => Some.Click(Minutes(i)))];
        DetectorUnderTest detector = new(new DetectorSettings { MaxEventsPerMessage = 2 });

        Assert.All(clicks[..8], click => Assert.Equal(ApplyResult.Applied, detector.Take(click)));
        Assert.Equal(ApplyResult.MessageFull, detector.Take(clicks[8]));
        Assert.DoesNotContain(clicks[8].Id, detector.Last.Keys);
        Assert.Equal(ApplyResult.Duplicate, detector.Take(clicks[0]));
    }

    [Fact]
    public void Visits_have_a_limit_of_their_own_and_take_no_room_from_events()
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxEventsPerMessage = 2 }).Apply(
            Some.Click(0),
            Some.Session(Minutes(1)),
            Some.Session(Minutes(2)),
            Some.Click(Minutes(3))
        );

        Assert.Equal(ApplyResult.MessageFull, detector.Take(Some.Session(Minutes(4))));
        Assert.All(detector.Detector.Statistics.LimitsReached.Values, times => Assert.Equal(0, times));
    }

    public static TheoryData<DetectorSettings, string> NoRoom { get; } =
        new()
        {
            {
                new DetectorSettings { MaxMessages = 1 },
                "messages"
            },
            {
                new DetectorSettings { MaxCampaigns = 1 },
                "campaigns"
            },
            {
                new DetectorSettings { MaxDomains = 1 },
                "domains"
            },
        };

    [Theory]
    [MemberData(nameof(NoRoom))]
    public void Where_there_is_no_room_events_are_undecided_settled_and_uncorrected(DetectorSettings settings, string limit)
    {
        EventDraft known = Some.Click(0);
        EventDraft click = known with
        {
            Campaign = "summer",
            Recipient = "bob@b.example",
            UserAgentKind = UserAgentKind.Scanner,
            Points = 70_000,
        };
        DetectorUnderTest detector = new DetectorUnderTest(settings).Apply(known);

        Assert.Equal(ApplyResult.Untracked, detector.Take(click));

        SaidLabel label = detector.Labels[^1];
        Assert.Equal((click.Id, Label.Undecided, Actor.Unknown), (label.EventId, label.Label, label.Actor));
        Assert.Equal((click.Time, 70_000, 0), (label.SettlesAt, label.Points, label.Balance));
        Assert.Empty(detector.Corrections);
        DetectorStatistics statistics = detector.Detector.Statistics;
        Assert.Equal((1, 70_000), (statistics.Untracked, statistics.UncorrectedPoints));
        Assert.Equal(1, statistics.LimitsReached[limit]);
        Assert.Equal(ApplyResult.Untracked, detector.Take(click with { Type = EventType.Delivered }));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(null, false)]
    public void An_event_that_there_is_no_room_for_tells_a_balance_where_it_has_points_be_they_none(int? points, bool isTold)
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxMessages = 1 }).Apply(Some.Click(0));

        Assert.Equal(ApplyResult.Untracked, detector.Take(Some.Click(0) with { Recipient = "bob@b.example", Points = points }));

        Assert.Equal(isTold, detector.Labels[^1].HasBalance);
    }

    [Fact]
    public void Past_the_limit_of_links_clicks_are_judged_without_theirs()
    {
        EventDraft[] sweep = Some.Sweep(Seconds(40));
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxLinksPerCampaign = 2 }).Apply(sweep);

        Assert.Equal("b", detector.LabelOf(sweep[1]).LinkId);
        Assert.Equal("", detector.LabelOf(sweep[2]).LinkId);
        Assert.Equal("https://shop.example/c", detector.Labels.First(label => label.EventId == sweep[2].Id).Url);
        Assert.Equal(4, detector.Detector.Statistics.LimitsReached["links"]);
    }

    [Fact]
    public void Past_the_limit_of_links_a_sweep_is_one_where_every_recipients_links_have_urls_of_their_own()
    {
        EventDraft[] sweep =
        [
            .. Some.Sweep(Seconds(40))
                .Select(click => click with { Link = null, Url = $"https://shop.example/{click.Link}?k=17", Id = $"{click.Link}" }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxLinksPerCampaign = 1 }).Apply(sweep);

        Assert.All(sweep, click => Assert.Equal(Label.Bot, detector.LabelOf(click).Label));
        Assert.Equal(6, detector.LabelOf(sweep[^1]).ReasonBy(new LinkSweep())!.Detail.First);
    }
}
