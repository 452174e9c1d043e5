namespace BotClickStream.Detection;

/// <summary>What happened, by the contract's <c>type</c>.</summary>
public enum EventType : byte
{
    Sent,
    Delivered,
    Open,
    Click,
    Unsubscribe,
    Complaint,
    Bounce,
    Session,
    Conversion,

    /// <summary>Describes a campaign. The decoder gives one for the campaign itself and one for each of its links.</summary>
    Campaign,
}

public static class EventTypes
{
    /// <summary>Whether events of this type get a label and can carry points.</summary>
    public static bool IsLabelled(this EventType type) =>
        type is EventType.Open or EventType.Click or EventType.Unsubscribe or EventType.Complaint;
}
