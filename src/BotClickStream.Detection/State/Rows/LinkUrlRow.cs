namespace BotClickStream.Detection;

/// <summary>
/// A link that the manifest names: by hash of campaign and the URL without what tells who came, or of a bait by campaign and what events keep of the URL as the sender wrote it.
/// </summary>
internal struct LinkUrlRow : IKeyed
{
    public Hash128 Key { get; set; }
    public int Link;
}
