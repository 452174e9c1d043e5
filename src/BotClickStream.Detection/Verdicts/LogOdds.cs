namespace BotClickStream.Detection;

/// <summary>
/// Log-odds of a machine in thousandths. Whole numbers, so that a sum is the same on every processor and in every order.
/// </summary>
public static class LogOdds
{
    public const int One = 1000;

    /// <summary>Probability 0–1.</summary>
    public static double ToProbability(int logOdds) => 1 / (1 + Math.Exp(-logOdds / (double)One));
}
