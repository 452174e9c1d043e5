using BotClickStream.Lanes;
using BotClickStream.Sources;
using BotClickStream.Watching;
using Microsoft.Extensions.Logging;

namespace BotClickStream.Input;

/// <summary>Tells, each second, how far a role's partitions are read, and which of them stand still though they have something to read.</summary>
internal sealed class InputReport(string role, EndOffsets ends, WorkerMetrics metrics, WorkerHealth health, ILogger log)
{
    /// <summary>Milliseconds.</summary>
    private const long StandstillAfter = 30_000;

    private readonly Standstills standstills = new(StandstillAfter);

    /// <param name="readers">Of those of the assigned partitions that have a lane.</param>
    /// <param name="wall">Milliseconds since 1970.</param>
    /// <param name="clock">Milliseconds on a clock that never goes back.</param>
    public void Tell(
        IReadOnlySet<SourcePartition> assigned,
        IReadOnlyDictionary<SourcePartition, PartitionReader> readers,
        long wall,
        long clock
    )
    {
        int standing = 0;
        string? why = null;
        foreach (SourcePartition source in assigned)
        {
            long lag = 0;
            if (readers.TryGetValue(source, out PartitionReader? reader))
            {
                EndOffset end = ends.Of(source);
                lag = end.At == 0 || reader.NextOffset < 0 ? 0 : end.Offset - reader.NextOffset;
                metrics.StandsAt(
                    source,
                    lag,
                    reader.Lane.Progress.Watermark,
                    reader.Intake.Waiting + reader.Lane.Handed,
                    reader.Lane.Sealed,
                    wall
                );
            }

            // Those that wait for other partitions do so by themselves.
            bool hasWork = reader is null || (lag > 0 && !reader.Lane.IsHeld);
            if (standstills.Saw(source, reader?.NextOffset, hasWork, clock) is > 0 and long still)
            {
                standing++;
                why ??=
                    $"{role}: {source} has stood still for {still / 1000} s, "
                    + (reader is null ? "since its lane has not begun" : $"at offset {reader.NextOffset} with {lag} records to read");
            }
        }

        metrics.StandStill(role, standing);
        metrics.Paused(role, readers.Values.Count(reader => reader.IsHeldBack));
        if (health.Stands(role, why))
        {
            LogMessages.StandsStill(log, why ?? $"{role}: all partitions come on again");
        }
    }

    /// <summary>It is no longer this worker's.</summary>
    public void Forget(SourcePartition source) => standstills.Forget(source);
}
