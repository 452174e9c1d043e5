using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Settings;

public static class CoreSettings
{
    private const int TenThousandths = 10_000;

    extension(WorkerSettings settings)
    {
        /// <summary>What the core is told of valid settings: durations in milliseconds, points in ten-thousandths.</summary>
        /// <param name="rules">As read by <see cref="RulesFile"/>.</param>
        /// <param name="fingerprints">As read by <see cref="FingerprintFiles"/>.</param>
        public DetectorSettings ForDetector(Rules rules, FingerprintData fingerprints) =>
            new()
            {
                Rules = rules,
                Networks = fingerprints.Networks,
                Credit = settings.Scoring.Credit,
                OpenPoints = settings.PointsOf(EventType.Open),
                ClickPoints = settings.PointsOf(EventType.Click),
                UnsubscribePoints = settings.PointsOf(EventType.Unsubscribe),
                ComplaintPoints = settings.PointsOf(EventType.Complaint),
                PrivacyProxyIsUndecided = settings.PrivacyProxy == PrivacyProxyLabel.Undecided,
                Horizon = Milliseconds(settings.Horizon),
                CampaignHorizon = Milliseconds(settings.CampaignHorizon),
                SettleAfter = Milliseconds(settings.SettleAfter),
                ProvisionalFor = Milliseconds(settings.ProvisionalFor),
                HoldFor = Milliseconds(settings.HoldFor),
                DismissAt = settings.DismissAt,
                MetricsInterval = Milliseconds(settings.MetricsInterval),
                MaxEventsPerMessage = settings.MaxEventsPerMessage,
                MaxMessages = settings.Limits.Messages,
                MaxCampaigns = settings.Limits.Campaigns,
                MaxDomains = settings.Limits.Domains,
                MaxNetworks = settings.Limits.Networks,
                MaxLinksPerCampaign = settings.Limits.LinksPerCampaign,
                MaxVerdicts = settings.Limits.Verdicts,
                MaxHolds = settings.Limits.Holds,
                MaxProfiles = settings.Limits.Profiles,
            };

        /// <summary>What decoders are told of valid settings.</summary>
        public DecoderSettings ForDecoder(FingerprintData fingerprints) =>
            new()
            {
                MaxEventsPerRecord = settings.MaxEventsPerRecord,
                Fingerprints = fingerprints,
                Formats = FormatsSection.Read(settings.Formats).Formats,
                TestRecipients = TestRecipientsOf(settings.TestRecipients),
                UrlRoles =
                [
                    .. settings
                        .Input.LinkRoles.SelectMany(entry =>
                            Patterns(entry.Value).Select(pattern => new UrlRolePattern(pattern, LinkRoleOf(entry.Key)!.Value))
                        )
                        .OrderByDescending(row => row.Pattern.Length)
                        .ThenBy(row => row.Pattern, StringComparer.Ordinal),
                ],
            };

        private long? PointsOf(EventType type)
        {
            foreach ((string name, decimal points) in settings.Scoring.Points)
            {
                if (name.Equals(Setting.Text(type), StringComparison.OrdinalIgnoreCase))
                {
                    return (long)(points * TenThousandths);
                }
            }

            return null;
        }
    }

    /// <summary>The patterns of an entry of <see cref="InputSettings.LinkRoles"/>.</summary>
    internal static string[] Patterns(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The entries of <see cref="WorkerSettings.TestRecipients"/>.</summary>
    internal static string[] TestRecipientsOf(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <returns><see langword="null"/> where it is no role's word.</returns>
    internal static LinkRole? LinkRoleOf(string word)
    {
        foreach (LinkRole role in Enum.GetValues<LinkRole>())
        {
            if (role != LinkRole.Unknown && word.Equals(Setting.Text(role), StringComparison.OrdinalIgnoreCase))
            {
                return role;
            }
        }

        return null;
    }

    private static long Milliseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMillisecond;
}
