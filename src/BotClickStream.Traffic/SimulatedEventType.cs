namespace BotClickStream.Traffic;

/// <summary>What happened, by the contract's <c>type</c>.</summary>
public enum SimulatedEventType : byte
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
    Campaign,
}
