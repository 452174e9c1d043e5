using System.Globalization;
using BotClickStream.Detection;
using BotClickStream.StateLog;
using CsCheck;
using Json = BotClickStream.Tests.Decoding.Some;

namespace BotClickStream.Tests.StateLog;

public sealed class StateLogWriterTests
{
    private const int MaxRecordBytes = 4096;
    private static readonly DetectorSettings Settings = new();

    private readonly ScriptPlayer player = new();
    private readonly StateDelta delta = new();
    private int events;

    [Fact]
    public void Nothing_is_written_where_neither_a_row_nor_the_offset_changed()
    {
        PartitionDetector detector = new(Settings);
        StateLogWriter writer = Writer(detector);
        Deliver(detector, 1);
        // What the delivery left to be judged again.
        player.Play(detector, new ScriptStep(null, 0));
        Assert.True(writer.Write(detector, new LaneProgress(1, 0), delta));

        // Time alone is no change: what it closes is.
        player.Play(detector, new ScriptStep(null, Json.Time));

        Assert.False(writer.Write(detector, new LaneProgress(1, Json.Time), delta));
        Assert.Equal(0, delta.Count);
    }

    [Fact]
    public void An_offset_that_went_on_is_written_without_any_row()
    {
        PartitionDetector detector = new(Settings);
        StateLogWriter writer = Writer(detector);

        Assert.True(writer.Write(detector, new LaneProgress(5, 0), delta));

        Assert.Equal(1, delta.Count);
        Assert.Equal(5, Read(0).Progress.NextOffset);
    }

    [Fact]
    public void Rows_that_changed_are_written_where_the_offset_did_not()
    {
        PartitionDetector detector = new(Settings);
        StateLogWriter writer = Writer(detector);
        writer.Write(detector, new LaneProgress(5, 0), delta);
        Deliver(detector, 1);

        Assert.True(writer.Write(detector, new LaneProgress(5, 0), delta));

        Assert.Equal(2, Read(0).BatchSeq);
    }

    [Fact]
    public void A_batch_that_was_not_written_leaves_no_gap()
    {
        PartitionDetector detector = new(Settings);
        StateLogWriter writer = Writer(detector);
        writer.Write(detector, new LaneProgress(5, 0), delta);
        writer.Write(detector, new LaneProgress(5, 0), delta);
        writer.Write(detector, new LaneProgress(6, 0), delta);

        Assert.Equal(2, delta.BatchSeq);
    }

    [Fact]
    public void No_record_is_over_its_limit_and_each_but_the_last_is_nearly_full()
    {
        PartitionDetector detector = new(Settings);
        StateLogWriter writer = Writer(detector);
        Deliver(detector, 2_000);

        writer.Write(detector, new LaneProgress(1, 0), delta);

        Assert.True(delta.Count > 20);
        for (int i = 0; i < delta.Count; i++)
        {
            Assert.InRange(delta[i].Length, i == delta.Count - 1 ? 0 : MaxRecordBytes - (2 * StateLogWriter.Overshoot), MaxRecordBytes);
            StateChunk chunk = Read(i);
            Assert.Equal((i, delta.Count, 1L), (chunk.Index, chunk.Count, chunk.BatchSeq));
        }
    }

    [Fact]
    public void No_row_is_larger_than_what_a_record_may_go_over_its_room_by() =>
        // With its header, and the progress with its own.
        Assert.All(new PartitionDetector(Settings).State.Tables, table => Assert.True(table.RowSize + 5 + 61 <= StateLogWriter.Overshoot));

    [Fact]
    public void A_short_log_is_not_swept()
    {
        PartitionDetector detector = new(Settings);
        StateLogWriter writer = new(Some.Owner, 1, Fresh(detector), MaxRecordBytes, shortestRound: 50_000);
        long written = 0;
        while (!delta.CompletesRound)
        {
            Deliver(detector, 10);
            writer.Write(detector, new LaneProgress(events, 0), delta);
            written += delta.Length;
        }

        Assert.InRange(written, 50_000, 60_000);
    }

