using System.Buffers;
using System.Text.Json;
using BotClickStream.Decoding;

namespace BotClickStream.Offline;

/// <summary>
/// Cuts a stream of JSON into records as a topic would hold them: a line each (NDJSON), or a value that spans lines, or the elements of an array that may be
/// larger than memory. A line that is torn costs itself alone: a value over several lines is one only where it proves JSON, or is pretty-printed and ends;
/// otherwise its first line is a record of its own, broken as it is, and reading goes on with the next. Nothing but blanks is passed over, and in an array its
/// commas and brackets.
/// </summary>
/// <param name="keepsArrays">Whether an array over several lines is one record, as a webhook's body is, instead of its elements.</param>
/// <remarks>
/// Time is linear: a line that begins a value which proves none is looked at again with each value that is open around it, of which there are at most
/// <see cref="MaxDepth"/>, or within <see cref="MaxRecordBytes"/>.
/// </remarks>
internal sealed class RecordCutter(Stream input, bool keepsArrays = false)
{
    /// <summary>Of a longer record so much is given, and the rest passed over.</summary>
    public const int MaxRecordBytes = 64 * 1024 * 1024;

    /// <summary>Brackets open at the end of a line: with more no value goes on in the next one.</summary>
    private const int MaxDepth = 64;

    private byte[] buffer = new byte[256 * 1024];
    private int start;
    private int end;
    private bool isAtEnd;

    /// <summary>
    /// Whether an array over several lines has begun. From then on, whether it ends or not, records are values and no lines, and commas between them are passed
    /// over: a bracket in what is broken then takes nothing from what is good.
    /// </summary>
    private bool isCutUp;

    /// <summary>The lines in which arrays begin that aren't closed yet, from the outermost on.</summary>
    private readonly Stack<long> arrays = new();

    /// <summary>Where arrays are cut up: whether nothing but blanks comes before in the line, and whether the last element is one that a comma must come after.</summary>
    private bool isAtLineStart = true;
    private bool needsComma;

    /// <summary>Line ends before <see cref="counted"/>, which is never after <see cref="start"/>.</summary>
    private long lineEnds;
    private int counted;

    /// <summary>What of the last record is still to be passed over: the rest of its line, or of its value.</summary>
    private bool isLineCut;
    private bool isValueCut;
    private ValueScan cutValue;

    /// <summary>Whether the last record has more than <see cref="MaxRecordBytes"/>.</summary>
    public bool IsCut => isLineCut || isValueCut;

    /// <summary>The line in which the last record begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Bytes taken from the stream.</summary>
    public long BytesRead { get; private set; }

    /// <summary>
    /// The next record, valid until the next call; <see langword="false"/> at the end. Of an array that is never closed the bracket is one too, and comes when
    /// that is known.
    /// </summary>
    /// <exception cref="IOException">The stream can't be read.</exception>
    public bool TryRead(out ReadOnlySpan<byte> record)
    {
        SkipCut();
        while (true)
        {
            SkipBetweenRecords();
            bool isOver = start == end;
            if (arrays.Count > 0 && (isOver || (needsComma && isAtLineStart && buffer[start] is (byte)'{' or (byte)'[')))
            {
                Line = arrays.Pop();
                record = "["u8;
                return true;
            }

            if (isOver)
            {
                record = default;
                return false;
            }

            CountLines();
            Line = lineEnds + 1;
            if (LengthOfRecord() is { } length)
            {
                record = buffer.AsSpan(start, length);
                start += length;
                isAtLineStart = false;
                return true;
            }

            // An array of the top level: from here on its elements are the records.
            arrays.Push(Line);
            isCutUp = true;
            needsComma = isAtLineStart = false;
            start++;
        }
    }

    private void CountLines()
    {
        lineEnds += buffer.AsSpan(counted, start - counted).Count((byte)'\n');
        counted = start;
    }

    private void SkipCut()
    {
        bool isPassed = !IsCut;
        while (!isPassed)
        {
            ReadOnlySpan<byte> rest = buffer.AsSpan(start, end - start);
            if (isValueCut)
            {
                ValueEnd found = cutValue.Take(rest, out int length);
                isPassed = found != ValueEnd.Open;
                isAtLineStart = found == ValueEnd.Broken;
                start += length;
            }
            else
            {
                int lineEnd = rest.IndexOf((byte)'\n');
                isPassed = lineEnd >= 0;
                start = isPassed ? start + lineEnd : end;
            }

            isPassed = isPassed || !Fill();
        }

        isLineCut = isValueCut = false;
    }

