using System.Runtime.CompilerServices;

namespace BotClickStream.Detection;

/// <summary>
/// Which browser most of a domain's messages were clicked by, and on about how many, without a count for each: by how many of them the browser's class has each of its bits set. Where one browser has more than half of them, its bits are those that more
/// than half have. Where none has, three that share them may look like a fourth, which one browser in 64 is.
/// </summary>
internal struct BrowserVotes
{
    private const int Bits = 6;

    /// <summary>Numbered from 1.</summary>
    public const int Classes = 1 << Bits;

    /// <summary>Of others, whose classes have bits like any, half are told by each bit.</summary>
    private const int ToldByBits = Bits / 2;

    private Counts set;

    /// <summary>Messages of which the browser is told.</summary>
    public readonly int Told => messages;

    private int messages;

    /// <summary>0 where none is told.</summary>
    public static int ClassOf(uint userAgent) => userAgent == 0 ? 0 : 1 + (int)(userAgent % Classes);

    public void Count(int browser, int sign)
    {
        if (browser == 0)
        {
            return;
        }

        messages += sign;
        for (int i = 0; i < Bits; i++)
        {
            set[i] += ((browser - 1) >> i & 1) * sign;
        }
    }

    /// <summary>The class of most, and its messages: about as many where it has more than half, and mostly none where it has not.</summary>
    public readonly (int Browser, int Messages) Most()
    {
        int browser = 0;
        int most = 0;
        int sum = 0;
        for (int i = 0; i < Bits; i++)
        {
            bool isSet = set[i] > messages - set[i];
            int others = isSet ? messages - set[i] : set[i];
            browser |= isSet ? 1 << i : 0;
            most = Math.Max(most, others);
            sum += others;
        }

        int left = messages - Math.Max(most, (sum + ToldByBits - 1) / ToldByBits);
        return left * 2 > messages ? (1 + browser, left) : (0, 0);
    }

    [InlineArray(Bits)]
    private struct Counts
    {
        private int first;
    }
}