    [Fact]
    public void What_a_restore_reads_stays_within_a_multiple_of_the_state_however_it_changes() =>
        Gen.Select(Gen.Int[200, 1_500], Gen.Int[1, 40], Gen.Int[1, 60])
            .Sample(
                (recipients, hot, perBatch) =>
                {
                    PartitionDetector detector = new(Settings);
                    StateLogWriter writer = Writer(detector);
                    StateDelta delta = new();
                    events = 0;
                    Deliver(detector, recipients);
                    List<(long Batch, long Bytes)> log = [];
                    int rounds = 0;
                    for (int batch = 0; rounds < 4; batch++)
                    {
                        for (int i = 0; i < perBatch; i++)
                        {
                            Event("sent", (batch * perBatch * 7 + i) % hot, detector);
                            Event("open", (batch * perBatch * 7 + i) % hot, detector);
                        }

                        writer.Write(detector, new LaneProgress(batch, 0), delta);
                        Assert.True(batch < 20_000, "the sweep never comes round");
                        log.Add((delta.BatchSeq, delta.Length));
                        if (delta.CompletesRound)
                        {
                            rounds++;
                            log.RemoveAll(piece => piece.Batch < delta.WholeFrom);
                        }

                        long live = detector.State.Tables.Sum(table => (long)table.Count * (table.RowSize + 5));
                        // A batch comes whole, and with what it owes the sweep.
                        long batches = 6 * log.Max(piece => piece.Bytes);
                        // And each has its records' headers, which are no rows.
                        long headers = log.Count * 200L;
                        Assert.InRange(log.Sum(piece => piece.Bytes), 0, (3 * live) + batches + headers);
                    }
                },
                iter: 6,
                threads: 1
            );

    [Fact]
    public void Where_rows_are_written_once_hardly_anything_is_swept()
    {
        PartitionDetector detector = new(Settings);
        StateLogWriter writer = new(Some.Owner, 1, Fresh(detector), maxRecordBytes: 1_000_000, shortestRound: 0);
        long written = 0;
        for (int batch = 0; batch < 50; batch++)
        {
            Deliver(detector, 600);
            writer.Write(detector, new LaneProgress(events, 0), delta);
            written += delta.Length;
        }

        long live = detector.State.Tables.Sum(table => (long)table.Count * (table.RowSize + 5));
        // Campaign and domains change with each batch, less than three fourths of these small messages' bytes; messages are written once.
        Assert.InRange(written, live, live * 1.75);
    }

    [Fact]
    public void Once_warm_it_allocates_nothing()
    {
        PartitionDetector detector = new(Settings);
        StateLogWriter writer = Writer(detector);
        Deliver(detector, 300);
        writer.Write(detector, new LaneProgress(0, 0), delta);
        long allocated = 0;
        for (int batch = 1; batch < 60; batch++)
        {
            Event("sent", batch, detector);
            long before = GC.GetAllocatedBytesForCurrentThread();
            writer.Write(detector, new LaneProgress(batch, 0), delta);
            allocated += batch > 30 ? GC.GetAllocatedBytesForCurrentThread() - before : 0;
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_limit_that_no_record_fits_into_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StateLogWriter(Some.Owner, 1, Fresh(new PartitionDetector(Settings)), 4095));

    internal static RestoredState Fresh(PartitionDetector detector) => new(detector, null, 0, 0, SweepRounds.First, 0, 0, Some.Known);

    private static StateLogWriter Writer(PartitionDetector detector) =>
        new(Some.Owner, 1, Fresh(detector), MaxRecordBytes, shortestRound: 0);

    private StateChunk Read(int index)
    {
        Assert.Null(StateChunk.Read(delta[index], out StateChunk chunk));
        return chunk;
    }

    private void Deliver(PartitionDetector detector, int recipients)
    {
        for (int i = 0; i < recipients; i++)
        {
            Event("delivered", events, detector);
        }
    }

    private void Event(string type, int recipient, PartitionDetector detector)
    {
        string id = (++events).ToString(CultureInfo.InvariantCulture);
        player.Play(
            detector,
            new ScriptStep(
                Json.Click(("id", $"\"{id}\""), ("type", $"\"{type}\""), ("recipient", $"\"r{recipient}@d{recipient % 20}.example\"")),
                0
            )
        );
    }
}
