using BotClickStream.Decoding;

namespace BotClickStream.Hygiene;

internal enum LinkHostKind
{
    /// <summary>A public service that makes any address short.</summary>
    Shortener,

    /// <summary>A mail security product's, to which it rewrites links of received mails.</summary>
    Rewriter,

    /// <summary>An ESP's, by which it counts clicks of all senders that have no tracking domain of their own.</summary>
    Tracker,
}

/// <param name="Name">The host as it is listed.</param>
internal readonly record struct LinkHost(string Name, LinkHostKind Kind);

/// <summary>Whose links are not their own, by <c>Fingerprints/link-hosts.tsv</c>.</summary>
internal sealed class LinkHosts
{
    private const string File = "link-hosts";
    private const int Columns = 4;

    public static LinkHosts BuiltIn { get; } = new(FingerprintLines.BuiltIn(File, Columns));

    private readonly Dictionary<string, LinkHostKind> kinds;

    private LinkHosts(IEnumerable<FingerprintLine> lines) =>
        kinds = lines.ToDictionary(line => line.Columns[0], line => Enum.Parse<LinkHostKind>(line.Columns[1]), StringComparer.Ordinal);

    /// <param name="host">In lower case; hosts below one that is listed are its own.</param>
    public LinkHost? Of(string host)
    {
        for (string rest = host; ; )
        {
            if (kinds.TryGetValue(rest, out LinkHostKind kind))
            {
                return new LinkHost(rest, kind);
            }

            int dot = rest.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                return null;
            }

            rest = rest[(dot + 1)..];
        }
    }
}
