using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class BrazeTests
{
    private const string Click = """
        {"events":[{"event_type":"users.messages.email.Click","id":"e1","time":1769860800,"user":{"user_id":"u","external_user_id":"7"},
        "properties":{"campaign_id":"spring","campaign_name":"Spring","dispatch_id":"d1","email_address":"jane@example.com","url":"https://example.com/a",
        "link_id":"l1","user_agent":"Mozilla/5.0 (X11) Gecko","is_suspected_bot_click":false}}]}
        """;

    [Fact]
    public void A_click_has_its_id_and_a_message_of_dispatch_and_recipient()
    {
        Taken click = Webhook.One(Click);
        Assert.Equal(
            ("e1", Some.Time, "d1:jane@example.com", "spring", "https://example.com/a", "l1"),
            (click.Id, click.Time, click.MessageId, click.CampaignId, click.Url, click.LinkId)
        );
        Assert.Equal("canvas", Webhook.One(Click.With("\"campaign_id\":\"spring\"", "\"canvas_id\":\"canvas\"")).CampaignId);
    }

    [Theory]
    [InlineData("\"is_suspected_bot_click\":true", MachineFlag.Machine)]
    [InlineData("\"machine_open\":\"true\"", MachineFlag.Machine)]
    [InlineData("\"machine_open\":\"Apple\"", MachineFlag.ApplePrivacy)]
    [InlineData("\"machine_open\":\"\"", MachineFlag.None)]
    [InlineData("\"machine_open\":null", MachineFlag.None)]
    public void Its_flags_are_a_boolean_at_clicks_and_a_text_at_opens(string flag, MachineFlag machine) =>
        Assert.Equal(machine, Webhook.One(Click.With("\"is_suspected_bot_click\":false", flag)).MachineFlag);

    [Fact]
    public void An_event_alone_is_the_same_and_a_batch_without_any_is_empty()
    {
        Assert.Equal("e1", Webhook.One(Click.Trim()["{\"events\":[".Length..^2]).Id);
        Assert.Equal("empty", Webhook.Ignored("{\"events\":[]}", "braze"));
    }

    [Theory]
    [InlineData("users.messages.email.Deferral", "users.messages.email.Deferral")]
    [InlineData("users.messages.pushnotification.Send", "users.messages.pushnotification.*")]
    [InlineData("users.behaviors.app.SessionStart", "users.behaviors.*")]
    [InlineData("users.RandomBucketNumberUpdate", "users.RandomBucketNumberUpdate")]
    public void Other_channels_are_ignored_by_name(string type, string ignored) =>
        Assert.Equal(ignored, Webhook.Ignored(Click.With("users.messages.email.Click", type)));

    [Theory]
    [InlineData("users.messages.email.Clicked")]
    [InlineData("users.messages.email.MachineClick")]
    [InlineData("users.messages.emails.Click")]
    [InlineData("users.message.email.Click")]
    public void A_word_that_is_no_other_channels_is_unknown_however_near_it_is(string type)
    {
        Rejection rejection = Webhook.Refused(Click.With("users.messages.email.Click", type));
        Assert.Equal((RejectionCodes.UnknownType, $"event_type is \"{type}\""), (rejection.Code, rejection.Found));
    }

    [Theory]
    [InlineData("users.messages.email.Send", EventType.Sent)]
    [InlineData("users.messages.email.Delivery", EventType.Delivered)]
    [InlineData("users.messages.email.Open", EventType.Open)]
    [InlineData("users.messages.email.Bounce", EventType.Bounce)]
    [InlineData("users.messages.email.SoftBounce", EventType.Bounce)]
    [InlineData("users.messages.email.MarkAsSpam", EventType.Complaint)]
    [InlineData("users.messages.email.Unsubscribe", EventType.Unsubscribe)]
    public void Its_words_are_the_contracts_types(string word, EventType type) =>
        Assert.Equal(type, Webhook.One(Click.With("\"users.messages.email.Click\"", $"\"{word}\"")).Type);
}
