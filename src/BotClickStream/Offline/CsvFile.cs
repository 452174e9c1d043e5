using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Reporting;
using BotClickStream.Serialization;

namespace BotClickStream.Offline;

/// <summary>What <see cref="CsvFile.Next"/> found.</summary>
internal enum CsvRow
{
    End,
    Event,

    /// <summary>Of a type that is known and not needed.</summary>
    Ignored,
    Rejected,
}

/// <summary>
/// A file of comma-separated values with a header as records of canonical events, a row at a time. Where a row brings no id it is a hash of all that it says, so
/// that the same row twice is one event.
/// </summary>
internal sealed class CsvFile : IDisposable
{
    private const string BadRow = "bad-row";

    /// <summary>What isn't read as it is: told as a number, composed, or looked up.</summary>
    private static readonly Field[] Texts =
    [
        .. CsvOptions.RowFields.Except([Field.Id, Field.Type, Field.Time, Field.LinkCount, Field.Points, Field.Count]),
    ];

    private static readonly Field[] Numbers = [Field.LinkCount, Field.Points, Field.Count];

    private readonly CsvRows rows;
    private readonly CsvTimes times;
    private readonly ArrayBufferWriter<byte> record = new();
    private readonly Utf8JsonWriter json;
    private readonly XxHash128 hash = new();

    /// <summary>Of a row a recipient: the next of <see cref="CsvColumns.ByType"/>.</summary>
    private int nextTyped;

    /// <exception cref="InvalidDataException">The header can't be read, or lacks what every event needs; the message says what to do.</exception>
    public CsvFile(Stream input, string file, CsvOptions options)
    {
        times = options.Times;
        json = new Utf8JsonWriter(record, ContractJson.Options);
        rows = new CsvRows(input, file);
        Columns = new CsvColumns(file, rows.Headers, options);
        rows.SingleLineColumns = Columns.SingleLine;
        nextTyped = Columns.ByType.Count;
    }

    public CsvColumns Columns { get; }

    /// <summary>Where the row is that was read last.</summary>
    public RecordPlace Place { get; private set; }

    /// <summary>After <see cref="CsvRow.Event"/>, until the next call: the event as JSON.</summary>
    public ReadOnlySpan<byte> Record => record.WrittenSpan;

    /// <summary>After <see cref="CsvRow.Ignored"/>: the row's own word for its type.</summary>
    public string Word { get; private set; } = "";

    /// <summary>After <see cref="CsvRow.Rejected"/>.</summary>
    public (string Code, string Detail) Fault { get; private set; }

    public CsvRow Next()
    {
        while (true)
        {
            while (nextTyped < Columns.ByType.Count)
            {
                (int column, EventType type) = Columns.ByType[nextTyped++];
                if (rows.GetSpan(column) is { IsEmpty: false } cell && !IsNo(cell))
                {
                    return Read(type, column);
                }
            }

            if (!rows.Read())
            {
                return CsvRow.End;
            }

            Place = new RecordPlace(Columns.File, rows.Line, Columns);
            if (rows.Fault is { } fault)
            {
                return Reject(BadRow, fault);
            }

            if (Columns.ByType.Count == 0)
            {
                return Read();
            }

            nextTyped = 0;
        }
    }

    public void Dispose()
    {
        rows.Dispose();
        json.Dispose();
    }

    private CsvRow Read()
    {
        string word = Encoding.UTF8.GetString(Cell(Field.Type));
        string normalized = CsvNames.Normalize(word);
        if (CsvNames.TryReadType(normalized, out EventType type))
        {
            return Read(type, Columns.Of(Field.Time));
        }

        if (CsvNames.IsUnneeded(normalized))
        {
            Word = word;
            return CsvRow.Ignored;
        }

        int column = Columns.Of(Field.Type);
        return word.Length == 0
            ? Reject(RejectionCodes.MissingField, column, "the type is empty; --set type=open gives one to rows without.")
            : Reject(
                RejectionCodes.UnknownType,
                column,
                $"the type is '{word}'; known are {Decoding.Words.Types}, and ESPs' words for them."
            );
    }

    private CsvRow Read(EventType type, int timeColumn)
    {
        ReadOnlySpan<byte> told = timeColumn < 0 ? Columns.FallbackOf(Field.Time) : rows.GetSpan(timeColumn);
        if (!times.TryParse(told, out long time))
        {
            string expected = times.Format is { } format
                ? $"a time like {format} is expected"
                : $"{CsvTimes.Expected} is expected; any other form is told with --time-format, such as 'MM/dd/yyyy HH:mm'";
            return Reject(
                told.IsEmpty ? RejectionCodes.MissingField : RejectionCodes.BadTime,
                timeColumn,
                $"the time is {Decoding.Fault.Excerpt(told)}; {expected}."
            );
        }

        hash.Reset();
        record.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        json.WriteNumber(Fields.NameOf(Field.Time), time);
        json.WriteString(Fields.NameOf(Field.Type), type.Word());
        hash.Append(type.Word());
        hash.Append(told);
        foreach (Field field in Texts)
        {
            ReadOnlySpan<byte> text = Cell(field);
            if (!Utf8.IsValid(text))
            {
                return Reject(RejectionCodes.BadText, Columns.Of(field), "it is not UTF-8; save the file as UTF-8.");
            }

            hash.Append("\0"u8);
            hash.Append(text);
            if (!text.IsEmpty)
            {
                json.WriteString(Fields.NameOf(field), text);
            }
        }

        foreach (Field field in Numbers)
        {
            WriteNumber(field);
        }

        ReadOnlySpan<byte> id = Cell(Field.Id);
        json.WriteString(Fields.NameOf(Field.Id), IdOf(id, type, stackalloc byte[32 + 16]));
        json.WriteEndObject();
        json.Flush();
        return CsvRow.Event;
    }

    /// <summary>The row's own; of a row that is several events with the type behind it; else a hash of what the row says.</summary>
    private ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> id, EventType type, Span<byte> target)
    {
        if (!id.IsEmpty && Columns.ByType.Count == 0)
        {
            return id;
        }

        if (!id.IsEmpty)
        {
            return Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetString(id)}:{WordsOf<EventType>.Of(type)}");
        }

        hash.GetCurrentHashAsUInt128().TryFormat(target, out int length, "x32", CultureInfo.InvariantCulture);
        return target[..length].ToArray();
    }

    /// <summary>What is no number goes as text: the decoder says what it expects.</summary>
    private void WriteNumber(Field field)
    {
        ReadOnlySpan<byte> text = Cell(field);
        if (text.IsEmpty)
        {
            return;
        }

        json.WritePropertyName(Fields.NameOf(field));
        if (
            decimal.TryParse(
                text,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out decimal number
            )
        )
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private ReadOnlySpan<byte> Cell(Field field)
    {
        ReadOnlySpan<byte> cell = Columns.Of(field) is >= 0 and int column ? rows.GetSpan(column) : default;
        return cell.IsEmpty ? Columns.FallbackOf(field) : cell;
    }

    private CsvRow Reject(string code, string detail) => Reject(code, column: -1, detail);

    private CsvRow Reject(string code, int column, string detail)
    {
        Fault = (code, (column < 0 ? Place.Of("") : Place.OfColumn(column)) + detail);
        return CsvRow.Rejected;
    }

    private static bool IsNo(ReadOnlySpan<byte> cell) =>
        cell.SequenceEqual("0"u8) || AsciiText.EqualsIgnoreCase(cell, "FALSE"u8) || AsciiText.EqualsIgnoreCase(cell, "NO"u8);
}
