using System.Collections.Immutable;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// Postmark: one flat event, told by <c>RecordType</c>. Of clicks it posts only the first on each link.
/// https://postmarkapp.com/developer/webhooks/webhooks-overview
/// </summary>
internal sealed class Postmark : WebhookFormat
{
    public override string Name => "postmark";

    public override IReadOnlyList<string> Signatures => ["/RecordType"];

    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Id, "/ID"),
        new(Field.Type, "/RecordType"),
        new(Field.Reason, "/Type"),
        new(Field.Reason, "/SuppressionReason"),
        new(Field.Detail, "/SuppressSending"),
        new(Field.Time, "/ReceivedAt"),
        new(Field.Time, "/DeliveredAt"),
        new(Field.Time, "/BouncedAt"),
        new(Field.Time, "/ChangedAt"),
        new(Field.MessageId, "/MessageID"),
        new(Field.Recipient, "/Recipient"),
        new(Field.Recipient, "/Email"),
        new(Field.Url, "/OriginalLink"),
        new(Field.UserAgent, "/UserAgent"),
        new(Field.Ip, "/Geo/IP"),
        new(Field.Response, "/Details"),
        new(Field.Subject, "/Subject"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } =
    ["/Metadata/campaign", "/Metadata/campaignId", "/Metadata/campaign_id", "/Metadata/campaign-id", "/Tag", "/MessageStream"];

    /// <summary>
    /// Of what comes back not all failed: replies (an answering machine, an address that changed, a challenge to the sender), tests of relays, and what is
    /// about an address instead of a mail. https://postmarkapp.com/developer/api/bounce-api#bounce-types
    /// </summary>
    public override ImmutableArray<TypeRow> Types { get; } =
    [
        new("Delivery", EventType.Delivered),
        new("Open", EventType.Open),
        new("Click", EventType.Click),
        new("Bounce/Unsubscribe", EventType.Unsubscribe, UnsubscribeVia.Mailto),
        new("Bounce/SpamComplaint", EventType.Complaint),
        TypeRow.Ignored("Bounce/Transient"),
        TypeRow.Ignored("Bounce/AutoResponder"),
        TypeRow.Ignored("Bounce/Subscribe"),
        TypeRow.Ignored("Bounce/AddressChange"),
        TypeRow.Ignored("Bounce/ChallengeVerification"),
        TypeRow.Ignored("Bounce/OpenRelayTest"),
        TypeRow.Ignored("Bounce/ManuallyDeactivated"),
        TypeRow.Ignored("Bounce/Unconfirmed"),
        TypeRow.Ignored("Bounce/SMTPApiError"),
        TypeRow.Ignored("Bounce/InboundError"),
        TypeRow.Ignored("Bounce/TemplateRenderingFailed"),
        new("Bounce", EventType.Bounce),
        new("SpamComplaint", EventType.Complaint),
        new("SubscriptionChange/HardBounce", EventType.Bounce),
        new("SubscriptionChange/SpamComplaint", EventType.Complaint),
        new("SubscriptionChange/ManualSuppression", EventType.Unsubscribe),
        TypeRow.Ignored("SubscriptionChange"),
        TypeRow.Ignored("SMTPApiError"),
        TypeRow.Ignored("Inbound"),
    ];

    protected override bool SharesMessageId(scoped ref WebhookReader fields) => true;

    /// <summary>What is about no message, such as a suppression by hand, has an id of zeros.</summary>
    protected override ReadOnlySpan<byte> MessageIdIn(ReadOnlySpan<byte> text, scoped ref WebhookReader fields, EventType type) =>
        text.ContainsAnyExcept((byte)'0', (byte)'-') ? text : default;

    /// <summary>A change that allows sending again is a new subscription, whatever reason it names.</summary>
    protected override bool TryReadType(scoped ref WebhookReader fields, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> reason)
    {
        bool isRead = base.TryReadType(ref fields, out type, out reason);
        if (fields.Has(Field.Detail) && !fields.IsTrue(Field.Detail))
        {
            reason = default;
        }

        return isRead;
    }
}
