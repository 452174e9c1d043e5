using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class AmazonSesTests
{
    private const string Open = """
        {"eventType":"Open","mail":{"timestamp":"2026-01-31T11:00:00.000Z","messageId":"m1","destination":["jane@example.com"],
        "tags":{"ses:configuration-set":["ConfigSet"],"own":["spring"]},"commonHeaders":{"subject":"Hello"}},
        "open":{"timestamp":"2026-01-31T12:00:00.000Z","userAgent":"Mozilla/5.0","ipAddress":"203.0.113.7"}}
        """;

    private static string Sns(string message, string id = "sns-1") =>
        $$"""{"Type":"Notification","MessageId":"{{id}}","TopicArn":"arn:aws:sns:x","Message":{{JsonSerializer.Serialize(message)}}}""";

    public static TheoryData<string, string> Wrapped =>
        new()
        {
            { Sns(Open), "sns-1" },
            { Sns(Open + "\n"), "sns-1" },
            { $$"""{"Records":[{"EventSource":"aws:sns","Sns":{{Sns(Open)}}}]}""", "sns-1" },
            { $$"""{"Records":[{"messageId":"q","body":{{JsonSerializer.Serialize(Sns(Open))}},"eventSource":"aws:sqs"}]}""", "sns-1" },
            { $$"""{"version":"0","id":"eb-1","detail-type":"Email Opened","source":"aws.ses","detail":{{Open}}}""", "eb-1" },
            { $$"""{"specversion":"1.0","id":"ce","source":"/s","type":"t","data":{{Sns(Open)}}}""", "sns-1" },
        };

    [Theory]
    [MemberData(nameof(Wrapped))]
    public void Whatever_it_comes_in_the_event_is_the_same_and_named_by_that(string body, string id)
    {
        Taken bare = Webhook.One(Open);
        Taken open = Webhook.One(body);
        Assert.Equal(id, open.Id);
        Assert.Equal(bare with { Id = "", IdKey = default }, open with { Id = "", IdKey = default });
        Assert.Equal(
            (EventType.Open, Some.Time, "m1:jane@example.com", "ConfigSet"),
            (open.Type, open.Time, open.MessageId, open.CampaignId)
        );
    }

    [Fact]
    public void A_bare_event_is_named_by_the_request_and_else_by_what_it_says()
    {
        Assert.Equal("header", Webhook.One(Open, requestId: "header").Id);
        Taken first = Webhook.One(Open);
        Assert.Equal(32, first.Id.Length);
        Assert.Equal(first.Id, Webhook.One(Open).Id);
        Assert.NotEqual(first.Id, Webhook.One(Open.With("203.0.113.7", "203.0.113.8")).Id);
        Assert.NotEqual(first.Id, Webhook.One(Open.With("Mozilla/5.0", "curl/8")).Id);
    }

    [Fact]
    public void A_configured_tag_holds_the_campaign()
    {
        DecoderSettings settings = new()
        {
            Formats = new Dictionary<string, FormatSettings> { ["ses"] = new() { CampaignFrom = ["/mail/tags/own"] } },
        };
        Assert.Equal("spring", Webhook.One(Open, settings: settings).CampaignId);
    }

    [Fact]
    public void A_bounce_is_one_event_for_each_recipient_that_bounced()
    {
        string bounce = """
            {"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"jane@example.com"},
            {"status":"5.1.1","emailAddress":"Richard <richard@Example.com>"},{"emailAddress":"nobody"}],"timestamp":"2026-01-31T12:00:00Z"},
            "mail":{"timestamp":"2026-01-31T11:00:00Z","messageId":"m1","destination":["jane@example.com","mary@example.com","richard@example.com"]}}
            """;
        List<Taken> all = Webhook.All(Sns(bounce));
        Assert.Equal(["jane@example.com", "richard@example.com", ""], all.Select(one => one.Recipient));
        Assert.Equal(["sns-1:jane@example.com", "sns-1:richard@example.com", ""], all.Select(one => one.Id));
        Assert.Equal(RejectionCodes.BadRecipient, all[2].Code);
        Assert.All(all.Take(2), one => Assert.Equal((EventType.Bounce, Some.Time), (one.Type, one.Time)));
    }

    [Theory]
    [InlineData("Open")]
    [InlineData("Click")]
    public void Whose_open_it_is_of_a_mail_to_several_nobody_can_tell(string type)
    {
        Rejection rejection = Webhook.Refused(
            Open.With("\"Open\"", $"\"{type}\"").With("[\"jane@example.com\"]", "[\"jane@example.com\",\"mary@example.com\"]")
        );
        Assert.Equal((RejectionCodes.AmbiguousRecipient, "mail.destination"), (rejection.Code, rejection.Path));
    }

    [Theory]
    [InlineData("true", "false", "UnsubscribeHeader", EventType.Unsubscribe, UnsubscribeVia.OneClick)]
    [InlineData("true", "null", "UnsubscribePage", EventType.Unsubscribe, UnsubscribeVia.PreferencePage)]
    [InlineData("true", "true", "UnsubscribeHeader", null, UnsubscribeVia.Unknown)]
    [InlineData("false", "false", "UnsubscribeHeader", null, UnsubscribeVia.Unknown)]
    public void A_subscription_that_turns_all_off_is_an_unsubscribe(
        string all,
        string before,
        string source,
        EventType? type,
        UnsubscribeVia via
    )
    {
        string preferences =
            $"\"source\":\"{source}\",\"newTopicPreferences\":{{\"unsubscribeAll\":{all}}},\"oldTopicPreferences\":{{\"unsubscribeAll\":{before}}}";
        string body = Open.With("\"Open\"", "\"Subscription\"")
            .With(
                "\"open\":{",
                $"\"subscription\":{{\"contactList\":\"l\",\"timestamp\":\"2026-01-31T12:00:00Z\",{preferences}}},\"x\":{{"
            );
        Taken one = Assert.Single(Webhook.All(body));
        Assert.Equal(type is null ? "Subscription" : null, one.Ignored);
        Assert.True(type is null || (one.Type == type && one.Via == via));
    }

    [Theory]
    [InlineData("Reject")]
    [InlineData("Rendering Failure")]
    [InlineData("DeliveryDelay")]
    public void What_never_left_or_waits_is_ignored_by_name(string type) =>
        Assert.Equal(type, Webhook.Ignored(Open.With("\"Open\"", $"\"{type}\"")));

    [Fact]
    public void What_SNS_says_of_its_subscriptions_is_ignored_by_name()
    {
        string confirmation = Sns("You have chosen to subscribe to the topic").With("\"Notification\"", "\"SubscriptionConfirmation\"");
        Assert.Equal("SubscriptionConfirmation", Webhook.Ignored(confirmation));
        Assert.Equal("topic validation", Webhook.Ignored(Sns("Successfully validated SNS topic for Amazon SES event publishing.")));
    }

    [Fact]
    public void What_is_broken_in_a_notification_is_rejected_with_the_notification_and_its_place()
    {
        string broken = Sns("{\"eventType\":");
        Taken one = Assert.Single(Webhook.All($$"""{"Records":[{"Sns":{{broken}}}]}"""));
        Assert.Equal((RejectionCodes.NotJson, "Records[0].Sns.Message"), (one.Code, one.Rejection!.Value.Path));
        Assert.Equal(broken, System.Text.Encoding.UTF8.GetString(one.RejectedBytes));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    public void Nothing_where_something_may_stand_is_nothing(string nothing) =>
        Assert.Equal("Hello", Webhook.One(Open.With("""{"ses:configuration-set":["ConfigSet"],"own":["spring"]}""", nothing)).CampaignId);

    [Fact]
    public void A_notification_without_a_message_is_told_so()
    {
        Rejection rejection = Webhook.Refused("""{"Type":"Notification","MessageId":"n1","TopicArn":"arn:aws:sns:x:1:y","Message":""}""");
        Assert.Equal(
            (RejectionCodes.MissingField, "Message", "Message is a string with nothing in it", "an event of ses is expected in it"),
            (rejection.Code, rejection.Path, rejection.Found, rejection.Expected)
        );
    }

    [Fact]
    public void A_batch_of_no_records_is_empty() => Assert.Equal("empty", Webhook.Ignored("""{"Records":[]}""", "ses"));
}
