using System.Buffers;
using System.Globalization;
using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>
/// Tells what a user agent says of itself, by the patterns of <c>Fingerprints/user-agents.tsv</c>, whose head describes its columns. The
/// first pattern that fits wins; where none does, it is a browser.
/// </summary>
internal sealed class UserAgents
{
    /// <summary>Bytes of a user agent that are looked at.</summary>
    private const int MaxLength = 1024;

    public const string File = "user-agents";
    public const int Columns = 6;

    private static readonly (string Word, Match Match)[] Matches =
    [
        ("exact", Match.Exact),
        ("prefix", Match.Prefix),
        ("contains", Match.Contains),
        ("ends-word", Match.EndsWord),
        ("glob", Match.Glob),
        ("unreduced-chrome", Match.UnreducedChrome),
        ("outdated-chrome", Match.OutdatedChrome),
    ];

    private static readonly string Kinds = string.Join(", ", Enum.GetValues<UserAgentKind>().Where(kind => kind != UserAgentKind.Absent));

    /// <summary>The patterns that come with the program; read once.</summary>
    public static UserAgents BuiltIn { get; } = Parse(FingerprintLines.BuiltIn(File, Columns), []);

    private static readonly SearchValues<byte> VersionBytes = SearchValues.Create(".0123456789"u8);

    private readonly Pattern[] patterns;

    private UserAgents(Pattern[] patterns) => this.patterns = patterns;

    public UserAgentKind Classify(ReadOnlySpan<byte> userAgent)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        Span<byte> lower = buffer[..Math.Min(userAgent.Length, MaxLength)];
        AsciiText.ToLower(userAgent[..lower.Length], lower);
        foreach (Pattern pattern in patterns)
        {
            if (pattern.Fits(lower))
            {
                return pattern.Kind;
            }
        }

        return lower.ContainsAnyExcept(" \t"u8) ? UserAgentKind.Browser : UserAgentKind.Empty;
    }

    /// <summary>All that it knows, as text.</summary>
    public string Identity =>
        string.Join('\n', patterns.Select(pattern => $"{pattern.Match}\t{Encoding.UTF8.GetString(pattern.Text)}\t{pattern.Kind}"));

    /// <param name="problems">Takes what a line can't say.</param>
    public static UserAgents Parse(IEnumerable<FingerprintLine> lines, List<string> problems)
    {
        List<Pattern> patterns = [];
        foreach (FingerprintLine line in lines)
        {
            (string text, string match, string word) = (line.Columns[0], line.Columns[1], line.Columns[2]);
            (string? known, Match how) = Array.Find(Matches, one => one.Word == match);
            if (known is null)
            {
                problems.Add(line.Problem("match", match, string.Join(", ", Matches.Select(one => one.Word))));
            }
            else if (!Enum.TryParse(word, out UserAgentKind kind) || char.IsAsciiDigit(word[0]) || kind == UserAgentKind.Absent)
            {
                problems.Add(line.Problem("kind", word, Kinds));
            }
            else if (
                how is Match.UnreducedChrome or Match.OutdatedChrome
                && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            )
            {
                problems.Add(line.Problem("pattern", text, $"a major version for {match}, such as 110"));
            }
            else if (!Ascii.IsValid(text) || text.Length > MaxLength)
            {
                problems.Add(
                    line.Problem("pattern", text, string.Create(CultureInfo.InvariantCulture, $"ASCII, at most {MaxLength} characters"))
                );
            }
            else
            {
                string lower = text.ToLowerInvariant();
                patterns.Add(new Pattern(how, Encoding.UTF8.GetBytes(lower), new Glob(lower), kind));
            }
        }

        return new UserAgents([.. patterns]);
    }

    private enum Match
    {
        Exact,
        Prefix,
        Contains,

        /// <summary>Contains it, and no letter follows.</summary>
        EndsWord,

        /// <summary>A pattern with <c>*</c>.</summary>
        Glob,

        /// <summary>
        /// A Chrome of at least this major version that tells its build. Since 2022 browsers that people use say <c>142.0.0.0</c>; apps' web views
        /// (<c>; wv)</c>) and other programs around a browser still tell.
        /// </summary>
        UnreducedChrome,

        /// <summary>
        /// A Chrome for desktops of less than this major version, and nothing else beside it. Chrome updates itself; systems that it no longer updates on
        /// stay at 103, 109 and later versions. Phones' and other makers' browsers, web views and programs around a browser are older for longer.
        /// </summary>
        OutdatedChrome,
    }

    private sealed record Pattern(Match Match, byte[] Text, Glob Glob, UserAgentKind Kind)
    {
        public bool Fits(ReadOnlySpan<byte> lower)
        {
            switch (Match)
            {
                case Match.Exact:
                    return lower.SequenceEqual(Text);
                case Match.Prefix:
                    return lower.StartsWith(Text);
                case Match.Contains:
                    return lower.IndexOf(Text) >= 0;
                case Match.Glob:
                    return Glob.Matches(lower);
                case Match.EndsWord:
                    return ContainsEndOfWord(lower);
                case Match.UnreducedChrome:
                    return IsUnreducedChrome(lower);
                default:
                    return IsOutdatedChrome(lower);
            }
        }

        private bool ContainsEndOfWord(ReadOnlySpan<byte> lower)
        {
            for (int at = lower.IndexOf(Text); at >= 0; at = lower.IndexOf(Text))
            {
                lower = lower[(at + Text.Length)..];
                if (lower.IsEmpty || !AsciiText.IsLetter(lower[0]))
                {
                    return true;
                }
            }

            return false;
        }

        private bool IsUnreducedChrome(ReadOnlySpan<byte> lower)
        {
            if (lower.IndexOf("; wv)"u8) >= 0 || lower.IndexOf("electron/"u8) >= 0)
            {
                return false;
            }

            ReadOnlySpan<byte> version = VersionOfChrome(lower, out _);
            int dot = version.IndexOf((byte)'.');
            return dot > 0
                && IsAtLeast(version[..dot], Text)
                && version[dot..].ContainsAnyExcept(".0"u8)
                && !version[dot..].ContainsAnyExcept(VersionBytes);
        }

        private bool IsOutdatedChrome(ReadOnlySpan<byte> lower)
        {
            bool isDesktop =
                lower.IndexOf("(windows nt "u8) >= 0 || lower.IndexOf("(macintosh; "u8) >= 0 || lower.IndexOf("(x11; linux "u8) >= 0;
            ReadOnlySpan<byte> version = VersionOfChrome(lower, out ReadOnlySpan<byte> rest);
            int dot = version.IndexOf((byte)'.');
            return isDesktop
                && dot > 0
                && !version.ContainsAnyExcept(VersionBytes)
                && !IsAtLeast(version[..dot], Text)
                && rest.SequenceEqual(" safari/537.36"u8);
        }

        /// <summary>The version that it tells, empty where it is no Chrome, and what follows.</summary>
        private static ReadOnlySpan<byte> VersionOfChrome(ReadOnlySpan<byte> lower, out ReadOnlySpan<byte> rest)
        {
            int at = lower.IndexOf(" chrome/"u8);
            ReadOnlySpan<byte> version = at < 0 ? [] : lower[(at + " chrome/".Length)..];
            int end = version.IndexOf((byte)' ');
            rest = end < 0 ? [] : version[end..];
            return end < 0 ? version : version[..end];
        }

        private static bool IsAtLeast(ReadOnlySpan<byte> number, ReadOnlySpan<byte> least) =>
            number.Length != least.Length ? number.Length > least.Length : number.SequenceCompareTo(least) >= 0;
    }
}
