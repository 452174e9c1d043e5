using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class DomainBurstTests
{
    private static readonly DomainBurst Signal = new();

    [Fact]
    public void Many_recipients_active_right_after_delivery_make_each_lone_early_click_a_machines()
    {
        string[] recipients = Some.Recipients(10);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(recipients.Take(6).Select((recipient, i) => Some.Click(Seconds(100 + (10 * i))).From(recipient)))
            .WorkOff();

        Assert.All(
            recipients.Take(6),
            recipient =>
            {
                SaidLabel label = detector.Last.Values.Single(said => said.Recipient == recipient);
                Assert.Equal((Label.Bot, Actor.SecurityScanner), (label.Label, label.Actor));
                Assert.True(label.ReasonBy(Signal)!.Weight >= Signal.Weight + Signal.AlikeWeight);
            }
        );
    }

    [Fact]
    public void Its_reason_tells_the_domains_numbers()
    {
        string[] recipients = Some.Recipients(10);
        EventDraft last = Some.Click(Seconds(300)).From(recipients[3]);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(recipients.Take(3).Select(recipient => Some.Click(Seconds(100)).From(recipient)))
            .Apply(last);

        SaidReason reason = detector.LabelOf(last).ReasonBy(Signal)!;
        Assert.Equal((Signal.Weight + Signal.AlikeWeight, new Detail(4, 10, 86)), (reason.Weight, reason.Detail));
    }

    [Fact]
    public void A_later_click_of_the_same_domain_stays_a_persons()
    {
        string[] recipients = Some.Recipients(4);
        EventDraft later = Some.Click(Minutes(10) + 1).From(recipients[3]);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(recipients.Take(3).Select(recipient => Some.Click(Seconds(40)).From(recipient)))
            .Apply(later)
            .WorkOff();

        Assert.Equal(Label.Human, detector.LabelOf(later).Label);
        Assert.Null(detector.LabelOf(later).ReasonBy(Signal));
    }

    [Fact]
    public void Two_recipients_or_too_small_a_share_are_no_burst()
    {
        string[] few = Some.Recipients(2, "few.example");
        string[] many = Some.Recipients(9, "many.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(few.Concat(many).Select(recipient => Some.Delivered().From(recipient)))
            .Apply(few.Concat(many.Take(3)).Select(recipient => Some.Click(Seconds(400)).From(recipient)))
            .WorkOff();

        Assert.All(detector.Last.Values, label => Assert.Equal(Label.Human, label.Label));
    }

    [Fact]
    public void An_early_click_first_taken_for_a_persons_is_revised_and_its_score_taken_back()
    {
        string[] recipients = Some.Recipients(3);
        EventDraft first = Some.Click(Seconds(400)).From(recipients[0]);
        DetectorUnderTest detector = new DetectorUnderTest(new DetectorSettings { ClickPoints = 30_000 })
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(first);
        Assert.Equal((Label.Human, 0), (detector.LabelOf(first).Label, detector.LabelOf(first).Balance));

        detector.Apply(recipients.Skip(1).Select(recipient => Some.Click(Seconds(401)).From(recipient))).WorkOff();

        Assert.Equal((Label.Bot, -30_000), (detector.LabelOf(first).Label, detector.LabelOf(first).Balance));
        Assert.Equal(1, detector.LabelOf(first).Revision);
    }

    [Fact]
    public void What_was_delivered_after_its_clicks_arrived_counts_all_the_same()
    {
        string[] recipients = Some.Recipients(3);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Click(Seconds(400)).From(recipient)))
            .WorkOff();
        Assert.All(detector.Last.Values, label => Assert.Equal(Label.Human, label.Label));

        detector.Apply(recipients.Select(recipient => Some.Delivered().From(recipient))).WorkOff();

        Assert.All(detector.Last.Values, label => Assert.Equal(Label.Bot, label.Label));
    }

    [Fact]
    public void A_large_domain_is_judged_again_a_slice_at_a_time()
    {
        string[] recipients = Some.Recipients(50);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(recipients.Take(17).Select(recipient => Some.Click(Seconds(400)).From(recipient)));
        Assert.All(detector.Last.Values, label => Assert.Equal(Label.Human, label.Label));

        detector.Apply(Some.Click(Seconds(400)).From(recipients[17]));

        Assert.True(detector.Detector.HasPendingJudgements);
        Assert.InRange(detector.Last.Values.Count(label => label.Label == Label.Bot), 1, 5);
        detector.WorkOff();
        Assert.All(detector.Last.Values, label => Assert.Equal(Label.Bot, label.Label));
    }
}
