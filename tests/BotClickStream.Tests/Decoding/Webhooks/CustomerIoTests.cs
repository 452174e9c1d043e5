using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class CustomerIoTests
{
    private const string Click = """
        {"event_id":"e1","object_type":"email","metric":"clicked","timestamp":1769860800,"data":{"customer_id":"7","delivery_id":"m1","newsletter_id":3,
        "recipient":"jane@example.com","href":"https://example.com/a","link_id":5,"subject":"Hello"}}
        """;

    private const string Legacy = """
        {"data":{"campaign_id":"12","email_address":"Jane <jane+x@example.com>","email_id":"m2","subject":null},"event_id":"e2","event_type":"email_opened","timestamp":1769860800}
        """;

    [Fact]
    public void A_click_has_its_id_message_campaign_and_link()
    {
        Taken click = Webhook.One(Click);
        Assert.Equal(
            ("e1", Some.Time, "m1", "3", "https://example.com/a", "5"),
            (click.Id, click.Time, click.MessageId, click.CampaignId, click.Url, click.LinkId)
        );
    }

    [Fact]
    public void The_legacy_form_is_taken_too()
    {
        Taken open = Webhook.One(Legacy);
        Assert.Equal(
            (EventType.Open, "e2", "m2", "12", "jane+x@example.com"),
            (open.Type, open.Id, open.MessageId, open.CampaignId, open.Recipient)
        );
    }

    [Theory]
    [InlineData("\"email\"", "\"push\"", "push")]
    [InlineData("\"email\"", "\"sms\"", "sms")]
    [InlineData("\"email\",\"metric\":\"clicked\"", "\"customer\",\"metric\":\"unsubscribed\"", "customer")]
    public void Only_mails_count(string text, string other, string ignored)
    {
        Assert.Equal(ignored, Webhook.Ignored(Click.With(text, other)));
        Assert.Equal("push_*", Webhook.Ignored(Legacy.With("email_opened", "push_opened")));
        Assert.Equal("drafted", Webhook.Ignored(Legacy.With("email_opened", "email_drafted")));
    }

    [Theory]
    [InlineData("sent", EventType.Sent)]
    [InlineData("delivered", EventType.Delivered)]
    [InlineData("opened", EventType.Open)]
    [InlineData("bounced", EventType.Bounce)]
    [InlineData("spammed", EventType.Complaint)]
    [InlineData("unsubscribed", EventType.Unsubscribe)]
    [InlineData("converted", EventType.Conversion)]
    public void Its_words_are_the_contracts_types(string word, EventType type) =>
        Assert.Equal(type, Webhook.One(Click.With("\"clicked\"", $"\"{word}\"")).Type);

    [Theory]
    [InlineData("drafted")]
    [InlineData("attempted")]
    [InlineData("dropped")]
    [InlineData("failed")]
    public void What_is_of_no_use_is_ignored_by_name(string word) =>
        Assert.Equal(word, Webhook.Ignored(Click.With("\"clicked\"", $"\"{word}\"")));

    [Theory]
    [InlineData("sms", "sms")]
    [InlineData("letter", "other object")]
    public void What_is_no_mail_is_ignored_whatever_it_is(string thing, string name) =>
        Assert.Equal(name, Webhook.Ignored(Click.With("\"email\"", $"\"{thing}\"").With("\"recipient\"", "\"x\"")));
}