    private void SkipBetweenRecords()
    {
        while (true)
        {
            for (; start < end; start++)
            {
                switch (buffer[start])
                {
                    case (byte)'\n':
                        isAtLineStart = true;
                        break;
                    case (byte)' ' or (byte)'\t' or (byte)'\r':
                        break;
                    case (byte)',' when isCutUp:
                        needsComma = isAtLineStart = false;
                        break;
                    case (byte)']' when arrays.Count > 0:
                        arrays.Pop();
                        needsComma = true;
                        isAtLineStart = false;
                        break;
                    default:
                        if (!IsByteOrderMark())
                        {
                            return;
                        }

                        start += 2;
                        break;
                }
            }

            if (!Fill())
            {
                return;
            }
        }
    }

    private bool IsByteOrderMark()
    {
        while (buffer[start] == 0xEF && end - start < 3 && Fill()) { }
        return buffer.AsSpan(start, end - start).StartsWith("\uFEFF"u8);
    }

    /// <summary>Bytes of the record at <c>start</c>; nothing where an array begins whose elements are the records.</summary>
    private int? LengthOfRecord()
    {
        needsComma = false;
        byte first = buffer[start];
        if (first == '[' && !keepsArrays && arrays.Count < MaxDepth)
        {
            return LengthOfValue(isOfOneLine: true);
        }

        if (first is (byte)'{' or (byte)'[')
        {
            return LengthOfValue(isOfOneLine: false);
        }

        // No event. Beside elements it may be one too, such as null; else the line is.
        return isCutUp && !isAtLineStart ? LengthOfValue(isOfOneLine: true) ?? LengthOfLine(0) : LengthOfLine(0);
    }

    /// <summary>
    /// Bytes of the value at <c>start</c>, which has its line for itself unless arrays are cut up; where it isn't JSON over several lines, of what its line has of it.
    /// </summary>
    /// <param name="isOfOneLine">Whether it is nothing unless it ends in its line.</param>
    private int? LengthOfValue(bool isOfOneLine)
    {
        ValueScan scan = new() { IsOfOneLine = isOfOneLine };
        byte first = buffer[start];
        int seen = 0;
        while (true)
        {
            ValueEnd found = scan.Take(buffer.AsSpan(start + seen, end - start - seen), out int length);
            seen += length;
            if (found == ValueEnd.Whole && !scan.SpansLines)
            {
                needsComma = isCutUp;
                return isCutUp ? seen : LengthOfLine(seen);
            }

            if (found == ValueEnd.Whole && buffer.AsSpan(start, seen) is var value && (IsPrettyPrinted(value) || IsJson(value)))
            {
                needsComma = isCutUp;
                return seen;
            }

            if (found == ValueEnd.Open && seen >= MaxRecordBytes)
            {
                if (isOfOneLine)
                {
                    return null;
                }

                // Torn behind a bracket in its line, a value takes all elements that follow for its own.
                if (first == '{' && scan.SpansLines && !IsPrettyPrinted(buffer.AsSpan(start, seen)))
                {
                    return LengthOfLine(0);
                }

                isValueCut = isCutUp || scan.SpansLines;
                isLineCut = !isValueCut;
                cutValue = scan;
                return seen;
            }

            if (found != ValueEnd.Open || !Fill())
            {
                return isOfOneLine ? null : LengthOfLine(0);
            }
        }
    }

    /// <summary>Whether its first line has nothing but brackets, as no line is torn that had more than they: where it is no JSON, one error says where.</summary>
    private static bool IsPrettyPrinted(ReadOnlySpan<byte> value) => value[..value.IndexOf((byte)'\n')].IndexOfAnyExcept("{[ \t\r"u8) < 0;

