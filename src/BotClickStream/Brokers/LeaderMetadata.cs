using Confluent.Kafka;

namespace BotClickStream.Brokers;

/// <summary>
/// What an admin client knows of who leads a partition, and since when. It keeps that: after a broker has come back its questions for offsets were seen refused for a minute with
/// <see cref="ErrorCode.FencedLeaderEpoch"/>, until it was told to look again.
/// </summary>
internal static class LeaderMetadata
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Has it look again, so that the next question goes where the partition is led now. Any broker knows that.</summary>
    /// <returns>Whether one has answered.</returns>
    public static bool Refresh(IAdminClient admin, string topic)
    {
        try
        {
            admin.GetMetadata(topic, Timeout);
            return true;
        }
        catch (KafkaException)
        {
            return false;
        }
    }
}
