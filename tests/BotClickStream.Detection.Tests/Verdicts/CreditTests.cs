using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class CreditTests
{
    private static readonly EventDraft Machines = Some.Click(Minutes(9)) with { UserAgentKind = UserAgentKind.Scanner };
    private static readonly EventDraft Persons = Some.Click(Minutes(20), "b").By("home-browser", "home-net");

    private static DetectorSettings First => new() { Credit = Credit.FirstPerMessage, ClickPoints = 100_000 };

    [Fact]
    public void With_every_each_event_has_its_types_points_and_a_bots_are_taken_back()
    {
        DetectorUnderTest detector = new DetectorUnderTest(First with { Credit = Credit.Every }).Apply(Machines, Persons);

        Assert.Equal((100_000, -100_000), Points(detector, Machines));
        Assert.Equal((100_000, 0), Points(detector, Persons));
    }

    [Fact]
    public void A_persons_click_gets_the_credit_that_a_machine_was_given()
    {
        DetectorUnderTest detector = new DetectorUnderTest(First).Apply(Machines, Persons);

        Assert.Equal((100_000, -100_000), Points(detector, Machines));
        Assert.Equal((0, 100_000), Points(detector, Persons));
    }

    [Fact]
    public void If_the_machine_turns_out_a_person_both_are_even_and_the_other_is_revised_with_its_old_label()
    {
        EventDraft flagged = Some.Click(Minutes(9)) with { Machine = MachineFlag.Machine };
        DetectorUnderTest detector = new DetectorUnderTest(First).Apply(flagged, Persons);

        detector.Apply(Some.Conversion(Minutes(10)));

        Assert.Equal((100_000, 0), Points(detector, flagged));
        Assert.Equal((0, 0), Points(detector, Persons));
        Assert.Equal((Label.Human, 1), (detector.LabelOf(Persons).Label, detector.LabelOf(Persons).Revision));
    }

    [Fact]
    public void Only_the_first_by_arrival_that_is_no_bot_gets_it_whatever_its_time()
    {
        EventDraft earlier = Persons with { After = Minutes(15) };
        DetectorUnderTest detector = new DetectorUnderTest(First).Apply(Machines, Persons, earlier);

        Assert.Equal((0, 100_000), Points(detector, Persons));
        Assert.Equal((0, 0), Points(detector, earlier));
    }

    [Fact]
    public void By_link_each_link_has_its_own_credit()
    {
        EventDraft again = Persons with { After = Minutes(40) };
        DetectorUnderTest detector = new DetectorUnderTest(First with { Credit = Credit.FirstPerLink }).Apply(Machines, Persons, again);

        Assert.Equal((100_000, -100_000), Points(detector, Machines));
        Assert.Equal((100_000, 0), Points(detector, Persons));
        Assert.Equal((0, 0), Points(detector, again));
    }

    [Fact]
    public void Another_lead_on_the_same_message_has_a_credit_of_its_own()
    {
        EventDraft forwarded = Persons with { Lead = "crm-7" };
        DetectorUnderTest detector = new DetectorUnderTest(First).Apply(Machines, forwarded);

        Assert.Equal((100_000, 0), Points(detector, forwarded));
        Assert.Equal("crm-7", detector.LabelOf(forwarded).LeadId);
        Assert.Equal("ann@acme.example", detector.LabelOf(Machines).LeadId);
    }

    [Fact]
    public void Who_brings_points_is_in_no_group()
    {
        EventDraft own = Machines with { Points = 7_500 };
        DetectorUnderTest detector = new DetectorUnderTest(First).Apply(own, Persons);

        Assert.Equal((7_500, -7_500), Points(detector, own));
        Assert.Equal((100_000, 0), Points(detector, Persons));
        Assert.Equal([true], detector.Corrections.Select(correction => correction.PointsFromEvent));
    }

    [Fact]
    public void A_credit_held_by_a_bot_is_open_to_a_person_after_the_message_has_expired()
    {
        DetectorUnderTest detector = new DetectorUnderTest(First).Apply(Machines).Tick(Days(4));
        EventDraft later = Persons with { After = Days(4) };

        detector.Apply(later);

        Assert.Equal((0, 100_000), Points(detector, later));
    }

    [Fact]
    public void A_credit_held_by_a_person_is_not_given_again_after_the_message_has_expired()
    {
        DetectorUnderTest detector = new DetectorUnderTest(First).Apply(Machines, Persons).Tick(Days(4));
        EventDraft later = Persons with { After = Days(4) };

        detector.Apply(later);

        Assert.Equal((0, 0), Points(detector, later));
    }

    [Fact]
    public void Who_got_an_open_credit_keeps_it_when_the_group_is_forgotten()
    {
        DetectorUnderTest detector = new DetectorUnderTest(First with { CampaignHorizon = Days(5) }).Apply(Machines).Tick(Days(4));
        EventDraft later = Persons with { After = Days(4) };

        detector.Apply(later).Tick(Days(5) + Hours(4)).Apply(Some.Open(Days(5) + Hours(4)));

        Assert.Equal(0, detector.Rows["credits"]);
        Assert.Equal((0, 100_000), Points(detector, later));
    }

    [Fact]
    public void A_credit_past_its_horizon_counts_no_more_even_where_the_sweep_has_not_come_by()
    {
        EventDraft[] people = [.. Enumerable.Range(1, 5).Select(i => Persons with { Recipient = $"p{i}@acme.example" })];
        long end = Persons.After + Days(5);
        DetectorUnderTest detector = new DetectorUnderTest(First with { CampaignHorizon = Days(5) }).Apply(people).Tick(end).Tick(end + 1);
        EventDraft[] later = [.. people.Select(person => person with { After = end })];

        Assert.Equal(5, detector.Rows["credits"]);

        detector.Apply(later);

        Assert.All(later, draft => Assert.Equal((100_000, 0), Points(detector, draft)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 100_000)]
    public void A_credit_counts_to_the_end_of_its_horizon(long later, long given)
    {
        DetectorUnderTest detector = new DetectorUnderTest(First with { CampaignHorizon = Days(5) })
            .Apply(Persons)
            .Tick(Persons.After + Days(5) + later);
        EventDraft again = Persons with { After = Persons.After + Days(5) };

        detector.Apply(again);

        Assert.Equal((given, 0), Points(detector, again));
    }

    /// <summary>By link, of which a message may have any number: those of one message here are more than are kept for each that there may be.</summary>
    [Fact]
    public void Past_the_limit_no_further_credit_is_remembered_and_what_comes_later_is_given_its_own()
    {
        EventDraft[] clicks = [.. Enumerable.Range(0, 6).Select(i => Persons with { After = Minutes(20 + (9 * i)), Link = $"link-{i}" })];
        DetectorUnderTest detector = new DetectorUnderTest(First with { Credit = Credit.FirstPerLink, MaxMessages = 1 })
            .Apply(clicks)
            .Tick(Days(4));

        Assert.Equal(4, detector.Rows["credits"]);
        Assert.Equal(4, detector.Detector.Settings.RowLimits["credits"]);
        Assert.Equal(2, detector.Detector.Statistics.LimitsReached["credits"]);

        EventDraft[] later = [.. clicks.Select(click => click with { After = click.After + Days(4) })];
        detector.Apply(later);

        Assert.Equal([0, 0, 0, 0, 100_000, 100_000], later.Select(click => Points(detector, click).Given));
    }

    [Fact]
    public void A_credit_that_is_remembered_may_change_past_the_limit()
    {
        EventDraft[] clicks = [.. Enumerable.Range(0, 4).Select(i => Machines with { After = Minutes(9 + i), Link = $"link-{i}" })];
        DetectorUnderTest detector = new DetectorUnderTest(First with { Credit = Credit.FirstPerLink, MaxMessages = 1 })
            .Apply(clicks)
            .Tick(Days(4))
            .Apply(Persons with { After = Days(4), Link = "link-3" })
            .Tick(Days(8));
        EventDraft again = Persons with { After = Days(8), Link = "link-3" };

        detector.Apply(again);

        Assert.Equal((0, 0), Points(detector, again));
        Assert.Equal(0, detector.Detector.Statistics.LimitsReached["credits"]);
    }

    [Fact]
    public void A_credit_that_takes_points_away_moves_like_any_other()
    {
        DetectorSettings settings = First with { ClickPoints = -100_000, MaxEventsPerMessage = 2 };
        EventDraft given = Some.Click(Hours(2)).By("chrome", "net-1") with { Machine = MachineFlag.Machine };
        EventDraft pastLimit = Persons with { After = Hours(3) };
        DetectorUnderTest detector = new DetectorUnderTest(settings)
            .Apply(given, given with { After = given.After + Minutes(5), Network = "net-2" })
            .Apply(pastLimit);
        Assert.Equal((-100_000, 100_000), Points(detector, given));
        Assert.Equal((0, -100_000), Points(detector, pastLimit));

        // Late and alone after all.
        detector.Apply(Some.Delivered());

        Assert.Equal((-100_000, 0), Points(detector, given));
        Assert.Equal((0, 0), Points(detector, pastLimit));
    }

    [Theory]
    [InlineData(Credit.FirstPerMessage, 100_000)]
    [InlineData(Credit.FirstPerLink, 100_000)]
    [InlineData(Credit.FirstPerMessage, 20_000)]
    public void A_change_of_how_points_are_given_takes_nothing_from_what_was_given_before(Credit credit, long points)
    {
        DetectorUnderTest detector = new DetectorUnderTest(First with { Credit = Credit.Every }).Apply(
            Some.Click(Minutes(9)),
            Persons,
            Machines with
            {
                After = Hours(2),
            }
        );

        Assert.Equal(0, SaidUnder(detector, First with { Credit = credit, ClickPoints = points }));
    }

    [Fact]
    public void A_change_of_points_leaves_a_moved_credit_as_large_as_it_was_given()
    {
        DetectorUnderTest detector = new DetectorUnderTest(First).Apply(Machines, Persons);

        Assert.Equal(0, SaidUnder(detector, First with { ClickPoints = 20_000 }));
        Assert.Equal(0, SaidUnder(detector, First with { ClickPoints = null }));
    }

    /// <summary>How many labels are said of the only message when it is judged anew after a restart with other settings.</summary>
    private static int SaidUnder(DetectorUnderTest detector, DetectorSettings settings)
    {
        int before = detector.Labels.Count;
        Rules newer = settings.Rules with { Version = detector.Detector.Settings.Rules.Version + 1 };
        detector.RestartWith(settings with { Rules = newer }).WorkOff();
        Assert.Equal(newer.Version, detector.Detector.State.Events[1].RulesVersion);
        return detector.Labels.Count - before;
    }

    private static (long Given, long Balance) Points(DetectorUnderTest detector, EventDraft draft)
    {
        SaidLabel label = detector.LabelOf(draft);
        Assert.Equal(label.Balance, detector.CorrectedBy(draft));
        return (label.Points, label.Balance);
    }
}
