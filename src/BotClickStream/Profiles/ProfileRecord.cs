using System.Globalization;
using System.Text;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Profiles;

/// <summary>A record of the profiles' topic: what a partition says of a domain, network or gateway, or that it has forgotten it.</summary>
/// <param name="Key">As the topic has it.</param>
/// <param name="Name">Of a domain or gateway, in UTF-8.</param>
/// <param name="Network">Of a network its key.</param>
/// <param name="Scanned">Messages; of a gateway domains.</param>
/// <param name="Other">That speak against it.</param>
/// <param name="Expires">0 of a tombstone.</param>
internal sealed record ProfileRecord(
    string Key,
    ProfileKind Kind,
    byte[] Name,
    Hash128 Network,
    int Partition,
    int Scanned,
    int Other,
    long LastSeen,
    long Expires,
    long Offset
)
{
    public bool IsTombstone => Expires == 0;

    /// <summary>As a detector takes it.</summary>
    public ProfileUpdate ToUpdate() =>
        new()
        {
            Kind = Kind,
            Domain = Name,
            Network = Network,
            Gateway = Kind == ProfileKind.Gateway ? EventKeys.Of(Name) : default,
            Partition = Partition,
            Scanned = Scanned,
            Other = Other,
            LastSeen = LastSeen,
            Expires = Expires,
        };

    /// <param name="value">Empty of a tombstone.</param>
    /// <param name="why">What is wrong with it, where there is no record.</param>
    public static ProfileRecord? Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long offset, out string? why)
    {
        why = null;
        string text = Encoding.UTF8.GetString(key);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int hash = text.LastIndexOf('#');
        if (
            colon < 0
            || hash < colon
            || !int.TryParse(text.AsSpan(hash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int partition)
        )
        {
            why = $"its key is no 'kind:key#partition': {Fault.Excerpt(key)}";
            return null;
        }

        Hash128 network = default;
        ProfileKind? known = text[..colon] switch
        {
            "domain" => ProfileKind.Domain,
            "network" => ProfileKind.Network,
            "gateway" => ProfileKind.Gateway,
            _ => null,
        };
        string name = text[(colon + 1)..hash];
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        if (known is not { } kind || (kind == ProfileKind.Network && !NetworkAddress.TryParsePrefix(utf8, out network)))
        {
            why = $"it is of no domain and no gateway, nor of a network that this release knows: {Fault.Excerpt(key)}";
            return null;
        }

        ProfileRecord forgotten = new(text, kind, kind == ProfileKind.Network ? [] : utf8, network, partition, 0, 0, 0, 0, offset);
        if (value.IsEmpty)
        {
            return forgotten;
        }

        try
        {
            Utf8JsonReader reader = new(value);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            JsonElement evidence = root.GetProperty("evidence");
            bool isGateway = kind == ProfileKind.Gateway;
            return forgotten with
            {
                Scanned = Count(evidence, isGateway ? "scannedDomains" : "scannedMessages"),
                Other = Count(evidence, isGateway ? "otherDomains" : "humanMessages"),
                LastSeen = Time(root, "lastSeen"),
                Expires = Math.Max(1, Time(root, "expires")),
            };
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            why = $"its value is no profile: {wrong.Message}";
            return null;
        }
    }

    private static int Count(JsonElement evidence, string name) => (int)Math.Clamp(evidence.GetProperty(name).GetInt64(), 0, int.MaxValue);

    private static long Time(JsonElement root, string name) => root.GetProperty(name).GetDateTimeOffset().ToUnixTimeMilliseconds();
}
