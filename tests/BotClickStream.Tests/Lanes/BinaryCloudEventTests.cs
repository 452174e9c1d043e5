using System.Text;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Routing;
using BotClickStream.Sources;

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

    [Theory]
    [InlineData("1.0", null)]
    [InlineData("0.3", "The header ce_specversion is \"0.3\"; CloudEvents 1.0 is understood")]
    [InlineData("1.0.2", "The header ce_specversion is \"1.0.2\"")]
    [InlineData(null, "The record has a CloudEvent's headers (ce_…) without ce_specversion")]
    public void One_of_another_version_or_of_none_is_rejected_whole(string? version, string? detail)
    {
        RecordHeaders headers = new(SourceFormat.Recognise);
        foreach ((string name, string text) in Attributes("ce-1"))
        {
            string? value = name == "ce_specversion" ? version : text;
            if (value is not null)
            {
                headers.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
            }
        }

        byte[] record = Encoding.UTF8.GetBytes($"[{LaneBatches.Click("c1", "e1")},{LaneBatches.Click("c1", "e2")}]");
        RecordReader reader = new(new RecordDecoder(new DecoderSettings()));
        reader.Begin(record, headers.Format, LaneBatches.Now);
        Assert.Equal(detail is null ? Decoded.Event : Decoded.Rejected, reader.Next());
        if (detail is not null)
        {
            Assert.Equal(
                (RejectionCodes.BadEnvelope, 0, record.Length),
                (reader.Rejection.Code, reader.Rejection.Start, reader.Rejection.Length)
            );
            Assert.StartsWith(detail, reader.Rejection.Detail, StringComparison.Ordinal);
            Assert.Equal(Decoded.End, reader.Next());
        }
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
        LaneDetector detector = new(new PartitionDetector(new DetectorSettings()), "1-test", default);
        FramedStep lane = new(new SourcePartition("email.events.keyed", 0), detector, TimeSpan.FromMinutes(2));
        SealedBatch output = lane.Process(router.Process(batch).Frames(target: 0));
        return [.. output.Outputs(OutputTopic.Labeled).Select(label => label.Key).Distinct().Order(StringComparer.Ordinal)];
    }
}
