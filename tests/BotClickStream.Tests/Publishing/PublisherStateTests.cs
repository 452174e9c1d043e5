using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Sources;
using CsCheck;

namespace BotClickStream.Tests.Publishing;

public sealed class PublisherStateTests
{
    private const long Interval = 100;
    private const long Patience = 50;
    private static readonly PublisherTimes Times = new(Interval, Patience, TransactionTimeout: 10_000);
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
        empty.Seal(isAnswer: true, nextOffset: 1);

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

        state.Assign(3, [Zero]);
        Assert.Contains(new PublisherCall.Restore(Zero, 2), Take(state));
        state.Restored(Zero, 2, restoredEpoch: 41);

        Assert.Equal([new PublisherCall.StartLane(Zero, 42)], Take(state));
        state.Lose(4, [Zero], 2);
        state.Assign(5, [Zero]);
        Assert.Contains(new PublisherCall.Restore(Zero, 43), Take(state));
    }

    [Fact]
    public void Nobody_waits_for_a_lane_that_is_being_restored_and_it_can_be_taken_away()
    {
        PublisherState state = Owning(Zero);
        state.Assign(2, [One]);
        Assert.Equal([new PublisherCall.Restore(One, 1), new PublisherCall.Finish(2)], Take(state));

        state.Advance(0);
        Assert.Equal([new PublisherCall.RequestSeal(Zero)], Take(state));
        state.Sealed(Answer(Zero), 1);
        Assert.IsType<PublisherCall.Publish>(Assert.Single(Take(state)));
        state.Published(1);
        Take(state);
        state.Revoke(3, [One], 2);

        Assert.Equal([new PublisherCall.StopLane(One, 1), new PublisherCall.Finish(3)], Take(state));
    }

    [Fact]
    public void What_was_restored_for_an_assignment_that_is_over_is_nothing()
    {
        PublisherState state = new(Times);
        state.Assign(1, [Zero]);
        state.Lose(2, [Zero], 0);
        state.Assign(3, [Zero]);
        Take(state);

        state.Restored(Zero, epoch: 1, restoredEpoch: 7);

        Assert.Empty(Take(state));
    }

    [Fact]
    public void What_was_aborted_is_sent_again_as_it_is_less_what_is_lost()
    {
        PublisherState state = Owning(Zero, One);
        (SealedBatch _, SealedBatch one) = Publishing(state);

        state.Aborted(isExpelled: false, 3);
        state.Lose(2, [Zero], 4);
        Take(state);
        state.Advance(state.NextDue);

        Assert.Equal([one], Assert.IsType<PublisherCall.Publish>(Assert.Single(Take(state))).Batches);
    }

    [Fact]
    public void Aborts_in_a_row_are_answered_ever_more_slowly()
    {
        PublisherState state = Owning(Zero, One);
        Publishing(state);
        List<long> waits = [];
        for (long now = 0; waits.Count < 8; now = state.NextDue)
        {
            state.Aborted(isExpelled: false, now);
            waits.Add(state.NextDue - now);
            state.Advance(state.NextDue);
        }

        Assert.Equal([50, 100, 200, 400, 800, 1600, 2000, 2000], waits);
    }

    [Fact]
    public void A_producer_whose_transaction_timed_out_is_made_anew_and_then_its_lanes_are_restored()
    {
        PublisherState state = Owning(Zero, One);
        Publishing(state);

        state.Broken(BreakCause.Fenced, openFor: 10_000, now: 10_003);
        Assert.Equal(
            [new PublisherCall.StopLane(Zero, 1), new PublisherCall.StopLane(One, 1), PublisherCall.RenewProducer.Now],
            Take(state)
        );
        state.Renewed(10_004);

        Assert.Equal([new PublisherCall.Restore(Zero, 2), new PublisherCall.Restore(One, 2)], Take(state));
    }

    [Fact]
    public void A_lane_that_had_nothing_in_work_goes_on_with_the_new_producer()
    {
        PublisherState state = Owning(Zero, One);
        state.Advance(0);
        state.Sealed(Answer(Zero), 1);
        SealedBatch empty = new(One, 1);
        empty.Seal(isAnswer: true, nextOffset: 0);
        state.Sealed(empty, 1);
        Take(state);

        state.Broken(BreakCause.Refused, openFor: 5, now: 2);
        state.Renewed(3);
        Assert.DoesNotContain(Take(state), call => call is PublisherCall.StopLane { Partition: var partition } && partition == One);
        state.Advance(Interval);

        Assert.Equal([new PublisherCall.RequestSeal(One)], Take(state));
    }

    [Fact]
    public void A_young_transaction_that_is_fenced_means_another_instance()
    {
        PublisherState state = Owning(Zero, One);
        Publishing(state);

        state.Broken(BreakCause.Fenced, openFor: 9_999, now: 10_003);

        Assert.Equal(new PublisherCall.GiveUp(GiveUpReason.OtherInstance), Take(state)[^1]);
    }

    [Fact]
    public void The_third_broken_producer_within_ten_minutes_is_the_last()
    {
        PublisherState state = Owning(Zero);
        Break(0);
        Break(1);
        Break(PublisherState.BreakWindow + 1);
        Assert.DoesNotContain(Take(state), call => call is PublisherCall.GiveUp);

        Break(PublisherState.BreakWindow + 1);

        Assert.Equal(new PublisherCall.GiveUp(GiveUpReason.BreaksTooOften), Take(state)[^1]);

        void Break(long now)
        {
            state.Broken(BreakCause.Refused, openFor: 0, now);
            state.Renewed(now);
        }
    }

    [Fact]
    public void However_often_no_broker_answers_a_producer_the_worker_goes_on()
    {
        PublisherState state = Owning(Zero);
        for (int outage = 0; outage < 2 * PublisherState.MaxBreaks; outage++)
        {
            state.Broken(BreakCause.Unanswered, openFor: 30_000, now: outage);
            state.Renewed(outage);
        }

        Assert.DoesNotContain(Take(state), call => call is PublisherCall.GiveUp);
    }

    [Fact]
    public void While_no_broker_answers_the_new_producer_partitions_can_be_lost()
    {
        PublisherState state = Owning(Zero, One);
        Publishing(state);
        state.Broken(BreakCause.Unanswered, openFor: 30_000, now: 30_000);
        Take(state);

        state.NotRenewed(35_000);
        state.Lose(2, [Zero], 35_001);
        Assert.Equal([new PublisherCall.StopLane(Zero, 2), new PublisherCall.Finish(2)], Take(state));
        state.Advance(state.NextDue);
        Assert.Equal([PublisherCall.RenewProducer.Now], Take(state));
        state.Renewed(36_000);

        Assert.Equal([new PublisherCall.Restore(One, 2)], Take(state));
    }

    /// <summary>Before the new producer nobody decides what the old one left open, of this partition too perhaps.</summary>
    [Fact]
    public void A_partition_that_comes_while_a_producer_is_being_made_is_restored_after_it()
    {
        PublisherState state = Owning(Zero);
        Publishing(state);
        state.Broken(BreakCause.Unanswered, openFor: 30_000, now: 30_000);
        Take(state);

        state.Assign(2, [One]);
        Assert.Equal([new PublisherCall.Finish(2)], Take(state));
        state.Renewed(36_000);

        Assert.Equal([new PublisherCall.Restore(Zero, 2), new PublisherCall.Restore(One, 1)], Take(state));
    }

    [Fact]
    public void A_revocation_ends_where_the_sender_was_expelled_meanwhile_since_it_cannot_join_again_before()
    {
        PublisherState state = Owning(Zero);
        state.Advance(0);
        state.Revoke(7, [Zero], 1);
        state.Sealed(Answer(Zero), 2);
        Take(state);

        state.Aborted(isExpelled: true, now: 10_000);

        Assert.Equal([new PublisherCall.StopLane(Zero, 1), new PublisherCall.Finish(7)], Take(state));
    }

    [Fact]
    public void A_revocation_ends_where_nobody_knows_what_became_of_its_last_batch()
    {
        PublisherState state = Owning(Zero);
        state.Advance(0);
        state.Revoke(7, [Zero], 1);
        state.Sealed(Answer(Zero), 2);
        Take(state);

        state.Broken(BreakCause.Unanswered, openFor: 30_000, now: 30_000);

        Assert.Contains(new PublisherCall.Finish(7), Take(state));
    }

    [Fact]
    public void Revoking_what_is_not_owned_holds_nobody_up()
    {
        PublisherState state = new(Times);

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
        PublisherState state = new(Times);
        state.Assign(1, partitions);
        Assert.Equal(
            [.. partitions.Select(partition => new PublisherCall.Restore(partition, 1)), new PublisherCall.Finish(1)],
            Take(state)
        );
        foreach (SourcePartition partition in partitions)
        {
            state.Restored(partition, epoch: 1, restoredEpoch: 0);
        }

        Assert.Equal(partitions.Select(partition => new PublisherCall.StartLane(partition, 1)), Take(state));
        return state;
    }

    /// <summary>A batch of each of two lanes on its way.</summary>
    private static (SealedBatch Zero, SealedBatch One) Publishing(PublisherState state)
    {
        state.Advance(0);
        (SealedBatch zero, SealedBatch one) = (Answer(Zero), Answer(One));
        state.Sealed(zero, 1);
        state.Sealed(one, 1);
        Take(state);
        return (zero, one);
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
        batch.Seal(isAnswer, nextOffset: 0);
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
        private readonly PublisherState state = new(Times);
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
                    state.Assign(Rebalance(), [partition]);
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
                    case PublisherCall.Restore restore:
                        state.Restored(restore.Partition, restore.Epoch, restoredEpoch: 0);
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

                batch.Seal(isAnswer, nextOffset: model.isDraining ? batch.NextOffset : -1);
                model.state.Sealed(batch, model.now);
            }
        }
    }
}
