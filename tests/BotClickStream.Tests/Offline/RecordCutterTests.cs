using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BotClickStream.Offline;
using CsCheck;

namespace BotClickStream.Tests.Offline;

public sealed partial class RecordCutterTests
{
    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}", "{\"a\":2}")]
    [InlineData("{\"a\":1}\r\n\r\n{\"a\":2}", "{\"a\":1}", "{\"a\":2}")]
    [InlineData("\uFEFF{\"a\":1}", "{\"a\":1}")]
    [InlineData("[{\"a\":1},{\"a\":2}]", "[{\"a\":1},{\"a\":2}]")]
    [InlineData("[{\"a\":1}]\n[{\"a\":2}]", "[{\"a\":1}]", "[{\"a\":2}]")]
    [InlineData("[\n{\"a\":1},\n{\"a\":\n2}\n]\n", "{\"a\":1}", "{\"a\":\n2}")]
    [InlineData("{\n\"a\": [1,\n2]\n}\n{\"b\":1}", "{\n\"a\": [1,\n2]\n}", "{\"b\":1}")]
    [InlineData("{\"a\":\"}\\\"]{\"}\n{\"b\":1}", "{\"a\":\"}\\\"]{\"}", "{\"b\":1}")]
    [InlineData("{\"broken\":\n{\"a\":1}\n", "{\"broken\":", "{\"a\":1}")]
    [InlineData("{\n  \"a\": open\n}\n{\"b\":1}", "{\n  \"a\": open\n}", "{\"b\":1}")]
    [InlineData("nonsense\n{\"a\":1}", "nonsense", "{\"a\":1}")]
    [InlineData("", new string[0])]
    [InlineData(" \n\n ", new string[0])]
    public void A_record_is_a_line_or_a_value_over_several_or_an_element_of_an_array_over_several(string text, params string[] records) =>
        Assert.Equal(records, Cut(text, pieceBytes: 1_000));

    [Fact]
    public void How_the_stream_hands_its_bytes_over_changes_nothing() =>
        Gen.Select(
                Gen.OneOf("", "\uFEFF"),
                Gen.OneOf("{\"a\":1}", "{\"t\":\"\\\"[\"}", "[{\"x\":2},3]", "{\n\"y\":[1,\n2]}", "nonsense").Array[0, 20],
                Gen.Int[1, 9]
            )
            .Sample(
                (mark, lines, pieceBytes) =>
                {
                    string text = mark + string.Join('\n', lines);
                    Assert.Equal(Cut(text, 1_000_000), Cut(text, pieceBytes));
                },
                iter: 300
            );

    [Fact]
    public void An_array_larger_than_any_buffer_is_cut_into_its_elements()
    {
        string[] elements = [.. Enumerable.Range(0, 50_000).Select(i => $"{{\"n\":{i}}}")];

        Assert.Equal(elements, Cut($"[\n{string.Join(",\n", elements)}\n]", 4_096));
    }

    [Fact]
    public void However_much_follows_in_its_array_an_element_that_is_torn_behind_a_bracket_costs_itself_alone()
    {
        const string Torn = "{\"n\":1,\"links\":[";
        string element = $"{{\"n\":\"{new string('x', 1_000_000)}\"}}";
        int following = (RecordCutter.MaxRecordBytes / element.Length) + 2;
        string text = $"[\n{element},\n{Torn}\n{string.Join(",\n", Enumerable.Repeat(element, following))}\n]\n";
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        RecordCutter cutter = new(stream);
        List<string> others = [];
        int whole = 0;
        while (cutter.TryRead(out ReadOnlySpan<byte> record))
        {
            if (record.Length == element.Length)
            {
                whole++;
            }
            else
            {
                others.Add($"{cutter.Line}: {Encoding.UTF8.GetString(record)}");
            }
        }

        Assert.Equal(1 + following, whole);
        Assert.Contains($"3: {Torn}", others);
    }

    [Fact]
    public void Each_record_tells_the_line_in_which_it_begins_however_the_stream_hands_its_bytes_over() =>
        Gen.Select(Gen.OneOf("{\"a\":1}", "{\n\"y\":[1,\n2]}", "nonsense", "", "[\n{\"x\":1},\n\n{\"x\":2}\n]").Array[0, 20], Gen.Int[1, 9])
            .Sample(
                (lines, pieceBytes) =>
                {
                    string text = string.Join("\n", lines);
                    using Pieces stream = new(Encoding.UTF8.GetBytes(text), pieceBytes);
                    RecordCutter cutter = new(stream);
                    string[] numbered = text.Split('\n');
                    while (cutter.TryRead(out ReadOnlySpan<byte> record))
                    {
                        string first = Encoding.UTF8.GetString(record).Split('\n')[0];
                        Assert.StartsWith(first, numbered[cutter.Line - 1].TrimStart(','), StringComparison.Ordinal);
                        numbered[cutter.Line - 1] = "taken";
                    }

                    Assert.All(numbered, line => Assert.Contains(line, (string[])["taken", "", "[", "]", "\"y\":[1,", "2]}"]));
                },
                iter: 300
            );

    [Theory]
    [InlineData("[\n{\"a\":1},\n{\"a\":2}\n]\n{\"b\":1}", "[\n{\"a\":1},\n{\"a\":2}\n]", "{\"b\":1}")]
    [InlineData("[{\"a\":1},\r\n{\"a\":2}]", "[{\"a\":1},\r\n{\"a\":2}]")]
    [InlineData("[{\n  \"a\": 1\n}]\n[]", "[{\n  \"a\": 1\n}]", "[]")]
    [InlineData("[{\"broken\"\n[{\"a\":1}]", "[{\"broken\"", "[{\"a\":1}]")]
    public void A_body_that_is_an_array_stays_whole(string text, params string[] bodies)
    {
        Assert.Equal(bodies, Cut(text, pieceBytes: 1_000, keepsArrays: true));
        Assert.Equal(bodies, Cut(text, pieceBytes: 1, keepsArrays: true));
    }

    [Theory]
    [InlineData("{\"a\":\"", "\"}\n")]
    [InlineData("{\n\"a\":\n\"", "\"\n}\n")]
    [InlineData("[\n{\"a\":\"", "\"}\n,{\"a\":2}]\n")]
    [InlineData("nonsense", "\n")]
    public void Of_a_record_that_is_too_long_the_rest_is_passed_over(string begin, string end)
    {
        string text = begin + new string('x', RecordCutter.MaxRecordBytes + 100_000) + end + "{\"b\":1}";
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        RecordCutter cutter = new(stream, keepsArrays: true);
        Assert.True(cutter.TryRead(out _) && cutter.IsCut);
        Assert.True(cutter.TryRead(out ReadOnlySpan<byte> next) && !cutter.IsCut);
        Assert.Equal("{\"b\":1}", Encoding.UTF8.GetString(next));
        Assert.False(cutter.TryRead(out _));
    }

    private const string Id = "\"id\":\"#\",\"k\":[1,{\"a\":\"]}\\\"\"}]";

    /// <summary>What a file may have, with the ids of what is good in place of #.</summary>
    private static readonly string[] Good =
    [
        $"{{{Id}}}",
        $"[{{{Id}}},{{{Id}}}]",
        $"{{\n  {Id},\n  \"m\": {{\n  }}\n}}",
        $"[\n{{{Id}}},\n{{{Id}}}\n]",
        $"[\n  {{\n{Id}\n  }}\n,\n{{{Id}}}]",
    ];

    private static readonly Gen<(string Text, bool IsGood)> Piece = Gen.Frequency(
        (5, Gen.OneOf(Good).Select(text => (text, true))),
        (1, Gen.OneOf("", "  ").Select(text => (text, true))),
        (
            2,
            Gen.OneOf("2026-03-01 09:00 ERROR writer, restarted", "null", "garbage: [main] {\"x\":", "x\":1}]", "-")
                .Select(text => (text, false))
        ),
        (
            5,
            Gen.Select(Gen.OneOf(Good), Gen.Int[1, 99])
                .Select(
                    (text, length) => (text.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), length)
                )
                .Select((text, length) => (text[..(1 + (length % (text.Length - 1)))], false))
        )
    );

    /// <summary>Torn lines at every byte, what is no JSON, and blank lines, in any order among lines, pretty-printed values and arrays over lines.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_is_good_comes_out_and_whatever_is_not_by_its_line(bool keepsArrays) =>
        Gen.Select(Piece.Array[0, 12], Gen.OneOf("\n", "\r\n"), Gen.Bool, Gen.Int[1, 40])
            .Sample(
                (pieces, lineEnd, hasLast, pieceBytes) =>
                {
                    StringBuilder text = new();
                    List<string> good = [];
                    HashSet<long> bad = [];
                    int lines = 1;
                    foreach ((string piece, bool isGood) in pieces)
                    {
                        if (!isGood)
                        {
                            bad.Add(lines);
                        }

                        foreach (string part in piece.Split('#')[..^1].Where(_ => isGood))
                        {
                            good.Add($"g{lines}");
                        }

                        text.Append(piece.Replace("#", isGood ? $"g{lines}" : "t", StringComparison.Ordinal)).Append('\n');
                        lines += 1 + piece.Count(c => c == '\n');
                    }

                    string file = text.ToString()[..^(hasLast || text.Length == 0 ? 0 : 1)]
                        .Replace("\n", lineEnd, StringComparison.Ordinal);
                    using Pieces stream = new(Encoding.UTF8.GetBytes(file), pieceBytes);
                    RecordCutter cutter = new(stream, keepsArrays);
                    List<string> found = [];
                    HashSet<long> named = [];
                    while (cutter.TryRead(out ReadOnlySpan<byte> record))
                    {
                        if (Parse(Encoding.UTF8.GetString(record)) is not { } value)
                        {
                            named.Add(cutter.Line);
                            continue;
                        }

                        JsonElement[] events = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
                        found.AddRange(
                            events
                                .Where(one => one.ValueKind == JsonValueKind.Object && one.TryGetProperty("id", out _))
                                .Select(one => one.GetProperty("id").GetString()!)
                                .Where(id => id != "t")
                        );
                        if (value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
                        {
                            named.Add(cutter.Line);
                        }
                    }

                    Assert.Equal(good, found);
                    Assert.Equal(bad.Order(), named.Order());
                },
                iter: 2_000
            );

    [Fact]
    public void What_goes_on_over_lines_is_one_record_where_a_naive_reader_finds_JSON_and_its_first_line_where_not() =>
        Gen.OneOf("{", "}", "[", "]", "\"a\"", ":", ",", "1", "\n", "\n", "\r\n", " ", "\"", "\\", "{\"a\":", "\"a\":1", "{}", "x")
            .Array[0, 24]
            .Select(string.Concat)
            .Where(text => !PrettyPrinted().IsMatch(text))
            .Sample(
                text => Assert.Equal(Naive(text), Cut(text, pieceBytes: 3, keepsArrays: true).Select(record => record.Trim())),
                iter: 10_000
            );

    /// <summary>Each line would go on to the end of the file: were all looked at to there, it would take hours.</summary>
    [Theory]
    [InlineData("{\n")]
    [InlineData("{\"a\":\n")]
    [InlineData("{\"a\":{\"a\":\n")]
    [InlineData("[{\"a\":\n")]
    [InlineData("{\"a\":[1,\n")]
    [InlineData("[\n")]
    [InlineData("[{},")]
    [InlineData("[{}[")]
    [InlineData("[[")]
    [InlineData("{\"a\":")]
    [InlineData("\"")]
    public void However_a_file_is_made_what_is_open_in_it_is_looked_at_a_few_times(string repeated)
    {
        const int Bytes = 1_000_000;
        string text = string.Concat(Enumerable.Repeat(repeated, Bytes / repeated.Length));
        foreach (bool keepsArrays in (bool[])[false, true])
        {
            using MemoryStream stream = new(Encoding.ASCII.GetBytes(text));
            RecordCutter cutter = new(stream, keepsArrays);
            while (cutter.TryRead(out _)) { }

            Assert.Equal(text.Length, cutter.BytesRead);
        }
    }

    private static JsonElement? Parse(string record)
    {
        try
        {
            return JsonElement.Parse(record);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A line of brackets alone: what it begins is one record where it ends, be it JSON or not.</summary>
    [GeneratedRegex(@"(^|[\s}\]])[{\[ ]*[{\[][{\[ ]*\r?\n")]
    private static partial Regex PrettyPrinted();

    /// <summary>The shortest value over lines that is JSON, else the line.</summary>
    private static List<string> Naive(string text)
    {
        List<string> records = [];
        int at = 0;
        while (true)
        {
            while (at < text.Length && " \r\n".Contains(text[at], StringComparison.Ordinal))
            {
                at++;
            }

            if (at == text.Length)
            {
                return records;
            }

            int line = text.IndexOf('\n', at) is >= 0 and int end ? end : text.Length;
            int length = text[at] is '{' or '['
                ? Enumerable
                    .Range(1, text.Length - at)
                    .FirstOrDefault(bytes => text[at + bytes - 1] is '}' or ']' && Parse(text.Substring(at, bytes)) is not null)
                : 0;
            length = Math.Max(length, line - at);
            records.Add(text.Substring(at, length).Trim());
            at += length;
        }
    }

    private static List<string> Cut(string text, int pieceBytes, bool keepsArrays = false)
    {
        using Pieces stream = new(Encoding.UTF8.GetBytes(text), pieceBytes);
        RecordCutter cutter = new(stream, keepsArrays);
        List<string> records = [];
        while (cutter.TryRead(out ReadOnlySpan<byte> record))
        {
            records.Add(Encoding.UTF8.GetString(record).TrimEnd('\r'));
        }

        return records;
    }

    /// <summary>A stream that never gives more than a few bytes at once.</summary>
    private sealed class Pieces(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
    }
}
