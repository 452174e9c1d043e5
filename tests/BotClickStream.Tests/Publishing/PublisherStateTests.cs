using BotClickStream.Lanes;
using BotClickStream.Publishing;
using CsCheck;

namespace BotClickStream.Tests.Publishing;

public sealed class PublisherStateTests
{
    private const long Interval = 100;
    private const long Patience = 50;
    private static readonly SourcePartition Zero = new("in", 0);
    private static readonly SourcePartition One = new("in", 1);

    [Fact]
    public void A_round_publishes_together_what_all_lanes_have_sealed()
    {
        PublisherState state = Owning(Zero, One);

        state.Advance(0);
        Assert.Equal([new PublisherCall.RequestSeal(Zero), new PublisherCall.RequestSeal(One)], Take(state));
        SealedBatch zero = Answer(Zero);
        state.Sealed(zero, 1);
        Assert.Empty(Take(state));
        SealedBatch one = Answer(One);
        state.Sealed(one, 2);

        PublisherCall.Publish publish = Assert.IsType<PublisherCall.Publish>(Assert.Single(Take(state)));
        Assert.Equal([zero, one], publish.Batches);
    }

    [Fact]
    public void A_round_does_not_wait_for_a_slow_lane_beyond_its_patience()
    {
        PublisherState state = Owning(Zero, One);
        state.Advance(0);
        state.Sealed(Answer(Zero), 1);
        Take(state);

        state.Advance(Patience - 1);
        Assert.Empty(Take(state));
        state.Advance(Patience);

        Assert.Single(Assert.IsType<PublisherCall.Publish>(Assert.Single(Take(state))).Batches);
    }

    [Fact]
    public void A_lane_that_still_owes_an_answer_is_not_asked_again()
    {
        PublisherState state = Owning(Zero);
        state.Advance(0);
        Take(state);

        state.Advance(Patience);
        state.Advance(Interval);

        Assert.Empty(Take(state));
    }

    [Fact]
    public void Empty_answers_go_straight_back_to_their_lane()
    {
        PublisherState state = Owning(Zero);
        state.Advance(0);
        Take(state);
        SealedBatch empty = new(Zero, 1);
        empty.Seal(isAnswer: true);

        state.Sealed(empty, 1);

        Assert.Equal([new PublisherCall.Reuse(empty)], Take(state));
        Assert.Equal(Interval, state.NextDue);
    }

    [Fact]
    public void A_full_batch_begins_a_round_before_it_is_due()
    {
        PublisherState state = Owning(Zero, One);
        Round(state, now: 0);

        state.Sealed(Batch(Zero, isAnswer: false), 1);

        Assert.Equal([new PublisherCall.RequestSeal(Zero), new PublisherCall.RequestSeal(One)], Take(state));
    }

    [Fact]
    public void A_revoked_partition_is_given_away_only_once_its_last_batch_is_published()
    {
        PublisherState state = Owning(Zero, One);
        Round(state, now: 0);

        state.Revoke(7, [Zero], 1);
        Assert.Contains(new PublisherCall.RequestSeal(Zero), Take(state));
        state.Sealed(Answer(Zero), 2);
        state.Sealed(Answer(One), 2);
        Assert.IsType<PublisherCall.Publish>(Assert.Single(Take(state)));
        state.Published(3);

        Assert.Equal(
            [new PublisherCall.StopLane(Zero, 1), new PublisherCall.Finish(7)],
            Take(state).Where(call => call is not PublisherCall.Reuse)
        );
    }

    [Fact]
    public void An_answer_from_before_a_revocation_does_not_end_it()
    {
        PublisherState state = Owning(Zero);
        state.Advance(0);
        Take(state);

        state.Revoke(7, [Zero], 1);
        state.Sealed(Answer(Zero), 2);
        Take(state);
        state.Published(3);

        Assert.DoesNotContain(new PublisherCall.Finish(7), Take(state).Where(call => call is PublisherCall.Finish));
        state.Sealed(Answer(Zero), 4);
        Take(state);
        state.Published(5);
        Assert.Contains(new PublisherCall.Finish(7), Take(state));
    }

