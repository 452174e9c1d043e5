using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class OperatorTests
{
    private static readonly DetectorSettings Scored = new() { ClickPoints = 10_000 };
    private static readonly EventDraft Delivered = Some.Delivered() with { Gateway = "mx" };
    private static readonly EventDraft Persons = Some.Click(Hours(2), "a").By("chrome", "net-1") with { Gateway = "mx" };
    private static readonly EventDraft[] Sweep = [.. Some.Sweep(Seconds(40)).Select(click => click with { Gateway = "mx" })];
    private static readonly EventDraft Swept = Sweep[2];

    public static TheoryData<VerdictTarget> Targets => [.. Enum.GetValues<VerdictTarget>()];

    [Fact]
    public void A_message_that_is_explained_tells_what_an_operator_said()
    {
        DetectorUnderTest detector = new DetectorUnderTest(Scored)
            .Apply(Delivered, Persons, Persons.Verdict(Label.Bot, Hours(3)) with { By = "ann" })
            .WorkOff();

        SaidLabel label = Assert.Single(detector.Explain(Persons.ToEvent().MessageKey));

        Assert.Equal((Label.Bot, 1, ("operator", "ann")), (label.Label, label.Revision, (label.Reasons[0].Signal, label.Reasons[0].By)));
        Assert.Equal(detector.LabelOf(Persons).LogOdds, label.LogOdds);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void What_an_operator_says_overrides_the_evidence_of_what_came_before(VerdictTarget target)
    {
        DetectorUnderTest detector = new DetectorUnderTest(Scored).Apply(Delivered, Persons);

        detector.Apply(Persons.Verdict(Label.Bot, Hours(3), target) with { By = "ann" }).WorkOff();

        SaidLabel label = detector.LabelOf(Persons);
        Assert.Equal((Label.Bot, Actor.Unknown, 1, -10_000), (label.Label, label.Actor, label.Revision, label.Balance));
        Assert.Equal(1, LogOdds.ToProbability(label.LogOdds), 9);
        SaidReason reason = label.Reasons[0];
        Assert.Equal(("operator", "ann"), (reason.Signal, reason.By));
        Assert.Equal(target.ToString().ToLowerInvariant(), reason.Detail.Word);
        Assert.Equal(["spring/Verdict"], reason.Events.Select(id => id[..14]));
        Assert.Equal(new LateAndAlone().Name, label.Reasons[1].Signal);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void What_comes_after_an_operators_word_is_labelled_by_it_at_once(VerdictTarget target)
    {
        DetectorUnderTest detector = new DetectorUnderTest(Scored).Apply(Delivered, Swept.Verdict(Label.Human, 0, target));

        detector.Apply(Sweep);

        SaidLabel label = detector.LabelOf(Swept);
        Assert.Equal((Label.Human, Actor.Person, 0, 0), (label.Label, label.Actor, label.Revision, label.Balance));
        Label others = target == VerdictTarget.Event ? Label.Bot : Label.Human;
        Assert.All(Sweep.Where(click => click != Swept), click => Assert.Equal(others, detector.LabelOf(click).Label));
    }

    [Fact]
    public void The_narrower_of_several_targets_counts()
    {
        DetectorUnderTest detector = new DetectorUnderTest(Scored).Apply(Sweep);

        detector
            .Apply(
                Swept.Verdict(Label.Bot, Hours(1), VerdictTarget.Message),
                Swept.Verdict(Label.Human, Hours(1)),
                Swept.Verdict(Label.Human, Hours(1), VerdictTarget.Domain)
            )
            .WorkOff();

        Assert.All(Sweep, click => Assert.Equal(click == Swept ? Label.Human : Label.Bot, detector.LabelOf(click).Label));
    }

    [Fact]
    public void A_gateway_counts_from_when_a_delivery_tells_that_the_mail_went_through_it()
    {
        DetectorUnderTest detector = new DetectorUnderTest(Scored)
            .Apply(Persons, Persons.Verdict(Label.Bot, Hours(3), VerdictTarget.Gateway))
            .WorkOff();
        Assert.Equal(Label.Human, detector.LabelOf(Persons).Label);

        detector.Apply(Some.Delivered().From("bob@acme.example") with { Gateway = "mx" }).WorkOff();
        Assert.Equal(Label.Bot, detector.LabelOf(Persons).Label);

        detector.Apply(Persons.Verdict(Label.Human, Hours(3), VerdictTarget.Domain)).WorkOff();
        Assert.Equal(Label.Human, detector.LabelOf(Persons).Label);
    }

    [Fact]
    public void It_is_of_its_campaign_alone()
    {
        EventDraft elsewhere = Persons with { Campaign = "summer" };
        DetectorUnderTest detector = new DetectorUnderTest(Scored).Apply(Persons, elsewhere);

        detector
            .Apply(Persons.Verdict(Label.Bot, Hours(3), VerdictTarget.Network), Persons.Verdict(Label.Bot, Hours(3), VerdictTarget.Domain))
            .WorkOff();

        Assert.Equal((Label.Bot, Label.Human), (detector.LabelOf(Persons).Label, detector.LabelOf(elsewhere).Label));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void When_its_time_is_over_the_evidence_counts_again(VerdictTarget target)
    {
        DetectorUnderTest detector = new DetectorUnderTest(Scored).Apply(Delivered, Persons);
        detector.Apply(Persons.Verdict(Label.Bot, Hours(3), target, until: Hours(5))).WorkOff();

        Assert.Equal(Label.Bot, detector.Tick(Hours(5) - 1).WorkOff().LabelOf(Persons).Label);
        SaidLabel after = detector.Tick(Hours(5)).WorkOff().LabelOf(Persons);

        Assert.Equal((Label.Human, Actor.Person, 2, 0), (after.Label, after.Actor, after.Revision, after.Balance));
        Assert.DoesNotContain("operator", after.Reasons.Select(reason => reason.Signal));
    }

    [Theory]
    [InlineData(Label.None, 4, Label.Human)]
    [InlineData(Label.Human, 4, Label.Human)]
    [InlineData(Label.None, 2, Label.Bot)]
    public void The_latest_by_its_own_time_counts_and_withdraws_what_was_said_before(Label said, int hours, Label last)
    {
        DetectorUnderTest detector = new DetectorUnderTest(Scored).Apply(Persons, Persons.Verdict(Label.Bot, Hours(3)));

        Assert.Equal(ApplyResult.Applied, detector.Take(Persons.Verdict(said, Hours(hours))));

        Assert.Equal(last, detector.LabelOf(Persons).Label);
    }

    [Fact]
    public void It_revises_what_has_settled_and_gives_back_what_that_was()
    {
        EventDraft click = Persons with { Machine = MachineFlag.Machine, After = Minutes(9) };
        DetectorUnderTest detector = new DetectorUnderTest(Scored).Apply(click).Tick(Days(2));
        // It would be a person's, had it not settled.
        detector.Apply(Some.Conversion(Minutes(10)));
        Assert.Equal(Label.Bot, detector.LabelOf(click).Label);

        detector.Apply(click.Verdict(Label.Human, Days(2)));
        Assert.Equal((Label.Human, 0), (detector.LabelOf(click).Label, detector.CorrectedBy(click)));
        detector.RestartWith(Scored).Apply(click.Verdict(Label.None, Days(2) + 1));

        Assert.Equal((Label.Bot, -10_000), (detector.LabelOf(click).Label, detector.CorrectedBy(click)));
    }

    [Fact]
    public void What_has_expired_is_not_revised_though_the_sweep_has_not_come_by_it()
    {
        EventDraft[] clicks = [.. Some.Recipients(50).Select(recipient => Persons with { Recipient = recipient })];
        DetectorUnderTest detector = new DetectorUnderTest(Scored)
            .Apply(clicks)
            .Tick(Persons.After + Days(3))
            .Tick(Persons.After + Days(3) + 1);
        Assert.InRange(detector.Rows["messages"], 10, 49);

        detector.Apply(Persons.Verdict(Label.Bot, Days(4), VerdictTarget.Domain)).WorkOff();

        Assert.All(clicks, click => Assert.Equal((Label.Human, 0), (detector.LabelOf(click).Label, detector.LabelOf(click).Revision)));
    }

    [Fact]
    public void It_survives_a_restart_and_still_ends()
    {
        DetectorUnderTest detector = new DetectorUnderTest(Scored)
            .Apply(Persons, Persons.Verdict(Label.Bot, Hours(3), VerdictTarget.Network, until: Hours(5)))
            .RestartWith(Scored)
            .WorkOff();
        EventDraft next = Persons with { After = Hours(4) };

        Assert.Equal(Label.Bot, detector.Apply(next).LabelOf(next).Label);
        Assert.Equal(Label.Bot, detector.LabelOf(Persons).Label);

        detector.RestartWith(Scored).Tick(Hours(5)).WorkOff();
        Assert.All([Persons, next], click => Assert.Equal(Label.Human, detector.LabelOf(click).Label));
    }

    /// <summary>So an operator's mistake costs no more than what it is about.</summary>
    [Fact]
    public void It_teaches_nothing_of_others()
    {
        EventDraft[] clicks =
        [
            .. Some.Recipients(20, "b.example").Select(recipient => Persons with { Recipient = recipient, After = Minutes(20) }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest(Scored).Apply(clicks);

        detector.Apply(clicks[1..].Select(click => click.Verdict(Label.Bot, Hours(1)))).WorkOff();

        Assert.Equal((Label.Human, 0), (detector.LabelOf(clicks[0]).Label, detector.LabelOf(clicks[0]).Revision));
        Assert.All(clicks[1..], click => Assert.Equal(Label.Bot, detector.LabelOf(click).Label));
    }

    [Fact]
    public void A_domains_messages_are_judged_a_few_at_a_time()
    {
        Assert.SkipWhen(Cases.AreFew, Cases.WithoutCrowds);
        EventDraft[] clicks =
        [
            .. Some.Recipients(3_000).Select((recipient, i) => Persons with { Recipient = recipient, After = Hours(2) + i }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest(Scored).Apply(clicks).WorkOff();

        detector.Apply(clicks[0].Verdict(Label.Bot, Hours(3), VerdictTarget.Domain));
        Assert.Equal(0, clicks.Count(click => detector.LabelOf(click).Label == Label.Bot));
        detector.Tick(0);

        Assert.Equal(1_000, clicks.Count(click => detector.LabelOf(click).Label == Label.Bot));
        detector.WorkOff();
        Assert.All(clicks, click => Assert.Equal((Label.Bot, -10_000), (detector.LabelOf(click).Label, detector.CorrectedBy(click))));
    }

    [Fact]
    public void The_same_again_is_a_duplicate() =>
        Assert.Equal(
            ApplyResult.Duplicate,
            new DetectorUnderTest().Apply(Persons.Verdict(Label.Bot, Hours(3))).Take(Persons.Verdict(Label.Bot, Hours(3)))
        );

    [Fact]
    public void Past_the_limit_of_verdicts_another_is_counted_and_changes_nothing()
    {
        DetectorUnderTest detector = new DetectorUnderTest(Scored with { MaxVerdicts = 1 }).Apply(
            Persons,
            Persons.Verdict(Label.Human, Hours(3), VerdictTarget.Message)
        );

        Assert.Equal(ApplyResult.Untracked, detector.Take(Persons.Verdict(Label.Bot, Hours(3))));
        Assert.Equal(1, detector.Detector.Statistics.LimitsReached["verdicts"]);
        Assert.Equal(Label.Human, detector.LabelOf(Persons).Label);

        // Of what is known already a later word finds room.
        Assert.Equal(ApplyResult.Applied, detector.Take(Persons.Verdict(Label.Bot, Hours(4), VerdictTarget.Message)));
        Assert.Equal(Label.Bot, detector.LabelOf(Persons).Label);
    }

    [Fact]
    public void It_goes_with_its_campaign()
    {
        DetectorUnderTest detector = new DetectorUnderTest(Scored).Apply(
            Persons,
            Persons.Verdict(Label.Bot, Hours(3), until: Days(300)) with
            {
                By = "ann",
            }
        );

        detector.Tick(Days(40)).Tick(Days(80));

        Assert.All(detector.Rows, table => Assert.Equal((table.Key, 0), (table.Key, table.Value)));
        Assert.False(detector.Detector.HasPendingJudgements);
    }
}
