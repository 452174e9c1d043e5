namespace BotClickStream.Detection.Tests;

/// <summary>
/// On how many cases a property is tried. Mutation testing runs every test for each of thousands of changes, on code that is many times slower for being able to take them on:
/// it asks for a share by <c>CASES_PERCENT</c> (docs/proofs.md). The cases that there are stay as large.
/// </summary>
internal static class Cases
{
    private const int All = 100;

    private static readonly int Percent = int.TryParse(Environment.GetEnvironmentVariable("CASES_PERCENT"), out int asked)
        ? Math.Clamp(asked, 1, All)
        : All;

    /// <summary>Why a test is skipped that needs hundreds of messages.</summary>
    public const string WithoutCrowds = "CASES_PERCENT asks for a short run";

    /// <summary>Whether only a share of the cases is asked for.</summary>
    public static bool AreFew => Percent < All;

    /// <param name="usual">Cases in an ordinary run.</param>
    /// <returns>The share of them that is asked for, at least one.</returns>
    public static int Of(int usual) => Math.Max(1, (int)((long)usual * Percent / All));
}
