using System.Numerics;

namespace BotClickStream.Detection;

/// <summary>Ids of rows, a bit each, walked through in their order.</summary>
internal sealed class RowSet
{
    private ulong[] words = new ulong[4];

    public int Count { get; private set; }

    public void Set(int id, bool isIn)
    {
        if (id >> 6 >= words.Length)
        {
            Array.Resize(ref words, Math.Max(words.Length * 2, (id >> 6) + 1));
        }

        ref ulong word = ref words[id >> 6];
        ulong bit = 1UL << (id & 63);
        if ((word & bit) != 0 != isIn)
        {
            word ^= bit;
            Count += isIn ? 1 : -1;
        }
    }

    /// <summary>The next id above <paramref name="id"/>, and after the highest the lowest; 0 where there is none.</summary>
    public int NextAfter(int id)
    {
        int found = Count == 0 ? 0 : NextFrom(id + 1);
        return found != 0 || Count == 0 ? found : NextFrom(1);
    }

    private int NextFrom(int id)
    {
        ulong mask = ulong.MaxValue << (id & 63);
        for (int word = id >> 6; word < words.Length; word++, mask = ulong.MaxValue)
        {
            if ((words[word] & mask) != 0)
            {
                return (word << 6) + BitOperations.TrailingZeroCount(words[word] & mask);
            }
        }

        return 0;
    }
}
