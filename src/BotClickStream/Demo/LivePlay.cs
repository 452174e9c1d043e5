using BotClickStream.Brokers;
using BotClickStream.Settings;
using BotClickStream.Traffic;

namespace BotClickStream.Demo;

/// <summary>Sends each simulated event when it is due by the clock.</summary>
internal sealed class LivePlay(ClientConfigs clients, string topic, TimeProvider time)
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromMinutes(1);

    /// <summary>Events sent, repeats included.</summary>
    public long Sent { get; private set; }

    /// <param name="events">In the order in which they arrive; one that is late already is sent at once.</param>
    /// <param name="say">Told now and then what has come of it, and once of each kind of trouble with the brokers.</param>
    /// <exception cref="OperationCanceledException">Told to stop; what was sent has been delivered.</exception>
    public async Task RunAsync(IEnumerable<SimulatedEvent> events, Action<string> say, CancellationToken stop)
    {
        HashSet<string> troubles = [];
        using RawProducer producer = new(
            clients,
            "play",
            topic,
            error =>
            {
                lock (troubles)
                {
                    if (troubles.Add(error.Code.ToString()))
                    {
                        say($"Kafka: {error.Reason.TrimEnd('.')}. {BrokerErrors.Advice(error)}");
                    }
                }
            }
        );
        long said = time.GetTimestamp();
        try
        {
            foreach (SimulatedEvent next in events)
            {
                stop.ThrowIfCancellationRequested();
                TimeSpan early = DateTimeOffset.FromUnixTimeMilliseconds(next.Arrival) - time.GetUtcNow();
                if (early > TimeSpan.Zero)
                {
                    await Task.Delay(early, time, stop);
                }

                producer.Send(next);
                Sent++;
                if (time.GetElapsedTime(said) >= SayEvery)
                {
                    said = time.GetTimestamp();
                    say(FormattableString.Invariant($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ} {Sent:N0} events"));
                }
            }
        }
        finally
        {
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5));
            try
            {
                producer.Flush(patience.Token);
            }
            catch (OperationCanceledException)
            {
                // No broker takes them.
            }
        }
    }
}
