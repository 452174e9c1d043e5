using System.Web;

namespace BotClickStream.Traffic.Tests;

public sealed class ScannerTests
{
    private const long Second = 1_000;
    private const long Minute = 60 * Second;

    /// <summary>About 10,000 swept newsletters.</summary>
    private static readonly Lazy<List<Conversation>> Bursts = new(() =>
        Conversation.WithClicks("scanner.burst", Some.ScannedBy(new BurstSweep()), recipients: 12_000)
    );

    [Theory]
    [InlineData(0, 10 * Second, 0.005)]
    [InlineData(10 * Second, 20 * Second, 0.022)]
    [InlineData(20 * Second, 60 * Second, 0.664)]
    [InlineData(1 * Minute, 5 * Minute, 0.283)]
    [InlineData(5 * Minute, 30 * Minute, 0.019)]
    [InlineData(60 * Minute, 24 * 60 * Minute, 0.007)]
    public void Bursts_start_after_the_send_as_the_delay_table_says(long from, long to, double share)
    {
        double seen = Share(
            Bursts.Value,
            message => message.Clicks("scanner.burst")[0].Time - message.Sent is var delay && delay >= from && delay < to
        );

        Assert.InRange(seen, share - Math.Max(0.002, share * 0.06), share + Math.Max(0.002, share * 0.06));
    }

    [Fact]
    public void Half_of_the_bursts_start_within_43_seconds()
    {
        Assert.InRange(
            Median(Bursts.Value.Select(message => message.Clicks("scanner.burst")[0].Time - message.Sent)),
            42 * Second,
            44 * Second
        );
    }

    [Fact]
    public void The_pixel_is_fetched_half_a_minute_before_the_burst()
    {
        List<Conversation> withPixel = [.. Bursts.Value.Where(message => message.Opens("scanner.burst").Count > 0)];
        List<long> pixels = [.. withPixel.Select(message => message.Opens("scanner.burst")[0].Time - message.Sent)];

        Assert.True(withPixel.Count > Bursts.Value.Count * 0.99);
        Assert.InRange(Median(pixels), 8_500, 9_500);
        Assert.InRange(Share(pixels, delay => delay <= 10 * Second), 0.59, 0.64);
        Assert.InRange(Share(pixels, delay => delay <= 20 * Second), 0.82, 0.87);
        Assert.InRange(
            Median(withPixel.Select(message => message.Clicks("scanner.burst")[0].Time - message.Opens("scanner.burst")[0].Time)),
            30 * Second,
            36 * Second
        );
    }

    [Fact]
    public void At_one_firm_in_four_the_pixel_is_fetched_by_another_host_of_the_same_browser()
    {
        List<(SimulatedEvent Pixel, SimulatedEvent Click)> pairs =
        [
            .. Bursts
                .Value.Where(message => message.Opens("scanner.burst").Count > 0)
                .Select(message => (message.Opens("scanner.burst")[0], message.Clicks("scanner.burst")[0])),
        ];

        Assert.InRange(Share(pairs, pair => pair.Pixel.Client.Ip != pair.Click.Client.Ip), 0.15, 0.35);
        Assert.All(pairs, pair => Assert.Equal(pair.Click.Client.UserAgent, pair.Pixel.Client.UserAgent));
    }

    [Fact]
    public void A_burst_takes_nine_or_ten_links_in_under_a_second()
    {
        List<Conversation> rich = [.. Bursts.Value.Where(message => message.Campaign.Links.Length > 11)];

        Assert.NotEmpty(rich);
        Assert.All(
            rich,
            message =>
            {
                List<SimulatedEvent> clicks = message.Clicks("scanner.burst");
                Assert.InRange(clicks.DistinctBy(click => click.Link).Count(), 9, 10);
                Assert.InRange(clicks[^1].Time - clicks[0].Time, 1, 999);
            }
        );
    }

    [Fact]
    public void A_domain_burst_scans_all_mails_of_a_firm_within_seconds()
    {
        List<Conversation> messages = Conversation.WithClicks("scanner.domain-burst", Some.ScannedBy(new DomainBurst()), recipients: 4_000);
        var firms = messages
            .GroupBy(message => (message.Campaign, message.Recipient.Organisation))
            .Where(firm => firm.Count() >= 20)
            .ToList();

        Assert.NotEmpty(firms);
        Assert.All(
            firms,
            firm =>
            {
                List<long> starts = [.. firm.Select(message => message.Clicks("scanner.domain-burst")[0].Time)];
                Assert.InRange(starts.Max() - starts.Min(), 1, 5 * Second);
            }
        );
    }

