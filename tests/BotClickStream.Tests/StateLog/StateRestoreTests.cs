using BotClickStream.Detection;
using BotClickStream.StateLog;

namespace BotClickStream.Tests.StateLog;

/// <summary>Each decision of a restore, one by one.</summary>
public sealed class StateRestoreTests
{
    private const long Second = 1000;

    private readonly StateRestore restore = New();

    public static TheoryData<string, byte[]> Unusable =>
        new()
        {
            { StateFaults.NotState, "{}"u8.ToArray() },
            { StateFaults.UnknownFormat, [.. "BCS"u8, 2, .. new byte[200]] },
            { StateFaults.Damaged, Some.Record()[..^1] },
            { StateFaults.OtherGroup, Some.Record(owner: Some.OwnerOf(group: "another")) },
            { StateFaults.OtherPartition, Some.Record(owner: Some.OwnerOf(partition: 4)) },
            { StateFaults.OtherTopic, Some.Record(owner: Some.OwnerOf(topic: new TopicId(1, 2))) },
            { StateFaults.Repartitioned, Some.Record(owner: Some.OwnerOf(partitions: 6)) },
            { StateFaults.TornBatch, Some.Record(index: 1, count: 2) },
            { StateFaults.Malformed, Some.Record(rows: [99, 1, 0, 0, 0]) },
        };

    [Theory]
    [MemberData(nameof(Unusable), DisableDiscoveryEnumeration = true)]
    public void A_record_that_is_of_no_use_is_refused_where_it_stands(string code, byte[] record)
    {
        Begin(committed: 10, end: 5);

        RestoreStep.Refuse refuse = Assert.IsType<RestoreStep.Refuse>(restore.Record(2, record));

        Assert.Equal(code, refuse.Fault.Code);
        Assert.Equal(2, refuse.Offset);
    }

    public static TheoryData<string, byte[], byte[]> OutOfOrder =>
        new()
        {
            { StateFaults.MissingBatch, Some.Record(batch: 1), Some.Record(batch: 3) },
            { StateFaults.MissingBatch, Some.Record(batch: 2), Some.Record(batch: 2) },
            { StateFaults.MissingBatch, Some.Record(batch: 2), Some.Record(batch: 1) },
            { StateFaults.MissingBatch, Some.Record(batch: 1), Some.Record(batch: 3, epoch: 2) },
            { StateFaults.EpochWentBack, Some.Record(batch: 1, epoch: 2), Some.Record(batch: 2, epoch: 1) },
            { StateFaults.TornBatch, Some.Record(count: 3), Some.Record(index: 2, count: 3) },
            { StateFaults.TornBatch, Some.Record(count: 3), Some.Record(batch: 2) },
            { StateFaults.TornBatch, Some.Record(count: 3), Some.Record(index: 1, count: 3, epoch: 2) },
            { StateFaults.TornBatch, Some.Record(count: 3), Some.Record(index: 1, count: 2) },
            { StateFaults.TornBatch, Some.Record(count: 3), Some.Record(count: 3) },
            { StateFaults.TornBatch, Some.Record(count: 1), Some.Record(batch: 2, index: 1, count: 2) },
        };

    [Theory]
    [MemberData(nameof(OutOfOrder), DisableDiscoveryEnumeration = true)]
    public void Records_that_do_not_follow_each_other_are_refused(string code, byte[] first, byte[] second)
    {
        Begin(committed: 10, end: 5);
        Assert.IsType<RestoreStep.Read>(restore.Record(0, first));

        Assert.Equal(code, Fault(restore.Record(1, second)).Code);
    }

    [Fact]
    public void Batches_follow_each_other_over_epochs_and_over_gaps_in_the_offsets()
    {
        Begin(committed: 12, end: 20);
        restore.Record(0, Some.Record(batch: 1));
        restore.Record(7, Some.Record(batch: 2, epoch: 4, nextOffset: 12, count: 2));
        restore.Record(8, Some.Record(batch: 2, epoch: 4, nextOffset: 12, count: 2, index: 1));

        RestoredState state = Done(restore.End(20, 0));

        Assert.Equal((4, 2L, 12L), (state.Epoch, state.BatchSeq, state.Progress?.NextOffset));
    }

    [Fact]
    public void A_batch_that_ends_with_the_log_before_its_last_chunk_is_refused()
    {
        Begin(committed: 10, end: 1);
        restore.Record(0, Some.Record(count: 2));

        Assert.Equal(StateFaults.TornBatch, Fault(restore.End(1, 0)).Code);
    }

    [Fact]
    public void Neither_state_nor_offset_is_a_new_lane()
    {
        RestoredState state = Done(restore.Answer(null, new LogBounds(0, 0), 0));

        Assert.Null(state.Progress);
        Assert.Equal((0, 0L, SweepRounds.First), (state.Epoch, state.BatchSeq, state.Rounds));
        Assert.Equal([Some.Rules], state.Rules.All.ToArray());
    }

