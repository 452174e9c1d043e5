namespace BotClickStream.Detection;

/// <summary>The id of an event past <c>MaxEventsPerMessage</c>, kept so that a duplicate is one, and what it was labelled for good.</summary>
internal struct OverflowRow
{
    public Hash128 Id;
    public long Time;
    public int Next;
    public EventType Type;
    public Label Label;
    public Actor Actor;

    /// <summary>Of the link that it was on, as known then.</summary>
    public LinkRole Role;

    /// <summary>Of an unsubscribe.</summary>
    public UnsubscribeVia Via;
}
