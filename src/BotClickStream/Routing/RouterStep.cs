using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Serialization;
using BotClickStream.Sources;
using BotClickStream.Watching;

namespace BotClickStream.Routing;

/// <summary>
/// Routing of one raw partition: decodes, and sends each event on to its campaign's partition of the keyed topic, in one frame a batch and
/// partition. Each frame ends with the source's word on its time; partitions that got no event hear the word alone.
/// </summary>
/// <param name="sources">How many partitions the router's group reads.</param>
/// <param name="targets">Partitions of the keyed topic.</param>
internal sealed class RouterStep(SourcePartition source, Func<int> sources, int targets, RecordDecoder decoder) : ILaneStep
{
    /// <summary>A word is said at least so often, since a lane takes silence for death.</summary>
    private const long WordEvery = 1000;

    /// <summary>A word alone costs a record by target: not for every batch of a busy source.</summary>
    private const long WordAtMostEvery = 100;

    private readonly SourceClock clock = new();
    private readonly FrameWriter[] frames = [.. Enumerable.Range(0, targets).Select(_ => new FrameWriter())];
    private SourceWord lastWord;

    public SourceProgress Progress { get; private set; } = SourceProgress.None;

    public bool Process(InputBatch input, long limit, SealedBatch output)
    {
        ReadOnlySpan<InputRecord> records = input.Records;
        int before = input.Taken;
        RecordReader reader = new(decoder);
        while (input.Taken < records.Length && clock.HighestTime <= limit)
        {
            Take(ref reader, input, records[input.Taken], output);
            input.Taken++;
        }

        bool atEnd = input.IsDone && input.End.IsReached(input.NextOffset, input.ReceivedAt);
        SourceWord word = clock.Say(atEnd, input.ReceivedAt);
        bool toAll = IsDue(word);
        for (int target = 0; target < frames.Length; target++)
        {
            if (toAll || frames[target].HasEvents)
            {
                WriteFrame(target, word, output);
            }
        }

        if (toAll)
        {
            lastWord = word;
        }

        output.Tally.Records += input.Taken - before;
        output.Took(input.TakenTo, clock.HighestTime);
        Progress = new SourceProgress(clock.HighestTime, clock.HighestTime, atEnd);
        return input.IsDone;
    }

    private bool IsDue(in SourceWord word)
    {
        long silence = word.SaidAt - lastWord.SaidAt;
        bool changed = word.HighestTime != lastWord.HighestTime || word.AtEnd != lastWord.AtEnd;
        return silence >= WordEvery || (changed && silence >= WordAtMostEvery);
    }

    private void Take(ref RecordReader reader, InputBatch input, in InputRecord record, SealedBatch output)
    {
        reader.Begin(input.Value(record), record.Format, input.ReceivedAt, record.RequestId);
        for (Decoded decoded = reader.Next(); decoded != Decoded.End; decoded = reader.Next())
        {
            if (decoded == Decoded.Ignored)
            {
                output.Tally.CountIgnored(reader.Format, reader.Ignored);
                continue;
            }

            if (decoded == Decoded.Rejected)
            {
                Rejection rejection = reader.Rejection;
                output.Reject(
                    input.Key(record),
                    reader.RejectedBytes,
                    new RejectedRecord(
                        rejection.Code,
                        rejection.Detail,
                        rejection.Path,
                        source.Topic,
                        source.Partition,
                        record.Offset,
                        reader.Format
                    )
                );
                continue;
            }

            if (reader.Event.Type.TellsTime() && clock.Observe(reader.Event.Time, record.Timestamp, input.ReceivedAt))
            {
                output.Tally.ClampedTimes++;
            }

            output.Tally.Count(reader.Event, EventOutcome.Routed);
            int target = Partitioners.Murmur2(reader.Event.CampaignId, targets);
            frames[target].Add(reader.Event, new FrameOrigin(record.Offset, record.Timestamp, clock.HighestTime), record.Trace);
            if (frames[target].IsFull(output.Limits.Keyed))
            {
                WriteFrame(target, clock.Say(atEnd: false, input.ReceivedAt), output);
            }
        }
    }

    private void WriteFrame(int target, in SourceWord word, SealedBatch output)
    {
        int start = output.Position;
        frames[target].Write(source, sources(), word, output.Bytes);
        output.Add(OutputTopic.Keyed, target, start, keyLength: 0);
    }
}
