using System.Threading.Channels;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Lanes;
using BotClickStream.Sources;
using BotClickStream.Watching;

namespace BotClickStream.Tests.Lanes;

public sealed class PartitionLaneTests
{
    private static readonly SourcePartition Source = new("in", 0);
    private readonly Channel<SealedBatch> sealedBatches = Channel.CreateUnbounded<SealedBatch>();
    private readonly Channel<InputBatch> givenBack = Channel.CreateUnbounded<InputBatch>();

    [Fact]
    public async Task A_request_seals_all_that_was_taken_before_it()
    {
        PartitionLane lane = Lane(new CountingStep(fillsBatch: false));
        Task run = lane.RunAsync();

        Assert.True(lane.TryHand(Batch(1)));
        Assert.True(lane.TryHand(Batch(2)));
        await NextGivenBack();
        await NextGivenBack();
        lane.RequestSeal();
        SealedBatch batch = await NextSealed();

        Assert.Equal(2, batch.NextOffset);
        Assert.True(batch.IsAnswer);
        lane.Stop();
        await run.InTime();
    }

    /// <summary>However much was handed over: labels wait for the publisher, and it for the lanes.</summary>
    [Fact]
    public async Task A_request_in_the_midst_of_a_batch_seals_what_was_taken_and_goes_on_from_the_next_record()
    {
        PartitionLane? lane = null;
        int slices = 0;
        lane = Lane(new SlicedStep(() => ++slices % 2 == 1, () => lane!.RequestSeal()));
        Task run = lane.RunAsync();
        InputBatch input = new();
        foreach (long offset in (long[])[10, 11, 15, 16])
        {
            input.Add(offset, timestamp: 0, SourceFormat.Recognise, [], new byte[64 << 10]);
        }

        Assert.True(lane.TryHand(input));
        SealedBatch first = await NextSealed();
        SealedBatch second = await NextSealed();
        Assert.Equal((11, true), (first.NextOffset, first.IsAnswer));
        Assert.Equal((16, true), (second.NextOffset, second.IsAnswer));
        lane.Reuse(first);
        Assert.Same(input, await NextGivenBack());
        lane.RequestSeal();

        Assert.Equal(17, (await NextSealed()).NextOffset);
        lane.Stop();
        await run.InTime();
    }

    [Fact]
    public async Task A_request_to_an_idle_lane_is_answered_with_an_empty_batch()
    {
        PartitionLane lane = Lane(new CountingStep(fillsBatch: false));
        Task run = lane.RunAsync();

        lane.RequestSeal();

        Assert.True((await NextSealed()).IsEmpty);
        lane.Stop();
        await run.InTime();
    }

    [Fact]
    public async Task With_both_batches_sealed_a_lane_waits_until_one_comes_back()
    {
        PartitionLane lane = Lane(new CountingStep(fillsBatch: true));
        Task run = lane.RunAsync();
        Assert.True(lane.TryHand(Batch(1)));
        SealedBatch first = await NextSealed();
        Assert.True(lane.TryHand(Batch(2)));
        await NextSealed();

        Assert.True(lane.TryHand(Batch(3)));
        Assert.True(lane.TryHand(Batch(4)));
        Assert.False(lane.TryHand(Batch(5)));
        Assert.False(sealedBatches.Reader.TryRead(out _));
        Assert.Equal(2, lane.Sealed);
        lane.Reuse(first);

        SealedBatch third = await NextSealed();
        Assert.Equal(3, third.NextOffset);
        // There was no other for it.
        Assert.Same(first, third);
        lane.Stop();
        await run.InTime();
    }

    [Fact]
    public async Task A_lane_that_is_stopped_while_it_waits_ends()
    {
        PartitionLane lane = Lane(new CountingStep(fillsBatch: true));
        Task run = lane.RunAsync();
        lane.TryHand(Batch(1));
        await NextSealed();
        lane.TryHand(Batch(2));
        await NextSealed();

        lane.Stop();

        await run.InTime();
    }

