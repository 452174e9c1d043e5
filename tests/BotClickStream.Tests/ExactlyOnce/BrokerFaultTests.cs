using BotClickStream.Tests.Brokers;

namespace BotClickStream.Tests.ExactlyOnce;

/// <summary>A broker that dies under load and comes back. Many more are a proof by command (<c>tests/BotClickStream.Proofs</c>).</summary>
public sealed class BrokerFaultTests
{
    [Fact]
    public async Task A_broker_that_is_killed_and_comes_back_is_worked_with_on_and_nothing_is_lost_or_doubled()
    {
        RealBroker.NeedsDistribution();
        await using BrokerProcess broker = await BrokerProcess.StartMortalAsync();

        await BrokerFaults.KillAsync(broker, Random.Shared);
    }
}
