namespace BotClickStream.Detection;

/// <summary>A row that is found by 128 bits standing in it.</summary>
internal interface IKeyed
{
    Hash128 Key { get; set; }
}

/// <summary>
/// A table with an index by key. The index holds a row id and a tag (5 bytes a slot) and no key; it is cut into shards that grow one
/// at a time, so that no growth takes longer than re-inserting one shard. Tags lie apart from ids: a search runs over bytes of one or two cache
/// lines, so that slots may be filled to seven eighths.
/// </summary>
internal sealed class KeyedTable<TRow>(string name) : SegmentedTable<TRow>(name)
    where TRow : unmanaged, IKeyed
{
    private const int ShardBits = 8;
    private const int SmallestShard = 8;
    private const byte NoTag = 0;

    private readonly Shard[] shards = new Shard[1 << ShardBits];

    /// <summary>The row's id, or 0 where there is none.</summary>
    public int Find(Hash128 key)
    {
        ref Shard shard = ref ShardOf(key);
        if (shard.Rows is null)
        {
            return 0;
        }

        byte tag = TagOf(key);
        byte[] tags = shard.Tags;
        int last = tags.Length - 1;
        for (int slot = shard.Home(key); ; slot = (slot + 1) & last)
        {
            byte found = tags[slot];
            if (found == NoTag)
            {
                return 0;
            }

            if (found == tag && Peek(shard.Rows[slot]).Key == key)
            {
                return shard.Rows[slot];
            }
        }
    }

    /// <summary>A new row under a key that is not in the table.</summary>
    public int Add(Hash128 key)
    {
        int id = AddRow();
        Edit(id).Key = key;
        Index(key, id);
        return id;
    }

    public void Remove(int id)
    {
        Hash128 key = Peek(id).Key;
        ref Shard shard = ref ShardOf(key);
        int hole = shard.Home(key);
        while (shard.Rows[hole] != id)
        {
            hole = shard.After(hole);
        }

        // What follows moves back as far as its home allows, so that no mark of a removal is needed.
        for (int slot = shard.After(hole); shard.Tags[slot] != NoTag; slot = shard.After(slot))
        {
            int home = shard.Home(Peek(shard.Rows[slot]).Key);
            bool homeLiesBetween = hole <= slot ? hole < home && home <= slot : hole < home || home <= slot;
            if (!homeLiesBetween)
            {
                shard.Rows[hole] = shard.Rows[slot];
                shard.Tags[hole] = shard.Tags[slot];
                hole = slot;
            }
        }

        shard.Rows[hole] = 0;
        shard.Tags[hole] = NoTag;
        shard.Used--;
        RemoveRow(id);
    }

    public override void CompleteRestore()
    {
        base.CompleteRestore();
        // Growing would look rows up again and again, far apart in memory, so each shard gets the size that it will need.
        Span<int> counts = stackalloc int[shards.Length];
        for (int id = 1; id < Bound; id++)
        {
            counts[ShardNumber(this[id].Key)] += IsLive(id) ? 1 : 0;
        }

        for (int i = 0; i < shards.Length; i++)
        {
            shards[i] = counts[i] == 0 ? default : Shard.For(counts[i]);
        }

        for (int id = 1; id < Bound; id++)
        {
            if (IsLive(id))
            {
                Index(this[id].Key, id);
            }
        }
    }

    private void Index(Hash128 key, int id)
    {
        ref Shard shard = ref ShardOf(key);
        if (shard.Rows is null || shard.IsFull)
        {
            Grow(ref shard);
        }

        shard.Insert(key, TagOf(key), id);
    }

    private void Grow(ref Shard shard)
    {
        int[] old = shard.Rows ?? [];
        shard = Shard.For(shard.Used + 1);
        foreach (int id in old)
        {
            if (id != 0)
            {
                Hash128 key = Peek(id).Key;
                shard.Insert(key, TagOf(key), id);
            }
        }
    }

    private ref Shard ShardOf(Hash128 key) => ref shards[ShardNumber(key)];

    private static int ShardNumber(Hash128 key) => (int)(key.High >> (64 - ShardBits));

    private static byte TagOf(Hash128 key) => Math.Max((byte)key.High, (byte)(NoTag + 1));

    private struct Shard
    {
        public int[] Rows;
        public byte[] Tags;
        public int Used;

        /// <summary>Past seven eighths, walks along it grow long; below, a silent recipient would cost more than its 48 bytes.</summary>
        public readonly bool IsFull => Used * 8 >= Rows.Length * 7;

        /// <summary>An empty one with room for <paramref name="rows"/>, at least 1, without growing.</summary>
        public static Shard For(int rows)
        {
            int size = SmallestShard;
            while ((rows - 1) * 8 >= size * 7)
            {
                size *= 2;
            }

            return new Shard { Rows = new int[size], Tags = new byte[size] };
        }

        public readonly int Home(Hash128 key) => (int)key.Low & (Rows.Length - 1);

        public readonly int After(int slot) => (slot + 1) & (Rows.Length - 1);

        public void Insert(Hash128 key, byte tag, int id)
        {
            int slot = Home(key);
            while (Tags[slot] != NoTag)
            {
                slot = After(slot);
            }

            Rows[slot] = id;
            Tags[slot] = tag;
            Used++;
        }
    }
}
