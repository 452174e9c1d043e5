using System.Text;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Routing;
using BotClickStream.Settings;
using CsCheck;

namespace BotClickStream.Tests.Lanes;

/// <summary>A lane may be asked to seal between any two records of a batch.</summary>
public sealed class SliceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void However_a_batch_is_sliced_and_sealed_between_a_lane_says_the_same_and_comes_as_far(bool isKeyed) =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[1, 4_000].Array[1, 20])
            .Sample(
                (records, slices) =>
                {
                    InputBatch input = isKeyed ? Keyed(records) : Framed(records);
                    SealedBatch whole = new(LaneBatches.Source, epoch: 1);
                    ILaneStep atOnce = Step(isKeyed);
                    Assert.True(atOnce.Process(input, long.MaxValue, whole));
                    atOnce.Seal(whole);
                    Assert.True(input.IsDone);
                    input.Taken = 0;

                    ILaneStep step = Step(isKeyed);
                    List<TestOutput> said = [];
                    long watermark = 0;
                    int slice = 0;
                    do
                    {
                        input.BeginSlice(slices[slice++ % slices.Length]);
                        long from = input.TakenTo;
                        SealedBatch part = new(LaneBatches.Source, epoch: 1);
                        Assert.True(step.Process(input, long.MaxValue, part));
                        step.Seal(part);
                        part.Seal(isAnswer: true, from);
                        said.AddRange(Outputs(part));
                        Assert.Equal(input.TakenTo, part.NextOffset);
                        Assert.True(part.Watermark >= watermark);
                        watermark = part.Watermark;
                    } while (!input.IsDone);

                    Assert.Equal(Outputs(whole).Select(Words), said.Select(Words).OrderBy(words => words.Topic));
                    Assert.Equal(whole.Watermark, watermark);
                    Assert.Equal(whole.NextOffset, input.TakenTo);
                },
                iter: 60
            );

    private static (OutputTopic Topic, string Key, string Value) Words(TestOutput output) =>
        (output.Record.Topic, output.Key, output.Value);

    /// <summary>Topic by topic, each in its order; not what is told at times, whenever a batch is sealed then.</summary>
    private static IEnumerable<TestOutput> Outputs(SealedBatch batch) =>
        Enum.GetValues<OutputTopic>().Where(topic => topic is not (OutputTopic.Metrics or OutputTopic.Profiles)).SelectMany(batch.Outputs);

    private static ILaneStep Step(bool isKeyed)
    {
        LaneDetector detector = new(
            new PartitionDetector(new WorkerSettings().ForDetector(new Rules(), FingerprintData.BuiltIn)),
            "1-0",
            default
        );
        return isKeyed
            ? new KeyedStep(
                LaneBatches.Source,
                partitions: 1,
                InputPartitioner.Murmur2,
                new RecordDecoder(new DecoderSettings()),
                detector,
                TimeSpan.FromMinutes(2)
            )
            : new FramedStep(LaneBatches.Source, detector, TimeSpan.FromMinutes(2));
    }

    /// <summary>With a record that can't be read here and there, and gaps between offsets.</summary>
    private static InputBatch Keyed(int records)
    {
        InputBatch batch = new() { ReceivedAt = LaneBatches.Now, NextOffset = 5 };
        for (int i = 0; i < records; i++)
        {
            TestRecord record = TellingLoad.Event(i);
            byte[] value = i % 50 == 7 ? "nonsense"u8.ToArray() : record.Value;
            batch.Add(5 + (2 * i), LaneBatches.Now, SourceFormat.Recognise, Encoding.UTF8.GetBytes(record.Key!), value);
        }

        return batch;
    }

    /// <summary>The same as a router sends it on, bit by bit.</summary>
    private static InputBatch Framed(int records)
    {
        RouterStep router = new(LaneBatches.Source, () => 1, targets: 1, new RecordDecoder(new DecoderSettings()));
        InputBatch input = Keyed(records);
        InputBatch frames = new() { ReceivedAt = LaneBatches.Now, NextOffset = 5 };
        SealedBatch output = new(LaneBatches.Source, epoch: 1);
        for (int i = 0; i < records; i++)
        {
            InputBatch one = new() { ReceivedAt = LaneBatches.Now };
            InputRecord record = input.Records[i];
            one.Add(record.Offset, record.Timestamp, record.Format, input.Key(record), input.Value(record));
            router.Process(one, long.MaxValue, output);
            foreach (ref readonly OutputRecord frame in output.Records)
            {
                if (frame.Topic == OutputTopic.Keyed)
                {
                    frames.Add(5 + (2 * i), LaneBatches.Now, SourceFormat.Recognise, [], output.Value(frame));
                }
            }

            output.Clear();
        }

        return frames;
    }
}
