using System.Numerics;

namespace BotClickStream.Detection;

/// <summary>
/// What the delays of a network's first clicks on its messages amount to: whether they lie closer together, and nearer to the delivery, than those of people, who come within minutes and at all hours. A message's delay is its own, whatever it
/// is taken for, so that nothing feeds itself, and each sees the same of its network.
/// </summary>
internal static class NetworkDelays
{
    /// <summary>Of fewer messages, or fewer recipients, it isn't known how they spread: a person who is always quick is one recipient.</summary>
    private const int Least = 4;

    /// <summary>Messages that count of each recipient beside the first.</summary>
    private const int OfEachRecipient = 4;

    /// <summary>The same of each campaign beside the first: on the morning of one mail an office's people may all be quick.</summary>
    private const int OfEachCampaign = 8;

    // Delays are logarithms in thousandths, from a second on.
    private const int Unit = 128;
    private const int FirstMs = 1000;

    /// <summary>People who come soonest, of staff mails and sales: a median of 18 minutes, and a factor of 4.5 around it.</summary>
    private const double PeoplesMean = 7_000;

    private const double PeoplesDeviation = 1_500;

    /// <summary>No spread is known to be less, of a few.</summary>
    private const double LeastDeviation = 500;

    /// <summary>Of more it isn't narrow: people and a scanner share the network.</summary>
    private const double MostDeviation = 1_600;

    /// <summary>Doublings of messages that count, the first left out: what a campaign's people have in common, many have.</summary>
    private const int MostDoublings = 4;

    /// <summary>What a doubling counts of it, in thousandths.</summary>
    private const double DoublingWeight = 1_400;

    /// <summary>Thousandths of log-odds a level.</summary>
    public const int LevelWeight = 500;

    private const int MostLevel = 15;

    /// <summary>What a row keeps of a delay in milliseconds: from 1, and a second or less, also before the delivery, is 1.</summary>
    public static byte StepOf(long delay) =>
        (byte)(1 + ((Steps.Ln((int)Math.Clamp(delay, FirstMs, int.MaxValue)) - Steps.Ln(FirstMs)) / Unit));

    public static void Count(ref ContextRow network, byte step, int sign)
    {
        if (step == 0)
        {
            return;
        }

        int log = step - 1;
        network.Delays += sign;
        network.DelaySum += sign * log;
        network.DelaySquares += sign * log * log;
    }

    /// <summary>How much likelier such delays are a machine's, and up to where they reach; none where they are not narrow.</summary>
    public static Haste Of(in ContextRow network)
    {
        int recipients = BitOperations.PopCount(network.Recipients);
        int campaigns = BitOperations.PopCount(network.Campaigns);
        int messages = Math.Min(network.Delays - 1, Math.Min(OfEachRecipient * (recipients - 1), OfEachCampaign * (campaigns - 1)));
        if (messages < Least || recipients < Least)
        {
            return default;
        }

        (double mean, double deviation) = Spread.Of(network.Delays, network.DelaySum, network.DelaySquares);
        (mean, deviation) = (mean * Unit, deviation * Unit);
        if (mean >= PeoplesMean || deviation > MostDeviation)
        {
            return default;
        }

        // The divergence of the two normal distributions of the logarithm, for each doubling of messages, since those of a campaign are alike.
        deviation = Math.Max(deviation, LeastDeviation);
        double away = PeoplesMean - mean;
        double likelier =
            Steps.Ln((int)PeoplesDeviation)
            - Steps.Ln((int)deviation)
            + (((away * away) + (deviation * deviation)) * 1000 / (2 * PeoplesDeviation * PeoplesDeviation))
            - 500;
        int level = (int)(likelier * DoublingWeight * Math.Min(Steps.Of(messages) - 1, MostDoublings) / (1000 * LevelWeight));
        return level <= 0
            ? default
            : new Haste((byte)Math.Min(level, MostLevel), DomainDelays.ReachOf(Steps.Ln(FirstMs) + mean + (1.5 * deviation)));
    }
}

/// <param name="Level">From 1, by <see cref="NetworkDelays.LevelWeight"/> each; 0 for none.</param>
/// <param name="Reach">In doublings, as <see cref="DomainDelays.Beyond"/> has it.</param>
internal readonly record struct Haste(byte Level, byte Reach)
{
    private const int LevelBits = 4;
    public const int Bits = LevelBits * 2;

    public byte ToBits() => (byte)((Reach << LevelBits) | Level);

    public static Haste OfBits(byte bits) => new((byte)(bits & ((1 << LevelBits) - 1)), (byte)(bits >> LevelBits));
}
