namespace BotClickStream.Detection;

/// <summary>
/// What the other partitions have seen of domains, networks and gateways, summed up over them. A cache: it is in no state log, and filled anew from what was published before a lane starts. What messages were judged
/// by of it is state (<see cref="ContextRow.Told"/>).
/// </summary>
internal sealed class ProfilesElsewhere(DetectorSettings settings)
{
    private readonly int halfLife = settings.Rules.KnownScanner.HalfLifeMs;
    private readonly KeyedTable<SumRow> sums = new("profile-sums");
    private readonly RowTable<PartRow> parts = new("profile-parts");

    /// <summary>Profiles held, each partition's counted.</summary>
    public int Count => parts.Count;

    /// <summary>Puts what a partition says of a key in the place of what it said before.</summary>
    /// <returns>Whether there was room for it.</returns>
    public bool TryTake(in ProfileUpdate update)
    {
        Hash128 key = update.Key;
        int sum = sums.Find(key);
        int part = sum == 0 ? 0 : PartOf(sum, update.Partition);
        if (update.Expires == 0)
        {
            if (part != 0)
            {
                Remove(sum, part);
            }
        }
        else if (part != 0 || parts.Count < settings.MaxProfiles)
        {
            sum = sum != 0 ? sum : sums.Add(key);
            Keep(sum, part, update);
        }
        else
        {
            return false;
        }

        if (sum != 0)
        {
            Sum(sum);
        }

        // Nobody writes it anywhere.
        sums.ClearDirty();
        parts.ClearDirty();
        return true;
    }

    /// <summary>What is known of a key from elsewhere by a time, in steps up to <paramref name="highest"/>.</summary>
    public (int Scanned, int Other) Around(Hash128 key, long time, int highest)
    {
        int id = sums.Count == 0 ? 0 : sums.Find(key);
        if (id == 0 || sums[id].Expires <= time)
        {
            return default;
        }

        ref readonly SumRow row = ref sums[id];
        int halvings = HalfLife.Between(row.AsOf, time, halfLife);
        return (Math.Min(Steps.Of(row.Scanned >> halvings), highest), Math.Min(Steps.Of(row.Other >> halvings), highest));
    }

    /// <summary>What all partitions' together amount to, four bits a step; 0 where nothing is known.</summary>
    public byte StepsOf(Hash128 key)
    {
        int id = sums.Count == 0 ? 0 : sums.Find(key);
        return id == 0 ? (byte)0 : (byte)((StepOf(sums[id].Other) << 4) | StepOf(sums[id].Scanned));

        static int StepOf(int count) => Math.Min(Steps.Of(count), ContextActivity.HighestStep);
    }

    private int PartOf(int sum, int partition)
    {
        int part = sums[sum].First;
        while (part != 0 && parts[part].Partition != partition)
        {
            part = parts[part].Next;
        }

        return part;
    }

    private void Keep(int sum, int part, in ProfileUpdate update)
    {
        if (part == 0)
        {
            part = parts.Add();
            parts.Edit(part).Next = sums[sum].First;
            sums.Edit(sum).First = part;
        }

        ref PartRow row = ref parts.Edit(part);
        row.Partition = update.Partition;
        row.Scanned = update.Scanned;
        row.Other = update.Other;
        row.LastSeen = update.LastSeen;
        row.Expires = update.Expires;
    }

    private void Remove(int sum, int part)
    {
        int next = parts[part].Next;
        if (sums[sum].First == part)
        {
            sums.Edit(sum).First = next;
        }
        else
        {
            int before = sums[sum].First;
            while (parts[before].Next != part)
            {
                before = parts[before].Next;
            }

            parts.Edit(before).Next = next;
        }

        parts.Remove(part);
    }

    /// <summary>Adds a key's partitions up as of the latest of them; without any it goes.</summary>
    private void Sum(int sum)
    {
        if (sums[sum].First == 0)
        {
            sums.Remove(sum);
            return;
        }

        ref SumRow row = ref sums.Edit(sum);
        row.AsOf = row.Expires = 0;
        for (int part = row.First; part != 0; part = parts[part].Next)
        {
            row.AsOf = Math.Max(row.AsOf, parts[part].LastSeen);
            row.Expires = Math.Max(row.Expires, parts[part].Expires);
        }

        long scanned = 0;
        long other = 0;
        for (int part = row.First; part != 0; part = parts[part].Next)
        {
            int halvings = HalfLife.Between(parts[part].LastSeen, row.AsOf, halfLife);
            scanned += parts[part].Scanned >> halvings;
            other += parts[part].Other >> halvings;
        }

        row.Scanned = (int)Math.Min(scanned, int.MaxValue);
        row.Other = (int)Math.Min(other, int.MaxValue);
    }

    /// <summary>All partitions' of a key.</summary>
    private struct SumRow : IKeyed
    {
        public Hash128 Key { get; set; }
        public long AsOf;
        public long Expires;
        public int Scanned;
        public int Other;
        public int First;
    }

    /// <summary>One partition's, as it said.</summary>
    private struct PartRow
    {
        public long LastSeen;
        public long Expires;
        public int Scanned;
        public int Other;
        public int Partition;
        public int Next;
    }
}
