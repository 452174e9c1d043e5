using System.Collections.Immutable;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// HubSpot's email events, as its Email Events API gives them: pages of <c>events</c>, or the events alone.
/// https://developers.hubspot.com/docs/reference/api/analytics-and-events/email-analytics
/// </summary>
internal sealed class HubSpot : WebhookFormat
{
    public override string Name => "hubspot";

    public override IReadOnlyList<string> Signatures =>
        [
            "/events/0/emailCampaignId",
            "/events/0/portalId",
            "/events/0/appId",
            "/emailCampaignId",
            "/hasMore /events",
            "/portalId /recipient",
        ];

    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Nested, "/events"),
        new(Field.Id, "/id"),
        new(Field.Type, "/type"),
        new(Field.Reason, "/portalSubscriptionStatus"),
        new(Field.Reason, "/subscriptions/0/status"),
        new(Field.Time, "/created"),
        new(Field.MessageId, "/sentBy/id"),
        new(Field.Recipient, "/recipient"),
        new(Field.Url, "/url"),
        new(Field.LinkId, "/linkId"),
        new(Field.UserAgent, "/userAgent"),
        new(Field.Ip, "/ipAddress"),
        new(Field.Machine, "/filteredEvent"),
        new(Field.Response, "/response"),
        new(Field.Subject, "/subject"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } = ["/emailCampaignId"];

    public override ImmutableArray<TypeRow> Types { get; } =
    [
        new("SENT", EventType.Sent),
        new("DELIVERED", EventType.Delivered),
        new("OPEN", EventType.Open),
        new("CLICK", EventType.Click),
        new("BOUNCE", EventType.Bounce),
        new("SPAMREPORT", EventType.Complaint),
        new("STATUSCHANGE/UNSUBSCRIBED", EventType.Unsubscribe),
        TypeRow.Ignored("STATUSCHANGE"),
        TypeRow.Ignored("PROCESSED"),
        TypeRow.Ignored("DEFERRED"),
        TypeRow.Ignored("DROPPED"),
        TypeRow.Ignored("SUPPRESSED"),
        TypeRow.Ignored("UNBOUNCE"),
        TypeRow.Ignored("PRINT"),
        TypeRow.Ignored("FORWARD"),
    ];

    /// <summary>Other events name the event of sending; that event names itself.</summary>
    protected override ReadOnlySpan<byte> MessageIdIn(ReadOnlySpan<byte> text, scoped ref WebhookReader fields, EventType type) =>
        text.IsEmpty && type == EventType.Sent ? fields.TextOrNothing(Field.Id, CanonicalFormat.MaxId) : text;

    /// <summary>Ids are unique together with the time.</summary>
    protected override ReadOnlySpan<byte> IdIn(ReadOnlySpan<byte> text, scoped ref WebhookReader fields, scoped in EmailEvent email) =>
        fields.Normalizer.Join(text, fields.TextOrNothing(Field.Time, CanonicalFormat.MaxWord));

    protected override bool TryComplete(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        email.MachineFlag = fields.IsTrue(Field.Machine) ? MachineFlag.Machine : MachineFlag.None;
        return true;
    }
}
