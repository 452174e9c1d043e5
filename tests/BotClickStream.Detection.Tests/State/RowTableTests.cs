using CsCheck;

namespace BotClickStream.Detection.Tests;

public sealed class RowTableTests
{
    /// <summary>Runs of one change: long enough to fill segments of 1,024 rows and to free them again.</summary>
    private static readonly Gen<(int Change, int Times, int Pick)[]> Runs = Gen.Select(
        Gen.Int[0, 4],
        Gen.Int[1, 700],
        Gen.Int[0, 1_000_000]
    ).Array[1, 12];

    [Fact]
    public void Rows_keep_their_values_their_ids_and_who_of_them_changed() =>
        Runs.Sample(
            runs =>
            {
                RowTable<long> table = new("rows");
                Dictionary<int, long> model = [];
                List<int> dirty = [];
                long value = 0;
                foreach ((int change, int times, int pick) in runs)
                {
                    for (int i = 0; i < times; i++)
                    {
                        Apply(change, pick + (7 * i), ++value, table, model, dirty);
                    }

                    Assert.Equal(model.Count, table.Count);
                    Assert.Equal(dirty, table.Dirty.ToArray());
                    Assert.All(model, row => Assert.Equal(row.Value, table[row.Key]));
                    Assert.Equal(model.Keys.Order(), Enumerable.Range(-1, table.Bound + 2_000).Where(table.IsLive));
                }
            },
            iter: Cases.Of(30)
        );

    [Fact]
    public void Live_rows_that_the_log_does_not_hold_are_found_in_order() =>
        Gen.Select(Gen.Int[1, 3_000], Gen.Int[0, 3_000].Array[0, 200], Gen.Int[0, 3_000].Array[0, 200])
            .Sample(
                (rows, logged, removed) =>
                {
                    RowTable<long> table = new("rows");
                    for (int i = 0; i < rows; i++)
                    {
                        table.Add();
                    }

                    foreach (int id in logged.Where(table.IsLive))
                    {
                        table.SetLogged(id, true);
                    }

                    foreach (int id in removed.Where(table.IsLive))
                    {
                        table.Remove(id);
                    }

                    List<int> found = [];
                    for (int id = table.NextUnlogged(1); id < table.Bound; id = table.NextUnlogged(id + 1))
                    {
                        found.Add(id);
                    }

                    Assert.Equal(Enumerable.Range(1, rows).Where(table.IsLive).Except(logged), found);
                    table.ForgetLogged();
                    Assert.DoesNotContain(Enumerable.Range(1, rows), id => table.SetLogged(id, true));
                }
            );

    [Fact]
    public void What_the_log_no_longer_holds_says_nothing_of_the_rows_beside_it()
    {
        RowTable<long> table = new("rows");
        int[] ids = [table.Add(), table.Add(), table.Add()];
        Assert.False(table.SetLogged(ids[0], true));
        Assert.True(table.SetLogged(ids[0], false));

        Assert.Equal(ids[0], table.NextUnlogged(1));
        Assert.All(ids, id => Assert.False(table.SetLogged(id, true)));
    }

    [Fact]
    public void Freed_ids_are_used_again_before_the_table_grows()
    {
        RowTable<long> table = new("rows");
        int[] ids = [.. Enumerable.Range(0, 1_500).Select(_ => table.Add())];
        int bound = table.Bound;
        Array.ForEach(ids, table.Remove);

        int[] again = [.. ids.Select(_ => table.Add())];

        Assert.Equal(ids.Order(), again.Order());
        Assert.Equal(bound, table.Bound);
    }

    [Fact]
    public void A_reference_to_a_row_outlives_the_growth_of_the_table()
    {
        RowTable<long> table = new("rows");
        int id = table.Add();
        ref long row = ref table.Edit(id);
        for (int i = 0; i < 10_000; i++)
        {
            table.Add();
        }

        row = 42;

        Assert.Equal(42, table[id]);
    }

    private static void Apply(int change, int pick, long value, RowTable<long> table, Dictionary<int, long> model, List<int> dirty)
    {
        if (change <= 1)
        {
            int added = table.Add();
            Assert.Equal(0, table[added]);
            table.Edit(added) = value;
            model.Add(added, value);
            Note(added, dirty);
            return;
        }

        if (change == 4)
        {
            table.ClearDirty();
            dirty.Clear();
            return;
        }

        int id = 1 + (pick % table.Bound);
        if (!model.ContainsKey(id))
        {
            return;
        }

        Note(id, dirty);
        if (change == 2)
        {
            table.Edit(id) = value;
            model[id] = value;
        }
        else
        {
            table.Remove(id);
            model.Remove(id);
        }
    }

    private static void Note(int id, List<int> dirty)
    {
        if (!dirty.Contains(id))
        {
            dirty.Add(id);
        }
    }
}
