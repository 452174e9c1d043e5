namespace BotClickStream.Traffic.Tests;

public sealed class PeopleTests
{
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;

    /// <summary>What 60,000 consumers do with a newsletter that nobody scans.</summary>
    private static readonly Lazy<List<Conversation>> Consumers = new(() =>
        Conversation.In(Some.Run(campaigns: 2, recipients: 60_000, mix: Some.PeopleOnly()))
    );

    /// <summary>What 30,000 do with a magazine.</summary>
    private static readonly Lazy<List<Conversation>> Restless = new(() =>
        Conversation.In(Some.Run(campaigns: 4, recipients: 30_000, mix: Some.PeopleOnly(CampaignKind.Magazine)))
    );

    /// <summary>What 8,000 with fixed habits do with a digest.</summary>
    private static readonly Lazy<List<Conversation>> OfHabit = new(() =>
        Conversation.In(Some.Run(campaigns: 4, recipients: 8_000, mix: Some.PeopleOnly(CampaignKind.Digest)))
    );

    [Fact]
    public void A_quarter_of_the_opens_falls_into_the_first_hour_and_three_fifths_into_the_first_six()
    {
        List<long> delays = [.. FirstOf(SimulatedEventType.Open).Select(first => first.Delay)];

        Assert.InRange(delays.Count(delay => delay <= Hour) / (double)delays.Count, 0.25, 0.29);
        Assert.InRange(delays.Count(delay => delay <= 6 * Hour) / (double)delays.Count, 0.58, 0.63);
    }

    [Theory]
    [InlineData(true, 3.7)]
    [InlineData(false, 4.5)]
    public void Half_of_the_clicks_come_within_hours(bool isMobile, double hours)
    {
        List<long> delays =
        [
            .. FirstOf(SimulatedEventType.Click)
                .Where(first => Profile.Of(first.Message.Recipient).IsMobile == isMobile)
                .Select(first => first.Delay)
                .Order(),
        ];

        Assert.InRange(delays[delays.Count / 2] / (double)Hour, hours * 0.93, hours * 1.07);
    }

    [Fact]
    public void One_or_two_of_a_hundred_click_within_a_minute()
    {
        List<long> delays = [.. FirstOf(SimulatedEventType.Click).Select(first => first.Delay)];

        Assert.InRange(delays.Count(delay => delay <= Minute) / (double)delays.Count, 0.01, 0.02);
    }

    [Fact]
    public void Where_colleagues_clean_up_several_of_a_firm_leave_within_a_day()
    {
        List<List<SimulatedEvent>> firms =
        [
            .. Some.Run(recipients: 6_000, mix: Some.ScannedBy(new PixelOnly(), CampaignKind.LastStraw))
                .Where(e => e is { Type: SimulatedEventType.Unsubscribe, Truth.Kind: "person.list-cleaner" })
                .GroupBy(e => (e.Campaign.Number, e.Recipient!.Value.Organisation.Domain))
                .Select(firm => firm.ToList()),
        ];

        Assert.Contains(firms, firm => firm.Count > 3);
        Assert.All(firms, firm => Assert.InRange(firm.Max(e => e.Time) - firm.Min(e => e.Time), 0, 24 * Hour));
    }

    [Fact]
    public void Clicks_without_a_persons_open_are_common()
    {
        List<Conversation> clicked = [.. Consumers.Value.Where(message => message.Events.Exists(IsPersonsClick))];

        Assert.InRange(
            clicked.Count(message => !message.Events.Exists(e => e is { Type: SimulatedEventType.Open, Truth.Actor: Actor.Person }))
                / (double)clicked.Count,
            0.2,
            0.6
        );
    }

    [Fact]
    public void A_few_people_click_twice_within_a_second()
    {
        List<SimulatedEvent> clicks = [.. Consumers.Value.SelectMany(message => message.Events.Where(IsPersonsClick))];
        int doubles = clicks
            .Zip(clicks.Skip(1))
            .Count(pair =>
                pair.First.Link == pair.Second.Link
                && pair.First.Recipient == pair.Second.Recipient
                && pair.Second.Time - pair.First.Time < 1_000
            );

        Assert.InRange(doubles / (double)clicks.Count, 0.02, 0.06);
    }

    [Fact]
    public void Tabs_are_opened_three_to_five_within_seconds()
    {
        List<List<SimulatedEvent>> tabs =
        [
            .. Consumers.Value.Select(message => message.Clicks("person.tabs")).Where(clicks => clicks.Count > 0),
        ];

        Assert.NotEmpty(tabs);
        Assert.All(
            tabs,
            clicks =>
            {
                Assert.InRange(clicks.DistinctBy(click => click.Link).Count(), 3, 5);
                Assert.InRange(clicks[^1].Time - clicks[0].Time, 1_000, 13_000);
            }
        );
    }

