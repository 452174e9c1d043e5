using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class PairConductTests
{
    private static readonly PairConduct Signal = new();
    private static readonly ContextActivity Vendor = new() { Meets = 5, Domains = 2 };
    private static readonly ContextActivity Home = new() { Meets = 1 };

    /// <summary>Four doublings ahead, two for each.</summary>
    private static int VendorsWeight => Math.Min(8 * Signal.AheadWeight, Signal.MaxWeight);

    private static Evidence[] Heard(long gap, ContextActivity first, ContextActivity second) =>
        Signal.Heard(
            Windows.Of([
                Windows.Click(900_000, network: 1, agent: 1, around: first),
                Windows.Click(900_000 + gap, network: 2, agent: 2, around: second),
            ])
        );

    [Theory]
    [InlineData(5_000, true)]
    [InlineData(5_001, false)]
    public void A_network_that_meets_many_looks_before_it_lets_the_person_through(long gap, bool speaks)
    {
        Evidence[] said = Heard(gap, Vendor, Home);

        Assert.Equal(speaks, said.Any(evidence => evidence.Event == 0 && evidence.Weight == VendorsWeight));
        Assert.Equal(speaks, said.Any(evidence => evidence.Event == 1 && evidence.Weight < 0));
    }

    [Theory]
    [InlineData(15_000, true)]
    [InlineData(15_001, false)]
    public void Or_follows_within_seconds_and_nothing_is_to_be_taken_back(long gap, bool speaks)
    {
        Evidence[] said = Heard(gap, Home, Vendor);

        Assert.Equal(speaks ? [VendorsWeight] : [], said.Where(evidence => evidence.Event == 1).Select(evidence => evidence.Weight));
        Assert.DoesNotContain(said, evidence => evidence.Event == 0);
    }

    [Theory]
    [InlineData(EventType.Session, true)]
    [InlineData(EventType.Open, false)]
    public void A_visit_to_the_site_after_the_machine_that_came_first_is_the_persons(EventType then, bool isVisit)
    {
        WindowEvent last = Windows.Click(903_000, link: 0, network: 0, agent: 0) with { Type = then };
        Evidence[] said = Signal.Heard(
            Windows.Of([
                Windows.Click(900_000, network: 1, agent: 1, around: Vendor),
                Windows.Click(900_500, network: 2, agent: 2, around: Home),
                last,
            ])
        );

        int weight = VendorsWeight + (isVisit ? Signal.VisitWeight : 0);
        Assert.Equal(weight, Assert.Single(said, evidence => evidence.Event == 0).Weight);
    }

    [Theory]
    [InlineData(UserAgentKind.ImageProxy, 780_000, NetworkKind.Unlisted, true)]
    [InlineData(UserAgentKind.ImageProxy, 779_999, NetworkKind.Unlisted, false)]
    [InlineData(UserAgentKind.MailProgram, 880_000, NetworkKind.Unlisted, false)]
    [InlineData(UserAgentKind.ImageProxy, 880_000, NetworkKind.Hosting, false)]
    public void So_is_the_look_that_an_image_proxy_showed_before_where_nothing_told_whose_it_was(
        UserAgentKind kind,
        long at,
        NetworkKind machines,
        bool isLook
    )
    {
        WindowEvent look = Windows.Click(at, link: 0, network: 3, agent: 3) with { Type = EventType.Open, UserAgentKind = kind };
        WindowEvent[] pair =
        [
            look,
            Windows.Click(900_000, network: 1, agent: 1, around: Vendor) with
            {
                NetworkKind = machines,
            },
            Windows.Click(900_500, network: 2, agent: 2, around: Home),
        ];

        int weight = VendorsWeight + (isLook ? Signal.LookWeight : 0);
        Assert.Equal(weight, Assert.Single(Signal.Heard(Windows.Of(pair)), evidence => evidence.Event == 1).Weight);
    }

    [Fact]
    public void Of_networks_alike_it_says_nothing() => Assert.Empty(Heard(1_000, Vendor, Vendor));

    [Fact]
    public void Amid_more_networks_than_three_it_says_nothing()
    {
        WindowEvent[] crowd =
        [
            Windows.Click(900_000, network: 1, agent: 1, around: Home),
            Windows.Click(901_000, network: 2, agent: 2, around: Vendor),
            Windows.Click(902_000, link: 2, network: 3, agent: 3),
            Windows.Click(903_000, link: 3, network: 4, agent: 4),
        ];

        Assert.NotEmpty(Signal.Heard(Windows.Of(crowd[..3])));
        Assert.Empty(Signal.Heard(Windows.Of(crowd)));
    }

    [Theory]
    [InlineData(300_000, true, true)]
    [InlineData(300_001, true, false)]
    [InlineData(300_000, false, false)]
    public void Who_always_follows_is_a_machine_minutes_later_too(long gap, bool follows, bool speaks) =>
        Assert.Equal(
            speaks ? [Signal.FollowWeight] : [],
            Heard(gap, Home, Vendor with { Follows = follows }).Select(evidence => evidence.Weight)
        );

    [Fact]
    public void A_vendor_is_known_by_whom_it_meets_and_their_network_is_blamed_for_nothing()
    {
        DetectorUnderTest detector = new();
        List<EventDraft> looks = [];
        List<EventDraft> people = [];
        for (int i = 0; i < 12; i++)
        {
            string to = $"p{i}@firm-{i}.example";
            EventDraft look = Some.Click(Hours(3)).By("edge", "vendor-net") with { Recipient = to };
            EventDraft person = Some.Click(Hours(3) + Seconds(2)).By("chrome", $"home-{i}") with { Recipient = to };
            looks.Add(look);
            people.Add(person);
            detector.Apply(Some.Delivered() with { Recipient = to }, look, person);
        }

        detector.WorkOff();
        Assert.All(looks, look => Assert.Equal(Label.Bot, detector.LabelOf(look).Label));
        Assert.All(people, person => Assert.Equal(Label.Human, detector.LabelOf(person).Label));
    }

    /// <summary>As many as its vendor has: seen of a firm whose every click another of Microsoft's networks checked.</summary>
    [Fact]
    public void An_office_meets_many_networks_of_its_vendors_and_is_no_vendor()
    {
        DetectorUnderTest detector = new();
        List<EventDraft> people = [];
        for (int i = 0; i < 12; i++)
        {
            string to = $"p{i}@acme.example";
            EventDraft person = Some.Click(Hours(3)).By("chrome", "office-net") with { Recipient = to };
            EventDraft look = Some.Click(Hours(3) + Seconds(2)).By("edge", $"vendor-{i}") with { Recipient = to };
            people.Add(person);
            detector.Apply(Some.Delivered() with { Recipient = to }, person, look);
        }

        detector.WorkOff();
        Assert.All(people, person => Assert.Null(detector.LabelOf(person).ReasonBy(Signal)));
        Assert.All(people, person => Assert.NotEqual(Label.Bot, detector.LabelOf(person).Label));
    }

    [Theory]
    [InlineData(0, 60_000, true)]
    [InlineData(1, 60_000, false)]
    [InlineData(0, 15_001, true)]
    [InlineData(0, 300_001, false)]
    public void Who_always_follows_need_not_meet_more_networks_than_whom_it_follows_where_that_is_no_scanners(
        int scanned,
        long gap,
        bool speaks
    ) =>
        Assert.Equal(
            speaks ? [Signal.FollowWeight] : [],
            Heard(gap, new() { Meets = 5, Scanned = scanned }, new() { Meets = 1, Follows = true }).Select(evidence => evidence.Weight)
        );

    [Fact]
    public void Who_may_have_been_let_through_by_a_vendor_that_looked_first_is_no_proxy()
    {
        ContextActivity behindVendor = new()
        {
            Meets = 1,
            Follows = true,
            Domains = 1,
        };
        WindowEvent early = Windows.Click(900_000, network: 1, agent: 1);
        WindowEvent look = Windows.Click(956_000, network: 3, agent: 3, around: Home);
        WindowEvent person = Windows.Click(960_000, network: 2, agent: 2, around: behindVendor);

        Assert.NotEmpty(Signal.Heard(Windows.Of([early, person])));
        Assert.Empty(Signal.Heard(Windows.Of([early, look, person])));
    }

    [Fact]
    public void A_proxy_of_several_firms_that_always_follows_is_the_machine_seconds_later_though_the_office_meets_more_networks()
    {
        ContextActivity proxy = new()
        {
            Meets = 1,
            Follows = true,
            Domains = 2,
        };

        Evidence said = Assert.Single(Heard(3_000, Vendor, proxy));

        Assert.Equal((1, Signal.SureEarlierFrom * Signal.AheadWeight), (said.Event, said.Weight));
        Assert.Contains(Heard(3_000, Vendor with { Scanned = 3 }, proxy), evidence => evidence is { Event: 0, Weight: > 0 });
    }

    [Theory]
    [InlineData(true, 0, 3, false, true)]
    [InlineData(false, 0, 3, false, false)]
    [InlineData(true, 1, 3, false, false)]
    [InlineData(true, 0, 2, false, false)]
    [InlineData(true, 0, 3, true, false)]
    public void Who_follows_from_a_network_that_came_to_nobody_else_is_rather_somebody_else_where_the_domain_is_known(
        bool isOfOneRecipient,
        int scanned,
        int clicked,
        bool doOthersFollow,
        bool speaks
    )
    {
        ContextActivity alone = new() { IsOfOneRecipient = isOfOneRecipient, Scanned = scanned };
        MessageWindow message = Windows.Of(
            [Windows.Click(900_000, network: 1, agent: 1), Windows.Click(905_000, network: 2, agent: 2, around: alone)],
            anywhere: new() { Other = clicked, Follows = doOthersFollow }
        );

        Assert.Equal(speaks ? [(1, Signal.AloneWeight)] : [], Signal.Heard(message).Select(evidence => (evidence.Event, evidence.Weight)));
    }

    [Fact]
    public void A_vendor_that_comes_from_a_new_network_each_time_is_known_by_its_domains_other_messages()
    {
        (EventDraft Person, EventDraft Look)[] pairs =
        [
            .. Some.Recipients(12)
                .Select(
                    (to, i) =>
                        (
                            Some.Click(Hours(3)).By("chrome", $"home-{i}").From(to),
                            Some.Click(Hours(3) + Seconds(3)).By("edge", $"cloud-{i}").From(to)
                        )
                ),
        ];
        DetectorUnderTest detector = new();
        foreach ((EventDraft person, EventDraft look) in pairs)
        {
            EventDraft seen = Some.Open(Hours(3) - Seconds(30)).By("mail-program", person.Network) with
            {
                Recipient = person.Recipient,
                UserAgentKind = UserAgentKind.MailProgram,
            };
            detector.Apply(Some.Delivered().From(person.Recipient!), seen, person, look);
        }

        detector.WorkOff();
        Assert.All(
            pairs,
            pair => Assert.Equal((Label.Human, Label.Bot), (detector.LabelOf(pair.Person).Label, detector.LabelOf(pair.Look).Label))
        );
    }

    [Fact]
    public void A_network_is_a_followers_own_until_it_comes_to_somebody_else()
    {
        EventDraft first = Some.Click(Hours(3)).By("chrome", "phone-net").From("office@acme.example");
        EventDraft second = Some.Click(Hours(3) + Seconds(8)).By("edge", "home-net").From("office@acme.example");
        EventDraft[] others =
        [
            .. Enumerable.Range(1, 8).Select(i => Some.Click(Hours(2)).By($"browser-{i}", $"net-{i}").From($"p{i}@acme.example")),
        ];
        EventDraft[] deliveries =
        [
            .. others.Append(first).Select(click => click.Recipient!).Distinct().Select(who => Some.Delivered().From(who)),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(deliveries).Apply(first, second).WorkOff();
        Assert.Equal(Label.Bot, detector.LabelOf(second).Label);

        detector.Apply(others).WorkOff();
        Assert.Equal(Label.Human, detector.LabelOf(second).Label);

        detector
            .Apply(Some.Delivered().From("ann@other.example"), Some.Click(Hours(4)).By("edge", "home-net").From("ann@other.example"))
            .WorkOff();
        Assert.Equal(Label.Bot, detector.LabelOf(second).Label);
    }

    /// <summary>Its vendor's browser is the bare one by which Apple's proxy fetches images, and nobody clicks.</summary>
    [Fact]
    public void A_proxy_is_found_by_its_habit_whatever_browser_it_names()
    {
        DetectorUnderTest detector = new();
        List<EventDraft> proxies = [];
        List<EventDraft> people = [];
        for (int i = 0; i < 8; i++)
        {
            string to = $"p{i}@firm-{i}.example";
            EventDraft person = Some.Click(Hours(3)).By("chrome", $"office-{i}") with { Recipient = to };
            EventDraft again = Some.Click(Hours(3) + Minutes(1 + (i % 3))).By("bare", "vendor-net") with
            {
                Recipient = to,
                UserAgentKind = UserAgentKind.AppleMailPrivacy,
            };
            people.Add(person);
            proxies.Add(again);
            detector.Apply(Some.Delivered() with { Recipient = to }, person, again);
        }

        detector.WorkOff();
        Assert.All(proxies, again => Assert.Equal(Label.Bot, detector.LabelOf(again).Label));
        Assert.All(people, person => Assert.Equal(Label.Human, detector.LabelOf(person).Label));
    }

    [Theory]
    [InlineData(NetworkKind.Unlisted, NetworkKind.Hosting, false)]
    [InlineData(NetworkKind.Hosting, NetworkKind.Hosting, true)]
    [InlineData(NetworkKind.Unlisted, NetworkKind.Unlisted, true)]
    public void That_nobody_else_was_met_there_says_nothing_of_rented_machines_beside_a_home(
        NetworkKind first,
        NetworkKind second,
        bool speaks
    )
    {
        ContextActivity alone = new() { IsOfOneRecipient = true };
        MessageWindow message = Windows.Of(
            [
                Windows.Click(900_000) with
                {
                    NetworkKind = first,
                },
                Windows.Click(905_000, network: 2, agent: 2, around: alone) with
                {
                    NetworkKind = second,
                },
            ],
            anywhere: new() { Other = 3 }
        );

        Assert.Equal(speaks ? [Signal.AloneWeight] : [], Signal.Heard(message).Select(evidence => evidence.Weight));
    }
}
