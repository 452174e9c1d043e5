using Confluent.Kafka;

namespace CrmScores;

/// <summary>Reads the worker's topics into the tables: what is written first, and then the offset. After a crash in between records come again, and change nothing.</summary>
internal sealed class Follower(string bootstrapServers, string group, IReadOnlyList<string> topics, LeadScores scores, TimeProvider time)
{
    private const int Batch = 1_000;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(200);

    /// <param name="written">Called after each batch, also an empty one.</param>
    /// <param name="wrong">Takes what a broker or a record has wrong, for a person.</param>
    public void Run(Action written, Action<string> wrong, CancellationToken stop)
    {
        using IConsumer<string, byte[]> consumer = new ConsumerBuilder<string, byte[]>(
            new ConsumerConfig
            {
                BootstrapServers = bootstrapServers,
                GroupId = group,
                // Else corrections of an aborted transaction would count too.
                IsolationLevel = IsolationLevel.ReadCommitted,
                AutoOffsetReset = AutoOffsetReset.Earliest,
                EnableAutoCommit = false,
                AllowAutoCreateTopics = false,
            }
        ).SetLogHandler((_, _) => { }).SetErrorHandler((_, error) => wrong(error.Reason)).Build();
        consumer.Subscribe(topics);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                List<CrmRecord> batch = Read(consumer, wrong);
                if (batch.Count > 0)
                {
                    scores.Apply(batch, time.GetUtcNow());
                    consumer.Commit();
                }

                written();
            }
        }
        finally
        {
            consumer.Close();
        }
    }

    private static List<CrmRecord> Read(IConsumer<string, byte[]> consumer, Action<string> wrong)
    {
        List<CrmRecord> batch = [];
        TimeSpan wait = Wait;
        while (batch.Count < Batch)
        {
            try
            {
                if (consumer.Consume(wait) is not { } result)
                {
                    break;
                }

                // The labels' topic may be compacted: a tombstone is no record.
                if (result.Message.Value is { } value)
                {
                    batch.Add(CrmRecord.Of(value));
                }

                wait = TimeSpan.Zero;
            }
            catch (ConsumeException unread) when (!unread.Error.IsFatal)
            {
                wrong(unread.Error.Reason);
                break;
            }
        }

        return batch;
    }
}
