using System.Buffers;
using System.Text;
using BotClickStream.Brokers;
using BotClickStream.Demo;
using BotClickStream.Settings;
using BotClickStream.Traffic;
using Confluent.Kafka;

namespace BotClickStream.Tests.Demo;

public sealed class LivePlayTests
{
    private const string Topic = "raw";

    [Fact]
    public async Task Each_event_is_sent_unkeyed_when_it_is_due()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        broker.CreateTopic(Topic, 1);
        QuickTime time = new();
        DateTimeOffset begin = new(2026, 3, 2, 9, 31, 0, TimeSpan.Zero);
        DateTimeOffset end = begin.AddMinutes(10);
        SimulatedEvent[] events =
        [
            .. Simulation
                .Live(
                    new LiveOptions
                    {
                        Begin = begin,
                        Recipients = 200,
                        Every = TimeSpan.FromMinutes(1),
                    }
                )
                .TakeWhile(one => one.Arrival < end.ToUnixTimeMilliseconds()),
        ];
        LivePlay play = new(ClientsOf(broker), Topic, time);

        await play.RunAsync(events, _ => { }, TestContext.Current.CancellationToken).InTime();

        Assert.True(events.Length > 50);
        Assert.True(time.GetUtcNow().ToUnixTimeMilliseconds() >= events[^1].Arrival);
        Assert.Equal(events.Length, play.Sent);
        Assert.Equal(events.Select(Json), Read(broker, events.Length));
    }

    [Fact]
    public async Task Told_to_stop_it_ends_before_the_next_event_is_due()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        broker.CreateTopic(Topic, 1);
        using CancellationTokenSource stop = new();
        LivePlay play = new(ClientsOf(broker), Topic, TimeProvider.System);
        SimulatedEvent[] events = [.. Simulation.Live(new LiveOptions { Begin = DateTimeOffset.UtcNow.AddHours(1) }).Take(1)];

        Task playing = play.RunAsync(events, _ => { }, stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => playing.InTime());
        Assert.Equal(0, play.Sent);
    }

    private static ClientConfigs ClientsOf(EmbeddedBroker broker) =>
        new(new KafkaSettings { BootstrapServers = broker.BootstrapServers }, BrokerKind.Real);

    private static string Json(SimulatedEvent simulated)
    {
        ArrayBufferWriter<byte> json = new();
        simulated.WriteJson(json);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    private static IEnumerable<string> Read(EmbeddedBroker broker, int count)
    {
        using IConsumer<byte[], string> consumer = new ConsumerBuilder<byte[], string>(
            new ConsumerConfig { BootstrapServers = broker.BootstrapServers, GroupId = "test" }
        ).Build();
        consumer.Assign(new TopicPartitionOffset(Topic, 0, Offset.Beginning));
        for (int i = 0; i < count; i++)
        {
            ConsumeResult<byte[], string>? result = consumer.Consume(TimeSpan.FromSeconds(30));
            Assert.NotNull(result);
            Assert.Null(result.Message.Key);
            yield return result.Message.Value;
        }
    }

    /// <summary>Begins always at the same time, by which campaigns are drawn; a second is ten minutes.</summary>
    private sealed class QuickTime : TimeProvider
    {
        private const int Times = 600;

        private static readonly DateTimeOffset Begin = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

        private readonly long began = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => Begin + (System.GetElapsedTime(began) * Times);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime / Times, period);
    }
}
