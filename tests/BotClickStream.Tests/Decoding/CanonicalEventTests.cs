using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using HttpMethod = BotClickStream.Detection.HttpMethod;

namespace BotClickStream.Tests.Decoding;

/// <summary>The canonical event, field by field.</summary>
public sealed class CanonicalEventTests
{
    private static readonly Hash128 Campaign = EventKeys.Of("c1"u8);

    [Fact]
    public void A_plain_event_is_filled_with_its_defaults()
    {
        Taken click = Taken.One(Some.Click());
        Assert.Equal(EventType.Click, click.Type);
        Assert.Equal(Some.Time, click.Time);
        Assert.Equal("e1", click.Id);
        Assert.Equal(EventKeys.Of("e1"u8), click.IdKey);
        Assert.False(click.IdIsUuid);
        Assert.Equal(Campaign, click.CampaignKey);
        Assert.Equal("jane@example.com", click.Recipient);
        Assert.Equal("example.com", click.Domain);
        Assert.Equal("c1:jane@example.com", click.MessageId);
        Assert.True(click.MessageIdIsDefault);
        Assert.Equal("jane@example.com", click.LeadId);
        Assert.Equal(KeyOf("jane@example.com"), click.RecipientKey);
        Assert.Equal(KeyOf("example.com"), click.DomainKey);
        Assert.Equal(KeyOf("c1:jane@example.com"), click.MessageKey);
        Assert.Equal(EventKeys.Of("jane@example.com"u8), click.LeadKey);
        Assert.True(click.LinkKey.IsAbsent && click.UrlKey.IsAbsent && click.NetworkKey.IsAbsent && click.GatewayKey.IsAbsent);
        Assert.Equal(UserAgentKind.Absent, click.UserAgentKind);
        Assert.Equal(0UL, click.UserAgentKey);
        Assert.False(click.HasPoints);
        Assert.Equal(0, click.LinkCount);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("type")]
    [InlineData("time")]
    [InlineData("campaignId")]
    [InlineData("recipient")]
    public void A_required_field_that_is_absent_null_or_empty_is_missed(string field)
    {
        foreach (string? json in (string?[])[null, "null", "\"\""])
        {
            Taken refused = Taken.Refused(Some.Click((field, json)));
            Assert.Equal((RejectionCodes.MissingField, field), (refused.Code, refused.Rejection!.Value.Path));
        }
    }

    [Fact]
    public void Optional_fields_that_are_null_or_empty_are_absent()
    {
        Taken plain = Taken.One(Some.Click());
        string[] texts = [.. "domain messageId leadId url linkId linkRole ip httpMethod via gateway machine".Split(' ')];
        Assert.Equal(
            plain,
            Taken.One(Some.Click([.. texts.Select(name => (name, (string?)"\"\""))])) with
            {
                RejectedBytes = plain.RejectedBytes,
            }
        );
        string[] all = [.. texts, "userAgent", "linkCount", "points", "count"];
        Assert.Equal(
            plain,
            Taken.One(Some.Click([.. all.Select(name => (name, (string?)"null"))])) with
            {
                RejectedBytes = plain.RejectedBytes,
            }
        );
    }

    /// <summary>Of a user agent empty says more than absent: the request had none, as no browser's has.</summary>
    [Theory]
    [InlineData("\"\"", UserAgentKind.Empty)]
    [InlineData("\" \"", UserAgentKind.Empty)]
    [InlineData("null", UserAgentKind.Absent)]
    [InlineData(null, UserAgentKind.Absent)]
    public void An_empty_user_agent_is_told_and_an_absent_one_is_not(string? json, UserAgentKind kind)
    {
        Taken click = Taken.One(Some.Click(("userAgent", json)));

        Assert.Equal((kind, kind != UserAgentKind.Absent), (click.UserAgentKind, click.UserAgentKey != 0));
    }

    [Theory]
    [InlineData("id", "7")]
    [InlineData("type", "[]")]
    [InlineData("time", "true")]
    [InlineData("campaignId", "{}")]
    [InlineData("recipient", "[\"jane@example.com\"]")]
    [InlineData("domain", "1")]
    [InlineData("messageId", "1")]
    [InlineData("leadId", "42")]
    [InlineData("url", "{}")]
    [InlineData("linkId", "3")]
    [InlineData("linkRole", "3")]
    [InlineData("linkCount", "\"3\"")]
    [InlineData("userAgent", "false")]
    [InlineData("ip", "16909060")]
    [InlineData("httpMethod", "0")]
    [InlineData("via", "0")]
    [InlineData("gateway", "[]")]
    [InlineData("machine", "1")]
    [InlineData("points", "\"5\"")]
    public void A_field_of_another_type_is_rejected(string field, string json)
    {
        Taken refused = Taken.Refused(Some.Click((field, json)));
        Assert.Equal((RejectionCodes.WrongType, field), (refused.Code, refused.Rejection!.Value.Path));
    }

