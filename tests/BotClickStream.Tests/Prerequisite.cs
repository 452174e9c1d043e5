using System.Diagnostics.CodeAnalysis;

namespace BotClickStream.Tests;

/// <summary>What a test needs of the machine. Without it the test is skipped with a reason, but fails where <c>CI</c> is true.</summary>
internal static class Prerequisite
{
    /// <summary>Ends the test.</summary>
    /// <param name="why">What is missing, and where it comes from.</param>
    [DoesNotReturn]
    public static void IsMissing(string why)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", why);
        Assert.Fail(why);
    }
}
