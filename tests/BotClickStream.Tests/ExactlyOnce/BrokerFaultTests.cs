using BotClickStream.Tests.Brokers;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace BotClickStream.Tests.ExactlyOnce;

/// <summary>
/// Brokers that die under load, and a network between them and the worker that is slow, cut or silent: one and the same worker process works on by itself, and what readers of committed
/// records see is whole. The load and the checker reach the broker by another way than the worker.
/// They are explicit (<c>-explicit only</c>) since they fail as yet: after connections broke, librdkafka's <c>SendOffsetsToTransaction</c> was seen never to return.
/// </summary>
public sealed class BrokerFaultTests
{
    private const int Partitions = 3;
    private const int PerSecond = 1500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact(Explicit = true)]
    public async Task A_broker_that_is_killed_and_comes_back_is_worked_with_on_and_nothing_is_lost_or_doubled()
    {
        await using BrokerProcess broker = await BrokerProcess.StartAsync();
        await using LoadedWorker work = await LoadedWorker.StartAsync(broker.Address);
        for (int kill = 0; kill < 2; kill++)
        {
            await work.GoOnAsync();
            await broker.KillAsync();
            await broker.StartAgainAsync();
        }

        await work.GoOnAsync();
        await work.CheckAsync();
    }

    [Fact(Explicit = true)]
    public async Task However_slow_cut_or_silent_the_network_is_work_goes_on_by_itself_and_nothing_is_lost_or_doubled()
    {
        await using FaultyNetwork network = new();
        string entrance = "";
        await using BrokerProcess broker = await BrokerProcess.StartAsync(port => entrance = network.Open(port));
        await using LoadedWorker work = await LoadedWorker.StartAsync(
            broker.Address,
            entrance,
            // What is silent for so long is given up; sixty seconds unless told otherwise.
            "--Kafka:Client:socket.timeout.ms",
            "5000"
        );
        await work.GoOnAsync();

        network.Delay = TimeSpan.FromMilliseconds(50);
        await work.GoOnAsync();
        network.Delay = TimeSpan.Zero;

        for (int cut = 0; cut < 3; cut++)
        {
            Assert.NotEqual(0, network.Reset());
            await work.GoOnAsync();
        }

        Assert.NotEqual(0, network.FallSilent());
        // The worker's sessions and its open transactions have timed out by then.
        await work.UntilGivenUpAsync();
        network.Heal();
        await work.GoOnAsync();

        await work.CheckAsync();
    }

    /// <summary>A worker with both roles in a process of its own, under a steady load, and what it has published.</summary>
    private sealed class LoadedWorker : IAsyncDisposable
    {
        private readonly TestTopics topics;
        private readonly CommittedOutputs outputs;
        private readonly WorkerProcess worker;
        private readonly CancellationTokenSource enough = new();
        private readonly Task<int> load;

        private LoadedWorker(TestTopics topics, string? entrance, string[] more)
        {
            this.topics = topics;
            outputs = new CommittedOutputs(topics);
            load = SteadyLoad.ProduceAsync(topics, PerSecond, isKeyed: false, Partitions, enough.Token);
            worker = WorkerProcess.Start(topics, isKeyed: false, bootstrapServers: entrance, more: more);
        }

        public static async Task<LoadedWorker> StartAsync(string bootstrapServers, string? entrance = null, params string[] more) =>
            new(await TestTopics.OnAsync(bootstrapServers, raw: Partitions, keyed: Partitions), entrance, more);

        /// <summary>Returns when more events were labelled than were under way; fails if the worker ends.</summary>
        public Task GoOnAsync() => outputs.ReadUntilAsync(outputs.Events + PerSecond, worker);

        /// <summary>Returns when the broker has given up the worker: its groups have no member, and none of its transactions is open.</summary>
        public async Task UntilGivenUpAsync()
        {
            using IAdminClient admin = topics.Admin();
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(Patience);
            while (!await HasNoMembersAsync(admin) || !await HasNoTransactionAsync(admin))
            {
                await Task.Delay(100, patience.Token);
            }
        }

        /// <summary>Has everything labelled that was produced, stops the worker, and looks at what it said.</summary>
        public async Task CheckAsync()
        {
            await enough.CancelAsync();
            int events = await load;
            await outputs.ReadUntilAsync(events, worker);
            await worker.StopAsync();
            outputs.ReadToEnd();
            outputs.Check(Enumerable.Range(0, events).Select(SteadyLoad.Key));
            Assert.Equal(0, outputs.Rejected);
        }

        public async ValueTask DisposeAsync()
        {
            await enough.CancelAsync();
            await load;
            worker.Dispose();
            outputs.Dispose();
            enough.Dispose();
        }

        private async Task<bool> HasNoMembersAsync(IAdminClient admin)
        {
            ListConsumerGroupsResult groups = await admin.ListConsumerGroupsAsync();
            string[] own =
            [
                .. groups
                    .Valid.Select(group => group.GroupId)
                    .Where(group => group.StartsWith(topics.Settings.Kafka.GroupId, StringComparison.Ordinal)),
            ];
            DescribeConsumerGroupsResult described = await admin.DescribeConsumerGroupsAsync(own);
            return described.ConsumerGroupDescriptions.All(group => group.Members.Count == 0);
        }

        private async Task<bool> HasNoTransactionAsync(IAdminClient admin) =>
            (await EndsAsync(admin, IsolationLevel.ReadCommitted)).SequenceEqual(await EndsAsync(admin, IsolationLevel.ReadUncommitted));

        private async Task<IEnumerable<long>> EndsAsync(IAdminClient admin, IsolationLevel isolation)
        {
            ListOffsetsResult ends = await admin.ListOffsetsAsync(
                from topic in new[] { topics.Names.Keyed, topics.Names.Labeled, topics.Names.State }
                from partition in Enumerable.Range(0, Partitions)
                select new TopicPartitionOffsetSpec
                {
                    TopicPartition = new TopicPartition(topic, partition),
                    OffsetSpec = OffsetSpec.Latest(),
                },
                new ListOffsetsOptions { IsolationLevel = isolation }
            );
            return ends
                .ResultInfos.Select(end => end.TopicPartitionOffsetError)
                .OrderBy(end => end.Topic, StringComparer.Ordinal)
                .ThenBy(end => end.Partition.Value)
                .Select(end => end.Offset.Value);
        }
    }
}
