using BotClickStream.StateLog;

namespace BotClickStream.Tests.StateLog;

/// <summary>A good owner and good records, of which a test says only what matters to it.</summary>
internal static class Some
{
    public static readonly StateOwner Owner = OwnerOf();

    public static readonly RulesIdentity Rules = new(7, 0xabcdef01);

    public static readonly KnownRules Known = KnownRules.None.With(Rules);

    public static StateOwner OwnerOf(string group = "botclickstream", TopicId? topic = null, int partition = 3, int partitions = 12) =>
        new(group, topic ?? new TopicId(0x0102030405060708, 0x090a0b0c0d0e0f10), partition, partitions);

    /// <summary>A record whose rows are nobody's.</summary>
    public static byte[] Record(
        long batch = 1,
        int index = 0,
        int count = 1,
        int epoch = 1,
        long nextOffset = 10,
        SweepRounds? rounds = null,
        StateOwner? owner = null,
        KnownRules? rules = null,
        byte[]? rows = null
    )
    {
        owner ??= Owner;
        rules ??= Known;
        rows ??= [];
        int header = StateChunk.HeaderBytes(owner, rules);
        byte[] record = new byte[header + rows.Length + StateChunk.ChecksumBytes];
        rows.CopyTo(record, header);
        StateChunk.Complete(record, index, count, owner, rules, epoch, batch, new LaneProgress(nextOffset, 0), rounds ?? SweepRounds.First);
        return record;
    }
}
