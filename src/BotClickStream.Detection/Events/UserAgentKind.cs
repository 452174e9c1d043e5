namespace BotClickStream.Detection;

/// <summary>
/// What a user agent says of itself. The decoder classifies it from the fingerprint data, so that state keeps a byte and not a string.
/// </summary>
public enum UserAgentKind : byte
{
    /// <summary>The source didn't tell. Common, and no sign of anything.</summary>
    Absent,

    /// <summary>Told, and empty.</summary>
    Empty,
    Browser,

    /// <summary>Exactly <c>Mozilla/5.0</c>: Apple's Mail Privacy Protection fetches images so, read or not.</summary>
    AppleMailPrivacy,

    /// <summary>Gmail's and Yahoo's image proxies: a person's open, seen through a proxy.</summary>
    ImageProxy,

    /// <summary>Gmail's prefetch of images, before anybody looks.</summary>
    ImagePrefetch,

    /// <summary>curl, python-requests, Go-http-client, Java and the like.</summary>
    Script,

    /// <summary>Calls itself a bot, crawler or spider.</summary>
    Crawler,

    /// <summary>Link previews and assistants that a person set off: not that person's click.</summary>
    Preview,

    /// <summary>A mail security product that names itself.</summary>
    Scanner,

    /// <summary>A browser build that security sandboxes are known to use; evidence, not proof.</summary>
    SandboxBrowser,

    /// <summary>Outlook, Thunderbird and the like, which show mail and hand links on to a browser.</summary>
    MailProgram,

    /// <summary>A browser that updates itself, years behind: hardly any person has it, and scanners do. Whoever has it may be a person all the same.</summary>
    OutdatedBrowser,
}

internal static class UserAgentKinds
{
    /// <summary>What says itself that it is a machine, or is a browser that sandboxes are known for.</summary>
    public static bool IsMachines(this UserAgentKind kind) =>
        kind
            is UserAgentKind.Script
                or UserAgentKind.Crawler
                or UserAgentKind.Preview
                or UserAgentKind.Scanner
                or UserAgentKind.SandboxBrowser;

    /// <summary>What no browser of today tells for a person who clicks.</summary>
    public static bool IsUnlikely(this UserAgentKind kind) =>
        kind is UserAgentKind.Empty or UserAgentKind.AppleMailPrivacy or UserAgentKind.OutdatedBrowser;
}
