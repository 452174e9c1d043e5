using System.Buffers;
using BotClickStream.Reporting;
using CsvHelper;

namespace BotClickStream.Offline;

/// <summary>
/// The rows of a file with a header. The separator is found out, quotes are RFC 4180's, a row may span lines. A row that proves broken costs its first line alone: a
/// quote that was opened by mistake makes all after it text, so reading goes on with the next line as if it began a row.
/// </summary>
internal sealed class CsvRows : IDisposable
{
    /// <summary>A row that is longer, or has more lines than <see cref="MaxRowLines"/>, is an open quote that nothing closes.</summary>
    public const int MaxRowBytes = 1 << 20;

    public const int MaxRowLines = 1_000;

    /// <summary>Small, since after a broken row that went on over lines all in it is looked at anew.</summary>
    private const int BufferBytes = 1 << 14;

    /// <summary>With fewer, a text's lines have as many separators as a row all too easily.</summary>
    private const int FewColumns = 4;

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly string[] headers;
    private readonly CsvInput input;
    private CsvReader reader;

    /// <summary>Where the reader has begun in the file, and how many lines are before that.</summary>
    private long readerStart;
    private long readerLines;

    /// <summary>Of the row that was read last, or is being read.</summary>
    private CsvMalformedReason? malformed;

    /// <param name="file">Its name, for errors.</param>
    /// <exception cref="InvalidDataException">The header can't be read.</exception>
    public CsvRows(Stream stream, string file)
    {
        input = new CsvInput(stream);
        reader = Open(separator: null);
        if (!TryAdvance())
        {
            headers = [];
            return;
        }

        headers = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];
        Line = readerLines + reader.LineNumber;
        if (FaultOf(reader.RawRecord, spansLines: false) is { } fault)
        {
            throw new InvalidDataException($"'{file}' can't be read: in line {Line}, its header, {fault.TrimEnd('.')}");
        }
    }

    /// <summary>Empty where the file is.</summary>
    public IReadOnlyList<string> Headers => headers;

    /// <summary>Columns whose values have no line break, unless a quote is open that shouldn't be.</summary>
    public IReadOnlyList<int> SingleLineColumns { get; set; } = [];

    /// <summary>In which the row begins that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>What is wrong with the row that was read last, and what to do; <see langword="null"/> where nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>Reads the next row that isn't empty.</summary>
    public bool Read()
    {
        if (!TryAdvance())
        {
            return false;
        }

        Line = readerLines + reader.LineNumber;
        ReadOnlySpan<byte> row = reader.RawRecord;
        int lineEnd = row.IndexOfAny((byte)'\n', (byte)'\r');
        Fault = FaultOf(row, lineEnd >= 0);
        if (Fault is not null && (lineEnd >= 0 || input.IsCut))
        {
            GoOnAfterLine(readerStart + reader.ByteOffset + (lineEnd < 0 ? row.Length : lineEnd));
        }

        return true;
    }

    /// <summary>A value of a row without a fault; empty where the row has no such one.</summary>
    public ReadOnlySpan<byte> GetSpan(int column) => reader.GetSpan(column);

    public void Dispose()
    {
        reader.Dispose();
        input.Dispose();
    }

    private bool TryAdvance()
    {
        do
        {
            malformed = null;
            input.BeginRow(readerStart + reader.ByteOffset + reader.RawRecord.Length);
            if (!reader.Read())
            {
                return false;
            }
        } while (reader.RawRecord.IsEmpty);
        return true;
    }

    private string? FaultOf(ReadOnlySpan<byte> row, bool spansLines)
    {
        string goesOn = spansLines || input.IsCut ? "; reading goes on with the next line" : "";
        if (input.IsCut || row.Length > MaxRowBytes || (spansLines && row.Count((byte)'\n') >= MaxRowLines))
        {
            string what = spansLines ? "a quote is opened in it that is not closed" : "it is not closed";
            return $"{what} within {SummaryPrinter.Number(MaxRowLines)} lines and {SummaryPrinter.Number(MaxRowBytes)} bytes{goesOn}.";
        }

        if (malformed is { } reason)
        {
            return $"its quotes don't match ({Words(reason)}); a quote inside a quoted value is written twice{goesOn}.";
        }

        // A row may leave values out at its end. One that spans lines has mostly taken the rest of its own for text.
        if (reader.FieldCount > headers.Length || (spansLines && reader.FieldCount < headers.Length))
        {
            return $"it has {reader.FieldCount} values where the header has {headers.Length} names; a value with a separator in it must be quoted"
                + (spansLines ? $", and a quote that opens none be written twice{goesOn}." : ".");
        }

        foreach (int column in spansLines ? SingleLineColumns : [])
        {
            if (reader.GetSpan(column).ContainsAny((byte)'\n', (byte)'\r'))
            {
                return $"its '{headers[column]}' spans lines, so a quote is open in it that opens no value, and must be written twice{goesOn}.";
            }
        }

        if (spansLines && headers.Length >= FewColumns && IsWholeRow(row[..row.IndexOfAny(LineEnds)]) && IsWholeRow(LastLine(row)))
        {
            return $"it spans lines of which each has as many values as the header has names, so a quote is open in it that opens no value, and must be written twice{goesOn}.";
        }

        return null;
    }

    /// <summary>Whether a line has as many separators as a row, be they in quotes or not: in a text over lines that is mere chance.</summary>
    private bool IsWholeRow(ReadOnlySpan<byte> line) => line.Count((byte)reader.Separator) == headers.Length - 1;

    private static ReadOnlySpan<byte> LastLine(ReadOnlySpan<byte> row)
    {
        ReadOnlySpan<byte> lines = row.TrimEnd("\r\n"u8);
        return lines[(lines.LastIndexOfAny(LineEnds) + 1)..];
    }

    /// <param name="position">In the file: what ends the line, or the begin of what is left of a line that is too long.</param>
    private void GoOnAfterLine(long position)
    {
        char separator = reader.Separator;
        reader.Dispose();
        input.GoBackTo(position);
        readerStart = input.SkipLine();
        readerLines = Line - 1;
        reader = Open(separator);
    }

    /// <remarks>It begins with the break of the line before, an empty row: at the very begin of its input the reader would look for a byte order mark.</remarks>
    private CsvReader Open(char? separator) =>
        CsvReader.Create(
            input,
            new CsvReaderOptions
            {
                Separator = separator,
                HasHeader = false,
                SkipEmptyLines = false,
                TrackLineNumbers = true,
                TrimWhitespace = true,
                TrimInsideQuotes = true,
                BufferSize = BufferBytes,
                OnMalformedRecord = bad => malformed = bad.Reason,
                IncludeValuesInExceptions = false,
            },
            leaveOpen: true
        );

    private static string Words(CsvMalformedReason reason) =>
        reason switch
        {
            CsvMalformedReason.StrayQuote => "a quote inside a value that doesn't begin with one",
            CsvMalformedReason.TextAfterClosingQuote => "text after a closing quote",
            CsvMalformedReason.UnterminatedQuote => "a quote that is never closed",
            _ => reason.ToString(),
        };
}
