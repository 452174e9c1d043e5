namespace BotClickStream.Detection;

/// <summary>The spread of the delays that a domain's row has summed up.</summary>
internal static class DomainDelays
{
    /// <summary>Standard deviation in whole seconds; 0 where fewer than two messages were early.</summary>
    public static int DeviationSeconds(in DomainRow domain)
    {
        if (domain.EarlyMessages < 2)
        {
            return 0;
        }

        double mean = domain.DelaySum / (double)domain.EarlyMessages;
        double variance = (domain.DelaySquares / (double)domain.EarlyMessages) - (mean * mean);
        return (int)(Math.Sqrt(Math.Max(0, variance)) / 1000);
    }

    public static void Count(ref DomainRow domain, int delay, int sign)
    {
        domain.EarlyMessages += sign;
        domain.DelaySum += sign * (long)delay;
        domain.DelaySquares += sign * (long)delay * delay;
    }
}
