namespace BotClickStream.Testing;

/// <summary>How long a test waits for what brokers and workers do beside it.</summary>
internal static class Patience
{
    /// <summary>No time that anything should take: whoever waits so long has seen that it doesn't come, on a machine that is busy with much else too.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
}
