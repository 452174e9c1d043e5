using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class NetworkConductTests
{
    private static readonly NetworkConduct Signal = new();
    private static readonly ContextActivity Scanning = new() { Scanned = 9, Read = 1 };
    private static readonly ContextActivity Own = new() { Scanned = 9 };

    [Theory]
    [InlineData(1_799_999, 4_250)]
    [InlineData(1_800_000, 2_800)]
    public void Of_late_activity_it_says_less(long delay, int weight) =>
        Assert.Equal(weight, Assert.Single(Signal.Heard(Windows.Of([Windows.Click(delay, around: Scanning)]))).Weight);

    /// <summary>Strangers share a network by a carrier or a vendor, whose people come at all hours.</summary>
    [Theory]
    [InlineData(8, 4, 3, false, null)]
    [InlineData(7, 4, 3, false, -2_150)]
    [InlineData(8, 4, 2, false, -2_150)]
    [InlineData(8, 4, 3, true, -2_150)]
    public void Who_seems_to_read_where_strangers_nearly_always_come_at_once_counts_for_nothing(
        int early,
        int read,
        int domains,
        bool isOfStranger,
        int? weight
    )
    {
        ContextActivity around = new()
        {
            Early = early,
            Read = read,
            Domains = domains,
            IsOfStranger = isOfStranger,
        };

        Assert.Equal(
            weight is { } one ? [one] : [],
            Signal.Heard(Windows.Of([Windows.Click(Minutes(3), around: around)])).Select(said => said.Weight)
        );
    }

    [Fact]
    public void A_late_click_from_a_network_behind_which_nobody_ever_read_is_the_scanners_next_pass()
    {
        Evidence said = Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1_800_000, around: Own)])));

        Assert.Equal(Signal.LateOwnMaxWeight, said.Weight);
        Assert.Equal(Hint.Network | Hint.Browser, Signal.HintOf(said.Detail, said.Weight));
    }

    [Theory]
    [InlineData(4, 1, 1)]
    [InlineData(9, 1, 1)]
    [InlineData(9, 0, 0)]
    public void Of_readers_or_where_no_browser_is_told_it_is_a_hint(int scanned, int read, uint agent)
    {
        ContextActivity around = new() { Scanned = scanned, Read = read };

        Evidence said = Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1_800_000, agent: agent, around: around)])));

        Assert.Equal(Signal.LateMaxWeight, said.Weight);
        Assert.Equal(Hint.Network, Signal.HintOf(said.Detail, said.Weight));
    }

    [Theory]
    [InlineData(NetworkKind.Unlisted, 2, 5_800)]
    [InlineData(NetworkKind.Unlisted, 1, 1_000)]
    [InlineData(NetworkKind.Shared, 5, 2_800)]
    [InlineData(NetworkKind.Scanner, 5, 2_800)]
    [InlineData(NetworkKind.Shared, 6, 8_050)]
    public void A_vendors_listed_network_is_its_scanners_own_after_more_scans(NetworkKind kind, int scanned, int weight)
    {
        WindowEvent click = Windows.Click(1_800_000, around: new ContextActivity { Scanned = scanned }) with { NetworkKind = kind };

        Assert.Equal(weight, Assert.Single(Signal.Heard(Windows.Of([click]))).Weight);
    }

    [Theory]
    [InlineData(1, 0, 2_000)]
    [InlineData(1_799_999, 0, 2_000)]
    [InlineData(1_800_000, 0, 0)]
    [InlineData(1_800_000, 9, -2_150)]
    public void Where_no_network_is_told_it_says_less_and_of_who_comes_late_nothing_for_a_machine(long delay, int read, int weight)
    {
        ContextActivity around = new() { Scanned = read == 0 ? 9 : 0, Read = read };
        Evidence[] said =
        [
            .. Signal.Heard(Windows.Of([Windows.Click(delay, network: 0, around: around)])),
            // By the campaign's first click where no delivery is told.
            .. Signal.Heard(Windows.Of([Windows.Click(delay, network: 0, around: around)], deliveredAt: null, begunAt: Windows.Delivered)),
        ];

        Assert.Equal(weight == 0 ? [] : [weight, weight], said.Select(evidence => evidence.Weight));
        Assert.All(said, evidence => Assert.Equal(Hint.Network, Signal.HintOf(evidence.Detail, evidence.Weight)));
    }

    [Fact]
    public void A_browser_that_is_none_of_the_scanners_is_not_its_own()
    {
        ContextActivity around = Own with { IsOfStranger = true };

        Evidence late = Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1_800_000, around: around)])));
        Evidence soon = Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1, around: new() { Scanned = 2, IsOfStranger = true })])));

        Assert.Equal((Signal.LateMaxWeight, Hint.Network), (late.Weight, Signal.HintOf(late.Detail, late.Weight)));
        Assert.Equal(2 * Signal.ScannedWeight, soon.Weight);
    }

    [Theory]
    [InlineData(1, 0, NetworkKind.Unlisted, 1_000)]
    [InlineData(2, 0, NetworkKind.Unlisted, 3_000)]
    [InlineData(2, 1, NetworkKind.Unlisted, 1_300)]
    [InlineData(2, 0, NetworkKind.Shared, 2_000)]
    public void Of_a_network_behind_which_nobody_read_it_says_more(int scanned, int read, NetworkKind kind, int weight)
    {
        ContextActivity around = new() { Scanned = scanned, Read = read };
        WindowEvent click = Windows.Click(1, around: around) with { NetworkKind = kind };

        Assert.Equal(weight, Assert.Single(Signal.Heard(Windows.Of([click]))).Weight);
    }

    [Theory]
    [InlineData(0, 4_250)]
    [InlineData(1, 2_800)]
    public void A_delivery_that_is_forgotten_was_long_ago_and_one_that_nobody_told_is_not(int mailed, int weight)
    {
        MessageWindow window = Windows.Of([Windows.Click(0, around: Scanning)], deliveredAt: null, new DomainActivity { Mailed = mailed });

        Assert.Equal(weight, Assert.Single(Signal.Heard(window)).Weight);
    }

    [Theory]
    [InlineData(119_999, 4_250)]
    [InlineData(120_000, 1_000)]
    public void Minutes_after_another_browser_of_the_network_it_says_least(long after, int weight)
    {
        MessageWindow window = Windows.Of([Windows.Click(1), Windows.Click(1 + after, agent: 2, around: Scanning)]);

        Assert.Equal(weight, Assert.Single(Signal.Heard(window)).Weight);
    }

    [Theory]
    [InlineData(9, 0, false, 1_000)]
    [InlineData(9, 1, false, -1_850)]
    [InlineData(9, 2, false, -4_700)]
    [InlineData(9, 9, false, -4_700)]
    [InlineData(9, 0, true, -1_850)]
    [InlineData(9, 1, true, -4_700)]
    [InlineData(0, 0, true, -2_850)]
    [InlineData(0, 3, false, -5_700)]
    public void Who_comes_after_the_scanner_from_a_vendors_own_network_is_the_more_a_reader_the_more_read_there(
        int scanned,
        int read,
        bool isOfStranger,
        int weight
    )
    {
        ContextActivity around = new()
        {
            Scanned = scanned,
            Read = read,
            IsOfStranger = isOfStranger,
        };

        Assert.Equal(weight, After(120_000, NetworkKind.Scanner, around).Weight);
    }

    [Theory]
    [InlineData(NetworkKind.Scanner, 119_999, 4_250)]
    [InlineData(NetworkKind.Shared, 120_000, 1_000)]
    [InlineData(NetworkKind.Unlisted, 120_000, 1_000)]
    public void Of_who_comes_sooner_or_from_other_networks_it_says_no_such_thing(NetworkKind kind, long after, int weight) =>
        Assert.Equal(weight, After(after, kind, new() { Scanned = 9, Read = 4 }).Weight);

    /// <summary>What <see cref="ListedNetwork"/> says of rented machines, where people browse through a vendor's.</summary>
    [Theory]
    [InlineData(1_800_000, 9, 1, NetworkKind.Hosting, 1_950)]
    [InlineData(1_800_000, 9, 3, NetworkKind.Hosting, 300)]
    [InlineData(1_800_000, 9, 4, NetworkKind.Hosting, 300)]
    [InlineData(1_799_999, 9, 4, NetworkKind.Hosting, 4_250)]
    [InlineData(1_800_000, 9, 4, NetworkKind.Unlisted, 2_800)]
    [InlineData(1_800_000, 0, 4, NetworkKind.Hosting, -2_150)]
    public void Of_who_comes_late_from_rented_machines_that_scan_it_says_the_less_the_more_people_read_there(
        long delay,
        int scanned,
        int read,
        NetworkKind kind,
        int weight
    )
    {
        WindowEvent click = Windows.Click(delay, around: new() { Scanned = scanned, Read = read }) with { NetworkKind = kind };

        Assert.Equal(weight, Assert.Single(Signal.Heard(Windows.Of([click]))).Weight);
    }

    [Theory]
    [InlineData(EventType.Click, 0)]
    [InlineData(EventType.Open, 2)]
    public void Of_who_tells_no_browser_and_of_images_it_takes_nothing_back(EventType type, uint agent)
    {
        WindowEvent listed = Windows.Click(120_001, agent: agent, around: new() { Scanned = 9, Read = 4 }) with
        {
            Type = type,
            NetworkKind = NetworkKind.Scanner,
        };

        Assert.Equal(1_000, Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1), listed]))).Weight);
    }

    /// <summary>Late and after another browser it says -4,700 before and 8,050 now.</summary>
    [Fact]
    public void What_becomes_the_scanners_own_moves_by_what_was_taken_back_too() =>
        Assert.InRange(
            Signal.MovedBy(ContextKind.Network, new() { Scanned = 5, Late = 14 }, new() { Scanned = 6, Late = 14 }, 2),
            12_750,
            int.MaxValue
        );

    private static Evidence After(long after, NetworkKind kind, ContextActivity around) =>
        Assert.Single(
            Signal.Heard(Windows.Of([Windows.Click(1), Windows.Click(1 + after, agent: 2, around: around) with { NetworkKind = kind }]))
        );

    [Theory]
    [InlineData(0, 3, -2_100)]
    [InlineData(0, 9, -2_150)]
    [InlineData(3, 1, 2_300)]
    public void Each_doubling_of_scanned_and_of_read_messages_counts(int scanned, int read, int weight)
    {
        ContextActivity around = new() { Scanned = scanned, Read = read };
        Evidence said = Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1, around: around)])));

        Assert.Equal(weight, said.Weight);
        Assert.Equal(new Detail(ContextActivity.AtLeast(scanned), ContextActivity.AtLeast(read)), said.Detail);
    }

    [Theory]
    [InlineData(0, 4, 4, -2_150)]
    [InlineData(1, 1, 4, -400)]
    [InlineData(4, 1, 9, 3_300)]
    [InlineData(2, 0, 4, 3_000)]
    public void Messages_that_were_clicked_late_count_as_read_as_far_as_nothing_is_scanned(int scanned, int read, int late, int weight)
    {
        ContextActivity around = new()
        {
            Scanned = scanned,
            Read = read,
            Late = late,
        };

        Assert.Equal(weight, Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1, around: around)]))).Weight);
    }

    [Fact]
    public void From_a_network_that_has_come_to_one_recipient_alone_for_several_campaigns_it_is_a_person()
    {
        ContextActivity home = new()
        {
            IsOfOneRecipient = true,
            HasSeveralCampaigns = true,
            Late = 1,
        };
        ContextActivity[] others =
        [
            home with
            {
                IsOfOneRecipient = false,
            },
            home with
            {
                HasSeveralCampaigns = false,
            },
            home with
            {
                Scanned = 1,
            },
            home with
            {
                IsOfStranger = true,
            },
            home with
            {
                Late = 0,
            },
        ];

        Assert.Equal(Signal.AloneWeight, Assert.Single(Signal.Heard(Windows.Of([Windows.Click(1, around: home)]))).Weight);
        Assert.All(
            others,
            network =>
                Assert.DoesNotContain(
                    Signal.Heard(Windows.Of([Windows.Click(1, around: network)])),
                    said => said.Weight == Signal.AloneWeight
                )
        );
        WindowEvent listed = Windows.Click(1, around: home) with { NetworkKind = NetworkKind.Shared };
        Assert.Equal(Signal.ReadWeight, Assert.Single(Signal.Heard(Windows.Of([listed]))).Weight);
    }

    [Fact]
    public void It_is_his_own_until_it_comes_to_somebody_else()
    {
        EventDraft before = Some.Click(Hours(5)).By("chrome", "home-net") with { Campaign = "an-earlier-mail" };
        EventDraft flagged = Some.Click(Minutes(20)).By("chrome", "home-net") with { Machine = MachineFlag.Machine };
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Delivered() with { Campaign = "an-earlier-mail" }, before)
            .Apply(Some.Delivered(), flagged)
            .WorkOff();
        Assert.Equal(Label.Human, detector.LabelOf(flagged).Label);

        detector
            .Apply(Some.Delivered().From("ann@other.example"), Some.Click(Hours(2)).By("chrome", "home-net").From("ann@other.example"))
            .WorkOff();
        Assert.NotEqual(Label.Human, detector.LabelOf(flagged).Label);
    }

    [Theory]
    [InlineData(6, 8_050)]
    [InlineData(5, 1_000)]
    public void From_a_network_that_scanned_much_and_nobody_reads_behind_it_is_the_next_pass_whoever_was_there_before(
        int scanned,
        int weight
    )
    {
        ContextActivity around = new() { Scanned = scanned };
        WindowEvent first = Windows.Click(1, agent: 2);

        Evidence[] said = Signal.Heard(Windows.Of([first, Windows.Click(1_800_000, agent: 1, around: around)]));

        Assert.Equal(weight, Assert.Single(said).Weight);
    }

    /// <summary>Another network's machine comes first, and then a second pass from where a scanner is at work; or that machine was there itself, by another browser.</summary>
    [Theory]
    [InlineData("gateway-net", 2, 5_800)]
    [InlineData("gateway-net", 1, 1_000)]
    [InlineData("second-net", 2, 1_000)]
    public void What_another_networks_machine_did_before_takes_nothing_from_a_scanners_own(string network, int scanned, int weight)
    {
        EventDraft[] elsewhere =
        [
            .. Some.Recipients(scanned, "firm.example")
                .SelectMany(name =>
                    Some.Sweep(Seconds(40), network: "second-net").Prepend(Some.Delivered()).Select(draft => draft.From(name))
                ),
        ];
        EventDraft late = Some.Click(Hours(2)).By("scanner-browser", "second-net");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(elsewhere)
            .Apply(Some.Delivered())
            .Apply(Some.Sweep(Minutes(1), network: network, browser: "gateway"))
            .Apply(late)
            .WorkOff();

        Assert.Equal(weight, detector.LabelOf(late).ReasonBy(Signal)!.Weight);
    }

    [Theory]
    [InlineData(2, 2UL, 5_000, 3_000)]
    [InlineData(9, 2UL, 5_000, 4_250)]
    [InlineData(9, 2UL, 1_800_000, 2_800)]
    [InlineData(9, 1UL, 5_000, 1_000)]
    [InlineData(1, 2UL, 5_000, 1_000)]
    public void Who_goes_on_to_the_site_from_a_scanners_own_network_is_its_sandbox_unless_another_browser_is_there(
        int scanned,
        ulong network,
        long delay,
        int weight
    )
    {
        WindowEvent click = Windows.Click(delay, around: new() { Scanned = scanned });
        WindowEvent visit = Windows.Click(delay + 3_000) with { Type = EventType.Session, Network = 0, UserAgent = 0, Link = 0 };
        WindowEvent another = Windows.Click(delay + 600_000, link: 2, network: network, agent: 2);

        Evidence said = Signal.Heard(Windows.Of([click, visit, another]))[0];

        Assert.Equal((weight, Hint.Network), (said.Weight, Signal.HintOf(said.Detail, said.Weight)));
    }

    [Theory]
    [InlineData(1, 1, 1, 3_000, Hint.Network)]
    [InlineData(2, 0, 1, 4_000, Hint.Network)]
    [InlineData(3, 0, 1, 4_250, Hint.Network)]
    [InlineData(1, 1, 1_800_000, 2_800, Hint.Network)]
    [InlineData(2, 0, 1_800_000, 7_800, Hint.Network | Hint.Browser)]
    [InlineData(3, 0, 1_800_000, 8_050, Hint.Network | Hint.Browser)]
    public void A_network_that_takes_links_nobody_chooses_is_a_scanners(int rareLinks, int scanned, long delay, int weight, object hint)
    {
        ContextActivity around = new()
        {
            RareLinks = rareLinks,
            Scanned = scanned,
            Domains = scanned == 0 ? 2 : 1,
        };

        Evidence said = Assert.Single(Signal.Heard(Windows.Of([Windows.Click(delay, around: around)])));

        Assert.Equal((weight, (Hint)hint), (said.Weight, Signal.HintOf(said.Detail, said.Weight)));
    }

    [Fact]
    public void Not_so_where_people_read_or_it_is_one_recipients_one_offices_a_vendors_or_took_one_alone()
    {
        ContextActivity around = new() { RareLinks = 3, Domains = 2 };
        WindowEvent click = Windows.Click(1_800_000, around: around);

        Assert.Equal(
            [Signal.ReadWeight, Signal.LateMaxWeight, Signal.LateMaxWeight],
            [
                WeightOf(click with { NetworkActivity = around with { Read = 1 } }),
                WeightOf(click with { NetworkKind = NetworkKind.Shared }),
                WeightOf(click with { UserAgent = 0 }),
            ]
        );
        Assert.Empty(Signal.Heard(Windows.Of([click with { NetworkActivity = around with { IsOfOneRecipient = true } }])));
        Assert.Empty(Signal.Heard(Windows.Of([click with { NetworkActivity = around with { Domains = 1 } }])));
        Assert.Empty(Signal.Heard(Windows.Of([click with { NetworkActivity = around with { RareLinks = 1 } }])));
        Assert.Empty(Signal.Heard(Windows.Of([click with { Type = EventType.Open }])));
    }

    /// <summary>A security program at home may ask for each link of some mails.</summary>
    [Theory]
    [InlineData(2, false, 5_800)]
    [InlineData(3, true, 2_800)]
    [InlineData(4, true, 7_800)]
    public void One_recipients_network_is_a_scanners_own_from_more_messages_on(int scanned, bool isOfOneRecipient, int weight) =>
        Assert.Equal(weight, WeightOf(Windows.Click(1_800_000, around: new() { Scanned = scanned, IsOfOneRecipient = isOfOneRecipient })));

    /// <summary>At a firm of one recipient the scanner's browser has come to one recipient alone, too.</summary>
    [Theory]
    [InlineData(1UL, -4_500)]
    [InlineData(0UL, -700)]
    public void Whose_home_a_network_is_no_browser_tells(ulong network, int weight) =>
        Assert.Equal(
            weight,
            WeightOf(
                Windows.Click(
                    Minutes(9),
                    network: network,
                    around: new()
                    {
                        Late = 1,
                        IsOfOneRecipient = true,
                        HasSeveralCampaigns = true,
                    }
                )
            )
        );

    private static int WeightOf(WindowEvent click) => Assert.Single(Signal.Heard(Windows.Of([click]))).Weight;

    [Theory]
    [InlineData(LinkRole.Legal, Label.Bot)]
    [InlineData(LinkRole.Footer, Label.Bot)]
    [InlineData(LinkRole.Social, Label.Bot)]
    [InlineData(LinkRole.Unsubscribe, Label.Human)]
    [InlineData(LinkRole.Content, Label.Human)]
    public void Who_takes_one_link_of_each_mail_shows_by_those_that_nobody_chooses(LinkRole role, Label label)
    {
        EventDraft late = Some.Click(Hours(2)).By("chrome", "picking-net").From("ann@other.example");
        EventDraft[] others =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(i =>
                    (EventDraft)(Some.Click(Minutes(9), "z").By("chrome", "picking-net").From($"p@firm{i}.example") with { Role = role })
                ),
        ];
        EventDraft[] deliveries = [.. others.Append(late).Select(click => Some.Delivered().From(click.Recipient!))];
        // Whatever comes first.
        DetectorUnderTest[] detectors =
        [
            new DetectorUnderTest().Apply(deliveries).Apply(late).Apply(others).WorkOff(),
            new DetectorUnderTest().Apply(deliveries).Apply(others).Apply(late).WorkOff(),
        ];

        Assert.All(detectors, detector => Assert.Equal(label, detector.LabelOf(late).Label));
    }

    [Fact]
    public void A_message_on_such_a_link_is_none_of_those_that_speak_against_it()
    {
        EventDraft rare = Some.Click(Minutes(9)).By("chrome", "picking-net") with { Role = LinkRole.Legal };
        EventDraft another = rare.From("bob@third.example");
        EventDraft other = Some.Click(Minutes(9), "b").By("chrome", "picking-net").From("ann@other.example");
        EventDraft[] clicks = [rare, another, other];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply([.. clicks.Select(click => Some.Delivered().From(click.Recipient!)), .. clicks])
            .WorkOff();

        Assert.Null(detector.LabelOf(rare).ReasonBy(Signal));
        Assert.Equal(2 * Signal.RareLinkWeight, detector.LabelOf(other).ReasonBy(Signal)!.Weight);
    }

    [Theory]
    [InlineData(NetworkKind.Scanner, 2, 0, 29, true)]
    [InlineData(NetworkKind.Scanner, 2, 0, 30, false)]
    [InlineData(NetworkKind.Scanner, 6, 0, 30, true)]
    [InlineData(NetworkKind.Scanner, 1, 0, 10, false)]
    [InlineData(NetworkKind.Scanner, 2, 1, 10, false)]
    [InlineData(NetworkKind.Shared, 2, 0, 10, false)]
    [InlineData(NetworkKind.Shared, 6, 0, 10, true)]
    public void A_vendors_own_network_proves_with_its_scanners_browser_soon_after_the_delivery_as_any_does(
        NetworkKind kind,
        int scanned,
        int read,
        double minutes,
        bool proves
    )
    {
        ContextActivity around = new() { Scanned = scanned, Read = read };
        WindowEvent click = Windows.Click(Minutes(minutes), around: around) with { NetworkKind = kind };
        Evidence said = Assert.Single(Signal.Heard(Windows.Of([click])));

        Assert.Equal(proves, !said.Signal.HintOf(said.Detail, said.Weight).IsNoProof());
    }

    /// <summary>A scanner that goes on to the site now and then, and so looks like a reader, does so on few of its messages.</summary>
    [Theory]
    [InlineData(NetworkKind.Hosting, 6, 1, 10, 4_250, true)]
    [InlineData(NetworkKind.Hosting, 5, 1, 10, 4_250, false)]
    [InlineData(NetworkKind.Hosting, 8, 3, 29, 4_250, true)]
    [InlineData(NetworkKind.Hosting, 8, 3, 30, 300, false)]
    [InlineData(NetworkKind.Unlisted, 6, 1, 10, 4_250, false)]
    [InlineData(NetworkKind.Scanner, 6, 1, 10, 4_250, false)]
    public void Soon_after_the_delivery_rented_machines_are_a_scanners_own_where_few_of_very_many_messages_were_read(
        NetworkKind kind,
        int scanned,
        int read,
        double minutes,
        int weight,
        bool proves
    )
    {
        ContextActivity around = new() { Scanned = scanned, Read = read };
        WindowEvent click = Windows.Click(Minutes(minutes), around: around) with { NetworkKind = kind };
        Evidence said = Assert.Single(Signal.Heard(Windows.Of([click])));

        Assert.Equal((weight, proves), (said.Weight, !said.Signal.HintOf(said.Detail, said.Weight).IsNoProof()));
    }

    /// <summary>A vendor's two scans say nothing of who comes hours later, whose delivery nobody told or everybody forgot.</summary>
    [Theory]
    [InlineData(29, true, 0, true)]
    [InlineData(30, true, 0, false)]
    [InlineData(29, false, 0, false)]
    [InlineData(29, true, 1, false)]
    public void Where_no_delivery_is_told_soon_is_after_the_campaigns_first_click(double minutes, bool hasBegun, int mailed, bool proves)
    {
        WindowEvent click = Windows.Click(Minutes(minutes), around: new() { Scanned = 2 }) with { NetworkKind = NetworkKind.Scanner };
        MessageWindow message = Windows.Of(
            [click],
            deliveredAt: null,
            begunAt: hasBegun ? Windows.Delivered : 0,
            domain: new DomainActivity { Mailed = mailed }
        );
        Evidence said = Assert.Single(Signal.Heard(message));

        Assert.Equal(proves, !said.Signal.HintOf(said.Detail, said.Weight).IsNoProof());
    }
}
