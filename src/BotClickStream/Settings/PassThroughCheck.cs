using Confluent.Kafka;

namespace BotClickStream.Settings;

/// <summary>What can be said against librdkafka's settings before any broker is asked.</summary>
internal static class PassThroughCheck
{
    /// <summary>What the worker doesn't let be set, and what librdkafka itself refuses: a name that it doesn't know, a value that it can't take.</summary>
    public static IEnumerable<string> Problems(KafkaSettings kafka)
    {
        string[] refusals = [.. ClientConfigs.Refusals(kafka).Select(refusal => $"{WorkerSettings.Section}:{refusal}")];
        return refusals.Length > 0 ? refusals : Refused(kafka);
    }

    /// <summary>Builds each kind of client as it will be, but with no broker to connect to.</summary>
    private static string[] Refused(KafkaSettings kafka)
    {
        ClientConfigs configs = new(kafka with { BootstrapServers = null }, BrokerKind.Real);
        string[] ofAll = Try("Client", kafka.Client, () => new AdminClientBuilder(configs.Admin("check")).SetLogHandler(Ignore).Build());
        return ofAll.Length > 0
            ? ofAll
            :
            [
                .. Try(
                    "Consumer",
                    kafka.Consumer,
                    () => new ConsumerBuilder<Ignore, Ignore>(configs.Consumer("check", "check", "none")).SetLogHandler(Ignore).Build()
                ),
                .. Try(
                    "Producer",
                    kafka.Producer,
                    () => new ProducerBuilder<Null, Null>(configs.Producer("check")).SetLogHandler(Ignore).Build()
                ),
            ];
    }

    private static string[] Try(string section, Dictionary<string, string> settings, Func<IDisposable> build)
    {
        if (settings.Count == 0)
        {
            return [];
        }

        try
        {
            build().Dispose();
            return [];
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or KafkaException)
        {
            return
            [
                $"{WorkerSettings.Section}:Kafka:{section} ({string.Join(", ", settings.Keys)}) is refused by librdkafka: {error.Message}",
            ];
        }
    }

    private static void Ignore(object client, LogMessage message) { }
}
