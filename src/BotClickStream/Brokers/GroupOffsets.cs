using System.Collections.Concurrent;
using BotClickStream.Settings;
using BotClickStream.Watching;
using Confluent.Kafka;

namespace BotClickStream.Brokers;

/// <summary>
/// What a group has committed. A broker tells it, to a consumer that joins no group (the admin client's call crashes the process where the broker isn't the group's coordinator, as is so for moments
/// with a new group: <see href="https://github.com/confluentinc/librdkafka/issues/5040"/>), but is not believed everything: a broker that has just come back was seen to say that nothing had ever
/// been committed (Kafka 4.3.1: a load of the group's offsets that is over leaves it to another one, which has hardly begun, to be taken for whole). Only people set offsets back, and while this process
/// owned the partition nobody did: so what it has committed itself is known.
/// </summary>
/// <param name="config">As <see cref="ClientConfigs.StateConsumer"/> gives it.</param>
/// <param name="client">Whose errors they are, for a person.</param>
internal sealed class GroupOffsets(ConsumerConfig config, string client, IAdminClient admin, BrokerErrors errors, TimeProvider time)
{
    /// <summary>For how long brokers may answer, but not this, or nothing that can be.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>For how long one and the same client is asked: over a connection that died silently it would wait for <c>socket.timeout.ms</c>.</summary>
    private static readonly TimeSpan ClientPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<TopicPartition, long> own = [];

    /// <summary>This process has committed an offset.</summary>
    public void Committed(TopicPartition source, long offset) => own[source] = offset;

    /// <summary>
    /// The offset that the group goes on from, as soon as no transaction is pending that may change it; <see langword="null"/> where it has none. It blocks its thread while it asks, and stops within
    /// about two seconds when told.
    /// </summary>
    /// <param name="findTrace">
    /// Says where there is what was committed together with an offset of the source; <see langword="null"/> where there is no such thing. Asked, once, where the broker says that there is no offset, which is
    /// not believed then.
    /// </param>
    /// <exception cref="WorkerException">The broker refuses, or does not tell in time: the message says what to do.</exception>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public async Task<long?> AskAsync(
        TopicPartition source,
        CancellationToken stop,
        Func<CancellationToken, Task<string?>>? findTrace = null
    )
    {
        long? troubledSince = null;
        string? trace = null;
        while (true)
        {
            using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(config)
                .SetErrorHandler((_, error) => errors.Notice(client, error))
                .SetLogHandler((_, message) => errors.Log(message))
                .Build();
            long opened = time.GetTimestamp();
            do
            {
                Answer answer = AskOnce(consumer, source);
                if (answer is Answer.Told { Offset: var offset })
                {
                    if (offset is null && findTrace is not null)
                    {
                        trace = await findTrace(stop).ConfigureAwait(false);
                        findTrace = null;
                    }

                    if (offset is not null || trace is null)
                    {
                        return offset;
                    }

                    answer = new Answer.Denied(trace);
                }

                // Where no broker answers, none is at fault.
                troubledSince = LeaderMetadata.Refresh(admin, source.Topic) ? troubledSince ?? time.GetTimestamp() : null;
                if (troubledSince is { } since && time.GetElapsedTime(since) >= Patience)
                {
                    throw new WorkerException(Message(source, answer));
                }

                await Task.Delay(Pause, time, stop).ConfigureAwait(false);
            } while (time.GetElapsedTime(opened) < ClientPatience);
        }
    }

    private Answer AskOnce(IConsumer<Ignore, Ignore> consumer, TopicPartition source)
    {
        try
        {
            // Under read_committed the client asks until no commit of it is pending.
            Offset offset = consumer.Committed([source], RequestTimeout)[0].Offset;
            long? told = offset.IsSpecial ? null : offset.Value;
            return own.TryGetValue(source, out long known) && (told ?? -1) < known
                ? new Answer.WentBack(told, known)
                : new Answer.Told(told);
        }
        catch (KafkaException exception)
        {
            BrokerErrors.ThrowIfFinal(exception.Error, $"What group '{config.GroupId}' has committed of {Name(source)} can't be asked");
            errors.NoticeRecoverable(client, exception.Error);
            return Answer.None.Yet;
        }
    }

    private string Message(TopicPartition source, Answer answer) =>
        answer switch
        {
            Answer.WentBack { Offset: var told, Known: var known } =>
                $"Group '{config.GroupId}' has committed {told?.ToString() ?? "no offset"} of {Name(source)}, says its broker for {Patience.TotalSeconds:0} s, and this process has committed {known}. If somebody set "
                    + "the group's offset back, start again to go on from there; else restart the broker that coordinates the group, which has lost it.",
            Answer.Denied { Trace: var trace } =>
                $"Group '{config.GroupId}' has committed no offset of {Name(source)}, says its broker for {Patience.TotalSeconds:0} s, but {trace} holds what was made of it, and was committed with one. Restart the "
                    + "broker that coordinates the group, which may have lost it. If it was deleted or has expired, or the group or the topic is a new one, say yourself where to begin (kafka-consumer-groups.sh "
                    + $"--group {config.GroupId} --topic {source.Topic}:{source.Partition.Value} --reset-offsets --to-earliest --execute, or --to-offset N), and start again.",
            _ =>
                $"What group '{config.GroupId}' has committed of {Name(source)} was not told for {Patience.TotalSeconds:0} s, though brokers answer: a transaction with an offset of it is not decided, or the "
                    + "broker that coordinates the group does not work. Abort what hangs (kafka-transactions.sh find-hanging, then abort); if nothing does, restart that broker.",
        };

    private static string Name(TopicPartition source) => $"{source.Topic}[{source.Partition.Value}]";

    private abstract record Answer
    {
        public sealed record Told(long? Offset) : Answer;

        /// <summary>Less than what is known to be committed.</summary>
        public sealed record WentBack(long? Offset, long Known) : Answer;

        /// <summary>Nothing, though there is what was committed with an offset.</summary>
        public sealed record Denied(string Trace) : Answer;

        public sealed record None : Answer
        {
            public static readonly None Yet = new();
        }
    }
}
