using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Serialization;

namespace BotClickStream.Tests.Decoding;

/// <summary>The canonical event of an operator's word.</summary>
public sealed class VerdictTests
{
    [Fact]
    public void An_event_is_named_by_its_id_and_its_message()
    {
        Taken click = Taken.One(Some.Click());

        Taken verdict = Taken.One(
            Say(("target", "\"event\""), ("eventId", "\"e1\""), ("by", "\"kim\""), ("note", "\"a test\""), ("until", "1769860800001"))
        );

        Assert.Equal((EventType.Verdict, VerdictTarget.Event, Label.Bot), (verdict.Type, verdict.Target, verdict.Label));
        Assert.Equal((click.CampaignKey, click.MessageKey), (verdict.CampaignKey, verdict.MessageKey));
        Assert.Equal(("e1", click.IdKey), (verdict.TargetId, verdict.TargetIdKey));
        Assert.Equal(("kim", "a test", Some.Time + 1), (verdict.By, verdict.Note, verdict.Until));
    }

    [Fact]
    public void A_message_a_domain_a_network_and_a_gateway_are_named_as_their_events_name_them()
    {
        Taken click = Taken.One(Some.Click(("messageId", "\"m1\""), ("ip", "\"192.0.2.17\"")));

        Taken byId = Taken.One(Say(("target", "\"message\""), ("recipient", null), ("messageId", "\"m1\"")));
        Taken domain = Taken.One(Say(("target", "\"domain\""), ("recipient", null), ("domain", "\"EXAMPLE.com\"")));
        Taken network = Taken.One(
            Say(("target", "\"network\""), ("recipient", null), ("ip", "\"192.0.2.99\""), ("label", "\"withdrawn\""))
        );

        Taken delivered = Taken.One(
            Some.Click(("type", "\"delivered\""), ("url", null), ("gateway", "\"Eu-smtp-inbound-1.mimecast.com\""))
        );
        Taken gateway = Taken.One(Say(("target", "\"gateway\""), ("recipient", null), ("gateway", "\"mimecast.com\"")));

        Assert.Equal((delivered.GatewayKey, "mimecast.com"), (gateway.GatewayKey, gateway.Gateway));
        Assert.Equal(click.MessageKey, byId.MessageKey);
        Assert.Equal(click.DomainKey, domain.DomainKey);
        Assert.Equal((click.NetworkKey, Label.None), (network.NetworkKey, network.Label));
        Assert.Equal(Taken.One(Some.Click()).MessageKey, Taken.One(Say(("target", "\"message\""))).MessageKey);
    }

    [Theory]
    [InlineData("target", null, RejectionCodes.MissingField, "target")]
    [InlineData("target", "\"planet\"", RejectionCodes.WrongValue, "target")]
    [InlineData("target", "\"event\"", RejectionCodes.MissingField, "eventId")]
    [InlineData("target", "\"domain\"", RejectionCodes.MissingField, "domain")]
    [InlineData("target", "\"network\"", RejectionCodes.MissingField, "ip")]
    [InlineData("target", "\"gateway\"", RejectionCodes.MissingField, "gateway")]
    [InlineData("label", null, RejectionCodes.MissingField, "label")]
    [InlineData("label", "\"undecided\"", RejectionCodes.WrongValue, "label")]
    [InlineData("recipient", null, RejectionCodes.MissingField, "messageId")]
    [InlineData("until", "\"soon\"", RejectionCodes.BadTime, "until")]
    [InlineData("until", "\"2026-01-31T12:00:00Z\"", RejectionCodes.TimeOutOfRange, "until")]
    [InlineData("until", "true", RejectionCodes.WrongType, "until")]
    [InlineData("campaignId", null, RejectionCodes.MissingField, "campaignId")]
    public void What_is_wrong_or_missing_is_named(string field, string? json, string code, string path)
    {
        Taken refused = Taken.Refused(Say((field, json)));

        Assert.Equal((code, path), (refused.Code, refused.Rejection!.Value.Path));
    }

    [Fact]
    public void A_network_that_can_not_be_read_is_refused_and_not_left_out() =>
        Assert.Equal(RejectionCodes.WrongValue, Taken.Refused(Say(("target", "\"network\""), ("ip", "\"192.0.2\""))).Code);

    [Fact]
    public void Without_a_campaign_it_says_why_it_needs_one() =>
        Assert.Contains(
            "say it of each campaign",
            Taken.Refused(Say(("campaignId", null))).Rejection!.Value.Detail,
            StringComparison.Ordinal
        );

    [Fact]
    public void Written_as_canonical_json_it_is_read_as_the_same()
    {
        string record = Say(
            ("target", "\"event\""),
            ("eventId", "\"e1\""),
            ("label", "\"withdrawn\""),
            ("by", "\"kim\""),
            ("note", "\"n\""),
            ("until", "\"2026-02-01T00:00:00Z\"")
        );
        RecordReader reader = new(new RecordDecoder(new DecoderSettings()));
        reader.Begin(Encoding.UTF8.GetBytes(record), SourceFormat.Canonical, Some.Now);
        Assert.Equal(Decoded.Event, reader.Next());

        string written = Encoding.UTF8.GetString(new CanonicalWriter().Write(reader.Event));

        Assert.Equal(Taken.One(record), Taken.One(written));
    }

    private static string Say(params (string, string?)[] changes) =>
        Some.Click([("type", "\"verdict\""), ("target", "\"message\""), ("label", "\"bot\""), .. changes]);
}
