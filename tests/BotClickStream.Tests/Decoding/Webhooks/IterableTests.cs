using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class IterableTests
{
    private const string Click = """
        {"email":"jane@example.com","userId":null,"eventName":"emailClick","dataFields":{"campaignId":1234,"templateId":77,"messageId":"m1","emailSubject":"Hello",
        "createdAt":"2026-01-31 12:00:00 +00:00","linkUrl":"https://example.com/a","linkId":"l1","userAgent":"Mozilla/5.0 (X11) Gecko","ip":"203.0.113.7"}}
        """;

    [Fact]
    public void A_click_has_its_time_with_the_offset_and_an_id_of_what_it_says()
    {
        Taken click = Webhook.One(Click);
        Assert.Equal(
            (Some.Time, "m1", "1234", "https://example.com/a", "l1", 32),
            (click.Time, click.MessageId, click.CampaignId, click.Url, click.LinkId, click.Id.Length)
        );
        Assert.Equal("77", Webhook.One(Click.With("\"campaignId\":1234", "\"campaignId\":null")).CampaignId);
        Assert.Equal(
            "https://example.com/b",
            Webhook.One(Click.With("\"linkUrl\":\"https://example.com/a\"", "\"url\":\"https://example.com/b\"")).Url
        );
    }

    [Theory]
    [InlineData("Apple", MachineFlag.ApplePrivacy)]
    [InlineData("Gmail", MachineFlag.ImageProxy)]
    public void The_proxy_that_opened_is_told_by_name(string proxy, MachineFlag machine) =>
        Assert.Equal(
            machine,
            Webhook.One(Click.With("emailClick", "emailOpen").With("\"ip\"", $"\"proxySource\":\"{proxy}\",\"ip\"")).MachineFlag
        );

    [Theory]
    [InlineData("pushSend", "push*")]
    [InlineData("inAppOpen", "inApp*")]
    [InlineData("emailSubscribe", "emailSubscribe")]
    [InlineData("emailSendSkip", "emailSendSkip")]
    public void Other_channels_are_ignored_by_name(string type, string ignored) =>
        Assert.Equal(ignored, Webhook.Ignored(Click.With("emailClick", type)));

    [Fact]
    public void A_word_of_mails_that_is_not_known_is_rejected() =>
        Assert.Equal(
            (RejectionCodes.UnknownType, "eventName is \"emailFoo\""),
            (Webhook.Refused(Click.With("emailClick", "emailFoo")) is var refused ? (refused.Code, refused.Found) : default)
        );

    [Theory]
    [InlineData("emailSend", EventType.Sent)]
    [InlineData("emailOpen", EventType.Open)]
    [InlineData("emailBounce", EventType.Bounce)]
    [InlineData("emailComplaint", EventType.Complaint)]
    [InlineData("emailUnSubscribe", EventType.Unsubscribe)]
    [InlineData("hostedUnsubscribeClick", EventType.Unsubscribe)]
    public void Its_words_are_the_contracts_types(string word, EventType type) =>
        Assert.Equal(type, Webhook.One(Click.With("\"emailClick\"", $"\"{word}\"")).Type);
}
