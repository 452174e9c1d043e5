namespace BotClickStream.Detection;

/// <summary>How somebody unsubscribed, by the contract's <c>via</c>.</summary>
public enum UnsubscribeVia : byte
{
    Unknown,
    Link,

    /// <summary>RFC 8058's one-click POST, which receivers must not send without a person's consent.</summary>
    OneClick,
    Mailto,
    Form,
    PreferencePage,
}
