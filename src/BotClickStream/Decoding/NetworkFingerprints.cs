using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>Whose networks are, by the prefixes of <c>Fingerprints/networks.tsv</c>, whose head describes its columns.</summary>
public static class NetworkFingerprints
{
    private const string Resource = "BotClickStream.Fingerprints.networks.tsv";
    private const int Columns = 5;

    /// <summary>The prefixes that come with the program; read once.</summary>
    public static ListedNetworks BuiltIn { get; } = Load();

    /// <summary>Reads prefixes: tab-separated columns, <c>#</c> begins a comment line.</summary>
    /// <exception cref="FormatException">A line has other columns, an unknown word in one, or no prefix that is as long as the networks that are told apart; or two prefixes overlap.</exception>
    public static ListedNetworks Parse(TextReader lines)
    {
        List<NetworkRange> ranges = [];
        int number = 0;
        while (lines.ReadLine() is { } line)
        {
            number++;
            if (line.Length > 0 && line[0] != '#')
            {
                ranges.Add(ParseLine(line, number));
            }
        }

        try
        {
            return new ListedNetworks(ranges);
        }
        catch (ArgumentException overlap)
        {
            throw new FormatException($"networks: {overlap.Message}", overlap);
        }
    }

    private static ListedNetworks Load()
    {
        using Stream stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The program was built without {Resource}.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return Parse(reader);
    }

    private static NetworkRange ParseLine(string line, int number)
    {
        string[] columns = line.Split('\t');
        if (columns.Length != Columns || columns.Any(column => column.Length == 0))
        {
            throw new FormatException($"networks, line {number}: {Columns} columns separated by tabs are expected: {line}");
        }

        if (!Enum.TryParse(columns[1], out NetworkKind kind) || char.IsAsciiDigit(columns[1][0]) || kind == NetworkKind.Unlisted)
        {
            throw new FormatException($"networks, line {number}: unknown kind {columns[1]}");
        }

        (bool ofOpens, bool ofClicks) = columns[2] switch
        {
            "opens" => (true, false),
            "clicks" => (false, true),
            "all" => (true, true),
            string other => throw new FormatException($"networks, line {number}: unknown scope {other}"),
        };
        (ulong first, ulong last) = NamesOf(columns[0], number);
        return new NetworkRange(first, last, kind, ofOpens, ofClicks);
    }

    /// <summary>The names of the first and the last network of a prefix, as <see cref="NetworkAddress"/> makes them.</summary>
    private static (ulong First, ulong Last) NamesOf(string prefix, int number)
    {
        if (!IPNetwork.TryParse(prefix, out IPNetwork network) || network.ToString() != prefix)
        {
            throw new FormatException($"networks, line {number}: a prefix without host bits is expected: {prefix}");
        }

        Span<byte> address = stackalloc byte[64];
        network.BaseAddress.TryFormat(address, out int written);
        bool isV4 = network.BaseAddress.GetAddressBytes().Length == 4;
        int longest = isV4 ? 24 : 48;
        if (network.PrefixLength > longest || !NetworkAddress.TryParse(address[..written], out Hash128 key))
        {
            throw new FormatException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"networks, line {number}: a prefix of at most {longest} bits is expected: {prefix}"
                )
            );
        }

        return (key.High, key.High + ((1UL << (longest - network.PrefixLength)) - 1));
    }
}
