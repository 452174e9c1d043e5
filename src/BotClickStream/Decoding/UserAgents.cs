using System.Buffers;
using System.Globalization;
using System.Reflection;
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

    private const string Resource = "BotClickStream.Fingerprints.user-agents.tsv";

    /// <summary>The patterns that come with the program; read once.</summary>
    public static UserAgents BuiltIn { get; } = Load();

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

    /// <summary>Reads patterns: tab-separated columns, <c>#</c> begins a comment line.</summary>
    /// <exception cref="FormatException">A line has other columns, or an unknown word in one.</exception>
    public static UserAgents Parse(TextReader lines)
    {
        List<Pattern> patterns = [];
        int number = 0;
        while (lines.ReadLine() is { } line)
        {
            number++;
            if (line.Length > 0 && line[0] != '#')
            {
                patterns.Add(Pattern.Parse(line, number));
            }
        }

        return new UserAgents([.. patterns]);
    }

    private static UserAgents Load()
    {
        using Stream stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The program was built without {Resource}.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return Parse(reader);
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
    }

    private sealed record Pattern(Match Match, byte[] Text, Glob Glob, UserAgentKind Kind)
    {
        private const int Columns = 6;

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
                default:
                    return IsUnreducedChrome(lower);
            }
        }

        public static Pattern Parse(string line, int number)
        {
            string[] columns = line.Split('\t');
            if (columns.Length != Columns || columns.Any(column => column.Length == 0))
            {
                throw new FormatException($"user agents, line {number}: {Columns} columns separated by tabs are expected: {line}");
            }

            Match match = columns[1] switch
            {
                "exact" => Match.Exact,
                "prefix" => Match.Prefix,
                "contains" => Match.Contains,
                "ends-word" => Match.EndsWord,
                "glob" => Match.Glob,
                "unreduced-chrome" => Match.UnreducedChrome,
                string other => throw new FormatException($"user agents, line {number}: unknown match {other}"),
            };
            if (!Enum.TryParse(columns[2], out UserAgentKind kind) || char.IsAsciiDigit(columns[2][0]))
            {
                throw new FormatException($"user agents, line {number}: unknown kind {columns[2]}");
            }

            if (match == Match.UnreducedChrome && !int.TryParse(columns[0], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                throw new FormatException($"user agents, line {number}: a major version is expected: {columns[0]}");
            }

            string text = columns[0].ToLowerInvariant();
            return new Pattern(match, Encoding.UTF8.GetBytes(text), new Glob(text), kind);
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
            int at = lower.IndexOf(" chrome/"u8);
            if (at < 0 || lower.IndexOf("; wv)"u8) >= 0 || lower.IndexOf("electron/"u8) >= 0)
            {
                return false;
            }

            ReadOnlySpan<byte> version = lower[(at + " chrome/".Length)..];
            int end = version.IndexOf((byte)' ');
            version = end < 0 ? version : version[..end];
            int dot = version.IndexOf((byte)'.');
            return dot > 0
                && IsAtLeast(version[..dot], Text)
                && version[dot..].ContainsAnyExcept(".0"u8)
                && !version[dot..].ContainsAnyExcept(VersionBytes);
        }

        private static bool IsAtLeast(ReadOnlySpan<byte> number, ReadOnlySpan<byte> least) =>
            number.Length != least.Length ? number.Length > least.Length : number.SequenceCompareTo(least) >= 0;
    }
}
