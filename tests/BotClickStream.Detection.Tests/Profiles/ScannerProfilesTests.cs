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

    [Fact]
    public void How_it_scans_is_told_by_the_surest_of_a_messages_clicks()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(
                Some.Click(Hours(5)).By("home-browser", "home-net"),
                Some.Click(Seconds(40), "b").By("scanner-browser", "scanner-net") with
                {
                    UserAgentKind = UserAgentKind.Scanner,
                }
            )
            .Tick(Minutes(2));

        Assert.Equal("Declared 1", Assert.Single(detector.Profiles, profile => profile.Kind == ProfileKind.Domain).Styles);
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
