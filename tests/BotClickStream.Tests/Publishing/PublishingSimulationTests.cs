using System.Globalization;

namespace BotClickStream.Tests.Publishing;

public sealed class PublishingSimulationTests
{
    /// <summary>A failure names the seed, which alone makes it happen again.</summary>
    [Fact]
    public void Whatever_happens_to_instances_each_input_takes_effect_once_and_in_order()
    {
        int seeds = int.TryParse(Environment.GetEnvironmentVariable("BOTCLICKSTREAM_SEEDS"), CultureInfo.InvariantCulture, out int many)
            ? many
            : 3000;
        for (int seed = 0; seed < seeds; seed++)
        {
            string? violation = PublishingSimulation.Run(seed);
            Assert.True(violation is null, $"seed {seed}: {violation}");
        }
    }

    [Theory]
    [InlineData(Defect.OffsetsBeforeOutputs)]
    [InlineData(Defect.StateAheadOfOutputs)]
    [InlineData(Defect.EpochIgnored)]
    [InlineData(Defect.MembershipUnchecked)]
    [InlineData(Defect.UnknownTakenForAborted)]
    [InlineData(Defect.OpenTransactionNotAwaited)]
    public void A_build_with_a_defect_is_caught(Defect defect) =>
        Assert.Contains(Enumerable.Range(0, 300), seed => PublishingSimulation.Run(seed, defect) is not null);
}
