using BotClickStream.Brokers;
using BotClickStream.Lanes;
using BotClickStream.Settings;
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
    ILogger log,
    TimeProvider time
) : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Short, since a call that was not answered in time is taken up where it was by the next one.</summary>
    private static readonly TimeSpan TransactionCallTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// For how long a call is made again. A commit may pass when a broker comes back, so that this is longer than the broker's own limit, but rebalance handlers wait for it.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string[] names = [topics.Keyed, topics.Labeled, topics.Corrections, topics.Rejected];
    private readonly ProducerConfig config = configs.OutputProducer(role, limits);
    private IProducer<byte[], byte[]>? producer;
    private long undelivered;
    private Error? firstFailure;
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
        producer?.Dispose();
        producer = new ProducerBuilder<byte[], byte[]>(config)
            .SetErrorHandler((_, error) => Notice(error))
            .SetLogHandler((_, message) => errors.Log(message))
            .Build();
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
    public PublishResult Publish(IReadOnlyList<SealedBatch> batches) =>
        IsTransactional ? PublishInTransaction(batches) : PublishEach(batches);

    public void Dispose() => producer?.Dispose();

    private PublishResult PublishInTransaction(IReadOnlyList<SealedBatch> batches)
    {
        // Of the moment when the batches were known to be owned: a later place in the group would vouch for what may be another's by then.
        if (membership() is not { } member)
        {
            return new PublishResult.Aborted(IsExpelled: true);
        }

        long began = time.GetTimestamp();
        try
        {
            producer!.BeginTransaction();
            foreach (SealedBatch batch in batches)
            {
                Send(batch);
            }

            Again(() => producer.SendOffsetsToTransaction(OffsetsOf(batches), member, TransactionCallTimeout), began);
            Again(() => producer.CommitTransaction(TransactionCallTimeout), began);
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
            Again(() => producer!.AbortTransaction(TransactionCallTimeout), time.GetTimestamp());
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
        return new PublishResult.Broken(
            error.Code is ErrorCode.Local_Fenced or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch,
            openFor
        );
    }

    private static bool IsExpelled(Error why) =>
        why.Code
            is ErrorCode.UnknownMemberId
                or ErrorCode.IllegalGeneration
                or ErrorCode.FencedInstanceId
                or ErrorCode.FencedMemberEpoch
                or ErrorCode.StaleMemberEpoch;

    /// <summary>Makes a call until it is more than a passing trouble.</summary>
    private void Again(Action call, long began)
    {
        while (true)
        {
            try
            {
                call();
                return;
            }
            catch (KafkaRetriableException) when (time.GetElapsedTime(began) < Patience && !isHopeless())
            {
                Thread.Sleep(RetryAfter);
            }
        }
    }

    /// <summary>An offset of every lane, be it the one that is committed already: without one the broker would not ask whether the sender is a member.</summary>
    private static IEnumerable<TopicPartitionOffset> OffsetsOf(IReadOnlyList<SealedBatch> batches)
    {
        Dictionary<SourcePartition, long> offsets = [];
        foreach (SealedBatch batch in batches)
        {
            offsets[batch.Source] = batch.NextOffset;
        }

        return offsets.Select(offset => new TopicPartitionOffset(offset.Key.Topic, offset.Key.Partition, offset.Value));
    }

    private void Send(SealedBatch batch)
    {
        SendOutputs(batch);
        for (int i = 0; i < batch.State.Count; i++)
        {
            Send(
                new TopicPartition(topics.State, batch.Source.Partition),
                new Message<byte[], byte[]> { Key = null!, Value = batch.State[i].ToArray() },
                i == 0 && batch.State.BeginsRound ? report => batch.StateOffset = report.Offset : null
            );
        }
    }

    private void SendOutputs(SealedBatch batch, Action<DeliveryReport<byte[], byte[]>>? onDelivery = null)
    {
        foreach (ref readonly OutputRecord record in batch.Records)
        {
            Message<byte[], byte[]> message = new()
            {
                Key = record.KeyLength == 0 ? null! : batch.Key(record).ToArray(),
                Value = batch.Value(record).ToArray(),
                Headers = record.Rejected?.ToHeaders() ?? TraceContext.ToHeaders(record.Trace),
            };
            Send(new TopicPartition(names[(int)record.Topic], record.Partition ?? Partition.Any), message, onDelivery);
        }
    }

    private void Send(TopicPartition target, Message<byte[], byte[]> message, Action<DeliveryReport<byte[], byte[]>>? onDelivery = null)
    {
        while (true)
        {
            try
            {
                producer!.Produce(target, message, onDelivery);
                return;
            }
            catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer!.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    private PublishResult PublishEach(IReadOnlyList<SealedBatch> batches)
    {
        foreach (SealedBatch batch in batches)
        {
            Interlocked.Add(ref undelivered, batch.Records.Length);
            SendOutputs(batch, OnDelivery);
        }

        while (Interlocked.Read(ref undelivered) > 0)
        {
            if (isHopeless())
            {
                // Whose broker is gone, whose outputs are too.
                return new PublishResult.Aborted(IsExpelled: true);
            }

            producer!.Flush(TimeSpan.FromMilliseconds(100));
        }

        return firstFailure is { } failure ? throw Unpublishable(failure) : PublishResult.Committed.All;
    }

    private void OnDelivery(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
        {
            Interlocked.CompareExchange(ref firstFailure, report.Error, null);
        }

        Interlocked.Decrement(ref undelivered);
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
