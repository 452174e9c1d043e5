using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace BotClickStream.Serialization;

/// <summary>
/// Writes the JSON of one record after the other, as the contracts write texts, times, points, probabilities and weights. Not thread-safe; a warm one allocates nothing.
/// It is our own since labels are most of what a lane writes: <see cref="System.Text.Json.Utf8JsonWriter"/> takes three times as long for one (<c>docs/performance.md</c>).
/// </summary>
internal sealed class RecordJson
{
    private const int PointDecimals = 4;
    private const int WeightDecimals = 3;
    private const int MaxDigits = 20;

    /// <summary>How many bytes one of a text may become: <c>\u0000</c>.</summary>
    private const int LongestEscape = 6;

    /// <summary>How many bytes of UTF-8 one of UTF-16's units may become.</summary>
    private const int LongestOfChar = 3;

    /// <summary>A comma, quotes and a colon around a name, and the quotes of its text.</summary>
    private const int Punctuation = 6;

    /// <summary>What stands in a JSON text as it is; whatever else comes is left to the encoder.</summary>
    private static readonly SearchValues<byte> Plain = SearchValues.Create([
        .. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c).Except("\"\\"u8.ToArray()),
    ]);

    private byte[] buffer = new byte[1024];
    private int length;

    /// <summary>Begins a record anew.</summary>
    public void Begin()
    {
        length = 0;
        Put((byte)'{');
    }

    /// <summary>Ends the record, which is valid until the next begins.</summary>
    public ReadOnlySpan<byte> End()
    {
        Put((byte)'}');
        return buffer.AsSpan(0, length);
    }

    /// <summary>Begins an object among an array's elements.</summary>
    public void BeginObject() => PutAfterOthers((byte)'{');

    /// <summary>Begins an object under a name.</summary>
    /// <param name="name">ASCII that needs no escape; likewise of all others.</param>
    public void BeginObject(ReadOnlySpan<byte> name) => Name(name, (byte)'{');

    public void EndObject() => Put((byte)'}');

    public void BeginArray(ReadOnlySpan<byte> name) => Name(name, (byte)'[');

    public void EndArray() => Put((byte)']');

    public void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        Name(name, (byte)'"');
        Escaped(utf8);
        Put((byte)'"');
    }

    /// <summary>An optional text: absent where empty.</summary>
    public void TextIfAny(ReadOnlySpan<byte> name, ReadOnlySpan<byte> utf8)
    {
        if (!utf8.IsEmpty)
        {
            Text(name, utf8);
        }
    }

    /// <inheritdoc cref="Text(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public void Text(ReadOnlySpan<byte> name, string word)
    {
        Name(name, (byte)'"');
        Escaped(word);
        Put((byte)'"');
    }

    /// <summary>A text among an array's elements.</summary>
    public void Element(ReadOnlySpan<byte> utf8)
    {
        PutAfterOthers((byte)'"');
        Escaped(utf8);
        Put((byte)'"');
    }

    public void Flag(ReadOnlySpan<byte> name, bool value)
    {
        Name(name);
        Raw(value ? "true"u8 : "false"u8);
    }

    public void Number(ReadOnlySpan<byte> name, long value)
    {
        Name(name);
        Digits(value);
    }

    /// <inheritdoc cref="Number(ReadOnlySpan{byte}, long)"/>
    public void Number(string name, long value)
    {
        PutAfterOthers((byte)'"');
        Escaped(name);
        Raw("\":"u8);
        Digits(value);
    }

    /// <summary>RFC 3339 in UTC with milliseconds, from milliseconds since 1970; years 1–9999.</summary>
    public void Time(ReadOnlySpan<byte> name, long milliseconds)
    {
        // The round-trip format has seven decimals; the first three are the milliseconds.
        const int RoundTrip = 28;
        const int ToMilliseconds = 23;
        Name(name, (byte)'"');
        Span<byte> text = Room(RoundTrip);
        bool fits = DateTime.UnixEpoch.AddMilliseconds(milliseconds).TryFormat(text, out _, "O");
        Debug.Assert(fits, "28 bytes is what the round-trip format of a UTC time takes");
        length += ToMilliseconds;
        Raw("Z\""u8);
    }

    /// <summary>Ten-thousandths of a point as the exact decimal.</summary>
    public void Points(ReadOnlySpan<byte> name, long tenThousandths) => Fixed(name, tenThousandths, PointDecimals);

    /// <summary>0–1, rounded to four decimals.</summary>
    public void Probability(ReadOnlySpan<byte> name, double probability) =>
        Fixed(name, (long)Math.Round(probability * 10_000), PointDecimals);

    /// <summary>One count over another, rounded to four decimals.</summary>
    public void Ratio(ReadOnlySpan<byte> name, long count, long of) =>
        Fixed(name, (long)Math.Round(count * 10_000m / of, MidpointRounding.AwayFromZero), PointDecimals);

    /// <summary>The same; nothing where there is nothing to divide by.</summary>
    public void RatioIfAny(ReadOnlySpan<byte> name, long count, long of)
    {
        if (of > 0)
        {
            Ratio(name, count, of);
        }
    }

    /// <summary>Thousandths of log-odds as the exact decimal.</summary>
    public void Weight(ReadOnlySpan<byte> name, int thousandths) => Fixed(name, thousandths, WeightDecimals);

    private void Fixed(ReadOnlySpan<byte> name, long value, int decimals)
    {
        Name(name);
        length += FixedPoint.Format(value, decimals, Room(FixedPoint.MaxLength));
    }

    private void Digits(long value)
    {
        Utf8Formatter.TryFormat(value, Room(MaxDigits), out int digits);
        length += digits;
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        Span<byte> room = Room(name.Length + Punctuation);
        int at = 0;
        if (HasOthersBefore)
        {
            room[at++] = (byte)',';
        }

        room[at++] = (byte)'"';
        name.CopyTo(room[at..]);
        at += name.Length;
        room[at++] = (byte)'"';
        room[at++] = (byte)':';
        length += at;
    }

    private void Name(ReadOnlySpan<byte> name, byte next)
    {
        Name(name);
        buffer[length++] = next;
    }

    /// <summary>Whether the object or array has begun with something already.</summary>
    private bool HasOthersBefore => buffer[length - 1] is not ((byte)'{' or (byte)'[');

    private void Escaped(ReadOnlySpan<byte> utf8)
    {
        if (!utf8.ContainsAnyExcept(Plain))
        {
            Raw(utf8);
            return;
        }

        ContractJson.Encoder.EncodeUtf8(utf8, Room(utf8.Length * LongestEscape), out _, out int written);
        length += written;
    }

    private void Escaped(string text)
    {
        Span<byte> room = Room(text.Length * LongestOfChar);
        Utf8.FromUtf16(text, room, out _, out int written);
        if (!room[..written].ContainsAnyExcept(Plain))
        {
            length += written;
            return;
        }

        Escaped(room[..written].ToArray());
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        length += bytes.Length;
    }

    private void PutAfterOthers(byte next)
    {
        if (HasOthersBefore)
        {
            Put((byte)',');
        }

        Put(next);
    }

    private void Put(byte next) => (Room(1)[0], length) = (next, length + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int bytes)
    {
        if (buffer.Length - length < bytes)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + bytes));
        }

        return buffer.AsSpan(length);
    }
}
