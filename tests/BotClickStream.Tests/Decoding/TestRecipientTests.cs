using BotClickStream.Decoding;

namespace BotClickStream.Tests.Decoding;

public sealed class TestRecipientTests
{
    [Theory]
    [InlineData("jane@shop.example", "jane@shop.example", true)]
    [InlineData("Jane@Shop.example", "JANE@SHOP.EXAMPLE", true)]
    [InlineData("jane@shop.example", "mary@shop.example", false)]
    [InlineData("shop.example", "anybody@shop.example", true)]
    [InlineData("shop.example", "anybody@mail.shop.example", false)]
    [InlineData("*.shop.example", "anybody@mail.shop.example", true)]
    [InlineData("*+seed@*", "Jane+Seed@home.example", true)]
    [InlineData("*+seed@*", "seed@home.example", false)]
    [InlineData("shop.*", "shop.x@home.example", false)]
    [InlineData("", "jane@shop.example", false)]
    public void Recipients_are_told_by_address_domain_or_pattern(string entry, string recipient, bool isTest)
    {
        RecordDecoder decoder = new(new DecoderSettings { TestRecipients = entry.Length == 0 ? [] : ["other@x.example", entry] });

        Assert.Equal(isTest, Taken.One(Some.Click(("recipient", $"\"{recipient}\"")), decoder).IsTest);
    }

    [Fact]
    public void Of_pseudonymised_input_the_domain_tells()
    {
        RecordDecoder decoder = new(new DecoderSettings { TestRecipients = ["shop.example"] });

        Assert.True(Taken.One(Some.Click(("recipient", null), ("messageId", "\"m\""), ("domain", "\"Shop.Example\"")), decoder).IsTest);
    }

    [Fact]
    public void A_webhooks_recipients_are_told_alike()
    {
        RecordDecoder decoder = new(new DecoderSettings { TestRecipients = ["shop.example"] });
        const string Body =
            """[{"email":"jane@shop.example","timestamp":1769860800,"event":"open","sg_event_id":"a","sg_message_id":"m"},{"email":"jane@home.example","timestamp":1769860800,"event":"open","sg_event_id":"b","sg_message_id":"m"}]""";

        Assert.Equal([true, false], Taken.From(Body, decoder).Select(taken => taken.IsTest));
    }
}
