using CsCheck;

namespace BotClickStream.Tests.Decoding;

/// <summary>One change of some bytes: flipped, cut out, cut off, said twice, grafted, exchanged, spliced, turned.</summary>
internal readonly record struct ByteMutation(int Kind, int At, int Value)
{
    private const int Kinds = 9;
    private const int LongestPart = 40;

    public static Gen<ByteMutation> Any { get; } =
        Gen.Select(Gen.Int[0, Kinds - 1], Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000])
            .Select((kind, at, value) => new ByteMutation(kind, at, value));

    /// <param name="grafts">What is put in or in the place of a value.</param>
    /// <param name="others">What the bytes are spliced with.</param>
    public byte[] Apply(byte[] bytes, byte[][] grafts, byte[][] others)
    {
        if (bytes.Length == 0)
        {
            return bytes;
        }

        int at = At % bytes.Length;
        int end = Math.Min(bytes.Length, at + (Value % LongestPart) + 1);
        byte[] graft = grafts[Value % grafts.Length];
        byte[] changed = [.. bytes];
        switch (Kind)
        {
            case 0:
                changed[at] = (byte)Value;
                return changed;
            case 1:
                changed[at] ^= (byte)(1 << (Value % 8));
                return changed;
            case 2:
                return [.. bytes[..at], .. bytes[end..]];
            case 3:
                return bytes[..at];
            case 4:
                return [.. bytes[..end], .. bytes[at..]];
            case 5:
                return [.. bytes[..at], .. graft, .. bytes[at..]];
            case 6:
                return ExchangeValue(bytes, at, graft);
            case 7:
                byte[] other = others[Value % others.Length];
                return [.. bytes[..at], .. other[(At % (other.Length + 1))..]];
            default:
                return [.. bytes[at..], .. bytes[..at]];
        }
    }

    /// <summary>Puts something else in the place of a value, so that the JSON often stays whole.</summary>
    private static byte[] ExchangeValue(byte[] bytes, int at, byte[] value)
    {
        int colon = bytes.AsSpan(at).IndexOf((byte)':');
        if (colon < 0)
        {
            return bytes;
        }

        int start = at + colon + 1;
        int length = bytes.AsSpan(start).IndexOfAny((byte)',', (byte)'}');
        return length < 0 ? bytes : [.. bytes[..start], .. value, .. bytes[(start + length)..]];
    }
}
