using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class ResendTests
{
    private const string Click = """
        {"type":"email.clicked","created_at":"2026-01-31T12:00:05.000Z","data":{"created_at":"2026-01-31T11:00:00.000Z","email_id":"m1","from":"a@b.example",
        "to":["Jane <jane@example.com>"],"subject":"Hello","click":{"ipAddress":"203.0.113.7","link":"https://example.com/a",
        "timestamp":"2026-01-31T12:00:00.000Z","userAgent":"Mozilla/5.0 (X11) Gecko"}}}
        """;

    [Fact]
    public void A_click_has_its_own_time_and_is_named_by_the_request()
    {
        Taken click = Webhook.One(Click, requestId: "msg_1");
        Assert.Equal(
            ("msg_1", Some.Time, "m1:jane@example.com", "Hello", "https://example.com/a"),
            (click.Id, click.Time, click.MessageId, click.CampaignId, click.Url)
        );
        Assert.Equal(32, Webhook.One(Click).Id.Length);
    }

    [Theory]
    [InlineData("2026-01-31 12:00:05.000+00")]
    [InlineData("2026-01-31T12:00:05+0000")]
    [InlineData("2026-01-31 13:00:05 +01:00")]
    public void Its_times_are_taken_as_it_has_written_them(string time) =>
        Assert.Equal(
            Some.Time + 5000,
            Webhook.One(Click.With("email.clicked", "email.opened").With("\"click\"", "\"x\"").With("2026-01-31T12:00:05.000Z", time)).Time
        );

    [Fact]
    public void A_mail_to_several_is_sent_to_each_and_opened_by_nobody_knows_whom()
    {
        string several = Click.With("[\"Jane <jane@example.com>\"]", "[\"jane@example.com\",\"mary@example.com\"]");
        Assert.Equal(RejectionCodes.AmbiguousRecipient, Webhook.Refused(several).Code);
        List<Taken> sent = Webhook.All(several.With("email.clicked", "email.sent"), requestId: "msg_1");
        Assert.Equal(["msg_1:jane@example.com", "msg_1:mary@example.com"], sent.Select(one => one.Id));
    }

    [Theory]
    [InlineData("email.sent", EventType.Sent)]
    [InlineData("email.delivered", EventType.Delivered)]
    [InlineData("email.opened", EventType.Open)]
    [InlineData("email.bounced", EventType.Bounce)]
    [InlineData("email.complained", EventType.Complaint)]
    public void Its_words_are_the_contracts_types(string word, EventType type) =>
        Assert.Equal(type, Webhook.One(Click.With("\"email.clicked\"", $"\"{word}\"")).Type);

    [Theory]
    [InlineData("email.delivery_delayed")]
    [InlineData("email.failed")]
    public void What_is_of_no_use_is_ignored_by_name(string word) =>
        Assert.Equal(word, Webhook.Ignored(Click.With("\"email.clicked\"", $"\"{word}\"")));
}
