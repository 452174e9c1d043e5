using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class SparkPostTests
{
    private const string Click = """
        [{"msys":{"track_event":{"type":"click","event_id":"e1","timestamp":"1769860800","message_id":"m1","transmission_id":"t1","campaign_id":"spring",
        "raw_rcpt_to":"Jane@Example.com","rcpt_to":"jane@example.com","target_link_url":"https://example.com/a","target_link_name":"CTA",
        "user_agent":"Mozilla/5.0 (X11) Gecko","ip_address":"203.0.113.7","template_id":"tpl"}}}]
        """;

    [Theory]
    [InlineData("\"1769860800\"")]
    [InlineData("1769860800")]
    [InlineData("\"2026-01-31T12:00:00.000+00:00\"")]
    public void A_click_has_what_it_needs_whatever_its_timestamp_is_written_as(string time)
    {
        Taken click = Webhook.One(Click.With("\"1769860800\"", time));
        Assert.Equal(
            ("e1", Some.Time, "m1", "spring", "Jane@example.com", "https://example.com/a", "CTA"),
            (click.Id, click.Time, click.MessageId, click.CampaignId, click.Recipient, click.Url, click.LinkId)
        );
    }

    [Fact]
    public void A_transmission_goes_to_many_and_is_a_message_only_with_its_recipient()
    {
        Assert.Equal("t1:Jane@example.com", Webhook.One(Click.With("\"message_id\":\"m1\",", "")).MessageId);
        Assert.Equal("tpl", Webhook.One(Click.With("\"campaign_id\":\"spring\",", "")).CampaignId);
    }

    [Theory]
    [InlineData("\"is_prefetched\":true,\"is_proxy\":true", MachineFlag.ApplePrivacy)]
    [InlineData("\"is_prefetched\":false,\"is_proxy\":true", MachineFlag.ImageProxy)]
    [InlineData("\"is_prefetched\":false,\"is_proxy\":false", MachineFlag.None)]
    public void What_it_parsed_of_the_user_agent_is_the_machine_flag(string parsed, MachineFlag machine) =>
        Assert.Equal(
            machine,
            Webhook
                .One(Click.With("\"click\"", "\"open\"").With("\"ip_address\"", $"\"user_agent_parsed\":{{{parsed}}},\"ip_address\""))
                .MachineFlag
        );

    [Fact]
    public void A_ping_is_ignored_by_name() => Assert.Equal("ping", Webhook.Ignored("[{\"msys\":{}}]"));

    [Fact]
    public void Pages_of_the_events_API_hold_the_bare_events()
    {
        string bare = Click.Trim()["[{\"msys\":{\"track_event\":".Length..^3];
        List<Taken> all = Webhook.All($"{{\"results\":[{bare.With("{", "{\"customer_id\":1,")},{bare}],\"total_count\":2}}");
        Assert.Equal(["e1", "e1"], all.Select(one => one.Id));
    }

    [Theory]
    [InlineData("list_unsubscribe", UnsubscribeVia.OneClick)]
    [InlineData("link_unsubscribe", UnsubscribeVia.Link)]
    public void An_unsubscribe_says_what_it_came_by(string type, UnsubscribeVia via)
    {
        Taken one = Webhook.One(Click.With("\"click\"", $"\"{type}\"").With("track_event", "unsubscribe_event"));
        Assert.Equal((EventType.Unsubscribe, via), (one.Type, one.Via));
    }

    [Theory]
    [InlineData("injection", EventType.Sent)]
    [InlineData("delivery", EventType.Delivered)]
    [InlineData("open", EventType.Open)]
    [InlineData("initial_open", EventType.Open)]
    [InlineData("amp_open", EventType.Open)]
    [InlineData("amp_click", EventType.Click)]
    [InlineData("bounce", EventType.Bounce)]
    [InlineData("out_of_band", EventType.Bounce)]
    [InlineData("spam_complaint", EventType.Complaint)]
    public void Its_words_are_the_contracts_types(string word, EventType type) =>
        Assert.Equal(type, Webhook.One(Click.With("\"click\"", $"\"{word}\"")).Type);

    [Theory]
    [InlineData("delay")]
    [InlineData("policy_rejection")]
    [InlineData("generation_failure")]
    [InlineData("relay_delivery")]
    [InlineData("sms_status")]
    public void What_is_of_no_use_is_ignored_by_name(string word) =>
        Assert.Equal(word, Webhook.Ignored(Click.With("\"click\"", $"\"{word}\"")));

    [Theory]
    [InlineData("bounce", 10, EventType.Bounce)]
    [InlineData("bounce", 60, EventType.Bounce)]
    [InlineData("bounce", 25, null)]
    [InlineData("bounce", 26, null)]
    [InlineData("out_of_band", 10, EventType.Bounce)]
    [InlineData("out_of_band", 22, EventType.Bounce)]
    [InlineData("out_of_band", 60, null)]
    [InlineData("out_of_band", 70, null)]
    [InlineData("out_of_band", 80, null)]
    [InlineData("out_of_band", 90, EventType.Unsubscribe)]
    [InlineData("out_of_band", 100, null)]
    public void The_class_of_a_bounce_tells_whether_it_is_one(string word, int bounceClass, EventType? type)
    {
        string body = Click.With("\"click\"", $"\"{word}\",\"bounce_class\":\"{bounceClass}\"");
        if (type is null)
        {
            Assert.Equal($"{word}/{bounceClass}", Webhook.Ignored(body));
        }
        else
        {
            Assert.Equal(type, Webhook.One(body).Type);
        }
    }

    /// <summary>The vendor adds classes; what stands in one says by its own type what it is.</summary>
    [Fact]
    public void A_class_of_events_that_is_not_known_is_decoded_by_its_type()
    {
        string body = Click.With("track_event", "brand_new_event");
        Assert.Equal(Webhook.One(Click).Id, Webhook.One(body).Id);
        Rejection unknown = Webhook.Refused(body.With("\"click\"", "\"brand_new\""));
        Assert.Equal((RejectionCodes.UnknownType, "[0].msys.brand_new_event.type"), (unknown.Code, unknown.Path));
        Assert.StartsWith("type is \"brand_new\"; known of sparkpost are injection", unknown.Detail, StringComparison.Ordinal);
        Rejection untyped = Webhook.Refused(body.With("\"type\":\"click\",", ""));
        Assert.Equal((RejectionCodes.MissingField, "[0].msys.brand_new_event.type"), (untyped.Code, untyped.Path));
        Rejection number = Webhook.Refused("[{\"msys\":{ \"brand_new_event\" : 7}}]");
        Assert.Equal((RejectionCodes.WrongType, "[0].msys.brand_new_event"), (number.Code, number.Path));
    }

    [Theory]
    [InlineData("[{\"msys\":{\"track_event\":{}}}]", "ping")]
    [InlineData("{\"results\":[],\"total_count\":0}", "empty")]
    public void What_has_no_event_where_one_should_be_is_told_by_a_name(string body, string name) =>
        Assert.Equal(name, Webhook.Ignored(body, "sparkpost"));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"RecordType\":\"Open\"}")]
    public void Another_vendors_body_is_no_ping(string body) =>
        Assert.Equal(RejectionCodes.MissingField, Webhook.Refused(body, "sparkpost").Code);

    /// <summary>https://developers.sparkpost.com/api/relay-webhooks/: it has no type, nor any field of a sent mail's event.</summary>
    [Fact]
    public void A_mail_that_came_in_is_ignored_by_name() =>
        Assert.Equal(
            "relay_message",
            Webhook.Ignored(
                """[{"msys":{"relay_message":{"content":{"headers":[{"From":"me@example.com"}],"text":"Hi","subject":"Re"},"customer_id":"1337","friendly_from":"me@example.com","msg_from":"me@example.com","rcpt_to":"you@in.example.com","webhook_id":"4839201967643219"}}}]"""
            )
        );
}
