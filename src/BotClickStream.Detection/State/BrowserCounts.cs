using System.Numerics;

namespace BotClickStream.Detection;

/// <summary>
/// Of how many messages each browser was a machine's in a network, or at a domain, and there each network too: a count for each of <see cref="Classes"/> classes of user agents, or networks, by their hashes, up to <see cref="Enough"/>. An absent one is one like
/// any other.
/// </summary>
internal struct BrowserCounts
{
    /// <summary>Numbered from 1.</summary>
    public const int Classes = 31;

    /// <summary>More are not counted.</summary>
    public const int Enough = 15;

    private const int Bits = 4;
    private const int PerWord = 64 / Bits;
    private const ulong Ones = 0x1111_1111_1111_1111;

    private ulong first;
    private ulong second;

    public static int ClassOf(uint userAgent) => 1 + (int)(userAgent % Classes);

    public static int ClassOf(ulong network) => 1 + (int)(network % Classes);

    public readonly int this[int browser] => (int)((browser < PerWord ? first : second) >> ShiftOf(browser)) & Enough;

    /// <summary>Classes that were a machine's on one other message than one that was scanned by these.</summary>
    public readonly int Singles(BrowserSet own)
    {
        int singles = BitOperations.PopCount(Equal(first, 1)) + BitOperations.PopCount(Equal(second, 1));
        for (int i = 0; i < BrowserSet.Most; i++)
        {
            singles += own[i] == 0 ? 0 : SinglesMoreBut(this[own[i]]);
        }

        return singles;
    }

    /// <summary>How many singles more there are but for one message's count of a class that has so many.</summary>
    public static int SinglesMoreBut(int counted) =>
        counted switch
        {
            1 => -1,
            2 => 1,
            _ => 0,
        };

    public void Add(int browser, int change)
    {
        ref ulong word = ref browser < PerWord ? ref first : ref second;
        word = unchecked(word + ((ulong)(long)change << ShiftOf(browser)));
    }

    private static int ShiftOf(int browser) => browser % PerWord * Bits;

    /// <summary>A bit for each count that is as many.</summary>
    private static ulong Equal(ulong counts, int many)
    {
        ulong other = counts ^ (Ones * (ulong)many);
        other |= other >> 2;
        return ~(other | (other >> 1)) & Ones;
    }
}

/// <summary>Up to <see cref="Most"/> of the classes of <see cref="BrowserCounts"/>, in 16 bits.</summary>
internal record struct BrowserSet
{
    public const int Most = 3;

    private const int Bits = 5;

    private ushort browsers;

    /// <summary>One of them; 0 where there are fewer.</summary>
    public readonly int this[int at] => (browsers >> (at * Bits)) & BrowserCounts.Classes;

    public readonly bool IsEmpty => browsers == 0;

    /// <summary>A browser and the network that it came from.</summary>
    public static BrowserSet Sample(int browser, int network) => new() { browsers = (ushort)(browser | (network << Bits)) };

    /// <summary>The browser of a <see cref="Sample"/>, or its network, alone.</summary>
    public readonly BrowserSet Only(bool ofNetworks) => new() { browsers = (ushort)this[ofNetworks ? 1 : 0] };

    public readonly bool Contains(int browser)
    {
        bool found = false;
        for (int i = 0; i < Most; i++)
        {
            found |= this[i] == browser;
        }

        return found;
    }

    /// <summary>Where there is room for it.</summary>
    public void Add(int browser)
    {
        for (int i = 0; i < Most && !Contains(browser); i++)
        {
            if (this[i] == 0)
            {
                browsers |= (ushort)(browser << (i * Bits));
            }
        }
    }
}
