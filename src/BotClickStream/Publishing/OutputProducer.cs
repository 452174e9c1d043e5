using System.Runtime.InteropServices;
using BotClickStream.Brokers;
using BotClickStream.Lanes;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.Watching;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace BotClickStream.Publishing;

/// <summary>
/// The only one that produces: outputs, state and offsets of a round in one transaction. It carries out and tells what became of it; what follows from that
/// <see cref="PublisherState"/> decides. The embedded broker knows no transactions: there, what counts as committed has been acknowledged, in order and once.
/// </summary>
/// <param name="membership">
/// The consumer's place in its group, by which the broker refuses the offsets of one that is no longer a member; <see langword="null"/> while it has none.
/// </param>
/// <param name="isHopeless">Whether it is no use to make a call again, since the worker is to stop and no broker answers.</param>
internal sealed class OutputProducer(
    ClientConfigs configs,
    OutputLimits limits,
    string role,
    TopicSettings topics,
    Func<IConsumerGroupMetadata?> membership,
    Func<bool> isHopeless,
    BrokerErrors errors,
    ClientStatistics statistics,
    ILogger log,
    TimeProvider time
) : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Short, since a call that was not answered in time is taken up where it was by the next one.</summary>
    private static readonly TimeSpan TransactionCallTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// From then on the broker may end the transaction, whatever comes of the call. librdkafka's <c>SendOffsetsToTransaction</c> may take for ever: it
    /// never looks at the time-out of its second request, which waits for the state of any connection to change where the group's coordinator is not
    /// connected (<see href="https://github.com/confluentinc/librdkafka/issues/5456"/>), and that may not be before the worker's end
    /// (<see href="https://github.com/confluentinc/librdkafka/issues/5511"/>).
    /// </summary>
    private static readonly TimeSpan LongestCall = ClientConfigs.TransactionTimeout;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WaitForRoom = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// For how long a call is made again. A commit may pass when a broker comes back, so that this is longer than the broker's own limit, but rebalance handlers wait for it.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Shorter, since by then the broker has ended the transaction itself, and a new producer is told so.</summary>
    private static readonly TimeSpan AbortPatience = ClientConfigs.TransactionTimeout;

    private readonly string[] names =
    [
        topics.Keyed,
        topics.Labeled,
        topics.Corrections,
        topics.Holds,
        topics.Activity,
        topics.Metrics,
        topics.Profiles,
        topics.Rejected,
    ];
    private readonly ProducerConfig config = configs.OutputProducer(role, limits.Client, limits.Batch);
    private readonly List<RecordSlice> slices = [];
    private IProducer<byte[], byte[]>? producer;
    private BatchProducer? batches;
    private bool isWaiting;

    /// <summary>Its name over all its lives; <see langword="null"/> where there are no transactions.</summary>
    public string? TransactionalId => config.TransactionalId;

    private bool IsTransactional => config.TransactionalId is not null;

    /// <summary>
    /// Takes a new producer in the place of the one before. It fences whatever else has its name, and everything that was left open is decided when it returns.
    /// </summary>
    /// <returns>Whether there is one; else no broker answers.</returns>
    /// <exception cref="WorkerException">The broker refuses.</exception>
    public bool Renew()
    {
        Dispose();
        producer = new ProducerBuilder<byte[], byte[]>(config)
            .SetErrorHandler((_, error) => Notice(error))
            .SetStatisticsHandler((_, json) => statistics.Take(json))
            .SetLogHandler((_, message) => errors.Log(message))
            .Build();
        batches = new BatchProducer(producer);
        if (!IsTransactional)
        {
            return true;
        }

        try
        {
            producer.InitTransactions(CallTimeout);
            isWaiting = false;
            return true;
        }
        catch (KafkaRetriableException exception)
        {
            if (!isWaiting && !errors.Contact.IsLost)
            {
                LogMessages.TransactionsNotReady(log, role, exception.Error.Reason);
            }

            isWaiting = true;
            return false;
        }
        catch (KafkaException exception)
        {
            throw new WorkerException(
                exception.Error.Code is ErrorCode.Local_UnsupportedFeature or ErrorCode.UnsupportedVersion
                    ? $"The broker has no transactions ({exception.Error.Reason}), without which a crash would publish events twice or not at all. Use Kafka 2.5 or later."
                    : $"No transaction can be begun as '{config.TransactionalId}': {exception.Error.Reason} ({exception.Error.Code}). {BrokerErrors.Advice(exception.Error)}",
                exception
            );
        }
    }

    /// <summary>Returns when the batches' fate is known, or that it can't be.</summary>
    /// <exception cref="WorkerException">There is what can never be sent.</exception>
    public PublishResult Publish(IReadOnlyList<SealedBatch> sealedBatches) =>
        IsTransactional ? PublishInTransaction(sealedBatches) : PublishEach(sealedBatches);

    public void Dispose()
    {
        batches?.Dispose();
        batches = null;
        producer?.Dispose();
        producer = null;
    }

    private PublishResult PublishInTransaction(IReadOnlyList<SealedBatch> sealedBatches)
    {
        // Of the moment when the batches were known to be owned: a later place in the group would vouch for what may be another's by then.
        if (membership() is not { } member)
        {
            return new PublishResult.Aborted(IsExpelled: true);
        }

        long began = time.GetTimestamp();
        try
        {
            slices.Clear();
            producer!.BeginTransaction();
            foreach (SealedBatch batch in sealedBatches)
            {
                Send(batch);
            }

            TopicPartitionOffset[] offsets = OffsetsOf(sealedBatches);
            Again(client => client.SendOffsetsToTransaction(offsets, member, CallTimeout), began, Patience);
            Again(client => client.CommitTransaction(TransactionCallTimeout), began, Patience);
            return PublishResult.Committed.All;
        }
        catch (KafkaTxnRequiresAbortException exception)
        {
            ThrowIfHopeless(exception.Error);
            LogMessages.TransactionAborted(log, role, exception.Error.Reason);
            return Abort(exception.Error, began);
        }
        // What can't be produced, the transaction may be in a state for. Aborting it tells.
        catch (ProduceException<byte[], byte[]> exception) when (!exception.Error.IsFatal)
        {
            ThrowIfHopeless(exception.Error);
            LogMessages.TransactionAborted(log, role, exception.Error.Reason);
            return Abort(exception.Error, began);
        }
        catch (KafkaException exception)
        {
            return Broken(exception.Error, began);
        }
    }

    private PublishResult Abort(Error why, long began)
    {
        try
        {
            // Not against the patience of what went before: an abort that is not made would leave its fate to a new producer.
            Again(client => client.AbortTransaction(TransactionCallTimeout), time.GetTimestamp(), AbortPatience);
            return new PublishResult.Aborted(IsExpelled(why));
        }
        catch (KafkaException exception)
        {
            return Broken(exception.Error, began);
        }
    }

    private PublishResult.Broken Broken(Error error, long began)
    {
        TimeSpan openFor = time.GetElapsedTime(began);
        LogMessages.ProducerBroken(log, role, error.Code, error.Reason, openFor.TotalSeconds);
        return new PublishResult.Broken(CauseOf(error), openFor);
    }

    private static BreakCause CauseOf(Error error) =>
        error.Code switch
        {
            ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch => BreakCause.Fenced,
            _ when BrokerContact.IsOf(error) => BreakCause.Unanswered,
            _ => BreakCause.Refused,
        };

    /// <summary>
    /// Not one whose generation (or epoch) has gone on in the midst of the transaction: that is a member still, and its partitions go to nobody before it has given them up. The next transaction takes the
    /// generation of then.
    /// </summary>
    private static bool IsExpelled(Error why) =>
        why.Code is ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId or ErrorCode.FencedMemberEpoch;

    /// <summary>Makes a call until it is more than a passing trouble.</summary>
    private void Again(Action<IProducer<byte[], byte[]>> call, long began, TimeSpan patience)
    {
        while (true)
        {
            try
            {
                Make(call);
                return;
            }
            catch (KafkaRetriableException) when (time.GetElapsedTime(began) < patience && !isHopeless())
            {
                // On the publisher's thread, as the call itself: what waits for it waits for the transaction's end, and for no longer than that may take.
                Thread.Sleep(RetryAfter);
            }
        }
    }

    /// <summary>
    /// Makes a call that may never return. Then its producer is left to itself, since it can't be ended while it is called, and a new one decides what became of
    /// its transaction.
    /// </summary>
    private void Make(Action<IProducer<byte[], byte[]>> call)
    {
        IProducer<byte[], byte[]> called = producer!;
        long began = time.GetTimestamp();
        // A thread of its own, so that lanes don't wait for one of the pool's.
        Task made = Task.Factory.StartNew(
            () => call(called),
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default
        );
        while (Task.WaitAny([made], RetryAfter) < 0)
        {
            if (time.GetElapsedTime(began) >= LongestCall || isHopeless())
            {
                Abandon(made);
                throw new KafkaException(new Error(ErrorCode.Local_TimedOut, "the client does not return"));
            }
        }

        made.GetAwaiter().GetResult();
    }

    /// <summary>Lets go of a producer in a call, which ends when the call does, if ever.</summary>
    private void Abandon(Task call)
    {
        (IProducer<byte[], byte[]>? client, BatchProducer? records) = (producer, batches);
        (producer, batches) = (null, null);
        _ = call.ContinueWith(
            ended =>
            {
                // What it said nobody wants, since by then a newer producer has decided what became of the transaction.
                _ = ended.Exception;
                records?.Dispose();
                client?.Dispose();
            },
            TaskScheduler.Default
        );
    }

    /// <summary>An offset of every lane, be it the one that is committed already: without one the broker would not ask whether the sender is a member.</summary>
    private static TopicPartitionOffset[] OffsetsOf(IReadOnlyList<SealedBatch> batches)
    {
        Dictionary<SourcePartition, long> offsets = [];
        foreach (SealedBatch batch in batches)
        {
            offsets[batch.Source] = batch.NextOffset;
        }

        return [.. offsets.Select(offset => new TopicPartitionOffset(offset.Key.Topic, offset.Key.Partition, offset.Value))];
    }

    private void Send(SealedBatch batch)
    {
        SendOutputs(batch);
        if (batch.State.BeginsRound)
        {
            // Nobody else writes there, so that it is where the batch's first record will be; where nobody says it, this round cuts nothing.
            batch.StateOffset = batches!.EndOf(topics.State, batch.Source.Partition, CallTimeout) ?? 0;
        }

        for (int i = 0; i < batch.State.Count; i++)
        {
            slices.Add(new RecordSlice(0, 0, batch.State[i].Length));
            SendSlices(topics.State, batch.Source.Partition, batch.State[i]);
        }
    }

    private void SendOutputs(SealedBatch batch)
    {
        for (OutputTopic topic = OutputTopic.Keyed; topic < OutputTopic.Rejected; topic++)
        {
            Partition? of = null;
            foreach (ref readonly OutputRecord record in batch.Records)
            {
                if (record.Topic != topic)
                {
                    continue;
                }

                Partition partition = record.Partition ?? Partition.Any;
                if (record.Trace is { } trace)
                {
                    // In its place: a revision of the same event may follow.
                    SendSlices(names[(int)topic], of, batch.AllBytes);
                    SendWithHeaders(batch, record, TraceContext.ToHeaders(trace));
                    continue;
                }

                if (partition != of || slices.Count == BatchProducer.MaxRecords)
                {
                    SendSlices(names[(int)topic], of, batch.AllBytes);
                    of = partition;
                }

                slices.Add(new RecordSlice(record.Start, record.KeyLength, record.ValueLength));
            }

            SendSlices(names[(int)topic], of, batch.AllBytes);
        }

        foreach (ref readonly OutputRecord record in batch.Records)
        {
            if (record.Rejected is { } rejected)
            {
                SendWithHeaders(batch, record, rejected.ToHeaders());
            }
        }
    }

    /// <summary>Sends what was gathered of a partition.</summary>
    private void SendSlices(string topic, Partition? partition, ReadOnlySpan<byte> bytes)
    {
        for (int sent = 0; sent < slices.Count; )
        {
            int taken = batches!.Produce(topic, partition!.Value, bytes, CollectionsMarshal.AsSpan(slices)[sent..]);
            if (taken == 0)
            {
                producer!.Poll(WaitForRoom);
            }

            sent += taken;
        }

        slices.Clear();
    }

    /// <summary>Has headers, which the batch calls don't take.</summary>
    private void SendWithHeaders(SealedBatch batch, in OutputRecord record, Headers? headers)
    {
        Message<byte[], byte[]> message = new()
        {
            Key = record.KeyLength == 0 ? null! : batch.Key(record).ToArray(),
            Value = batch.Value(record).ToArray(),
            Headers = headers,
        };
        while (true)
        {
            try
            {
                producer!.Produce(new TopicPartition(names[(int)record.Topic], record.Partition ?? Partition.Any), message);
                return;
            }
            catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer!.Poll(WaitForRoom);
            }
        }
    }

    private PublishResult PublishEach(IReadOnlyList<SealedBatch> sealedBatches)
    {
        foreach (SealedBatch batch in sealedBatches)
        {
            SendOutputs(batch);
        }

        while (producer!.Flush(TimeSpan.FromMilliseconds(100)) > 0)
        {
            if (isHopeless())
            {
                // Whose broker is gone, whose outputs are too.
                return new PublishResult.Aborted(IsExpelled: true);
            }
        }

        // What could not be delivered has broken the producer: without transactions it is told to leave no gap.
        return batches!.Fatal() is { } failure ? throw Unpublishable(failure) : PublishResult.Committed.All;
    }

    private void Notice(Error error)
    {
        if (IsTransactional)
        {
            errors.NoticeRecoverable($"{role} producer", error);
        }
        else
        {
            errors.Notice($"{role} producer", error);
        }
    }

    /// <summary>What is refused for what it is would be refused for ever.</summary>
    private static void ThrowIfHopeless(Error error)
    {
        if (error.Code is ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge or ErrorCode.InvalidRecord)
        {
            throw Unpublishable(error);
        }
    }

    private static WorkerException Unpublishable(Error failure) =>
        new($"An output could not be published: {failure.Reason} ({failure.Code}). {BrokerErrors.Advice(failure)}");
}
