using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using BotClickStream.Decoding.Webhooks;

namespace BotClickStream.Decoding;

/// <summary>
/// Walks a text's documents and their elements: one JSON value, or one a line (NDJSON); a value is one element, or an array of them. A document's
/// syntax is checked to its end before its first element is given out.
/// </summary>
internal ref struct DocumentCursor
{
    public enum Step
    {
        End,

        /// <summary><see cref="Element"/> is the next one.</summary>
        Element,

        /// <summary><see cref="Fault"/> says why the text or line from <see cref="BadStart"/> on can't be taken.</summary>
        Bad,
    }

    private readonly FormatChoice formats;
    private readonly int end;
    private readonly int depth;
    private int position;
    private bool isStarted;
    private bool isLines;
    private bool isArray;
    private int line;
    private int firstElement;
    private int elementCount;
    private int current;

    /// <summary>Where the current document stands, of several lines one.</summary>
    private int documentStart;
    private int documentLength;

    /// <param name="text">The whole text; its positions are what elements and slots hold.</param>
    /// <param name="start">Where the part to walk begins.</param>
    /// <param name="depth">How deep in its record it stands.</param>
    public DocumentCursor(ReadOnlySpan<byte> text, int start, int length, int depth, FormatChoice formats)
    {
        Text = text;
        this.formats = formats;
        position = start;
        end = start + length;
        this.depth = depth;
        line = -1;
        current = -1;
    }

    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Whether all of the current document is known to be valid UTF-8.</summary>
    public bool IsValidText { get; private set; }

    /// <summary>The current element's place in the table.</summary>
    public readonly int Element => firstElement + current;

    /// <summary>The current document's; <see langword="null"/> is the canonical one.</summary>
    public ConfiguredFormat? Format { get; private set; }

    /// <summary>Whether nothing recognised the current document.</summary>
    public bool IsUnknown { get; private set; }

    /// <summary>How deep in the record what the current element holds stands.</summary>
    public readonly int ElementDepth => depth + (isArray ? 1 : 0);

    /// <summary>Whether one line of several is the current one.</summary>
    public readonly bool IsAtLine => isLines && line >= 0;

    public Fault? Fault { get; private set; }

    public int BadStart { get; private set; }

    public int BadLength { get; private set; }

    /// <summary>Where the current element or line stands: <c>lines[2][7]</c>.</summary>
    public readonly string Path =>
        (IsAtLine ? $"lines[{line}]" : "") + (isArray && current >= 0 && current < elementCount ? $"[{current}]" : "");

    /// <param name="room">How many events may still come: an array with more is bad, and lines that are more.</param>
    public Step Next(ElementTable table, int room)
    {
        current++;
        if (current < elementCount)
        {
            return Step.Element;
        }

        if (isStarted && !isLines)
        {
            return Step.End;
        }

        if (!isStarted)
        {
            firstElement = table.Count;
            Step step = Start(table, room);
            if (step != Step.End || !isLines)
            {
                return step;
            }
        }

        return NextLine(table, room);
    }

    /// <summary>
    /// Whether the current document, which was recognised as canonical and whose first element can't be taken as that, shows itself to be another
    /// format's; then its elements are that one's, and the first is the current one.
    /// </summary>
    public bool TryTakeForAnother(ElementTable table, int room)
    {
        if (formats.Catalog is not { } catalog || current != 0)
        {
            return false;
        }

        ref Element first = ref table[firstElement];
        if (catalog.Recognition.BehindCanonicalIn(Text.Slice(first.Start, first.Length)) is not { } format)
        {
            return false;
        }

        catalog.LastWasCanonical = false;
        Format = format;
        table.Truncate(firstElement);
        ScanAs(format.Map, table, documentStart, documentLength, room, out _);
        current = 0;
        return true;
    }

    /// <summary>Goes back before the first element of the document.</summary>
    public void Restart() => current = -1;

    /// <summary>Gives back the current document's elements.</summary>
    public readonly void Close(ElementTable table) => table.Truncate(firstElement);

    private Step Start(ElementTable table, int room)
    {
        isStarted = true;
        if (Text[position..end].StartsWith("\uFEFF"u8))
        {
            position += 3;
        }

        (int start, int length) = Trim(position, end);
        position = start;
        if (length == 0)
        {
            return Bad(start, 0, new Fault(RejectionCodes.NotJson, "There is nothing in it", "an event as JSON is expected", ""));
        }

        Fault? fault = Scan(table, start, length, room, out int consumed);
        if (fault is null && consumed == length)
        {
            current = 0;
            return elementCount > 0 ? Step.Element : Step.End;
        }

        if (fault is null ? IsFirstOfLines(start, length, consumed) : fault.Code == RejectionCodes.NotJson && LooksLikeLines(start, length))
        {
            return StartLines(room, start, length);
        }

        Drop(table);
        return Bad(
            start,
            length,
            fault
                ?? new Fault(
                    RejectionCodes.NotJson,
                    $"After the JSON value there is more, at byte {consumed}, on its last line",
                    "one value is expected, or one on each line",
                    ""
                )
        );
    }

    private Step StartLines(int room, int start, int length)
    {
        isLines = true;
        current = 0;
        elementCount = 0;
        int lines = CountLines(start, length);
        if (lines <= room)
        {
            return Step.End;
        }

        position = end;
        return Bad(start, length, Fault.TooMany($"Its {lines:N0} lines are more", room));
    }

    private Step NextLine(ElementTable table, int room)
    {
        Drop(table);
        while (position < end)
        {
            int feed = Text[position..end].IndexOf((byte)'\n');
            int lineEnd = feed < 0 ? end : position + feed;
            (int start, int length) = Trim(position, lineEnd);
            position = feed < 0 ? end : lineEnd + 1;
            if (length == 0)
            {
                continue;
            }

            line++;
            Fault? fault = Scan(table, start, length, room, out int consumed);
            if (fault is null && consumed < length)
            {
                fault = new Fault(
                    RejectionCodes.NotJson,
                    $"After the JSON value there is more, at byte {consumed}",
                    "one value on each line is expected",
                    ""
                );
            }

            if (fault is not null)
            {
                Drop(table);
                return Bad(start, length, fault);
            }

            if (elementCount > 0)
            {
                current = 0;
                return Step.Element;
            }
        }

        return Step.End;
    }

    /// <summary>Scans one JSON value of the told format, or of the one it shows; on failure its elements are still in the table.</summary>
    private Fault? Scan(ElementTable table, int start, int length, int room, out int consumed)
    {
        IsUnknown = false;
        documentStart = start;
        documentLength = length;
        Format = formats.Told;
        if (formats.Catalog is not { } catalog)
        {
            return ScanAs(Format?.Map, table, start, length, room, out consumed);
        }

        // What follows a canonical record most likely is one too, and then says so by its first fields.
        if (catalog.LastWasCanonical && TryScanFlat(table, start, length, room, isGuess: true, out consumed))
        {
            return null;
        }

        IsUnknown = !catalog.Recognition.TryRecognise(Text.Slice(start, length), out ConfiguredFormat? format);
        Format = format;
        catalog.LastWasCanonical = format is null;
        Fault? fault = ScanAs(format?.Map, table, start, length, room, out consumed);

        // An array with nothing in it is anybody's.
        IsUnknown |= fault is null && elementCount == 0;
        return fault;
    }

    private bool TryScanFlat(ElementTable table, int start, int length, int room, bool isGuess, out int consumed)
    {
        consumed = 0;
        ReadOnlySpan<byte> value = Text.Slice(start, length);
        if (
            depth + 1 >= ElementScan.MaxDepth
            || !FlatScan.TryAdd(value, table, start, room, isGuess, out isArray, out consumed, out bool isAscii)
        )
        {
            return false;
        }

        elementCount = table.Count - firstElement;
        IsValidText = isAscii || Utf8.IsValid(value);
        return true;
    }

    private Fault? ScanAs(FieldMap? map, ElementTable table, int start, int length, int room, out int consumed)
    {
        if (map is null && TryScanFlat(table, start, length, room, isGuess: false, out consumed))
        {
            return null;
        }

        ReadOnlySpan<byte> value = Text.Slice(start, length);
        IsValidText = Ascii.IsValid(value) || Utf8.IsValid(value);
        Utf8JsonReader reader = new(value, ElementScan.Options);
        try
        {
            reader.Read();
            isArray = reader.TokenType == JsonTokenType.StartArray;
            if (isArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (table.Count - firstElement >= room)
                    {
                        consumed = 0;
                        return Fault.TooMany("It has more events", room);
                    }

                    ElementScan.Add(ref reader, table, start, depth, map);
                }
            }
            else
            {
                ElementScan.Add(ref reader, table, start, depth, map);
            }
        }
        catch (JsonException exception)
        {
            consumed = 0;
            return BrokenJson.Of(value, exception);
        }

        consumed = (int)reader.BytesConsumed;
        elementCount = table.Count - firstElement;
        return null;
    }

    /// <summary>Whether the value that ends before more text stands on a line of its own.</summary>
    private readonly bool IsFirstOfLines(int start, int length, int consumed)
    {
        ReadOnlySpan<byte> rest = Text.Slice(start + consumed, length - consumed);
        int feed = rest.IndexOf((byte)'\n');
        return feed >= 0 && rest[..feed].Trim(" \t\r"u8).IsEmpty && !Text.Slice(start, consumed).Contains((byte)'\n');
    }

    /// <summary>
    /// Whether broken text is more likely lines, of which at least the first is broken, than one value over several lines: every line
    /// after the first begins an object, as the lines of a value that is laid out for reading don't.
    /// </summary>
    private readonly bool LooksLikeLines(int start, int length)
    {
        if (Text[start] == '[')
        {
            return false;
        }

        bool hasMore = false;
        ReadOnlySpan<byte> rest = Text.Slice(start, length);
        for (int feed = rest.IndexOf((byte)'\n'); feed >= 0; feed = rest.IndexOf((byte)'\n'))
        {
            rest = rest[(feed + 1)..].TrimStart(" \t\r\n"u8);
            if (!rest.IsEmpty && rest[0] != '{')
            {
                return false;
            }

            hasMore = true;
        }

        return hasMore;
    }

    private readonly int CountLines(int start, int length)
    {
        int lines = 0;
        ReadOnlySpan<byte> rest = Text.Slice(start, length);
        while (!rest.IsEmpty)
        {
            lines++;
            int feed = rest.IndexOf((byte)'\n');
            rest = feed < 0 ? default : rest[(feed + 1)..].TrimStart(" \t\r\n"u8);
        }

        return lines;
    }

    private readonly (int Start, int Length) Trim(int from, int to)
    {
        while (from < to && AsciiText.IsSpace(Text[from]))
        {
            from++;
        }

        while (to > from && AsciiText.IsSpace(Text[to - 1]))
        {
            to--;
        }

        return (from, to - from);
    }

    private void Drop(ElementTable table)
    {
        table.Truncate(firstElement);
        elementCount = 0;
        current = -1;
        isArray = false;
    }

    private Step Bad(int start, int length, Fault fault)
    {
        BadStart = start;
        BadLength = length;
        Fault = fault;
        return Step.Bad;
    }
}
