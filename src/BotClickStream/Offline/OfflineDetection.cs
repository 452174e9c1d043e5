using System.Buffers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Reporting;
using BotClickStream.Reports;
using BotClickStream.Serialization;

namespace BotClickStream.Offline;

/// <summary>
/// The detector over records that come from anywhere but Kafka, as one source: time comes with the events, and at the end goes on until every
/// window has closed. Memory is bounded by live state.
/// </summary>
internal sealed class OfflineDetection(OfflineSettings settings, OfflineOutputs outputs)
{
    /// <summary>Milliseconds of stream time: so often campaigns' figures are told, before they settle.</summary>
    private const long FiguresEvery = 3_600_000;

    /// <summary>What a person may do about an event of a file that came too late. Of one that has been sorted none does.</summary>
    private const string WhereUnsorted = "; is the file in order of time? --sort puts it so";

    private readonly PartitionDetector detector = new(settings.Detector with { MetricsInterval = FiguresEvery }, LinkIdentity.Form);
    private readonly OutputBuffer buffer = new();
    private readonly OutputSerializer serializer = new(settings.RulesId);
    private readonly RecordDecoder decoder = new(settings.Decoder);
    private readonly ArrayBufferWriter<byte> value = new();
    private long latest;

    /// <summary>When campaigns' figures were told last, which may be by the stream's time: they are kept up here, and nobody reads them.</summary>
    private long toldAt;

    public OfflineCounts Counts { get; } = new();

    public RunSummary Summary { get; } = new();

    /// <summary>Of the detector, as of its last tick.</summary>
    public DetectorStatistics Statistics => detector.Statistics;

    /// <summary>Takes a record: one event or several, in any form that a topic's record may have.</summary>
    public void Take(ReadOnlySpan<byte> record, RecordPlace place = default)
    {
        RecordReader reader = new(decoder);
        reader.Begin(record, place.Format, settings.Now);
        while (true)
        {
            switch (reader.Next())
            {
                case Decoded.End:
                    return;
                case Decoded.Rejected:
                    Counts.Reject(reader.Rejection.Code, place.Of(reader.Rejection.Path) + reader.Rejection.Detail, place);
                    break;
                case Decoded.Ignored:
                    Counts.Ignore(reader.Format, reader.Ignored, reader.IgnoredWord);
                    break;
                default:
                    Apply(reader.Event, place);
                    break;
            }
        }
    }

    /// <summary>There is no more: judges what is pending, then lets time go on past the last horizon.</summary>
    public void Complete(CancellationToken cancellation = default)
    {
        Drain(detector.Watermark, cancellation);
        if (outputs.TellsFigures)
        {
            Drain(latest + settings.Detector.SettleAfter, cancellation);
            TellFigures(Math.Max(detector.Watermark, toldAt + FiguresEvery));
            Publish(default);
        }

        Drain(latest + settings.Detector.CampaignHorizon + settings.Detector.Horizon, cancellation);
    }

    private void Apply(in EmailEvent email, RecordPlace place)
    {
        if (!email.IsManifestLink)
        {
            Counts.Count(email.Type);
        }

        latest = email.Type.TellsTime() ? Math.Max(latest, email.Time) : latest;
        ApplyResult result = detector.Apply(email, buffer);
        Counts.Duplicates += result == ApplyResult.Duplicate ? 1 : 0;
        Counts.Untracked += result == ApplyResult.Untracked ? 1 : 0;
        if (RejectionReasons.Of(result, email, settings.Detector, detector.Watermark) is { } why)
        {
            string hint = result == ApplyResult.TooLate && place.File is not null ? WhereUnsorted : "";
            Counts.Reject(why.Code, $"{place.Of("")}{why.Detail}{hint}", place);
        }

        // As a lane does: by the second, so that when windows close depends on the events alone.
        if ((latest - settings.Lateness) / 1000 > detector.Watermark / 1000)
        {
            Advance(latest - settings.Lateness);
        }

        Publish(email);
    }

    private void Advance(long watermark)
    {
        if (outputs.TellsFigures && watermark - toldAt >= FiguresEvery)
        {
            if (detector.Watermark > 0)
            {
                // After a gap in which campaigns are forgotten nothing could be told of them any more: they settle first.
                long settled = detector.Watermark + 1_000 + settings.Lateness + settings.Detector.SettleAfter;
                detector.Tick(Math.Min(watermark, settled), buffer);
            }

            TellFigures(watermark);
        }

        detector.Tick(watermark, buffer);
        detector.ForgetChanges();
    }

    /// <summary>Tells what campaigns have come to, of those that have changed or settled since they were told.</summary>
    private void TellFigures(long now)
    {
        toldAt = now;
        int told;
        do
        {
            told = buffer.Metrics.Length;
            detector.PublishFigures(now, buffer);
        } while (buffer.Metrics.Length > told);
    }

    private void Drain(long watermark, CancellationToken cancellation)
    {
        do
        {
            cancellation.ThrowIfCancellationRequested();
            detector.Tick(watermark, buffer);
            Publish(default);
        } while (detector.HasPendingJudgements);
    }

