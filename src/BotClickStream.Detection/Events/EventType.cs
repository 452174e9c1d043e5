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

    /// <summary>An operator's word on who did it, which overrides the evidence.</summary>
    Verdict,
}

public static class EventTypes
{
    /// <summary>Whether events of this type get a label and can carry points.</summary>
    public static bool IsLabelled(this EventType type) =>
        type is EventType.Open or EventType.Click or EventType.Unsubscribe or EventType.Complaint;

    /// <summary>What a visitor chose on the message: a link, or to leave.</summary>
    public static bool IsChoice(this EventType type) => type is EventType.Click or EventType.Unsubscribe;

    /// <summary>Whether the stream's time goes on with events of this type. An operator speaks of mails of any time, and says nothing of how far they have come.</summary>
    public static bool TellsTime(this EventType type) => type != EventType.Verdict;
}
