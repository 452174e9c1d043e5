namespace BotClickStream.Detection;

/// <summary>
/// 128 bits that stand for a string: a hash made outside the core, or an id that is itself 128 bits (a UUID).
/// All zero means absent.
/// </summary>
public readonly record struct Hash128(ulong High, ulong Low)
{
    public bool IsAbsent => (High | Low) == 0;

    /// <summary>A key of both, the same in either order.</summary>
    internal Hash128 With(Hash128 other) => new(Mix(High ^ other.High), Mix(Low ^ other.Low));

    /// <summary>A key of a part of another key, as <see cref="EventRow.Network"/> is: spread already, and made so long that its halves differ.</summary>
    internal static Hash128 OfPart(ulong part) => new(part, part * 0x9E3779B97F4A7C15);

    /// <summary>A key of a short text that events bring no key of: FNV-1a (draft-eastlake-fnv), its bits mixed.</summary>
    internal static Hash128 OfText(ReadOnlySpan<byte> text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte one in text)
        {
            hash = (hash ^ one) * 0x100000001B3;
        }

        return new Hash128(Mix(hash), Mix(~hash));
    }

    public override int GetHashCode() => (int)Low;

    public override string ToString() => $"{High:x16}{Low:x16}";

    /// <summary>Takes <see cref="Mix"/> back: each of its steps has an inverse.</summary>
    internal static ulong Unmix(ulong x)
    {
        x = (x ^ (x >> 31) ^ (x >> 62)) * 0x319642B2D24D8EC3;
        x = (x ^ (x >> 27) ^ (x >> 54)) * 0x96DE1B173F119089;
        return x ^ (x >> 30) ^ (x >> 60);
    }

    internal static ulong Mix(ulong x)
    {
        // SplitMix64's finaliser: every bit of the input reaches every bit of the key.
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