    [Fact]
    public void A_roaming_sampler_takes_one_link_within_about_the_hour_by_the_firms_one_browser_and_hardly_ever_from_a_network_twice()
    {
        List<Conversation> messages = Conversation.WithClicks(
            "scanner.roaming",
            Some.ScannedBy(new RoamingSampler(), CampaignKind.Teaser),
            recipients: 4_000
        );
        List<long> delays = [.. messages.Select(message => message.Clicks("scanner.roaming")[0].Time - message.Delivered!.Value)];
        var firms = messages.GroupBy(message => message.Recipient.Organisation).Where(firm => firm.Count() >= 10).ToList();

        Assert.All(messages, message => Assert.Single(message.Clicks("scanner.roaming")));
        Assert.InRange(Median(delays), 8 * Minute, 16 * Minute);
        Assert.InRange(Share(delays, delay => delay > 30 * Minute), 0.08, 0.25);
        Assert.InRange(Share(delays, delay => delay <= 60 * Minute), 0.95, 1);
        Assert.NotEmpty(firms);
        Assert.All(
            firms,
            firm =>
            {
                List<SimulatedEvent> clicks = [.. firm.Select(message => message.Clicks("scanner.roaming")[0])];
                Assert.Single(clicks.Select(click => click.Client.UserAgent).Distinct());
                Assert.InRange(clicks.DistinctBy(click => click.Client.Ip.Bits >> 8).Count() / (double)clicks.Count, 0.85, 1);
            }
        );
    }

    [Fact]
    public void A_distributed_burst_comes_from_ten_addresses_within_fifteen_seconds()
    {
        Assert.All(
            Scans("scanner.distributed", new DistributedBurst()),
            clicks =>
            {
                Assert.InRange(clicks.Count, 20, 26);
                Assert.Equal(10, clicks.DistinctBy(click => click.Client.Ip).Count());
                Assert.InRange(clicks[^1].Time - clicks[0].Time, 5 * Second, 15 * Second);
            }
        );
    }

    [Fact]
    public void Many_networks_take_nine_links_in_four_seconds_with_trap_and_unsubscribe_among_them()
    {
        Assert.All(
            Scans("scanner.many-networks", new ManyNetworks()),
            clicks =>
            {
                Assert.Equal(9, clicks.DistinctBy(click => click.Link).Count());
                Assert.InRange(clicks[^1].Time - clicks[0].Time, 1, 4 * Second);
                Assert.InRange(clicks.DistinctBy(click => click.Client.Ip).Count(), 2, 5);
                Assert.Contains(clicks, click => click.Link!.Kind == LinkKind.Unsubscribe);
            }
        );
    }

    [Fact]
    public void Sampling_tests_one_link_of_six_and_never_the_unsubscribe_link()
    {
        List<List<SimulatedEvent>> scans = Scans("scanner.sampling", new LinkSampler());

        Assert.All(scans.SelectMany(clicks => clicks), click => Assert.NotEqual(LinkKind.Unsubscribe, click.Link!.Kind));
        Assert.InRange(scans.Average(clicks => (double)clicks.Count / clicks[0].Campaign.Links.Length), 0.1, 0.2);
    }

    [Fact]
    public void A_drip_never_takes_two_links_within_five_seconds()
    {
        Assert.All(
            Scans("scanner.drip", new SlowDrip()),
            clicks => Assert.All(clicks.Zip(clicks.Skip(1)), pair => Assert.True(pair.Second.Time - pair.First.Time > 5 * Second))
        );
    }

    [Fact]
    public void Waves_come_again_each_hour()
    {
        List<List<SimulatedEvent>> scans = Scans("scanner.waves", new HourlyWaves());
        List<long> pauses =
        [
            .. scans
                .SelectMany(clicks => clicks.Zip(clicks.Skip(1), (first, second) => second.Time - first.Time))
                .Where(pause => pause > 10 * Minute),
        ];

        Assert.All(pauses, pause => Assert.InRange(pause, 44 * Minute, 76 * Minute));
        Assert.InRange((double)pauses.Count / scans.Count, 1, 4);
    }

    [Fact]
    public void Each_link_is_fetched_by_head_and_milliseconds_later_by_get()
    {
        Assert.All(
            Scans("scanner.head-get", new HeadThenGet()),
            clicks =>
                Assert.All(
                    clicks.GroupBy(click => click.Link),
                    link =>
                    {
                        Assert.Equal(["HEAD", "GET"], link.Select(click => click.Method));
                        Assert.InRange(link.Last().Time - link.First().Time, 4, 60);
                    }
                )
        );
    }

