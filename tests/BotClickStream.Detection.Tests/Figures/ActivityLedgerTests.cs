using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ActivityLedgerTests
{
    private static readonly string[] AllLinks = ["a", "b", "c", "d", "e", "f"];

    [Fact]
    public void What_was_done_is_counted_from_the_last_labels_after_every_single_event() =>
        Gen.Select(Traffic.Settings(Credit.Every), Traffic.Script)
            .Sample(
                (settings, script) =>
                {
                    DetectorUnderTest detector = new(
                        settings with
                        {
                            MaxMessages = 1_000,
                            MaxEventsPerMessage = 256,
                            Horizon = Days(900),
                            CampaignHorizon = Days(5_000),
                        }
                    );
                    foreach (TrafficStep step in script)
                    {
                        Take(step, detector);
                        if (step.Draft is { Recipient: not null, NamesMessage: true } draft)
                        {
                            Hash128 message = draft.ToEvent().MessageKey;
                            Assert.Equal(
                                ActivityModel.Of(detector.Explain(message), detector.MailLinks(draft.Campaign)),
                                detector.ActivityOf(message) is { } told && HasLabels(told, detector) ? WithoutNames(told) : null
                            );
                        }
                    }
                },
                iter: Cases.Of(100),
                print: t => Traffic.Print(t.Item1, t.Item2)
            );

    [Fact]
    public void It_is_told_whenever_the_verdict_is_another_and_all_of_it_in_the_end() =>
        Gen.Select(Traffic.Settings(Credit.Every), Traffic.Script, Gen.Double[0, 1])
            .Sample(
                (settings, script, restart) =>
                {
                    settings = settings with { MaxMessages = 1_000, SettleAfter = Hours(6), CampaignHorizon = Days(5_000) };
                    DetectorUnderTest detector = new(settings);
                    for (int i = 0; i < script.Length; i++)
                    {
                        if (i == (int)(script.Length * restart))
                        {
                            detector.RestartWith(settings);
                        }

                        Take(script[i], detector);
                        foreach ((string message, SaidLabel[] labels) in MessagesOf(detector))
                        {
                            ActivityVerdict told = LastOf(detector, message)?.Verdict ?? ActivityVerdict.None;
                            Assert.Equal((message, ActivityModel.Of(labels, mailLinks: 0)!.Verdict), (message, told));
                        }
                    }

                    detector.Tick(Days(900)).Tick(Days(900));
                    foreach ((string message, SaidLabel[] labels) in MessagesOf(detector))
                    {
                        Assert.Equal(
                            (message, WithoutLinks(ActivityModel.Of(labels, mailLinks: 0)!)),
                            (message, WithoutLinks(WithoutNames(LastOf(detector, message)!)))
                        );
                    }
                },
                iter: Cases.Of(100),
                print: t => $"restarted after {t.Item3:P0} of\n{Traffic.Print(t.Item1, t.Item2)}"
            );

    [Fact]
    public void It_is_told_once_where_it_settles_and_again_only_when_something_else_was_said()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Delivered(), Some.Open(Hours(3)), Some.Click(Hours(3) + Minutes(1), "a"))
            .Tick(Hours(20));
        Assert.Equal([(1, 0)], detector.Activity.Select(told => (told.HumanOpens, told.HumanClicks)));

        detector.Tick(Days(1) + Hours(3) + Minutes(1)).Tick(Days(2)).Tick(Days(2) + Hours(5));
        Assert.Equal([(1, 0), (1, 1)], detector.Activity.Select(told => (told.HumanOpens, told.HumanClicks)));

        detector.Apply(Some.Click(Days(2), "b")).Tick(Days(3) + Hours(1)).Tick(Days(3) + Hours(5));
        Assert.Equal([(1, 0), (1, 1), (1, 2)], detector.Activity.Select(told => (told.HumanOpens, told.HumanClicks)));
        Assert.All(
            detector.Activity,
            told => Assert.Equal((ActivityVerdict.HumanOnly, ActivitySegments.RealReader), (told.Verdict, told.Segments))
        );
        Assert.Equal((Hours(3), Days(2)), (detector.Activity[^1].FirstHuman, detector.Activity[^1].LastHuman));
    }

    [Fact]
    public void A_scanner_that_clicks_everything_shows_in_its_segments()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply([
            Some.Campaign("d", LinkRole.Bait),
            Some.Campaign("e", LinkRole.Legal),
            .. AllLinks.Select(link => Some.Campaign(link, LinkRole.Unknown)),
            Some.Delivered(),
            .. Some.Sweep(Seconds(2)),
        ]);

        detector.Tick(Days(1) + Hours(1)).Tick(Days(2));

        SaidActivity told = detector.Activity[^1];
        Assert.Equal(ActivitySegments.BaitClicker | ActivitySegments.AllLinkClicker | ActivitySegments.RareLinkClicker, told.Segments);
        Assert.Equal((ActivityVerdict.MachineOnly, 6, 1, 1), (told.Verdict, told.MachineClicks, told.Bait, told.RareLinks));
    }

    [Fact]
    public void What_becomes_known_of_its_links_after_it_settled_has_it_told_again_and_what_changes_nothing_does_not()
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { Horizon = Days(9) })
            .Apply([Some.Delivered(), .. Some.Sweep(Seconds(2))])
            .Tick(Days(2))
            .Tick(Days(3));
        Assert.Equal(0, detector.Activity[^1].Bait);
        int told = detector.Activity.Count;

        detector.Apply(Some.Campaign("a", LinkRole.Content, Days(3))).Tick(Days(4)).Tick(Days(5));
        Assert.Equal(told, detector.Activity.Count);

        detector.Apply(Some.Campaign("d", LinkRole.Bait, Days(5))).Tick(Days(5)).Tick(Days(6)).Tick(Days(7));
        Assert.Equal(told + 1, detector.Activity.Count);
        Assert.Equal(1, detector.Activity[^1].Bait);
        Assert.True(detector.Activity[^1].Segments.HasFlag(ActivitySegments.BaitClicker));
    }

    [Fact]
    public void A_message_that_goes_before_it_was_judged_by_what_became_known_of_its_links_is_told_by_that()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply([Some.Delivered(), .. Some.Sweep(Seconds(2))])
            .Tick(Days(2))
            .Tick(Days(3) - 1)
            .Apply(Some.Campaign("d", LinkRole.Bait, Days(3) - 1))
            .Tick(Days(9))
            .Tick(Days(9));

        Assert.Equal(1, detector.Activity[^1].Bait);
    }

    [Fact]
    public void A_message_that_comes_back_after_it_expired_goes_on_with_what_it_was()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply([Some.Campaign("d", LinkRole.Bait), Some.Delivered(), .. Some.Sweep(Seconds(2))])
            .Tick(Days(4))
            .Tick(Days(4));

        detector.Apply(Some.Open(Days(5)));

        SaidActivity told = detector.Activity[^1];
        Assert.Equal((ActivityVerdict.Both, 1, 6, 1), (told.Verdict, told.HumanOpens, told.MachineClicks, told.Bait));
        Assert.Equal(ActivitySegments.BaitClicker | ActivitySegments.AllLinkClicker | ActivitySegments.RealReader, told.Segments);
    }

    /// <summary>Found by a property of restores, seed 4MCxYzEtJSD1: when a row is swept depends on its place, which is another after a restore.</summary>
    [Fact]
    public void What_it_was_before_it_expired_is_kept_as_long_as_it_goes_on()
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { CampaignHorizon = Days(6) })
            .Apply([Some.Delivered(), .. Some.Sweep(Seconds(2))])
            .Tick(Days(4))
            .Tick(Days(4))
            .Apply(Some.Open(Days(5)))
            .Tick(Days(7))
            .Tick(Days(7));

        detector.Apply(Some.Click(Days(7), "b"));

        SaidActivity told = detector.Tick(Days(30)).Activity[^1];
        Assert.Equal((1, 1, 6), (told.HumanOpens, told.HumanClicks, told.MachineClicks));
    }

    [Fact]
    public void Past_its_limit_events_still_count()
    {
        EventDraft[] sweep = Some.Sweep(Seconds(2));
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxEventsPerMessage = 2 }).Apply([
            Some.Campaign("d", LinkRole.Bait),
            .. sweep,
        ]);

        detector.Tick(Days(1) + Hours(1)).Tick(Days(2));

        Assert.Equal((6, 1), (detector.Activity[^1].MachineClicks, detector.Activity[^1].Bait));
    }

    [Fact]
    public void Nothing_is_told_of_test_recipients_nor_of_what_was_only_delivered_or_visited()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(
            Some.Delivered(),
            Some.Session(Minutes(3)),
            Some.Open(Minutes(3)).From("seed@sender.example") with
            {
                IsTest = true,
            }
        );

        detector.Tick(Days(2)).Tick(Days(9)).Tick(Days(9));

        Assert.Empty(detector.Activity);
    }

    private static void Take(TrafficStep step, DetectorUnderTest detector)
    {
        if (step.Draft is { } draft)
        {
            detector.Take(draft);
        }
        else
        {
            detector.Tick(step.Watermark);
        }
    }

    private static IEnumerable<(string Message, SaidLabel[] Labels)> MessagesOf(DetectorUnderTest detector) =>
        detector.Last.Values.GroupBy(label => $"{label.CampaignId}|{label.MessageId}").Select(group => (group.Key, group.ToArray()));

    private static SaidActivity? LastOf(DetectorUnderTest detector, string message) =>
        detector.Activity.LastOrDefault(told => $"{told.CampaignId}|{told.MessageId}" == message);

    private static bool HasLabels(SaidActivity told, DetectorUnderTest detector) =>
        detector.Last.Values.Any(label => label.CampaignId == told.CampaignId && label.MessageId == told.MessageId);

    private static SaidActivity WithoutNames(SaidActivity told) =>
        told with
        {
            CampaignId = "",
            MessageId = "",
            Recipient = "",
            LeadId = "",
        };

    /// <summary>What is known of links changes without a label.</summary>
    private static SaidActivity WithoutLinks(SaidActivity told) =>
        told with
        {
            Bait = 0,
            RareLinks = 0,
            Segments = told.Segments & (ActivitySegments.PrivacyProxy | ActivitySegments.RealReader),
        };
}

