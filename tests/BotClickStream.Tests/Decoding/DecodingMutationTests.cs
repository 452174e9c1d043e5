using System.Text;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using CsCheck;

namespace BotClickStream.Tests.Decoding;

/// <summary>Hostile input: nothing throws, nothing is lost, and what is rejected is rejected with its own bytes.</summary>
public sealed class DecodingMutationTests
{
    private static readonly string[] Good =
    [
        Some.Click(
            ("url", "\"https://X.example/a?utm_source=1&b=2#c\""),
            ("userAgent", "\"Mozilla/5.0 (X11) Gecko\""),
            ("ip", "\"2001:db8::1\""),
            ("points", "1.5e1"),
            ("linkCount", "7")
        ),
        Some.Click(("recipient", "\"j\\u00fcrgen@B\\u00fccher.example\""), ("machine", "\"apple\""), ("gateway", "\"MX.Example\"")),
        Some.Click(("type", "\"session\""), ("recipient", null), ("count", "3")),
        Some.Click(("type", "\"unsubscribe\""), ("via", "\"one-click\""), ("httpMethod", "\"POST\""), ("x", "[{},[1,2,{\"y\":null}]]")),
        Some.Click(("messageId", "\"m\""), ("domain", "\"example.com\""), ("recipient", null), ("time", "1769860800000")),
    ];

    private static readonly string Campaign = Some.Click(
        ("type", "\"campaign\""),
        ("recipient", null),
        ("links", """[{"linkId":"a","url":"https://x.example/a"},{"url":"https://x.example/b","role":"bait"}]""")
    );

    /// <summary>What breaks a good event without breaking JSON's syntax.</summary>
    private static readonly string[] Bad =
    [
        "0",
        "-1.5e+300",
        "null",
        "true",
        "\"text\"",
        "[]",
        "[[{}]]",
        "{}",
        "{\"\":{}}",
        Some.Click(("id", null)),
        Some.Click(("id", "\"\\ud800\"")),
        Some.Click(("id", "{\"id\":\"e1\"}")),
        Some.Click(("type", "\"Click\"")),
        Some.Click(("time", "1e400")),
        Some.Click(("time", "99999999999999999999999999")),
        Some.Click(("time", "\"2026-02-30T00:00:00Z\"")),
        Some.Click(("recipient", "\"nobody\"")),
        Some.Click(("points", "1e-9999999999")),
        Some.Click(("points", $"1{new string('0', 5000)}")),
        Some.Click(("linkCount", "-0")),
        Some.Click(("url", $"\"{new string('x', 9000)}\"")),
        Some.Click(("x", new string('[', 70) + new string(']', 70))),
        Some.Click(("type", "\"campaign\""), ("links", "[{}]")),
        """{"specversion":"1.0","data":"}"}""",
        """{"specversion":"1.0","data":{"id":7}}""",
    ];

    private static readonly Gen<(string Text, bool IsGood)> Element = Gen.Frequency(
        (3, OneOf(Good).Select(text => (text, true))),
        (1, OneOf(Bad).Select(text => (text, false)))
    );

    private static readonly Gen<string> Space = OneOf("", "", " ", "\n", "\r\n\t");

    [Fact]
    public void Of_every_array_each_element_is_an_event_or_rejected_with_its_exact_bytes() =>
        Gen.Select(Element, Space, Space)
            .List[1, 12]
            .Sample(elements =>
            {
                string record = "[" + string.Join(",", elements.Select(one => one.Item2 + one.Item1.Text + one.Item3)) + "]";
                AssertAll(record, [.. elements.Select(one => one.Item1)], isInPlace: true);
            });

    [Fact]
    public void Of_every_NDJSON_each_line_is_an_event_or_rejected_with_its_exact_bytes() =>
        Gen.Select(Element.Where(one => one.Text[0] != '['), OneOf("\n", "\r\n", "\n\n", " \n\t\r\n"))
            .List[2, 12]
            .Sample(lines =>
                AssertAll(
                    string.Concat(lines.Select(one => one.Item1.Text + one.Item2)),
                    [.. lines.Select(one => one.Item1)],
                    isInPlace: true
                )
            );

    [Fact]
    public void Of_every_CloudEvent_each_element_is_an_event_or_rejected_with_its_bytes() =>
        Gen.Select(Element.Where(one => !one.Text.Contains("specversion", StringComparison.Ordinal)).List[1, 12], Gen.Int[0, 2])
            .Sample(
                (elements, form) =>
                {
                    string array = "[" + string.Join(" ,", elements.Select(one => one.Text)) + "]";
                    string record = form switch
                    {
                        0 => $$"""{"data":{{array}},"specversion":"1.0"}""",
                        1 => $$"""{"specversion":"1.0","data":{{JsonSerializer.Serialize(array)}}}""",
                        _ => $$"""{"specversion":"1.0","data_base64":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(array))}}"}""",
                    };

                    // Nesting is counted from the record's root: what is in place stands a level deeper, which changes nothing in these elements.
                    AssertAll(record, elements, isInPlace: form == 0);
                }
            );