    [Fact]
    public async Task A_lane_whose_time_is_ahead_answers_requests_and_goes_on_in_order_when_it_is_allowed_to()
    {
        PartitionLane lane = Lane(new PacedStep());
        lane.Allow(1);
        Task run = lane.RunAsync();
        Assert.True(lane.TryHand(Batch(1)));
        Assert.True(lane.TryHand(Batch(2)));
        lane.RequestSeal();
        SealedBatch first = await NextSealed();

        Assert.Equal(1, first.NextOffset);
        // It may have answered before it came to the next.
        Assert.True(SpinWait.SpinUntil(() => lane.IsHeld, Patience.Limit));
        lane.Reuse(first);
        Assert.True(lane.TryHand(Batch(3)));
        Assert.False(lane.TryHand(Batch(4)));
        lane.Allow(2);
        Assert.Equal(1, (await NextGivenBack()).NextOffset);
        Assert.Equal(2, (await NextGivenBack()).NextOffset);
        lane.RequestSeal();
        Assert.Equal(2, (await NextSealed()).NextOffset);
        Assert.True(SpinWait.SpinUntil(() => lane.IsHeld, Patience.Limit));
        lane.Allow(long.MaxValue);
        Assert.Equal(3, (await NextGivenBack()).NextOffset);

        lane.Stop();
        await run.InTime();
        Assert.False(lane.IsHeld);
        Assert.Equal(0, lane.Handed);
    }

    [Fact]
    public async Task What_a_step_throws_ends_its_lane()
    {
        PartitionLane lane = Lane(new CountingStep(fillsBatch: false));
        Task run = lane.RunAsync();

        lane.TryHand(Batch(-1));

        await Assert.ThrowsAsync<WorkerException>(() => run.InTime());
    }

    private PartitionLane Lane(ILaneStep step) =>
        new(Source, 1, 0, step, batch => sealedBatches.Writer.TryWrite(batch), batch => givenBack.Writer.TryWrite(batch));

    private Task<InputBatch> NextGivenBack() => givenBack.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().InTime();

    private Task<SealedBatch> NextSealed() => sealedBatches.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().InTime();

    private static InputBatch Batch(long nextOffset) => new() { NextOffset = nextOffset };

    /// <summary>Takes what it gets, and fills a sealed batch with each if told to.</summary>
    private sealed class CountingStep(bool fillsBatch) : ILaneStep
    {
        public SourceProgress Progress => SourceProgress.None;

        public bool Process(InputBatch input, long limit, SealedBatch output)
        {
            if (input.NextOffset < 0)
            {
                throw new WorkerException("broken");
            }

            output.Took(input.NextOffset, watermark: 0);
            while (fillsBatch && !output.IsFull)
            {
                output.Add(OutputTopic.Labeled, partition: 0, output.Position, keyLength: 0);
            }

            return true;
        }
    }

    /// <summary>Takes slices, while some of which somebody asks for what there is.</summary>
    private sealed class SlicedStep(Func<bool> isAsked, Action ask) : ILaneStep
    {
        public SourceProgress Progress => SourceProgress.None;

        public bool Process(InputBatch input, long limit, SealedBatch output)
        {
            for (; input.HasSlice; input.Taken++) { }

            if (isAsked())
            {
                ask();
            }

            output.Took(input.TakenTo, watermark: 0);
            return true;
        }
    }

    /// <summary>Takes a batch where its offset is no farther than the limit.</summary>
    private sealed class PacedStep : ILaneStep
    {
        public SourceProgress Progress { get; private set; } = SourceProgress.None;

        public bool Process(InputBatch input, long limit, SealedBatch output)
        {
            if (input.NextOffset > limit)
            {
                return false;
            }

            output.Took(input.NextOffset, watermark: 0);
            Progress = Progress with { HighestTime = input.NextOffset };
            return true;
        }
    }
}
