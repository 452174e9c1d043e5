using BotClickStream.Brokers;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace BotClickStream.Tests.Brokers;

public sealed class EmbeddedBrokerTests
{
    [Fact]
    public async Task A_topic_has_as_many_partitions_as_it_was_made_with()
    {
        using EmbeddedBroker broker = EmbeddedBroker.Start();

        broker.CreateTopic("three", 3);
        broker.CreateTopic("three", 3);

        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = broker.BootstrapServers }).Build();
        TopicMetadata topic = Assert.Single(admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics, topic => topic.Topic == "three");
        Assert.Equal(3, topic.Partitions.Count);

        using IProducer<string, string> producer = new ProducerBuilder<string, string>(
            new ProducerConfig { BootstrapServers = broker.BootstrapServers }
        ).Build();
        await producer.ProduceAsync(
            new TopicPartition("three", 2),
            new Message<string, string> { Key = "a", Value = "b" },
            TestContext.Current.CancellationToken
        );
        ListOffsetsResult ends = await admin.ListOffsetsAsync([
            new TopicPartitionOffsetSpec { TopicPartition = new TopicPartition("three", 2), OffsetSpec = OffsetSpec.Latest() },
        ]);
        Assert.Equal(1, ends.ResultInfos[0].TopicPartitionOffsetError.Offset.Value);
    }
}