    [Fact]
    public void Whatever_happens_to_the_bytes_nothing_throws_and_nothing_is_lost()
    {
        byte[][] seeds =
        [
            Encoding.UTF8.GetBytes(Good[0]),
            Encoding.UTF8.GetBytes(Campaign),
            Encoding.UTF8.GetBytes($"[{Good[0]},{Campaign},{Good[1]}]"),
            Encoding.UTF8.GetBytes($"{Good[2]}\r\n{Good[3]}\n\n{Campaign}\n"),
            Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","id":"1","data":[{{Good[4]}},{{Good[0]}}]}"""),
            Encoding.UTF8.GetBytes($$"""[{"specversion":"1.0","data":{{JsonSerializer.Serialize(Good[0] + "\n" + Good[1])}}}]"""),
            Encoding.UTF8.GetBytes(
                $$"""{"specversion":"1.0","data_base64":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Good[0]))}}"}"""
            ),
        ];
        RecordDecoder decoder = new(new DecoderSettings { MaxEventsPerRecord = 50 });
        Gen.Select(OneOf(seeds), ByteMutation.Any.Array[1, 4])
            .Sample(
                (seed, mutations) =>
                {
                    byte[] record = mutations.Aggregate(seed, (bytes, mutation) => mutation.Apply(bytes, Grafts, seeds));
                    List<Taken> all = Taken.From(record, decoder);
                    AssertNothingIsLost(record, all);
                },
                iter: 20_000,
                threads: 1
            );
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static readonly byte[][] Grafts =
    [
        "\\ud800"u8.ToArray(),
        "\"id\":\"again\","u8.ToArray(),
        "1e400"u8.ToArray(),
        "[[[[[[[["u8.ToArray(),
        "\n"u8.ToArray(),
        "\"specversion\":\"1.0\","u8.ToArray(),
        "\"data\":[{}],"u8.ToArray(),
        [0xC3, 0x28],
        [0xEF, 0xBB, 0xBF],
        "null"u8.ToArray(),
    ];

    private static void AssertNothingIsLost(byte[] record, List<Taken> all)
    {
        foreach (Taken one in all)
        {
            if (one.Rejection is not { } rejection)
            {
                Assert.InRange(one.Id.Length, 1, 256);
                Assert.False(one.IdKey.IsAbsent || one.CampaignKey.IsAbsent);
                Assert.InRange(one.Time, EventTime.Earliest, Some.Now + EventTime.MaxAhead);
                Assert.True(
                    one.Type is EventType.Campaign or EventType.Session or EventType.Conversion
                        || !(one.MessageKey.IsAbsent && one.RecipientKey.IsAbsent)
                );
            }
            else
            {
                Assert.NotEmpty(rejection.Detail);
                Assert.InRange(rejection.Start, 0, record.Length);
                Assert.InRange(rejection.Length, 0, record.Length - rejection.Start);
                bool isOfText = rejection.Path.Contains("data", StringComparison.Ordinal);
                Assert.True(isOfText || record.AsSpan(rejection.Start, rejection.Length).SequenceEqual(one.RejectedBytes));
            }
        }

        // What can be counted without the decoder, by the library's own reader: the record as one value, else by its lines.
        if (Encoding.Latin1.GetString(record).Contains("specversion", StringComparison.Ordinal))
        {
            return;
        }

        ReadOnlyMemory<byte> text = record.AsSpan().StartsWith("\uFEFF"u8) ? record.AsMemory(3) : record;
        int given = all.Count(one => one.Rejection is not null || one.Type != EventType.Campaign || one.LinkKey.IsAbsent);
        if (CountElements(text) is { } elements)
        {
            Assert.Equal(elements, given);
        }
        else if (given != 1 || !all[0].RejectedBytes.AsSpan().SequenceEqual(text.Span.Trim(" \t\r\n"u8)))
        {
            Assert.Equal(CountLines(text), given);
        }
    }

    private static int CountLines(ReadOnlyMemory<byte> text)
    {
        int elements = 0;
        foreach (Range range in text.Span.Split((byte)'\n'))
        {
            bool isBlank = text.Span[range].Trim(" \t\r"u8).IsEmpty;
            elements += isBlank ? 0 : CountElements(text[range]) ?? 1;
        }

        return elements;
    }

    /// <summary>Elements of what is one JSON value; nothing for what isn't.</summary>
    private static int? CountElements(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new() { MaxDepth = 1000 });
            return document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.GetArrayLength() : 1;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void AssertAll(string record, List<(string Text, bool IsGood)> elements, bool isInPlace)
    {
        List<Taken> all = Taken.From(record);
        Assert.Equal(elements.Count, all.Count);
        foreach (((string text, bool isGood), Taken taken) in elements.Zip(all))
        {
            Assert.Equal(isGood, taken.Rejection is null);
            if (!isGood && text.StartsWith("""{"specversion":"1.0","data":{""", StringComparison.Ordinal))
            {
                Assert.Equal("{\"id\":7}", Encoding.UTF8.GetString(taken.RejectedBytes));
            }
            else if (!isGood)
            {
                Assert.Equal(text, Encoding.UTF8.GetString(taken.RejectedBytes));
                Rejection rejection = taken.Rejection!.Value;
                Assert.True(
                    !isInPlace || Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(record), rejection.Start, rejection.Length) == text
                );
            }
        }
    }
}