    [Fact]
    public void Colleagues_click_within_minutes_from_one_network()
    {
        List<Conversation> staff = Conversation.WithClicks(
            "person.colleague",
            Some.ScannedBy(new PixelOnly(), CampaignKind.StaffMail),
            recipients: 4_000
        );
        var firms = staff.GroupBy(message => (message.Campaign, message.Recipient.Organisation)).Where(firm => firm.Count() >= 20).ToList();

        Assert.NotEmpty(firms);
        Assert.All(
            firms,
            firm =>
            {
                List<SimulatedEvent> clicks = [.. firm.SelectMany(message => message.Clicks("person.colleague"))];
                int atTheOffice = clicks.Count(click =>
                    !click.Client.Ip.IsV6 && click.Client.Ip.Bits >> 8 == firm.Key.Organisation.Office.Bits >> 8
                );
                Assert.InRange(atTheOffice / (double)clicks.Count, 0.5, 0.95);
            }
        );
    }

    [Fact]
    public void A_real_click_may_come_minutes_after_a_scan()
    {
        List<Conversation> messages = Conversation.WithClicks("person.after-scan", Some.ScannedBy(new BurstSweep()), recipients: 4_000);

        Assert.NotEmpty(messages);
        Assert.All(
            messages,
            message =>
                Assert.InRange(
                    message.Clicks("person.after-scan")[0].Time
                        - message.Events.First(e => e.Truth is { IsMachine: true, Actor: Actor.SecurityScanner }).Time,
                    2 * Minute,
                    4 * Hour
                )
        );
    }

    [Fact]
    public void People_unsubscribe_also_by_one_click_and_mail()
    {
        IEnumerable<string> ways = Consumers
            .Value.SelectMany(message => message.Events)
            .Where(e => e.Type == SimulatedEventType.Unsubscribe)
            .Select(e => e.Via!)
            .Distinct();

        Assert.Equal(["form", "link", "mailto", "one-click"], ways.Order());
    }

    [Fact]
    public void Apples_opens_are_a_proxys_and_gmails_are_a_persons()
    {
        List<SimulatedEvent> opens =
        [
            .. Consumers.Value.SelectMany(message => message.Events).Where(e => e.Type == SimulatedEventType.Open),
        ];

        List<SimulatedEvent> apple = [.. opens.Where(e => e.Truth!.Actor == Actor.PrivacyProxy)];
        Assert.NotEmpty(apple);
        Assert.All(apple, open => Assert.Equal("Mozilla/5.0", open.Client.UserAgent));
        Assert.All(apple, open => Assert.StartsWith("104.28.", open.Client.Ip.ToString(), StringComparison.Ordinal));
        Assert.All(opens.Where(e => e.Client.UserAgent == UserAgents.GmailProxy), open => Assert.Equal(Actor.Person, open.Truth!.Actor));
    }

    [Fact]
    public void One_to_six_of_a_hundred_opens_at_gmail_are_prefetched()
    {
        List<SimulatedEvent> gmail =
        [
            .. Consumers
                .Value.SelectMany(message => message.Events)
                .Where(e => e.Client.UserAgent is UserAgents.GmailProxy or UserAgents.GmailPrefetch),
        ];

        Assert.InRange(gmail.Count(open => open.Truth!.Kind == "proxy.gmail-prefetch") / (double)gmail.Count, 0.01, 0.06);
    }

    [Fact]
    public void Roaming_readers_change_their_network_and_keep_their_browser()
    {
        List<List<SimulatedEvent>> visits =
        [
            .. Restless.Value.Select(message => message.Clicks("person.roaming")).Where(clicks => clicks.Count > 1),
        ];

        Assert.All(visits, clicks => Assert.Single(clicks.DistinctBy(click => click.Client.UserAgent)));
        Assert.InRange(visits.Count(clicks => clicks.DistinctBy(click => click.Client.Ip).Count() == 2) / (double)visits.Count, 0.5, 0.95);
    }

    [Fact]
    public void Power_readers_open_five_links_and_more_within_seconds()
    {
        List<List<SimulatedEvent>> visits =
        [
            .. Restless
                .Value.Where(message => message.Campaign.Links.Count(link => link.Kind == LinkKind.Content) >= 8)
                .Select(message => message.Clicks("person.power-reader"))
                .Where(clicks => clicks.Count > 0),
        ];

        Assert.NotEmpty(visits);
        Assert.All(visits, clicks => Assert.InRange(clicks.DistinctBy(click => click.Link).Count(), 5, 8));
        Assert.All(visits, clicks => Assert.InRange(clicks[^1].Time - clicks[0].Time, 1_800, 14_100));
    }

