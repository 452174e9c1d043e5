using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Profiles;
using BotClickStream.Serialization;
using BotClickStream.Sources;
using BotClickStream.StateLog;
using BotClickStream.Watching;

namespace BotClickStream.Lanes;

/// <summary>A lane's detector with what surrounds it: lets time go on by the second, encodes what the detector says, and counts it.</summary>
/// <param name="rulesId">The labels' <c>rules</c>.</param>
/// <param name="stateLog">Where what changes is written; <see langword="null"/> where no state is kept.</param>
/// <param name="profiles">What other partitions publish; <see langword="null"/> where there is nobody else.</param>
internal sealed class LaneDetector(
    PartitionDetector detector,
    string rulesId,
    LanePartitions partitions,
    StateLogWriter? stateLog = null,
    ProfileCursor? profiles = null
)
{
    /// <summary>More of them wait for the next batch.</summary>
    private const int MostUpdates = 10_000;

    private readonly OutputBuffer output = new();
    private readonly OutputSerializer serializer = new(rulesId);

    /// <summary>First labels whose event came with a trace context, by their place in the output.</summary>
    private readonly Dictionary<int, byte[]> traces = [];

    /// <summary>Read between batches only.</summary>
    public DetectorStatistics Statistics => detector.Statistics;

    /// <summary>
    /// Before a batch's first input takes what other partitions have published since. Nowhere else, so that where that was is told by how far it had come when the batch was sealed.
    /// </summary>
    public void Begin(SealedBatch batch)
    {
        for (int left = MostUpdates; !batch.HasTaken && left > 0 && profiles?.Next() is { } record; left--)
        {
            detector.Apply(record.ToUpdate());
            batch.Tally.ProfileUpdates++;
        }
    }

    /// <param name="sentAt">Of the record that the event came with, milliseconds since 1970; 0 or less where it has none.</param>
    /// <param name="trace">The trace context that the event came with, which its first label carries on.</param>
    /// <returns>Why it is to be rejected, the code and the reason for a person; <see langword="null"/> where it isn't.</returns>
    public (string Code, string Detail)? Apply(in EmailEvent email, SealedBatch batch, long sentAt, byte[]? trace = null)
    {
        int before = output.Labels.Length;
        ApplyResult result = detector.Apply(email, output);
        batch.Tally.Count(
            email,
            result switch
            {
                ApplyResult.Applied => EventOutcome.Applied,
                ApplyResult.Duplicate => EventOutcome.Duplicate,
                ApplyResult.TooLate => EventOutcome.TooLate,
                ApplyResult.MessageFull => EventOutcome.MessageFull,
                _ => EventOutcome.Untracked,
            }
        );
        if (result == ApplyResult.Applied && email.Type.IsLabelled())
        {
            batch.Tally.CountFirstLabel(sentAt);
        }

        if (trace is not null && result == ApplyResult.Applied)
        {
            Follow(trace, email.Id, before);
        }

        return RejectionReasons.Of(result, email, detector.Settings, detector.Watermark);
    }

    /// <summary>
    /// Lets time go on, by whole seconds: when windows close then depends on the events' times alone, and not on how they were cut into
    /// batches.
    /// </summary>
    public void AdvanceTo(long watermark)
    {
        if (watermark / 1000 > detector.Watermark / 1000)
        {
            detector.Tick(watermark, output);
        }
    }

    /// <summary>Encodes what the detector has said since the last time.</summary>
    public void Write(SealedBatch batch)
    {
        WriteLabels(batch);
        WriteCorrections(batch);
        WriteHolds(batch);
        WriteActivity(batch);
        WriteMetrics(batch);
        WriteProfiles(batch);
        output.Clear();
        traces.Clear();
    }

    /// <summary>
    /// Ends a batch: has the detector judge a bounded part of what it has still to judge, and say what campaigns have come to; adds that, and what all that the batch took has changed. What
    /// the detector does unasked it does nowhere else, so that each batch of the state log tells when it was done.
    /// </summary>
    /// <param name="now">The clock, milliseconds since 1970.</param>
    public void Seal(SealedBatch batch, in TimeBefore time, long now)
    {
        if (detector.HasPendingJudgements)
        {
            detector.Tick(detector.Watermark, output);
        }

        detector.PublishFigures(now, output);
        Write(batch);
        batch.Took(batch.NextOffset, time.Watermark);
        if (stateLog is null)
        {
            detector.ForgetChanges();
        }
        else
        {
            stateLog.Write(
                detector,
                new LaneProgress(batch.NextOffset, time.Watermark, time.HighestTime, time.Timestamp, profiles?.Position ?? 0),
                batch.State
            );
        }
    }

    /// <summary>Finds the event's first label among those that it brought.</summary>
    private void Follow(byte[] trace, ReadOnlySpan<byte> id, int first)
    {
        for (int i = first; i < output.Labels.Length; i++)
        {
            ref readonly LabeledEvent label = ref output.Labels[i];
            if (label.Revision == 0 && output.Text(label.EventId).SequenceEqual(id))
            {
                traces[i] = trace;
                return;
            }
        }
    }

    private void WriteLabels(SealedBatch batch)
    {
        for (int i = 0; i < output.Labels.Length; i++)
        {
            ref readonly LabeledEvent label = ref output.Labels[i];
            int start = batch.Position;
            serializer.WriteLabelKey(output, label, batch.Bytes);
            int keyLength = batch.Position - start;
            serializer.WriteLabel(output, label, batch.Bytes);
            byte[]? trace = traces.GetValueOrDefault(i);
            if (!batch.TryAdd(OutputTopic.Labeled, partitions.Labeled, start, keyLength, trace: trace))
            {
                start = batch.Position;
                serializer.WriteLabelKey(output, label, batch.Bytes);
                serializer.WriteShortLabel(output, label, batch.Bytes);
                batch.Add(OutputTopic.Labeled, partitions.Labeled, start, keyLength, trace: trace);
                batch.Tally.ShortenedLabels++;
            }

            batch.Tally.CountLabel(label.Label, label.Actor, label.ReasonCount == 0 ? null : output.Reasons[label.FirstReason].Signal);
            if (label.Revision > 0)
            {
                batch.Tally.CountRevision(detector.Watermark - label.Time);
            }
        }
    }

    private void WriteCorrections(SealedBatch batch)
    {
        foreach (ref readonly ScoreCorrection correction in output.Corrections)
        {
            int start = batch.Position;
            serializer.WriteCorrectionKey(output, correction, batch.Bytes);
            int keyLength = batch.Position - start;
            serializer.WriteCorrection(output, correction, batch.Bytes);
            batch.Add(OutputTopic.Corrections, partition: null, start, keyLength);
            batch.Tally.CountCorrection(correction.Delta);
        }
    }

    private void WriteHolds(SealedBatch batch)
    {
        foreach (ref readonly UnsubscribeHold hold in output.Holds)
        {
            int start = batch.Position;
            serializer.WriteHoldKey(output, hold, batch.Bytes);
            int keyLength = batch.Position - start;
            serializer.WriteHold(output, hold, batch.Bytes);
            batch.Add(OutputTopic.Holds, partition: null, start, keyLength);
            batch.Tally.CountHold(hold.Action);
        }
    }

    private void WriteActivity(SealedBatch batch)
    {
        foreach (ref readonly LeadActivity activity in output.Activity)
        {
            int start = batch.Position;
            serializer.WriteActivityKey(output, activity, batch.Bytes);
            int keyLength = batch.Position - start;
            serializer.WriteActivity(output, activity, batch.Bytes);
            batch.Add(OutputTopic.Activity, partitions.Activity, start, keyLength);
            batch.Tally.ActivityPublished++;
        }
    }

    private void WriteMetrics(SealedBatch batch)
    {
        foreach (ref readonly CampaignMetrics metrics in output.Metrics)
        {
            int start = batch.Position;
            serializer.WriteMetricsKey(output, metrics, batch.Bytes);
            int keyLength = batch.Position - start;
            serializer.WriteMetrics(output, metrics, batch.Bytes);
            if (!batch.TryAdd(OutputTopic.Metrics, partitions.Metrics, start, keyLength))
            {
                start = batch.Position;
                serializer.WriteMetricsKey(output, metrics, batch.Bytes);
                serializer.WriteShortMetrics(output, metrics, batch.Bytes);
                batch.Add(OutputTopic.Metrics, partitions.Metrics, start, keyLength);
                batch.Tally.ShortenedMetrics++;
            }

            batch.Tally.MetricsPublished++;
            batch.Tally.CountCampaign(WatchedCampaign.Of(partitions.Own, output, metrics));
        }
    }

    private void WriteProfiles(SealedBatch batch)
    {
        foreach (ref readonly ScannerProfile profile in output.Profiles)
        {
            int start = batch.Position;
            serializer.WriteProfileKey(output, profile, partitions.Own, batch.Bytes);
            int keyLength = batch.Position - start;
            serializer.WriteProfile(output, profile, partitions.Own, batch.Bytes);
            batch.Add(OutputTopic.Profiles, ProfileFeed.Partition, start, keyLength);
            batch.Tally.ProfilesPublished++;
        }
    }
}

/// <summary>A lane's partition, and those of the outputs that go by its number.</summary>
/// <param name="Own">Of the input.</param>
internal readonly record struct LanePartitions(int Own, int Labeled, int Metrics, int Activity);
