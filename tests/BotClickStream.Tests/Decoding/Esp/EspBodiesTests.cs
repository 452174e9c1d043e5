using System.Text;
using System.Text.Json.Nodes;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Reporting;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Decoding.Esp;

/// <summary>Webhook bodies against what they must decode to, which is written from the vendors' rules: see the README beside this file.</summary>
public sealed class EspBodiesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "BotClickStream.Tests", "Decoding", "Esp");

    private static readonly string Bodies = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "esp-payloads"));

    /// <summary>2026-12-01T00:00:00Z, later than every body.</summary>
    private const long Now = 1_796_083_200_000;

    private readonly RecordDecoder decoder = new(new DecoderSettings());

    public static TheoryData<string> RealFiles => [.. FilesOf("expected")];

    public static TheoryData<string> DocumentedFiles => [.. FilesOf("documented")];

    [Theory]
    [MemberData(nameof(RealFiles))]
    public void Real_bodies_decode_as_their_vendors_rules_say(string name)
    {
        if (!Directory.Exists(Bodies))
        {
            Prerequisite.IsMissing("The real bodies lie in ../shared/esp-payloads, beside the checkout.");
        }

        string[] bodies = File.ReadAllLines(
            Directory
                .EnumerateFiles(Bodies)
                .Single(path => Path.GetFileNameWithoutExtension(path) == name && !path.EndsWith(".tsv", StringComparison.Ordinal))
        );
        JsonNode[] lines = [.. File.ReadLines(Path.Combine(Folder, "expected", $"{name}.ndjson")).Select(line => JsonNode.Parse(line)!)];
        Assert.Equal(Enumerable.Range(1, bodies.Length), lines.Select(line => (int)line["line"]!));
        List<string> differences = [];
        foreach (JsonNode line in lines)
        {
            string where = $"{name}, line {line["line"]}";
            Compare(where, bodies[(int)line["line"]! - 1], default, "", line["expected"]!.AsArray(), differences);
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Theory]
    [MemberData(nameof(DocumentedFiles))]
    public void Documented_bodies_decode_as_their_vendors_rules_say(string name)
    {
        List<string> differences = [];
        foreach (string text in File.ReadLines(Path.Combine(Folder, "documented", $"{name}.jsonl")))
        {
            JsonNode line = JsonNode.Parse(text)!;
            string body = (string?)line["text"] ?? line["body"]!.ToJsonString();
            string requestId = (string?)line["requestId"] ?? "";
            SourceFormat format = new((string?)line["format"]);
            Compare($"{name}, {line["what"]}", body, format, requestId, line["expected"]!.AsArray(), differences);
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void Each_format_has_a_sample_and_each_sample_decodes_to_a_click()
    {
        string[] samples = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "esp"))];
        Assert.Equal(
            FormatCatalog.BuiltInNames.Where(name => name != FormatCatalog.Canonical).Order(StringComparer.Ordinal),
            samples.Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)
        );
        Assert.All(
            samples,
            path =>
            {
                List<EventType> types = [];
                RecordReader reader = new(decoder);
                reader.Begin(File.ReadAllBytes(path), SourceFormat.Recognise, Now);
                while (reader.Next() is var decoded and not Decoded.End)
                {
                    Assert.Equal(Decoded.Event, decoded);
                    types.Add(reader.Event.Type);
                }

                Assert.Contains(EventType.Click, types);
            }
        );
    }

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Folder, folder))
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal);

    private void Compare(string where, string body, SourceFormat format, string requestId, JsonArray expected, List<string> differences)
    {
        RecordReader reader = new(decoder);
        reader.Begin(Encoding.UTF8.GetBytes(body), format, Now, Encoding.UTF8.GetBytes(requestId));
        List<(JsonObject Expected, string Id)> derived = [];
        int index = 0;
        for (Decoded decoded = reader.Next(); decoded != Decoded.End; decoded = reader.Next(), index++)
        {
            string what = $"{where} [{index}]";
            if (index >= expected.Count)
            {
                differences.Add($"{what}: {Describe(decoded, reader)}, nothing is expected");
                continue;
            }

            JsonObject wanted = expected[index]!.AsObject();
            string? outcome = decoded switch
            {
                Decoded.Rejected => (string?)wanted["rejected"] == reader.Rejection.Code ? null : "",
                Decoded.Ignored => wanted["ignored"] is { } word && reader.Ignored.Contains((string)word!, StringComparison.Ordinal)
                    ? null
                    : "",
                _ => wanted["type"] is null ? "" : null,
            };
            if (outcome is not null)
            {
                differences.Add($"{what}: {Describe(decoded, reader)}, expected is {wanted.ToJsonString()}");
            }
            else if (decoded == Decoded.Event)
            {
                differences.AddRange(DifferencesOf(wanted, reader.Event).Select(difference => $"{what}: {difference}"));
                if (wanted["id"] is null)
                {
                    derived.Add((wanted, Text(reader.Event.Id)));
                }
            }
        }

        if (index < expected.Count)
        {
            differences.Add($"{where}: {index} elements, expected are {expected.Count}");
        }

        differences.AddRange(
            from one in derived.Index()
            from other in derived.Skip(one.Index + 1)
            where JsonNode.DeepEquals(one.Item.Expected, other.Expected) != (one.Item.Id == other.Id)
            select $"{where}: the ids of {one.Item.Expected.ToJsonString()} and {other.Expected.ToJsonString()} are {one.Item.Id} and {other.Id}"
        );
    }

    private static string Describe(Decoded decoded, in RecordReader reader) =>
        decoded switch
        {
            Decoded.Rejected => $"rejected as {reader.Rejection.Code} at '{reader.Rejection.Path}' ({reader.Rejection.Detail})",
            Decoded.Ignored => $"ignored as \"{reader.Ignored}\"",
            _ => $"an event, {WordsOf<EventType>.Of(reader.Event.Type)}",
        };

    private static List<string> DifferencesOf(JsonObject wanted, in EmailEvent found)
    {
        List<string> differences = [];
        Check("type", WordsOf<EventType>.Of(found.Type));
        Check("campaignId", Text(found.CampaignId));
        Check("recipient", Text(found.Recipient));
        Check("messageId", Text(found.MessageId));
        Check("url", Text(found.Url));
        Check("linkId", Text(found.LinkId));
        Check("gateway", Text(found.Gateway));
        Check("machine", found.MachineFlag == MachineFlag.None ? "" : $"{found.MachineFlag}");
        Check("via", found.Via == UnsubscribeVia.Unknown ? "" : WayOf(found.Via));
        string time = DateTimeOffset.FromUnixTimeMilliseconds(found.Time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
        Check("time", time);
        Match("ip", found.NetworkKey.IsAbsent, text => NetworkAddress.TryParse(text, out Hash128 key) ? key : default, found.NetworkKey);
        Match("userAgent", found.UserAgentKey == 0, text => EventKeys.OfUserAgent(text), found.UserAgentKey);
        if (found.Id.IsEmpty || (wanted["id"] is { } id && (string)id! != Text(found.Id)))
        {
            differences.Add($"id is '{Text(found.Id)}', expected is '{wanted["id"]}'");
        }

        return differences;

        void Check(string field, string text)
        {
            string expected = (string?)wanted[field] ?? "";
            bool fits = expected switch
            {
                "?" => true,
                "*" => text.Length > 0,
                _ => expected == text,
            };
            if (!fits)
            {
                differences.Add($"{field} is '{text}', expected is '{expected}'");
            }
        }

        void Match<T>(string field, bool isAbsent, KeyOf<T> keyOf, T key)
        {
            string? expected = (string?)wanted[field];
            bool fits = expected switch
            {
                "?" => true,
                null => isAbsent,
                _ => Equals(keyOf(Encoding.UTF8.GetBytes(expected)), key),
            };
            if (!fits)
            {
                differences.Add($"{field} is {(isAbsent ? "absent" : "another")}, expected is '{expected}'");
            }
        }
    }

    private static string WayOf(UnsubscribeVia via) =>
        Words.Ways.Split(", ").Single(word => Words.TryRead(Encoding.UTF8.GetBytes(word), out UnsubscribeVia way) && way == via);

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private delegate T KeyOf<T>(ReadOnlySpan<byte> text);
}
