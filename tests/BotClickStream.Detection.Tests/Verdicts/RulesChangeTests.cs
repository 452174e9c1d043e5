using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class RulesChangeTests
{
    private static readonly Rules BuiltIn = new();

    /// <summary>Each of them changes what labels rest on: the bounds, a message's own evidence, what a domain's burst is, what others have shown.</summary>
    private static readonly Gen<Rules> Any = Gen.Select(
        Gen.OneOf(BuiltIn.BotFrom, 200, 2_500),
        Gen.OneOf(BuiltIn.HumanUpTo, -700),
        Gen.OneOf(BuiltIn.LinkSweep.Weight, 0, 4_000),
        Gen.OneOf(BuiltIn.DomainBurst.WindowMs, 60_000),
        Gen.OneOf(BuiltIn.DomainBurst.MinOdds, 500, 6_000),
        Gen.OneOf(BuiltIn.Context.ScannedFrom, 1_200),
        Gen.OneOf(BuiltIn.Context.EarlyMs, 30_000),
        (botFrom, humanUpTo, sweep, window, odds, scannedFrom, early) =>
            BuiltIn with
            {
                BotFrom = botFrom,
                HumanUpTo = humanUpTo,
                LinkSweep = BuiltIn.LinkSweep with { Weight = sweep },
                DomainBurst = BuiltIn.DomainBurst with { WindowMs = window, MinOdds = odds },
                Context = BuiltIn.Context with { ScannedFrom = scannedFrom, EarlyMs = early },
            }
    );

    /// <summary>What links there are: what is learned of them later is judged later, so that newer rules would know more than those had from the start.</summary>
    private static readonly TrafficStep[] Manifests =
    [
        .. new[] { "spring", "summer" }.SelectMany(campaign =>
            "abcdef".Select(link =>
            {
                LinkRole role =
                    link == 'd' ? LinkRole.Bait
                    : link == 'e' ? LinkRole.Legal
                    : LinkRole.Content;
                return new TrafficStep(Some.Campaign(link.ToString(), role) with { Campaign = campaign }, 0);
            })
        ),
    ];

    /// <summary>What has expired has left counts behind that no rules can count again.</summary>
    private static DetectorSettings WithoutExpiry(DetectorSettings settings) =>
        settings with
        {
            Horizon = Days(4_000),
            CampaignHorizon = Days(8_000),
            MaxMessages = 1_000,
            MaxEventsPerMessage = 256,
            SettleAfter = Days(1),
        };

    [Theory]
    [InlineData(Credit.Every)]
    [InlineData(Credit.FirstPerLink)]
    [InlineData(Credit.FirstPerMessage)]
    public void Under_newer_rules_what_has_not_settled_is_labelled_as_if_they_had_been_there_from_the_start(Credit credit) =>
        Gen.Select(
                Traffic.Settings(credit).Select(WithoutExpiry),
                Any,
                Any,
                Traffic.Script.Select(script => Manifests.Concat(script).ToArray()),
                Gen.Double[0, 1],
                Gen.Bool
            )
            .Sample(
                (settings, before, now, script, where, isListedSince) =>
                {
                    int stop = (int)(script.Length * where);
                    settings = settings with { Rules = now with { Version = 2 } };
                    ListedNetworks listedBefore = isListedSince ? ListedNetworks.None : settings.Networks;
                    BalanceModel model = new(settings);
                    DetectorUnderTest restarted = new(settings with { Rules = before, Networks = listedBefore });
                    Play(script[..stop], restarted, model);
                    restarted.WorkOff();
                    Dictionary<string, SaidLabel> said = new(restarted.Last);

                    restarted.RestartWith(settings).WorkOff();

                    model.Check(restarted);
                    DetectorUnderTest fromTheStart = new(settings);
                    Play(script[..stop], fromTheStart, new BalanceModel(settings));
                    fromTheStart.WorkOff();
                    HashSet<Hash128> settled = Settled(restarted.Detector);
                    foreach (EventDraft draft in script[..stop].Select(step => step.Draft).OfType<EventDraft>())
                    {
                        if (restarted.Last.TryGetValue(draft.Id, out SaidLabel? label))
                        {
                            bool isKept = settled.Contains(draft.ToEvent().IdKey);
                            Assert.Equal(((isKept ? said : fromTheStart.Last)[draft.Id].Label, draft), (label.Label, draft));
                        }
                    }

                    Play(script[stop..], restarted, model);
                },
                iter: Cases.Of(60),
                print: t => $"{t.Item2}\n{t.Item3}\nafter {t.Item5:P0} of\n{Traffic.Print(t.Item1, t.Item4)}"
            );

    [Fact]
    public void Each_tick_judges_a_bounded_slice_while_any_are_left()
    {
        Assert.SkipWhen(Cases.AreFew, Cases.WithoutCrowds);
        EventDraft[] clicks = [.. Some.Recipients(3_000).Select((recipient, i) => Some.Click(i).From(recipient))];
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { ClickPoints = 10_000 }).Apply(clicks).WorkOff();
        int said = detector.Labels.Count;

        detector.RestartWith(
            new DetectorSettings { ClickPoints = 10_000, Rules = BuiltIn with { Version = 2, BotFrom = -10_000, HumanUpTo = -20_000 } }
        );
        List<int> slices = [];
        while (detector.Detector.HasPendingJudgements)
        {
            detector.Tick(0);
            slices.Add(detector.Labels.Count - said);
            said = detector.Labels.Count;
        }

        Assert.Equal([1_000, 1_000, 1_000], slices.Where(slice => slice > 0));
        Assert.All(clicks, click => Assert.Equal((Label.Bot, -10_000), (detector.LabelOf(click).Label, detector.CorrectedBy(click))));
    }

    [Fact]
    public void After_a_restart_in_between_the_rest_is_judged_and_the_others_are_not_again()
    {
        Assert.SkipWhen(Cases.AreFew, Cases.WithoutCrowds);
        EventDraft[] clicks = [.. Some.Recipients(1_500).Select((recipient, i) => Some.Click(i).From(recipient))];
        DetectorSettings newer = new() { Rules = BuiltIn with { Version = 2, BotFrom = -10_000, HumanUpTo = -20_000 } };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks).WorkOff().RestartWith(newer).Tick(0);
        Assert.Equal(1_000, clicks.Count(click => detector.LabelOf(click).Revision == 1));

        detector.RestartWith(newer).WorkOff();

        Assert.All(clicks, click => Assert.Equal((Label.Bot, 1), (detector.LabelOf(click).Label, detector.LabelOf(click).Revision)));
    }

    /// <summary>During a rolling upgrade partitions go back and forth.</summary>
    [Fact]
    public void Older_rules_do_not_judge_again_what_newer_ones_have_judged()
    {
        Rules lenient = BuiltIn with { Version = 2, BotFrom = 50_000, HumanUpTo = 40_000 };
        EventDraft[] sweep = Some.Sweep(Seconds(40));
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { ClickPoints = 10_000, Rules = lenient }).Apply(
            sweep[..^1]
        );
        Assert.All(sweep[..^1], click => Assert.Equal(Label.Human, detector.LabelOf(click).Label));

        detector.RestartWith(new DetectorSettings { ClickPoints = 10_000 }).WorkOff().Apply(sweep[^1]).WorkOff();

        Assert.All(sweep[..^1], click => Assert.Equal((Label.Human, 0), (detector.LabelOf(click).Label, detector.LabelOf(click).Revision)));
        Assert.Equal((Label.Bot, -10_000), (detector.LabelOf(sweep[^1]).Label, detector.CorrectedBy(sweep[^1])));

        // Back under the newer ones, what the older ones have judged meanwhile is theirs again.
        detector.RestartWith(new DetectorSettings { ClickPoints = 10_000, Rules = lenient }).WorkOff();
        Assert.Equal((Label.Human, 0), (detector.LabelOf(sweep[^1]).Label, detector.CorrectedBy(sweep[^1])));
    }

    [Fact]
    public void Older_rules_leave_to_others_what_a_message_has_shown_under_newer_ones()
    {
        DetectorSettings newer = new() { Rules = BuiltIn with { Version = 2 } };
        DetectorSettings older = new() { Rules = BuiltIn with { Context = BuiltIn.Context with { ScannedFrom = 100_000 } } };
        string[] recipients = ["ann@a.example", "bob@b.example", "cy@c.example", "dee@d.example"];
        EventDraft[] sweeps = [.. recipients.SelectMany(recipient => Some.Sweep(Seconds(40)).Select(click => click.From(recipient)))];
        EventDraft[] deliveries = [.. recipients.Select(recipient => Some.Delivered().From(recipient))];
        EventDraft click = Some.Click(Minutes(50)).From("eve@e.example").By("scanner-browser", "scanner-net");

        SaidLabel without = new DetectorUnderTest(newer).Apply(sweeps).Apply(deliveries).WorkOff().Apply(click).LabelOf(click);
        SaidLabel after = new DetectorUnderTest(newer)
            .Apply(sweeps)
            .WorkOff()
            .RestartWith(older)
            .Apply(deliveries)
            .WorkOff()
            .RestartWith(newer)
            .WorkOff()
            .Apply(click)
            .LabelOf(click);

        Assert.NotNull(without.ReasonBy(new NetworkConduct()));
        Assert.Equal(without.LogOdds, after.LogOdds);
    }

    private static void Play(TrafficStep[] script, DetectorUnderTest detector, BalanceModel model)
    {
        foreach (TrafficStep step in script)
        {
            if (step.Draft is not { } draft)
            {
                detector.Tick(step.Watermark);
                model.Tick(step.Watermark, detector);
            }
            else if (detector.Take(draft) == ApplyResult.Applied)
            {
                model.Record(draft, detector);
            }

            model.Check(detector);
        }
    }

    /// <summary>Ids of the events whose labels are for good.</summary>
    private static HashSet<Hash128> Settled(PartitionDetector detector)
    {
        HashSet<Hash128> ids = [];
        for (int id = 1; id < detector.State.Events.Bound; id++)
        {
            if (detector.State.Events.IsLive(id) && (detector.State.Events[id].Flags & EventFlags.Settled) != 0)
            {
                ids.Add(detector.State.Events[id].Id);
            }
        }

        return ids;
    }
}
