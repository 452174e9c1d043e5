using System.Globalization;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Serialization;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.Watching;

namespace BotClickStream.Lanes;

/// <summary>
/// Detection on input that its producers key by campaign: decodes, checks that it is keyed, and applies. Its only source of time is its own
/// partition. By the clock time goes on only as a batch is sealed, since the state log says how far it had come by then, and nothing else does.
/// </summary>
internal sealed class KeyedStep : ILaneStep
{
    private readonly SourcePartition source;
    private readonly int partitions;
    private readonly InputPartitioner partitioner;
    private readonly RecordDecoder decoder;
    private readonly LaneDetector detector;
    private readonly SourceClock clock;
    private readonly Watermarks watermarks;
    private readonly int self;

    /// <summary>What the partition has said by the end of the last input; <see langword="null"/> while there is more of it to take.</summary>
    private SourceWord? said;
    private long receivedAt;

    /// <param name="partitions">Of the input topic.</param>
    /// <param name="before">How far its time had come when it was stopped.</param>
    public KeyedStep(
        SourcePartition source,
        int partitions,
        InputPartitioner partitioner,
        RecordDecoder decoder,
        LaneDetector detector,
        TimeSpan lateness,
        TimeBefore before = default
    )
    {
        this.source = source;
        this.partitions = partitions;
        this.partitioner = partitioner;
        this.decoder = decoder;
        this.detector = detector;
        clock = new SourceClock(before.HighestTime, before.Timestamp);
        watermarks = new Watermarks((long)lateness.TotalMilliseconds, before);
        watermarks.Expect(1);
        self = watermarks.IndexOf(source);
    }

    public SourceProgress Progress { get; private set; } = SourceProgress.None;

    public bool Process(InputBatch input, long limit, SealedBatch output)
    {
        detector.Begin(output);
        RecordReader reader = new(decoder);
        for (; input.HasSlice; input.Taken++)
        {
            Take(ref reader, input, input.Records[input.Taken], output);
            output.Tally.Records++;
        }

        bool atEnd = input.IsDone && input.End.IsReached(input.NextOffset, input.ReceivedAt);
        said = input.IsDone ? clock.Say(atEnd, input.ReceivedAt) : null;
        receivedAt = input.ReceivedAt;
        detector.Write(output);
        output.Took(input.TakenTo, watermarks.Current);
        Progress = new SourceProgress(clock.HighestTime, watermarks.Current, atEnd);
        return true;
    }

    public void Seal(SealedBatch output)
    {
        if (said is { } word)
        {
            watermarks.Hear(self, word);
            detector.AdvanceTo(watermarks.Current);
            Progress = Progress with { Watermark = watermarks.Current };
        }

        detector.Seal(output, watermarks.Now, receivedAt);
    }

    private void Take(ref RecordReader reader, InputBatch input, in InputRecord record, SealedBatch output)
    {
        ReadOnlySpan<byte> key = input.Key(record);
        ReadOnlySpan<byte> value = input.Value(record);
        if (WhereItBelongs(key) is { } other && other != source.Partition)
        {
            output.Reject(
                key,
                value,
                Because(
                    RejectionCodes.NotKeyed,
                    $"its key belongs in partition {other} of {partitions} by {PartitionerName}; set Input:Partitioner to what the topic's "
                        + "producers use, or Input:KeyedByCampaign to false",
                    path: "",
                    record,
                    record.Format.Name
                )
            );
            return;
        }

        reader.Begin(value, record.Format, input.ReceivedAt, record.RequestId);
        for (Decoded decoded = reader.Next(); decoded != Decoded.End; decoded = reader.Next())
        {
            if (decoded == Decoded.Ignored)
            {
                output.Tally.CountIgnored(reader.Format, reader.Ignored);
            }
            else if (decoded == Decoded.Rejected || !Apply(input, record, ref reader, output))
            {
                Rejection rejection = reader.Rejection;
                output.Reject(key, reader.RejectedBytes, Because(rejection.Code, rejection.Detail, rejection.Path, record, reader.Format));
            }
        }
    }

    /// <summary>Returns false, with the reader's rejection, where the event is not taken.</summary>
    private bool Apply(InputBatch input, in InputRecord record, ref RecordReader reader, SealedBatch output)
    {
        ReadOnlySpan<byte> key = input.Key(record);
        if (!reader.Event.CampaignId.SequenceEqual(key))
        {
            output.Tally.Count(reader.Event, EventOutcome.NotKeyed);
            reader.Refuse(
                RejectionCodes.NotKeyed,
                $"its campaign is {Fault.Excerpt(reader.Event.CampaignId)}, its record's key {Fault.Excerpt(key)}; "
                    + "where producers don't key by campaign, set Input:KeyedByCampaign to false"
            );
            return false;
        }

        if (reader.Event.Type.TellsTime() && clock.Observe(reader.Event.Time, record.Timestamp, input.ReceivedAt))
        {
            output.Tally.ClampedTimes++;
        }

        (string Code, string Detail)? refused = detector.Apply(reader.Event, output, record.Timestamp, record.Trace);
        watermarks.Pass(self, clock.HighestTime, clock.Timestamp);
        detector.AdvanceTo(watermarks.Current);
        if (refused is not { } why)
        {
            return true;
        }

        reader.Refuse(why.Code, why.Detail);
        return false;
    }

    /// <summary>The partition that the key would be sent to; <see langword="null"/> where that isn't known.</summary>
    private int? WhereItBelongs(ReadOnlySpan<byte> key) =>
        partitioner switch
        {
            _ when key.IsEmpty => null,
            InputPartitioner.Murmur2 => Partitioners.Murmur2(key, partitions),
            InputPartitioner.Crc32 => Partitioners.Crc32(key, partitions),
            _ => null,
        };

    private string PartitionerName => partitioner.ToString().ToLower(CultureInfo.InvariantCulture);

    private RejectedRecord Because(string code, string detail, string path, in InputRecord record, string? format) =>
        new(code, detail, path, source.Topic, source.Partition, record.Offset, format);
}
