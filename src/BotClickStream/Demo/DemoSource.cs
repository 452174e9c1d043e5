using BotClickStream.Settings;
using BotClickStream.Traffic;

namespace BotClickStream.Demo;

/// <summary>
/// Plays simulated campaigns into the raw topic, unkeyed as most ESPs' events are. It waits while too much is under way: an embedded broker keeps
/// 5 MiB of a partition and then silently drops the oldest.
/// </summary>
internal sealed class DemoSource(ClientConfigs clients, string topic, DemoLedger ledger)
{
    /// <summary>Events sent that the worker hasn't taken yet: at 400 bytes each far below 5 MiB a partition.</summary>
    private const int MostUnderWay = 8_000;

    /// <summary>Labels that the reader of the outputs hasn't seen yet.</summary>
    private const int MostUnread = 3_000;

    /// <summary>
    /// Simulated milliseconds that an event may be ahead of the oldest one whose label hasn't been seen. The worker may take a partition's end to be up to a second
    /// old, which at the demo's speed is days: without this an event could come later than its horizon.
    /// </summary>
    private const long MostAhead = 86_400_000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(5);

    private long sent;

    private volatile bool awaitsItsTime;

    /// <summary>Records sent, repeats included.</summary>
    public long Sent => Interlocked.Read(ref sent);

    /// <summary>Whether nothing is sent since the next event isn't due yet.</summary>
    public bool AwaitsItsTime => awaitsItsTime;

    /// <param name="speed">Times real time; 0 as fast as it goes.</param>
    /// <param name="taken">How many events the worker has taken.</param>
    public async Task PlayAsync(
        IEnumerable<SimulatedEvent> events,
        double speed,
        Func<long> taken,
        TimeProvider time,
        CancellationToken stop
    )
    {
        using RawProducer producer = new(clients, "demo-source", topic);
        long began = time.GetTimestamp();
        long? firstArrival = null;
        foreach (SimulatedEvent simulated in events)
        {
            firstArrival ??= simulated.Arrival;
            if (speed > 0)
            {
                TimeSpan due = TimeSpan.FromMilliseconds((simulated.Arrival - firstArrival.Value) / speed);
                TimeSpan early = due - time.GetElapsedTime(began);
                if (early > LookAgain)
                {
                    awaitsItsTime = true;
                    await Task.Delay(early, time, stop);
                    awaitsItsTime = false;
                }
            }

            while (Sent - taken() > MostUnderWay || IsAhead(simulated))
            {
                await Task.Delay(LookAgain, time, stop);
            }

            stop.ThrowIfCancellationRequested();
            lock (ledger)
            {
                ledger.Expect(simulated);
            }

            producer.Send(simulated);
            Interlocked.Increment(ref sent);
        }

        producer.Flush(stop);
    }

    private bool IsAhead(SimulatedEvent next)
    {
        lock (ledger)
        {
            return ledger.Expected - ledger.Labelled > MostUnread || next.Arrival - ledger.OldestUnlabelled > MostAhead;
        }
    }
}
