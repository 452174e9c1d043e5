using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class BrevoTests
{
    private const string Click = """
        {"id":814119,"event":"click","email":"jane@example.com","message-id":"<m1@smtp>","date":"2026-01-31 13:00:00","ts":1769860801,"ts_event":1769860800,
        "ts_epoch":1769860800462,"tags":["spring","x"],"tag":"[\"other\"]","subject":"Hello","link":"https://example.com/a"}
        """;

    [Fact]
    public void A_click_has_the_time_that_is_no_accounts_own_and_an_id_of_what_it_says()
    {
        Taken click = Webhook.One(Click);
        Assert.Equal(
            (Some.Time + 462, "<m1@smtp>:jane@example.com", "spring", "https://example.com/a", 32),
            (click.Time, click.MessageId, click.CampaignId, click.Url, click.Id.Length)
        );
    }

    [Theory]
    [InlineData("1769860800", 0)]
    [InlineData("\"1769860800\"", 0)]
    [InlineData("null", 0)]
    [InlineData("1769860800462", 462)]
    public void Its_epoch_may_be_seconds_though_it_says_milliseconds(string epoch, int milliseconds) =>
        Assert.Equal(Some.Time + milliseconds, Webhook.One(Click.With("1769860800462", epoch)).Time);

    [Theory]
    [InlineData("\"tags\":[\"spring\",\"x\"],", "", "other")]
    [InlineData("\"tags\":[\"spring\",\"x\"],\"tag\":\"[\\\"other\\\"]\",", "\"template_id\":22,", "22")]
    [InlineData("\"tags\":[\"spring\",\"x\"],\"tag\":\"[\\\"other\\\"]\",", "\"tag\":\"[]\",", "Hello")]
    [InlineData("\"subject\"", "\"camp_id\":7,\"subject\"", "7")]
    public void The_campaign_is_the_first_place_that_holds_something(string text, string other, string campaign) =>
        Assert.Equal(campaign, Webhook.One(Click.With(text, other)).CampaignId);

    [Fact]
    public void A_marketing_webhook_has_seconds_and_no_message_id()
    {
        Taken open = Webhook.One(
            """{"id":7,"camp_id":5,"email":"jane@example.com","campaign name":"Spring","event":"click","ts_sent":1769850000,"ts_event":1769860800,"URL":"https://example.com/a"}"""
        );
        Assert.Equal(
            (Some.Time, "5", "5:jane@example.com", "https://example.com/a"),
            (open.Time, open.CampaignId, open.MessageId, open.Url)
        );
    }

    [Theory]
    [InlineData("proxy_open", MachineFlag.Machine)]
    [InlineData("unique_proxy_open", MachineFlag.Machine)]
    [InlineData("opened", MachineFlag.None)]
    public void Proxies_opens_are_flagged(string word, MachineFlag machine) =>
        Assert.Equal(machine, Webhook.One(Click.With("\"click\"", $"\"{word}\"")).MachineFlag);

    [Fact]
    public void A_unique_open_that_repeats_an_open_is_the_same_event() =>
        Assert.Equal(Webhook.One(Click.With("\"click\"", "\"opened\"")).Id, Webhook.One(Click.With("\"click\"", "\"unique_opened\"")).Id);

    [Theory]
    [InlineData("request", EventType.Sent)]
    [InlineData("delivered", EventType.Delivered)]
    [InlineData("hard_bounce", EventType.Bounce)]
    [InlineData("soft_bounce", EventType.Bounce)]
    [InlineData("spam", EventType.Complaint)]
    [InlineData("complaint", EventType.Complaint)]
    [InlineData("unsubscribe", EventType.Unsubscribe)]
    [InlineData("unsubscribed", EventType.Unsubscribe)]
    public void Its_words_are_the_contracts_types(string word, EventType type) =>
        Assert.Equal(type, Webhook.One(Click.With("\"click\"", $"\"{word}\"")).Type);

    [Theory]
    [InlineData("deferred")]
    [InlineData("blocked")]
    [InlineData("invalid_email")]
    [InlineData("error")]
    public void What_is_of_no_use_is_ignored_by_name(string word) =>
        Assert.Equal(word, Webhook.Ignored(Click.With("\"click\"", $"\"{word}\"")));

    /// <summary>PHP's and Python's writers escape what isn't ASCII, and slashes.</summary>
    [Theory]
    [InlineData("""[\"caf\\u00e9\\/spring\",\"x\"]""", "café/spring")]
    [InlineData("""[7]""", "7")]
    [InlineData("spring", "spring")]
    public void The_first_of_the_tags_in_a_string_is_the_campaign(string tag, string campaign) =>
        Assert.Equal(campaign, Webhook.One(Click.With("[\"spring\",\"x\"]", "[]").With("""[\"other\"]""", tag)).CampaignId);

    /// <summary>What stands in a broken one is nobody's campaign.</summary>
    [Theory]
    [InlineData("[]")]
    [InlineData("""[\"spring""")]
    [InlineData("""[\"spring\",""")]
    [InlineData("""[[\"spring\"]]""")]
    [InlineData("""[null]""")]
    [InlineData("[spring]")]
    public void Where_the_string_holds_no_tag_the_template_is_the_campaign(string tag) =>
        Assert.Equal(
            "22",
            Webhook
                .One(
                    Click
                        .With("[\"spring\",\"x\"]", "[]")
                        .With("""[\"other\"]""", tag)
                        .With("\"subject\"", "\"template_id\":22,\"subject\"")
                )
                .CampaignId
        );
}
