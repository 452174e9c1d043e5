using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace BotClickStream.Decoding;

/// <summary>
/// The quick pass over what canonical records nearly always are: an object, or an array of objects, that nest nothing and escape nothing. Quotes are
/// found 64 bytes at a time. It takes what is beyond doubt; whatever else comes, and what is broken, is left to <see cref="ElementScan"/>, of which
/// this finds the same in half the time.
/// </summary>
internal static class FlatScan
{
    private const int Block = 64;

    /// <summary>The fields by which a canonical event is known.</summary>
    private const ulong Sure =
        (1ul << (int)Field.Id) | (1ul << (int)Field.Type) | (1ul << (int)Field.Time) | (1ul << (int)Field.CampaignId);

    /// <summary>Adds the elements of the value with which <paramref name="text"/> begins, none where it isn't sure of all.</summary>
    /// <param name="origin">Where the bytes begin in their text.</param>
    /// <param name="room">How many elements there may be.</param>
    /// <param name="isGuess">
    /// Whether the format isn't told, and the first element must show that it is canonical: by <see cref="Sure"/> before any field that no canonical event has.
    /// Every other format is known by such a field, so that what is read first decides here as in <see cref="FormatRecognition"/>.
    /// </param>
    /// <param name="isArray">Whether the value is an array of elements.</param>
    /// <param name="consumed">The value's bytes.</param>
    /// <param name="isAscii">Whether they are ASCII.</param>
    public static bool TryAdd(
        ReadOnlySpan<byte> text,
        ElementTable table,
        int origin,
        int room,
        bool isGuess,
        out bool isArray,
        out int consumed,
        out bool isAscii
    )
    {
        Position position = new() { Block = -Block, IsGuess = isGuess };
        int before = table.Count;
        isArray = text.Length > 0 && text[0] == '[';
        bool isTaken = isArray ? TryAddArray(text, table, origin, room, ref position) : TryAddObject(text, table, origin, ref position);
        if (!isTaken)
        {
            table.Truncate(before);
        }

        consumed = position.At;
        isAscii = position.Beyond == 0;
        return isTaken;
    }

    private static bool TryAddArray(ReadOnlySpan<byte> text, ElementTable table, int origin, int room, ref Position position)
    {
        do
        {
            position.At = SkipSpaces(text, position.At + 1);
            if (room-- == 0 || !TryAddObject(text, table, origin, ref position))
            {
                return false;
            }

            position.At = SkipSpaces(text, position.At);
        } while (IsAt(text, position.At, (byte)','));

        bool isEnd = IsAt(text, position.At, (byte)']');
        position.At++;
        return isEnd;
    }

    private static bool TryAddObject(ReadOnlySpan<byte> text, ElementTable table, int origin, ref Position position)
    {
        (int at, int block, ulong quotes, uint beyond) = (position.At, position.Block, position.Quotes, position.Beyond);
        int start = at;
        if (!IsAt(text, at, (byte)'{'))
        {
            return false;
        }

        ref Element element = ref table.Add(out Span<Slot> slots);
        ulong present = 0;
        bool isSure = !position.IsGuess;
        do
        {
            at = SkipSpaces(text, at + 1);
            int nameEnd;
            if (
                NextQuote(text, ref block, ref quotes, ref beyond) != at
                || (nameEnd = NextQuote(text, ref block, ref quotes, ref beyond)) < 0
            )
            {
                return false;
            }

            Field field = Fields.Find(text[(at + 1)..nameEnd]);
            at = SkipSpaces(text, nameEnd + 1);
            if (!IsAt(text, at, (byte)':'))
            {
                return false;
            }

            at = SkipSpaces(text, at + 1);
            int value = at;
            int length;
            JsonTokenType kind = JsonTokenType.String;
            if (IsAt(text, at, (byte)'"'))
            {
                value++;
                if (
                    NextQuote(text, ref block, ref quotes, ref beyond) != at
                    || (at = NextQuote(text, ref block, ref quotes, ref beyond)) < 0
                )
                {
                    return false;
                }

                length = at - value;
                at++;
            }
            else if ((length = LengthOfWord(text[at..], out kind)) > 0)
            {
                at += length;
            }
            else
            {
                return false;
            }

            if (field != Field.Unknown)
            {
                slots[(int)field] = new Slot(origin + value, length, kind, IsEscaped: false);
                ulong bit = 1ul << (int)field;
                present = kind == JsonTokenType.Null ? present & ~bit : present | bit;
                isSure |= (present & Sure) == Sure;
            }
            else if (!isSure)
            {
                return false;
            }

            at = SkipSpaces(text, at);
        } while (IsAt(text, at, (byte)','));

        bool isEnd = isSure && IsAt(text, at, (byte)'}');
        at++;
        element.Kind = JsonTokenType.StartObject;
        element.Present = present;
        element.Start = origin + start;
        element.Length = at - start;
        (position.At, position.Block, position.Quotes, position.Beyond) = (at, block, quotes, beyond);
        position.IsGuess = false;
        return isEnd;
    }

