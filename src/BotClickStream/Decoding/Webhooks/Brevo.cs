using System.Collections.Immutable;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// Brevo's transactional and marketing webhooks: one flat event. <c>id</c> is the webhook's, and <c>date</c> is in the account's zone.
/// https://developers.brevo.com/docs/transactional-webhooks, https://developers.brevo.com/docs/marketing-webhooks
/// </summary>
internal sealed class Brevo : WebhookFormat
{
    public override string Name => "brevo";

    public override IReadOnlyList<string> Signatures =>
        ["/event /message-id", "/event /ts_event", "/event /camp_id", "/event /list_id", "/event=contact_ /ts"];

    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Type, "/event"),
        new(Field.Time, "/ts_epoch"),
        new(Field.Time, "/ts_event"),
        new(Field.Time, "/ts"),
        new(Field.MessageId, "/message-id"),
        new(Field.Recipient, "/email"),
        new(Field.Url, "/link"),
        new(Field.Url, "/URL"),
        new(Field.UserAgent, "/user_agent"),
        new(Field.Subject, "/template_id"),
        new(Field.Subject, "/subject"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } = ["/camp_id", "/tags", "/tag", "/template_id"];

    public override ImmutableArray<TypeRow> Types { get; } =
    [
        new("request", EventType.Sent),
        new("sent", EventType.Sent),
        new("delivered", EventType.Delivered),
        new("opened", EventType.Open),
        new("unique_opened", EventType.Open),
        new("proxy_open", EventType.Open),
        new("unique_proxy_open", EventType.Open),
        new("click", EventType.Click),
        new("hard_bounce", EventType.Bounce),
        new("soft_bounce", EventType.Bounce),
        new("spam", EventType.Complaint),
        new("complaint", EventType.Complaint),
        new("unsubscribe", EventType.Unsubscribe),
        new("unsubscribed", EventType.Unsubscribe),
        TypeRow.Ignored("deferred"),
        TypeRow.Ignored("blocked"),
        TypeRow.Ignored("invalid_email"),
        TypeRow.Ignored("error"),
        TypeRow.Ignored("list_addition"),
        TypeRow.Ignored("contact_updated"),
        TypeRow.Ignored("contact_deleted"),
    ];

    /// <summary>One API call may have several recipients, which share its message id.</summary>
    protected override bool SharesMessageId(scoped ref WebhookReader fields) => true;

    /// <summary><c>tag</c> is a string that holds a JSON array of strings; of a broken one nobody knows what was meant.</summary>
    protected override ReadOnlySpan<byte> CampaignIn(ReadOnlySpan<byte> text, scoped ref WebhookReader fields) =>
        text.StartsWith("["u8) ? fields.FirstOf(text) : text;

    protected override bool TryComplete(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        if (fields.TextOrNothing(Field.Type, CanonicalFormat.MaxWord).EndsWith("proxy_open"u8))
        {
            email.MachineFlag = MachineFlag.Machine;
        }

        return true;
    }
}
