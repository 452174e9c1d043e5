using System.Text;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Routing;
using BotClickStream.Settings;
using BotClickStream.Sources;

namespace BotClickStream.Tests.Lanes;

/// <summary>The trace context of an input record goes on with the first labels of its events.</summary>
public sealed class TraceTests
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\na=1";

    [Fact]
    public void On_keyed_input_each_first_label_carries_its_own_records_trace()
    {
        KeyedStep step = new(
            LaneBatches.Source,
            partitions: 1,
            InputPartitioner.Murmur2,
            new RecordDecoder(new DecoderSettings()),
            Detector(),
            TimeSpan.FromMinutes(2)
        );
        Assert.Equal(["e1 traced", "e2"], Traced(step.Process(Input())));

        // A second arrival and a revision have none.
        Assert.DoesNotContain(Traced(step.Process(Input())), label => label.EndsWith("traced", StringComparison.Ordinal));
    }

    [Fact]
    public void Behind_a_router_it_comes_in_the_frame()
    {
        RouterStep router = new(LaneBatches.Source, () => 1, targets: 1, new RecordDecoder(new DecoderSettings()));
        FramedStep step = new(new SourcePartition("email.events.keyed", 0), Detector(), TimeSpan.FromMinutes(2));
        Assert.Equal(["e1 traced", "e2"], Traced(step.Process(router.Process(Input()).Frames(target: 0))));
    }

    private static InputBatch Input()
    {
        InputBatch batch = new() { ReceivedAt = LaneBatches.Now };
        byte[] key = "c1"u8.ToArray();
        string e1 = LaneBatches.Click("c1", "e1");
        string e2 = LaneBatches.Click("c1", "e2", recipient: "other@example.com");
        batch.Add(0, LaneBatches.Now, default, key, Encoding.UTF8.GetBytes(e1), requestId: null, trace: Encoding.UTF8.GetBytes(Trace));
        batch.Add(1, LaneBatches.Now, default, key, Encoding.UTF8.GetBytes(e2));
        return batch;
    }

    private static IEnumerable<string> Traced(SealedBatch output) =>
        output
            .Outputs(OutputTopic.Labeled)
            .Select(label =>
                label.Key.Split('|')[1] + (label.Record.Trace is { } trace && Encoding.UTF8.GetString(trace) == Trace ? " traced" : "")
            );

    private static LaneDetector Detector() => new(new PartitionDetector(new DetectorSettings()), "1-test", default);
}
