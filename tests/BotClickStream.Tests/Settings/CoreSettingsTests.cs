using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Settings;

namespace BotClickStream.Tests.Settings;

public sealed class CoreSettingsTests
{
    [Fact]
    public void The_defaults_of_the_worker_are_those_of_the_core() =>
        Assert.Equal(
            new DetectorSettings { Networks = FingerprintData.BuiltIn.Networks },
            new WorkerSettings().ForDetector(new Rules(), FingerprintData.BuiltIn)
        );

    [Fact]
    public void Link_roles_become_patterns_the_longest_first()
    {
        WorkerSettings settings = new()
        {
            Input = new InputSettings
            {
                LinkRoles = new() { ["footer"] = "*x*  https://b.example/*", ["View-Online"] = "*longer*" },
            },
            MaxEventsPerRecord = 7,
            TestRecipients = "jane@a.example, *.b.example,",
        };

        DecoderSettings decoder = settings.ForDecoder(FingerprintData.BuiltIn);

        Assert.Equal(
            [
                new UrlRolePattern("https://b.example/*", LinkRole.Footer),
                new UrlRolePattern("*longer*", LinkRole.ViewOnline),
                new UrlRolePattern("*x*", LinkRole.Footer),
            ],
            decoder.UrlRoles
        );
        Assert.Equal(7, decoder.MaxEventsPerRecord);
        Assert.Equal(["jane@a.example", "*.b.example"], decoder.TestRecipients);
    }

    [Fact]
    public void Durations_become_milliseconds_and_points_ten_thousandths()
    {
        WorkerSettings settings = new()
        {
            Horizon = TimeSpan.FromDays(2),
            CampaignHorizon = TimeSpan.FromDays(20),
            SettleAfter = TimeSpan.FromHours(5),
            ProvisionalFor = TimeSpan.FromSeconds(1.5),
            HoldFor = TimeSpan.FromHours(7),
            DismissAt = 0.75,
            MetricsInterval = TimeSpan.FromMinutes(2),
            MaxEventsPerMessage = 7,
            Limits = new LimitSettings
            {
                Messages = 1,
                Campaigns = 2,
                Domains = 3,
                Networks = 4,
                LinksPerCampaign = 5,
                Verdicts = 6,
                Profiles = 7,
                Holds = 8,
            },
            PrivacyProxy = PrivacyProxyLabel.Undecided,
            Scoring = new ScoringSettings
            {
                Credit = Credit.FirstPerMessage,
                Points = new() { ["click"] = 2.5m, ["Unsubscribe"] = -1_000_000m },
            },
        };
        Rules rules = new() { Version = 9 };

        Assert.Equal(
            new DetectorSettings
            {
                Rules = rules,
                Networks = FingerprintData.BuiltIn.Networks,
                Credit = Credit.FirstPerMessage,
                ClickPoints = 25_000,
                UnsubscribePoints = -10_000_000_000,
                PrivacyProxyIsUndecided = true,
                Horizon = 172_800_000,
                CampaignHorizon = 1_728_000_000,
                SettleAfter = 18_000_000,
                ProvisionalFor = 1_500,
                HoldFor = 25_200_000,
                DismissAt = 0.75,
                MetricsInterval = 120_000,
                MaxEventsPerMessage = 7,
                MaxMessages = 1,
                MaxCampaigns = 2,
                MaxDomains = 3,
                MaxNetworks = 4,
                MaxLinksPerCampaign = 5,
                MaxVerdicts = 6,
                MaxProfiles = 7,
                MaxHolds = 8,
            },
            settings.ForDetector(rules, FingerprintData.BuiltIn)
        );
    }
}
