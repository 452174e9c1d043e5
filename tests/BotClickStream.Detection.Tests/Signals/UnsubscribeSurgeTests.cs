using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class UnsubscribeSurgeTests
{
    private static readonly UnsubscribeSurge Signal = new();
    private static readonly string[] Firm = Some.Recipients(10);

    /// <summary>A campaign's other recipients, of whom a few click and one leaves.</summary>
    private static readonly EventDraft[] Elsewhere =
    [
        .. Some.Recipients(90, "other.example").Select(recipient => Some.Delivered().From(recipient)),
        .. Some.Recipients(6, "other.example").Select((recipient, i) => Some.Click(Hours(3 + i)).From(recipient)),
        Some.Unsubscribe(Hours(5)).From("p9@other.example"),
    ];

    private static readonly EventDraft[] Delivered = [.. Firm.Select(recipient => Some.Delivered().From(recipient))];

    [Fact]
    public void Who_unsubscribes_a_whole_firm_is_a_machine_from_whatever_network_by_whatever_browser()
    {
        EventDraft[] left = Leave(8);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Elsewhere).Apply(Delivered).Apply(left).WorkOff();

        Assert.All(left, one => Assert.Equal((Label.Bot, Actor.SecurityScanner), Of(detector.LabelOf(one))));
        // One of the ninety others left, and so many more are assumed to have been mailed and to have left.
        Assert.Equal(new Detail(8, 10, 8, 14), detector.LabelOf(left[^1]).ReasonBy(Signal)!.Detail);
    }

    [Fact]
    public void That_a_wave_comes_late_makes_no_people_of_it()
    {
        EventDraft[] left = Leave(8, from: Hours(7));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Elsewhere).Apply(Delivered).Apply(left).WorkOff();

        Assert.NotNull(detector.LabelOf(left[0]).ReasonBy(new LateAndAlone()));
        Assert.All(left, one => Assert.Equal(Label.Bot, detector.LabelOf(one).Label));
    }

    [Fact]
    public void The_click_by_which_it_was_unsubscribed_is_the_machines_too()
    {
        EventDraft[] left = Leave(8, from: Hours(7));
        EventDraft[] clicks =
        [
            .. left.Select(one => new EventDraft(EventType.Click, one.After - Signal.ClickMs)
            {
                Recipient = one.Recipient,
                Browser = one.Browser,
                Network = one.Network,
                Link = "leave",
                Role = LinkRole.Unsubscribe,
            }),
        ];
        EventDraft earlier = clicks[^1] with { After = clicks[^1].After - 1 };
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Elsewhere)
            .Apply(Delivered)
            .Apply(clicks)
            .Apply(earlier)
            .Apply(left)
            .WorkOff();

        Assert.All(clicks, click => Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal)));
        Assert.Null(detector.LabelOf(earlier).ReasonBy(Signal));
    }

    /// <summary>A scanner takes a link of the mail's content, and seconds later leaves: hours after the delivery nothing but the leaving shows it.</summary>
    [Theory]
    [InlineData(8, "scan-net", "chrome", Label.Bot)]
    [InlineData(8, "scan-net", "firefox", Label.Human)]
    [InlineData(8, "home-net", "chrome", Label.Human)]
    [InlineData(3, "scan-net", "chrome", Label.Human)]
    public void What_its_visitor_took_just_before_is_the_machines_where_the_surge_is_sure(
        int leave,
        string network,
        string browser,
        Label label
    )
    {
        EventDraft[] left = [.. Leave(leave, from: Hours(7)).Select(one => one.By("chrome", "scan-net"))];
        EventDraft click = Some.Click(left[^1].After - Signal.ClickMs, "offer").By(browser, network).From(left[^1].Recipient!);
        EventDraft earlier = click with { After = click.After - Seconds(20), Link = "other" };
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Elsewhere)
            .Apply(Delivered)
            .Apply(left[..^1])
            .Apply(click)
            .Apply(earlier)
            .Apply(left[^1])
            .WorkOff();

        Assert.Equal(label, detector.LabelOf(click).Label);
        Assert.Null(detector.LabelOf(earlier).ReasonBy(Signal));
    }

    [Fact]
    public void Where_everybody_has_had_enough_nobody_is_held()
    {
        string[][] domains = [.. Enumerable.Range(0, 10).Select(i => Some.Recipients(10, $"firm-{i}.example"))];
        EventDraft[] left =
        [
            .. domains
                .SelectMany(firm => firm[..3])
                .Select((recipient, i) => Some.Unsubscribe(Minutes(5) + Seconds(40 * i)).From(recipient)),
        ];
        EventDraft[] reading =
        [
            .. domains.SelectMany(firm => firm[3..6]).Select((recipient, i) => Some.Click(Minutes(4 + i)).From(recipient)),
        ];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(domains.SelectMany(firm => firm).Select(recipient => Some.Delivered().From(recipient)))
            .Apply(left.Concat(reading).OrderBy(one => one.After))
            .Tick(Days(2));

        Assert.All(left, one => Assert.Equal([HoldAction.Honor], detector.HoldsOf(one).Select(said => said.Action)));
    }

    /// <summary>A breach notice at a provider: hardly anybody clicks anything else, and many leave by their mail program's button.</summary>
    [Theory]
    [InlineData(UnsubscribeVia.Link)]
    [InlineData(UnsubscribeVia.OneClick)]
    public void Where_people_elsewhere_only_leave_a_few_colleagues_who_do_are_people(UnsubscribeVia via)
    {
        string[] provider = Some.Recipients(100, "mail.example");
        string[] firm = Some.Recipients(5, "firm.example");
        EventDraft[] left =
        [
            .. firm[..4].Select((recipient, i) => Some.Unsubscribe(Minutes(40 + i)).From(recipient) with { Via = UnsubscribeVia.Link }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(provider.Concat(firm).Select(recipient => Some.Delivered().From(recipient)))
            .Apply(
                provider[..40].Select((recipient, i) => Some.Unsubscribe(Minutes(5) + Seconds(40 * i)).From(recipient) with { Via = via })
            )
            .Apply(left)
            .Tick(Days(2));

        Assert.All(left, one => Assert.Equal(HoldAction.Honor, detector.HoldsOf(one).Last().Action));
    }

    /// <summary>Most of a small mailing are one firm's, whose scanner clicks each link and leaves.</summary>
    [Fact]
    public void That_a_scanner_clicks_as_well_hides_nothing_of_it()
    {
        string[] others = Some.Recipients(14, "other.example");
        EventDraft[] left = Leave(8);
        IEnumerable<EventDraft> clicked = left.Select(one =>
            Some.Click(one.After - Seconds(2), "u").By(one.Browser!, one.Network).From(one.Recipient!)
        );
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Delivered)
            .Apply(others.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(left.Concat(clicked).OrderBy(one => one.After))
            .WorkOff();

        Assert.All(left, one => Assert.Equal(Signal.SureWeight, detector.LabelOf(one).ReasonBy(Signal)?.Weight));
    }

    [Fact]
    public void One_who_leaves_late_makes_no_late_wave_of_three_machines()
    {
        EventDraft persons = Some.Unsubscribe(Hours(5)).By("firefox", "home-net").From(Firm[9]);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Elsewhere)
            .Apply(Delivered[..3].Concat(Delivered[8..]))
            .Apply(Leave(3))
            .Apply(persons)
            .WorkOff();

        Assert.Equal(Label.Human, detector.LabelOf(persons).Label);
    }

    [Fact]
    public void Of_a_mail_that_goes_to_one_firm_alone_its_staff_may_have_enough()
    {
        EventDraft[] left = Leave(5);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Delivered).Apply(left).Tick(Days(2));

        Assert.All(left, one => Assert.Equal([HoldAction.Honor], detector.HoldsOf(one).Select(said => said.Action)));
    }

    [Theory]
    [InlineData(1_799_999, true)]
    [InlineData(1_800_000, false)]
    public void Who_comes_late_where_the_scanner_comes_soon_is_a_person(long after, bool isMachines)
    {
        EventDraft[] left = Leave(8);
        EventDraft persons = Some.Unsubscribe(after).By("firefox", "home-net").From(Firm[9]);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Elsewhere).Apply(Delivered).Apply(left).Apply(persons).WorkOff();

        Assert.Equal(isMachines, detector.LabelOf(persons).ReasonBy(Signal) is not null);
        Assert.Equal(isMachines ? Label.Bot : Label.Human, detector.LabelOf(persons).Label);
    }

    [Fact]
    public void So_is_who_comes_when_his_delivery_is_forgotten()
    {
        EventDraft[] left = Leave(8);
        EventDraft persons = Some.Unsubscribe(Minutes(20)).By("firefox", "home-net").From(Firm[9]);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Elsewhere).Apply(Delivered[..9]).Apply(left).Apply(persons).WorkOff();

        Assert.Equal(Label.Human, detector.LabelOf(persons).Label);
    }

    [Fact]
    public void Who_comes_soon_where_its_wave_comes_late_is_a_person()
    {
        EventDraft[] left = Leave(8, from: Hours(7));
        EventDraft persons = Some.Unsubscribe(Minutes(12)).By("firefox", "home-net").From(Firm[9]);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Elsewhere).Apply(Delivered).Apply(persons).Apply(left).WorkOff();

        Assert.Equal(Label.Human, detector.LabelOf(persons).Label);
    }

    [Fact]
    public void A_delivery_that_is_told_afterwards_tells_that_they_were_late()
    {
        EventDraft[] left = Leave(8, from: Hours(7));
        EventDraft[] sent = [.. Firm.Select(recipient => Some.Sent(Hours(7)).From(recipient))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Elsewhere).Apply(sent).Apply(left).Apply(Delivered).WorkOff();

        Assert.All(left, one => Assert.Equal(Label.Bot, detector.LabelOf(one).Label));
    }

    [Fact]
    public void Some_colleagues_who_leave_while_others_read_on_are_people()
    {
        string[] firm = Some.Recipients(25);
        EventDraft[] left =
        [
            .. firm.Take(5).Select((recipient, i) => Some.Unsubscribe(Hours(2 + i)).By("chrome", "office-net").From(recipient)),
        ];
        EventDraft[] read =
        [
            .. firm.Skip(5).Take(5).Select((recipient, i) => Some.Click(Hours(1 + i)).By("edge", "office-net").From(recipient)),
        ];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Elsewhere)
            .Apply(firm.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(read)
            .Apply(left)
            .Tick(Days(2));

        Assert.All(left, one => Assert.Equal([HoldAction.Honor], detector.HoldsOf(one).Select(said => said.Action)));
    }

    [Fact]
    public void Of_a_firm_of_three_it_says_so_much_that_it_waits_and_is_honored()
    {
        string[] firm = Firm[..3];
        EventDraft[] left = Leave(3);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Elsewhere)
            .Apply(firm.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(left)
            .Tick(Days(2));

        Assert.Equal([HoldAction.Honor], detector.HoldsOf(left[1]).Select(said => said.Action));
        Assert.Equal([HoldAction.Hold, HoldAction.Honor], detector.HoldsOf(left[2]).Select(said => said.Action));
    }

    [Fact]
    public void Before_it_is_known_how_many_stay_it_waits_and_is_dismissed_once_they_are_most()
    {
        EventDraft[] left = Leave(9);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Elsewhere).Apply(Delivered).Apply(left[..3]);
        Assert.Equal(Label.Undecided, detector.LabelOf(left[2]).Label);

        detector.Apply(left[3..]).Tick(Days(2));

        Assert.Equal([HoldAction.Hold, HoldAction.Dismiss], detector.HoldsOf(left[2]).Select(said => said.Action));
        Assert.Equal([HoldAction.Hold, HoldAction.Dismiss], detector.HoldsOf(left[8]).Select(said => said.Action));
    }

    [Fact]
    public void One_click_counts_for_people_and_is_honored()
    {
        EventDraft[] left = [.. Leave(8).Select(one => one with { Via = UnsubscribeVia.OneClick })];
        EventDraft byLink = Leave(9)[^1];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Elsewhere).Apply(Delivered).Apply(left).Apply(byLink).WorkOff();

        Assert.All(left.Append(byLink), one => Assert.Null(detector.LabelOf(one).ReasonBy(Signal)));
    }

    [Fact]
    public void Who_unsubscribes_what_another_visitor_has_unsubscribed_means_it()
    {
        EventDraft[] left = Leave(8);
        EventDraft persons = Some.Unsubscribe(Minutes(20)).By("firefox", "home-net").From(Firm[0]);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Elsewhere).Apply(Delivered).Apply(left).Apply(persons).Tick(Days(2));

        Assert.Null(detector.LabelOf(persons).ReasonBy(Signal));
        Assert.Equal([HoldAction.Honor], detector.HoldsOf(persons).Select(said => said.Action));
    }

    [Fact]
    public void Scanners_that_unsubscribe_other_domains_hide_none()
    {
        string[] domains = ["a.example", "b.example", "c.example", "d.example"];
        EventDraft[] mailed =
        [
            .. domains.SelectMany(domain => Some.Recipients(10, domain)).Select(recipient => Some.Delivered().From(recipient)),
        ];
        EventDraft[] left =
        [
            .. domains
                .SelectMany(domain => Some.Recipients(6, domain))
                .Select((recipient, i) => Some.Unsubscribe(Minutes(3 + i)).By($"chrome-{i}", $"cloud-{i}").From(recipient)),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Elsewhere).Apply(mailed).Apply(left).WorkOff();

        Assert.All(left, one => Assert.Equal(Label.Bot, detector.LabelOf(one).Label));
    }

    [Fact]
    public void It_counts_messages_and_neither_repeated_unsubscribes_nor_those_of_test_recipients()
    {
        EventDraft[] left = Leave(2);
        EventDraft[] again = [.. left.Select(one => one with { After = one.After + Minutes(1) })];
        EventDraft[] tests = [.. Leave(9)[2..].Select(one => one with { IsTest = true })];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Elsewhere)
            .Apply(Delivered.Select(one => one with { IsTest = tests.Any(test => test.Recipient == one.Recipient) }))
            .Apply(left)
            .Apply(again)
            .Apply(tests)
            .WorkOff();

        Assert.All(left.Concat(again).Concat(tests), one => Assert.Null(detector.LabelOf(one).ReasonBy(Signal)));
    }

    [Fact]
    public void What_is_said_at_last_does_not_depend_on_the_order_of_arrival() =>
        Gen.Select(
                Gen.Int[0, 10].SelectMany(count => Gen.Const(Leave(count))),
                Gen.OneOf(0, Hours(3)),
                Gen.Int[0, 10].SelectMany(count => Gen.Const(Firm[..count])),
                (left, late, clicked) =>
                    (EventDraft[])
                        [
                            .. Delivered,
                            .. left.Select(one => one with { After = one.After + late }),
                            .. clicked.Select(recipient => Some.Click(Hours(2)).By("edge", "office-net").From(recipient)),
                            .. Elsewhere,
                        ]
            )
            .SelectMany(events => Gen.Shuffle(events), (events, shuffled) => (events, shuffled))
            .Sample(t => Assert.Equal(LastLabels(t.events), LastLabels(t.shuffled)), iter: Cases.Of(100));

    /// <summary>So many of the firm's recipients are unsubscribed within minutes, each from another network by another browser.</summary>
    private static EventDraft[] Leave(int count, long? from = null) =>
        [
            .. Firm[..count]
                .Select(
                    (recipient, i) =>
                        Some.Unsubscribe((from ?? Minutes(6)) + Seconds(40 * i)).By($"chrome-{i}", $"cloud-{i}").From(recipient) with
                        {
                            Via = UnsubscribeVia.Link,
                        }
                ),
        ];

    private static (Label, Actor) Of(SaidLabel label) => (label.Label, label.Actor);

    private static IEnumerable<(string, Label)> LastLabels(EventDraft[] events) =>
        new DetectorUnderTest()
            .Apply(events)
            .WorkOff()
            .Last.OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => (label.Key, label.Value.Label));
}