    [Fact]
    public void Two_user_agents_take_the_same_link_milliseconds_apart()
    {
        Assert.All(
            Scans("scanner.two-agents", new TwoAgents()),
            clicks =>
                Assert.All(
                    clicks.GroupBy(click => click.Link),
                    link =>
                    {
                        Assert.Equal(2, link.DistinctBy(click => click.Client.UserAgent).Count());
                        Assert.InRange(link.Last().Time - link.First().Time, 3, 250);
                    }
                )
        );
    }

    [Fact]
    public void Altered_queries_keep_their_names_and_change_their_values()
    {
        List<SimulatedEvent> clicks = [.. Scans("scanner.altered-query", new AlteredQuery()).SelectMany(scan => scan)];

        Assert.All(
            clicks.Where(click => click.Link!.Kind == LinkKind.Content),
            click =>
            {
                (Uri original, Uri altered) = (new Uri(click.Link!.Url), new Uri(click.Url!));
                Assert.Equal(original.AbsolutePath, altered.AbsolutePath);
                Assert.Equal(HttpUtility.ParseQueryString(original.Query).AllKeys, HttpUtility.ParseQueryString(altered.Query).AllKeys);
                Assert.NotEqual(original.Query, altered.Query);
            }
        );
    }

    [Fact]
    public void A_scan_before_the_delivery_is_over_when_the_mail_arrives()
    {
        List<Conversation> messages = Conversation.WithClicks(
            "scanner.before-delivery",
            Some.ScannedBy(new ScanBeforeDelivery()),
            recipients: 600
        );

        Assert.NotEmpty(messages);
        Assert.All(
            messages,
            message =>
                Assert.All(
                    message.Clicks("scanner.before-delivery"),
                    click => Assert.InRange(click.Time, message.Sent, message.Delivered!.Value)
                )
        );
    }

    [Fact]
    public void An_activated_scanner_leaves_a_domains_first_twenty_mails_alone()
    {
        List<Conversation> all = Conversation.In(Some.Run(campaigns: 1, recipients: 3_072, mix: Some.ScannedBy(new ActivatedScan())));
        var firms = all.GroupBy(message => message.Recipient.Organisation)
            .Where(firm => firm.Count() > 30 && firm.Key.Coverage == 1)
            .ToList();

        Assert.NotEmpty(firms);
        Assert.All(
            firms,
            firm =>
            {
                List<bool> scanned =
                [
                    .. firm.OrderBy(message => message.Sent).Select(message => message.Clicks("scanner.activation").Count > 0),
                ];
                Assert.DoesNotContain(true, scanned.Take(20));
                Assert.InRange(scanned.Skip(20).Count(scan => scan), (scanned.Count - 20) * 9 / 10, scanned.Count);
            }
        );
    }

    [Fact]
    public void A_bait_is_followed_where_there_is_one()
    {
        List<List<SimulatedEvent>> scans = Scans("scanner.bait", new BaitFollower(), campaigns: 6);

        Assert.Contains(scans, clicks => clicks[0].Campaign.Bait is not null);
        Assert.All(
            scans,
            clicks => Assert.Equal(clicks[0].Campaign.Bait is not null, clicks.Exists(click => click.Link!.Kind == LinkKind.Bait))
        );
    }

    [Fact]
    public void Machines_unsubscribe_by_link_or_form_and_never_by_one_click()
    {
        List<SimulatedEvent> unsubscribes =
        [
            .. Some.Run(recipients: 3_000, mix: Some.ScannedBy(new UnsubscribeFollower()))
                .Where(e => e.Type == SimulatedEventType.Unsubscribe && e.Truth!.IsMachine),
        ];

        Assert.Equal(["form", "link"], unsubscribes.Select(e => e.Via!).Distinct().Order());
    }

    [Fact]
    public void A_firms_mails_are_unsubscribed_alone_or_beside_one_content_link_and_never_by_one_click()
    {
        List<Conversation> messages = Conversation.WithClicks(
            "scanner.unsubscribe-only",
            Some.ScannedBy(new UnsubscribeClicker()),
            recipients: 6_000
        );

        Assert.NotEmpty(messages);
        Assert.All(messages, message => Assert.InRange(message.Clicks("scanner.unsubscribe-only").Count, 1, 2));
        Assert.Equal(
            ["form", "link"],
            messages
                .SelectMany(message => message.Events)
                .Where(e => e.Type == SimulatedEventType.Unsubscribe && e.Truth!.IsMachine)
                .Select(e => e.Via!)
                .Distinct()
                .Order()
        );
    }

