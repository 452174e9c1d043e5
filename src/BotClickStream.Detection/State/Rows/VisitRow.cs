namespace BotClickStream.Detection;

/// <summary>A session or conversion that names its recipient and no message.</summary>
internal struct VisitRow
{
    public Hash128 Id;
    public long Time;
    public int Next;

    /// <summary>0 where the id is the 16 bytes of <see cref="Id"/>.</summary>
    public int IdText;
    public EventType Type;
}