/// <summary>What the contract says of contact history, told as plainly as possible.</summary>
internal static class ActivityModel
{
    /// <returns>Without names; <see langword="null"/> where nothing was labelled.</returns>
    public static SaidActivity? Of(IReadOnlyCollection<SaidLabel> labels, int mailLinks)
    {
        if (labels.Count == 0)
        {
            return null;
        }

        SaidLabel[] clicks = [.. labels.Where(label => label.Type == EventType.Click)];
        SaidLabel[] byMachines = [.. clicks.Where(label => label.Label == Label.Bot)];
        long[] human = [.. labels.Where(label => label.Label == Label.Human).Select(label => label.Time - Some.Start).Order()];
        int humanOpens = Count(EventType.Open, Label.Human);
        int humanClicks = Count(EventType.Click, Label.Human);
        int machineOpens = Count(EventType.Open, Label.Bot);
        int rare = byMachines.Count(label => label.LinkRole is LinkRole.Footer or LinkRole.Social or LinkRole.Legal);
        int links = byMachines
            .Select(label => label.LinkId.Length > 0 ? label.LinkId : label.Url)
            .Where(link => link.Length > 0)
            .Distinct()
            .Count();
        return new SaidActivity(
            "",
            "",
            "",
            "",
            (humanOpens + humanClicks > 0, machineOpens + byMachines.Length > 0) switch
            {
                (true, true) => ActivityVerdict.Both,
                (true, false) => ActivityVerdict.HumanOnly,
                (false, true) => ActivityVerdict.MachineOnly,
                _ => ActivityVerdict.None,
            },
            humanOpens,
            humanClicks,
            machineOpens,
            byMachines.Length,
            clicks.Count(label => label.LinkRole == LinkRole.Bait),
            rare,
            human.Length == 0 ? null : human[0],
            human.Length == 0 ? null : human[^1],
            (byMachines.Any(label => label.LinkRole == LinkRole.Bait) ? ActivitySegments.BaitClicker : 0)
                | (mailLinks >= 3 && links >= mailLinks ? ActivitySegments.AllLinkClicker : 0)
                | (rare > 0 ? ActivitySegments.RareLinkClicker : 0)
                | (
                    labels.Any(label => label.Type == EventType.Open && label.Actor == Actor.PrivacyProxy)
                        ? ActivitySegments.PrivacyProxy
                        : 0
                )
                | (humanOpens + humanClicks > 0 ? ActivitySegments.RealReader : 0)
        );

        int Count(EventType type, Label label) => labels.Count(one => one.Type == type && one.Label == label);
    }
}
