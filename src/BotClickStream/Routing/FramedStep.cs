using BotClickStream.Lanes;
using BotClickStream.Serialization;
using BotClickStream.Sources;
using BotClickStream.Watching;

namespace BotClickStream.Routing;

/// <summary>
/// Detection behind a router: reads frames and applies their events. Time comes with the frames, from every source of the router's; the
/// lane's own clock plays no part.
/// </summary>
/// <param name="before">How far its time had come when it was stopped.</param>
internal sealed class FramedStep(SourcePartition partition, LaneDetector detector, TimeSpan lateness, TimeBefore before = default)
    : ILaneStep
{
    private readonly Watermarks watermarks = new((long)lateness.TotalMilliseconds, before);
    private readonly CanonicalWriter canonical = new();
    private long receivedAt;

    public SourceProgress Progress { get; private set; } = SourceProgress.None;

    public bool Process(InputBatch input, long limit, SealedBatch output)
    {
        detector.Begin(output);
        for (; input.HasSlice; input.Taken++)
        {
            Take(input, input.Records[input.Taken], output);
            output.Tally.Records++;
        }

        receivedAt = input.ReceivedAt;
        detector.Write(output);
        output.Took(input.TakenTo, watermarks.Current);
        bool atEnd = input.IsDone && input.End.IsReached(input.NextOffset, input.ReceivedAt);
        Progress = new SourceProgress(watermarks.Current, watermarks.Current, atEnd);
        return true;
    }

    public void Seal(SealedBatch output) => detector.Seal(output, watermarks.Now, receivedAt);

    private void Take(InputBatch input, in InputRecord record, SealedBatch output)
    {
        FrameReader frame = new(input.Value(record));
        if (frame.Error is null)
        {
            watermarks.Expect(frame.Sources);
            int source = watermarks.IndexOf(frame.Source);
            while (frame.Next())
            {
                Apply(ref frame, output);
                watermarks.Pass(source, frame.Origin.SourceTime, frame.Origin.Timestamp);
                detector.AdvanceTo(watermarks.Current);
            }

            if (frame.Error is null)
            {
                watermarks.Hear(source, frame.Word);
                detector.AdvanceTo(watermarks.Current);
                return;
            }
        }

        if (frame.IsOfUnknownVersion)
        {
            throw new WorkerException(
                $"{partition} holds {frame.Error} (offset {record.Offset}). Stop the routers of the newer release, or run its detectors too."
            );
        }

        output.Reject(
            input.Key(record),
            input.Value(record),
            new RejectedRecord(BadFrame, frame.Error!, null, partition.Topic, partition.Partition, record.Offset, null)
        );
    }

    /// <summary>The contract's code of a record in the keyed topic that this worker's router didn't write, or that was damaged since.</summary>
    private const string BadFrame = "bad-frame";

    private void Apply(ref FrameReader frame, SealedBatch output)
    {
        byte[]? trace = frame.Trace.IsEmpty ? null : frame.Trace.ToArray();
        if (detector.Apply(frame.Event, output, frame.Origin.Timestamp, trace) is { } why)
        {
            output.Reject(
                frame.Event.CampaignId,
                canonical.Write(frame.Event),
                new RejectedRecord(
                    why.Code,
                    why.Detail,
                    null,
                    frame.Source.Topic,
                    frame.Source.Partition,
                    frame.Origin.Offset,
                    "canonical",
                    ValueIsCanonical: true
                )
            );
        }
    }
}
