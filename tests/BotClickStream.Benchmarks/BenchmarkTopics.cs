using BotClickStream.Brokers;
using BotClickStream.Settings;
using Confluent.Kafka;

namespace BotClickStream.Benchmarks;

/// <summary>The topics of one run of the worker, and how the worker is told of them.</summary>
/// <param name="run">Names the run, its group and its topics.</param>
/// <param name="raw">Filled before.</param>
internal sealed class BenchmarkTopics(KafkaServer broker, string run, string raw, bool isKeyed)
{
    /// <summary>Of every topic: more than there are cores, few enough that a fetch brings much of each.</summary>
    public const int Partitions = 4;

    public WorkerSettings Settings =>
        new()
        {
            Kafka = new KafkaSettings
            {
                BootstrapServers = broker.BootstrapServers,
                GroupId = run,
                InstanceId = "benchmark",
            },
            Input = new InputSettings { KeyedByCampaign = isKeyed },
            Topics = new TopicSettings
            {
                Raw = raw,
                Keyed = $"{run}.keyed",
                Labeled = $"{run}.labeled",
                Corrections = $"{run}.corrections",
                Holds = $"{run}.holds",
                Activity = $"{run}.activity",
                Metrics = $"{run}.metrics",
                Profiles = $"{run}.profiles",
                Rejected = $"{run}.rejected",
                State = $"{run}.state",
            },
        };

    /// <summary>The topic that lanes read.</summary>
    public string LaneInput => isKeyed ? raw : Settings.Topics.Keyed;

    public async Task CreateAsync() =>
        await broker.CreateAsync(TopicCatalog.For(Settings, Partitions).Where(topic => Own.Contains(topic.Name)));

    public Task DeleteAsync() => broker.DeleteAsync(Own);

    /// <summary>Starts the worker as <c>run</c> does, with commits each 100 ms.</summary>
    public ChildProcess StartWorker()
    {
        TopicSettings topics = Settings.Topics;
        return new ChildProcess(
            "child-worker",
            "run",
            "--Kafka:BootstrapServers",
            broker.BootstrapServers,
            "--Kafka:GroupId",
            run,
            "--Kafka:InstanceId",
            "benchmark",
            "--Input:KeyedByCampaign",
            isKeyed ? "true" : "false",
            "--Topics:Raw",
            topics.Raw,
            "--Topics:Keyed",
            topics.Keyed,
            "--Topics:Labeled",
            topics.Labeled,
            "--Topics:Corrections",
            topics.Corrections,
            "--Topics:Holds",
            topics.Holds,
            "--Topics:Activity",
            topics.Activity,
            "--Topics:Metrics",
            topics.Metrics,
            "--Topics:Profiles",
            topics.Profiles,
            "--Topics:Rejected",
            topics.Rejected,
            "--Topics:State",
            topics.State,
            "--Http:Url",
            "http://127.0.0.1:0"
        );
    }

    private string[] Own
    {
        get
        {
            TopicSettings topics = Settings.Topics;
            string[] always =
            [
                topics.Labeled,
                topics.Corrections,
                topics.Holds,
                topics.Activity,
                topics.Metrics,
                topics.Profiles,
                topics.Rejected,
                topics.State,
            ];
            return isKeyed ? always : [.. always, topics.Keyed];
        }
    }

    /// <summary>Fills a topic with the pinned traffic by campaign; returns how many events, and how many of them get a label.</summary>
    public static async Task<(long Events, long Labelled)> FillAsync(KafkaServer broker, string topic, long events)
    {
        await broker.CreateAsync(TopicCatalog.For(new WorkerSettings { Topics = new TopicSettings { Raw = topic } }, Partitions).Take(1));
        using IProducer<string, byte[]> producer = new ProducerBuilder<string, byte[]>(
            new ProducerConfig
            {
                BootstrapServers = broker.BootstrapServers,
                Partitioner = Partitioner.Murmur2Random,
                CompressionType = CompressionType.Lz4,
                EnableIdempotence = true,
                EnableDeliveryReports = false,
                LingerMs = 20,
            }
        ).SetLogHandler((_, _) => { }).Build();
        (long sent, long labelled) = (0, 0);
        foreach (PinnedEvent pinned in PinnedTraffic.Events(events))
        {
            Message<string, byte[]> message = new() { Key = pinned.CampaignId, Value = pinned.Value.ToArray() };
            while (true)
            {
                try
                {
                    producer.Produce(topic, message);
                    break;
                }
                catch (ProduceException<string, byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Poll(TimeSpan.FromMilliseconds(10));
                }
            }

            sent++;
            labelled += pinned.IsLabelled ? 1 : 0;
        }

        producer.Flush(TimeSpan.FromMinutes(1));
        return (sent, labelled);
    }
}
