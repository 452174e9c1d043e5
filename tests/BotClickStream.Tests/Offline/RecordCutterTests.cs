using System.Text;
using BotClickStream.Offline;
using CsCheck;

namespace BotClickStream.Tests.Offline;

public sealed class RecordCutterTests
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
