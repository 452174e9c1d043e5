using BotClickStream.Settings;

namespace BotClickStream.Tests.Settings;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["Kafka:BootstrapServers", "Topics:Raw", "Horizon", "CampaignHorizon", "HoldFor"];

    [Theory]
    [InlineData("Kafka:BootstrapServer", "Kafka:BootstrapServers")]
    [InlineData("Kafka:BotstrapServres", "Kafka:BootstrapServers")]
    [InlineData("bootstrapservers", "Kafka:BootstrapServers")]
    [InlineData("Topic:Raw", "Topics:Raw")]
    [InlineData("horison", "Horizon")]
    [InlineData("CampainHorizon", "CampaignHorizon")]
    [InlineData("HoldsFor", "HoldFor")]
    public void A_slip_is_understood(string name, string meant) => Assert.Equal(meant, NearestName.To(name, Known));

    [Theory]
    [InlineData("Colour")]
    [InlineData("X")]
    [InlineData("Kafka:Security")]
    public void Nothing_is_guessed_from_what_is_alike_to_nothing(string name) => Assert.Null(NearestName.To(name, Known));
}