    [Fact]
    public void A_lost_partition_is_gone_at_once_and_what_its_lane_had_is_dropped()
    {
        PublisherState state = Owning(Zero);
        state.Advance(0);
        Take(state);

        state.Lose(7, [Zero], 1);
        Assert.Equal([new PublisherCall.StopLane(Zero, 1), new PublisherCall.Finish(7)], Take(state));
        state.Sealed(Answer(Zero), 2);

        Assert.Empty(Take(state));
    }

    [Fact]
    public void A_partition_that_comes_back_has_a_higher_epoch_than_any_before()
    {
        PublisherState state = Owning(Zero);
        state.Lose(2, [Zero], 1);
        Take(state);

        state.Assign(3, [(Zero, 0)]);
        Assert.Contains(new PublisherCall.StartLane(Zero, 2), Take(state));
        state.Lose(4, [Zero], 2);
        state.Assign(5, [(Zero, 41)]);

        Assert.Contains(new PublisherCall.StartLane(Zero, 42), Take(state));
    }

    [Fact]
    public void Revoking_what_is_not_owned_holds_nobody_up()
    {
        PublisherState state = new(Interval, Patience);

        state.Revoke(1, [Zero], 0);

        Assert.Equal([new PublisherCall.Finish(1)], Take(state));
    }