    [Theory]
    [InlineData("linkRole", "\"banner\"", RejectionCodes.WrongValue)]
    [InlineData("via", "\"phone\"", RejectionCodes.WrongValue)]
    [InlineData("linkCount", "0", RejectionCodes.WrongValue)]
    [InlineData("linkCount", "10001", RejectionCodes.WrongValue)]
    [InlineData("linkCount", "2.5", RejectionCodes.WrongValue)]
    [InlineData("linkCount", "-1", RejectionCodes.WrongValue)]
    [InlineData("linkCount", "99999999999999999999", RejectionCodes.WrongValue)]
    [InlineData("type", "\"opened\"", RejectionCodes.UnknownType)]
    [InlineData("type", "\"Click\"", RejectionCodes.UnknownType)]
    [InlineData("recipient", "\"jane\"", RejectionCodes.BadRecipient)]
    [InlineData("domain", "\"not a domain\"", RejectionCodes.BadDomain)]
    [InlineData("points", "0.00001", RejectionCodes.BadPoints)]
    [InlineData("points", "1000000.0001", RejectionCodes.BadPoints)]
    [InlineData("time", "\"2026-01-31\"", RejectionCodes.BadTime)]
    [InlineData("time", "1769860800000.5", RejectionCodes.BadTime)]
    [InlineData("time", "\"1769860800000\"", RejectionCodes.BadTime)]
    [InlineData("time", "1769860800", RejectionCodes.TimeOutOfRange)]
    [InlineData("time", "\"1999-12-31T23:59:59.999Z\"", RejectionCodes.TimeOutOfRange)]
    public void A_value_outside_the_contract_is_rejected(string field, string json, string code)
    {
        Taken refused = Taken.Refused(Some.Click((field, json)));
        Assert.Equal((code, field), (refused.Code, refused.Rejection!.Value.Path));
    }

    [Theory]
    [InlineData("id", 256)]
    [InlineData("campaignId", 256)]
    [InlineData("messageId", 640)]
    [InlineData("leadId", 640)]
    [InlineData("linkId", 256)]
    [InlineData("url", 8192)]
    [InlineData("gateway", 256)]
    public void A_text_may_be_as_long_as_its_limit_and_no_longer(string field, int limit)
    {
        Taken.One(Some.Click((field, $"\"{new string('x', limit)}\"")));
        Taken.One(Some.Click((field, $"\"{new string('x', limit - 1)}\\u0041\"")));
        Assert.Equal(RejectionCodes.TooLong, Taken.Refused(Some.Click((field, $"\"{new string('x', limit + 1)}\""))).Code);
        Assert.Equal(RejectionCodes.TooLong, Taken.Refused(Some.Click((field, $"\"{new string('x', limit)}\\u0041\""))).Code);
        string escaped = string.Concat(Enumerable.Repeat("\\u0041", limit + 1));
        Assert.Equal(RejectionCodes.TooLong, Taken.Refused(Some.Click((field, $"\"{escaped}\""))).Code);
    }

    [Fact]
    public void Lengths_are_counted_in_bytes() =>
        Assert.Equal(RejectionCodes.TooLong, Taken.Refused(Some.Click(("id", $"\"{new string('é', 129)}\""))).Code);

    [Theory]
    [InlineData("time", "\"2000-01-01T00:00:00Z\"")]
    [InlineData("time", "946684800000")]
    public void The_year_2000_is_the_first(string field, string json) =>
        Assert.Equal(946_684_800_000, Taken.One(Some.Click((field, json))).Time);

    [Fact]
    public void An_event_may_be_a_day_ahead_and_no_more()
    {
        long tomorrow = Some.Now + 86_400_000;
        Assert.Equal(tomorrow, Taken.One(Some.Click(("time", $"{tomorrow}"))).Time);
        Taken refused = Taken.Refused(Some.Click(("time", $"{tomorrow + 1}")));
        Assert.Equal((RejectionCodes.TimeOutOfRange, "time"), (refused.Code, refused.Rejection!.Value.Path));
    }

