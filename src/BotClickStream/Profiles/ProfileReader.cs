using BotClickStream.Brokers;
using BotClickStream.Settings;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace BotClickStream.Profiles;

/// <summary>
/// The thread that reads the profiles' topic for all lanes of this instance: to its end before any of them starts, and then again each second, since a partition says something new once a minute, or when one is waiting to start.
/// </summary>
internal sealed class ProfileReader : IDisposable
{
    private const string Client = "profiles reader";
    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly ConsumerConfig config;
    private readonly TopicPartition source;
    private readonly ProfileFeed feed;
    private readonly BrokerErrors errors;
    private readonly WorkerMetrics metrics;
    private readonly WorkerFailure failure;
    private readonly ILogger log;
    private readonly Thread thread;
    private bool hasComplained;

    /// <param name="config">As <see cref="ClientConfigs.ProfilesConsumer"/> gives it.</param>
    public ProfileReader(
        ConsumerConfig config,
        string topic,
        ProfileFeed feed,
        BrokerErrors errors,
        WorkerMetrics metrics,
        WorkerFailure failure,
        ILogger log
    )
    {
        this.config = config;
        source = new TopicPartition(topic, ProfileFeed.Partition);
        this.metrics = metrics;
        this.log = log;
        this.feed = feed;
        this.errors = errors;
        this.failure = failure;
        thread = new Thread(Run) { Name = Client, IsBackground = true };
    }

    public void Start() => thread.Start();

    public void Dispose()
    {
        stopping.Cancel();
        if (!thread.ThreadState.HasFlag(ThreadState.Unstarted))
        {
            thread.Join();
        }

        stopping.Dispose();
    }

    private void Run()
    {
        try
        {
            using IConsumer<byte[]?, byte[]?> consumer = new ConsumerBuilder<byte[]?, byte[]?>(config)
                .SetErrorHandler((_, error) => errors.Notice(Client, error))
                .SetLogHandler((_, message) => errors.Log(message))
                .Build();
            consumer.Assign(new TopicPartitionOffset(source, Offset.Beginning));
            Read(consumer);
        }
        catch (Exception exception)
        {
            failure.Report(exception);
        }
    }

    private void Read(IConsumer<byte[]?, byte[]?> consumer)
    {
        bool isRead = false;
        while (!stopping.IsCancellationRequested)
        {
            ConsumeResult<byte[]?, byte[]?>? result = Consume(consumer);
            if (result is { IsPartitionEOF: false })
            {
                Take(result);
                continue;
            }

            if (result is not null)
            {
                if (!isRead)
                {
                    isRead = true;
                    LogMessages.ProfilesRead(log, feed.Count, source.Topic);
                }

                feed.CompleteRead();
            }

            if (isRead)
            {
                // Meanwhile nothing is fetched.
                consumer.Pause([source]);
                Rest();
                consumer.Resume([source]);
            }
        }
    }

    private void Rest()
    {
        for (TimeSpan rested = default; rested < LookEvery && !feed.IsWanted; rested += PollTimeout)
        {
            if (stopping.Token.WaitHandle.WaitOne(PollTimeout))
            {
                return;
            }
        }
    }

    private ConsumeResult<byte[]?, byte[]?>? Consume(IConsumer<byte[]?, byte[]?> consumer)
    {
        try
        {
            return consumer.Consume(PollTimeout);
        }
        catch (ConsumeException exception)
        {
            errors.Notice(Client, exception.Error);
            return null;
        }
    }

    private void Take(ConsumeResult<byte[]?, byte[]?> result)
    {
        if (ProfileRecord.Read(result.Message.Key, result.Message.Value, result.Offset, out string? why) is not { } record)
        {
            metrics.CountUnreadableProfile();
            if (!hasComplained)
            {
                hasComplained = true;
                LogMessages.ProfileUnreadable(log, source.Topic, result.Offset, why!);
            }
        }
        else if (!feed.Add(record))
        {
            metrics.CountLimitsReached("profiles-elsewhere", 1);
        }
    }
}
