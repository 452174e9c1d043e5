using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class FigureLedgerTests
{
    private const string Spring = "spring";

    private static readonly string[] Campaigns = [Spring, "summer"];

    /// <summary>After so many steps each time, or never.</summary>
    private static readonly Gen<int> Restarts = Gen.OneOf(int.MaxValue, 1, 7, 30);

    [Fact]
    public void Figures_are_those_counted_from_the_last_labels_after_every_single_event() =>
        Gen.Select(Traffic.Settings(Credit.Every), Traffic.Script, Restarts)
            .Sample(
                (settings, script, restart) =>
                    Play(
                        settings with
                        {
                            MaxMessages = 1_000,
                            SettleAfter = Days(1),
                            Horizon = Days(900),
                            CampaignHorizon = Days(5_000),
                        },
                        script,
                        restart,
                        (said, expected) => Assert.Equal(expected, said)
                    ),
                iter: Cases.Of(100),
                print: t => $"a restart after {t.Item3} steps; {Traffic.Print(t.Item1, t.Item2)}"
            );

    [Fact]
    public void A_message_that_comes_back_after_it_expired_is_still_the_same() =>
        Gen.Select(Traffic.Settings(Credit.FirstPerLink), Traffic.Script, Restarts)
            .Sample(
                (settings, script, restart) =>
                    Play(
                        settings with
                        {
                            MaxMessages = 1_000,
                            SettleAfter = Days(1),
                            CampaignHorizon = Days(5_000),
                        },
                        script,
                        restart,
                        // What was told of its delivery is forgotten where nobody did anything with it.
                        (said, expected) => Assert.Equal(WithoutDeliveries(expected), WithoutDeliveries(said))
                    ),
                iter: Cases.Of(100),
                print: t => $"a restart after {t.Item3} steps; {Traffic.Print(t.Item1, t.Item2)}"
            );

    [Fact]
    public void A_restart_goes_on_with_them()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply([
            Some.Delivered(0),
            .. Some.Sweep(Seconds(2), "abcf"),
            Some.Click(Hours(5), "a") with
            {
                Network = "home",
                Browser = "safari",
            },
        ]);
        SaidMetrics before = detector.MetricsOf(Spring);
        Assert.NotEqual(0, before.Suspects);

        detector.RestartWith(new DetectorSettings()).Publish(Hours(6));

        Assert.Equal(before, detector.MetricsOf(Spring));
        Assert.Equal(before, detector.Metrics[^1].Figures);
    }

    [Fact]
    public void Nothing_of_test_recipients_is_counted()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(0).From("ann@acme.example"), Some.Open(Minutes(3)));
        SaidMetrics before = detector.MetricsOf(Spring);

        detector.Apply(
            new[] { Some.Delivered(0), Some.Open(Minutes(1)), Some.Click(Minutes(2), "a"), Some.Session(Minutes(3)) }
                .Concat(Some.Sweep(Seconds(2), "abcf"))
                .Select(draft => draft.From("seed@sender.example") with { IsTest = true })
        );

        Assert.Equal(before with { Links = "" }, detector.MetricsOf(Spring));
    }

    [Fact]
    public void That_nobody_came_to_the_website_is_told_apart_from_that_nothing_tells_of_it()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(0), Some.Click(Minutes(2), "a"));
        Assert.Equal((null, null), Visits());

        detector.Apply(Some.Total(Hours(1), count: 0));
        Assert.Equal((0, null), Visits());

        detector.RestartWith(new DetectorSettings()).Apply(Some.Total(Hours(2), count: 3), Some.Conversion(Hours(3)));
        Assert.Equal((3, 1), Visits());

        (long?, long?) Visits() => (detector.MetricsOf(Spring).Sessions, detector.MetricsOf(Spring).Conversions);
    }

    [Fact]
    public void They_are_published_once_an_interval_where_something_changed()
    {
        DetectorUnderTest detector = new(new DetectorSettings { MetricsInterval = Seconds(10) });

        detector.Apply(Some.Delivered(0)).Publish(Seconds(1));
        detector.Apply(Some.Open(Hours(5))).Publish(Seconds(6));
        detector.Apply(Some.Open(Hours(6))).Publish(Seconds(11)).Publish(Seconds(40));

        Assert.Equal([0, 2], detector.Metrics.Select(one => one.Figures.Raw.Events.Opens));
    }

    [Fact]
    public void They_are_published_once_more_when_they_settle_and_again_when_more_comes()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(0)).Publish(Minutes(1));
        detector.Tick(Days(1) - 1).Publish(Minutes(2)).Tick(Days(1)).Publish(Minutes(3)).Publish(Minutes(4));
        Assert.Equal([false, true], detector.Metrics.Select(one => one.IsSettled));

        detector.Apply(Some.Open(Days(1))).Publish(Minutes(5)).Tick(Days(2)).Publish(Minutes(6)).Publish(Minutes(7));

        Assert.Equal([false, true, false, true], detector.Metrics.Select(one => one.IsSettled));
    }

    [Fact]
    public void The_first_of_a_campaign_say_so_and_those_after_it_was_forgotten()
    {
        DetectorUnderTest detector = new(new DetectorSettings { Horizon = Days(3), CampaignHorizon = Days(5) });
        detector.Apply(Some.Click(0, "a")).Publish(Days(1)).Apply(Some.Click(Hours(1), "b")).Publish(Days(2));

        detector.Tick(Days(9)).Tick(Days(20)).Apply(Some.Click(Days(20), "c")).Publish(Days(3)).Publish(Days(4));

        Assert.Equal([(true, 1), (false, 2), (true, 1)], detector.Metrics.Select(one => (one.IsFirst, one.Figures.Raw.Events.Clicks)));
    }

    [Fact]
    public void A_clock_that_goes_back_does_not_silence_them()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(0)).Publish(Days(9));

        detector.Apply(Some.Open(Minutes(1))).Publish(Minutes(1));

        Assert.Equal(2, detector.Metrics.Count);
    }

    [Fact]
    public void Many_campaigns_are_published_in_turn()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(
            Enumerable.Range(0, 120).Select(i => Some.Delivered(0) with { Campaign = $"c{i}" })
        );

        detector.Publish(Seconds(1)).Publish(Seconds(2));
        Assert.Equal(100, detector.Metrics.Count);

        detector.Publish(Seconds(3)).Publish(Seconds(4));
        Assert.Equal(120, detector.Metrics.Select(one => one.Campaign).Distinct().Count());
        Assert.Equal(120, detector.Metrics.Count);
    }

    [Fact]
    public void Events_that_there_is_no_room_for_count_as_undecided()
    {
        DetectorUnderTest detector = new(new DetectorSettings { MaxMessages = 1 });

        detector.Apply(Some.Open(0).From("ann@acme.example"), Some.Open(0).From("bob@acme.example"));

        SaidMetrics said = detector.MetricsOf(Spring);
        Assert.Equal((2, 1, 1), (said.Raw.Events.Opens, said.Raw.Opened, said.Undecided.Opens));
    }

    private static void Play(DetectorSettings settings, TrafficStep[] script, int restart, Action<SaidMetrics, SaidMetrics> check)
    {
        DetectorUnderTest detector = new(settings);
        FiguresModel model = new();
        foreach ((int i, TrafficStep step) in script.Index())
        {
            if (i % restart == restart - 1)
            {
                detector.RestartWith(settings);
            }

            if (step.Draft is not { } draft)
            {
                detector.Tick(step.Watermark);
            }
            else
            {
                model.Take(draft, detector.Take(draft));
            }

            foreach (string campaign in Campaigns.Where(name => detector.Detector.State.Campaigns.Find(PreparedEvent.KeyOf(name)) != 0))
            {
                check(detector.MetricsOf(campaign), model.Of(campaign, detector.Last.Values));
            }
        }
    }

    private static SaidMetrics WithoutDeliveries(SaidMetrics said) =>
        said with
        {
            Recipients = 0,
            Sent = 0,
            Delivered = 0,
            Bounced = 0,
            Raw = said.Raw with { Sent = 0, Delivered = 0 },
            Human = said.Human with { Sent = 0, Delivered = 0 },
            WithoutSuspects = said.WithoutSuspects with { Sent = 0, Delivered = 0 },
            // A message's id may come back with a recipient of another domain.
            SuspectDomains = "",
        };
}
