namespace BotClickStream.Traffic;

/// <summary>A link of a mail. Roles are the contract's.</summary>
/// <param name="Popularity">How often people choose it, relative to the mail's other links; 0: never.</param>
internal sealed record Link(string Id, string Url, LinkKind Kind, double Popularity);

internal enum LinkKind : byte
{
    Content,
    Header,
    Footer,
    Social,
    Legal,
    ViewOnline,
    Unsubscribe,
    Bait,
}

internal static class LinkKinds
{
    public static string Role(this LinkKind kind) =>
        kind switch
        {
            LinkKind.Content => "content",
            LinkKind.Header => "header",
            LinkKind.Footer => "footer",
            LinkKind.Social => "social",
            LinkKind.Legal => "legal",
            LinkKind.ViewOnline => "view-online",
            LinkKind.Unsubscribe => "unsubscribe",
            _ => "bait",
        };
}
