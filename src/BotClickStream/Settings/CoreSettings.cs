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
        public DetectorSettings ForDetector(Rules rules) =>
            new()
            {
                Rules = rules,
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
                MaxEventsPerMessage = settings.MaxEventsPerMessage,
                MaxMessages = settings.Limits.Messages,
                MaxCampaigns = settings.Limits.Campaigns,
                MaxDomains = settings.Limits.Domains,
                MaxNetworks = settings.Limits.Networks,
                MaxLinksPerCampaign = settings.Limits.LinksPerCampaign,
            };

        public DecoderSettings ForDecoder() =>
            new() { MaxEventsPerRecord = settings.MaxEventsPerRecord, Formats = FormatsSection.Read(settings.Formats).Formats };

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

    private static long Milliseconds(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMillisecond;
}
