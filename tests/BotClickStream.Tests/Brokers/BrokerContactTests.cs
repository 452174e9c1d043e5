using BotClickStream.Brokers;
using BotClickStream.Tests.Watching;
using BotClickStream.Watching;
using Confluent.Kafka;

namespace BotClickStream.Tests.Brokers;

public sealed class BrokerContactTests
{
    private static readonly Error Refused = new(ErrorCode.Local_Transport, "Connection refused");
    private readonly LoggedLines log = new();
    private readonly WorkerHealth health = new();
    private readonly BrokerContact contact;

    private static long Now => TimeProvider.System.GetTimestamp();

    public BrokerContactTests()
    {
        contact = new BrokerContact(health, log, TimeProvider.System);
        health.Become(WorkerPhase.Running);
    }

    [Fact]
    public void However_many_notice_that_no_broker_answers_it_is_said_once_and_once_when_they_do_again()
    {
        contact.Trouble("router consumer", Refused);
        contact.Trouble("detector producer", Refused);
        contact.Lose(Refused, Now);
        contact.Lose(Refused, Now);
        contact.Trouble("detector consumer", Refused);
        string warning = Assert.Single(log.Warnings);
        contact.Answer();
        contact.Answer();

        Assert.Contains("Kafka:BootstrapServers", warning, StringComparison.Ordinal);
        Assert.Equal([warning, "Brokers answer again"], log.All);
        contact.Lose(Refused, Now);
        Assert.Equal(2, log.Warnings.Count());
    }

    [Fact]
    public void A_worker_without_a_broker_is_alive_but_not_ready_and_says_why()
    {
        contact.Lose(Refused, Now);

        Assert.Equal((true, false), (health.IsLive, health.IsReady));
        Assert.Contains("Connection refused", health.Trouble, StringComparison.Ordinal);
        contact.Answer();
        Assert.Equal((true, null), (health.IsReady, health.Trouble));
    }

    [Fact]
    public void Who_was_asked_before_another_broker_answered_is_not_missed()
    {
        long before = Now;
        contact.Answer();
        contact.Lose(Refused, before);

        Assert.Empty(log.All);
        Assert.False(contact.IsLost);
    }

    [Fact]
    public void A_client_that_has_tried_no_broker_yet_is_no_trouble()
    {
        contact.Trouble("detector producer", new Error(ErrorCode.Local_AllBrokersDown, "0/2 brokers are down"));

        Assert.Empty(log.All);
        Assert.False(contact.IsLost);
    }
}
