namespace BotClickStream.Traffic;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014): a counter that goes up by
/// the golden ratio, and a finaliser that scatters it. Chosen because the algorithm is ten lines that never change, unlike <see cref="Random"/>'s,
/// and because a stream can be had for any tuple of numbers, so that what one recipient does never depends on another.
/// </summary>
/// <remarks>Only +, ×, / and comparisons of doubles are used on top of it; IEEE 754 gives those the same result everywhere.</remarks>
internal struct SplitMix64(ulong state)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong _state = state;

    /// <summary>The stream that belongs to these numbers and to no others.</summary>
    public static SplitMix64 For(ulong seed, ulong a, ulong b = 0, ulong c = 0) => new(Key(seed, a, b, c));

    /// <summary>One number out of several, as a stream's state or as a name.</summary>
    public static ulong Key(ulong seed, ulong a, ulong b = 0, ulong c = 0)
    {
        ulong key = Scatter(seed + Golden);
        key = Scatter((key ^ a) + Golden);
        key = Scatter((key ^ b) + Golden);
        return Scatter((key ^ c) + Golden);
    }

    public ulong Next() => Scatter(_state += Golden);

    /// <summary>0 to <paramref name="limit"/> - 1.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    public long Between(long from, long to) => from + (long)Math.BigMul(Next(), (ulong)(to - from + 1), out _);

    /// <summary><paramref name="from"/> up to as much times 2 to the <paramref name="doublings"/>, each doubling as likely.</summary>
    public long Doubling(long from, int doublings)
    {
        long octave = from << Below(doublings);
        return Between(octave, (octave * 2) - 1);
    }

    /// <summary>0 ≤ x &lt; 1, in steps of 2⁻⁵³.</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double share) => Fraction() < share;

    public T Pick<T>(ReadOnlySpan<T> choices) => choices[Below(choices.Length)];

    public T Pick<T>(T[] choices) => choices[Below(choices.Length)];

    /// <summary>Fisher and Yates.</summary>
    public void Shuffle<T>(T[] items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = Below(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    private static ulong Scatter(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
