using System.Numerics;

namespace BotClickStream.Detection;

/// <summary>Counts as evidence sees them: in steps, so that what rests on a count is judged again a number of times that grows with its logarithm only.</summary>
internal static class Steps
{
    /// <summary>0 for none, 1 for one, and one more for each doubling.</summary>
    public static int Of(int count) => count <= 0 ? 0 : BitOperations.Log2((uint)count) + 1;

    /// <summary>The count rounded down to one or one and a half times a power of two.</summary>
    public static int Rounded(int count)
    {
        if (count < 4)
        {
            return Math.Max(count, 0);
        }

        int shift = BitOperations.Log2((uint)count) - 1;
        return count >> shift << shift;
    }

    /// <summary>The natural logarithm in thousandths, of 1 and more; linear between powers of two, so that it is the same everywhere, and up to 60 too small.</summary>
    public static int Ln(int value)
    {
        int log = BitOperations.Log2((uint)value);
        long within = ((long)value << 10 >> log) - 1024;
        return (int)(((log * 1024L) + within) * 693 / 1024);
    }
}
