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

public static class UnsubscribeVias
{
    /// <summary>Whether only a person unsubscribes so: a one-click POST needs a person's consent (RFC 8058, section 3.2), and a mail to the list is written by one.</summary>
    public static bool IsPersons(this UnsubscribeVia via) => via is UnsubscribeVia.OneClick or UnsubscribeVia.Mailto;
}
