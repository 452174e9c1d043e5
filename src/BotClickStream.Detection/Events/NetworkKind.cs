namespace BotClickStream.Detection;

/// <summary>Whose a network is, as far as a public list says.</summary>
public enum NetworkKind : byte
{
    /// <summary>No list that is known has it: no sign of anything.</summary>
    Unlisted,

    /// <summary>A mail security vendor's own machines.</summary>
    Scanner,

    /// <summary>A security vendor's, from which both its scanners and people come who browse through it.</summary>
    Shared,

    /// <summary>A hosting provider's, whose machines anybody rents: scanners run there, and of people hardly any but those behind a virtual private network or a firm's own exit.</summary>
    Hosting,

    /// <summary>Apple's privacy egress.</summary>
    ApplePrivacy,

    /// <summary>A server before the sender's own, as a content delivery network's is: whoever clicks, its address is told, so that none is known.</summary>
    Relay,
}

internal static class NetworkKinds
{
    /// <summary>Whether a security vendor's machines come from it, be it that people do too.</summary>
    public static bool IsVendors(this NetworkKind kind) => kind is NetworkKind.Scanner or NetworkKind.Shared;
}