    /// <param name="email">What has led to it, if that was an event.</param>
    private void Publish(in EmailEvent email)
    {
        foreach (ref readonly LabeledEvent label in buffer.Labels)
        {
            Count(label);
            if (outputs.Labels is { } labels)
            {
                serializer.WriteLabel(buffer, label, value);
                WriteLine(labels);
            }
        }

        foreach (ref readonly ScoreCorrection correction in buffer.Corrections)
        {
            if (!buffer.Labels[correction.LabelIndex].IsTest)
            {
                Summary.AddCorrection(correction.Delta);
            }

            if (outputs.Corrections is { } corrections)
            {
                serializer.WriteCorrection(buffer, correction, value);
                WriteLine(corrections);
            }
        }

        foreach (ref readonly UnsubscribeHold hold in buffer.Holds)
        {
            if (outputs.Holds is { } holds)
            {
                serializer.WriteHold(buffer, hold, value);
                WriteLine(holds);
            }
        }

        foreach (ref readonly LeadActivity message in buffer.Activity)
        {
            if (outputs.Activity is { } activity)
            {
                serializer.WriteActivity(buffer, message, value);
                WriteLine(activity);
            }
        }

        foreach (ref readonly CampaignMetrics campaign in buffer.Metrics)
        {
            if (outputs.Metrics is { } metrics)
            {
                serializer.WriteMetrics(buffer, campaign, value);
                WriteLine(metrics);
            }
        }

        outputs.Report?.Take(email, buffer);
        buffer.Clear();
    }

    /// <summary>Counts a label in the figures, to which test recipients' don't belong.</summary>
    private void Count(in LabeledEvent label)
    {
        if (label.IsTest)
        {
            Summary.TestLabels++;
            return;
        }

        outputs.Seen?.Invoke(buffer, label);
        Reason? strongest = label.ReasonCount > 0 ? buffer.Reasons[label.FirstReason] : null;
        Summary.Add(
            buffer.Text(label.CampaignId),
            label.Type,
            (label.PreviousLabel, label.PreviousActor),
            (label.Label, label.Actor),
            strongest,
            buffer.Text(label.EventId)
        );
    }

    private void WriteLine(Stream output)
    {
        output.Write(value.WrittenSpan);
        output.WriteByte((byte)'\n');
        value.ResetWrittenCount();
    }
}

/// <param name="Now">Milliseconds since 1970: an event more than a day later is rejected.</param>
/// <param name="Lateness">Milliseconds.</param>
internal sealed record OfflineSettings(DetectorSettings Detector, string RulesId, DecoderSettings Decoder, long Lateness, long Now);

/// <summary>Where to write what the worker would publish, a JSON line each, and who else is told; nothing where absent.</summary>
internal sealed record OfflineOutputs
{
    public Stream? Labels { get; init; }

    public Stream? Corrections { get; init; }

    public Stream? Holds { get; init; }

    /// <summary>Contact history.</summary>
    public Stream? Activity { get; init; }

    /// <summary>Campaigns' figures.</summary>
    public Stream? Metrics { get; init; }

    /// <summary>Sees each label, but test recipients'.</summary>
    public LabelAction? Seen { get; init; }

    /// <summary>Is told campaigns' figures too.</summary>
    public ReportCollector? Report { get; init; }

    public bool TellsFigures => Metrics is not null || Report is not null;
}

/// <param name="buffer">Holds the label's texts and reasons.</param>
internal delegate void LabelAction(OutputBuffer buffer, in LabeledEvent label);

/// <summary>What came in, and what became of it.</summary>
internal sealed class OfflineCounts
{
    /// <summary>Rejections that are kept with their lines: the first.</summary>
    public const int MaxLines = 100_000;

    /// <summary>Words of what is ignored that are told apart; what comes then is counted by its format's name for it, of which there are few.</summary>
    public const int MaxWords = 100;

    private readonly SortedDictionary<string, (long Count, string FirstDetail)> rejected = new(StringComparer.Ordinal);
    private readonly List<RejectedLine> lines = [];
    private readonly long[] byType = new long[Enum.GetValues<EventType>().Length];

    public long Events => byType.Sum();
    public long Duplicates { get; set; }
    public long Untracked { get; set; }

    /// <summary>By error code: how many, and what was wrong with the first.</summary>
    public IReadOnlyDictionary<string, (long Count, string FirstDetail)> Rejected => rejected;

    /// <summary>Each with its line, in the order in which they came: the first <see cref="MaxLines"/>.</summary>
    public IReadOnlyList<RejectedLine> RejectedLines => lines;

    /// <summary>Rejections with lines that aren't kept: those past <see cref="MaxLines"/>.</summary>
    public long LinesLeftOut { get; private set; }

    /// <summary>By format and the vendor's word: what sources send and nobody here needs.</summary>
    public SortedDictionary<(string? Format, string Word), long> Ignored { get; } = [];

    /// <summary>Whether all was in vain: something was rejected, and nothing was an event. What is ignored tells nothing of the rest.</summary>
    public bool IsFailure => rejected.Count > 0 && Events == 0;

    public long Of(EventType type) => byType[(int)type];

    public void Count(EventType type) => byType[(int)type]++;

    /// <summary>What is ignored, as it stands in a sentence; of no format where nothing tells it, as of <c>[]</c>.</summary>
    public static string Named(string? format, string word) => format is null ? $"\"{word}\"" : $"{format} \"{word}\"";

    /// <param name="name">What it is called once <see cref="MaxWords"/> different ones are counted.</param>
    public void Ignore(string? format, string name, string word)
    {
        string counted = Ignored.Count < MaxWords || Ignored.ContainsKey((format, word)) ? word : name;
        Ignored[(format, counted)] = Ignored.GetValueOrDefault((format, counted)) + 1;
    }

    /// <param name="place">Where it stands in its file, if that is known.</param>
    public void Reject(string code, string detail, RecordPlace place = default)
    {
        (long count, string first) = rejected.GetValueOrDefault(code, (0, detail));
        rejected[code] = (count + 1, first);
        if (place.File is not { } file)
        {
            return;
        }

        if (lines.Count < MaxLines)
        {
            lines.Add(new RejectedLine(file, place.Line, code, detail));
        }
        else
        {
            LinesLeftOut++;
        }
    }
}
