namespace BotClickStream.Detection;

/// <summary>A row whose messages are judged again, a few at a time.</summary>
internal interface IRejudged
{
    /// <summary>Where to go on; 0 at the end.</summary>
    int RejudgeCursor { get; set; }

    /// <summary>Its place among those that wait, ascending; 0 where it doesn't.</summary>
    int RejudgeTurn { get; set; }
}

/// <summary>
/// Rows of a table whose messages wait to be judged again, in the order in which they began to wait. The rows' turns and cursors are state; the queue is derived
/// from them.
/// </summary>
internal sealed class RejudgeQueue<TRow>(SegmentedTable<TRow> table)
    where TRow : unmanaged, IRejudged
{
    private readonly Queue<int> pending = [];
    private int nextTurn = 1;

    /// <summary>Rows that wait; one that has come to its end counts until its turn.</summary>
    public int Count => pending.Count;

    /// <summary>Lets a row wait, from its first message on; one that waits already begins anew and keeps its turn.</summary>
    public void Add(int id, int first)
    {
        ref TRow row = ref table.Edit(id);
        row.RejudgeCursor = first;
        if (row.RejudgeTurn == 0)
        {
            row.RejudgeTurn = nextTurn++;
            pending.Enqueue(id);
        }
    }

    /// <summary>The row whose turn it is and where it goes on; rows that have come to their ends leave the queue.</summary>
    public bool TryPeek(out int id, out int cursor)
    {
        while (pending.TryPeek(out id))
        {
            cursor = table[id].RejudgeCursor;
            if (cursor != 0)
            {
                return true;
            }

            pending.Dequeue();
            table.Edit(id).RejudgeTurn = 0;
            nextTurn = pending.Count == 0 ? 1 : nextTurn;
        }

        cursor = 0;
        return false;
    }

    /// <summary>The rows are back: finds those that waited.</summary>
    public void CompleteRestore()
    {
        List<(int Turn, int Id)> found = [];
        for (int id = 1; id < table.Bound; id++)
        {
            if (table.IsLive(id) && table[id].RejudgeTurn is not 0 and int turn)
            {
                found.Add((turn, id));
            }
        }

        found.Sort();
        found.ForEach(waiting => pending.Enqueue(waiting.Id));
        nextTurn = found.Count == 0 ? 1 : found[^1].Turn + 1;
    }
}
