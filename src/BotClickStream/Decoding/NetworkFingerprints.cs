using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>Whose networks are, by the lines of <c>Fingerprints/networks.tsv</c>, whose head describes its columns.</summary>
internal static class NetworkFingerprints
{
    public const string File = "networks";
    public const int Columns = 5;

    private const string SystemSign = "AS";
    private const int LongestV4 = 24;
    private const int LongestV6 = 48;

    private static readonly string Kinds = string.Join(", ", Enum.GetNames<NetworkKind>());

    /// <summary>Those that come with the program, without any database of autonomous systems.</summary>
    public static IReadOnlyList<NetworkRange> BuiltIn() => Parse(FingerprintLines.BuiltIn(File, Columns), systems: null, []);

    /// <summary>The autonomous systems that lines name.</summary>
    public static HashSet<uint> SystemsIn(IEnumerable<FingerprintLine> lines) =>
        [.. lines.Select(line => SystemOf(line.Columns[0])).OfType<uint>()];

    /// <summary>Ranges that don't overlap: of prefixes that hold a network the longest counts, of the same one the user's line before a built-in one, and a prefix before a system's.</summary>
    /// <param name="systems">The prefixes of autonomous systems; <see langword="null"/> where nobody knows any: then built-in lines of such say nothing.</param>
    /// <param name="problems">Takes what a line can't say.</param>
    public static IReadOnlyList<NetworkRange> Parse(
        IEnumerable<FingerprintLine> lines,
        ILookup<uint, IPNetwork>? systems,
        List<string> problems
    )
    {
        List<Claim> claims = [];
        Dictionary<IPNetwork, int> own = [];
        foreach (FingerprintLine line in lines)
        {
            string what = line.Columns[0];
            if (!TryRead(line, problems, out NetworkKind kind, out bool ofOpens, out bool ofClicks))
            {
                continue;
            }

            if (SystemOf(what) is { } system)
            {
                if (systems is null && !line.IsBuiltIn)
                {
                    problems.Add(line.Problem("prefix", what, "an autonomous system only with Fingerprints:AsnDatabase"));
                }

                foreach (IPNetwork network in systems?[system] ?? [])
                {
                    claims.Add(new Claim(RangeOf(network, kind, ofOpens, ofClicks), line.IsBuiltIn ? 3 : 1));
                }
            }
            else if (!IPNetwork.TryParse(what, out IPNetwork network) || network.ToString() != what || !IsNamed(network))
            {
                problems.Add(
                    line.Problem(
                        "prefix",
                        what,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"IPv4 up to /{LongestV4} or IPv6 up to /{LongestV6} without host bits, such as 192.0.2.0/24, or {SystemSign} and a number"
                        )
                    )
                );
            }
            else if (!line.IsBuiltIn && !own.TryAdd(network, line.Number))
            {
                problems.Add(
                    line.Problem("prefix", what, string.Create(CultureInfo.InvariantCulture, $"once, and line {own[network]} has it"))
                );
            }
            else
            {
                claims.Add(new Claim(RangeOf(network, kind, ofOpens, ofClicks), line.IsBuiltIn ? 2 : 0));
            }
        }

        return Flatten(claims);
    }

    /// <summary>Whether networks are told apart as finely as this prefix, and it can be seen at all.</summary>
    public static bool IsNamed(IPNetwork network) =>
        network.PrefixLength <= (IsV4(network) ? LongestV4 : LongestV6) && !network.BaseAddress.IsIPv4MappedToIPv6;

    private static bool TryRead(in FingerprintLine line, List<string> problems, out NetworkKind kind, out bool ofOpens, out bool ofClicks)
    {
        (string word, string scope) = (line.Columns[1], line.Columns[2]);
        bool isKind = Enum.TryParse(word, out kind) && !char.IsAsciiDigit(word[0]);
        if (!isKind)
        {
            problems.Add(line.Problem("kind", word, Kinds));
        }

        (ofOpens, ofClicks) = (scope is "opens" or "all", scope is "clicks" or "all");
        if (!ofOpens && !ofClicks)
        {
            problems.Add(line.Problem("scope", scope, "opens, clicks, all"));
        }

        return isKind && (ofOpens || ofClicks);
    }

    private static uint? SystemOf(string text) =>
        text.StartsWith(SystemSign, StringComparison.Ordinal)
        && uint.TryParse(text.AsSpan(SystemSign.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            ? number
            : null;

    private static bool IsV4(IPNetwork network) => network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>From the name of the first network of a prefix to that of the last, as <see cref="NetworkAddress"/> makes them.</summary>
    private static NetworkRange RangeOf(IPNetwork network, NetworkKind kind, bool ofOpens, bool ofClicks)
    {
        Span<byte> address = stackalloc byte[64];
        network.BaseAddress.TryFormat(address, out int written);
        if (!NetworkAddress.TryParse(address[..written], out Hash128 key))
        {
            throw new InvalidOperationException($"{network} has an address that is none.");
        }

        int free = (IsV4(network) ? LongestV4 : LongestV6) - network.PrefixLength;
        return new NetworkRange(key.High, key.High + ((1UL << free) - 1), kind, ofOpens, ofClicks);
    }

    /// <summary>Prefixes lie within one another or apart, so that the ones open at a place are a stack, the longest on top.</summary>
    private static List<NetworkRange> Flatten(List<Claim> claims)
    {
        List<NetworkRange> flat = [];
        Stack<NetworkRange> open = [];
        ulong from = 0;
        foreach (
            NetworkRange range in claims
                .OrderBy(claim => claim.Range.First)
                .ThenByDescending(claim => claim.Range.Last)
                .ThenBy(claim => claim.Rank)
                .Select(claim => claim.Range)
        )
        {
            CloseBefore(range.First);
            if (open.TryPeek(out NetworkRange around) && around.First == range.First && around.Last == range.Last)
            {
                continue;
            }

            if (open.Count > 0)
            {
                Add(around, range.First - 1);
            }

            open.Push(range);
            from = range.First;
        }

        CloseBefore(ulong.MaxValue);
        return flat;

        void CloseBefore(ulong first)
        {
            while (open.TryPeek(out NetworkRange range) && range.Last < first)
            {
                Add(range, range.Last);
                from = range.Last + 1;
                open.Pop();
            }
        }

        void Add(NetworkRange range, ulong last)
        {
            if (from <= last && range.Kind != NetworkKind.Unlisted)
            {
                flat.Add(range with { First = from, Last = last });
            }
        }
    }

    /// <param name="Rank">Of those for the same prefix the lowest counts.</param>
    private readonly record struct Claim(NetworkRange Range, int Rank);
}
