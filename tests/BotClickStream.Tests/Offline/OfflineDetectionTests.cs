using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Offline;

namespace BotClickStream.Tests.Offline;

public sealed class OfflineDetectionTests
{
    private const long Start = 1_740_000_000_000;
    private const long Day = 86_400_000;
    private const int Days = 300;
    private const int RecipientsADay = 250;
    private const int EventsOfARecipient = 4;
    private const int Horizon = 3;
    private const int CampaignHorizon = 7;

    /// <summary>
    /// A campaign a day, opened and clicked by everybody: 300,000 events. Expiry walks the tables a slice with each tick, so that a part of another day waits for it.
    /// </summary>
    [Fact]
    public void State_is_bounded_by_what_lives_however_long_the_input()
    {
        OfflineDetection detection = new(
            new OfflineSettings(
                new DetectorSettings { Horizon = Horizon * Day, CampaignHorizon = CampaignHorizon * Day },
                "1-test",
                new DecoderSettings(),
                Lateness: 120_000,
                Now: Start + (Days * Day)
            ),
            new OfflineOutputs(Labels: null, Corrections: null)
        );
        Dictionary<string, int> most = [];
        for (int day = 0; day < Days; day++)
        {
            for (int recipient = 0; recipient < RecipientsADay; recipient++)
            {
                Mail(detection, day, recipient);
                foreach ((string table, int rows) in detection.Statistics.Rows)
                {
                    most[table] = Math.Max(most.GetValueOrDefault(table), rows);
                }
            }
        }

        Assert.Equal(Days * RecipientsADay * EventsOfARecipient, detection.Counts.Events);
        int messages = (Horizon + 2) * RecipientsADay;
        int campaigns = Horizon + CampaignHorizon + 2;
        Assert.InRange(most["messages"], Horizon * RecipientsADay, messages);
        Assert.InRange(most["campaigns"], CampaignHorizon, campaigns);
        Assert.All(most, table => Assert.InRange(table.Value, 0, (messages * EventsOfARecipient) + (campaigns * 30)));
    }

    private static void Mail(OfflineDetection detection, int day, int recipient)
    {
        long time = Start + (day * Day) + (recipient * (Day / RecipientsADay));
        string common = $"""
            "campaignId":"c{day}","recipient":"r{recipient}@d{recipient % 5}.example"
            """;
        Take($$"""{"id":"s","type":"sent","time":{{time}},{{common}}}""");
        Take($$"""{"id":"d","type":"delivered","time":{{time + 1_000}},{{common}}}""");
        Take($$"""{"id":"o{{recipient}}","type":"open","time":{{time + 60_000}},{{common}}}""");
        Take(
            $$"""{"id":"k{{recipient}}","type":"click","time":{{time + 65_000}},{{common}},"url":"https://s.example/{{recipient % 7}}"}"""
        );

        void Take(string json) => detection.Take(Encoding.UTF8.GetBytes(json));
    }
}
