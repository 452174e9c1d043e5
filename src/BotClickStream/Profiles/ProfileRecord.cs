using System.Globalization;
using System.Text;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Profiles;

/// <summary>A record of the profiles' topic: what a partition says of a domain or network, or that it has forgotten it.</summary>
/// <param name="Key">As the topic has it.</param>
/// <param name="Name">Of a domain, in UTF-8.</param>
/// <param name="Network">Of a network its key.</param>
/// <param name="Expires">0 of a tombstone.</param>
internal sealed record ProfileRecord(
    string Key,
    ProfileKind Kind,
    byte[] Name,
    Hash128 Network,
    int Partition,
    int ScannedMessages,
    int HumanMessages,
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
            Partition = Partition,
            ScannedMessages = ScannedMessages,
            HumanMessages = HumanMessages,
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
        ProfileKind kind = text[..colon] == "network" ? ProfileKind.Network : ProfileKind.Domain;
        string name = text[(colon + 1)..hash];
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        if (
            text[..colon] is not ("domain" or "network")
            || (kind == ProfileKind.Network && !NetworkAddress.TryParsePrefix(utf8, out network))
        )
        {
            why = $"it is of no domain, nor of a network that this release knows: {Fault.Excerpt(key)}";
            return null;
        }

        ProfileRecord forgotten = new(text, kind, kind == ProfileKind.Domain ? utf8 : [], network, partition, 0, 0, 0, 0, offset);
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
            return forgotten with
            {
                ScannedMessages = Count(evidence, "scannedMessages"),
                HumanMessages = Count(evidence, "humanMessages"),
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