    [Fact]
    public void A_twin_follows_a_persons_click_within_its_second_from_a_microsoft_network()
    {
        List<Conversation> messages = Conversation.WithClicks(
            "scanner.twin",
            Some.ScannedBy(new PixelOnly(), clickTwins: 1),
            recipients: 6_000
        );

        Assert.NotEmpty(messages);
        Assert.All(
            messages,
            message =>
            {
                List<SimulatedEvent> people =
                [
                    .. message.Events.Where(e => e is { Type: SimulatedEventType.Click, Truth.Actor: Actor.Person }),
                ];
                List<SimulatedEvent> twins = message.Clicks("scanner.twin");
                Assert.Equal(people.Count, twins.Count);
                Assert.All(
                    twins,
                    twin => Assert.Contains(people, click => click.Link == twin.Link && Math.Abs(click.Time - twin.Time) <= Second)
                );
            }
        );
    }

    [Fact]
    public void What_declares_itself_says_so_in_its_user_agent()
    {
        string[] known = [.. UserAgents.Scripts, .. UserAgents.DeclaredScanners];

        Assert.All(
            Scans("declared.script", new DeclaredScript())
                .Concat(Scans("declared.scanner", new DeclaredScanner()))
                .SelectMany(clicks => clicks),
            click =>
            {
                Assert.Contains(click.Client.UserAgent, known);
                Assert.Equal(Actor.DeclaredBot, click.Truth!.Actor);
            }
        );
    }

    [Fact]
    public void A_delayed_scan_comes_ten_minutes_to_hours_after_the_delivery()
    {
        List<Conversation> messages = Conversation.WithClicks("scanner.delayed", Some.ScannedBy(new DelayedScan()), recipients: 3_000);
        List<long> delays = [.. messages.Select(message => message.Clicks("scanner.delayed")[0].Time - message.Delivered!.Value)];

        Assert.All(delays, delay => Assert.InRange(delay, 6 * Minute, 8 * 60 * Minute));
        Assert.InRange(Share(delays, delay => delay > 60 * Minute), 0.2, 0.8);
        Assert.InRange(Share(messages, message => message.Clicks("scanner.delayed").Count == 1), 0.1, 0.6);
    }

    [Fact]
    public void A_stripped_query_leaves_the_page()
    {
        List<SimulatedEvent> clicks = [.. Scans("scanner.stripped-query", new StrippedQuery()).SelectMany(scan => scan)];

        Assert.All(
            clicks.Where(click => click.Link!.Kind == LinkKind.Content),
            click => Assert.Equal(new Uri(click.Link!.Url).GetLeftPart(UriPartial.Path), click.Url)
        );
    }

    [Fact]
    public void A_slow_sweep_takes_seconds_and_stays_with_one_client()
    {
        List<List<SimulatedEvent>> scans = Scans("scanner.slow-sweep", new SlowSweep());

        Assert.All(scans, clicks => Assert.Single(clicks.DistinctBy(click => click.Client)));
        Assert.All(scans, clicks => Assert.InRange(clicks[^1].Time - clicks[0].Time, Second, 67 * Second));
    }

    [Fact]
    public void Late_waves_come_minutes_to_hours_later_by_the_same_browser()
    {
        List<List<SimulatedEvent>> scans = Scans("scanner.late-waves", new LateWaves());

        Assert.All(scans, clicks => Assert.Single(clicks.DistinctBy(click => click.Client.UserAgent)));
        Assert.All(scans, clicks => Assert.InRange(clicks[^1].Time - clicks[0].Time, 10 * Minute, 25 * 60 * Minute));
    }

    [Fact]
    public void A_shared_sampler_has_four_networks_for_all_firms()
    {
        List<SimulatedEvent> clicks = [.. Scans("scanner.shared-sampling", new SharedSampler()).SelectMany(scan => scan)];

        Assert.True(clicks.DistinctBy(click => click.Recipient!.Value.Organisation).Count() > 20);
        Assert.InRange(clicks.DistinctBy(click => click.Client.Ip.Bits >> (click.Client.Ip.IsV6 ? 80 : 8)).Count(), 1, 4);
        Assert.Equal(2, clicks.DistinctBy(click => click.Client.UserAgent).Count());
    }

    /// <summary>The clicks of each message that such a scanner went through, newsletters only, in the order of time.</summary>
    private static List<List<SimulatedEvent>> Scans(string kind, Behavior scanner, int campaigns = 2)
    {
        List<List<SimulatedEvent>> scans =
        [
            .. Conversation
                .WithClicks(kind, Some.ScannedBy(scanner), recipients: 600 * campaigns, campaigns)
                .Select(message => message.Clicks(kind)),
        ];
        Assert.NotEmpty(scans);
        return scans;
    }

    private static double Share<T>(List<T> all, Func<T, bool> holds) => (double)all.Count(holds) / all.Count;

    private static long Median(IEnumerable<long> values)
    {
        List<long> sorted = [.. values.Order()];
        return sorted[sorted.Count / 2];
    }
}
