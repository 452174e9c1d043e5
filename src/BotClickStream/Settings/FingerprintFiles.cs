using System.Net;
using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using MaxMind.Db;

namespace BotClickStream.Settings;

/// <summary>
/// What is known of networks, user agents and gateways: what comes with the program, or the files that are named instead of it. Read at start and not again, since another file is
/// another rule: it takes effect with a restart and a higher <c>Rules:Version</c>, under which what has not settled is judged again.
/// </summary>
internal static class FingerprintFiles
{
    /// <summary>The data in effect. With problems, each with its key, it is the built-in one.</summary>
    public static (FingerprintData Data, IReadOnlyList<string> Problems) Read(FingerprintSettings settings)
    {
        if (settings == new FingerprintSettings())
        {
            return (FingerprintData.BuiltIn, []);
        }

        List<string> problems = [];
        List<FingerprintLine> networks = Lines(
            nameof(settings.Networks),
            settings.Networks,
            NetworkFingerprints.File,
            NetworkFingerprints.Columns
        );
        ILookup<uint, IPNetwork>? systems = Systems(settings.AsnDatabase, networks, problems);
        IReadOnlyList<NetworkRange> ranges = Parse(
            nameof(settings.Networks),
            settings.Networks,
            own => NetworkFingerprints.Parse(networks, systems, own)
        );
        UserAgents userAgents = Parse(
            nameof(settings.UserAgents),
            settings.UserAgents,
            own => UserAgents.Parse(Lines(nameof(settings.UserAgents), settings.UserAgents, UserAgents.File, UserAgents.Columns), own)
        );
        GatewayNames gateways = Parse(
            nameof(settings.Gateways),
            settings.Gateways,
            own => GatewayNames.Parse(Lines(nameof(settings.Gateways), settings.Gateways, GatewayNames.File, GatewayNames.Columns), own)
        );
        return problems.Count == 0 ? (new FingerprintData(ranges, userAgents, gateways), []) : (FingerprintData.BuiltIn, problems);

        List<FingerprintLine> Lines(string key, string? path, string file, int columns)
        {
            if (path is null)
            {
                return FingerprintLines.BuiltIn(file, columns);
            }

            try
            {
                using StreamReader reader = new(path, Encoding.UTF8);
                return Parse(key, path, own => FingerprintLines.Read(reader, file, columns, own));
            }
            catch (Exception error) when (IsOfFile(error))
            {
                problems.Add(Problem(key, path, error.Message));
                return [];
            }
        }

        T Parse<T>(string key, string? path, Func<List<string>, T> parse)
        {
            List<string> own = [];
            T parsed = parse(own);
            problems.AddRange(own.Select(problem => Problem(key, path, problem)));
            return parsed;
        }
    }

    private static ILookup<uint, IPNetwork>? Systems(string? path, List<FingerprintLine> networks, List<string> problems)
    {
        try
        {
            return path is null ? null : AsnDatabase.Read(path, NetworkFingerprints.SystemsIn(networks));
        }
        catch (Exception error) when (IsOfFile(error) || error is InvalidDatabaseException or InvalidDataException)
        {
            problems.Add(
                Problem(nameof(FingerprintSettings.AsnDatabase), path, $"{error.Message}; allowed: a MaxMind DB such as GeoLite2-ASN.mmdb")
            );
            return null;
        }
    }

    private static string Problem(string key, string? path, string problem) =>
        $"{SettingsValidation.Found($"Fingerprints:{key}", path)}: {problem}";

    private static bool IsOfFile(Exception error) =>
        error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;
}
