using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class SendGridTests
{
    private const string Click = """
        [{"email":"jane@example.com","timestamp":1769860800,"event":"click","category":["spring","news"],"sg_event_id":"e1",
        "sg_message_id":"14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0","url":"https://example.com/a","url_offset":{"index":0,"type":"html"},
        "useragent":"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0","ip":"203.0.113.7","campaignId":"own","type":"own"}]
        """;

    [Fact]
    public void A_click_has_its_id_time_message_campaign_and_link()
    {
        Taken click = Webhook.One(Click);
        Assert.Equal(
            (EventType.Click, Some.Time, "e1", "spring", "jane@example.com", "https://example.com/a", "sendgrid"),
            (click.Type, click.Time, click.Id, click.CampaignId, click.Recipient, click.Url, click.Format)
        );
        Assert.Equal("14c5d75ce93.dfd.64b469:jane@example.com", click.MessageId);
        Assert.Equal(UserAgentKind.Browser, click.UserAgentKind);
        Assert.False(click.NetworkKey.IsAbsent);
    }

    /// <summary>Index 0 may be several links' (sendgrid/docs issue 6054): a link is its URL.</summary>
    [Fact]
    public void A_links_offset_is_no_identity() => Assert.Equal("", Webhook.One(Click).LinkId);

    [Theory]
    [InlineData("\"spring\"", "spring")]
    [InlineData("[]", "sendgrid:2026-01-31")]
    [InlineData("\"\"", "sendgrid:2026-01-31")]
    [InlineData("null", "sendgrid:2026-01-31")]
    [InlineData("{}", "sendgrid:2026-01-31")]
    [InlineData("\"x\",\"marketing_campaign_id\":12345", "12345")]
    [InlineData("\"x\",\"singlesend_id\":\"s-1\"", "s-1")]
    [InlineData("\"x\",\"marketing_campaign_id\":0", "x")]
    public void The_campaign_is_the_first_place_that_holds_something(string category, string campaign) =>
        Assert.Equal(campaign, Webhook.One(Click.With("[\"spring\",\"news\"]", category)).CampaignId);

    [Fact]
    public void A_configured_argument_holds_campaign_and_lead()
    {
        DecoderSettings settings = new()
        {
            Formats = new Dictionary<string, FormatSettings>
            {
                ["sendgrid"] = new() { CampaignFrom = ["/nothing", "/category/1"], LeadFrom = ["/campaignId"] },
            },
        };
        Taken click = Webhook.One(Click, settings: settings);
        Assert.Equal(("news", "own"), (click.CampaignId, click.LeadId));
    }

    [Theory]
    [InlineData("processed", EventType.Sent)]
    [InlineData("delivered", EventType.Delivered)]
    [InlineData("open", EventType.Open)]
    [InlineData("bounce", EventType.Bounce)]
    [InlineData("spamreport", EventType.Complaint)]
    [InlineData("unsubscribe", EventType.Unsubscribe)]
    [InlineData("group_unsubscribe", EventType.Unsubscribe)]
    public void Its_words_are_the_contracts_types(string word, EventType type) =>
        Assert.Equal(type, Webhook.One(Click.With("\"click\"", $"\"{word}\"")).Type);

    [Theory]
    [InlineData("deferred")]
    [InlineData("dropped")]
    [InlineData("group_resubscribe")]
    public void What_is_of_no_use_is_ignored_by_name(string word) =>
        Assert.Equal(word, Webhook.Ignored(Click.With("\"click\"", $"\"{word}\"")));

    [Theory]
    [InlineData("1769860800", true)]
    [InlineData("\"1769860800\"", true)]
    [InlineData("1769860800.0", true)]
    [InlineData("\"2026-01-31T12:00:00Z\"", true)]
    [InlineData("\"abc\"", false)]
    [InlineData("1e400", false)]
    [InlineData("-1", false)]
    public void Times_are_seconds_as_number_or_text(string time, bool isGood)
    {
        string body = Click.With("1769860800", time);
        if (isGood)
        {
            Assert.Equal(Some.Time, Webhook.One(body).Time);
        }
        else
        {
            Rejection rejection = Webhook.Refused(body);
            Assert.Equal((RejectionCodes.BadTime, "[0].timestamp"), (rejection.Code, rejection.Path));
        }
    }

    [Theory]
    [InlineData("\"ip_info\"")]
    [InlineData("\"888.222.444.111\"")]
    [InlineData("\"unknown\"")]
    [InlineData("{\"a\":1}")]
    [InlineData("17")]
    public void A_junk_address_costs_the_event_nothing_but_its_network(string ip) =>
        Assert.True(Webhook.One(Click.With("\"203.0.113.7\"", ip)).NetworkKey.IsAbsent);

    [Fact]
    public void Delivery_carries_a_servers_address_and_says_who_received_it()
    {
        Taken delivered = Webhook.One(
            Click.With("\"click\"", "\"delivered\",\"response\":\"250 2.0.0 OK 1574851462 r18si9541151edw.65 - gsmtp\"")
        );
        Assert.True(delivered.NetworkKey.IsAbsent);
        Assert.Equal((0UL, "google.com", ""), (delivered.UserAgentKey, delivered.Gateway, delivered.Url));
    }

    [Theory]
    [InlineData("open", "true", MachineFlag.ApplePrivacy)]
    [InlineData("open", "\"true\"", MachineFlag.ApplePrivacy)]
    [InlineData("open", "false", MachineFlag.None)]
    [InlineData("click", "true", MachineFlag.None)]
    public void Its_machine_flag_counts_for_opens(string word, string flag, MachineFlag machine) =>
        Assert.Equal(machine, Webhook.One(Click.With("\"click\"", $"\"{word}\",\"sg_machine_open\":{flag}")).MachineFlag);

    [Theory]
    [InlineData("a.recvd-canary-5f74c5bd88-vmkps-1-698C768A-B.0", "a:jane@example.com")]
    [InlineData("a.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0", "a:jane@example.com")]
    [InlineData("plain", "plain:jane@example.com")]
    public void A_message_is_the_call_that_sent_it_and_its_recipient(string id, string message) =>
        Assert.Equal(message, Webhook.One(Click.With("14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0", id)).MessageId);

    [Fact]
    public void A_bad_event_of_a_batch_is_rejected_alone_and_the_body_may_end_as_it_likes()
    {
        string one = Click.Trim()[1..^1];
        List<Taken> all = Webhook.All($"\uFEFF[{one},\r\n{one.With("jane@example.com", "nobody")},{one.With("\"e1\"", "\"e2\"")}]\r\n");
        Assert.Equal(["e1", "", "e2"], all.Select(taken => taken.Id));
        Assert.Equal((RejectionCodes.BadRecipient, "[1].email"), (all[1].Code, all[1].Rejection!.Value.Path));
        Assert.Contains("\"nobody\"", all[1].Rejection!.Value.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_of_old_is_recognised_by_the_smtp_id()
    {
        Taken sent = Webhook.One(
            """[{"email":"jane@example.com","timestamp":1769860800,"smtp-id":"<m1@example.com>","event":"processed","category":"spring"}]"""
        );
        Assert.Equal((EventType.Sent, "<m1@example.com>:jane@example.com", "spring"), (sent.Type, sent.MessageId, sent.CampaignId));
    }

    /// <summary>A place that the settings name for the lead or the campaign is still what it was before.</summary>
    [Fact]
    public void One_place_may_hold_several_fields()
    {
        DecoderSettings settings = new()
        {
            Formats = new Dictionary<string, FormatSettings>
            {
                ["sendgrid"] = new() { CampaignFrom = ["/sg_event_id"], LeadFrom = ["/email"] },
            },
        };
        Taken open = Webhook.One(
            """[{"email":"jane@example.com","timestamp":1769860800,"event":"open","sg_event_id":"e1","sg_message_id":"m1"}]""",
            settings: settings
        );
        Assert.Equal(("e1", "e1", "jane@example.com", "jane@example.com"), (open.Id, open.CampaignId, open.Recipient, open.LeadId));
    }

    [Theory]
    [InlineData("/a~0b", true)]
    [InlineData("/a~1b/0", true)]
    [InlineData("/a~2b", false)]
    [InlineData("/a~", false)]
    [InlineData("a", false)]
    public void A_pointer_escapes_tilde_and_slash_alone(string place, bool isOne) => Assert.Equal(isOne, FieldMap.TryParse(place, out _));
}
