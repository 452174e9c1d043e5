using BotClickStream.Detection;

namespace BotClickStream.Serialization;

/// <summary>The words that stand for the core's enums in JSON, in UTF-8. A value that has no word is never published: asking for it is an error.</summary>
public static class ContractWords
{
    /// <summary><c>type</c> and <c>eventType</c>.</summary>
    public static ReadOnlySpan<byte> Word(this EventType type) =>
        type switch
        {
            EventType.Sent => "sent"u8,
            EventType.Delivered => "delivered"u8,
            EventType.Open => "open"u8,
            EventType.Click => "click"u8,
            EventType.Unsubscribe => "unsubscribe"u8,
            EventType.Complaint => "complaint"u8,
            EventType.Bounce => "bounce"u8,
            EventType.Session => "session"u8,
            EventType.Conversion => "conversion"u8,
            EventType.Campaign => "campaign"u8,
            EventType.Verdict => "verdict"u8,
            _ => throw NoWord(type),
        };

    /// <summary><c>label</c>.</summary>
    public static ReadOnlySpan<byte> Word(this Label label) =>
        label switch
        {
            Label.Human => "human"u8,
            Label.Bot => "bot"u8,
            Label.Undecided => "undecided"u8,
            _ => throw NoWord(label),
        };

    /// <summary><c>actor</c>.</summary>
    public static ReadOnlySpan<byte> Word(this Actor actor) =>
        actor switch
        {
            Actor.Person => "person"u8,
            Actor.SecurityScanner => "security-scanner"u8,
            Actor.PrivacyProxy => "privacy-proxy"u8,
            Actor.LinkPrefetch => "link-prefetch"u8,
            Actor.DeclaredBot => "declared-bot"u8,
            Actor.Unknown => "unknown"u8,
            _ => throw NoWord(actor),
        };

    /// <summary><c>linkRole</c>.</summary>
    public static ReadOnlySpan<byte> Word(this LinkRole role) =>
        role switch
        {
            LinkRole.Content => "content"u8,
            LinkRole.Header => "header"u8,
            LinkRole.Footer => "footer"u8,
            LinkRole.Social => "social"u8,
            LinkRole.Legal => "legal"u8,
            LinkRole.ViewOnline => "view-online"u8,
            LinkRole.Unsubscribe => "unsubscribe"u8,
            LinkRole.Bait => "bait"u8,
            _ => throw NoWord(role),
        };

    /// <summary><c>via</c> of an unsubscribe.</summary>
    public static ReadOnlySpan<byte> Word(this UnsubscribeVia via) =>
        via switch
        {
            UnsubscribeVia.Link => "link"u8,
            UnsubscribeVia.OneClick => "one-click"u8,
            UnsubscribeVia.Mailto => "mailto"u8,
            UnsubscribeVia.Form => "form"u8,
            UnsubscribeVia.PreferencePage => "preference-page"u8,
            _ => throw NoWord(via),
        };

    /// <summary><c>target</c> of a verdict.</summary>
    public static ReadOnlySpan<byte> Word(this VerdictTarget target) =>
        target switch
        {
            VerdictTarget.Event => "event"u8,
            VerdictTarget.Message => "message"u8,
            VerdictTarget.Network => "network"u8,
            VerdictTarget.Domain => "domain"u8,
            VerdictTarget.Gateway => "gateway"u8,
            _ => throw NoWord(target),
        };

    /// <summary><c>action</c> of a hold.</summary>
    public static ReadOnlySpan<byte> Word(this HoldAction action) =>
        action switch
        {
            HoldAction.Hold => "hold"u8,
            HoldAction.Honor => "honor"u8,
            HoldAction.Dismiss => "dismiss"u8,
            _ => throw NoWord(action),
        };

    /// <summary><c>verdict</c> of a message.</summary>
    public static ReadOnlySpan<byte> Word(this ActivityVerdict verdict) =>
        verdict switch
        {
            ActivityVerdict.None => "none"u8,
            ActivityVerdict.HumanOnly => "human-only"u8,
            ActivityVerdict.MachineOnly => "machine-only"u8,
            ActivityVerdict.Both => "both"u8,
            _ => throw NoWord(verdict),
        };

    /// <summary>One of a message's <c>segments</c>.</summary>
    public static ReadOnlySpan<byte> Word(this ActivitySegments segment) =>
        segment switch
        {
            ActivitySegments.BaitClicker => "bait-clicker"u8,
            ActivitySegments.AllLinkClicker => "all-link-clicker"u8,
            ActivitySegments.RareLinkClicker => "rare-link-clicker"u8,
            ActivitySegments.PrivacyProxy => "privacy-proxy"u8,
            ActivitySegments.RealReader => "real-reader"u8,
            _ => throw NoWord(segment),
        };

    /// <summary><c>kind</c> of a profile.</summary>
    public static ReadOnlySpan<byte> Word(this ProfileKind kind) =>
        kind switch
        {
            ProfileKind.Domain => "domain"u8,
            ProfileKind.Network => "network"u8,
            ProfileKind.Gateway => "gateway"u8,
            _ => throw NoWord(kind),
        };

    /// <summary>A name in a profile's <c>styles</c>.</summary>
    public static ReadOnlySpan<byte> Word(this ScanStyle style) =>
        style switch
        {
            ScanStyle.Sweep => "sweep"u8,
            ScanStyle.Drip => "drip"u8,
            ScanStyle.Waves => "waves"u8,
            ScanStyle.Spread => "spread"u8,
            ScanStyle.Twin => "twin"u8,
            ScanStyle.Bait => "bait"u8,
            ScanStyle.Declared => "declared"u8,
            _ => throw NoWord(style),
        };

    private static ArgumentOutOfRangeException NoWord<T>(T value)
        where T : struct, Enum => new(nameof(value), value, $"{typeof(T).Name}.{value} has no word in the contracts.");
}
