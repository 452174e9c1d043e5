using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class DomainBrowserTests
{
    private static readonly DomainBrowser Signal = new();
    private static readonly string[] Recipients = Some.Recipients(12);

    [Fact]
    public void One_browser_of_most_recipients_from_ever_other_networks_is_a_machines_late_too()
    {
        EventDraft[] scan = Scan(10);
        DetectorUnderTest detector = Mailed().Apply(scan).WorkOff();

        Assert.Contains(scan, click => click.After > Minutes(40));
        Assert.All(
            scan,
            click => Assert.Equal((Label.Bot, Actor.SecurityScanner), (detector.LabelOf(click).Label, detector.LabelOf(click).Actor))
        );
    }

    [Fact]
    public void Its_reason_tells_how_many_of_the_domain_it_clicked_for()
    {
        EventDraft[] scan = Scan(10);
        DetectorUnderTest detector = Mailed().Apply(scan).WorkOff();

        // Of 200 elsewhere nobody clicks within the hour; 6 of 40 more are assumed to.
        Assert.Equal(new Detail(10, 12, 25), detector.LabelOf(scan[^1]).ReasonBy(Signal)!.Detail);
    }

    [Fact]
    public void Two_recipients_are_too_few()
    {
        string[] two = Some.Recipients(2);
        EventDraft[] clicks = [.. two.Select((recipient, i) => Click(i, Minutes(5 + i)).From(recipient))];
        DetectorUnderTest detector = Mailed(two).Apply(clicks).WorkOff();

        Assert.All(clicks, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
        Assert.NotNull(LabelOfThird().ReasonBy(Signal));

        static SaidLabel LabelOfThird()
        {
            string[] three = Some.Recipients(3);
            EventDraft[] more = [.. three.Select((recipient, i) => Click(i, Minutes(5 + i)).From(recipient))];
            return Mailed(three).Apply(more).WorkOff().LabelOf(more[2]);
        }
    }

    [Fact]
    public void Half_of_the_recipients_who_click_by_it_may_be_people()
    {
        EventDraft[] clicks = Scan(6);
        // As many as elsewhere, where half of them click within the hour.
        DetectorUnderTest detector = Mailed()
            .Apply(
                Some.Recipients(200, "other.example")
                    .Take(100)
                    .Select((recipient, i) => Some.Click(Minutes(5) + (i * Seconds(20))).By($"browser-{i}", $"home-{i}").From(recipient))
            )
            .Apply(clicks)
            .WorkOff();

        Assert.All(clicks, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void A_staff_with_one_managed_browser_is_believed_in_its_office()
    {
        EventDraft[] staff = [.. Scan(10).Select(click => click with { Network = "office-net" })];
        DetectorUnderTest detector = Mailed().Apply(staff).WorkOff();

        Assert.All(staff, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Nor_does_it_speak_of_homes_that_come_back_to_the_same_recipient()
    {
        EventDraft[] clicks = Scan(10);
        DetectorUnderTest detector = Mailed()
            .Apply(
                clicks.Select(click => Some.Open(-Days(2)).By("chrome", click.Network).From(click.Recipient!) with { Campaign = "winter" })
            )
            .Apply(clicks)
            .WorkOff();

        Assert.All(clicks, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void A_network_that_comes_to_strangers_and_where_nobody_reads_is_a_clouds()
    {
        EventDraft[] scan = [.. Scan(10).Select((click, i) => click with { Network = $"cloud-{i / 2}" })];
        DetectorUnderTest detector = Mailed()
            .Apply(Enumerable.Range(0, 5).Select(i => Some.Click(Minutes(20)).By("other", $"cloud-{i}").From($"p{i + 1}@other.example")))
            .Apply(scan)
            .WorkOff();

        Assert.All(scan, click => Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void Who_has_another_browser_or_goes_on_to_the_site_or_comes_after_it_is_believed()
    {
        EventDraft other = Some.Click(Minutes(20)).By("edge", "home-net").From(Recipients[10]);
        EventDraft buyer = Click(98, Minutes(20)).From(Recipients[11]);
        EventDraft after = Click(99, Minutes(50)).From(Recipients[0]);
        DetectorUnderTest detector = Mailed()
            .Apply(Scan(10))
            .Apply(other, buyer, Some.Session(buyer.After + Seconds(2)).From(Recipients[11]), after)
            .WorkOff();

        Assert.All([other, buyer, after], click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
        Assert.All([other, buyer, after], click => Assert.NotEqual(Label.Bot, detector.LabelOf(click).Label));
    }

    [Fact]
    public void Who_comes_hours_after_it_by_the_same_browser_is_a_person()
    {
        EventDraft late = Click(99, Hours(5)).From(Recipients[11]);
        DetectorUnderTest detector = Mailed().Apply(Scan(10)).Apply(late).WorkOff();

        Assert.Equal(Label.Human, detector.LabelOf(late).Label);
    }

    /// <summary>Within which its messages count: an hour reaches to 64 minutes, four hours to four and a quarter.</summary>
    [Theory]
    [InlineData(1, 64, true)]
    [InlineData(1, 120, false)]
    [InlineData(4, 120, true)]
    public void Beyond_the_bursts_longer_window_it_says_less(double hours, double minutes, bool isWhole)
    {
        DomainActivity domain = new(12, 10, default, default, Pace: 0, Reach: 0, new WindowActivity(10, 25, 9), Browser: 2)
        {
            ActiveMs = (int)Hours(hours),
        };
        WindowEvent click = Windows.Click(Minutes(minutes), around: new ContextActivity { Domains = 2 });

        int weight = Assert.Single(Signal.Heard(Windows.Of([click], domain: domain))).Weight;
        Assert.Equal(isWhole, weight == DomainBurst.WeightOf(9) + Signal.LateWeight);
    }

    [Fact]
    public void Where_a_delivery_turns_out_to_be_another_day_what_was_counted_by_it_is_taken_back()
    {
        EventDraft[] scan = Scan(10);
        DetectorUnderTest told = new DetectorUnderTest().Apply(Elsewhere()).Apply(scan).Apply(Deliveries(-Days(1))).WorkOff();
        DetectorUnderTest first = new DetectorUnderTest().Apply(Elsewhere()).Apply(Deliveries(-Days(1))).Apply(scan).WorkOff();

        Assert.All(scan, click => Assert.Null(told.LabelOf(click).ReasonBy(Signal)));
        Assert.All(scan, click => Assert.Equal(first.LabelOf(click).Label, told.LabelOf(click).Label));
    }

    /// <summary>One click of each of so many, minutes to most of an hour after the delivery.</summary>
    private static EventDraft[] Scan(int messages) =>
        [.. Recipients.Take(messages).Select((recipient, i) => Click(i, Minutes(3) + (i * Minutes(5))).From(recipient))];

    private static EventDraft Click(int network, long after) => Some.Click(after).By("chrome", $"cloud-{network}");

    private static DetectorUnderTest Mailed(string[]? recipients = null) =>
        new DetectorUnderTest().Apply(Elsewhere()).Apply((recipients ?? Recipients).Select(recipient => Some.Delivered().From(recipient)));

    private static IEnumerable<EventDraft> Deliveries(long after) => Recipients.Select(recipient => Some.Delivered(after).From(recipient));

    private static IEnumerable<EventDraft> Elsewhere() =>
        Some.Recipients(200, "other.example").Select(recipient => Some.Delivered().From(recipient));
}
