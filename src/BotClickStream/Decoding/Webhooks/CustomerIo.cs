using System.Collections.Immutable;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// Customer.io's reporting webhooks: <c>object_type</c> and <c>metric</c>, or in the legacy form both in <c>event_type</c> (<c>email_opened</c>). Only
/// mails count. https://docs.customer.io/journeys/webhooks/
/// </summary>
internal sealed class CustomerIo : WebhookFormat
{
    public override string Name => "customerio";

    public override IReadOnlyList<string> Signatures => ["/object_type /metric", "/data /event_id /event_type", "/data /event_id /metric"];

    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Id, "/event_id"),
        new(Field.Type, "/metric"),
        new(Field.Type, "/event_type"),
        new(Field.Reason, "/object_type"),
        new(Field.Time, "/timestamp"),
        new(Field.MessageId, "/data/delivery_id"),
        new(Field.MessageId, "/data/email_id"),
        new(Field.Recipient, "/data/recipient"),
        new(Field.Recipient, "/data/email_address"),
        new(Field.Recipient, "/data/identifiers/email"),
        new(Field.Url, "/data/href"),
        new(Field.LinkId, "/data/link_id"),
        new(Field.Subject, "/data/subject"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } =
    ["/data/campaign_id", "/data/newsletter_id", "/data/broadcast_id", "/data/transactional_message_id"];

    public override ImmutableArray<TypeRow> Types { get; } =
    [
        TypeRow.Ignored("*/customer"),
        TypeRow.Ignored("*/push"),
        TypeRow.Ignored("*/sms"),
        TypeRow.Ignored("*/in_app"),
        TypeRow.Ignored("*/slack"),
        TypeRow.Ignored("*/webhook"),
        TypeRow.Ignored("*/whatsapp"),
        TypeRow.Ignored("*/inbox"),
        TypeRow.Ignored("*/other object"),
        new("sent", EventType.Sent),
        new("delivered", EventType.Delivered),
        new("opened", EventType.Open),
        new("clicked", EventType.Click),
        new("bounced", EventType.Bounce),
        new("spammed", EventType.Complaint),
        new("unsubscribed", EventType.Unsubscribe),
        new("converted", EventType.Conversion),
        TypeRow.Ignored("drafted"),
        TypeRow.Ignored("attempted"),
        TypeRow.Ignored("deferred"),
        TypeRow.Ignored("dropped"),
        TypeRow.Ignored("failed"),
        TypeRow.Ignored("undeliverable"),
        TypeRow.Ignored("suppressed"),
        TypeRow.Ignored("subscribed"),
        TypeRow.Ignored("resubscribed"),
        TypeRow.Ignored("topic_*"),
        TypeRow.Ignored("cio_*"),
        TypeRow.Ignored("human_*"),
        TypeRow.Ignored("machine_*"),
        TypeRow.Ignored("customer_*"),
        TypeRow.Ignored("push_*"),
        TypeRow.Ignored("sms_*"),
        TypeRow.Ignored("in_app_*"),
        TypeRow.Ignored("slack_*"),
        TypeRow.Ignored("webhook_*"),
        TypeRow.Ignored("whatsapp_*"),
    ];

    /// <summary>Only mails count, whatever objects the vendor adds. The legacy form's <c>email_opened</c> is <c>opened</c>; of other objects the whole word stays.</summary>
    protected override bool TryReadType(scoped ref WebhookReader fields, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> reason)
    {
        bool isRead = base.TryReadType(ref fields, out type, out reason);
        type = type.StartsWith("email_"u8) ? type["email_".Length..] : type;
        if (!reason.IsEmpty && !AsciiText.EqualsIgnoreCase(reason, "email"u8) && !IsNamed(reason))
        {
            reason = "other object"u8;
        }

        return isRead;
    }

    /// <summary>Whether the object has a row of its own.</summary>
    private bool IsNamed(ReadOnlySpan<byte> thing)
    {
        foreach (TypeRow row in Types)
        {
            if (row.Word.StartsWith("*/", StringComparison.Ordinal) && row.Fits(default, thing))
            {
                return true;
            }
        }

        return false;
    }
}
