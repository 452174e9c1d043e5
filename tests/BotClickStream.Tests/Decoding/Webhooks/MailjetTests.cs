using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class MailjetTests
{
    private const string Click = """
        {"event":"click","time":1769860800,"MessageID":104427216766056451,"Message_GUID":"g1","email":"jane@example.com","mj_campaign_id":7257,
        "customcampaign":"","url":"https://example.com/a","ip":"203.0.113.7","agent":"Mozilla/5.0 (X11) Gecko","CustomID":"","Payload":""}
        """;

    /// <summary>Message ids are beyond what a double holds exactly.</summary>
    [Fact]
    public void A_click_has_every_digit_of_its_message_id()
    {
        Taken click = Webhook.One(Click);
        Assert.Equal(
            (Some.Time, "104427216766056451", "7257", "https://example.com/a"),
            (click.Time, click.MessageId, click.CampaignId, click.Url)
        );
        Assert.Equal("g1", Webhook.One(Click.With("104427216766056451", "null")).MessageId);
    }

    [Theory]
    [InlineData("0,\"x\":", "mailjet:2026-01-31")]
    [InlineData("\"\",\"x\":", "mailjet:2026-01-31")]
    public void Campaign_0_is_none(string none, string campaign) =>
        Assert.Equal(campaign, Webhook.One(Click.With("\"mj_campaign_id\":", $"\"mj_campaign_id\":{none}")).CampaignId);

    [Fact]
    public void Events_may_come_alone_or_in_an_array()
    {
        Assert.Equal(["click", "click"], Webhook.All($"[{Click},{Click}]").Select(one => $"{one.Type}".ToLowerInvariant()));
        Assert.Equal("blocked", Webhook.Ignored(Click.With("\"click\"", "\"blocked\"")));
    }

    [Theory]
    [InlineData("sent", EventType.Delivered)]
    [InlineData("open", EventType.Open)]
    [InlineData("bounce", EventType.Bounce)]
    [InlineData("spam", EventType.Complaint)]
    [InlineData("unsub", EventType.Unsubscribe)]
    public void Its_words_are_the_contracts_types(string word, EventType type) =>
        Assert.Equal(type, Webhook.One(Click.With("\"click\"", $"\"{word}\"")).Type);

    /// <summary>An event of old that corrected an address.</summary>
    [Fact]
    public void A_corrected_address_is_ignored_by_name() =>
        Assert.Equal("typofix", Webhook.Ignored(Click.With("\"click\"", "\"typofix\"")));

    /// <summary>Whether an error is permanent says nothing of whether it is tried again; its name does.</summary>
    [Theory]
    [InlineData("greylisted", false)]
    [InlineData("user unknown", true)]
    [InlineData("quota exceeded", true)]
    [InlineData("", true)]
    public void A_bounce_that_is_tried_again_is_none(string error, bool isBounce)
    {
        string bounce = Click.With("\"click\"", $"\"bounce\",\"blocked\":true,\"hard_bounce\":false,\"error\":\"{error}\"");
        if (isBounce)
        {
            Assert.Equal(EventType.Bounce, Webhook.One(bounce).Type);
        }
        else
        {
            Assert.Equal("bounce/greylisted", Webhook.Ignored(bounce));
        }
    }

    /// <summary>What is about no message has the id 0.</summary>
    [Theory]
    [InlineData("0")]
    [InlineData("\"0\"")]
    public void Message_0_is_none(string none)
    {
        string click = Click.With("104427216766056451", none);
        Assert.Equal("g1", Webhook.One(click).MessageId);
        Assert.Equal("7257:jane@example.com", Webhook.One(click.With("\"g1\"", "\"\"")).MessageId);
    }
}
