namespace BotClickStream.Detection;

/// <summary>An unsubscribe that is held, by hash of message and event id.</summary>
internal struct HoldRow : IKeyed
{
    public Hash128 Key { get; set; }

    /// <summary>As was said, or earlier: the watermark from which on it isn't held any longer.</summary>
    public long Deadline;
    public int Engagement;
    public int Event;
}
