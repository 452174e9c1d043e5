namespace BotClickStream.Reports;

/// <summary>The first of many by an order in which no two are equal, however they come; and how many there were.</summary>
internal sealed class Top<T>(int most, Comparison<T> order)
{
    private readonly SortedSet<T> kept = new(Comparer<T>.Create(order));

    public long Count { get; private set; }

    public IReadOnlyList<T> Items => [.. kept];

    public void Add(T item)
    {
        Count++;
        if (kept.Count == most && order(item, kept.Max!) > 0)
        {
            return;
        }

        kept.Add(item);
        if (kept.Count > most)
        {
            kept.Remove(kept.Max!);
        }
    }
}
