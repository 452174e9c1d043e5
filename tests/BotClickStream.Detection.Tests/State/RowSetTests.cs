using CsCheck;

namespace BotClickStream.Detection.Tests;

public sealed class RowSetTests
{
    [Fact]
    public void It_is_walked_through_in_order_and_around() =>
        Gen.Select(Gen.OneOf(Gen.Int[1, 70], Gen.Int[1, 2_000]), Gen.Bool)
            .Array[0, 80]
            .Sample(
                changes =>
                {
                    RowSet rows = new();
                    SortedSet<int> model = [];
                    foreach ((int id, bool isIn) in changes)
                    {
                        rows.Set(id, isIn);
                        _ = isIn ? model.Add(id) : model.Remove(id);
                        Assert.Equal(model.Count, rows.Count);
                        foreach (int from in (int[])[0, id - 1, id, id + 1, 5_000])
                        {
                            Assert.Equal(model.Where(other => other > from).Append(model.Min).First(), rows.NextAfter(from));
                        }
                    }
                },
                iter: Cases.Of(1_000)
            );
}
