using System.Text.Json;
using BotClickStream.Watching;

namespace BotClickStream.Brokers;

/// <summary>
/// What of librdkafka's own statistics is worth a metric, by <see href="https://github.com/confluentinc/librdkafka/blob/master/STATISTICS.md"/>. They are a long text, made and read anew each
/// <c>Kafka:StatisticsInterval</c>.
/// </summary>
/// <param name="role">Whose client it is.</param>
/// <param name="kind"><c>consumer</c> or <c>producer</c>.</param>
internal sealed class ClientStatistics(string role, string kind, WorkerMetrics metrics)
{
    private const double Microseconds = 1e-6;

    /// <summary>Takes what a client says of itself. What can't be read is passed over: it is a library's text, and nothing depends on it.</summary>
    public void Take(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (kind == "producer" && document.RootElement.TryGetProperty("msg_cnt", out JsonElement queued))
            {
                metrics.HasQueued(role, queued.GetInt64());
            }

            if (document.RootElement.TryGetProperty("brokers", out JsonElement brokers))
            {
                foreach (JsonProperty broker in brokers.EnumerateObject())
                {
                    TakeBroker(broker.Value);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException) { }
    }

    /// <summary>Of brokers that are known by their number only: the bootstrap address, and what stands for a group's coordinator, lead to the same.</summary>
    private void TakeBroker(JsonElement broker)
    {
        if (
            broker.TryGetProperty("nodeid", out JsonElement node)
            && node.GetInt64() is >= 0 and var id
            && broker.TryGetProperty("rtt", out JsonElement roundTrip)
            && roundTrip.TryGetProperty("cnt", out JsonElement count)
            && count.GetInt64() > 0
            && roundTrip.TryGetProperty("p99", out JsonElement percentile)
        )
        {
            metrics.Answers(
                $"{role} {kind}",
                id.ToString(System.Globalization.CultureInfo.InvariantCulture),
                TimeSpan.FromSeconds(percentile.GetInt64() * Microseconds)
            );
        }
    }
}
