using BotClickStream.Settings;

namespace BotClickStream.Tests.Settings;

public sealed class SecretsTests
{
    [Theory]
    [InlineData("Kafka:Client:sasl.password")]
    [InlineData("Kafka:Client:ssl.key.password")]
    [InlineData("Kafka:Client:ssl.key.pem")]
    [InlineData("Kafka:Client:ssl.keystore.password")]
    [InlineData("Kafka:Client:sasl.oauthbearer.client.secret")]
    [InlineData("Kafka:Client:sasl.oauthbearer.config")]
    [InlineData("Kafka:Producer:sasl.jaas.config")]
    [InlineData("Kafka:Consumer:SASL.PASSWORD")]
    [InlineData("Kafka:Client:client.key")]
    public void Secrets_are_masked_whatever_their_length(string key)
    {
        Assert.Equal(Secrets.Mask(key, "a"), Secrets.Mask(key, "a longer one"));
        Assert.DoesNotContain("a", Secrets.Mask(key, "a"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kafka:BootstrapServers")]
    [InlineData("Kafka:Client:sasl.username")]
    [InlineData("Kafka:Client:security.protocol")]
    [InlineData("Topics:Keyed")]
    [InlineData("Input:KeyedByCampaign")]
    public void Anything_else_is_shown(string key) => Assert.Equal("value", Secrets.Mask(key, "value"));
}
