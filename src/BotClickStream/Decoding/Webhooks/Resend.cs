using System.Collections.Immutable;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// Resend: one event with its <c>data</c>; what names it is the request's header <c>svix-id</c>. https://resend.com/docs/dashboard/webhooks/event-types
/// </summary>
internal sealed class Resend : WebhookFormat
{
    public override string Name => "resend";

    public override IReadOnlyList<string> Signatures =>
        ["/type=email. /created_at", "/type=contact. /created_at", "/type=domain. /created_at"];

    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Type, "/type"),
        new(Field.Time, "/data/click/timestamp"),
        new(Field.Time, "/created_at"),
        new(Field.MessageId, "/data/email_id"),
        new(Field.Recipient, "/data/to"),
        new(Field.Url, "/data/click/link"),
        new(Field.UserAgent, "/data/click/userAgent"),
        new(Field.UserAgent, "/data/open/userAgent"),
        new(Field.Ip, "/data/click/ipAddress"),
        new(Field.Ip, "/data/open/ipAddress"),
        new(Field.Subject, "/data/template_id"),
        new(Field.Subject, "/data/subject"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } =
    ["/data/broadcast_id", "/data/tags/campaign", "/data/tags/campaignId", "/data/tags/campaign_id", "/data/tags/campaign-id"];

    public override ImmutableArray<TypeRow> Types { get; } =
    [
        new("email.sent", EventType.Sent),
        new("email.delivered", EventType.Delivered),
        new("email.opened", EventType.Open),
        new("email.clicked", EventType.Click),
        new("email.bounced", EventType.Bounce),
        new("email.complained", EventType.Complaint),
        TypeRow.Ignored("email.delivery_delayed"),
        TypeRow.Ignored("email.failed"),
        TypeRow.Ignored("email.scheduled"),
        TypeRow.Ignored("email.suppressed"),
        TypeRow.Ignored("email.received"),
        TypeRow.Ignored("contact.*"),
        TypeRow.Ignored("domain.*"),
    ];

    public override bool IsNamedByWrapper => true;

    protected override bool SharesMessageId(scoped ref WebhookReader fields) => true;
}