    [Fact]
    public void Seconds_taken_for_milliseconds_are_pointed_out() =>
        Assert.Contains("seconds", Taken.Refused(Some.Click(("time", "1769860800"))).Rejection!.Value.Detail, StringComparison.Ordinal);

    [Fact]
    public void The_last_of_two_equal_keys_wins()
    {
        string record = Some.Click(("points", "1")).TrimEnd('}');
        Assert.Equal(20_000, Taken.One(record + ",\"points\":2}").Points);
        Assert.Equal(20_000, Taken.One(record.Replace(":1", ":\"bad\"", StringComparison.Ordinal) + ",\"points\":2}").Points);
        Assert.False(Taken.One(record + ",\"points\":null}").HasPoints);
    }

    [Fact]
    public void Unknown_fields_are_ignored_whatever_is_in_them() =>
        Assert.Equal("e1", Taken.One(Some.Click(("role", "7"), ("x", "{\"id\":[1,{}],\"y\":\"\\ud800\"}"), ("ID", "8"), ("", "0"))).Id);

    [Fact]
    public void Escapes_are_undone_in_names_and_values()
    {
        Taken taken = Taken.One(Some.Click(("linkI\\u0064", "\"caf\\u00e9 \\ud83d\\ude00 \\/\\\"\""), ("\\u0069d", "\"e\\t2\"")));
        Assert.Equal("café 😀 /\"", taken.LinkId);
        Assert.Equal("e\t2", taken.Id);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00")]
    [InlineData("\\ud800\\u0041")]
    [InlineData("\\udc00\\ud800")]
    public void Half_a_surrogate_pair_is_bad_text(string text)
    {
        Taken refused = Taken.Refused(Some.Click(("leadId", $"\"{text}\"")));
        Assert.Equal((RejectionCodes.BadText, "leadId"), (refused.Code, refused.Rejection!.Value.Path));
    }

    [Fact]
    public void Invalid_UTF_8_is_bad_text_in_the_field_that_has_it_and_ignored_elsewhere()
    {
        byte[] record = Encoding.Latin1.GetBytes($"[{Some.Click(("subject", "\"caf\u00e9\""))},{Some.Click(("linkId", "\"caf\u00e9\""))}]");
        List<Taken> all = Taken.From(record);
        Assert.Equal("e1", all[0].Id);
        Assert.Equal((RejectionCodes.BadText, "[1].linkId"), (all[1].Code, all[1].Rejection!.Value.Path));
        Assert.Equal(record[(record.AsSpan(1).IndexOf((byte)'}') + 3)..^1], all[1].RejectedBytes);
    }

    [Theory]
    [InlineData("0190163d-8694-739b-aea5-966c26f8ad90", true)]
    [InlineData("0190163D-8694-739B-AEA5-966C26F8AD90", false)]
    [InlineData("{0190163d-8694-739b-aea5-966c26f8ad9}", false)]
    [InlineData("0190163d86-94-739b-aea5-966c26f8ad90", false)]
    [InlineData("0190163d-8694-739b-aea5-966c26f8ad9-", false)]
    [InlineData("00000000-0000-0000-0000-000000000000", false)]
    [InlineData("0190163d-8694-739b-aea5-966c26f8ad9", false)]
    public void An_id_that_is_a_canonical_lower_case_UUID_is_its_own_key(string id, bool isUuid)
    {
        Taken taken = Taken.One(Some.Click(("id", $"\"{id}\"")));
        Assert.Equal(isUuid, taken.IdIsUuid);
        Assert.Equal(isUuid ? new Hash128(0x0190163d8694739b, 0xaea5966c26f8ad90) : EventKeys.Of(Encoding.UTF8.GetBytes(id)), taken.IdKey);
    }

    [Fact]
    public void Keys_within_a_campaign_differ_from_those_of_another()
    {
        Taken here = Taken.One(Some.Click(("url", "\"https://x.example/\""), ("messageId", "\"m\"")));
        Taken there = Taken.One(Some.Click(("url", "\"https://x.example/\""), ("messageId", "\"m\""), ("campaignId", "\"c2\"")));
        Assert.NotEqual(here.MessageKey, there.MessageKey);
        Assert.NotEqual(here.RecipientKey, there.RecipientKey);
        Assert.NotEqual(here.DomainKey, there.DomainKey);
        Assert.NotEqual(here.LinkKey, there.LinkKey);
        Assert.NotEqual(here.UrlKey, there.UrlKey);
        Assert.Equal(here.LeadKey, there.LeadKey);
    }

    [Theory]
    [InlineData("Jane.Doe@EXAMPLE.com", "Jane.Doe@example.com", "example.com")]
    [InlineData("jane@bücher.example", "jane@xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("jane@BÜCHER.example", "jane@xn--bcher-kva.example", "xn--bcher-kva.example")]
    public void Addresses_are_brought_into_one_form(string recipient, string address, string domain)
    {
        Taken taken = Taken.One(Some.Click(("recipient", $"\"{recipient}\"")));
        Assert.Equal((address, domain), (taken.Recipient, taken.Domain));
        Assert.Equal((address, $"c1:{address}"), (taken.LeadId, taken.MessageId));
        Assert.Equal(KeyOf(domain), taken.DomainKey);
    }

    [Fact]
    public void What_the_event_says_goes_before_the_defaults()
    {
        Taken taken = Taken.One(Some.Click(("domain", "\"Corp.Example\""), ("messageId", "\"m-1\""), ("leadId", "\"lead-1\"")));
        Assert.Equal(("corp.example", "m-1", "lead-1"), (taken.Domain, taken.MessageId, taken.LeadId));
        Assert.False(taken.MessageIdIsDefault);
        Assert.Equal((KeyOf("corp.example"), KeyOf("m-1")), (taken.DomainKey, taken.MessageKey));
    }

    [Fact]
    public void A_pseudonymised_event_needs_message_and_domain()
    {
        Taken taken = Taken.One(Some.Click(("recipient", null), ("messageId", "\"m-1\""), ("domain", "\"example.com\"")));
        Assert.Equal(("", "m-1", "example.com", "m-1"), (taken.Recipient, taken.MessageId, taken.Domain, taken.LeadId));
        Assert.True(taken.RecipientKey.IsAbsent);
        Assert.Equal(RejectionCodes.MissingField, Taken.Refused(Some.Click(("recipient", null), ("messageId", "\"m-1\""))).Code);
        Assert.Equal(RejectionCodes.MissingField, Taken.Refused(Some.Click(("recipient", null), ("domain", "\"example.com\""))).Code);
    }

    [Theory]
    [InlineData("session", EventType.Session, 17)]
    [InlineData("conversion", EventType.Conversion, 17)]
    [InlineData("session", EventType.Session, 0)]
    public void A_session_or_conversion_without_recipient_is_a_total_which_may_be_nothing(string type, EventType expected, int count)
    {
        Taken taken = Taken.One(Some.Click(("type", $"\"{type}\""), ("recipient", null), ("count", $"{count}")));
        Assert.Equal((expected, count), (taken.Type, taken.TotalCount));
        Assert.True(taken.MessageKey.IsAbsent && taken.RecipientKey.IsAbsent && taken.DomainKey.IsAbsent && taken.LeadKey.IsAbsent);
        Assert.Equal(RejectionCodes.MissingField, Taken.Refused(Some.Click(("type", $"\"{type}\""), ("recipient", null))).Code);
        Assert.Equal(
            RejectionCodes.WrongValue,
            Taken.Refused(Some.Click(("type", $"\"{type}\""), ("recipient", null), ("count", "-1"))).Code
        );
    }

    [Fact]
    public void A_session_of_a_recipient_names_no_message_unless_it_says_one()
    {
        Taken taken = Taken.One(Some.Click(("type", "\"session\"")));
        Assert.True(taken.MessageKey.IsAbsent);
        Assert.Equal(KeyOf("jane@example.com"), taken.RecipientKey);
        Assert.Equal((0, ""), (taken.TotalCount, taken.MessageId));
        Assert.Equal(KeyOf("m-1"), Taken.One(Some.Click(("type", "\"session\""), ("messageId", "\"m-1\""))).MessageKey);
    }

    [Theory]
    [InlineData("sent", EventType.Sent)]
    [InlineData("delivered", EventType.Delivered)]
    [InlineData("open", EventType.Open)]
    [InlineData("click", EventType.Click)]
    [InlineData("unsubscribe", EventType.Unsubscribe)]
    [InlineData("complaint", EventType.Complaint)]
    [InlineData("bounce", EventType.Bounce)]
    public void Every_type_is_known(string word, EventType type) => Assert.Equal(type, Taken.One(Some.Click(("type", $"\"{word}\""))).Type);

    [Theory]
    [InlineData("content", LinkRole.Content)]
    [InlineData("header", LinkRole.Header)]
    [InlineData("footer", LinkRole.Footer)]
    [InlineData("social", LinkRole.Social)]
    [InlineData("legal", LinkRole.Legal)]
    [InlineData("view-online", LinkRole.ViewOnline)]
    [InlineData("unsubscribe", LinkRole.Unsubscribe)]
    [InlineData("bait", LinkRole.Bait)]
    public void Every_role_is_known(string word, LinkRole role) =>
        Assert.Equal(role, Taken.One(Some.Click(("linkRole", $"\"{word}\""))).StatedRole);

    [Theory]
    [InlineData("link", UnsubscribeVia.Link)]
    [InlineData("one-click", UnsubscribeVia.OneClick)]
    [InlineData("mailto", UnsubscribeVia.Mailto)]
    [InlineData("form", UnsubscribeVia.Form)]
    [InlineData("preference-page", UnsubscribeVia.PreferencePage)]
    public void Every_way_to_unsubscribe_is_known(string word, UnsubscribeVia via) =>
        Assert.Equal(via, Taken.One(Some.Click(("via", $"\"{word}\""))).Via);

    [Theory]
    [InlineData("GET", HttpMethod.Get)]
    [InlineData("head", HttpMethod.Head)]
    [InlineData("Post", HttpMethod.Post)]
    [InlineData("OPTIONS", HttpMethod.Other)]
    public void Methods_are_read_in_either_case(string word, HttpMethod method) =>
        Assert.Equal(method, Taken.One(Some.Click(("httpMethod", $"\"{word}\""))).HttpMethod);

    [Theory]
    [InlineData("true", MachineFlag.Machine)]
    [InlineData("false", MachineFlag.None)]
    [InlineData("\"true\"", MachineFlag.Machine)]
    [InlineData("\"false\"", MachineFlag.None)]
    [InlineData("\"generic\"", MachineFlag.Machine)]
    [InlineData("\"apple\"", MachineFlag.ApplePrivacy)]
    [InlineData("\"Apple MPP\"", MachineFlag.ApplePrivacy)]
    [InlineData("\"gmail\"", MachineFlag.ImageProxy)]
    [InlineData("\"YahooProxy\"", MachineFlag.ImageProxy)]
    public void The_sources_word_for_a_machine_is_understood(string json, MachineFlag flag) =>
        Assert.Equal(flag, Taken.One(Some.Click(("machine", json))).MachineFlag);

    [Theory]
    [InlineData("5", 50_000)]
    [InlineData("-2.5", -25_000)]
    [InlineData("1e2", 1_000_000)]
    public void Points_are_exact(string json, long points)
    {
        Taken taken = Taken.One(Some.Click(("points", json)));
        Assert.True(taken.HasPoints);
        Assert.Equal(points, taken.Points);
    }

    [Fact]
    public void Zero_points_are_points() => Assert.True(Taken.One(Some.Click(("points", "0"))).HasPoints);

    [Fact]
    public void A_network_is_shared_by_its_addresses()
    {
        Hash128 network = Taken.One(Some.Click(("ip", "\"203.0.113.7\""))).NetworkKey;
        Assert.False(network.IsAbsent);
        Assert.Equal(network, Taken.One(Some.Click(("ip", "\"203.0.113.250\""))).NetworkKey);
        Assert.Equal(network, Taken.One(Some.Click(("ip", "\"::ffff:203.0.113.9\""))).NetworkKey);
        Assert.NotEqual(network, Taken.One(Some.Click(("ip", "\"203.0.114.7\""))).NetworkKey);
    }

    [Fact]
    public void An_unreadable_address_is_absent_and_counted()
    {
        RecordDecoder decoder = new(new DecoderSettings());
        Assert.True(Taken.One(Some.Click(("ip", "\"ip_info\"")), decoder).NetworkKey.IsAbsent);
        Assert.True(Taken.One(Some.Click(("ip", "\"888.222.444.111\"")), decoder).NetworkKey.IsAbsent);
        Assert.True(Taken.One(Some.Click(("ip", "\"\"")), decoder).NetworkKey.IsAbsent);
        Assert.False(Taken.One(Some.Click(("ip", "\"192.0.2.1\"")), decoder).NetworkKey.IsAbsent);
        Assert.Equal(2, decoder.UnreadableAddresses);
    }

    [Fact]
    public void A_user_agent_becomes_a_key_and_a_kind()
    {
        Taken taken = Taken.One(Some.Click(("userAgent", "\"curl/8.5.0\"")));
        Assert.Equal((EventKeys.OfUserAgent("curl/8.5.0"u8), UserAgentKind.Script), (taken.UserAgentKey, taken.UserAgentKind));
    }

    [Fact]
    public void A_gateway_is_compared_in_lower_case_without_its_last_dot_and_by_the_domain_of_its_owner()
    {
        Taken taken = Taken.One(Some.Click(("gateway", "\"MX1.Corp.Example.\"")));
        Assert.Equal("corp.example", taken.Gateway);
        Assert.Equal(EventKeys.Of("corp.example"u8), taken.GatewayKey);
    }

    [Fact]
    public void A_link_id_goes_before_the_URL()
    {
        Taken taken = Taken.One(Some.Click(("linkId", "\"cta\""), ("url", "\"https://x.example/a\"")));
        Assert.Equal(("cta", "https://x.example/a", KeyOf("cta")), (taken.LinkId, taken.Url, taken.LinkKey));
        Assert.Equal(KeyOf("https://x.example/a"), taken.UrlKey);
    }

    [Fact]
    public void A_URL_is_kept_as_given_and_identified_without_what_tracks()
    {
        Taken taken = Taken.One(Some.Click(("url", "\"https://X.example/a?utm_source=mail&b=1#top\"")));
        Assert.Equal("https://X.example/a?utm_source=mail&b=1#top", taken.Url);
        Assert.Equal(KeyOf("https://x.example/a?b=1"), taken.LinkKey);
    }

    [Fact]
    public void A_bait_keeps_its_whole_URL_as_identity_however_it_is_known()
    {
        const string Url = "https://x.example/?utm_content=bait";
        Assert.Equal(KeyOf("https://x.example/"), Taken.One(Some.Click(("url", $"\"{Url}\""))).LinkKey);
        Assert.Equal(KeyOf(Url), Taken.One(Some.Click(("url", $"\"{Url}\""), ("linkRole", "\"bait\""))).LinkKey);
        RecordDecoder decoder = new(new DecoderSettings { UrlRoles = [new("*utm_content=bait*", LinkRole.Bait)] });
        Taken byPattern = Taken.One(Some.Click(("url", $"\"{Url}\"")), decoder);
        Assert.Equal((KeyOf(Url), LinkRole.Bait), (byPattern.LinkKey, byPattern.UrlRole));
        Assert.Equal(
            KeyOf("https://x.example/"),
            Taken.One(Some.Click(("url", $"\"{Url}\""), ("linkRole", "\"content\"")), decoder).LinkKey
        );
    }

    [Fact]
    public void A_manifests_link_is_found_by_what_clicks_without_an_id_are_known_by_and_a_bait_by_its_whole_URL()
    {
        List<Taken> links = Taken.From(
            Some.Click(
                ("type", "\"campaign\""),
                (
                    "links",
                    """[{"linkId":"a","url":"https://x.example/?utm_source=mail"},{"linkId":"b","url":"https://x.example/?utm_term=1","role":"bait"}]"""
                )
            )
        );
        Assert.Equal((KeyOf("a"), KeyOf("https://x.example/")), (links[1].LinkKey, links[1].UrlKey));
        Assert.Equal((KeyOf("b"), KeyOf("https://x.example/?utm_term=1")), (links[2].LinkKey, links[2].UrlKey));
        Taken click = Taken.One(Some.Click(("url", "\"https://x.example/?utm_term=1&mc_eid=7\"")));
        Assert.Equal((links[1].UrlKey, links[2].UrlKey), (click.LinkKey, click.UrlKey));
    }

    [Theory]
    [InlineData("#")]
    [InlineData("?utm_source=x")]
    public void A_URL_that_is_nothing_but_what_is_stripped_is_itself(string url) =>
        Assert.Equal(KeyOf(url), Taken.One(Some.Click(("url", $"\"{url}\""))).LinkKey);

    [Fact]
    public void A_campaign_gives_itself_and_then_its_links()
    {
        List<Taken> all = Taken.From(
            """
            [{"id":"d1","type":"campaign","time":"2026-01-31T12:00:00Z","campaignId":"c1","name":"Spring\u0021","from":"news@example.com",
              "links":[{"linkId":"cta","url":"https://x.example/a","role":"content"},
                       {"url":"https://x.example/?utm_content=hid\u0064en","role":"bait"},
                       {"url":"https://x.example/unsubscribe"}]},
            """
                + Some.Click()
                + "]"
        );
        Assert.Equal(5, all.Count);
        Assert.All(all.Take(4), one => Assert.Equal((EventType.Campaign, "d1", "c1"), (one.Type, one.Id, one.CampaignId)));
        Assert.Equal(("Spring!", "news@example.com"), (all[0].CampaignName, all[0].CampaignFrom));
        Assert.True(all[0].LinkKey.IsAbsent && all[0].MessageKey.IsAbsent && all[0].RecipientKey.IsAbsent);
        Assert.Equal(("", ""), (all[1].CampaignName, all[1].CampaignFrom));
        Assert.Equal((KeyOf("cta"), LinkRole.Content), (all[1].LinkKey, all[1].StatedRole));
        Assert.Equal((KeyOf("https://x.example/?utm_content=hidden"), LinkRole.Bait), (all[2].LinkKey, all[2].StatedRole));
        Assert.Equal("", all[2].LinkId);
        Assert.Equal((LinkRole.Unknown, LinkRole.Unsubscribe), (all[3].StatedRole, all[3].UrlRole));
        Assert.Equal("e1", all[4].Id);
    }

    [Theory]
    [InlineData("""[{"linkId":"a"},{"role":"content"}]""", RejectionCodes.MissingField, "links[1].linkId")]
    [InlineData("""[{"linkId":"a"},{"linkId":"b","role":"banner"}]""", RejectionCodes.WrongValue, "links[1].role")]
    [InlineData("""[{"linkId":"a"},7]""", RejectionCodes.WrongType, "links[1]")]
    [InlineData("""{"linkId":"a"}""", RejectionCodes.WrongType, "links")]
    public void A_campaign_with_a_bad_link_is_rejected_whole(string links, string code, string path)
    {
        string campaign = Some.Click(("type", "\"campaign\""), ("links", links));
        Taken refused = Taken.From($"[{campaign},{Some.Click()}]")[0];
        Assert.Equal((code, $"[0].{path}"), (refused.Code, refused.Rejection!.Value.Path));
        Assert.Equal(campaign, Encoding.UTF8.GetString(refused.RejectedBytes));
    }

    [Fact]
    public void A_campaign_may_come_without_links_and_has_as_many_as_a_record_has_events()
    {
        Assert.Equal(EventType.Campaign, Taken.One(Some.Click(("type", "\"campaign\""), ("recipient", null))).Type);
        RecordDecoder decoder = new(new DecoderSettings { MaxEventsPerRecord = 2 });
        Assert.Equal(3, Taken.From(Some.Click(("type", "\"campaign\""), ("links", """[{"linkId":"a"},{"linkId":"b"}]""")), decoder).Count);
        Taken refused = Taken.Refused(
            Some.Click(("type", "\"campaign\""), ("links", """[{"linkId":"a"},{"linkId":"b"},{"linkId":"c"}]""")),
            decoder
        );
        Assert.Equal((RejectionCodes.TooManyEvents, "links"), (refused.Code, refused.Rejection!.Value.Path));
    }

    private static Hash128 KeyOf(string text) => EventKeys.Of(Campaign, Encoding.UTF8.GetBytes(text));

    /// <summary>JSON tells numbers by their value: writers of binary floating point put an exponent or a point into whole ones.</summary>
    [Theory]
    [InlineData("1769860800462")]
    [InlineData("1769860800462.0")]
    [InlineData("1.769860800462e12")]
    [InlineData("1.769860800462E+12")]
    [InlineData("17698608004620e-1")]
    public void A_whole_number_may_be_written_with_a_point_or_an_exponent(string time) =>
        Assert.Equal(1_769_860_800_462, Taken.One(Some.Click(("time", time))).Time);

    [Theory]
    [InlineData("1.7698608004625e12")]
    [InlineData("1e400")]
    [InlineData("1e-400")]
    [InlineData("1769860800462e100000000000")]
    public void What_is_no_whole_number_or_no_time_is_refused_however_it_is_written(string time) =>
        Assert.NotNull(Assert.Single(Taken.From(Some.Click(("time", time)))).Rejection);
}
