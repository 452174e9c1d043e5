using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using BotClickStream.StateLog;
using CsCheck;

namespace BotClickStream.Tests.StateLog;

public sealed class StateChunkTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        StateOwner owner = new("a group, größer", new TopicId(ulong.MaxValue, 1), 11, 10_000);
        KnownRules rules = Some.Known.With(new RulesIdentity(9, 1)).With(new RulesIdentity(8, uint.MaxValue));
        LaneProgress progress = new(1L << 40, 2L << 40, 3L << 40, 4L << 40, 5L << 40);
        byte[] record = Some.Record(owner: owner, rules: rules, rows: [1, 2, 3]);
        StateChunk.Complete(record, 1, 3, owner, rules, 77, 1L << 41, progress, new SweepRounds(99, 98));

        Assert.Null(StateChunk.Read(record, out StateChunk chunk));
        Assert.Equal((1, 3, false), (chunk.Index, chunk.Count, chunk.IsLast));
        Assert.Equal((77, 1L << 41), (chunk.Epoch, chunk.BatchSeq));
        Assert.Equal((11, 10_000), (chunk.Partition, chunk.Partitions));
        Assert.Equal(progress, chunk.Progress);
        Assert.Equal(new SweepRounds(99, 98), chunk.Rounds);
        Assert.Equal(owner.Topic, chunk.Topic);
        Assert.Equal("a group, größer", Encoding.UTF8.GetString(chunk.Group));
        Assert.Equal(rules.All.ToArray(), chunk.Rules.All.ToArray());
        Assert.Equal([1, 2, 3], chunk.Rows.ToArray());
    }

    [Fact]
    public void A_record_in_which_any_byte_changed_or_is_missing_is_refused() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[0, 10_000], Gen.Byte[1, 255])
            .Sample(
                (rows, at, change) =>
                {
                    byte[] record = Some.Record(rows: rows);
                    Assert.NotNull(StateChunk.Read(record.AsSpan(0, at % record.Length), out _));
                    record[at % record.Length] ^= change;
                    Assert.NotNull(StateChunk.Read(record, out _));
                }
            );

    [Fact]
    public void A_record_with_the_right_checksum_but_senseless_numbers_is_refused_or_read_and_nothing_is_thrown() =>
        Gen.Select(Gen.Int[4, StateChunk.FixedBytes - 1], Gen.Byte, Gen.Int[0, 200])
            .Sample(
                (at, value, rows) =>
                {
                    byte[] record = Some.Record(rows: new byte[rows]);
                    record[at] = value;
                    Sign(record);
                    StateChunk.Read(record, out _);
                }
            );

    [Theory]
    [InlineData(4, -1)]
    [InlineData(4, 1)]
    [InlineData(8, 0)]
    [InlineData(24, 0xffff)]
    [InlineData(84, 0)]
    [InlineData(84, 2)]
    [InlineData(76, 3)]
    public void Numbers_that_no_worker_writes_are_refused(int at, int value)
    {
        byte[] record = Some.Record();
        if (at == 24)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(at), (ushort)value);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(at), value);
        }

        Sign(record);

        Assert.Equal(StateFaults.Malformed, StateChunk.Read(record, out _)?.Code);
    }

    [Fact]
    public void A_record_of_another_format_is_told_apart_from_a_damaged_one()
    {
        byte[] record = Some.Record();
        record[3] = 2;

        StateFault fault = Assert.IsType<StateFault>(StateChunk.Read(record, out _));

        Assert.Equal(StateFaults.UnknownFormat, fault.Code);
        Assert.Contains("format 2, and this release knows format 1", fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", StateFaults.NotState)]
    [InlineData("BCS", StateFaults.NotState)]
    [InlineData("{\"id\":1}", StateFaults.NotState)]
    [InlineData("BCS\u0001", StateFaults.Damaged)]
    public void What_is_no_record_of_this_worker_says_so(string record, string code) =>
        Assert.Equal(code, StateChunk.Read(Encoding.UTF8.GetBytes(record), out _)?.Code);

    [Fact]
    public void Format_1_is_these_bytes()
    {
        byte[] record = Some.Record(batch: 5, epoch: 2, nextOffset: 258, rounds: new SweepRounds(4, 3), rows: [0xee]);

        Assert.Equal(
            "42435301"
                + "00000000"
                + "01000000"
                + "03000000"
                + "0c000000"
                + "02000000"
                + "0100"
                + "0e00"
                + "0500000000000000"
                + "0201000000000000"
                + "0000000000000000"
                + "0000000000000000"
                + "0000000000000000"
                + "0000000000000000"
                + "0400000000000000"
                + "0300000000000000"
                + "0102030405060708090a0b0c0d0e0f10"
                + Convert.ToHexStringLower("botclickstream"u8)
                + "0700000001efcdab"
                + "ee"
                + "3b9cb5a301e38b74",
            Convert.ToHexStringLower(record)
        );
    }

    private static void Sign(byte[] record) =>
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(^8..), XxHash3.HashToUInt64(record.AsSpan(..^8)));
}
