using System.Globalization;
using System.Text;
using BotClickStream.Offline;
using CsCheck;

namespace BotClickStream.Tests.Offline;

/// <summary>Rows of files whose quotes may be anything: a broken row costs its first line, and nothing else.</summary>
public sealed class CsvRowsTests
{
    private const int Columns = 3;

    /// <summary>A value as it stands in a well-formed file.</summary>
    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.String[Gen.Char['a', 'e'], 0, 3],
        Gen.String[Gen.Char["ab,\n"], 0, 4].Select(text => $"\"x{text.Replace("b", "\"\"", StringComparison.Ordinal)}\""),
        Gen.Const("\"\"")
    );

    private static readonly Gen<string[]> WellFormed = Gen.Select(Value, Value, Value)
        .Select((a, b, c) => $"{a},{b},k{c}".Replace("k\"", "\"k", StringComparison.Ordinal))
        .Array[1, 30];

    [Fact]
    public void Of_whatever_quotes_each_row_is_read_that_a_naive_reader_reads() =>
        Gen.String[Gen.Char["a\",\n\"a\","], 0, 60]
            .Select(Gen.Bool, (text, isCrLf) => isCrLf ? text.Replace("\n", "\r\n", StringComparison.Ordinal) : text)
            .Sample(text => Assert.Equal(Naive(text), Read(text)), iter: 5_000);

    [Fact]
    public void A_stray_quote_costs_its_row_and_no_other() =>
        Gen.Select(WellFormed, Gen.Int[0, 1000].Array[0, 6])
            .Sample(
                (rows, places) =>
                {
                    string[] broken = [.. rows];
                    foreach (int place in places)
                    {
                        int row = place % rows.Length;
                        broken[row] = Stray(broken[row], place);
                    }

                    List<(int, string)> read = Read(string.Concat(broken.Select(row => $"{row}\n")));
                    int line = 2;
                    List<(int, string)> whole = [];
                    HashSet<int> linesOfBroken = [];
                    for (int i = 0; i < rows.Length; i++)
                    {
                        int lines = 1 + rows[i].Count(c => c == '\n');
                        if (broken[i] == rows[i])
                        {
                            whole.Add((line, Assert.Single(Naive($"{rows[i]}\n")).Row));
                        }
                        else
                        {
                            Assert.Contains((line, Fault), read);
                            linesOfBroken.UnionWith(Enumerable.Range(line, lines));
                        }

                        line += lines;
                    }

                    Assert.Equal(whole, read.Where(row => !linesOfBroken.Contains(row.Item1)));
                },
                iter: 5_000
            );

    [Theory]
    [InlineData(CsvRows.MaxRowLines, true)]
    [InlineData(CsvRows.MaxRowLines + 1, false)]
    public void A_row_of_too_many_lines_is_an_open_quote(int lines, bool isRead)
    {
        string row = $"a,\"{string.Join('\n', Enumerable.Repeat("x,y,z", lines))}\",c\n";
        List<(int Line, string Row)> read = Read($"{row}1,2,3\n");
        Assert.Equal((lines + 2, "1|2|3"), read[^1]);
        Assert.Equal(isRead, read.Count == 2);
        Assert.Equal(!isRead, read[0] == (2, Fault));
    }

    /// <summary>Two quotes by mistake in one column, which make a row of all that is between them whose number of values is right.</summary>
    [Theory]
    [InlineData("1,a,\"b,c\n2,a,b,c\n3,a,b\",c\n4,a,b,c\n", 2, 4)]
    [InlineData("1,a,\"b,c\n3,a,\"b\",c\n4,a,b,c\n", 3, 4)]
    [InlineData("1,a,\"b,c\r\n2,a,b,c\r\n3,a,b\",c\r\n4,a,b,c\r\n", 2, 4)]
    [InlineData("1,a,\"a text, with\nlines,\nof two\",c\n4,a,b,c", 1, 4)]
    public void Rows_between_two_stray_quotes_are_read(string text, params int[] whole)
    {
        using CsvRows rows = new(new MemoryStream(Encoding.UTF8.GetBytes($"n,x,y,z\n{text}")), "x.csv");
        List<int> read = [];
        while (rows.Read())
        {
            if (rows.Fault is null)
            {
                read.Add(int.Parse(rows.GetSpan(0), CultureInfo.InvariantCulture));
            }
        }

        Assert.Equal(whole, read);
    }

    /// <summary>As UTF-8 a line that begins with a UTF-16's byte order mark is bad text, and not another encoding.</summary>
    [Fact]
    public void What_comes_after_a_broken_row_is_read_as_the_file_is()
    {
        byte[] text = [.. "a,b,c\n1,\"2,3\n"u8, 0xFF, 0xFE, .. ",5,6\n7,8,9"u8];
        using CsvRows rows = new(new MemoryStream(text), "x.csv");
        Assert.True(rows.Read() && rows.Read());
        Assert.Equal([0xFF, 0xFE], rows.GetSpan(0).ToArray());
        Assert.True(rows.Read());
        Assert.Equal("8"u8.ToArray(), rows.GetSpan(1).ToArray());
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void Other_encodings_than_UTF_8_are_read_on_too(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] text = [.. encoding.GetPreamble(), .. encoding.GetBytes("a,b,c\n1,\"ä,3\nö,5,6\n7,\"8\",9")];
        Assert.Equal([(2, Fault), (3, "ö|5|6"), (4, "7|8|9")], Read(new MemoryStream(text)));
    }

    [Fact]
    public void However_long_a_row_is_little_of_the_file_is_taken_to_find_out()
    {
        const int Mebibyte = 1 << 20;
        string line = $"1,{new string('x', 1000)},3\n";
        string text =
            $"a,b,c\n1,\"2,3\n{string.Concat(Enumerable.Repeat(line, 4 * Mebibyte / line.Length))}{new string('y', 5 * Mebibyte)}\n7,8,9\n";
        MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        using CsvRows rows = new(stream, "x.csv");
        Assert.True(rows.Read());
        Assert.Contains("is not closed within 1,000 lines and 1,048,576 bytes", rows.Fault, StringComparison.Ordinal);
        Assert.True(stream.Position < 2 * CsvRows.MaxRowBytes);
        long good = 0;
        long tooLong = 0;
        while (rows.Read())
        {
            good += rows.Fault is null ? 1 : 0;
            tooLong += rows.Fault is null ? 0 : 1;
        }

        Assert.Equal((4 * Mebibyte / line.Length) + 1, good);
        Assert.Equal(1, tooLong);
    }

    private const string Fault = "broken";

    private static List<(int Line, string Row)> Read(string text) => Read(new MemoryStream(Encoding.UTF8.GetBytes($"a,b,c\n{text}")));

    private static List<(int Line, string Row)> Read(Stream text)
    {
        using CsvRows rows = new(text, "x.csv");
        List<(int, string)> read = [];
        while (rows.Read())
        {
            read.Add(((int)rows.Line, rows.Fault is null ? Joined(Enumerable.Range(0, Columns).Select(ValueOf)) : Fault));
        }

        return read;

        string ValueOf(int column) => Encoding.UTF8.GetString(rows.GetSpan(column));
    }

    private static string Joined(IEnumerable<string> values) => string.Join('|', values);

    /// <summary>
    /// A quote in front of a letter that no quote is in front of: so it is never one that ends a value, which would make a well-formed row of it and of what another
    /// has opened.
    /// </summary>
    private static string Stray(string row, int place)
    {
        int[] places = [.. Enumerable.Range(0, row.Length).Where(i => char.IsAsciiLetter(row[i]) && (i == 0 || row[i - 1] != '"'))];
        return places.Length == 0 ? row : row.Insert(places[place % places.Length], "\"");
    }

    /// <summary>By the grammar, a character at a time, from the first line on; where it isn't met, again from the next line.</summary>
    private static List<(int Line, string Row)> Naive(string text)
    {
        string[] lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        string lineBreak = text.Contains('\r', StringComparison.Ordinal) ? "\r\n" : "\n";
        List<(int, string)> rows = [];
        for (int line = 0; line < lines.Length; line++)
        {
            if (lines[line].Length == 0)
            {
                continue;
            }

            List<string>? values = null;
            int more = -1;
            while (values is null && ++more < lines.Length - line)
            {
                values = Values(string.Join(lineBreak, lines.Skip(line).Take(more + 1)));
            }

            bool isRow = values is { Count: <= Columns } && (more == 0 || values.Count == Columns);
            rows.Add((line + 2, isRow ? Joined(values!.Concat(Enumerable.Repeat("", Columns - values!.Count))) : Fault));
            line += isRow ? more : 0;
        }

        return rows;
    }

    /// <summary>A row's values, unless it is none: RFC 4180.</summary>
    private static List<string>? Values(string row)
    {
        List<string> values = [];
        int at = 0;
        while (true)
        {
            StringBuilder value = new();
            if (at < row.Length && row[at] == '"')
            {
                at++;
                while (true)
                {
                    if (at == row.Length)
                    {
                        return null;
                    }

                    if (row[at] != '"')
                    {
                        value.Append(row[at++]);
                    }
                    else if (at + 1 < row.Length && row[at + 1] == '"')
                    {
                        value.Append('"');
                        at += 2;
                    }
                    else
                    {
                        at++;
                        break;
                    }
                }
            }
            else
            {
                for (; at < row.Length && row[at] != ','; at++)
                {
                    if (row[at] is '"' or '\r' or '\n')
                    {
                        return null;
                    }

                    value.Append(row[at]);
                }
            }

            values.Add(value.ToString());
            if (at == row.Length)
            {
                return values;
            }

            if (row[at++] != ',')
            {
                return null;
            }
        }
    }
}
