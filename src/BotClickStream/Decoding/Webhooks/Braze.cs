using System.Collections.Immutable;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// Braze Currents: <c>events</c>, each with its <c>properties</c>.
/// https://www.braze.com/docs/user_guide/data/distribution/braze_currents/event_glossary/message_engagement_events
/// </summary>
internal sealed class Braze : WebhookFormat
{
    public override string Name => "braze";

    public override IReadOnlyList<string> Signatures =>
        ["/events/0/event_type=users.", "/event_type=users.", "/events/0/event_type /events/0/properties"];

    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Nested, "/events"),
        new(Field.Id, "/id"),
        new(Field.Type, "/event_type"),
        new(Field.Time, "/time"),
        new(Field.MessageId, "/properties/dispatch_id"),
        new(Field.Recipient, "/properties/email_address"),
        new(Field.Url, "/properties/url"),
        new(Field.LinkId, "/properties/link_id"),
        new(Field.UserAgent, "/properties/user_agent"),
        new(Field.Machine, "/properties/is_suspected_bot_click"),
        new(Field.Machine, "/properties/machine_open"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } = ["/properties/campaign_id", "/properties/canvas_id"];

    /// <summary>Other channels are known each by its name: a word of the mails' that is not known is rejected, however it is spelt.</summary>
    public override ImmutableArray<TypeRow> Types { get; } =
    [
        new("users.messages.email.Send", EventType.Sent),
        new("users.messages.email.Delivery", EventType.Delivered),
        new("users.messages.email.Open", EventType.Open),
        new("users.messages.email.Click", EventType.Click),
        new("users.messages.email.Bounce", EventType.Bounce),
        new("users.messages.email.SoftBounce", EventType.Bounce),
        new("users.messages.email.MarkAsSpam", EventType.Complaint),
        new("users.messages.email.Unsubscribe", EventType.Unsubscribe),
        TypeRow.Ignored("users.messages.email.Abort"),
        TypeRow.Ignored("users.messages.email.Deferral"),
        TypeRow.Ignored("users.messages.email.Retry"),
        TypeRow.Ignored("users.messages.banner.*"),
        TypeRow.Ignored("users.messages.contentcard.*"),
        TypeRow.Ignored("users.messages.featureflag.*"),
        TypeRow.Ignored("users.messages.inappmessage.*"),
        TypeRow.Ignored("users.messages.line.*"),
        TypeRow.Ignored("users.messages.liveactivity.*"),
        TypeRow.Ignored("users.messages.newsfeedcard.*"),
        TypeRow.Ignored("users.messages.pushnotification.*"),
        TypeRow.Ignored("users.messages.rcs.*"),
        TypeRow.Ignored("users.messages.sms.*"),
        TypeRow.Ignored("users.messages.webhook.*"),
        TypeRow.Ignored("users.messages.whatsapp.*"),
        TypeRow.Ignored("users.behaviors.*"),
        TypeRow.Ignored("users.campaigns.*"),
        TypeRow.Ignored("users.canvas.*"),
        TypeRow.Ignored("users.canvasstep.*"),
        TypeRow.Ignored("users.RandomBucketNumberUpdate"),
        TypeRow.Ignored("campaigns.*"),
        TypeRow.Ignored("canvas.*"),
        TypeRow.Ignored("agentconsole.*"),
    ];

    protected override bool SharesMessageId(scoped ref WebhookReader fields) => true;

    /// <summary>A boolean at clicks, a string at opens: <c>"true"</c>, or whose machine it was.</summary>
    protected override bool TryComplete(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        email.MachineFlag = MachineWords.Read(fields.TextOrNothing(Field.Machine, CanonicalFormat.MaxWord));
        return true;
    }
}
