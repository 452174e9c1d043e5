using System.Buffers.Binary;
using System.IO.Hashing;

namespace BotClickStream.StateLog;

/// <summary>
/// A record of the state topic: a part of what a batch changed. Its bytes, whole numbers little-endian:
/// <code>
///   0  "BCS" | format version (1)
///   4  chunk index (4) | chunks of the batch (4) | partition (4) | partitions of the input (4) | assignment epoch (4) | rules count (2) | group length (2)
///  28  batch number (8) | next offset (8) | watermark (8) | source time (8) | source timestamp (8) | profile updates (8) | sweep start (8) | whole from (8)
///  92  input topic's id (16, as in Kafka's protocol)
/// 108  group | rules: version (4) and hash (4) of each | rows | XXH3-64 of all before (8)
/// </code>
/// </summary>
public readonly ref struct StateChunk
{
    /// <summary>The format that this release writes, and the only one that it reads.</summary>
    public const byte Format = 1;

    internal const int FixedBytes = 108;
    internal const int ChecksumBytes = 8;

    internal static ReadOnlySpan<byte> Magic => "BCS"u8;

    /// <summary>From 0.</summary>
    public int Index { get; init; }

    /// <summary>How many chunks the batch has.</summary>
    public int Count { get; init; }
    public int Partition { get; init; }
    public int Partitions { get; init; }
    public int Epoch { get; init; }

    /// <summary>Counts a partition's batches from 1, over all its owners, without a gap.</summary>
    public long BatchSeq { get; init; }
    public LaneProgress Progress { get; init; }
    public SweepRounds Rounds { get; init; }
    public TopicId Topic { get; init; }
    public ReadOnlySpan<byte> Group { get; init; }
    public KnownRules Rules { get; init; }

    /// <summary>Images of rows, for the detector.</summary>
    public ReadOnlySpan<byte> Rows { get; init; }

    public bool IsLast => Index == Count - 1;

    /// <summary>Reads a record; what comes out is good only where nothing is wrong with it, and as long as its bytes are.</summary>
    /// <returns>What is wrong with it.</returns>
    public static StateFault? Read(ReadOnlySpan<byte> record, out StateChunk chunk)
    {
        chunk = default;
        if (record.Length <= Magic.Length || !record.StartsWith(Magic))
        {
            return new StateFault(
                StateFaults.NotState,
                "something else than this worker writes there. Let Topics:State name a topic that nobody else writes to"
            );
        }

        if (record[Magic.Length] != Format)
        {
            return new StateFault(
                StateFaults.UnknownFormat,
                $"it has format {record[Magic.Length]}, and this release knows format {Format} only. Run the release that wrote it, "
                    + "or one that reads both, as docs/state.md tells under Migrating"
            );
        }

        if (record.Length < FixedBytes + ChecksumBytes)
        {
            return Damaged($"it has {record.Length} bytes, fewer than the smallest record");
        }

        ulong stated = BinaryPrimitives.ReadUInt64LittleEndian(record[^ChecksumBytes..]);
        if (stated != XxHash3.HashToUInt64(record[..^ChecksumBytes]))
        {
            return Damaged("its checksum is wrong");
        }

        int rulesBytes = BinaryPrimitives.ReadUInt16LittleEndian(record[24..]) * KnownRules.EntryBytes;
        int groupBytes = BinaryPrimitives.ReadUInt16LittleEndian(record[26..]);
        int index = Int(record, 4);
        int count = Int(record, 8);
        long batchSeq = Long(record, 28);
        SweepRounds rounds = new(Long(record, 76), Long(record, 84));
        if (FixedBytes + groupBytes + rulesBytes + ChecksumBytes > record.Length)
        {
            return Malformed("it is shorter than it says");
        }

        if (index < 0 || index >= count || rounds.WholeFrom < 1 || rounds.SweepStart < rounds.WholeFrom || rounds.SweepStart > batchSeq + 1)
        {
            return Malformed(
                $"it says it is chunk {index} of {count} of batch {batchSeq}, the sweep having begun with {rounds.SweepStart} and {rounds.WholeFrom}"
            );
        }

        ReadOnlySpan<byte> rest = record[FixedBytes..^ChecksumBytes];
        chunk = new StateChunk
        {
            Index = index,
            Count = count,
            Partition = Int(record, 12),
            Partitions = Int(record, 16),
            Epoch = Int(record, 20),
            BatchSeq = batchSeq,
            Progress = new LaneProgress(Long(record, 36), Long(record, 44), Long(record, 52), Long(record, 60), Long(record, 68)),
            Rounds = rounds,
            Topic = new TopicId(BinaryPrimitives.ReadUInt64BigEndian(record[92..]), BinaryPrimitives.ReadUInt64BigEndian(record[100..])),
            Group = rest[..groupBytes],
            Rules = KnownRules.Read(rest.Slice(groupBytes, rulesBytes)),
            Rows = rest[(groupBytes + rulesBytes)..],
        };
        return null;
    }

    /// <summary>Bytes before the rows.</summary>
    internal static int HeaderBytes(StateOwner owner, KnownRules rules) =>
        FixedBytes + owner.GroupBytes.Length + (rules.All.Length * KnownRules.EntryBytes);

    /// <summary>Puts header and checksum around the rows that lie between the two places left for them.</summary>
    internal static void Complete(
        Span<byte> record,
        int index,
        int count,
        StateOwner owner,
        KnownRules rules,
        int epoch,
        long batchSeq,
        in LaneProgress progress,
        SweepRounds rounds
    )
    {
        Magic.CopyTo(record);
        record[Magic.Length] = Format;
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], index);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], count);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], owner.Partition);
        BinaryPrimitives.WriteInt32LittleEndian(record[16..], owner.Partitions);
        BinaryPrimitives.WriteInt32LittleEndian(record[20..], epoch);
        BinaryPrimitives.WriteUInt16LittleEndian(record[24..], (ushort)rules.All.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(record[26..], (ushort)owner.GroupBytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record[28..], batchSeq);
        BinaryPrimitives.WriteInt64LittleEndian(record[36..], progress.NextOffset);
        BinaryPrimitives.WriteInt64LittleEndian(record[44..], progress.Watermark);
        BinaryPrimitives.WriteInt64LittleEndian(record[52..], progress.SourceTime);
        BinaryPrimitives.WriteInt64LittleEndian(record[60..], progress.SourceTimestamp);
        BinaryPrimitives.WriteInt64LittleEndian(record[68..], progress.ProfileUpdates);
        BinaryPrimitives.WriteInt64LittleEndian(record[76..], rounds.SweepStart);
        BinaryPrimitives.WriteInt64LittleEndian(record[84..], rounds.WholeFrom);
        BinaryPrimitives.WriteUInt64BigEndian(record[92..], owner.Topic.High);
        BinaryPrimitives.WriteUInt64BigEndian(record[100..], owner.Topic.Low);
        owner.GroupBytes.CopyTo(record[FixedBytes..]);
        rules.Write(record[(FixedBytes + owner.GroupBytes.Length)..]);
        BinaryPrimitives.WriteUInt64LittleEndian(record[^ChecksumBytes..], XxHash3.HashToUInt64(record[..^ChecksumBytes]));
    }

    private static int Int(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadInt32LittleEndian(record[at..]);

    private static long Long(ReadOnlySpan<byte> record, int at) => BinaryPrimitives.ReadInt64LittleEndian(record[at..]);

    private static StateFault Damaged(string how) =>
        new(
            StateFaults.Damaged,
            $"{how}: it was damaged. Check the broker's disks; restore the topic from a copy, or {StateFaults.StartOver}"
        );

    private static StateFault Malformed(string how) =>
        new(StateFaults.Malformed, $"{how}: what wrote it is no release of this worker, or has a defect. {StateFaults.ToStartOver}");
}

/// <summary>How far a lane had come with a batch; times in milliseconds since 1970, 0 where there is none yet.</summary>
/// <param name="NextOffset">The input offset to go on from: what the same transaction commits for the group.</param>
/// <param name="Watermark">The lane's combined watermark.</param>
/// <param name="SourceTime">Highest event time of a keyed lane's own partition; a lane behind a router hears it again from there.</param>
/// <param name="SourceTimestamp">Of the record that this time came with.</param>
/// <param name="ProfileUpdates">Of the profiles' topic the offset before which the lane had been told everything by the batch's beginning.</param>
public readonly record struct LaneProgress(
    long NextOffset,
    long Watermark,
    long SourceTime = 0,
    long SourceTimestamp = 0,
    long ProfileUpdates = 0
);

/// <summary>Which batches hold the state, after this one.</summary>
/// <param name="SweepStart">The first of the sweep's running round: the next batch where it is still to begin.</param>
/// <param name="WholeFrom">The first of the last complete round: from it on the log holds everything. 1, the very first, before any round was complete.</param>
public readonly record struct SweepRounds(long SweepStart, long WholeFrom)
{
    /// <summary>Of a log that holds nothing.</summary>
    public static readonly SweepRounds First = new(1, 1);
}
