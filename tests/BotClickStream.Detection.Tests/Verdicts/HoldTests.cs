using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class HoldTests
{
    private static readonly EventDraft Unsubscribed = Some.Unsubscribe(Minutes(3));

    /// <summary>Beyond doubt a machine's.</summary>
    private static readonly EventDraft ByMachine = Unsubscribed with { UserAgentKind = UserAgentKind.Scanner };

    private static readonly Gen<DetectorSettings> Settings = Gen.Select(
        Traffic.Settings(Credit.Every),
        Gen.OneOf(0.5, 0.95, 0.999),
        Gen.OneOf(1, 100_000, 100_000),
        Gen.OneOf(6, 1_000),
        (settings, dismissAt, maxHolds, maxMessages) =>
            settings with
            {
                DismissAt = dismissAt,
                MaxHolds = maxHolds,
                MaxMessages = maxMessages,
                SettleAfter = Hours(1),
            }
    );

    /// <summary>Of random traffic every third open, click or unsubscribe an unsubscribe, by all ways.</summary>
    private static readonly Gen<TrafficStep[]> Script = Gen.Select(
        Traffic.Script,
        Gen.Int[0, 5],
        (script, pick) =>
            script
                .Select(step =>
                    step.Draft is { Type: EventType.Open or EventType.Click or EventType.Unsubscribe } draft
                    && draft.Id.Sum(character => character) + pick is var sum
                    && sum % 3 == 0
                        ? step with
                        {
                            Draft = draft with
                            {
                                Id = draft.Id,
                                Type = EventType.Unsubscribe,
                                Link = null,
                                Via = sum % 5 == 0 ? UnsubscribeVia.OneClick : UnsubscribeVia.Link,
                            },
                        }
                        : step
                )
                .ToArray()
    );

    /// <summary>Under what it goes on: other rules, holds that are shorter or longer than they were, another bound.</summary>
    private static readonly Gen<(double Where, int BotFrom, int HumanUpTo, long HoldFor, long Horizon, double DismissAt)[]> Restarts =
        Gen.Select(
            Gen.Double[0, 1],
            Gen.OneOf(200, 2_500),
            Gen.OneOf(0, -700),
            Gen.OneOf(Hours(2), Days(1), Days(2)),
            Gen.OneOf(Days(3), Days(2) + 1),
            Gen.OneOf(0.5, 0.95)
        ).Array[0, 3];

    [Fact]
    public void Each_unsubscribe_is_honored_or_dismissed_once_whatever_happens() =>
        Gen.Select(Settings, Script, Restarts)
            .Sample(
                (settings, script, restarts) =>
                {
                    DetectorUnderTest detector = new(settings);
                    HoldsModel model = new(settings);
                    // Where not even ids can be remembered, what comes twice is two.
                    for (int i = 0; i < script.Length && detector.Detector.Statistics.LimitsReached["forgotten"] == 0; i++)
                    {
                        foreach (var restart in restarts.Where(one => (int)(one.Where * script.Length) == i))
                        {
                            settings = settings with
                            {
                                HoldFor = restart.HoldFor,
                                Horizon = restart.Horizon,
                                DismissAt = restart.DismissAt,
                                Rules = settings.Rules with
                                {
                                    Version = settings.Rules.Version + 1,
                                    BotFrom = restart.BotFrom,
                                    HumanUpTo = restart.HumanUpTo,
                                },
                            };
                            detector.RestartWith(settings);
                            model.Restart(settings);
                        }

                        if (script[i].Draft is { } draft)
                        {
                            model.Take(draft, detector.Take(draft), detector.Detector.Watermark);
                        }
                        else
                        {
                            detector.Tick(script[i].Watermark);
                        }

                        model.Check(detector);
                    }

                    // In the end nothing is held.
                    detector.Tick(Days(20_000));
                    model.Check(detector);
                    Assert.Equal(0, detector.Detector.State.Holds.Count);
                },
                iter: Cases.Of(100),
                print: t =>
                    $"{string.Join(' ', t.Item3)}\nhold limit {t.Item1.MaxHolds}, dismiss at {t.Item1.DismissAt}\n{Traffic.Print(t.Item1, t.Item2)}"
            );

    [Fact]
    public void A_machines_is_held_and_dismissed_at_its_deadline()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(ByMachine).Tick(Minutes(3) + Days(1) - 1);

        SaidHold hold = Assert.Single(detector.Holds);
        Assert.Equal((HoldAction.Hold, Minutes(3) + Days(1)), (hold.Action, hold.Deadline));
        Assert.Equal("declared-user-agent", hold.Reason);
        detector.Tick(Minutes(3) + Days(1));
        Assert.Equal([(HoldAction.Hold, "declared-user-agent"), (HoldAction.Dismiss, "declared-user-agent")], detector.HoldsOf(ByMachine));
    }

    [Fact]
    public void What_nobody_knows_is_honored_at_its_deadline()
    {
        Rules undecided = new() { BotFrom = 90_000, HumanUpTo = -90_000 };

        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { Rules = undecided }).Apply(ByMachine).Tick(Days(2));

        Assert.Equal(Label.Undecided, detector.LabelOf(ByMachine).Label);
        Assert.Equal([(HoldAction.Hold, "declared-user-agent"), (HoldAction.Honor, "deadline")], detector.HoldsOf(ByMachine));
    }

    [Fact]
    public void A_machines_of_which_too_little_is_known_is_honored_at_its_deadline()
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { DismissAt = 1 }).Apply(ByMachine).Tick(Days(2));

        Assert.Equal(Label.Bot, detector.LabelOf(ByMachine).Label);
        Assert.Equal((HoldAction.Honor, "deadline"), detector.HoldsOf(ByMachine).Last());
    }

    [Theory]
    [InlineData(UnsubscribeVia.OneClick, "one-click")]
    [InlineData(UnsubscribeVia.Mailto, "mailto")]
    public void What_needs_a_persons_consent_is_honored_at_once_whatever_its_label(UnsubscribeVia via, string reason)
    {
        EventDraft unsubscribed = ByMachine with { Via = via };

        DetectorUnderTest detector = new DetectorUnderTest().Apply(unsubscribed).Tick(Days(2));

        Assert.Equal([(HoldAction.Honor, reason)], detector.HoldsOf(unsubscribed));
    }

    [Fact]
    public void A_complaint_honors_what_is_held()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(ByMachine, Some.Complaint(Hours(2))).Tick(Days(2));

        Assert.Equal([(HoldAction.Hold, "declared-user-agent"), (HoldAction.Honor, "complaint")], detector.HoldsOf(ByMachine));
    }

    [Fact]
    public void A_persons_other_unsubscribe_honors_what_is_held()
    {
        EventDraft persons = Some.Unsubscribe(Hours(7)) with { Via = UnsubscribeVia.OneClick };

        DetectorUnderTest detector = new DetectorUnderTest().Apply(ByMachine, persons).Tick(Days(2));

        Assert.Equal([(HoldAction.Hold, "declared-user-agent"), (HoldAction.Honor, "unsubscribe")], detector.HoldsOf(ByMachine));
        Assert.Equal([(HoldAction.Honor, "one-click")], detector.HoldsOf(persons));
    }

    [Fact]
    public void An_operator_decides_as_evidence_does()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(ByMachine, ByMachine.Verdict(Label.Human, Hours(5)));

        Assert.Equal([(HoldAction.Hold, "declared-user-agent"), (HoldAction.Honor, "operator")], detector.HoldsOf(ByMachine));

        detector.Apply(ByMachine.Verdict(Label.Bot, Hours(6))).Tick(Days(2));
        Assert.Equal(2, detector.Holds.Count);
    }

    [Fact]
    public void Newer_rules_that_find_a_person_honor_at_once()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(ByMachine);

        detector
            .RestartWith(
                new DetectorSettings
                {
                    Rules = new Rules
                    {
                        Version = 2,
                        BotFrom = 90_000,
                        HumanUpTo = 80_000,
                    },
                }
            )
            .Tick(Hours(1));

        Assert.Equal([HoldAction.Hold, HoldAction.Honor], detector.Holds.Select(said => said.Action));
        Assert.NotEqual("deadline", detector.Holds[^1].Reason);
    }

    [Fact]
    public void Past_a_messages_limit_it_is_held_like_others_and_past_four_times_as_many_honored()
    {
        EventDraft[] all = [.. Enumerable.Range(0, 6).Select(i => ByMachine with { After = Minutes(3 + i) })];
        DetectorUnderTest detector = new(new DetectorSettings { MaxEventsPerMessage = 1 });

        ApplyResult[] results = [.. all.Select(detector.Take)];

        Assert.Equal([ApplyResult.MessageFull, ApplyResult.MessageFull], results[4..]);
        Assert.All(all[..4], draft => Assert.Equal(HoldAction.Hold, detector.HoldsOf(draft).Single().Action));
        Assert.All(all[4..], draft => Assert.Equal([(HoldAction.Honor, "limit")], detector.HoldsOf(draft)));
        Assert.All(all, draft => Assert.Equal(ApplyResult.Duplicate, detector.Take(draft)));
        detector.Tick(Days(2));
        Assert.All(all[..4], draft => Assert.Equal(HoldAction.Dismiss, detector.HoldsOf(draft).Last().Action));
    }

    [Fact]
    public void Where_there_is_no_room_it_is_honored_once()
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxMessages = 1 }).Apply(
            Some.Click(0).From("bob@acme.example")
        );

        Assert.Equal(ApplyResult.Untracked, detector.Take(ByMachine));
        Assert.Equal(ApplyResult.Duplicate, detector.Take(ByMachine));

        Assert.Equal([(HoldAction.Honor, "limit")], detector.HoldsOf(ByMachine));
    }

    [Fact]
    public void Where_not_even_its_id_finds_room_it_is_honored_as_often_as_it_comes()
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxMessages = 1 }).Apply(
            Some.Click(0).From("bob@acme.example")
        );
        EventDraft[] all = [.. Some.Recipients(3).Select(recipient => Unsubscribed.From(recipient))];

        detector.Apply(all).Apply(all);

        Assert.Equal([1, 1, 2], all.Select(one => detector.HoldsOf(one).Count()));
        Assert.All(detector.Holds, hold => Assert.Equal(HoldAction.Honor, hold.Action));
        Assert.Equal(4, detector.Detector.Statistics.LimitsReached["forgotten"]);
    }

    [Fact]
    public void What_there_was_no_room_for_is_not_honored_again_when_its_message_lives_on_past_its_horizon()
    {
        EventDraft unsubscribed = ByMachine with { After = Hours(20) };
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxMessages = 1 })
            .Apply(Some.Click(0).From("bob@acme.example"), unsubscribed)
            .Tick(Days(3) + 1);
        Assert.Equal(ApplyResult.Applied, detector.Take(Some.Click(Days(3))));

        detector.Tick(Days(4));

        Assert.Equal(ApplyResult.TooLate, detector.Take(unsubscribed));
        Assert.Equal([(HoldAction.Honor, "limit")], detector.HoldsOf(unsubscribed));
    }

    [Fact]
    public void Past_the_limit_of_holds_it_is_honored_and_counted()
    {
        EventDraft[] all = [.. Some.Recipients(3).Select(recipient => ByMachine.From(recipient))];
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxHolds = 2 }).Apply(all);

        Assert.Equal([HoldAction.Hold, HoldAction.Hold, HoldAction.Honor], detector.Holds.Select(said => said.Action));
        Assert.Equal("limit", detector.Holds[^1].Reason);
        Assert.Equal(1, detector.Detector.Statistics.LimitsReached["holds"]);

        detector.Tick(Days(2));
        Assert.Equal(HoldAction.Dismiss, detector.HoldsOf(all[1]).Last().Action);
        Assert.Equal(HoldAction.Honor, detector.HoldsOf(all[2]).Single().Action);
    }

    [Fact]
    public void It_is_held_no_longer_than_its_message_is_known()
    {
        DetectorSettings settings = new() { HoldFor = Days(9), Horizon = Days(2) };
        DetectorUnderTest detector = new DetectorUnderTest(settings).Apply(ByMachine);
        Assert.Equal(Minutes(3) + Days(2) - 1, detector.Holds.Single().Deadline);

        detector.Tick(Minutes(3) + Days(2) - 1);

        Assert.Equal(HoldAction.Dismiss, detector.Holds[^1].Action);
        detector = new DetectorUnderTest(settings with { HoldFor = Days(2) - 2 }).Apply(ByMachine);
        Assert.Equal(Minutes(3) + Days(2) - 2, detector.Holds.Single().Deadline);
    }

    [Fact]
    public void Those_that_end_within_the_hour_are_counted_up_to_a_quarter_of_all_that_there_may_be()
    {
        EventDraft[] all =
        [
            .. Enumerable.Range(0, 1_003).Select(i => (ByMachine with { After = Minutes(i < 3 ? 10 * i : 30) }).From($"p{i}@acme.example")),
        ];
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxHolds = 4_004 })
            .Apply(all[..3])
            .Tick(Days(1) - Hours(1));
        Assert.Equal(0, detector.Detector.Statistics.HoldsEndingSoon);

        // To the hour is not within it.
        Assert.Equal(1, detector.Tick(Days(1) - Minutes(50)).Detector.Statistics.HoldsEndingSoon);
        Assert.Equal(2, detector.Tick(Days(1) - Minutes(50) + 1).Detector.Statistics.HoldsEndingSoon);

        detector.Apply(all[3..]).Tick(Days(1) - Minutes(25));
        Assert.Equal(1_001, detector.Detector.Statistics.HoldsEndingSoon);
        Assert.Equal(0, detector.Tick(Days(2)).Detector.Statistics.HoldsEndingSoon);
    }

    [Fact]
    public void Its_reason_is_the_strongest_of_its_label()
    {
        EventDraft listed = ByMachine with { Machine = MachineFlag.Machine, Method = HttpMethod.Head };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(listed);

        Assert.True(detector.LabelOf(listed).Reasons.Count > 1);
        Assert.Equal(detector.LabelOf(listed).Reasons[0].Signal, detector.Holds.Single().Reason);
    }

    [Fact]
    public void A_message_does_not_make_room_while_an_unsubscribe_of_it_is_held()
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxMessages = 1, SettleAfter = Hours(1) })
            .Apply(ByMachine)
            .Tick(Hours(5));

        Assert.Equal(ApplyResult.Untracked, detector.Take(Some.Click(Hours(5)).From("bob@acme.example")));
        detector.Tick(Days(2));
        Assert.Equal(ApplyResult.Applied, detector.Take(Some.Click(Days(2)).From("cy@acme.example")));

        Assert.Equal(HoldAction.Dismiss, detector.HoldsOf(ByMachine).Last().Action);
    }

    [Fact]
    public void A_message_that_is_full_honors_nothing_that_it_may_have_honored_before()
    {
        EventDraft[] clicks = [.. Enumerable.Range(0, 4).Select(i => Some.Click(Minutes(i)))];
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxEventsPerMessage = 1 })
            .Apply([.. clicks, Unsubscribed with { After = Minutes(5) }, Some.Session(Days(3))])
            .Tick(Days(4))
            .Tick(Days(4));

        Assert.Equal(ApplyResult.MessageFull, detector.Take(Unsubscribed with { After = Minutes(5) }));

        Assert.Single(detector.Holds);
    }

    [Fact]
    public void A_complaint_past_the_limit_honors_too()
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxEventsPerMessage = 1 }).Apply(
            Some.Open(0),
            Some.Complaint(Minutes(1)),
            ByMachine
        );

        Assert.Equal([(HoldAction.Honor, "complaint")], detector.HoldsOf(ByMachine));
    }

    [Theory]
    [InlineData(UnsubscribeVia.OneClick)]
    [InlineData(UnsubscribeVia.Mailto)]
    public void So_does_an_unsubscribe_that_is_never_held(UnsubscribeVia via)
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { MaxEventsPerMessage = 1 }).Apply(
            Some.Open(0),
            ByMachine with
            {
                Id = "never held",
                Via = via,
            },
            ByMachine
        );

        Assert.Equal([(HoldAction.Honor, "unsubscribe")], detector.HoldsOf(ByMachine));
    }

    [Fact]
    public void A_word_that_ends_together_with_its_message_loses_no_hold()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(ByMachine, ByMachine.Verdict(Label.Bot, Hours(1), VerdictTarget.Message, until: Days(9)))
            .Tick(Days(10));

        Assert.Equal([HoldAction.Hold, HoldAction.Dismiss], detector.Holds.Select(said => said.Action));
    }

    [Fact]
    public void Where_less_is_held_than_before_it_ends_earlier_also_if_its_message_has_expired_by_then()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(ByMachine).Tick(Hours(20));

        detector.RestartWith(new DetectorSettings { HoldFor = Hours(2), Horizon = Hours(3) }).Apply(Some.Open(Hours(20)));

        Assert.Equal([HoldAction.Hold, HoldAction.Dismiss], detector.Holds.Select(said => said.Action));
    }

    [Fact]
    public void What_is_held_never_ends_later_than_was_said()
    {
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { HoldFor = Days(1) }).Apply(ByMachine);

        detector.RestartWith(new DetectorSettings { HoldFor = Days(2) }).Tick(Minutes(3) + Days(1));

        Assert.Equal(HoldAction.Dismiss, detector.Holds[^1].Action);
    }
}
