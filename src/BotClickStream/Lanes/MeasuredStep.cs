using BotClickStream.Detection;
using BotClickStream.Watching;

namespace BotClickStream.Lanes;

/// <summary>Measures what a step takes, and now and then what its detector says of itself.</summary>
internal sealed class MeasuredStep(
    ILaneStep step,
    string role,
    int partition,
    DetectorStatistics? statistics,
    WorkerMetrics metrics,
    TimeProvider time
) : ILaneStep
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, long> reportedLimits = [];
    private readonly Dictionary<string, long> reportedEvictions = [];
    private long reportedPoints;
    private long reportedAt = time.GetTimestamp();

    public SourceProgress Progress => step.Progress;

    public bool Process(InputBatch input, long limit, SealedBatch output)
    {
        long began = time.GetTimestamp();
        bool isDone = step.Process(input, limit, output);
        long ended = time.GetTimestamp();
        if (input.HasRecords)
        {
            metrics.BatchTook(role, time.GetElapsedTime(began, ended));
        }

        if (statistics is not null && time.GetElapsedTime(reportedAt, ended) >= ReportEvery)
        {
            reportedAt = ended;
            Report(statistics);
        }

        return isDone;
    }

    public void Seal(SealedBatch output) => step.Seal(output);

    private void Report(DetectorStatistics statistics)
    {
        foreach ((string table, int rows) in statistics.Rows)
        {
            metrics.HasRows(partition, table, rows);
        }

        foreach ((string queue, int rows) in statistics.Pending)
        {
            metrics.AreToBeJudged(partition, queue, rows);
        }

        foreach ((string limit, long times) in statistics.LimitsReached)
        {
            metrics.CountLimitsReached(limit, times - reportedLimits.GetValueOrDefault(limit));
            reportedLimits[limit] = times;
        }

        foreach ((string table, long evicted) in statistics.Evicted)
        {
            metrics.CountEvicted(table, evicted - reportedEvictions.GetValueOrDefault(table));
            reportedEvictions[table] = evicted;
        }

        metrics.HoldsEndSoon(partition, statistics.HoldsEndingSoon);
        metrics.CountUncorrected(statistics.UncorrectedPoints - reportedPoints);
        reportedPoints = statistics.UncorrectedPoints;
    }
}
