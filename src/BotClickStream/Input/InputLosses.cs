using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace BotClickStream.Input;

/// <summary>What was to be read and is gone from its log: how much, and whether the work goes on without it (<c>OnLostInput</c>).</summary>
internal sealed class InputLosses(RoleInput input, WorkerMetrics metrics, ILogger log)
{
    /// <summary>For how long the poll loop may wait for a broker's answer where it has nothing else to do for a partition.</summary>
    private static readonly TimeSpan FindTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Where a log begins and ends; <see langword="null"/> where no broker says it, and then it is to be asked again.</summary>
    public WatermarkOffsets? Bounds(IConsumer<Ignore, Ignore> consumer, TopicPartition partition)
    {
        try
        {
            return consumer.QueryWatermarkOffsets(partition, FindTimeout);
        }
        catch (KafkaException exception) when (!exception.Error.IsFatal)
        {
            input.Errors.Notice($"{input.Role} consumer", exception.Error);
            return null;
        }
    }

    /// <summary>From where on a log that may not hold <paramref name="next"/> holds anything.</summary>
    public static Offset FirstThereIs(Offset next, WatermarkOffsets bounds) =>
        // A broker whose log is just being cut may refuse an offset and still say that it has it: then it is tried again.
        next.IsSpecial || (next >= bounds.Low && next <= bounds.High)
            ? next
            : bounds.Low;

    /// <summary>Ends the work where a log doesn't hold what is read next and that is asked for; otherwise it is told once the lane goes on.</summary>
    /// <exception cref="WorkerException">It is to end.</exception>
    public void ThrowIfUnwanted(SourcePartition source, Offset next, WatermarkOffsets bounds)
    {
        if (input.OnLostInput == LostInput.Stop && FirstThereIs(next, bounds) is var first && first != next)
        {
            Take(source, next, first);
        }
    }

    /// <summary>
    /// Counts what is lost, and ends the work where that is asked for. Counted are offsets: whether there was a record at one that is gone, or a transaction's marker, nobody can tell any more.
    /// </summary>
    /// <param name="first">The first offset that there still is; below <paramref name="from"/> where the log ends before that.</param>
    /// <exception cref="WorkerException">It is to end.</exception>
    public void Take(SourcePartition source, long from, long first)
    {
        long count = Math.Max(0, first - from);
        metrics.CountLost(source, count);
        string what =
            first > from
                ? $"{count} offsets of {source} from {from} on, records or transactions' markers, are gone from the log before they were read."
                : $"The log of {source} ends before offset {from}, where its lane stands: was the topic made anew?";
        if (input.OnLostInput == LostInput.Stop)
        {
            throw new WorkerException(
                $"{what} Where records expire too early, raise the topic's retention; to go on from offset {first}, start with OnLostInput=continue."
            );
        }

        LogMessages.InputLost(log, what, first);
    }
}