    private static bool IsJson(ReadOnlySpan<byte> value)
    {
        Utf8JsonReader reader = new(value, ElementScan.Options);
        try
        {
            reader.Read();
            return reader.TrySkip() && reader.BytesConsumed == value.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <param name="seen">Bytes from <c>start</c> in which it doesn't end.</param>
    private int LengthOfLine(int seen)
    {
        while (true)
        {
            int at = buffer.AsSpan(start + seen, end - start - seen).IndexOf((byte)'\n');
            if (at >= 0)
            {
                return seen + at;
            }

            seen = end - start;
            isLineCut = seen >= MaxRecordBytes;
            if (isLineCut || !Fill())
            {
                return seen;
            }
        }
    }

    private bool Fill()
    {
        if (isAtEnd)
        {
            return false;
        }

        // No more is moved than was passed over since the last time.
        if (start >= end - start)
        {
            CountLines();
            counted = 0;
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        int read = input.Read(buffer, end, buffer.Length - end);
        isAtEnd = read == 0;
        end += read;
        BytesRead += read;
        return read > 0;
    }

    private enum ValueEnd
    {
        /// <summary>It goes on.</summary>
        Open,
        Whole,

        /// <summary>It can't go on so: a line ends in a text, or what the next one begins with can't stand there.</summary>
        Broken,
    }

    /// <summary>Follows brackets and quotes over pieces of one value, and looks at what lines end and begin with. What is in between may be anything.</summary>
    private struct ValueScan
    {
        private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]:,\n"u8);

        /// <summary>Of each bracket that is open whether it is an array's, the innermost in the lowest bit: of those that go so deep as a value may over lines.</summary>
        private ulong isArray;
        private int depth;
        private bool isInText;
        private bool isEscaped;

        /// <summary>The last byte that is none of blanks; of a value its last, or any other.</summary>
        private byte last;
        private bool isAtLineStart;

        public bool IsOfOneLine { get; init; }

        /// <summary>Whether lines have ended in what was taken.</summary>
        public bool SpansLines { get; private set; }

        /// <param name="length">How many of these bytes the value has; up to where it can't go on.</param>
        public ValueEnd Take(ReadOnlySpan<byte> bytes, out int length)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                // Most bytes are neither: they are passed over many at a time.
                ReadOnlySpan<byte> rest = bytes[i..];
                int next =
                    isEscaped ? 0
                    : isInText ? rest.IndexOfAny((byte)'"', (byte)'\\', (byte)'\n')
                    : rest.IndexOfAny(Structure);
                if (!isInText && next != 0 && !TakePlain(next < 0 ? rest : rest[..next], out int at))
                {
                    length = i + at;
                    return ValueEnd.Broken;
                }

                if (next < 0)
                {
                    break;
                }

                i += next;
                length = i;
                byte c = bytes[i];
                if (c == '\n')
                {
                    if (isInText || IsOfOneLine || depth is 0 or > MaxDepth)
                    {
                        return ValueEnd.Broken;
                    }

                    SpansLines = isAtLineStart = true;
                }
                else if (isInText)
                {
                    isInText = isEscaped || c != '"';
                    isEscaped = !isEscaped && c == '\\';
                }
                else if (!MayComeNext(c))
                {
                    return ValueEnd.Broken;
                }
                else if (depth == 0 && last != 0 && c is (byte)',' or (byte)']')
                {
                    return ValueEnd.Whole;
                }
                else
                {
                    Take(c);
                    if (depth == 0 && c is (byte)'}' or (byte)']')
                    {
                        length = i + 1;
                        return ValueEnd.Whole;
                    }
                }
            }

            length = bytes.Length;
            return ValueEnd.Open;
        }

        private void Take(byte c)
        {
            last = c;
            switch (c)
            {
                case (byte)'"':
                    isInText = true;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    isArray = (isArray << 1) | (c == '[' ? 1UL : 0);
                    break;
                case (byte)'}' or (byte)']' when depth > 0:
                    depth--;
                    isArray >>= 1;
                    break;
                default:
                    break;
            }
        }

        /// <summary>Takes blanks, numbers and words.</summary>
        private bool TakePlain(ReadOnlySpan<byte> bytes, out int at)
        {
            at = bytes.IndexOfAnyExcept(" \t\r"u8);
            if (at < 0)
            {
                return true;
            }

            bool mayCome = MayComeNext(bytes[at]);
            last = bytes[at];
            return mayCome;
        }

        /// <summary>Whether a line may begin with this after what has come; within a line anything may.</summary>
        private bool MayComeNext(byte first)
        {
            if (!isAtLineStart)
            {
                return true;
            }

            isAtLineStart = false;
            return first switch
            {
                (byte)'}' or (byte)']' or (byte)',' or (byte)':' => true,
                (byte)'"' => last is (byte)'{' or (byte)'[' or (byte)',' or (byte)':',
                _ => last == ':' || ((isArray & 1) != 0 && last is (byte)'[' or (byte)','),
            };
        }
    }
}