    /// <summary>
    /// Lanes, rebalances and time in any order: whatever comes, no batch of an old epoch is published, one round at a time is, each lane's batches in
    /// their order and once, and everybody who waits is let go.
    /// </summary>
    [Fact]
    public void Whatever_happens_only_owned_batches_are_published_once_and_in_order() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 2], Gen.Int[0, 60]).Array[1, 200].Sample(steps => new PublisherModel().Run(steps));

    private static PublisherState Owning(params SourcePartition[] partitions)
    {
        PublisherState state = new(Interval, Patience);
        state.Assign(1, partitions.Select(partition => (partition, 0)));
        Assert.Equal(
            [.. partitions.Select(partition => new PublisherCall.StartLane(partition, 1)), new PublisherCall.Finish(1)],
            Take(state)
        );
        return state;
    }

    private static void Round(PublisherState state, long now)
    {
        state.Advance(now);
        foreach (PublisherCall.RequestSeal request in Take(state).OfType<PublisherCall.RequestSeal>())
        {
            state.Sealed(Answer(request.Partition), now);
        }

        state.Published(now);
        Take(state);
    }

    private static SealedBatch Answer(SourcePartition partition) => Batch(partition, isAnswer: true);

    private static SealedBatch Batch(SourcePartition partition, bool isAnswer)
    {
        SealedBatch batch = new(partition, 1);
        batch.Took(nextOffset: 1, watermark: 0);
        batch.Seal(isAnswer);
        return batch;
    }

    private static List<PublisherCall> Take(PublisherState state)
    {
        List<PublisherCall> calls = [.. state.Calls];
        state.Calls.Clear();
        return calls;
    }

    /// <summary>Plays driver and lanes: obeys the calls, and lets lanes do what lanes may do.</summary>
    private sealed class PublisherModel
    {
        private readonly PublisherState state = new(Interval, Patience);
        private readonly Dictionary<SourcePartition, ModelLane> owned = [];
        private readonly List<ModelLane> everyLane = [];
        private readonly HashSet<int> waiting = [];
        private IReadOnlyList<SealedBatch>? inFlight;
        private long now;
        private int lastRebalance;
        private bool isDraining;

        public void Run((int Action, int Partition, int Elapsed)[] steps)
        {
            foreach ((int action, int partition, int elapsed) in steps)
            {
                now += elapsed;
                Act(action, new SourcePartition("in", partition));
                Obey();
            }

            // In the end no more input comes, and everything comes to rest: lanes answer, rounds are published, nobody is left waiting.
            isDraining = true;
            for (int round = 0; round < 8; round++)
            {
                now += Interval;
                state.Advance(now);
                Obey();
                everyLane.ForEach(lane => lane.AnswerIfAsked(this));
                Obey();
                Publish();
                Obey();
            }

            Assert.Empty(waiting);
            Assert.Null(inFlight);
            foreach (ModelLane lane in owned.Values)
            {
                Assert.Equal(lane.Sealed, lane.Published);
            }
        }

        private void Act(int action, SourcePartition partition)
        {
            switch (action)
            {
                case 0 when !owned.ContainsKey(partition):
                    state.Assign(Rebalance(), [(partition, 0)]);
                    break;
                case 1:
                    state.Revoke(Rebalance(), [partition], now);
                    break;
                case 2:
                    state.Lose(Rebalance(), [partition], now);
                    break;
                case 3:
                    // Stopped lanes go on for a moment too.
                    everyLane.FindAll(lane => lane.Partition == partition).ForEach(lane => lane.AnswerIfAsked(this));
                    break;
                case 4:
                    everyLane.FindAll(lane => lane.Partition == partition).ForEach(lane => lane.SealFull(this));
                    break;
                case 5:
                    Publish();
                    break;
                default:
                    state.Advance(now);
                    break;
            }
        }

        private int Rebalance()
        {
            waiting.Add(++lastRebalance);
            return lastRebalance;
        }

        private void Publish()
        {
            if (inFlight is not null)
            {
                inFlight = null;
                state.Published(now);
            }
        }

        private void Obey()
        {
            while (state.Calls.TryDequeue(out PublisherCall? call))
            {
                switch (call)
                {
                    case PublisherCall.StartLane start:
                        ModelLane lane = new(start.Partition, start.Epoch);
                        Assert.DoesNotContain(everyLane, other => other.Partition == lane.Partition && other.Epoch >= lane.Epoch);
                        owned.Add(start.Partition, lane);
                        everyLane.Add(lane);
                        break;
                    case PublisherCall.StopLane stop:
                        Assert.True(owned.Remove(stop.Partition, out ModelLane? stopped));
                        Assert.Equal(stop.Epoch, stopped.Epoch);
                        break;
                    case PublisherCall.RequestSeal request:
                        owned[request.Partition].Ask();
                        break;
                    case PublisherCall.Reuse reuse:
                        owned[reuse.Batch.Source].Reuse(reuse.Batch);
                        break;
                    case PublisherCall.Publish publish:
                        Assert.Null(inFlight);
                        inFlight = publish.Batches;
                        foreach (SealedBatch batch in publish.Batches)
                        {
                            Assert.Equal(owned[batch.Source].Epoch, batch.Epoch);
                            owned[batch.Source].Publish(batch);
                        }

                        break;
                    case PublisherCall.Finish finish:
                        Assert.True(waiting.Remove(finish.Rebalance));
                        break;
                }
            }
        }

        private sealed class ModelLane(SourcePartition partition, int epoch)
        {
            private readonly Queue<SealedBatch> unsealed = new([new SealedBatch(partition, epoch), new SealedBatch(partition, epoch)]);
            private bool isAsked;

            public SourcePartition Partition { get; } = partition;
            public int Epoch { get; } = epoch;
            public int Sealed { get; private set; }
            public int Published { get; private set; }

            public void Ask()
            {
                Assert.False(isAsked);
                isAsked = true;
            }

            public void AnswerIfAsked(PublisherModel model)
            {
                if (isAsked && unsealed.TryDequeue(out SealedBatch? batch))
                {
                    isAsked = false;
                    Seal(model, batch, isAnswer: true);
                }
            }

            public void SealFull(PublisherModel model)
            {
                if (unsealed.TryDequeue(out SealedBatch? batch))
                {
                    Seal(model, batch, isAnswer: false);
                }
            }

            public void Publish(SealedBatch batch) => Assert.Equal(++Published, batch.NextOffset);

            public void Reuse(SealedBatch batch)
            {
                batch.Clear();
                unsealed.Enqueue(batch);
            }

            private void Seal(PublisherModel model, SealedBatch batch, bool isAnswer)
            {
                if (!model.isDraining)
                {
                    batch.Took(++Sealed, watermark: 0);
                }

                batch.Seal(isAnswer);
                model.state.Sealed(batch, model.now);
            }
        }
    }
}
