using System.Buffers;
using BotClickStream.Brokers;
using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Sources;
using BotClickStream.Watching;
using Confluent.Kafka;

namespace BotClickStream.Tests.Publishing;

/// <summary>How the producer takes each kind of error at each call of a transaction.</summary>
public sealed class OutputProducerTests
{
    private static readonly SourcePartition Source = new("email.events.raw", 0);

    /// <summary>The client makes the call again, or is told to.</summary>
    [Theory]
    [InlineData(Request.Produce, ErrorCode.NotLeaderForPartition)]
    [InlineData(Request.Produce, ErrorCode.NotEnoughReplicas)]
    [InlineData(Request.AddPartitionsToTxn, ErrorCode.ConcurrentTransactions)]
    [InlineData(Request.AddPartitionsToTxn, ErrorCode.NotCoordinatorForGroup)]
    [InlineData(Request.AddOffsetsToTxn, ErrorCode.GroupLoadInProgress)]
    [InlineData(Request.AddOffsetsToTxn, ErrorCode.ConcurrentTransactions)]
    [InlineData(Request.TxnOffsetCommit, ErrorCode.GroupLoadInProgress)]
    [InlineData(Request.TxnOffsetCommit, ErrorCode.NotCoordinatorForGroup)]
    [InlineData(Request.EndTxn, ErrorCode.ConcurrentTransactions)]
    [InlineData(Request.EndTxn, ErrorCode.GroupCoordinatorNotAvailable)]
    public void Passing_trouble_is_waited_out_within_the_transaction(Request request, ErrorCode error)
    {
        using FaultyBroker broker = new();
        using OutputProducer producer = Renewed(broker);
        broker.Fail(request, error, error);

        Assert.IsType<PublishResult.Committed>(producer.Publish([Batch()]));
    }

    [Theory]
    [InlineData(Request.AddPartitionsToTxn, ErrorCode.TopicAuthorizationFailed, false)]
    [InlineData(Request.AddOffsetsToTxn, ErrorCode.GroupAuthorizationFailed, false)]
    [InlineData(Request.TxnOffsetCommit, ErrorCode.GroupAuthorizationFailed, false)]
    [InlineData(Request.TxnOffsetCommit, ErrorCode.IllegalGeneration, false)]
    [InlineData(Request.TxnOffsetCommit, ErrorCode.StaleMemberEpoch, false)]
    [InlineData(Request.TxnOffsetCommit, ErrorCode.UnknownMemberId, true)]
    [InlineData(Request.TxnOffsetCommit, ErrorCode.FencedInstanceId, true)]
    public void What_ends_a_transaction_alone_is_answered_by_an_abort_and_the_same_batches_pass_then(
        Request request,
        ErrorCode error,
        bool isExpelled
    )
    {
        using FaultyBroker broker = new();
        using OutputProducer producer = Renewed(broker);
        SealedBatch batch = Batch();
        broker.Fail(request, error);

        Assert.Equal(new PublishResult.Aborted(isExpelled), producer.Publish([batch]));
        Assert.IsType<PublishResult.Committed>(producer.Publish([batch]));
    }

    [Theory]
    [InlineData(Request.Produce, ErrorCode.OutOfOrderSequenceNumber, BreakCause.Refused)]
    [InlineData(Request.Produce, ErrorCode.InvalidProducerEpoch, BreakCause.Fenced)]
    [InlineData(Request.AddPartitionsToTxn, ErrorCode.InvalidTxnState, BreakCause.Refused)]
    [InlineData(Request.AddPartitionsToTxn, ErrorCode.ProducerFenced, BreakCause.Fenced)]
    [InlineData(Request.AddOffsetsToTxn, ErrorCode.InvalidTxnState, BreakCause.Refused)]
    [InlineData(Request.AddOffsetsToTxn, ErrorCode.InvalidProducerEpoch, BreakCause.Fenced)]
    [InlineData(Request.TxnOffsetCommit, ErrorCode.InvalidTxnState, BreakCause.Refused)]
    [InlineData(Request.TxnOffsetCommit, ErrorCode.InvalidProducerEpoch, BreakCause.Fenced)]
    [InlineData(Request.EndTxn, ErrorCode.InvalidTxnState, BreakCause.Refused)]
    [InlineData(Request.EndTxn, ErrorCode.ProducerFenced, BreakCause.Fenced)]
    [InlineData(Request.EndTxn, ErrorCode.TransactionalIdAuthorizationFailed, BreakCause.Refused)]
    public void What_ends_a_producer_leaves_it_open_what_became_of_the_batches_and_a_new_one_goes_on(
        Request request,
        ErrorCode error,
        BreakCause cause
    )
    {
        using FaultyBroker broker = new();
        using OutputProducer producer = Renewed(broker);
        broker.Fail(request, error);

        PublishResult.Broken broken = Assert.IsType<PublishResult.Broken>(producer.Publish([Batch()]));

        Assert.Equal(cause, broken.Cause);
        Assert.True(producer.Renew());
        Assert.IsType<PublishResult.Committed>(producer.Publish([Batch()]));
    }

