using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using BotClickStream.Brokers;
using BotClickStream.Detection;
using BotClickStream.Settings;
using BotClickStream.Tests.Brokers;
using BotClickStream.Tests.Contracts;
using BotClickStream.Tests.Watching;
using BotClickStream.Watching;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Prometheus;

namespace BotClickStream.Tests;

public sealed class WorkerTests(RealBroker realBroker)
{
    private const long Start = 1_760_000_000_000;
    private const int Clicks = 2000;

    [Fact]
    public async Task Labels_each_event_of_keyed_input_exactly_once_on_the_embedded_broker()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        await LabelsEachEventOnce(await TestTopics.OnAsync(broker), isKeyed: true);
    }

    [Fact]
    public async Task Labels_each_event_of_keyed_input_exactly_once_on_a_real_broker() =>
        await LabelsEachEventOnce(await realBroker.TopicsAsync(), isKeyed: true);

    [Fact]
    public async Task Labels_each_event_of_unkeyed_input_exactly_once_on_the_embedded_broker()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        await LabelsEachEventOnce(await TestTopics.OnAsync(broker, raw: 4), isKeyed: false);
    }

    [Fact]
    public async Task Labels_each_event_of_unkeyed_input_exactly_once_on_a_real_broker() =>
        await LabelsEachEventOnce(await realBroker.TopicsAsync(raw: 4), isKeyed: false);

    [Fact]
    public async Task Each_round_that_is_published_is_a_span_with_its_role_and_outcome()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        TestTopics topics = await TestTopics.OnAsync(broker, raw: 4);
        ConcurrentQueue<(string Name, object? Role, object? Outcome)> spans = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == Spans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
                spans.Enqueue((span.OperationName, span.GetTagItem("botclickstream.role"), span.GetTagItem("botclickstream.outcome"))),
        };
        ActivitySource.AddActivityListener(listener);

        await LabelsEachEventOnce(topics, isKeyed: false);

        Assert.Contains(("publish", "router", "committed"), spans);
        Assert.Contains(("publish", "detector", "committed"), spans);
        Assert.Contains(("rebalance", "router", null), spans);
    }

    [Fact]
    public async Task Time_goes_on_where_nothing_comes_on_the_embedded_broker()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        await TimeGoesOn(await TestTopics.OnAsync(broker));
    }

    [Fact]
    public async Task Time_goes_on_where_nothing_comes_on_a_real_broker() => await TimeGoesOn(await realBroker.TopicsAsync());

    [Fact]
    public async Task Rejects_what_it_cannot_read_with_its_bytes_and_its_source()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        TestTopics topics = await TestTopics.OnAsync(broker);
        topics.Produce(topics.Raw, [Click(0, partition: 1), new TestRecord("k", "nonsense", 1)]);
        using Worker worker = Worker(topics, isKeyed: false);
        await worker.StartAsync(TestContext.Current.CancellationToken);

        List<ConsumeResult<string?, string>> rejected = await topics.ReadAsync(topics.Names.Rejected, 1, worker);
        await worker.StopAsync(TestContext.Current.CancellationToken).InTime();

        Message<string?, string> message = Assert.Single(rejected).Message;
        Assert.Equal(("k", "nonsense"), (message.Key, message.Value));
        Assert.Equal("not-json", Header(message, "error"));
        Assert.Equal(topics.Raw, Header(message, "source-topic"));
        Assert.Equal("1", Header(message, "source-partition"));
        Assert.Equal("1", Header(message, "source-offset"));
    }

    [Fact]
    public async Task Refuses_to_start_without_its_topics_and_says_how_to_make_them()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        TestTopics topics = await TestTopics.OnAsync(broker);
        WorkerSettings settings = topics.Settings with { Topics = topics.Names with { Keyed = "nowhere", Labeled = "nor-here" } };
        using Worker worker = Worker(topics, settings);
        await worker.StartAsync(TestContext.Current.CancellationToken);

        WorkerException refusal = await Assert.ThrowsAsync<WorkerException>(() => worker.Completion.InTime());

        Assert.Contains("nowhere, nor-here", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("topics --create", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((WorkerPhase.Failed, refusal.Message), (worker.Health.Phase, worker.Health.Failure));
    }

    [Fact]
    public async Task Stops_when_it_is_told_to_while_it_still_looks_for_its_broker()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        TestTopics topics = await TestTopics.OnAsync(broker);
        using Worker worker = Worker(
            topics,
            topics.Settings with
            {
                Kafka = topics.Settings.Kafka with { BootstrapServers = "127.0.0.1:1" },
            }
        );
        await worker.StartAsync(TestContext.Current.CancellationToken);

        await worker.StopAsync(TestContext.Current.CancellationToken).InTime();

        await worker.Completion.InTime();
        Assert.Equal(WorkerPhase.Stopped, worker.Health.Phase);
    }

    /// <summary>Where a client never returns, who stops the worker must be able to end the process all the same.</summary>
    [Fact]
    public async Task Who_tells_it_to_stop_waits_no_longer_than_he_wants_to()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        using Worker worker = Worker(await TestTopics.OnAsync(broker), isKeyed: true);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => worker.Health.Phase == WorkerPhase.Running, Patience.Limit));
        // To leave its group takes it at least so long.
        EmbeddedBroker.MockCluster.Find<SetRoundTripCall>("rd_kafka_mock_broker_set_rtt")(broker.Cluster.Handle, 1, 2000);

        await worker.StopAsync(new CancellationToken(canceled: true));

        Assert.False(worker.Completion.IsCompleted);
        await worker.Completion.InTime();
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int SetRoundTripCall(nint cluster, int broker, int milliseconds);

    [Fact]
    public async Task Ends_where_it_is_told_to_stop_before_it_has_begun()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        using Worker worker = Worker(await TestTopics.OnAsync(broker), isKeyed: false);
        await worker.StartAsync(new CancellationToken(canceled: true));

        await worker.StopAsync(TestContext.Current.CancellationToken).InTime();

        await worker.Completion.InTime();
        Assert.Equal(WorkerPhase.Stopped, worker.Health.Phase);
    }

    [Fact]
    public async Task Stops_though_its_embedded_broker_is_gone()
    {
        EmbeddedBroker broker = EmbeddedBroker.Start();
        TestTopics topics = await TestTopics.OnAsync(broker);
        using Worker worker = Worker(topics, isKeyed: false);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        topics.Produce(topics.Raw, Enumerable.Range(0, 100).Select(i => Click(i, partition: i % 3)));
        await Until(() => Task.FromResult(worker.Health.IsReady), worker);
        broker.Dispose();
        await Until(() => Task.FromResult(worker.Health.Trouble is not null), worker);

        await worker.StopAsync(TestContext.Current.CancellationToken).InTime();

        await worker.Completion.InTime();
        Assert.Equal(WorkerPhase.Stopped, worker.Health.Phase);
    }

    [Fact]
    public async Task Ends_with_a_lane_that_cannot_go_on()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        TestTopics topics = await TestTopics.OnAsync(broker);
        topics.Produce(topics.Names.Keyed, [new TestRecord(null, "BC\u0002 of a newer release", 0)]);
        using Worker worker = Worker(topics, isKeyed: false);
        await worker.StartAsync(TestContext.Current.CancellationToken);

        WorkerException failure = await Assert.ThrowsAsync<WorkerException>(() => worker.Completion.InTime());

        Assert.Contains("version 2", failure.Message, StringComparison.Ordinal);
        Assert.False(worker.Health.IsLive);
    }

    [Fact]
    public async Task Ends_where_input_is_gone_before_it_was_read()
    {
        TestTopics topics = await realBroker.TopicsAsync(raw: 1, keyed: 1);
        using Worker worker = await LosesTwoRecords(topics, LostInput.Stop, Metrics.NewCustomRegistry());

        WorkerException failure = await Assert.ThrowsAsync<WorkerException>(() => worker.Completion.InTime());

        Assert.StartsWith(
            $"2 offsets of {topics.Raw}[0] from 1 on, records or transactions' markers, are gone",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("OnLostInput=continue", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_behind_lost_input_where_it_is_told_to_and_counts_it()
    {
        TestTopics topics = await realBroker.TopicsAsync(raw: 1, keyed: 1);
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        using Worker worker = await LosesTwoRecords(topics, LostInput.Continue, registry);

        List<ConsumeResult<string?, string>> labels = await topics.ReadAsync(topics.Names.Labeled, 2, worker);
        await worker.StopAsync(TestContext.Current.CancellationToken).InTime();

        Assert.Equal(["c0|e0", "c3|e3"], labels.Select(label => label.Message.Key));
        Assert.Equal(2, await Exported(registry, $$"""botclickstream_lost_offsets_total{topic="{{topics.Raw}}",partition="0"} """));
    }

    /// <summary>
    /// One event in one of three raw partitions: the lane's watermark passes the event's time only if the router finds all three at their ends and goes on
    /// saying so.
    /// </summary>
    private static async Task TimeGoesOn(TestTopics topics)
    {
        topics.Produce(topics.Raw, [Click(0, partition: 1)]);
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        using Worker worker = Worker(topics, topics.Settings with { Lateness = TimeSpan.FromSeconds(1) }, registry);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        string lane =
            $$"""botclickstream_watermark_delay_seconds{topic="{{topics.Names.Keyed}}",partition="{{Partitioners.Murmur2(
            "c0"u8,
            3
        )}}"} """;

        await Until(
            async () =>
                await Exported(registry, lane) is > 0 and double delay
                && DateTimeOffset.UtcNow.AddSeconds(-delay).ToUnixTimeMilliseconds() > Start + 1000,
            worker
        );

        await worker.StopAsync(TestContext.Current.CancellationToken).InTime();
    }

    /// <summary>A router has no state: started again, it knows nothing of what time it was in its sources.</summary>
    [Fact]
    public async Task After_a_restart_of_its_routers_time_goes_on_where_nothing_comes()
    {
        TestTopics topics = await realBroker.TopicsAsync();
        topics.Produce(topics.Raw, [Click(0, partition: 1)]);
        string lane =
            $$"""botclickstream_watermark_delay_seconds{topic="{{topics.Names.Keyed}}",partition="{{Partitioners.Murmur2(
            "c0"u8,
            3
        )}}"} """;
        double before = await DelayOnceAsync(TimeProvider.System, delay => Start + 1000 < Milliseconds(DateTimeOffset.UtcNow, delay));

        // An hour later nothing has come, so the lane's time is as far behind the clock as it was.
        double after = await DelayOnceAsync(new LaterTime(TimeSpan.FromHours(1)), delay => delay < before + 1800);

        Assert.InRange(after, before - 1800, before + 1800);

        static long Milliseconds(DateTimeOffset now, double delay) => now.AddSeconds(-delay).ToUnixTimeMilliseconds();

        async Task<double> DelayOnceAsync(TimeProvider time, Func<double, bool> isReached)
        {
            CollectorRegistry registry = Metrics.NewCustomRegistry();
            using Worker worker = Worker(topics, topics.Settings with { Lateness = TimeSpan.FromSeconds(1) }, registry, time);
            await worker.StartAsync(TestContext.Current.CancellationToken);
            double delay = 0;
            await Until(async () => (delay = await Exported(registry, lane)) > 0 && isReached(delay), worker);
            await worker.StopAsync(TestContext.Current.CancellationToken).InTime();
            await worker.Completion.InTime();
            return delay;
        }
    }

    /// <summary>
    /// One event outside of any transaction, whose marker the worker may or may not have passed. Then three in an open one, which holds the reader back, of which two are deleted before it ends: only so is it certain that
    /// the worker stands behind the first and didn't read them before.
    /// </summary>
    private static async Task<Worker> LosesTwoRecords(TestTopics topics, LostInput onLostInput, CollectorRegistry registry)
    {
        Worker worker = Worker(
            topics,
            topics.Settings with
            {
                OnLostInput = onLostInput,
                Input = new InputSettings { KeyedByCampaign = true, Partitioner = InputPartitioner.Any },
            },
            registry
        );
        using IProducer<string, byte[]> producer = new ProducerBuilder<string, byte[]>(
            new ProducerConfig { BootstrapServers = topics.BootstrapServers, TransactionalId = topics.Prefix }
        ).Build();
        producer.InitTransactions(Patience.Limit);
        topics.Produce(topics.Raw, [Click(0, partition: 0)]);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        // From here on it stands at an offset, and not just at the beginning, wherever that is.
        await topics.ReadAsync(topics.Names.Labeled, 1, worker);

        producer.BeginTransaction();
        Produce(1);
        Produce(2);
        Produce(3);
        producer.Flush(Patience.Limit);
        using IAdminClient admin = topics.Admin();
        await admin.DeleteRecordsAsync([new TopicPartitionOffset(topics.Raw, 0, 3)]);
        producer.CommitTransaction();
        return worker;

        void Produce(int i)
        {
            TestRecord click = Click(i, partition: 0);
            producer.Produce(new TopicPartition(topics.Raw, 0), new Message<string, byte[]> { Key = click.Key!, Value = click.Value });
        }
    }

    [Fact]
    public async Task Two_workers_of_a_group_share_the_partitions()
    {
        TestTopics topics = await realBroker.TopicsAsync(raw: 4, keyed: 4);
        CollectorRegistry first = Metrics.NewCustomRegistry();
        CollectorRegistry second = Metrics.NewCustomRegistry();
        WorkerSettings settings = topics.Settings with { Input = new InputSettings { KeyedByCampaign = true } };
        using Worker one = Worker(topics, settings, first);
        await one.StartAsync(TestContext.Current.CancellationToken);
        await Until(async () => await Owned(first) == 4, one);

        using Worker other = Worker(topics, settings with { Kafka = settings.Kafka with { InstanceId = "other" } }, second);
        await other.StartAsync(TestContext.Current.CancellationToken);
        await Until(async () => await Owned(first) == 2 && await Owned(second) == 2, one, other);
        Assert.Equal((4, 2), (await Input(first, "detector"), await Assigned(first, "detector")));
        Assert.Equal((4, 2), (await Input(second, "detector"), await Assigned(second, "detector")));
        await one.StopAsync(TestContext.Current.CancellationToken).InTime();
        await Until(async () => await Owned(second) == 4, other);
        Assert.Equal((0, 4), (await Assigned(first, "detector"), await Assigned(second, "detector")));

        await other.StopAsync(TestContext.Current.CancellationToken).InTime();
        await Task.WhenAll(one.Completion, other.Completion).InTime();
    }

    /// <summary>
    /// A known limitation, which a broker that knows better may end: then <c>docs/runbook.md</c> (BotClickStreamUnownedPartitions) and <c>docs/configuration.md</c> are to say so. Killed is to the group a member that doesn't
    /// answer when another one comes by its name. It alone has more than one partition, so that the group waits for nobody when it is told to give one up.
    /// </summary>
    [Fact]
    public async Task What_a_static_member_of_a_classic_group_was_to_give_up_when_it_was_killed_is_nobodys_until_another_joins()
    {
        const int Partitions = 3;
        TestTopics topics = await realBroker.TopicsAsync(raw: Partitions, keyed: Partitions);
        WorkerSettings settings = topics.Settings with { Input = new InputSettings { KeyedByCampaign = true } };
        KafkaSettings kafka = settings.Kafka with { StaticMembership = true };
        using CancellationTokenSource patience = new(Patience.Limit);
        CollectorRegistry[] registries = [.. Enumerable.Range(0, 4).Select(_ => Metrics.NewCustomRegistry())];
        using IConsumer<Ignore, Ignore> killed = new ConsumerBuilder<Ignore, Ignore>(
            new ClientConfigs(kafka with { InstanceId = "killed" }, BrokerKind.Real).Consumer(kafka.GroupId, "detector", "none")
        )
            .SetPartitionsAssignedHandler((_, taken) => taken.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)))
            .SetLogHandler((_, _) => { })
            .Build();
        killed.Subscribe(topics.Raw);
        await Polled(async () => killed.Assignment.Count == Partitions);
        using Worker second = Worker(topics, settings with { Kafka = kafka with { InstanceId = "second" } }, registries[0]);
        using Worker third = Worker(topics, settings with { Kafka = kafka with { InstanceId = "third" } }, registries[1]);
        using Worker again = Worker(topics, settings with { Kafka = kafka with { InstanceId = "killed" } }, registries[2]);
        using Worker more = Worker(topics, settings with { Kafka = kafka with { InstanceId = "more" } }, registries[3]);
        using IAdminClient admin = topics.Admin();
        try
        {
            await second.StartAsync(TestContext.Current.CancellationToken);
            await Polled(async () => await Assigned(registries[0], "detector") == 1 && killed.Assignment.Count == 2);

            // From here on it answers no more: it is told to give up what the third is to have.
            await third.StartAsync(TestContext.Current.CancellationToken);
            await Until(async () => await IsShared(members: 3, partitions: 2), second, third);
            await again.StartAsync(TestContext.Current.CancellationToken);
            await Until(async () => await Assigned(registries[2], "detector") == 1, second, third, again);
            Assert.True(await IsShared(members: 3, partitions: 2));
            double[] given = await Task.WhenAll(registries.Take(3).Select(registry => Assigned(registry, "detector")));
            Assert.Equal([1, 0, 1], given);
            Assert.Equal(Partitions, await Input(registries[2], "detector"));

            await more.StartAsync(TestContext.Current.CancellationToken);
            await Until(
                async () => (await Task.WhenAll(registries.Select(registry => Assigned(registry, "detector")))).Sum() == Partitions,
                second,
                third,
                again,
                more
            );
        }
        finally
        {
            try
            {
                // Else it waits for the answer that nobody gives.
                await Task.Run(killed.Close, CancellationToken.None).InTime();
            }
            catch (KafkaException exception) when (exception.Error.Code == ErrorCode.Local_Fatal || exception.Error.IsFatal)
            {
                // Another one has its name.
            }

            await Task.WhenAll(new[] { second, third, again, more }.Select(worker => worker.StopAsync(CancellationToken.None))).InTime();
        }

        async Task<bool> IsShared(int members, int partitions)
        {
            ConsumerGroupDescription group = (await admin.DescribeConsumerGroupsAsync([kafka.GroupId])).ConsumerGroupDescriptions[0];
            return group.State == ConsumerGroupState.Stable
                && group.Members.Count == members
                && group.Members.Sum(member => member.Assignment.TopicPartitions.Count) == partitions;
        }

        async Task Polled(Func<Task<bool>> isSo)
        {
            while (!await isSo())
            {
                killed.Consume(TimeSpan.FromMilliseconds(20));
                patience.Token.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The client finds them within half a minute, and they are assigned then.</summary>
    [Fact]
    public async Task Partitions_that_are_added_to_a_raw_topic_are_counted_at_work()
    {
        TestTopics topics = await realBroker.TopicsAsync(raw: 1, keyed: 3);
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        using Worker worker = Worker(topics, topics.Settings, registry, new ImpatientTime());
        await worker.StartAsync(TestContext.Current.CancellationToken);
        await Until(async () => await Assigned(registry, "router") == 1 && await Assigned(registry, "detector") == 3, worker);
        Assert.Equal((1, 3), (await Input(registry, "router"), await Input(registry, "detector")));

        using IAdminClient admin = topics.Admin();
        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topics.Raw, IncreaseTo = 2 }]);

        await Until(async () => await Input(registry, "router") == 2, worker);
        Assert.Equal(3, await Input(registry, "detector"));
        await worker.StopAsync(TestContext.Current.CancellationToken).InTime();
    }

    [Fact]
    public async Task What_one_instance_learned_of_a_domain_revises_labels_of_another_on_a_real_broker() =>
        await TellsOfADomain(await realBroker.TopicsAsync(raw: 2, keyed: 2));

    [Fact]
    public async Task What_one_instance_learned_of_a_domain_revises_labels_of_another_on_the_embedded_broker()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();
        await TellsOfADomain(await TestTopics.OnAsync(broker, raw: 2));
    }

    /// <summary>
    /// A lone click in partition 1 while nothing is known of its domain; then sweeps of the domain in partition 0, which another instance works on: all within a second, since what comes after the first
    /// record of a key is said a minute later.
    /// </summary>
    private static async Task TellsOfADomain(TestTopics topics)
    {
        string[] campaigns =
        [
            .. new[] { 0, 1 }.Select(partition =>
                Enumerable
                    .Range(0, 100)
                    .Select(i => $"mail-{i}")
                    .First(name => Partitioners.Murmur2(Encoding.UTF8.GetBytes(name), 2) == partition)
            ),
        ];
        CollectorRegistry[] registries = [Metrics.NewCustomRegistry(), Metrics.NewCustomRegistry()];
        WorkerSettings settings = topics.Settings with
        {
            Input = new InputSettings { KeyedByCampaign = true },
            Lateness = TimeSpan.Zero,
        };
        using Worker one = Worker(topics, settings, registries[0]);
        using Worker other = Worker(topics, settings with { Kafka = settings.Kafka with { InstanceId = "other" } }, registries[1]);
        await one.StartAsync(TestContext.Current.CancellationToken);
        await other.StartAsync(TestContext.Current.CancellationToken);
        await Until(async () => await Owned(registries[0]) == 1 && await Owned(registries[1]) == 1, one, other);
        topics.Produce(topics.Raw, [Mail(1, "delivered", 0, "zoe"), Mail(1, "click", 120_000, "zoe")]);
        await topics.ReadAsync(topics.Names.Labeled, 1, one);

        topics.Produce(
            topics.Raw,
            from reader in Enumerable.Range(0, 8)
            from link in Enumerable.Range(0, 5)
            select Mail(0, "click", 130_000 + (reader * 100) + (link * 10), $"r{reader}", link)
        );

        List<ConsumeResult<string?, string>> labels = await topics.ReadAsync(topics.Names.Labeled, 1, one, IsRevisionOfZoes);
        using JsonDocument revised = JsonDocument.Parse(labels[^1].Message.Value);
        Assert.Equal("bot", revised.RootElement.GetProperty("label").GetString());
        Assert.Equal("known-scanner", revised.RootElement.GetProperty("reasons")[0].GetProperty("signal").GetString());
        List<ConsumeResult<string?, string>> profiles = await topics.ReadAsync(topics.Names.Profiles, 1, one);
        Assert.Equal("domain:acme.example#0", profiles[0].Message.Key);
        Contract.Of("scanner.profiles").Accepts(profiles[0].Message.Value);
        await Task.WhenAll(one.StopAsync(TestContext.Current.CancellationToken), other.StopAsync(TestContext.Current.CancellationToken))
            .InTime();
        double[] updates =
        [
            await Exported(registries[0], "botclickstream_profile_updates_total "),
            await Exported(registries[1], "botclickstream_profile_updates_total "),
        ];
        Assert.Equal(0, updates.Min());
        Assert.InRange(updates.Max(), 1, 4);

        TestRecord Mail(int partition, string type, int after, string name, int link = 0) =>
            new(
                campaigns[partition],
                $$"""{"id":"{{type}}-{{name}}-{{link}}","type":"{{type}}","time":{{Start + after}},"campaignId":"{{campaigns[partition]}}","recipient":"{{name}}@acme.example","url":"https://example.com/{{link}}","points":5}"""
            );

        static bool IsRevisionOfZoes(ConsumeResult<string?, string> label) =>
            label.Message.Key!.EndsWith("|click-zoe-0", StringComparison.Ordinal) && !IsFirstRevision(label);
    }

    [Fact]
    public async Task An_instance_of_the_newer_protocol_for_which_there_is_no_partition_is_ready_too()
    {
        TestTopics topics = await realBroker.TopicsAsync(raw: 1, keyed: 1);
        WorkerSettings settings = topics.Settings with
        {
            Input = new InputSettings { KeyedByCampaign = true },
            Kafka = topics.Settings.Kafka with { Consumer = new() { ["group.protocol"] = "consumer" } },
        };
        using Worker one = Worker(topics, settings);
        using Worker spare = Worker(topics, settings with { Kafka = settings.Kafka with { InstanceId = "spare" } });
        await one.StartAsync(TestContext.Current.CancellationToken);
        await Until(() => Task.FromResult(one.Health.IsReady), one);

        await spare.StartAsync(TestContext.Current.CancellationToken);

        await Until(() => Task.FromResult(spare.Health.IsReady), one, spare);
        await Task.WhenAll(spare.StopAsync(TestContext.Current.CancellationToken), one.StopAsync(TestContext.Current.CancellationToken))
            .InTime();
    }

    [Fact]
    public async Task Where_no_broker_answers_any_more_it_says_so_once_is_not_ready_and_stops_without_waiting_for_one()
    {
        RealBroker.NeedsDistribution();
        await using BrokerProcess own = await BrokerProcess.StartAsync();
        TestTopics topics = await TestTopics.OnAsync(own.Address);
        LoggedLines log = new();
        using Worker worker = new(
            new WorkerSetup
            {
                Settings = topics.Settings,
                Detector = new DetectorSettings(),
                RulesId = "1-test",
                Metrics = new WorkerMetrics(Metrics.NewCustomRegistry()),
                Logs = log.Factory,
            }
        );
        await worker.StartAsync(TestContext.Current.CancellationToken);
        topics.Produce(topics.Raw, Enumerable.Range(0, 100).Select(i => Click(i, partition: 0)));
        await topics.ReadAsync(topics.Names.Labeled, 100, worker, IsFirstRevision);
        Assert.True(worker.Health.IsReady);
        await own.KillAsync();
        await Until(() => Task.FromResult(worker.Health.Trouble is not null), worker);
        Assert.True(worker.Health.IsLive);
        Assert.False(worker.Health.IsReady);

        await worker.StopAsync(TestContext.Current.CancellationToken).InTime();
        await worker.Completion.InTime();

        Assert.Single(log.Warnings, line => line.Contains("Kafka:BootstrapServers", StringComparison.Ordinal));
        Assert.Equal(WorkerPhase.Stopped, worker.Health.Phase);
    }

    /// <summary>Its partitions are lost with its session, and come again only when it has joined again: brokers that answer are not enough.</summary>
    [Fact]
    public async Task Where_brokers_answer_again_after_its_session_it_is_ready_when_each_role_is_in_its_group_again()
    {
        RealBroker.NeedsDistribution();
        await using BrokerProcess own = await BrokerProcess.StartMortalAsync();
        TestTopics topics = await TestTopics.OnAsync(own.Address);
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        WorkerSettings settings = topics.Settings with
        {
            Kafka = topics.Settings.Kafka with
            {
                Consumer = new() { ["heartbeat.interval.ms"] = "200", ["session.timeout.ms"] = "6000" },
            },
        };
        using Worker worker = Worker(topics, settings, registry);
        worker.Health.ShowIn(registry);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        await Until(async () => await Owned(registry) > 0 && worker.Health.IsReady, worker);
        Assert.Equal(1, await Exported(registry, "botclickstream_ready "));

        await own.KillAsync();
        await Until(async () => await LostBy("router") + await LostBy("detector") == 2, worker);
        Assert.Equal((0, 0), (await Owned(registry), await Exported(registry, "botclickstream_ready ")));
        await own.StartAgainAsync();
        await Until(() => Task.FromResult(worker.Health.IsReady), worker);

        double[] assigned = [await Rebalances("router", "assigned"), await Rebalances("detector", "assigned")];
        Assert.All(assigned, times => Assert.InRange(times, 2, 9));
        await worker.StopAsync(TestContext.Current.CancellationToken).InTime();

        Task<double> LostBy(string role) => Rebalances(role, "lost");

        Task<double> Rebalances(string role, string kind) =>
            Exported(registry, $$"""botclickstream_rebalances_total{role="{{role}}",kind="{{kind}}"} """);
    }

    private static async Task LabelsEachEventOnce(TestTopics topics, bool isKeyed)
    {
        topics.Produce(topics.Raw, Enumerable.Range(0, Clicks).Select(i => Click(i, partition: isKeyed ? null : i % 4)));
        CollectorRegistry registry = Metrics.NewCustomRegistry();
        WorkerSettings settings = topics.Settings with
        {
            Input = new InputSettings { KeyedByCampaign = isKeyed },
            MetricsInterval = TimeSpan.FromMilliseconds(100),
        };
        using Worker worker = Worker(topics, settings, registry);
        await worker.StartAsync(TestContext.Current.CancellationToken);

        List<ConsumeResult<string?, string>> labels = await topics.ReadAsync(topics.Names.Labeled, Clicks, worker, IsFirstRevision);
        await ReadsFiguresOfEachCampaign(topics, worker);
        await worker.StopAsync(TestContext.Current.CancellationToken).InTime();
        await worker.Completion.InTime();

        Assert.Equal(
            Enumerable.Range(0, Clicks).Select(i => $"c{i % 7}|e{i}").Order(),
            labels.Where(IsFirstRevision).Select(label => label.Message.Key).Order()
        );
        Assert.Equal(WorkerPhase.Stopped, worker.Health.Phase);
        Assert.Equal(Clicks, await Exported(registry, """botclickstream_events_total{role="detector",type="click",outcome="applied"} """));
        Assert.Equal(
            labels.Count(label => !IsFirstRevision(label)),
            Math.Max(0, await Exported(registry, "botclickstream_revisions_total "))
        );
    }

    /// <summary>Waits until each campaign's figures have all of its clicks, and checks whatever figures were published before.</summary>
    private static async Task ReadsFiguresOfEachCampaign(TestTopics topics, Worker worker)
    {
        HashSet<string> complete = [];
        await topics.ReadAsync(topics.Names.Metrics, 7, worker, IsFirstCompleteOne);

        bool IsFirstCompleteOne(ConsumeResult<string?, string> record)
        {
            string campaign = record.Message.Key!;
            Contract.Of("campaign.metrics").Accepts(record.Message.Value);
            using JsonDocument json = JsonDocument.Parse(record.Message.Value);
            JsonElement root = json.RootElement;
            int raw = Clicks(root.GetProperty("raw"));
            int machines = root.GetProperty("machines").EnumerateObject().Sum(actor => Clicks(actor.Value));
            Assert.Equal(raw, Clicks(root.GetProperty("human")) + machines + Clicks(root.GetProperty("undecided")));
            Assert.Equal(raw, root.GetProperty("links").EnumerateArray().Sum(link => link.GetProperty("rawClicks").GetInt32()));
            return raw == Enumerable.Range(0, WorkerTests.Clicks).Count(i => $"c{i % 7}" == campaign) && complete.Add(campaign);
        }

        static int Clicks(JsonElement counts) => counts.GetProperty("clicks").GetInt32();
    }

    private static bool IsFirstRevision(ConsumeResult<string?, string> label) =>
        JsonDocument.Parse(label.Message.Value).RootElement.GetProperty("revision").GetInt32() == 0;

    private static TestRecord Click(int i, int? partition) =>
        new(
            $"c{i % 7}",
            $$"""{"id":"e{{i}}","type":"click","time":{{Start + (i * 10)}},"campaignId":"c{{i % 7}}","recipient":"r{{i
                / 3}}@example.com","url":"https://example.com/{{i % 5}}","points":5}""",
            partition
        );

    private static Worker Worker(TestTopics topics, bool isKeyed) =>
        Worker(topics, topics.Settings with { Input = new InputSettings { KeyedByCampaign = isKeyed } });

    private static Worker Worker(
        TestTopics topics,
        WorkerSettings settings,
        CollectorRegistry? registry = null,
        TimeProvider? time = null
    ) =>
        new(
            new WorkerSetup
            {
                Settings = settings,
                Detector = new DetectorSettings(),
                RulesId = "1-test",
                Metrics = new WorkerMetrics(registry ?? Metrics.NewCustomRegistry()),
                Broker = topics.Kind,
                Time = time ?? TimeProvider.System,
            }
        );

    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    private static string Header(Message<string?, string> message, string name) =>
        Encoding.UTF8.GetString(message.Headers.GetLastBytes(name));

    private static async Task<double> Owned(CollectorRegistry registry) =>
        await Exported(registry, """botclickstream_owned_partitions{role="detector"} """);

    private static async Task<double> Assigned(CollectorRegistry registry, string role) =>
        await Exported(registry, $$"""botclickstream_assigned_partitions{role="{{role}}"} """);

    private static async Task<double> Input(CollectorRegistry registry, string role) =>
        await Exported(registry, $$"""botclickstream_input_partitions{role="{{role}}"} """);

    /// <summary>A metric's value as Prometheus would read it; −1 where there is none.</summary>
    private static async Task<double> Exported(CollectorRegistry registry, string series)
    {
        using MemoryStream stream = new();
        await registry.CollectAndExportAsTextAsync(stream, TestContext.Current.CancellationToken);
        string? line = Encoding
            .UTF8.GetString(stream.ToArray())
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(series, StringComparison.Ordinal));
        return line is null ? -1 : double.Parse(line[series.Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>Looks again and again, until the time-out, whether something has come to be; fails with a worker that does.</summary>
    private static async Task Until(Func<Task<bool>> isSo, params Worker[] workers)
    {
        using CancellationTokenSource patience = new(Patience.Limit);
        while (!await isSo())
        {
            foreach (Worker worker in workers.Where(worker => worker.Completion.IsCompleted))
            {
                await worker.Completion;
            }

            await Task.Delay(20, patience.Token);
        }
    }
}
