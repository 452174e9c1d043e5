namespace BotClickStream.Detection;

/// <summary>A table as the state log sees it: rows of one size, by id.</summary>
internal abstract class Table(string name)
{
    /// <summary>The table's name in metrics.</summary>
    public string Name => name;

    /// <summary>Rows in use.</summary>
    public int Count { get; protected set; }

    /// <summary>Bytes of a row.</summary>
    public abstract int RowSize { get; }

    /// <summary>Ids in use are below this.</summary>
    public abstract int Bound { get; }

    /// <summary>Ids of rows written or removed since <see cref="ClearDirty"/>, each once, in the order of their first change.</summary>
    public abstract ReadOnlySpan<int> Dirty { get; }

    public abstract bool IsLive(int id);

    /// <summary>The first live row from <paramref name="from"/> on, or <see cref="Bound"/>.</summary>
    public abstract int NextLive(int from);

    public abstract void ClearDirty();

    /// <summary>Notes whether the log holds the row's image since <see cref="ForgetLogged"/>, and tells whether it did.</summary>
    public abstract bool SetLogged(int id, bool isLogged);

    /// <summary>The first live row from <paramref name="from"/> on that the log doesn't hold, or <see cref="Bound"/>.</summary>
    public abstract int NextUnlogged(int from);

    public abstract void ForgetLogged();

    /// <summary>The row's bytes as they are.</summary>
    public abstract ReadOnlySpan<byte> ImageOf(int id);

    /// <summary>Puts a row back as it was, which the log then holds; an empty image removes it. Nothing is found by key until <see cref="CompleteRestore"/>.</summary>
    public abstract void RestoreRow(int id, ReadOnlySpan<byte> image);

    /// <summary>All rows are back: derives what isn't written, the free ids and the index.</summary>
    public abstract void CompleteRestore();
}