    [Fact]
    public void A_log_of_nothing_but_what_was_aborted_is_no_state()
    {
        Begin(committed: null, end: 5);

        RestoredState state = Done(restore.End(5, 0));

        Assert.Null(state.Progress);
        Assert.Equal(5, state.RoundOffset);
    }

    [Fact]
    public void An_offset_without_any_state_is_refused_at_once()
    {
        StateFault fault = Fault(restore.Answer(10, new LogBounds(7, 7), 0));

        Assert.Equal(StateFaults.OffsetWithoutState, fault.Code);
        Assert.Contains("committed offset 10", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_offset_without_state_is_not_refused_before_what_is_undecided_is_decided()
    {
        Begin(committed: 10, end: 2);
        Assert.IsType<RestoreStep.Read>(restore.End(0, 0));
        restore.Record(0, Some.Record());

        Assert.Equal(10, Done(restore.End(2, 0)).Progress?.NextOffset);
    }

    [Fact]
    public void Without_an_offset_it_goes_on_from_the_states()
    {
        Begin(committed: null, end: 2);
        restore.Record(0, Some.Record(nextOffset: 77));

        Assert.Equal(77, Done(restore.End(2, 0)).Progress?.NextOffset);
    }

    [Fact]
    public void A_tick_of_the_former_owner_that_is_decided_late_is_waited_for_though_the_offsets_agree_already()
    {
        Begin(committed: 10, end: 4);
        restore.Record(0, Some.Record(batch: 1));
        Assert.IsType<RestoreStep.Read>(restore.End(2, 0));
        restore.Record(2, Some.Record(batch: 2));

        Assert.Equal(2, Done(restore.End(4, 0)).BatchSeq);
    }

    [Fact]
    public void A_state_ahead_of_the_offset_asks_again_and_takes_what_it_is_told_then()
    {
        Begin(committed: 10, end: 2);
        restore.Record(0, Some.Record(nextOffset: 12));

        Assert.IsType<RestoreStep.AskAgain>(restore.End(2, 0));

        Assert.Equal(12, Done(restore.Answer(12, new LogBounds(0, 2), Second)).Progress?.NextOffset);
    }

    [Fact]
    public void A_state_behind_the_offset_asks_again_and_reads_what_has_come()
    {
        Begin(committed: 12, end: 2);
        restore.Record(0, Some.Record(nextOffset: 10));
        Assert.IsType<RestoreStep.AskAgain>(restore.End(2, 0));

        Assert.Equal(new RestoreStep.Read(2), restore.Answer(12, new LogBounds(0, 4), Second));
        restore.Record(2, Some.Record(batch: 2, nextOffset: 12));

        Assert.Equal(2, Done(restore.End(4, Second)).BatchSeq);
    }

    [Theory]
    [InlineData(12, StateFaults.OffsetAhead)]
    [InlineData(8, StateFaults.OffsetBehind)]
    public void A_disagreement_of_60_seconds_is_refused_with_what_to_do(long committed, string code)
    {
        Begin(committed, end: 2);
        restore.Record(0, Some.Record(nextOffset: 10));
        Assert.IsType<RestoreStep.AskAgain>(restore.End(2, 5 * Second));
        Assert.IsType<RestoreStep.AskAgain>(restore.Answer(committed, new LogBounds(0, 2), 64 * Second));

        StateFault fault = Fault(restore.Answer(committed, new LogBounds(0, 2), 65 * Second));

        Assert.Equal(code, fault.Code);
        Assert.Contains("--to-offset 10", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_read_meanwhile_begins_the_60_seconds_anew()
    {
        Begin(committed: 14, end: 2);
        restore.Record(0, Some.Record(batch: 1, nextOffset: 10));
        restore.End(2, 0);
        restore.Answer(14, new LogBounds(0, 4), 59 * Second);
        restore.Record(2, Some.Record(batch: 2, nextOffset: 12));

        Assert.IsType<RestoreStep.AskAgain>(restore.End(4, 61 * Second));
    }

    [Fact]
    public void A_transaction_that_stays_open_for_60_seconds_is_named()
    {
        Begin(committed: 10, end: 5);
        restore.Record(0, Some.Record());
        Assert.IsType<RestoreStep.Read>(restore.End(2, 0));
        Assert.IsType<RestoreStep.Read>(restore.End(2, 59 * Second));

        Assert.Equal(StateFaults.OpenTransaction, Fault(restore.End(2, 60 * Second)).Code);
    }

    [Fact]
    public void A_cut_under_the_readers_feet_throws_all_away_and_begins_at_the_logs_start()
    {
        Begin(committed: 11, end: 5);
        restore.Record(0, Some.Record(batch: 1, rows: Row(1)));
        Assert.IsType<RestoreStep.Restart>(restore.OutOfRange());

        Assert.Equal(new RestoreStep.Read(3), restore.Answer(11, new LogBounds(3, 5), 0));
        restore.Record(3, Some.Record(batch: 4, nextOffset: 11, rounds: new SweepRounds(5, 4), rows: Row(2)));
        RestoredState state = Done(restore.End(5, 0));

        // The row that was read before is not there, though nothing said that it was removed.
        Assert.False(state.Detector.State.Overflow.IsLive(1));
        Assert.True(state.Detector.State.Overflow.IsLive(2));
        Assert.Equal(4, state.BatchSeq);
    }

    [Fact]
    public void A_log_whose_beginning_is_deleted_again_and_again_is_refused()
    {
        RestoreStep step = RestoreStep.Restart.Once;
        for (int i = 0; step is RestoreStep.Restart; i++)
        {
            Assert.True(i < 100);
            step = restore.OutOfRange();
        }

        Assert.Equal(StateFaults.LogKeepsMoving, Fault(step).Code);
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(4, 4, true)]
    [InlineData(3, 4, true)]
    [InlineData(4, 3, false)]
    [InlineData(2, 1, false)]
    public void A_log_must_hold_the_whole_state(long firstBatch, long wholeFrom, bool isWhole)
    {
        Begin(committed: 10, end: 2);
        restore.Record(0, Some.Record(batch: firstBatch, rounds: new SweepRounds(Math.Max(1, wholeFrom), Math.Min(firstBatch, wholeFrom))));
        restore.Record(1, Some.Record(batch: firstBatch + 1, rounds: new SweepRounds(firstBatch + 1, wholeFrom)));

        RestoreStep step = restore.End(2, 0);

        if (isWhole)
        {
            Done(step);
        }
        else
        {
            Assert.Equal(StateFaults.CutLog, Fault(step).Code);
        }
    }

    [Fact]
    public void Other_rules_under_a_known_version_are_refused()
    {
        Begin(committed: 10, end: 1);
        restore.Record(0, Some.Record(rules: KnownRules.None.With(new RulesIdentity(Some.Rules.Version, 5))));

        Assert.Equal(StateFaults.RulesChanged, Fault(restore.End(1, 0)).Code);
    }

    [Fact]
    public void New_rules_join_those_that_the_state_knows()
    {
        RulesIdentity former = new(3, 5);
        Begin(committed: 10, end: 1);
        restore.Record(0, Some.Record(rules: KnownRules.None.With(former)));

        Assert.Equal([Some.Rules, former], Done(restore.End(1, 0)).Rules.All.ToArray());
    }

    [Fact]
    public void A_record_that_was_read_before_is_passed_over()
    {
        Begin(committed: 12, end: 2);
        restore.Record(0, Some.Record(batch: 1, rows: Row(1)));
        restore.Record(1, Some.Record(batch: 2, nextOffset: 12, rows: [.. Row(1, isRemoved: true)]));

        Assert.Equal(new RestoreStep.Read(2), restore.Record(0, Some.Record(batch: 1, rows: Row(1))));

        Assert.False(Done(restore.End(2, 0)).Detector.State.Overflow.IsLive(1));
    }

    [Fact]
    public void The_running_round_is_found_by_the_batch_that_it_began_with()
    {
        SweepRounds running = new(3, 1);
        Begin(committed: 10, end: 40);
        restore.Record(10, Some.Record(batch: 1));
        restore.Record(20, Some.Record(batch: 2, rounds: running));
        byte[] third = Some.Record(batch: 3, rounds: running);
        restore.Record(30, third);
        restore.Record(32, Some.Record(batch: 4, rounds: running));

        RestoredState state = Done(restore.End(40, 0));

        Assert.Equal((running, 30L, 2L * third.Length), (state.Rounds, state.RoundOffset, state.RoundBytes));
    }

    [Fact]
    public void A_round_that_is_to_begin_with_the_next_batch_begins_at_the_logs_end()
    {
        Begin(committed: 10, end: 40);
        restore.Record(10, Some.Record(batch: 1, rounds: new SweepRounds(2, 1)));

        RestoredState state = Done(restore.End(40, 0));

        Assert.Equal((40L, 0L), (state.RoundOffset, state.RoundBytes));
    }

    private static StateRestore New() => new(Some.Owner, Some.Rules, new DetectorSettings());

    /// <summary>An image of a row of the table of overflowing ids, the seventh.</summary>
    private static byte[] Row(byte id, bool isRemoved = false)
    {
        DetectorState state = new PartitionDetector(new DetectorSettings()).State;
        byte table = (byte)(Array.IndexOf(state.Tables, state.Overflow) + 1);
        return isRemoved ? [(byte)(table + 128), id, 0, 0, 0] : [table, id, 0, 0, 0, .. new byte[state.Overflow.RowSize]];
    }

    private void Begin(long? committed, long end) =>
        Assert.Equal(new RestoreStep.Read(0), restore.Answer(committed, new LogBounds(0, end), 0));

    private static RestoredState Done(RestoreStep step)
    {
        Assert.True(step is RestoreStep.Done, step.ToString());
        return ((RestoreStep.Done)step).State;
    }

    private static StateFault Fault(RestoreStep step) => Assert.IsType<RestoreStep.Refuse>(step).Fault;
}
