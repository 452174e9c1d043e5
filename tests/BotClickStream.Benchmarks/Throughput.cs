using System.Diagnostics;

namespace BotClickStream.Benchmarks;

/// <summary>What a process did from its first tenth of the input on, when its code is compiled and its group has formed, to the last committed record.</summary>
/// <param name="EventsPerSecond">Input events whose offsets were committed.</param>
/// <param name="Processor">Of the process, microseconds an event.</param>
/// <param name="Broker">Of the broker, microseconds an event.</param>
/// <param name="Allocated">Bytes an event.</param>
/// <param name="Memory">Bytes that the process held at most.</param>
internal sealed record Throughput(double EventsPerSecond, double Processor, double Broker, double Allocated, long Memory)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <param name="committed">How many input records are done with.</param>
    /// <param name="all">How many there are.</param>
    public static async Task<Throughput> MeasureAsync(ChildProcess child, KafkaServer broker, Func<long> committed, long all)
    {
        Stopwatch clock = Stopwatch.StartNew();
        Moment begin = await UntilAsync(all / 10);
        Moment end = await UntilAsync(all);
        long events = end.Committed - begin.Committed;
        return new Throughput(
            events / (end.At - begin.At).TotalSeconds,
            (end.Processor - begin.Processor).TotalMicroseconds / events,
            (end.Broker - begin.Broker).TotalMicroseconds / events,
            (double)(end.Allocated - begin.Allocated) / events,
            child.PeakMemory
        );

        async Task<Moment> UntilAsync(long count)
        {
            while (true)
            {
                child.ThrowIfEnded();
                long now = committed();
                if (now >= count)
                {
                    return new Moment(clock.Elapsed, now, child.ProcessorTime, broker.ProcessorTime, await child.AllocatedAsync());
                }

                if (clock.Elapsed > Patience)
                {
                    throw new InvalidOperationException($"After {Patience} only {now} of {all} records are committed.");
                }

                await Task.Delay(LookEvery);
            }
        }
    }

    private sealed record Moment(TimeSpan At, long Committed, TimeSpan Processor, TimeSpan Broker, long Allocated);
}
