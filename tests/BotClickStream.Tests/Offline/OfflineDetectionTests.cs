using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Offline;
using BotClickStream.Sources;
using BotClickStream.Traffic;

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
            new OfflineOutputs()
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

    /// <summary>By the very code that publishes: a lane's, which is given the events one by one.</summary>
    [Fact]
    public void What_is_written_is_what_a_lane_publishes()
    {
        OfflineSettings settings = new(
            new DetectorSettings { ClickPoints = 5_0000, OpenPoints = 1_0000 },
            "1-test",
            new DecoderSettings(),
            Lateness: 120_000,
            Now: Traffic.End.ToUnixTimeMilliseconds()
        );
        using MemoryStream labels = new();
        using MemoryStream corrections = new();
        using MemoryStream holds = new();
        using MemoryStream activity = new();
        using MemoryStream metrics = new();
        OfflineDetection figures = new(settings, new OfflineOutputs { Metrics = metrics });
        OfflineDetection detection = new(
            settings,
            new OfflineOutputs
            {
                Labels = labels,
                Corrections = corrections,
                Holds = holds,
                Activity = activity,
            }
        );
        byte[][] events = [.. Simulation.Generate(Traffic).Select(Json)];
        foreach (byte[] json in events)
        {
            detection.Take(json);
            figures.Take(json);
        }

        detection.Complete(TestContext.Current.CancellationToken);
        figures.Complete(TestContext.Current.CancellationToken);

        ILookup<OutputTopic, string> published = Published(events, settings).ToLookup(record => record.Topic, record => record.Value);
        Assert.Equal(published[OutputTopic.Labeled], Lines(labels));
        Assert.Equal(published[OutputTopic.Corrections], Lines(corrections));
        Assert.Equal(published[OutputTopic.Holds], Lines(holds));
        Assert.Equal(published[OutputTopic.Activity], Lines(activity));
        Assert.Equal(Traffic.Campaigns, LastFigures(Lines(metrics)).Count);
        foreach (string action in (string[])["hold", "honor", "dismiss"])
        {
            Assert.Contains(published[OutputTopic.Holds], hold => hold.Contains($"\"action\":\"{action}\"", StringComparison.Ordinal));
        }
    }

    private static readonly TrafficOptions Traffic = new()
    {
        Seed = 3,
        Campaigns = 3,
        Recipients = 3_000,
        End = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
    };

    private static List<(OutputTopic Topic, string Value)> Published(byte[][] events, OfflineSettings settings)
    {
        LaneDetector lane = new(new PartitionDetector(settings.Detector, LinkIdentity.Form), settings.RulesId, default);
        RecordDecoder decoder = new(settings.Decoder);
        SealedBatch batch = new(new SourcePartition("in", 0), epoch: 1);
        List<(OutputTopic, string)> published = [];
        long latest = 0;
        foreach (byte[] json in events)
        {
            RecordReader reader = new(decoder);
            reader.Begin(json, SourceFormat.Recognise, settings.Now);
            while (reader.Next() != Decoded.End)
            {
                EmailEvent email = reader.Event;
                lane.Apply(email, batch, sentAt: 0);
                latest = email.Type.TellsTime() ? Math.Max(latest, email.Time) : latest;
                lane.AdvanceTo(latest - settings.Lateness);
            }

            Take();
        }

        lane.AdvanceTo(latest + settings.Detector.CampaignHorizon + settings.Detector.Horizon);
        Take();
        return published;

        void Take()
        {
            lane.Write(batch);
            foreach (ref readonly OutputRecord record in batch.Records)
            {
                published.Add((record.Topic, Encoding.UTF8.GetString(batch.Value(record))));
            }

            batch.Clear();
        }
    }

    /// <summary>Of each campaign, but when they were told.</summary>
    private static SortedDictionary<string, string> LastFigures(IEnumerable<string> told)
    {
        SortedDictionary<string, string> last = new(StringComparer.Ordinal);
        foreach (string figures in told)
        {
            JsonObject campaign = JsonNode.Parse(figures)!.AsObject();
            Assert.True(campaign.Remove("asOf"));
            last[(string)campaign["campaignId"]!] = campaign.ToJsonString();
        }

        return last;
    }

    private static byte[] Json(SimulatedEvent simulated)
    {
        ArrayBufferWriter<byte> json = new();
        simulated.WriteJson(json);
        return json.WrittenSpan.ToArray();
    }

    private static string[] Lines(MemoryStream written) =>
        Encoding.UTF8.GetString(written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

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
