using System.Buffers;

namespace BotClickStream.Offline;

/// <summary>
/// Cuts a stream of JSON into records as a topic would hold them: a line each (NDJSON), or a value that spans lines, or the elements of an array that may be
/// larger than memory. It looks at quotes and brackets only; whether a record is JSON the decoder decides.
/// </summary>
/// <param name="keepsArrays">Whether an array over several lines is one record, as a webhook's body is, instead of its elements.</param>
internal sealed class RecordCutter(Stream input, bool keepsArrays = false)
{
    /// <summary>Of a longer record so much is given, and the rest passed over.</summary>
    public const int MaxRecordBytes = 64 * 1024 * 1024;

    private byte[] buffer = new byte[256 * 1024];
    private int start;
    private int end;
    private bool isAtEnd;
    private bool isInArray;

    /// <summary>Line ends before <see cref="counted"/>, which is never after <see cref="start"/>.</summary>
    private long lineEnds;
    private int counted;

    /// <summary>What of the last record is still to be passed over: the rest of its line, or of its value.</summary>
    private bool isLineCut;
    private bool isValueCut;
    private JsonDepth cutValue;

    /// <summary>Whether the last record has more than <see cref="MaxRecordBytes"/>.</summary>
    public bool IsCut => isLineCut || isValueCut;

    /// <summary>The line in which the last record begins, from 1.</summary>
    public long Line => lineEnds + 1;

    /// <summary>Bytes taken from the stream.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The next record, valid until the next call; <see langword="false"/> at the end.</summary>
    /// <exception cref="IOException">The stream can't be read.</exception>
    public bool TryRead(out ReadOnlySpan<byte> record)
    {
        SkipCut();
        while (true)
        {
            SkipBetweenRecords();
            if (start == end)
            {
                record = default;
                return false;
            }

            int length = isInArray ? LengthOfElement() : LengthOfRecord();
            if (length < 0)
            {
                // An array of the top level: from here on its elements are the records.
                isInArray = true;
                start++;
                continue;
            }

            CountLines();
            record = buffer.AsSpan(start, length);
            start += length;
            return true;
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
            int length = isLineCut ? rest.IndexOf((byte)'\n') : cutValue.LengthOfValue(rest);
            start = length < 0 ? end : start + length;
            isPassed = length >= 0 || !Fill();
        }

        isLineCut = isValueCut = false;
    }

    private void SkipBetweenRecords()
    {
        while (true)
        {
            for (; start < end; start++)
            {
                byte c = buffer[start];
                if (isInArray && c == ']')
                {
                    isInArray = false;
                }
                else if (c is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') && !(isInArray && c == ','))
                {
                    if (!IsByteOrderMark())
                    {
                        return;
                    }

                    start += 2;
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
        while (end - start < 3 && Fill()) { }
        return buffer.AsSpan(start, end - start).StartsWith("\uFEFF"u8);
    }

    /// <summary>Bytes of the record at <c>start</c>; −1 where an array begins that doesn't end on its line.</summary>
    private int LengthOfRecord()
    {
        int line = IndexOfLineEnd();
        ReadOnlySpan<byte> text = buffer.AsSpan(start, line);
        bool isArray = text[0] == '[';
        bool isCutUp = isArray && !keepsArrays;
        if ((!isArray && text[0] != '{') || (isLineCut && !isCutUp))
        {
            return line;
        }

        int whole = new JsonDepth().LengthOfValue(text);
        if (whole > 0)
        {
            return line;
        }

        if (isCutUp)
        {
            isLineCut = false;
            return -1;
        }

        if (isArray && text.TrimEnd(" \t\r"u8) is [.., (byte)'[' or (byte)','])
        {
            return LengthOfElement();
        }

        // A value that goes on in the next line, unless that line begins an object of its own: then this one is broken.
        if (!NextLineGoesOn(line))
        {
            return line;
        }

        return LengthOfElement();
    }

    private bool NextLineGoesOn(int line)
    {
        int next = line;
        while (true)
        {
            for (; start + next < end; next++)
            {
                if (buffer[start + next] is not ((byte)'\r' or (byte)'\n'))
                {
                    return buffer[start + next] is not ((byte)'{' or (byte)'[');
                }
            }

            if (!Fill())
            {
                return false;
            }
        }
    }

    /// <summary>Bytes of the value at <c>start</c>, wherever its lines end.</summary>
    private int LengthOfElement()
    {
        JsonDepth depth = new();
        int seen = 0;
        while (true)
        {
            int length = depth.LengthOfValue(buffer.AsSpan(start + seen, end - start - seen));
            if (length >= 0)
            {
                return seen + length;
            }

            seen = end - start;
            isValueCut = seen >= MaxRecordBytes;
            if (isValueCut)
            {
                cutValue = depth;
                return seen;
            }

            if (!Fill())
            {
                return seen;
            }
        }
    }

    private int IndexOfLineEnd()
    {
        int seen = 0;
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

        if (start > 0)
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

    /// <summary>Follows brackets and quotes over pieces of one value.</summary>
    private struct JsonDepth
    {
        private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[],"u8);

        private int depth;
        private bool isInText;
        private bool isEscaped;
        private bool hasBegun;

        /// <summary>How many of these bytes complete the value; −1 where it goes on after them.</summary>
        public int LengthOfValue(ReadOnlySpan<byte> bytes)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                if (isEscaped)
                {
                    isEscaped = false;
                    continue;
                }

                // Most bytes are neither: they are passed over many at a time.
                int next = isInText ? bytes[i..].IndexOfAny((byte)'"', (byte)'\\') : bytes[i..].IndexOfAny(Structure);
                hasBegun |= !isInText && next != 0;
                if (next < 0)
                {
                    return -1;
                }

                i += next;
                byte c = bytes[i];
                if (isInText)
                {
                    isEscaped = c == '\\';
                    isInText = isEscaped;
                }
                else if (c == '"')
                {
                    isInText = true;
                    hasBegun = true;
                }
                else if (c is (byte)'{' or (byte)'[')
                {
                    depth++;
                    hasBegun = true;
                }
                else if (depth > 0)
                {
                    depth -= c == ',' ? 0 : 1;
                    if (depth == 0)
                    {
                        return i + 1;
                    }
                }
                else if (hasBegun && c is (byte)',' or (byte)']')
                {
                    return i;
                }
                else
                {
                    hasBegun = true;
                }
            }

            return -1;
        }
    }
}
