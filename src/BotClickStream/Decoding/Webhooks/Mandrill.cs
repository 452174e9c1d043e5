using System.Collections.Immutable;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// Mailchimp Transactional (Mandrill): a form whose field <c>mandrill_events</c> is a JSON array of events; the array alone is taken too.
/// https://mailchimp.com/developer/transactional/docs/webhooks/
/// </summary>
internal sealed class Mandrill : WebhookFormat
{
    public override string Name => "mandrill";

    public override string? FormField => "mandrill_events";

    public override IReadOnlyList<string> Signatures => ["/msg /event", "/reject /action", "/entry /action"];

    /// <summary>The event's own <c>ts</c>, since <c>msg.ts</c> is when the message was sent.</summary>
    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Type, "/event"),
        new(Field.Type, "/type"),
        new(Field.Time, "/ts"),
        new(Field.MessageId, "/msg/_id"),
        new(Field.MessageId, "/_id"),
        new(Field.Recipient, "/msg/email"),
        new(Field.Url, "/url"),
        new(Field.UserAgent, "/user_agent"),
        new(Field.Ip, "/ip"),
        new(Field.Response, "/msg/diag"),
        new(Field.Subject, "/msg/template"),
        new(Field.Subject, "/msg/subject"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } =
    ["/msg/metadata/campaign", "/msg/metadata/campaignId", "/msg/metadata/campaign_id", "/msg/metadata/campaign-id", "/msg/tags"];

    public override ImmutableArray<TypeRow> Types { get; } =
    [
        new("send", EventType.Sent),
        new("delivered", EventType.Delivered),
        new("open", EventType.Open),
        new("click", EventType.Click),
        new("hard_bounce", EventType.Bounce),
        new("soft_bounce", EventType.Bounce),
        new("spam", EventType.Complaint),
        new("unsub", EventType.Unsubscribe),
        TypeRow.Ignored("deferral"),
        TypeRow.Ignored("reject"),
        TypeRow.Ignored("inbound"),
        TypeRow.Ignored("blacklist"),
        TypeRow.Ignored("whitelist"),
        TypeRow.Ignored("denylist"),
        TypeRow.Ignored("allowlist"),
    ];
}
