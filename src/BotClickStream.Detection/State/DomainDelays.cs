namespace BotClickStream.Detection;

/// <summary>What the delays that a domain's row has summed up amount to.</summary>
internal static class DomainDelays
{
    /// <summary>The highest reach, of 8 minutes: what reaches further may be cut off by the burst's window, and reaches nobody knows how far.</summary>
    public const byte HighestReach = 6;

    public const int UndatedReachUnitMs = 60_000;

    /// <summary>So that it fits into a row; what reaches further the burst's window cuts off.</summary>
    private const int HighestUndatedReach = 63;

    /// <summary>Of so many it is known how they spread.</summary>
    private const int LeastMessages = 4;

    /// <summary>What the lowest reach comes to.</summary>
    private const int ShortestReachMs = 15_000;

    private const int MostDoublings = 14;

    /// <summary>Thousandths of a logarithm in the unit of its sums, so that those of millions fit.</summary>
    private const int LogUnit = 16;

    /// <summary>The natural logarithm in thousandths.</summary>
    private const int LogOfTwo = 693;

    /// <summary>Standard deviation in whole seconds; 0 where fewer than two messages were early.</summary>
    public static int DeviationSeconds(in DomainRow domain) =>
        domain.EarlyMessages < 2 ? 0 : (int)(Spread.Of(domain.EarlyMessages, domain.DelaySum, domain.DelaySquares).Deviation / 1000);

    /// <summary>
    /// Up to which delay nearly all early messages were clicked: one and a half standard deviations of the logarithm beyond its mean, since a few people's clicks are among them and machines' delays spread by factors. In doublings, rounded up, so that messages are judged again seldom: 1 is 15 s. 0 where
    /// too few were early to tell, or some may have come later.
    /// </summary>
    public static byte ReachOf(in DomainRow domain)
    {
        if (domain.EarlyMessages < LeastMessages)
        {
            return 0;
        }

        Spread spread = Spread.Of(domain.EarlyMessages, domain.DelayLogSum, domain.DelayLogSquares);
        byte reach = ReachOf((spread.Mean + (1.5 * spread.Deviation)) * LogUnit);
        return reach > HighestReach ? (byte)0 : reach;
    }

    /// <summary>
    /// The same where no delivery in the domain is told, in whole minutes from the campaign's first click on, rounded up: mails go out for minutes, of which the logarithm says nothing. 0 where too few were early to tell, or some may have come later.
    /// </summary>
    public static byte UndatedReachOf(in DomainRow domain)
    {
        if (domain.EarlyMessages < LeastMessages)
        {
            return 0;
        }

        Spread spread = Spread.Of(domain.EarlyMessages, domain.DelaySum, domain.DelaySquares);
        long reach = 1 + (long)((spread.Mean + (1.5 * spread.Deviation)) / UndatedReachUnitMs);
        return reach > HighestUndatedReach ? (byte)0 : (byte)reach;
    }

    /// <summary>The least reach that a delay of that logarithm, in thousandths, lies within.</summary>
    public static byte ReachOf(double log)
    {
        int doublings = (int)Math.Ceiling((log - Steps.Ln(ShortestReachMs)) / Steps.Ln(2));
        return (byte)(1 + Math.Clamp(doublings, 0, MostDoublings));
    }

    /// <summary>The longest delay within a reach, in milliseconds.</summary>
    public static long MillisecondsOf(byte reach) => (long)ShortestReachMs << (reach - 1);

    /// <summary>By how much a delay in milliseconds lies beyond a reach, in thousandths of a logarithm; 0 within it, and where none is known.</summary>
    public static int Beyond(long delay, byte reach)
    {
        long reachMs = reach == 0 ? 0 : MillisecondsOf(reach);
        return reach == 0 || delay <= reachMs ? 0 : Steps.Ln((int)Math.Min(delay, int.MaxValue)) - Steps.Ln((int)reachMs);
    }

    /// <summary>What is left of a weight, which loses <paramref name="beyondWeight"/> with each factor of e that a delay lies beyond a reach; not below 0.</summary>
    public static int Fade(int weight, int beyondWeight, long delay, byte reach) =>
        Math.Max(0, weight - (Beyond(delay, reach) * beyondWeight / 1000));

    /// <summary>By how much at most what is left of a weight differs where it fades beyond the one reach instead of the other.</summary>
    public static int FadedBetween(byte one, byte other, int beyondWeight) =>
        one == other ? 0
        : one == 0 || other == 0 ? EngagementRow.MostMargin
        : (Math.Abs(one - other) * LogOfTwo * Math.Abs(beyondWeight) / 1000) + 1;

    /// <summary>Of two reaches the nearer, where 0 is as far as any.</summary>
    public static byte Nearer(byte one, byte other) => one == 0 || other == 0 ? Math.Max(one, other) : Math.Min(one, other);

    public static void Count(ref DomainRow domain, int delay, int sign)
    {
        int log = Steps.Ln(Math.Max(1, delay)) / LogUnit;
        domain.EarlyMessages += sign;
        domain.DelaySum += sign * (long)delay;
        domain.DelaySquares += sign * (long)delay * delay;
        domain.DelayLogSum += sign * log;
        domain.DelayLogSquares += sign * (long)log * log;
    }
}