    [Fact]
    public void Double_clickers_follow_every_link_twice_within_a_second()
    {
        List<List<SimulatedEvent>> visits =
        [
            .. OfHabit.Value.Select(message => message.Clicks("person.double-clicker")).Where(clicks => clicks.Count > 0),
        ];

        Assert.NotEmpty(visits);
        Assert.All(
            visits.SelectMany(clicks => clicks.Chunk(2)),
            pair =>
            {
                Assert.Equal(pair[0].Link, pair[1].Link);
                Assert.InRange(pair[1].Time - pair[0].Time, 150, 950);
            }
        );
    }

    [Fact]
    public void A_habitual_reader_takes_twenty_to_eighty_seconds_a_page()
    {
        List<long> pauses =
        [
            .. OfHabit.Value.SelectMany(message =>
            {
                List<SimulatedEvent> clicks = [.. message.Clicks("person.habitual-reader").DistinctBy(click => click.Link)];
                return clicks.Zip(clicks.Skip(1), (first, second) => second.Time - first.Time);
            }),
        ];

        Assert.NotEmpty(pauses);
        Assert.All(pauses, pause => Assert.InRange(pause, 20_000, 80_000));
    }

    [Fact]
    public void Phones_behind_carriers_share_few_networks()
    {
        Mix mix = Some.PeopleOnly(CampaignKind.Magazine) with { BehindCarriers = 1 };
        List<SimulatedEvent> phones =
        [
            .. Some.Run(mix: mix).Where(e => IsPersonsClick(e) && e.Recipient is { } recipient && Profile.Of(recipient, 1).IsMobile),
        ];

        Assert.True(phones.Count > 200);
        Assert.InRange(
            phones.DistinctBy(click => click.Client.Ip.Bits >> (click.Client.Ip.IsV6 ? 80 : 8)).Count() / (double)phones.Count,
            0,
            0.4
        );
    }

    [Fact]
    public void Where_computers_are_managed_they_have_one_browser_and_half_of_them_stand_at_home()
    {
        List<IGrouping<string, SimulatedEvent>> firms = FirmsDesks(Firms with { ManagedFirms = 1 });

        Assert.All(firms, firm => Assert.Single(firm.Select(click => click.Client.UserAgent).Distinct()));
        int office = 0;
        int clicks = 0;
        foreach (IGrouping<string, SimulatedEvent> firm in firms)
        {
            office += firm.GroupBy(NetworkOf).Max(network => network.Count());
            clicks += firm.Count();
            // Who is at home is there each time.
            Assert.All(firm.GroupBy(click => click.Recipient!.Value.Key), person => Assert.Single(person.Select(NetworkOf).Distinct()));
        }

        Assert.InRange(office / (double)clicks, 0.4, 0.65);
    }

    [Fact]
    public void Where_a_firm_has_many_addresses_its_people_come_by_another_with_each_mail()
    {
        List<IGrouping<string, SimulatedEvent>> firms = FirmsDesks(Firms with { WideEgress = 1 });

        Assert.All(firms, firm => Assert.InRange(firm.Select(NetworkOf).Distinct().Count(), 12, 24));
        Assert.InRange(
            firms
                .SelectMany(firm =>
                    firm.GroupBy(click => click.Recipient!.Value.Key)
                        .Where(person => person.DistinctBy(click => click.Campaign).Count() > 2)
                )
                .Average(person =>
                    person.Select(NetworkOf).Distinct().Count() / (double)person.DistinctBy(click => click.Campaign).Count()
                ),
            0.9,
            1
        );
    }

    private static readonly Mix Firms = Some.ScannedBy(new PixelOnly(), CampaignKind.Teaser);

    /// <summary>Of larger firms the clicks of people at their desks by the browser and from the network that they usually have.</summary>
    private static List<IGrouping<string, SimulatedEvent>> FirmsDesks(Mix mix) =>
        [
            .. Some.Run(campaigns: 8, recipients: 16_000, mix: mix)
                .Where(e =>
                    e is { Type: SimulatedEventType.Click, Truth.Kind: "person.reader" }
                    && e.Recipient is { IsShared: false } recipient
                    && !Profile.Of(recipient).IsMobile
                )
                .GroupBy(e => e.Recipient!.Value.Organisation.Domain)
                .Where(firm => firm.Count() >= 40),
        ];

    private static UInt128 NetworkOf(SimulatedEvent e) => e.Client.Ip.Bits >> (e.Client.Ip.IsV6 ? 80 : 8);

    private static bool IsPersonsClick(SimulatedEvent e) => e is { Type: SimulatedEventType.Click, Truth.Actor: Actor.Person };

    /// <summary>The first look or click of each ordinary person, and how long after the delivery it came.</summary>
    private static IEnumerable<(Conversation Message, long Delay)> FirstOf(SimulatedEventType type) =>
        from message in Consumers.Value
        let first = message.Events.Find(e => e.Type == type && e.Truth!.Actor == Actor.Person && e.Truth.Kind != "person.late")
        where first is not null
        select (message, first.Time - message.Delivered!.Value);
}
