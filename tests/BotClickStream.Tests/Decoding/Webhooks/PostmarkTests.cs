using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class PostmarkTests
{
    private const string Click = """
        {"RecordType":"Click","MessageStream":"outbound","Metadata":{},"Tag":"spring","MessageID":"m1","Recipient":"jane@example.com",
        "ReceivedAt":"2026-01-31T07:00:00.1234567-05:00","OriginalLink":"https://example.com/a","UserAgent":"Mozilla/5.0 (X11) Gecko","Geo":{"IP":"203.0.113.7"}}
        """;

    private const string Bounce = """
        {"RecordType":"Bounce","ID":42,"Type":"HardBounce","TypeCode":1,"MessageID":"m1","Email":"jane@example.com","BouncedAt":"2026-01-31T12:00:00Z","Tag":""}
        """;

    private const string Change = """
        {"RecordType":"SubscriptionChange","MessageID":"m1","Recipient":"jane@example.com","ChangedAt":"2026-01-31T12:00:00Z","SuppressSending":true,
        "SuppressionReason":"ManualSuppression","MessageStream":"broadcast"}
        """;

    [Fact]
    public void A_click_has_its_time_to_the_tick_and_an_id_of_what_it_says()
    {
        Taken click = Webhook.One(Click);
        Assert.Equal(
            (Some.Time + 123, "m1:jane@example.com", "spring", "https://example.com/a", 32),
            (click.Time, click.MessageId, click.CampaignId, click.Url, click.Id.Length)
        );
    }

    [Fact]
    public void A_bounce_is_named_by_its_number_and_belongs_to_its_stream_where_it_has_no_tag()
    {
        Assert.Equal(("42", "postmark:2026-01-31"), (Webhook.One(Bounce).Id, Webhook.One(Bounce).CampaignId));
        Assert.Equal("broadcast", Webhook.One(Change).CampaignId);
    }

    [Theory]
    [InlineData("HardBounce", EventType.Bounce)]
    [InlineData("SoftBounce", EventType.Bounce)]
    [InlineData("DnsError", EventType.Bounce)]
    [InlineData("SpamNotification", EventType.Bounce)]
    [InlineData("VirusNotification", EventType.Bounce)]
    [InlineData("Unknown", EventType.Bounce)]
    [InlineData("BadEmailAddress", EventType.Bounce)]
    [InlineData("Blocked", EventType.Bounce)]
    [InlineData("DMARCPolicy", EventType.Bounce)]
    [InlineData("Unsubscribe", EventType.Unsubscribe)]
    [InlineData("SpamComplaint", EventType.Complaint)]
    public void A_bounces_type_tells_what_it_is(string type, EventType expected) =>
        Assert.Equal(expected, Webhook.One(Bounce.With("HardBounce", type)).Type);

    [Theory]
    [InlineData("Transient")]
    [InlineData("AutoResponder")]
    [InlineData("Subscribe")]
    [InlineData("AddressChange")]
    [InlineData("ChallengeVerification")]
    [InlineData("OpenRelayTest")]
    [InlineData("ManuallyDeactivated")]
    [InlineData("Unconfirmed")]
    public void A_bounce_that_is_none_is_ignored_by_name(string type) =>
        Assert.Equal($"Bounce/{type}", Webhook.Ignored(Bounce.With("HardBounce", type)));

    [Theory]
    [InlineData("\"HardBounce\"", EventType.Bounce)]
    [InlineData("\"SpamComplaint\"", EventType.Complaint)]
    [InlineData("\"ManualSuppression\"", EventType.Unsubscribe)]
    [InlineData("null", null)]
    [InlineData("\"HardBounce\",\"SuppressSending\":false", null)]
    public void A_change_of_subscription_is_what_its_reason_says(string reason, EventType? type)
    {
        Taken one = Assert.Single(Webhook.All(Change.With("\"ManualSuppression\"", reason)));
        Assert.Equal(type is null ? "SubscriptionChange" : null, one.Ignored);
        Assert.True(type is null || one.Type == type);
    }

    [Fact]
    public void Delivery_says_by_its_details_who_received_it() =>
        Assert.Equal(
            "google.com",
            Webhook
                .One(Bounce.With("\"Bounce\"", "\"Delivery\"").With("\"Tag\":\"\"", "\"Details\":\"smtp;250 2.0.0 OK 1 a - gsmtp\""))
                .Gateway
        );

    /// <summary>A suppression by hand is about no message.</summary>
    [Fact]
    public void A_message_id_of_zeros_is_none()
    {
        Taken change = Webhook.One(Change.With("\"m1\"", "\"00000000-0000-0000-0000-000000000000\""));
        Assert.Equal((EventType.Unsubscribe, "broadcast:jane@example.com"), (change.Type, change.MessageId));
    }
}
