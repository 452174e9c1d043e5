using BotClickStream.Tests.Brokers;

namespace BotClickStream.Tests.ExactlyOnce;

/// <summary>
/// Kills, stops and multiplies the worker under load on a real broker, and then looks only at what a reader of committed records sees. Many more kills are a proof by command
/// (<c>tests/BotClickStream.Proofs</c>).
/// </summary>
public sealed class CrashTests(RealBroker realBroker)
{
    private const int Partitions = Crashes.Partitions;
    private const int PerSecond = 1500;
    private const int Kills = 3;

    [Theory]
    [InlineData(true, "classic")]
    [InlineData(false, "classic")]
    [InlineData(false, "consumer")]
    public async Task However_often_it_is_killed_each_event_takes_effect_exactly_once(bool isKeyed, string protocol)
    {
        TestTopics topics = await realBroker.TopicsAsync(raw: Partitions, keyed: Partitions);
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");

        await Crashes.KillAsync(topics, isKeyed, protocol, Kills, new Random(seed));
    }

    [Fact]
    public async Task However_often_one_is_killed_last_labels_are_those_of_the_core_that_is_told_the_same_by_other_partitions()
    {
        TestTopics topics = await realBroker.TopicsAsync(raw: Partitions, keyed: Partitions);
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");

        (_, int byOthers, int told) = await Crashes.KillTellingAsync(topics, "classic", times: 2, new Random(seed));

        Assert.True(told > 0 && byOthers > 0, $"{told} profiles were told, {byOthers} labels were made of them");
    }

    [Theory]
    [InlineData("classic")]
    [InlineData("consumer")]
    public async Task An_instance_that_was_stopped_for_longer_than_it_was_waited_for_goes_on_and_publishes_nothing_twice(string protocol)
    {
        TestTopics topics = await realBroker.TopicsAsync(raw: Partitions, keyed: Partitions);

        await Crashes.PauseAsync(topics, protocol);
    }

    [Fact]
    public async Task Two_processes_with_one_instance_id_end_with_a_message_that_names_it()
    {
        TestTopics topics = await realBroker.TopicsAsync(raw: Partitions, keyed: Partitions);
        using CancellationTokenSource enough = new();
        Task<int> load = SteadyLoad.ProduceAsync(topics, PerSecond, isKeyed: true, Partitions, enough.Token);
        using CommittedOutputs outputs = new(topics);
        using WorkerProcess first = WorkerProcess.Start(topics, isKeyed: true, "twin", isStatic: false);
        await outputs.ReadUntilAsync(1, first);

        using WorkerProcess second = WorkerProcess.Start(topics, isKeyed: true, "twin", isStatic: false);
        (int exitCode, string said) = await first.ExitAsync();
        await enough.CancelAsync();
        int events = await load;
        await outputs.ReadUntilAsync(events, second);
        await second.StopAsync();
        outputs.ReadToEnd();

        Assert.Equal(1, exitCode);
        Assert.Contains("Kafka:InstanceId 'twin'", said, StringComparison.Ordinal);
        outputs.Check(Enumerable.Range(0, events).Select(SteadyLoad.Key));
    }
}
