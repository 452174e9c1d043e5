namespace BotClickStream.Detection;

/// <summary>What links' URLs have in common up to the last slash before the query, by hash of campaign and that.</summary>
internal struct LinkPathRow : IKeyed
{
    public Hash128 Key { get; set; }

    /// <summary>The campaign's next.</summary>
    public int Next;

    /// <summary>The links that are looked at, newest first.</summary>
    public int FirstLink;
    public int Links;

    /// <summary>The names of what differs for every recipient, as <see cref="PartNames"/> has them; 0 while nothing is known to.</summary>
    public int PartsText;
}
