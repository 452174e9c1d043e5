using BotClickStream.Detection;
using HttpMethod = BotClickStream.Detection.HttpMethod;

namespace BotClickStream.Decoding;

/// <summary>The contract's closed sets of words.</summary>
internal static class Words
{
    public const string Types = "sent, delivered, open, click, unsubscribe, complaint, bounce, session, conversion, campaign, verdict";
    public const string Roles = "content, header, footer, social, legal, view-online, unsubscribe, bait";
    public const string Targets = "event, message, network, domain, gateway";

    /// <summary>What an operator may say; the last takes back what was said.</summary>
    public const string Labels = "human, bot, withdrawn";

    public const string Ways = "link, one-click, mailto, form, preference-page";

    public static bool TryRead(ReadOnlySpan<byte> word, out EventType type)
    {
        EventType? found = word.Length switch
        {
            4 when word.SequenceEqual("open"u8) => EventType.Open,
            4 when word.SequenceEqual("sent"u8) => EventType.Sent,
            5 when word.SequenceEqual("click"u8) => EventType.Click,
            6 when word.SequenceEqual("bounce"u8) => EventType.Bounce,
            7 when word.SequenceEqual("session"u8) => EventType.Session,
            7 when word.SequenceEqual("verdict"u8) => EventType.Verdict,
            8 when word.SequenceEqual("campaign"u8) => EventType.Campaign,
            9 when word.SequenceEqual("delivered"u8) => EventType.Delivered,
            9 when word.SequenceEqual("complaint"u8) => EventType.Complaint,
            10 when word.SequenceEqual("conversion"u8) => EventType.Conversion,
            11 when word.SequenceEqual("unsubscribe"u8) => EventType.Unsubscribe,
            _ => null,
        };
        type = found.GetValueOrDefault();
        return found.HasValue;
    }

    public static bool TryRead(ReadOnlySpan<byte> word, out LinkRole role)
    {
        role = word.Length switch
        {
            4 when word.SequenceEqual("bait"u8) => LinkRole.Bait,
            5 when word.SequenceEqual("legal"u8) => LinkRole.Legal,
            6 when word.SequenceEqual("footer"u8) => LinkRole.Footer,
            6 when word.SequenceEqual("header"u8) => LinkRole.Header,
            6 when word.SequenceEqual("social"u8) => LinkRole.Social,
            7 when word.SequenceEqual("content"u8) => LinkRole.Content,
            11 when word.SequenceEqual("view-online"u8) => LinkRole.ViewOnline,
            11 when word.SequenceEqual("unsubscribe"u8) => LinkRole.Unsubscribe,
            _ => LinkRole.Unknown,
        };
        return role != LinkRole.Unknown;
    }

    public static bool TryRead(ReadOnlySpan<byte> word, out UnsubscribeVia via)
    {
        via = word.Length switch
        {
            4 when word.SequenceEqual("link"u8) => UnsubscribeVia.Link,
            4 when word.SequenceEqual("form"u8) => UnsubscribeVia.Form,
            6 when word.SequenceEqual("mailto"u8) => UnsubscribeVia.Mailto,
            9 when word.SequenceEqual("one-click"u8) => UnsubscribeVia.OneClick,
            15 when word.SequenceEqual("preference-page"u8) => UnsubscribeVia.PreferencePage,
            _ => UnsubscribeVia.Unknown,
        };
        return via != UnsubscribeVia.Unknown;
    }

    public static bool TryRead(ReadOnlySpan<byte> word, out VerdictTarget target)
    {
        VerdictTarget? found =
            word.SequenceEqual("event"u8) ? VerdictTarget.Event
            : word.SequenceEqual("message"u8) ? VerdictTarget.Message
            : word.SequenceEqual("network"u8) ? VerdictTarget.Network
            : word.SequenceEqual("domain"u8) ? VerdictTarget.Domain
            : word.SequenceEqual("gateway"u8) ? VerdictTarget.Gateway
            : null;
        target = found.GetValueOrDefault();
        return found.HasValue;
    }

    /// <summary>A verdict's label; one that is withdrawn is <see cref="Label.None"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> word, out Label label)
    {
        Label? found =
            word.SequenceEqual("human"u8) ? Label.Human
            : word.SequenceEqual("bot"u8) ? Label.Bot
            : word.SequenceEqual("withdrawn"u8) ? Label.None
            : null;
        label = found.GetValueOrDefault();
        return found.HasValue;
    }

    /// <summary>In either case; any other word is some other method.</summary>
    public static HttpMethod ReadMethod(ReadOnlySpan<byte> word) =>
        word.IsEmpty ? HttpMethod.Unknown
        : AsciiText.EqualsIgnoreCase(word, "GET"u8) ? HttpMethod.Get
        : AsciiText.EqualsIgnoreCase(word, "HEAD"u8) ? HttpMethod.Head
        : AsciiText.EqualsIgnoreCase(word, "POST"u8) ? HttpMethod.Post
        : HttpMethod.Other;
}
