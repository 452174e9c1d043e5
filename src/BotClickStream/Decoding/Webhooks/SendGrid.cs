using System.Collections.Immutable;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// Twilio SendGrid's Event Webhook: an array of flat events, with the sender's own arguments among their fields.
/// https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
/// </summary>
internal sealed class SendGrid : WebhookFormat
{
    public override string Name => "sendgrid";

    public override IReadOnlyList<string> Signatures =>
        ["/sg_event_id", "/sg_message_id", "/event /smtp-id", "/event /timestamp /useragent"];

    /// <summary>
    /// Of a link only the URL: <c>url_offset.index</c> tells links of the same URL apart, and different URLs may share it, so that it is no identity.
    /// </summary>
    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Id, "/sg_event_id"),
        new(Field.Type, "/event"),
        new(Field.Time, "/timestamp"),
        new(Field.MessageId, "/sg_message_id"),
        new(Field.MessageId, "/smtp-id"),
        new(Field.Recipient, "/email"),
        new(Field.Url, "/url"),
        new(Field.UserAgent, "/useragent"),
        new(Field.Ip, "/ip"),
        new(Field.Machine, "/sg_machine_open"),
        new(Field.Response, "/response"),
        new(Field.Subject, "/sg_template_id"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } =
    ["/marketing_campaign_id", "/singlesend_id", "/category", "/mc_auto_id"];

    public override ImmutableArray<TypeRow> Types { get; } =
    [
        new("processed", EventType.Sent),
        new("delivered", EventType.Delivered),
        new("open", EventType.Open),
        new("click", EventType.Click),
        new("bounce", EventType.Bounce),
        new("spamreport", EventType.Complaint),
        new("unsubscribe", EventType.Unsubscribe),
        new("group_unsubscribe", EventType.Unsubscribe),
        TypeRow.Ignored("group_resubscribe"),
        TypeRow.Ignored("deferred"),
        TypeRow.Ignored("dropped"),
        TypeRow.Ignored("account_status_change"),
    ];

    protected override bool SharesMessageId(scoped ref WebhookReader fields) => true;

    /// <summary>What stands before <c>.filter</c> or <c>.recvd</c> names the API call; the rest is of the server that took the message on.</summary>
    protected override ReadOnlySpan<byte> MessageIdIn(ReadOnlySpan<byte> text, scoped ref WebhookReader fields, EventType type)
    {
        int end = text.IndexOf(".filter"u8);
        if (end <= 0)
        {
            end = text.IndexOf(".recvd"u8);
        }

        return end > 0 ? text[..end] : text;
    }

    /// <summary>The vendor says of the flag that Apple's Mail Privacy Protection opened the mail.</summary>
    protected override bool TryComplete(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        if (email.Type == EventType.Open && fields.IsTrue(Field.Machine))
        {
            email.MachineFlag = MachineFlag.ApplePrivacy;
        }

        return true;
    }
}
