using CsCheck;

namespace BotClickStream.Detection.Tests;

public sealed class KeyedTableTests
{
    private enum Change
    {
        Add,
        Edit,
        Remove,
        ClearDirty,
    }

    /// <summary>Keys that crowd into few shards and slots, with tags that are the same: what a hash never does.</summary>
    private static readonly Gen<Hash128> CrowdedKey = Gen.Select(
        Gen.OneOf(0UL, 1UL, 255UL << 56, (255UL << 56) | 1),
        Gen.Int[0, 40],
        Gen.OneOf(0, 32, 61),
        (high, low, shift) => new Hash128(high, (ulong)low << shift)
    );

    private static readonly Gen<Hash128> SpreadKey = Gen.Select(Gen.ULong, Gen.ULong, (high, low) => new Hash128(high, low));

    [Fact]
    public void Is_a_dictionary_under_keys_that_collide() => Check(CrowdedKey.Array[1, 60]);

    [Fact]
    public void Is_a_dictionary_under_keys_that_are_spread() => Check(SpreadKey.Array[1, 60]);

    private static void Check(Gen<Hash128[]> keySets)
    {
        Gen<(Change, int, long)[]> changes = Gen.Select(
            Gen.OneOf(Change.Add, Change.Add, Change.Add, Change.Edit, Change.Remove, Change.Remove, Change.ClearDirty),
            Gen.Int[0, 999],
            Gen.Long[1, 99]
        ).Array[0, 200];
        Gen.Select(keySets, changes)
            .Sample(
                (keys, script) =>
                {
                    KeyedTable<Row> table = new("rows");
                    Dictionary<Hash128, (int Id, long Value)> model = [];
                    HashSet<int> dirty = [];
                    foreach ((Change change, int pick, long value) in script)
                    {
                        Hash128 key = keys[pick % keys.Length];
                        Apply(change, key, value, table, model, dirty);

                        Assert.Equal(model.Count, table.Count);
                        Assert.Equal(model.Count, model.Values.DistinctBy(row => row.Id).Count());
                        Assert.Equal(dirty.Order(), table.Dirty.ToArray().Order());
                        foreach (Hash128 any in keys)
                        {
                            int id = table.Find(any);
                            Assert.Equal(model.TryGetValue(any, out (int Id, long Value) known) ? known.Id : 0, id);
                            Assert.Equal(id != 0, table.IsLive(id));
                            Assert.True(id < table.Bound);
                            Assert.True(id == 0 || (table[id].Key == any && table[id].Value == known.Value));
                        }
                    }
                },
                iter: Cases.Of(120)
            );
    }

    private static void Apply(
        Change change,
        Hash128 key,
        long value,
        KeyedTable<Row> table,
        Dictionary<Hash128, (int Id, long Value)> model,
        HashSet<int> dirty
    )
    {
        bool isKnown = model.TryGetValue(key, out (int Id, long Value) known);
        switch (change)
        {
            case Change.Add when !isKnown:
                int id = table.Add(key);
                Assert.Equal(0, table[id].Value);
                table.Edit(id).Value = value;
                model.Add(key, (id, value));
                dirty.Add(id);
                break;
            case Change.Edit when isKnown:
                table.Edit(known.Id).Value = value;
                model[key] = (known.Id, value);
                dirty.Add(known.Id);
                break;
            case Change.Remove when isKnown:
                table.Remove(known.Id);
                Assert.False(table.IsLive(known.Id));
                model.Remove(key);
                dirty.Add(known.Id);
                break;
            case Change.ClearDirty:
                table.ClearDirty();
                dirty.Clear();
                break;
        }
    }

    private struct Row : IKeyed
    {
        public Hash128 Key { get; set; }
        public long Value;
    }
}
