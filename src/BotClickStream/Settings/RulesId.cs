using System.IO.Hashing;
using System.Text;
using System.Text.Json.Nodes;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Settings;

/// <summary>What a label's <c>rules</c> says: by which weights, thresholds and fingerprints it was judged.</summary>
public static class RulesId
{
    /// <returns><c>Version-hash</c>, the hash being the first 8 hexadecimal digits of XxHash128 over every weight and threshold and all fingerprints.</returns>
    public static string Of(Rules rules, FingerprintData fingerprints) => $"{rules.Version}-{HashOf(rules, fingerprints):x8}";

    /// <summary>The hash in it, as a number.</summary>
    public static uint HashOf(Rules rules, FingerprintData fingerprints)
    {
        string known = $"{Canonical(RulesFile.Json(rules)).ToJsonString()}{fingerprints.Hash:x32}";
        return (uint)(XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(known)) >> 96);
    }

    /// <summary>In the order of names, so that moving a property in the source is no change of rules.</summary>
    private static JsonObject Canonical(JsonObject json) =>
        new(
            json.OrderBy(member => member.Key, StringComparer.Ordinal)
                .Select(member =>
                    KeyValuePair.Create(member.Key, member.Value is JsonObject inside ? Canonical(inside) : member.Value?.DeepClone())
                )
        );
}
