using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Routing;

namespace BotClickStream.Tests.Lanes;

/// <summary>CloudEvents 1.0's Kafka binding in binary mode: attributes in <c>ce_</c> headers, the event itself as the record's value.</summary>
public sealed class BinaryCloudEventTests
{
    private const string Ses = """
        {"eventType":"Click","mail":{"timestamp":"2025-10-09T08:00:00Z","messageId":"m1","destination":["jane@example.com"],
        "tags":{"campaign":["c1"]}},"click":{"timestamp":"2025-10-09T08:00:00Z","link":"https://example.com/a"}}
        """;

    [Fact]
    public void Its_data_goes_through_a_router_and_a_lane_as_a_record_without_its_headers_does()
    {
        string[] labels = Labels(
            (LaneBatches.Click("c1", "e1"), Attributes("ce-1")),
            (Ses, Attributes("ce-2")),
            (Ses, [("ce_specversion", "1.0"), ("ce_type", "t"), ("source-format", "ses"), ("ce_id", "ce-3"), ("svix-id", "posted")])
        );

        // A canonical event is named by itself, one without an id by the CloudEvent, unless the request has a name.
        Assert.Equal(["c1|ce-2", "c1|e1", "c1|posted"], labels);
    }

    private static (string Name, string Value)[] Attributes(string id) =>
        [("ce_specversion", "1.0"), ("ce_id", id), ("ce_source", "/esp"), ("ce_type", "mail"), ("content-type", "application/json")];

    private static string[] Labels(params (string Value, (string Name, string Value)[] Headers)[] records)
    {
        InputBatch batch = new() { ReceivedAt = LaneBatches.Now };
        foreach ((string value, (string Name, string Value)[] attributes) in records)
        {
            RecordHeaders read = new(SourceFormat.Recognise);
            foreach ((string name, string text) in attributes)
            {
                read.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(text));
            }

            batch.Add(batch.NextOffset, LaneBatches.Now, read.Format, key: [], Encoding.UTF8.GetBytes(value), read.RequestId, read.Trace);
        }

        RouterStep router = new(LaneBatches.Source, () => 1, targets: 1, new RecordDecoder(new DecoderSettings()));
        LaneDetector detector = new(new PartitionDetector(new DetectorSettings()), "1-test", labeledPartition: 0);
        FramedStep lane = new(new SourcePartition("email.events.keyed", 0), detector, TimeSpan.FromMinutes(2));
        SealedBatch output = lane.Process(router.Process(batch).Frames(target: 0));
        return [.. output.Outputs(OutputTopic.Labeled).Select(label => label.Key).Distinct().Order(StringComparer.Ordinal)];
    }
}
