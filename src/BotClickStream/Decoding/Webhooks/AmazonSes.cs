using System.Collections.Immutable;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// Amazon SES: events of configuration sets (<c>eventType</c>) and notifications of identities (<c>notificationType</c>), bare, in a notification of
/// SNS (a JSON text in <c>Message</c>), in an event of EventBridge (<c>detail</c>), or in the <c>Records</c> that Lambda gets of SNS or SQS.
/// https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
/// </summary>
internal sealed class AmazonSes : WebhookFormat
{
    public override string Name => "ses";

    public override IReadOnlyList<string> Signatures =>
        [
            "/TopicArn",
            "/notificationType",
            "/eventType /mail",
            "/source=aws.ses",
            "/Records/0/Sns",
            "/Records/0/EventSubscriptionArn",
            "/Records/0/body",
        ];

    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Nested, "/Records"),
        new(Field.Nested, "/Sns"),
        new(Field.Nested, "/detail"),
        new(Field.Nested, "/Message"),
        new(Field.Nested, "/body"),
        new(Field.Id, "/MessageId"),
        new(Field.Id, "/id"),
        new(Field.Type, "/eventType"),
        new(Field.Type, "/notificationType"),
        new(Field.Type, "/Type"),
        new(Field.Type, "/detail-type"),
        new(Field.Detail, "/subscription/newTopicPreferences/unsubscribeAll"),
        new(Field.Reason, "/complaint/complaintFeedbackType"),
        new(Field.Reason, "/subscription/oldTopicPreferences/unsubscribeAll"),
        new(Field.Via, "/subscription/source"),
        new(Field.MessageId, "/mail/messageId"),
        new(Field.Recipient, "/bounce/bouncedRecipients"),
        new(Field.Recipient, "/complaint/complainedRecipients"),
        new(Field.Recipient, "/delivery/recipients"),
        new(Field.Recipient, "/mail/destination"),
        new(Field.Time, "/open/timestamp"),
        new(Field.Time, "/click/timestamp"),
        new(Field.Time, "/delivery/timestamp"),
        new(Field.Time, "/bounce/timestamp"),
        new(Field.Time, "/complaint/timestamp"),
        new(Field.Time, "/subscription/timestamp"),
        new(Field.Time, "/mail/timestamp"),
        new(Field.Url, "/click/link"),
        new(Field.LinkId, "/click/linkTags/linkId"),
        new(Field.LinkId, "/click/linkTags/link_id"),
        new(Field.UserAgent, "/open/userAgent"),
        new(Field.UserAgent, "/click/userAgent"),
        new(Field.Ip, "/open/ipAddress"),
        new(Field.Ip, "/click/ipAddress"),
        new(Field.Response, "/delivery/smtpResponse"),
        new(Field.Gateway, "/delivery/remoteMtaIp"),
        new(Field.Subject, "/mail/commonHeaders/subject"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } =
    [
        "/mail/tags/campaign",
        "/mail/tags/campaignId",
        "/mail/tags/campaign_id",
        "/mail/tags/campaign-id",
        "/mail/tags/ses:configuration-set",
    ];

    public override ImmutableArray<TypeRow> Types { get; } =
    [
        new("Send", EventType.Sent),
        new("Delivery", EventType.Delivered),
        new("Open", EventType.Open),
        new("Click", EventType.Click),
        new("Bounce", EventType.Bounce),
        TypeRow.Ignored("Complaint/not-spam"),
        new("Complaint", EventType.Complaint),
        new("Subscription/unsubscribeAll", EventType.Unsubscribe, UnsubscribeVia.PreferencePage),
        TypeRow.Ignored("Subscription"),
        TypeRow.Ignored("Reject"),
        TypeRow.Ignored("Rendering Failure"),
        TypeRow.Ignored("DeliveryDelay"),
        TypeRow.Ignored("Received"),
        TypeRow.Ignored("AmazonSnsSubscriptionSucceeded"),
        TypeRow.Ignored("SubscriptionConfirmation"),
        TypeRow.Ignored("UnsubscribeConfirmation"),
        TypeRow.Ignored("Advisor Recommendation*"),
        TypeRow.Ignored("Sending Status*"),
        TypeRow.Ignored("AWS API Call*"),
    ];

    public override bool IsNamedByWrapper => true;

    protected override bool SharesMessageId(scoped ref WebhookReader fields) => true;

    /// <summary>What SES publishes when a topic becomes an event destination is a sentence.</summary>
    public override string? NoticeIn(ReadOnlySpan<byte> wrapped) =>
        wrapped.StartsWith("Successfully validated SNS topic"u8) ? "topic validation" : null;

    /// <summary>What is of no use by its own type wraps no event: SNS's confirmations a sentence, the EventBridge's notices something else.</summary>
    public override bool IsWrapping(scoped ref WebhookReader fields)
    {
        ReadOnlySpan<byte> type = fields.TextOrNothing(Field.Type, CanonicalFormat.MaxWord);
        foreach (TypeRow row in Types)
        {
            if (row.Type is null && row.Fits(type, default))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Who had left everything before changes nothing that counts.</summary>
    protected override bool TryReadType(scoped ref WebhookReader fields, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> reason)
    {
        bool isRead = base.TryReadType(ref fields, out type, out reason);
        if (fields.Has(Field.Detail))
        {
            reason = fields.IsTrue(Field.Detail) && !fields.IsTrue(Field.Reason) ? "unsubscribeAll"u8 : default;
        }

        return isRead;
    }

    /// <summary>What the mail program sent by the mail's <c>List-Unsubscribe</c> header; anything else comes from the page.</summary>
    protected override bool TryComplete(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        if (
            email.Type == EventType.Unsubscribe
            && fields.TextOrNothing(Field.Via, CanonicalFormat.MaxWord).SequenceEqual("UnsubscribeHeader"u8)
        )
        {
            email.Via = UnsubscribeVia.OneClick;
        }

        return true;
    }
}
