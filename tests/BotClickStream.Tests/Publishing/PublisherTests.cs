using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Threading.Channels;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Sources;
using BotClickStream.Watching;
using Confluent.Kafka;
using CsCheck;

namespace BotClickStream.Tests.Publishing;

/// <summary>
/// The publisher's thread with its lanes and its producer, on a broker whose calls fail. What is published when is tried out in <see cref="PublishingSimulation"/>; this
/// shows that the thread does what was decided.
/// </summary>
public sealed class PublisherTests
{
    private const int Partitions = 2;
    private const int RecordsOfEach = 60;

    private static readonly Gen<(Request Request, ErrorCode Error)> Fault = Gen.OneOf(
        (Request.Produce, ErrorCode.NotLeaderForPartition),
        (Request.AddPartitionsToTxn, ErrorCode.ConcurrentTransactions),
        (Request.AddPartitionsToTxn, ErrorCode.TopicAuthorizationFailed),
        (Request.AddOffsetsToTxn, ErrorCode.GroupLoadInProgress),
        (Request.AddOffsetsToTxn, ErrorCode.GroupAuthorizationFailed),
        (Request.TxnOffsetCommit, ErrorCode.IllegalGeneration),
        (Request.TxnOffsetCommit, ErrorCode.UnknownMemberId),
        (Request.EndTxn, ErrorCode.GroupCoordinatorNotAvailable),
        (Request.EndTxn, ErrorCode.ConcurrentTransactions),
        (Request.InitProducerId, ErrorCode.GroupLoadInProgress)
    );

    /// <summary>More of them in ten minutes are no accident.</summary>
    private static readonly Gen<(Request Request, ErrorCode Error)[]> FatalFaults = Gen.OneOf(
        (Request.AddOffsetsToTxn, ErrorCode.InvalidTxnState),
        (Request.TxnOffsetCommit, ErrorCode.InvalidTxnState),
        (Request.EndTxn, ErrorCode.InvalidTxnState)
    ).Array[1, PublisherState.MaxBreaks - 1];

    [Fact]
    public async Task Whatever_call_fails_the_work_goes_on_and_each_batch_is_committed_once_and_in_order() =>
        await Gen.Select(Fault.Array[2, 8], FatalFaults)
            .SelectMany((passing, fatal) => Gen.Shuffle(passing.Concat(fatal).ToArray()))
            .SampleAsync(async faults => await WorksThroughAsync(faults), iter: 4, threads: 1);