    /// <summary>Where the next quote is; less than 0 where there is none, or before it something that needs a closer look: an escape, a control character.</summary>
    /// <param name="block">Where the current block begins.</param>
    /// <param name="quotes">Its quotes that weren't asked for yet, a bit each.</param>
    /// <param name="beyond">Other than 0 once a byte was seen that is no ASCII.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NextQuote(ReadOnlySpan<byte> text, ref int block, ref ulong quotes, ref uint beyond)
    {
        while (quotes == 0)
        {
            block += Block;
            if (block >= text.Length || !TryFindQuotes(text, block, out quotes, ref beyond))
            {
                return -1;
            }
        }

        int quote = block + BitOperations.TrailingZeroCount(quotes);
        quotes &= quotes - 1;
        return quote;
    }

    private static bool TryFindQuotes(ReadOnlySpan<byte> text, int start, out ulong quotes, ref uint beyond)
    {
        int left = text.Length - start;
        if (left >= Block)
        {
            return TryFindQuotesInBlock(text.Slice(start, Block), out quotes, ref beyond);
        }

        if (text.Length < Block)
        {
            Span<byte> padded = stackalloc byte[Block];
            padded.Fill((byte)' ');
            text.CopyTo(padded);
            return TryFindQuotesInBlock(padded, out quotes, ref beyond);
        }

        // The last 64 bytes, of which the first ones were looked at before and found to be good.
        bool isGood = TryFindQuotesInBlock(text[^Block..], out quotes, ref beyond);
        quotes >>= Block - left;
        return isGood;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryFindQuotesInBlock(ReadOnlySpan<byte> block, out ulong quotes, ref uint beyond)
    {
        Vector256<byte> low = Vector256.Create(block[..(Block / 2)]);
        Vector256<byte> high = Vector256.Create(block[(Block / 2)..]);
        Vector256<byte> quote = Vector256.Create((byte)'"');
        Vector256<byte> backslash = Vector256.Create((byte)'\\');
        quotes =
            Vector256.Equals(low, quote).ExtractMostSignificantBits()
            | ((ulong)Vector256.Equals(high, quote).ExtractMostSignificantBits() << (Block / 2));
        beyond |= (low | high).ExtractMostSignificantBits();
        Vector256<byte> doubtful =
            Vector256.Equals(low, backslash)
            | Vector256.Equals(high, backslash)
            | Vector256.LessThan(Vector256.Min(low, high), Vector256.Create((byte)' '));
        return doubtful == Vector256<byte>.Zero;
    }

    /// <summary>Of a number, <c>true</c>, <c>false</c> or <c>null</c>; 0 where there is none of them.</summary>
    private static int LengthOfWord(ReadOnlySpan<byte> text, out JsonTokenType kind)
    {
        kind =
            text.StartsWith("true"u8) ? JsonTokenType.True
            : text.StartsWith("false"u8) ? JsonTokenType.False
            : text.StartsWith("null"u8) ? JsonTokenType.Null
            : JsonTokenType.Number;
        return kind switch
        {
            JsonTokenType.Number => LengthOfNumber(text),
            JsonTokenType.False => 5,
            _ => 4,
        };
    }

    /// <summary>Of a number as RFC 8259 writes it, without exponent, which is rare enough for the closer look.</summary>
    private static int LengthOfNumber(ReadOnlySpan<byte> text)
    {
        int length = IsAt(text, 0, (byte)'-') ? 1 : 0;
        int whole = Digits(text[length..]);
        if (whole == 0 || (whole > 1 && text[length] == '0'))
        {
            return 0;
        }

        length += whole;
        if (!IsAt(text, length, (byte)'.'))
        {
            return length;
        }

        int fraction = Digits(text[(length + 1)..]);
        return fraction == 0 ? 0 : length + 1 + fraction;
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int length = 0;
        while (length < text.Length && AsciiText.IsDigit(text[length]))
        {
            length++;
        }

        return length;
    }

    private static int SkipSpaces(ReadOnlySpan<byte> text, int at)
    {
        while (IsAt(text, at, (byte)' '))
        {
            at++;
        }

        return at;
    }

    private static bool IsAt(ReadOnlySpan<byte> text, int at, byte wanted) => (uint)at < (uint)text.Length && text[at] == wanted;

    /// <summary>Where the scan stands, in which block of quotes, and which of them weren't asked for yet.</summary>
    private struct Position
    {
        public int At;
        public int Block;
        public ulong Quotes;
        public uint Beyond;
        public bool IsGuess;
    }
}
