using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>Events of one mail to one person, as far as a test doesn't say otherwise; the mail is delivered at <see cref="Start"/>.</summary>
internal static class Some
{
    /// <summary>2026-01-01T00:00:00Z.</summary>
    public const long Start = 1_767_225_600_000;

    public static EventDraft Sent(long after = 0) => new(EventType.Sent, after);

    public static EventDraft Delivered(long after = 0) => new(EventType.Delivered, after);

    public static EventDraft Bounce(long after) => new(EventType.Bounce, after);

    public static EventDraft Open(long after) => new(EventType.Open, after);

    public static EventDraft Click(long after, string? link = "a") => new(EventType.Click, after) { Link = link };

    public static EventDraft Unsubscribe(long after) => new(EventType.Unsubscribe, after);

    public static EventDraft Complaint(long after) => new(EventType.Complaint, after);

    public static EventDraft Session(long after) => new(EventType.Session, after);

    public static EventDraft Conversion(long after) => new(EventType.Conversion, after);

    public static EventDraft Description(long after = 0) => new(EventType.Campaign, after) { NamesMessage = false, Recipient = null };

    /// <summary>How many sessions a campaign brought, as web analytics know it.</summary>
    public static EventDraft Total(long after, int count = 17) =>
        Session(after) with
        {
            NamesMessage = false,
            Recipient = null,
            Count = count,
        };

    /// <summary>Describes one link of the campaign.</summary>
    public static EventDraft Campaign(string link, LinkRole role, long after = 0) =>
        new(EventType.Campaign, after)
        {
            Link = link,
            Role = role,
            NamesMessage = false,
            Recipient = null,
        };

    /// <summary>An operator's word on an event, or with another target on what that event was of.</summary>
    public static EventDraft Verdict(
        this EventDraft judged,
        Label label,
        long after,
        VerdictTarget target = VerdictTarget.Event,
        long? until = null
    ) =>
        new(EventType.Verdict, after)
        {
            Campaign = judged.Campaign,
            Recipient = judged.Recipient,
            Message = judged.Message,
            Network = judged.Network,
            Gateway = judged.Gateway,
            Target = target,
            TargetId = target == VerdictTarget.Event ? judged.Id : null,
            Label = label,
            UntilAfter = until,
        };

    /// <summary>A scanner's burst: a click on each of <paramref name="links"/>, 100 ms apart.</summary>
    public static EventDraft[] Sweep(
        long after,
        string links = "abcdef",
        string? network = "scanner-net",
        string browser = "scanner-browser"
    ) =>
        [.. links.Select((link, i) => Click(after + Milliseconds(100 * i), link.ToString()) with { Network = network, Browser = browser })];

    public static string[] Recipients(int count, string domain = "acme.example") =>
        [.. Enumerable.Range(1, count).Select(i => $"p{i}@{domain}")];

    public static EventDraft From(this EventDraft draft, string recipient) => draft with { Recipient = recipient };

    public static EventDraft By(this EventDraft draft, string browser, string? network) =>
        draft with
        {
            Browser = browser,
            Network = network,
        };
}
