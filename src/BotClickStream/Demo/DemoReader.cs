using BotClickStream.Settings;
using Confluent.Kafka;

namespace BotClickStream.Demo;

/// <summary>
/// A consumer of the output topics as any other program would be one, on a thread of its own: what it reads goes to the ledger.
/// </summary>
internal sealed class DemoReader : IDisposable
{
    private static readonly TimeSpan PollFor = TimeSpan.FromMilliseconds(100);

    private readonly IConsumer<Ignore, byte[]> consumer;
    private readonly DemoLedger ledger;
    private readonly TopicSettings topics;
    private readonly HashSet<TopicPartition> atEnd = [];
    private readonly List<TopicPartition> partitions = [];
    private readonly CancellationTokenSource stop = new();
    private readonly Task reading;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long records;
    private volatile bool isLastRound;

    /// <param name="partitions">How many each topic has.</param>
    public DemoReader(ClientConfigs clients, TopicSettings topics, int partitions, DemoLedger ledger)
    {
        this.ledger = ledger;
        this.topics = topics;
        ConsumerConfig config = clients.Consumer("botclickstream-demo-reader", "demo-reader", "topic");
        consumer = new ConsumerBuilder<Ignore, byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        foreach (string topic in new[] { topics.Labeled, topics.Corrections, topics.Holds, topics.Rejected })
        {
            this.partitions.AddRange(Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition)));
        }

        consumer.Assign(this.partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Records read so far.</summary>
    public long Records => Interlocked.Read(ref records);

    /// <summary>Fails with what stopped the reading.</summary>
    public Task Failure => reading;

    /// <summary>Reads on until every partition is at its end; nobody writes any more.</summary>
    public async Task ReadToTheEndAsync(TimeSpan within)
    {
        isLastRound = true;
        Task first = await Task.WhenAny(ended.Task, reading, Task.Delay(within));
        await first;
    }

    public void Dispose()
    {
        stop.Cancel();
        reading.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        consumer.Dispose();
        stop.Dispose();
    }

    private void Read()
    {
        bool isCounting = false;
        while (!stop.IsCancellationRequested)
        {
            ConsumeResult<Ignore, byte[]>? result = consumer.Consume(PollFor);
            if (isLastRound && !isCounting)
            {
                // Only an end that is told after the last record was written is one: ask each partition anew.
                isCounting = true;
                atEnd.Clear();
                foreach (TopicPartition partition in partitions)
                {
                    // Of a partition that nothing came from the client knows no position.
                    Offset position = consumer.Position(partition);
                    consumer.Seek(new TopicPartitionOffset(partition, position == Offset.Unset ? Offset.Beginning : position));
                }

                if (result is { IsPartitionEOF: true })
                {
                    continue;
                }
            }

            if (result is null)
            {
                continue;
            }

            if (result.IsPartitionEOF)
            {
                if (isCounting && atEnd.Add(result.TopicPartition) && atEnd.Count == partitions.Count)
                {
                    ended.TrySetResult();
                }

                continue;
            }

            lock (ledger)
            {
                if (result.Topic == topics.Labeled)
                {
                    ledger.TakeLabel(result.Message.Value);
                }
                else if (result.Topic == topics.Corrections)
                {
                    ledger.TakeCorrection(result.Message.Value);
                }
                else if (result.Topic == topics.Holds)
                {
                    ledger.TakeHold(result.Message.Value);
                }
                else
                {
                    ledger.TakeRejected(result.Message.Headers);
                }
            }

            Interlocked.Increment(ref records);
        }
    }
}
