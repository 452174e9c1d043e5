namespace BotClickStream.Detection.Tests;

public sealed class RejudgeQueueTests
{
    [Fact]
    public void Who_began_to_wait_first_comes_first_also_after_a_restore_and_keeps_its_turn_when_it_begins_anew()
    {
        RowTable<Row> table = new("rows");
        int[] ids = [.. Enumerable.Range(0, 4).Select(_ => table.Add())];
        RejudgeQueue<Row> queue = new(table);
        foreach (int at in (int[])[2, 0, 3])
        {
            queue.Add(ids[at], 7);
        }

        queue.Add(ids[0], 9);
        RejudgeQueue<Row> restored = new(table);
        restored.CompleteRestore();
        restored.Add(ids[1], 5);

        Assert.Equal(4, restored.Count);
        Assert.Equal([(ids[2], 7), (ids[0], 9), (ids[3], 7), (ids[1], 5)], WorkOff(restored, table));
        Assert.Equal(0, restored.Count);
        Assert.All(ids, id => Assert.Equal(0, table[id].RejudgeTurn));
    }

    [Fact]
    public void A_row_whose_turn_is_over_may_wait_again()
    {
        RowTable<Row> table = new("rows");
        int id = table.Add();
        RejudgeQueue<Row> queue = new(table);
        queue.Add(id, 3);
        Assert.Equal([(id, 3)], WorkOff(queue, table));

        queue.Add(id, 4);
        Assert.Equal(1, table[id].RejudgeTurn);
        Assert.Equal([(id, 4)], WorkOff(queue, table));
    }

    /// <summary>Each with one message.</summary>
    private static List<(int, int)> WorkOff(RejudgeQueue<Row> queue, RowTable<Row> table)
    {
        List<(int, int)> taken = [];
        while (queue.TryPeek(out int id, out int cursor))
        {
            taken.Add((id, cursor));
            table.Edit(id).RejudgeCursor = 0;
        }

        return taken;
    }

    private struct Row : IRejudged
    {
        public int RejudgeCursor { get; set; }
        public int RejudgeTurn { get; set; }
    }
}
