using System.Text;
using System.Text.Json;
using BotClickStream.Decoding;
using CsCheck;

namespace BotClickStream.Tests.Decoding;

/// <summary>The quick scan takes what it is for, and of whatever it takes it finds what the full scan finds. <c>MUTATIONS=1000000</c> tries as many cases.</summary>
public sealed class FlatScanTests
{
    private const int Cases = 10_000;

    private static readonly byte[][] Records =
    [
        .. new[]
        {
            Some.Click(),
            Some.Click(("url", "\"https://x.example/a?b=c\""), ("linkCount", "7"), ("points", "-1.5"), ("machine", "true")),
            Some.Click(("recipient", "\"jürgen@example.com\""), ("leadId", "null"), ("x", "false")),
            $"[{Some.Click()},{Some.Click(("id", "\"e2\""))} , {Some.Click(("id", "\"e3\""))}]",
            """{ "id" : "e1" , "time" : 1769860800000 , "type" : "open" , "campaignId" : "c" }""",
            """{"id":"e1","id":null,"type":"open","type":"click","":"","ip":""}""",
            $$"""{"id":"{{new string('x', 63)}}","url":"{{new string('y', 200)}}","via":"{{new string('z', 64)}}"}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Grafts =
    [
        .. new[]
        {
            "\\",
            "\\u0041",
            "\"",
            "1e3",
            "-",
            "0",
            "00",
            "1.",
            "null",
            "tru",
            "{}",
            "[]",
            ",",
            "}",
            " ",
            "\n",
            "\t",
            "\u007F",
            "\"id\":1,",
        }.Select(Encoding.UTF8.GetBytes),
        [0],
        [0xC3, 0x28],
    ];

    [Fact]
    public void Takes_events_as_machines_write_them()
    {
        ElementTable table = new();
        foreach (byte[] record in Records)
        {
            table.Truncate(0);
            Assert.True(
                FlatScan.TryAdd(record, table, 0, 10, isGuess: false, out bool isArray, out int consumed, out _),
                Encoding.UTF8.GetString(record)
            );
            Assert.Equal((record[0] == '[', record.Length), (isArray, consumed));
        }
    }

    [Theory]
    [InlineData("""{"id":"a\u0041"}""")]
    [InlineData("""{"links":[]}""")]
    [InlineData("""{"data":{}}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"id\":\"a\nb\"}")]
    [InlineData("""{"points":1e3}""")]
    [InlineData("""[{"id":"e1"},7]""")]
    public void Leaves_what_it_is_not_for_to_the_full_scan_and_nothing_behind(string record)
    {
        ElementTable table = new();
        table.Add(out _);
        Assert.False(FlatScan.TryAdd(Encoding.UTF8.GetBytes(record), table, 0, 10, isGuess: false, out _, out _, out _));
        Assert.Equal(1, table.Count);
    }

    [Fact]
    public void Takes_no_more_elements_than_there_is_room()
    {
        byte[] record = Encoding.UTF8.GetBytes($"[{Some.Click()},{Some.Click()}]");
        Assert.True(FlatScan.TryAdd(record, new ElementTable(), 0, 2, isGuess: false, out _, out _, out _));
        Assert.False(FlatScan.TryAdd(record, new ElementTable(), 0, 1, isGuess: false, out _, out _, out _));
    }

    [Theory]
    [InlineData("""{"id":"e1","type":"open","time":1,"campaignId":"c","recipient":"r","x":1}""", true)]
    [InlineData("""{"campaignId":"c","recipient":"r","time":1,"type":"open","id":"e1"}""", true)]
    [InlineData("""[{"id":"e1","type":"open","time":1,"campaignId":"c"},{"x":1}]""", true)]
    [InlineData("""{"id":"e1","type":"open","time":1,"recipient":"r"}""", false)]
    [InlineData("""{"id":"e1","type":"open","time":1,"campaignId":null}""", false)]
    [InlineData("""{"id":"e1","x":1,"type":"open","time":1,"campaignId":"c"}""", false)]
    [InlineData("""[{"x":1},{"id":"e1","type":"open","time":1,"campaignId":"c"}]""", false)]
    public void What_is_not_told_to_be_canonical_must_show_it_before_anything_else(string record, bool isShown) =>
        Assert.Equal(
            isShown,
            FlatScan.TryAdd(Encoding.UTF8.GetBytes(record), new ElementTable(), 0, 10, isGuess: true, out _, out _, out _)
        );

    [Fact]
    public void Whatever_it_takes_the_full_scan_finds_the_same_in()
    {
        long cases = long.TryParse(Environment.GetEnvironmentVariable("MUTATIONS"), out long asked) ? asked : Cases;
        Gen.Select(Gen.Int[0, Records.Length - 1], ByteMutation.Any.Array[1, 3], Gen.Int[0, 70])
            .Sample(
                (at, mutations, origin) =>
                {
                    byte[] record = mutations.Aggregate(Records[at], (bytes, mutation) => mutation.Apply(bytes, Grafts, Records));
                    AssertSame(record, origin);
                },
                iter: cases,
                threads: 1
            );
    }

    private static void AssertSame(byte[] record, int origin)
    {
        ElementTable quick = new();
        if (!FlatScan.TryAdd(record, quick, origin, 10, isGuess: false, out bool isArray, out int consumed, out bool isAscii))
        {
            return;
        }

        ElementTable full = new();
        Utf8JsonReader reader = new(record, ElementScan.Options);
        Assert.True(reader.Read());
        Assert.Equal(reader.TokenType == JsonTokenType.StartArray, isArray);
        if (isArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                ElementScan.Add(ref reader, full, origin, 0, null);
            }
        }
        else
        {
            ElementScan.Add(ref reader, full, origin, 0, null);
        }

        Assert.Equal(((int)reader.BytesConsumed, full.Count), (consumed, quick.Count));
        Assert.True(isAscii ? Ascii.IsValid(record.AsSpan(0, consumed)) : !Ascii.IsValid(record));
        for (int i = 0; i < full.Count; i++)
        {
            Assert.Equal(full[i], quick[i]);
            for (Field field = 0; field < Field.Unknown; field++)
            {
                if (full[i].Has(field))
                {
                    Assert.Equal(full.SlotOf(i, field), quick.SlotOf(i, field));
                }
            }
        }
    }
}
