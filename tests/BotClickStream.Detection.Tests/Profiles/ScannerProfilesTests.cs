using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ScannerProfilesTests
{
    private static readonly DetectorSettings Settings = new();
    private static readonly long HalfLife = Settings.Rules.KnownScanner.HalfLifeMs;

    [Fact]
    public void A_domain_and_a_network_that_swept_are_published_with_what_was_counted()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Click(Hours(5)).From("reader@acme.example") with { Network = "home" })
            .Apply(Swept("acme.example", 3))
            .Tick(Minutes(2));

        SaidProfile domain = Assert.Single(detector.Profiles, profile => profile.Kind == ProfileKind.Domain);
        SaidProfile network = Assert.Single(detector.Profiles, profile => profile.Kind == ProfileKind.Network);
        Assert.Equal(("acme.example", 3, 1, 1, "Sweep 3"), (domain.Domain, domain.Scanned, domain.Human, domain.Campaigns, domain.Styles));
        Assert.Equal((Seconds(40) + 200, Seconds(40) + 200 + Days(30)), (domain.LastSeen, domain.Expires));
        Assert.Equal(
            (3, 0, new PreparedEvent(Swept("acme.example", 1)[0]).At(0).NetworkKey.High),
            (network.Scanned, network.Human, network.Network)
        );
        Assert.Equal(Settings.Rules.KnownScanner.LogOddsOf(2, 1), domain.LogOdds);
    }

    [Fact]
    public void A_gateway_is_published_with_its_domains_and_their_messages()
    {
        EventDraft[] all =
        [
            Some.Click(Hours(5)).From("reader@spared.example"),
            .. Swept("a.example", 3),
            .. Swept("b.example", 1),
            .. new[] { "p1@a.example", "p1@b.example", "reader@spared.example" }.Select(name =>
                Some.Delivered().From(name) with
                {
                    Gateway = "mx",
                }
            ),
        ];
        DetectorUnderTest detector = new DetectorUnderTest(Settings).Apply(all).Tick(Minutes(2));

        SaidProfile gateway = Assert.Single(detector.Profiles, profile => profile.Kind == ProfileKind.Gateway);
        Assert.Equal(("mx", 4, 1, 2, 1), (gateway.Domain, gateway.Scanned, gateway.Human, gateway.ScannedDomains, gateway.OtherDomains));
        Assert.Equal(Settings.Rules.GatewayConduct.LogOddsOf(2, 1), gateway.LogOdds);

        detector.Apply(Some.Delivered().From("p9@c.example") with { Gateway = "mx" }).Apply(Swept("c.example", 1)).Tick(Minutes(4));
        detector.Apply(Some.Delivered().From("p9@d.example") with { Gateway = "mx" }).Apply(Swept("d.example", 1)).Tick(Minutes(6));
        Assert.Equal(
            [2, 4],
            detector.Profiles.Where(profile => profile.Kind == ProfileKind.Gateway).Select(profile => profile.ScannedDomains)
        );

        detector.Tick(Days(31)).Tick(Days(31) + Minutes(2)).Tick(Days(32));
        Assert.True(detector.Profiles.Last(profile => profile.Kind == ProfileKind.Gateway).IsExpired);
        Assert.Equal((0, 0), (detector.Rows["profiles"], detector.Rows["text"]));
    }

    [Theory]
    [InlineData(18_000)]
    [InlineData(18)]
    public void How_it_scans_is_told_by_the_surest_of_a_messages_clicks(int seconds)
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(
                Some.Click(Seconds(seconds)).By("home-browser", "home-net"),
                Some.Click(Seconds(40), "b").By("scanner-browser", "scanner-net") with
                {
                    UserAgentKind = UserAgentKind.Scanner,
                }
            )
            .Tick(Minutes(2));

        Assert.Equal("Declared 1", Assert.Single(detector.Profiles, profile => profile.Kind == ProfileKind.Domain).Styles);
    }

    [Fact]
    public void Nothing_is_published_of_a_browser_that_stands_for_a_network()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Recipients(4).SelectMany(name => Some.Sweep(Seconds(40), network: null).Select(draft => draft.From(name))))
            .Tick(Minutes(2));

        Assert.Equal([ProfileKind.Domain], detector.Profiles.Select(profile => profile.Kind));
    }

    [Fact]
    public void Nothing_is_published_of_whom_nothing_suspects()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Recipients(20).Select(name => Some.Click(Hours(5)).From(name)))
            .Tick(Hours(6))
            .Tick(Hours(7));

        Assert.Empty(detector.Profiles);
        Assert.Equal(0, detector.Rows["profiles"]);
    }

    [Fact]
    public void It_says_so_again_once_a_step_is_reached_and_a_minute_has_passed()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Swept("acme.example", 2)).Tick(Minutes(1));
        Assert.Equal([2], Of(detector));

        // Two more, a doubling, but within the minute; and then one that is none.
        detector.Apply(Swept("acme.example", 4)).Tick(Minutes(1.5));
        Assert.Equal([2], Of(detector));
        detector.Tick(Minutes(2)).Tick(Minutes(2));
        Assert.Equal([2, 4], Of(detector));
        detector.Apply(Swept("acme.example", 5)).Tick(Minutes(4));
        Assert.Equal([2, 4], Of(detector));
        detector.Apply(Swept("acme.example", 8)).Tick(Minutes(6));
        Assert.Equal([2, 4, 8], Of(detector));

        static IEnumerable<int> Of(DetectorUnderTest detector) =>
            detector.Profiles.Where(profile => profile.Kind == ProfileKind.Domain).Select(profile => profile.Scanned);
    }

    [Fact]
    public void What_was_taken_for_scanned_and_is_not_is_taken_back()
    {
        // A session shortly after each click: somebody was there.
        EventDraft[] sweep = [.. Some.Sweep(Seconds(40), "abcd")];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(sweep).Tick(Minutes(1));
        Assert.Equal(1, detector.Profiles.First(profile => profile.Kind == ProfileKind.Domain).Scanned);

        detector
            .Apply(sweep.Select((click, i) => Some.Conversion(click.After + 10) with { Id = $"conversion-{i}" }))
            .Tick(Minutes(3))
            .Tick(Minutes(5));

        SaidProfile last = detector.Profiles.Last(profile => profile.Kind == ProfileKind.Domain);
        Assert.Equal((0, 1), (last.Scanned, last.Human));
    }

    [Fact]
    public void With_each_half_life_a_doubling_of_the_evidence_goes()
    {
        DetectorUnderTest detector = new DetectorUnderTest(Settings).Apply(Swept("acme.example", 8)).Tick(Minutes(2));
        detector.Tick(2 * HalfLife + Minutes(5));
        detector
            .Apply(Swept("acme.example", 20, 2 * HalfLife + Minutes(5)))
            .Tick(2 * HalfLife + Minutes(10))
            .Tick(2 * HalfLife + Minutes(10));

        SaidProfile last = detector.Profiles.Last(profile => profile.Kind == ProfileKind.Domain);
        // Of eight two are left, and the twenty of now.
        Assert.Equal(2 + 20, last.Scanned);
        Assert.Equal("Sweep 22", last.Styles);
    }

    [Fact]
    public void What_is_not_seen_again_goes_with_a_tombstone()
    {
        DetectorUnderTest detector = new DetectorUnderTest(Settings).Apply(Swept("acme.example", 3)).Tick(Minutes(2));
        detector.Tick(Days(30)).Tick(Days(30));
        Assert.DoesNotContain(detector.Profiles, profile => profile.IsExpired);

        detector.Tick(Days(31)).Tick(Days(31) + Minutes(2));

        Assert.Equal(
            [ProfileKind.Domain, ProfileKind.Network],
            detector.Profiles.Where(profile => profile.IsExpired).Select(profile => profile.Kind).Order()
        );
        Assert.Equal("acme.example", detector.Profiles.Last(profile => profile.IsExpired && profile.Kind == ProfileKind.Domain).Domain);
        Assert.Equal(0, detector.Rows["profiles"]);
    }

    [Fact]
    public void Past_the_limit_no_further_profile_is_kept_and_it_is_counted()
    {
        DetectorUnderTest detector = new DetectorUnderTest(Settings with { MaxProfiles = 2 })
            .Apply(Swept("acme.example", 1))
            .Apply(Swept("b.example", 1))
            .Apply(Swept("c.example", 1));

        Assert.Equal(2, detector.Rows["profiles"]);
        Assert.Equal(2, detector.Detector.Statistics.LimitsReached["profiles"]);
    }

    [Fact]
    public void Test_recipients_teach_nothing()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Swept("acme.example", 3).Select(click => click with { IsTest = true }))
            .Tick(Minutes(2));

        Assert.Empty(detector.Profiles);
    }

    [Fact]
    public void Much_to_publish_is_published_bit_by_bit()
    {
        Assert.SkipWhen(Cases.AreFew, Cases.WithoutCrowds);
        DetectorUnderTest detector = new();
        for (int i = 0; i < 600; i++)
        {
            detector.Apply(Swept($"d{i}.example", 1, network: $"n{i}"));
        }

        detector.Tick(Minutes(2));
        int first = detector.Profiles.Count;
        detector.Tick(Minutes(3)).Tick(Minutes(4)).Tick(Minutes(5));

        Assert.Equal((500, 1_200), (first, detector.Profiles.Count));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(2, 0)]
    public void It_says_when_it_was_seen_first_and_last_whatever_came_first(double first, double second)
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Swept("acme.example", 1, Hours(first)))
            .Apply(Swept("acme.example", 1, Hours(second)))
            .Tick(Hours(3));

        // A domain's messages count from their first click on once it has scanned; what scanned it is known with the third.
        long known = Seconds(40) + 200;
        Assert.All(
            detector.Profiles,
            profile =>
            {
                bool isCounted = profile.Kind == ProfileKind.Domain && second < first;
                Assert.Equal((isCounted ? Seconds(40) : known, Hours(2) + known), (profile.FirstSeen, profile.LastSeen));
            }
        );
        Assert.Equal(2, detector.Profiles.Count);
    }

    [Fact]
    public void Campaigns_are_counted_by_a_bit_each()
    {
        string[] campaigns = [.. Enumerable.Range(0, 9).Select(i => $"campaign-{i}")];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(campaigns.SelectMany(campaign => Swept("acme.example", 2).Select(click => click with { Campaign = campaign })))
            .Tick(Minutes(2));

        int told = campaigns.Select(campaign => PreparedEvent.KeyOf(campaign).Low >> 58).Distinct().Count();
        Assert.InRange(told, 5, 9);
        Assert.All(detector.Profiles, profile => Assert.Equal((told, 18), (profile.Campaigns, profile.Scanned)));
        Assert.Equal(2, detector.Profiles.Count);
    }

    [Fact]
    public void What_speaks_against_it_is_halved_too()
    {
        DetectorUnderTest detector = new DetectorUnderTest(Settings)
            .Apply(Enumerable.Range(0, 8).Select(i => Some.Click(Hours(5)).From($"reader-{i}@acme.example")))
            .Apply(Swept("acme.example", 1))
            .Tick(Hours(6));
        Assert.Equal(8, detector.Profiles.First(profile => profile.Kind == ProfileKind.Domain).Human);

        detector.Tick((2 * HalfLife) + Hours(6)).Apply(Swept("acme.example", 2, (2 * HalfLife) + Hours(6)));
        detector.Tick((2 * HalfLife) + Hours(7)).Tick((2 * HalfLife) + Hours(7));

        SaidProfile last = detector.Profiles.Last(profile => profile.Kind == ProfileKind.Domain);
        Assert.Equal((2, 2), (last.Scanned, last.Human));
    }

    [Fact]
    public void It_goes_a_horizon_after_it_was_last_seen_and_not_before()
    {
        long gone = Seconds(40) + 200 + Days(30);
        DetectorUnderTest detector = new DetectorUnderTest(Settings).Apply(Swept("acme.example", 3)).Tick(Minutes(2)).Tick(gone - 1);
        Assert.Equal((2, 2), (detector.Rows["profiles"], detector.Profiles.Count));

        // Time has hardly gone on: a row with each tick.
        detector.Tick(gone).Tick(gone).Tick(gone);

        Assert.Equal(0, detector.Rows["profiles"]);
        Assert.Equal([false, false, true, true], detector.Profiles.Select(profile => profile.IsExpired));
    }

    /// <summary>Of two profiles, a domain's and a network's, the sweep has found one.</summary>
    [Fact]
    public void What_has_expired_begins_anew_also_where_the_sweep_has_not_come_by()
    {
        long gone = Seconds(40) + 200 + Days(10);
        DetectorSettings settings = new()
        {
            CampaignHorizon = Days(10),
            Rules = new Rules { KnownScanner = new KnownScanner { HalfLifeMs = int.MaxValue } },
        };
        DetectorUnderTest detector = new DetectorUnderTest(settings).Apply(Swept("acme.example", 8)).Tick(Minutes(2)).Tick(gone - 1);
        detector.Tick(gone);
        Assert.Equal(1, detector.Rows["profiles"]);

        detector.Apply(Swept("acme.example", 1, gone)).Tick(gone + Minutes(2)).Tick(gone + Minutes(4));

        Assert.All(
            new[] { ProfileKind.Domain, ProfileKind.Network },
            kind =>
            {
                SaidProfile last = detector.Profiles.Last(profile => profile.Kind == kind);
                Assert.Equal((1, 0, 1, "Sweep 1"), (last.Scanned, last.Human, last.Campaigns, last.Styles));
                Assert.Equal((gone + Seconds(40) + 200, last.FirstSeen), (last.FirstSeen, last.LastSeen));
            }
        );
    }

    [Fact]
    public void Many_that_wait_are_published_some_with_each_tick_and_each_once()
    {
        DetectorUnderTest detector = WithNetworks(600, (ref ProfileRow row) => row.Scanned = 1).Tick(Minutes(2));
        int first = detector.Profiles.Count;
        detector.Tick(Minutes(2)).Tick(Minutes(2)).Tick(Hours(1));

        Assert.Equal((500, 600), (first, detector.Profiles.Select(profile => profile.Network).Distinct().Count()));
        Assert.Equal(600, detector.Profiles.Count);
    }

    [Fact]
    public void Many_that_expire_are_told_some_with_each_tick_and_those_go_in_silence_of_which_nothing_was_said()
    {
        DetectorUnderTest detector = WithNetworks(
                1_300,
                (ref ProfileRow row) =>
                {
                    bool isPublished = row.Network % 13 < 6;
                    row.Scanned = isPublished ? 1 : 0;
                    row.PublishedScanned = (byte)row.Scanned;
                    row.PublishedAt = isPublished ? Some.Start : 0;
                }
            )
            .Tick(Days(31));
        int first = detector.Profiles.Count;
        detector.Tick(Days(34)).Tick(Days(37));

        Assert.Equal((500, 600), (first, detector.Profiles.Count));
        Assert.All(detector.Profiles, profile => Assert.True(profile.IsExpired));
        Assert.Equal(0, detector.Rows["profiles"]);
    }

    private delegate void Change(ref ProfileRow row);

    /// <summary>A detector that has so many networks' profiles from before a restart, last seen at <see cref="Some.Start"/>.</summary>
    private static DetectorUnderTest WithNetworks(int count, Change change)
    {
        DetectorUnderTest detector = new(Settings);
        DetectorState state = detector.Detector.State;
        for (uint i = 1; i <= count; i++)
        {
            ref ProfileRow row = ref state.Profiles.Edit(state.Profiles.Add(new Hash128(i, i)));
            row.Kind = ProfileKind.Network;
            row.Network = i;
            row.FirstSeen = row.LastSeen = Some.Start;
            change(ref row);
        }

        return detector.RestartWith(Settings);
    }

    /// <summary>Whatever happens, the profile is what counting anew would give: messages that show a scan, and those that speak against it, as the contexts have them.</summary>
    [Fact]
    public void Within_a_half_life_a_profile_counts_what_its_context_does() =>
        Gen.Select(Traffic.Settings(Credit.Every), Traffic.Script)
            .Sample(
                (settings, script) =>
                {
                    DetectorUnderTest detector = new(
                        settings with
                        {
                            Rules = new Rules { KnownScanner = new KnownScanner { HalfLifeMs = int.MaxValue } },
                            CampaignHorizon = Days(300),
                            MaxMessages = 1_000,
                        }
                    );
                    foreach (TrafficStep step in script)
                    {
                        _ = step.Draft is { } draft ? detector.Apply(draft) : detector.Tick(step.Watermark);
                    }

                    DetectorState state = detector.Detector.State;
                    if (state.Progress.LatestTime - Some.Start >= int.MaxValue)
                    {
                        return;
                    }

                    for (int id = 1; id < state.Contexts.Bound; id++)
                    {
                        if (state.Contexts.IsLive(id) && state.Profiles.Find(state.Contexts[id].Key) is not 0 and int profile)
                        {
                            ContextRow context = state.Contexts[id];
                            int against = context.Kind == ContextKind.Network ? context.Read : context.Other;
                            Assert.Equal((context.Scanned, against), (state.Profiles[profile].Scanned, state.Profiles[profile].Other));
                        }
                    }
                },
                iter: Cases.Of(500),
                print: t => Traffic.Print(t.Item1, t.Item2)
            );

    [Fact]
    public void A_networks_name_is_found_again_in_its_events() =>
        Gen.ULong.Sample(name => Assert.Equal(name, EventRow.NetworkNameOf(EventRow.NetworkOf(new Hash128(name, 5)))));

    internal static EventDraft[] Swept(string domain, int messages, long after = 0, string network = "scanner-net") =>
        [
            .. Some.Recipients(messages, domain)
                .SelectMany(name =>
                    Some.Sweep(after + Seconds(40), network: network).Select(draft => draft.From(name) with { Message = $"{name}/{after}" })
                ),
        ];
}
