using System.Text;

namespace BotClickStream.Decoding;

/// <summary>
/// Who runs the server that received a mail, by the patterns of <c>Fingerprints/gateways.tsv</c>: a provider's hosts, many or one for each of its customers, count as one. Of patterns that
/// fit the longest counts.
/// </summary>
internal sealed class GatewayNames
{
    public const string File = "gateways";
    public const int Columns = 5;

    private const string Host = "host";
    private const string Answer = "answer";

    public static GatewayNames BuiltIn { get; } = Parse(FingerprintLines.BuiltIn(File, Columns), []);

    private readonly Pattern[] hosts;
    private readonly Pattern[] answers;

    private GatewayNames(List<(string Match, string Text, string Name)> patterns)
    {
        hosts = Of(Host);
        answers = Of(Answer);
        Identity = string.Join('\n', patterns.Select(pattern => $"{pattern.Match}\t{pattern.Text}\t{pattern.Name}"));

        // The sort is stable: of two as long the first counts.
        Pattern[] Of(string match) =>
            [
                .. patterns
                    .Where(pattern => pattern.Match == match)
                    .OrderByDescending(pattern => pattern.Text.Length)
                    .Select(pattern => new Pattern(Encoding.ASCII.GetBytes(pattern.Text), Encoding.ASCII.GetBytes(pattern.Name))),
            ];
    }

    /// <summary>All that it knows, as text.</summary>
    public string Identity { get; }

    /// <param name="problems">Takes what a line can't say.</param>
    public static GatewayNames Parse(IEnumerable<FingerprintLine> lines, List<string> problems)
    {
        List<(string, string, string)> patterns = [];
        foreach (FingerprintLine line in lines)
        {
            (string pattern, string match, string name) = (line.Columns[0], line.Columns[1], line.Columns[2]);
            if (match is not (Host or Answer))
            {
                problems.Add(line.Problem("match", match, $"{Host}, {Answer}"));
            }
            else if (!IsLowerAscii(pattern))
            {
                problems.Add(line.Problem("pattern", pattern, $"lower-case ASCII, at most {CanonicalFormat.MaxGateway} characters"));
            }
            else if (!IsLowerAscii(name) || name.Any(char.IsWhiteSpace))
            {
                problems.Add(
                    line.Problem("name", name, $"lower-case ASCII without spaces, at most {CanonicalFormat.MaxGateway} characters")
                );
            }
            else
            {
                patterns.Add((match, pattern, name));
            }
        }

        return new GatewayNames(patterns);
    }

    /// <param name="host">In lower case.</param>
    /// <returns>
    /// Where no pattern fits, the domain that its owner has registered, of all of whose hosts it is: <c>mx2.filter.example</c> and <c>mx3.filter.example</c> are one provider's. <see langword="null"/> where it is that itself.
    /// </returns>
    public byte[]? OfHost(ReadOnlySpan<byte> host)
    {
        foreach (Pattern pattern in hosts)
        {
            ReadOnlySpan<byte> text = pattern.Text;
            if (host.EndsWith(text) && (host.Length == text.Length || host[^(text.Length + 1)] == '.'))
            {
                return pattern.Name;
            }
        }

        string name = Encoding.UTF8.GetString(host);
        string domain = OrganisationalDomain.Of(name);
        return domain == name ? null : Encoding.UTF8.GetBytes(domain);
    }

    /// <summary>By what the receiving server said at its end; empty where that shows nothing.</summary>
    public ReadOnlySpan<byte> OfAnswer(ReadOnlySpan<byte> answer)
    {
        if (answer.IsEmpty)
        {
            return default;
        }

        Span<byte> lower = stackalloc byte[CanonicalFormat.MaxName];
        lower = lower[..Math.Min(lower.Length, answer.Length)];
        AsciiText.ToLower(answer[..lower.Length], lower);
        foreach (Pattern pattern in answers)
        {
            if (lower.IndexOf(pattern.Text) >= 0)
            {
                return pattern.Name;
            }
        }

        return default;
    }

    private static bool IsLowerAscii(string text) =>
        text.Length <= CanonicalFormat.MaxGateway
        && text.All(letter => char.IsBetween(letter, ' ', '~') && !char.IsAsciiLetterUpper(letter));

    private readonly record struct Pattern(byte[] Text, byte[] Name);
}
