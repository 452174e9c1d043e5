using BotClickStream.Settings;
using Confluent.Kafka;

namespace BotClickStream.Brokers;

internal static class StartOffsets
{
    public static Offset ToOffset(this StartAt start) => start == StartAt.Latest ? Offset.End : Offset.Beginning;
}