    [Fact]
    public async Task What_is_not_handed_over_within_a_minute_ends_the_worker_and_is_not_published_any_more()
    {
        using ManualResetEventSlim isPublishing = new();
        using ManualResetEventSlim isToEnd = new();
        SourcePartition source = new("email.events.raw", 0);
        SourcePartition another = new("email.events.raw", 1);
        Channel<SourcePartition[]> published = Channel.CreateUnbounded<SourcePartition[]>();
        Ledger ledger = new();
        Publisher publisher = null!;
        using Publisher made = new(
            "detector",
            TimeSpan.FromMilliseconds(5),
            new PublisherWork
            {
                RestoreAsync = (_, _) => Task.FromResult(new LaneStart(From: 0, Epoch: 0, _ => new NumberingStep())),
                StartLane = (partition, epoch, start) =>
                {
                    PartitionLane lane = new(partition, epoch, start.From, start.MakeStep(epoch), publisher.OnSealed, _ => { });
                    _ = Task.Run(() => FeedAsync(lane, start.From, ledger));
                    return lane;
                },
                Publish = batches =>
                {
                    if (isToEnd.IsSet)
                    {
                        published.Writer.TryWrite([.. batches.Select(batch => batch.Source)]);
                        return PublishResult.Committed.All;
                    }

                    isPublishing.Set();
                    isToEnd.Wait(Patience.Limit);
                    return new PublishResult.Aborted(IsExpelled: false);
                },
                Renew = () => true,
                WhyGiveUp = reason => new WorkerException($"given up: {reason}"),
            },
            new WorkerFailure(),
            new FastTime(1000)
        );
        publisher = made;
        publisher.Start();
        publisher.Assign([source]);
        Assert.True(isPublishing.Wait(Patience.Limit, TestContext.Current.CancellationToken));

        WorkerException refusal = Assert.Throws<WorkerException>(() => publisher.Revoke([source], isHopeless: () => false));

        isToEnd.Set();
        publisher.Assign([another]);
        Assert.Equal([another], await published.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().InTime());
        Assert.Contains(
            "could not be published within 60 s while partitions changed hands (email.events.raw",
            refusal.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Who_waits_for_a_lane_that_fails_goes_on_without_it_and_without_patience()
    {
        using ManualResetEventSlim isTaking = new();
        using ManualResetEventSlim isToFail = new();
        SourcePartition source = new("email.events.raw", 0);
        WorkerFailure failure = new();
        Publisher publisher = null!;
        using Publisher made = new(
            "detector",
            TimeSpan.FromMilliseconds(5),
            new PublisherWork
            {
                RestoreAsync = (_, _) => Task.FromResult(new LaneStart(From: 0, Epoch: 0, _ => new FailingStep(isTaking, isToFail))),
                StartLane = (partition, epoch, start) =>
                {
                    PartitionLane lane = new(partition, epoch, start.From, start.MakeStep(epoch), publisher.OnSealed, _ => { });
                    InputBatch batch = new() { NextOffset = 1 };
                    batch.Add(offset: 0, timestamp: 0, SourceFormat.Recognise, [], []);
                    lane.TryHand(batch);
                    return lane;
                },
                Publish = _ => throw new InvalidOperationException("There is nothing to publish."),
                Renew = () => true,
                WhyGiveUp = reason => new WorkerException($"given up: {reason}"),
            },
            failure,
            // However long it waits, no time passes.
            new FastTime(0)
        );
        publisher = made;
        publisher.Start();
        publisher.Assign([source]);
        Assert.True(isTaking.Wait(Patience.Limit, TestContext.Current.CancellationToken));
        Task<bool> revoking = Task.Run(() => publisher.Revoke([source], isHopeless: () => false), TestContext.Current.CancellationToken);
        Assert.NotSame(revoking, await Task.WhenAny(revoking, Task.Delay(300, TestContext.Current.CancellationToken)));

        isToFail.Set();

        Assert.False(await revoking.InTime());
        Assert.Equal("The step failed.", (await failure.Reason.InTime()).Message);
    }

    /// <summary>Their clients are disposed next, and librdkafka ends the process of one that still asks by such a client.</summary>
    [Fact]
    public async Task It_has_not_ended_before_restores_that_were_told_to_stop_have()
    {
        TaskCompletionSource hasBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource isToldToStop = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource isToEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Publisher publisher = new(
            "detector",
            TimeSpan.FromMilliseconds(5),
            new PublisherWork
            {
                RestoreAsync = async (_, stop) =>
                {
                    await using CancellationTokenRegistration told = stop.Register(isToldToStop.SetResult);
                    hasBegun.SetResult();
                    await isToEnd.Task.InTime();
                    throw new OperationCanceledException(stop);
                },
                StartLane = (_, _, _) => throw new InvalidOperationException("it was not restored"),
                Publish = _ => PublishResult.Committed.All,
                Renew = () => true,
                WhyGiveUp = reason => new WorkerException($"given up: {reason}"),
            },
            new WorkerFailure(),
            TimeProvider.System
        );
        publisher.Start();
        publisher.Assign([new SourcePartition("email.events.raw", 0)]);
        // One that is told to stop while it still waits for a thread never begins.
        await hasBegun.Task.InTime();

        Task ended = Task.Run(publisher.Dispose, TestContext.Current.CancellationToken);
        await isToldToStop.Task.InTime();
        Assert.NotSame(ended, await Task.WhenAny(ended, Task.Delay(100, TestContext.Current.CancellationToken)));

        isToEnd.SetResult();
        await ended.InTime();
    }

    private static async Task WorksThroughAsync((Request Request, ErrorCode Error)[] faults)
    {
        using FaultyBroker broker = new();
        using OutputProducer producer = broker.Producer();
        Assert.True(SpinWait.SpinUntil(producer.Renew, Patience.Limit));
        WorkerFailure failure = new();
        Ledger ledger = new();
        Queue<(Request Request, ErrorCode Error)> left = new(faults);
        SourcePartition[] partitions =
        [
            .. Enumerable.Range(0, Partitions).Select(partition => new SourcePartition("email.events.raw", partition)),
        ];
        Publisher publisher = null!;
        using Publisher made = new(
            "detector",
            TimeSpan.FromMilliseconds(5),
            new PublisherWork
            {
                // Where a lane goes on is what has been committed of it: the broker refused the calls that failed, and did nothing.
                RestoreAsync = (source, _) => Task.FromResult(new LaneStart(ledger.NextOffset(source), Epoch: 0, _ => new NumberingStep())),
                StartLane = (source, epoch, start) =>
                {
                    PartitionLane lane = new(source, epoch, start.From, start.MakeStep(epoch), publisher.OnSealed, _ => { });
                    _ = Task.Run(() => FeedAsync(lane, start.From, ledger));
                    return lane;
                },
                Publish = batches =>
                {
                    // One of them with each transaction, so that all are met.
                    if (left.TryDequeue(out (Request Request, ErrorCode Error) fault))
                    {
                        broker.Fail(fault.Request, fault.Error);
                    }

                    PublishResult result = producer.Publish(batches);
                    if (result is PublishResult.Committed)
                    {
                        ledger.Commit(batches);
                    }

                    return result;
                },
                Renew = producer.Renew,
                WhyGiveUp = reason => new WorkerException($"given up: {reason}"),
            },
            failure,
            TimeProvider.System
        );
        publisher = made;
        publisher.Start();
        publisher.Assign(partitions);

        using CancellationTokenSource patience = new(Patience.Limit);
        while (!Array.TrueForAll(partitions, source => ledger.NextOffset(source) == RecordsOfEach))
        {
            Assert.False(failure.HasHappened, failure.HasHappened ? (await failure.Reason).Message : "");
            await Task.Delay(5, patience.Token);
        }

        publisher.Revoke(partitions, isHopeless: () => false);
        Assert.Empty(left);
        Assert.All(partitions, source => Assert.Equal(Enumerable.Range(0, RecordsOfEach), ledger.Of(source)));
    }

    /// <summary>A few records at a time, so that there are more transactions than faults.</summary>
    private static async Task FeedAsync(PartitionLane lane, long from, Ledger ledger)
    {
        for (long offset = from; offset < RecordsOfEach && !lane.IsStopped; )
        {
            InputBatch batch = new() { NextOffset = offset + 1 };
            batch.Add(offset, timestamp: 0, SourceFormat.Recognise, [], []);
            if (offset < ledger.NextOffset(lane.Source) + 4 && lane.TryHand(batch))
            {
                offset++;
            }
            else
            {
                await Task.Delay(1);
            }
        }
    }

    /// <summary>Sends the offset of each record.</summary>
    private sealed class NumberingStep : ILaneStep
    {
        public SourceProgress Progress => SourceProgress.None;

        public bool Process(InputBatch input, long limit, SealedBatch output)
        {
            int start = output.Position;
            BinaryPrimitives.WriteInt64LittleEndian(output.Bytes.GetSpan(8), input.Records[0].Offset);
            output.Bytes.Advance(8);
            output.Add(OutputTopic.Labeled, partition: 0, start, keyLength: 0);
            input.Taken = input.Records.Length;
            output.Took(input.NextOffset, watermark: 0);
            return true;
        }
    }

    /// <summary>What a reader of committed records would see.</summary>
    private sealed class Ledger
    {
        private readonly ConcurrentDictionary<SourcePartition, (long NextOffset, List<int> Numbers)> partitions = [];

        public long NextOffset(SourcePartition source) => partitions.GetValueOrDefault(source).NextOffset;

        public List<int> Of(SourcePartition source) => partitions[source].Numbers;

        public void Commit(IReadOnlyList<SealedBatch> batches)
        {
            foreach (SealedBatch batch in batches)
            {
                List<int> numbers = partitions.GetValueOrDefault(batch.Source).Numbers ?? [];
                foreach (ref readonly OutputRecord record in batch.Records)
                {
                    numbers.Add((int)BinaryPrimitives.ReadInt64LittleEndian(batch.Value(record)));
                }

                partitions[batch.Source] = (batch.NextOffset, numbers);
            }
        }
    }

    /// <summary>Fails, once it may, with the first record.</summary>
    private sealed class FailingStep(ManualResetEventSlim isTaking, ManualResetEventSlim isToFail) : ILaneStep
    {
        public SourceProgress Progress => SourceProgress.None;

        public bool Process(InputBatch input, long limit, SealedBatch output)
        {
            isTaking.Set();
            isToFail.Wait(Patience.Limit);
            throw new InvalidOperationException("The step failed.");
        }
    }
}
