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

    public override int GetHashCode() => (int)Low;

    public override string ToString() => $"{High:x16}{Low:x16}";

    private static ulong Mix(ulong x)
    {
        // SplitMix64's finaliser: every bit of the input reaches every bit of the key.
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