    [Fact]
    public void An_abort_that_fails_leaves_it_to_a_new_producer()
    {
        using FaultyBroker broker = new();
        using OutputProducer producer = Renewed(broker);
        broker.Fail(Request.TxnOffsetCommit, ErrorCode.IllegalGeneration);
        broker.Fail(Request.EndTxn, ErrorCode.InvalidTxnState);

        Assert.IsType<PublishResult.Broken>(producer.Publish([Batch()]));

        Assert.True(producer.Renew());
        Assert.IsType<PublishResult.Committed>(producer.Publish([Batch()]));
    }

    [Fact]
    public void An_abort_is_made_again_where_the_trouble_passes()
    {
        using FaultyBroker broker = new();
        using OutputProducer producer = Renewed(broker);
        broker.Fail(Request.TxnOffsetCommit, ErrorCode.UnknownMemberId);
        broker.Fail(Request.EndTxn, ErrorCode.GroupLoadInProgress, ErrorCode.ConcurrentTransactions);

        Assert.Equal(new PublishResult.Aborted(IsExpelled: true), producer.Publish([Batch()]));
        Assert.IsType<PublishResult.Committed>(producer.Publish([Batch()]));
    }

    /// <summary>Every record was held against the limits that there were at start; sent again it would be refused again.</summary>
    [Fact]
    public void What_is_too_large_for_a_topic_whose_limit_was_lowered_ends_the_worker_with_what_to_do()
    {
        using FaultyBroker broker = new();
        using OutputProducer producer = Renewed(broker);
        broker.Fail(Request.Produce, [.. Enumerable.Repeat(ErrorCode.MsgSizeTooLarge, 20)]);

        WorkerException failure = Assert.Throws<WorkerException>(PublishAgain);

        Assert.Contains("max.message.bytes", failure.Message, StringComparison.Ordinal);

        // Of a refusal that comes between two calls the client says only that it is in no state for the second: then the batch is sent again, and refused again.
        void PublishAgain()
        {
            while (producer.Publish([Batch()]) is PublishResult.Aborted) { }
        }
    }

    [Fact]
    public void A_coordinator_that_is_still_loading_is_waited_for()
    {
        using FaultyBroker broker = new();
        using OutputProducer producer = broker.Producer();
        broker.Fail(Request.InitProducerId, ErrorCode.GroupLoadInProgress, ErrorCode.ConcurrentTransactions);

        Assert.True(SpinWait.SpinUntil(producer.Renew, Patience.Limit));
        Assert.IsType<PublishResult.Committed>(producer.Publish([Batch()]));
    }

    [Fact]
    public void A_broker_that_forbids_the_transactional_id_is_refused_with_the_id()
    {
        using FaultyBroker broker = new();
        using OutputProducer producer = broker.Producer();
        broker.Fail(Request.InitProducerId, ErrorCode.TransactionalIdAuthorizationFailed);

        WorkerException refusal = Assert.Throws<WorkerException>(() => producer.Renew());

        Assert.Contains("'botclickstream-test-detector'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("transactional id", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broker_without_transactions_is_refused_with_the_reason_and_what_to_do()
    {
        using FaultyBroker broker = new();
        broker.Unlearn(Request.InitProducerId);
        using OutputProducer producer = broker.Producer();

        WorkerException refusal = Assert.Throws<WorkerException>(() => producer.Renew());

        Assert.StartsWith("The broker has no transactions", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Use Kafka 2.5 or later", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>As librdkafka's call to send offsets does where the group's coordinator can't be reached, whatever its time-out.</summary>
    [Fact]
    public void A_call_that_never_returns_is_given_up_with_its_producer_and_a_new_one_goes_on()
    {
        using FaultyBroker broker = new(hasFarCoordinator: true);
        using OutputProducer producer = Renewed(broker, new FastTime(10));
        Assert.IsType<PublishResult.Committed>(producer.Publish([Batch()]));
        broker.LoseCoordinator();

        PublishResult.Broken broken = Assert.IsType<PublishResult.Broken>(producer.Publish([Batch()]));

        Assert.Equal(BreakCause.Unanswered, broken.Cause);
        broker.FindCoordinator();
        Assert.True(SpinWait.SpinUntil(producer.Renew, Patience.Limit));
        Assert.IsType<PublishResult.Committed>(producer.Publish([Batch()]));
    }

    private static OutputProducer Renewed(FaultyBroker broker, TimeProvider? time = null)
    {
        OutputProducer producer = broker.Producer(time);
        Assert.True(SpinWait.SpinUntil(producer.Renew, Patience.Limit));
        return producer;
    }

    private static SealedBatch Batch()
    {
        SealedBatch batch = new(Source, epoch: 1);
        int start = batch.Position;
        batch.Bytes.Write("kv"u8);
        batch.Add(OutputTopic.Labeled, partition: 0, start, keyLength: 1);
        batch.Took(nextOffset: 1, watermark: 0);
        batch.Seal(isAnswer: true, nextOffset: 0);
        return batch;
    }
}
