using System.Collections.Immutable;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// Mailjet's Event API: a flat event, or an array of them. <c>MessageID</c> is a whole number beyond what a double can hold.
/// https://dev.mailjet.com/email/guides/webhooks/
/// </summary>
internal sealed class Mailjet : WebhookFormat
{
    public override string Name => "mailjet";

    public override IReadOnlyList<string> Signatures =>
        ["/event /mj_campaign_id", "/event /Message_GUID", "/event /mj_contact_id", "/event /MessageID", "/event /mj_list_id"];

    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Type, "/event"),
        new(Field.Reason, "/error"),
        new(Field.Time, "/time"),
        new(Field.MessageId, "/MessageID"),
        new(Field.MessageId, "/Message_GUID"),
        new(Field.Recipient, "/email"),
        new(Field.Url, "/url"),
        new(Field.UserAgent, "/agent"),
        new(Field.Ip, "/ip"),
        new(Field.Response, "/smtp_reply"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } = ["/mj_campaign_id", "/customcampaign"];

    /// <summary>
    /// <c>sent</c> says that the receiving server has taken the mail. What was greylisted is tried again.
    /// https://dev.mailjet.com/email/guides/webhooks/#possible-values-for-errors
    /// </summary>
    public override ImmutableArray<TypeRow> Types { get; } =
    [
        new("sent", EventType.Delivered),
        new("open", EventType.Open),
        new("click", EventType.Click),
        TypeRow.Ignored("bounce/greylisted"),
        new("bounce", EventType.Bounce),
        new("spam", EventType.Complaint),
        new("unsub", EventType.Unsubscribe),
        TypeRow.Ignored("blocked"),
        TypeRow.Ignored("typofix"),
    ];
}
