using System.Collections.Immutable;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// Iterable's system webhooks: <c>eventName</c> and <c>dataFields</c>.
/// https://support.iterable.com/hc/en-us/articles/208013936-System-Webhooks
/// </summary>
internal sealed class Iterable : WebhookFormat
{
    public override string Name => "iterable";

    public override IReadOnlyList<string> Signatures => ["/eventName /dataFields"];

    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Type, "/eventName"),
        new(Field.Reason, "/dataFields/unsubSource"),
        new(Field.Time, "/dataFields/createdAt"),
        new(Field.Time, "/createdAt"),
        new(Field.MessageId, "/dataFields/messageId"),
        new(Field.Recipient, "/email"),
        new(Field.Recipient, "/dataFields/email"),
        new(Field.Url, "/dataFields/linkUrl"),
        new(Field.Url, "/dataFields/url"),
        new(Field.LinkId, "/dataFields/linkId"),
        new(Field.UserAgent, "/dataFields/userAgent"),
        new(Field.Ip, "/dataFields/ip"),
        new(Field.Machine, "/dataFields/proxySource"),
        new(Field.Subject, "/dataFields/emailSubject"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } = ["/dataFields/campaignId", "/dataFields/templateId"];

    /// <summary>
    /// An unsubscription says what it came from: bounces and complaints are events of their own besides, and an answer to an SMS is none of the mail.
    /// https://support.iterable.com/hc/en-us/articles/208508736-Subscribe-and-Unsubscribe-Events
    /// </summary>
    public override ImmutableArray<TypeRow> Types { get; } =
    [
        new("emailSend", EventType.Sent),
        new("emailDelivered", EventType.Delivered),
        new("emailOpen", EventType.Open),
        new("emailClick", EventType.Click),
        new("emailBounce", EventType.Bounce),
        new("emailComplaint", EventType.Complaint),
        TypeRow.Ignored("emailUnSubscribe/HardBounce"),
        TypeRow.Ignored("emailUnSubscribe/Complaint"),
        TypeRow.Ignored("emailUnSubscribe/SMS"),
        new("emailUnSubscribe/EmailLink", EventType.Unsubscribe, UnsubscribeVia.Link),
        new("emailUnSubscribe", EventType.Unsubscribe),
        new("hostedUnsubscribeClick", EventType.Unsubscribe, UnsubscribeVia.Link),
        TypeRow.Ignored("emailSubscribe"),
        TypeRow.Ignored("emailSendSkip"),
        TypeRow.Ignored("push*"),
        TypeRow.Ignored("webPush*"),
        TypeRow.Ignored("inApp*"),
        TypeRow.Ignored("inbox*"),
        TypeRow.Ignored("embedded*"),
        TypeRow.Ignored("sms*"),
        TypeRow.Ignored("whatsapp*"),
        TypeRow.Ignored("journey*"),
        TypeRow.Ignored("unknownSession"),
        TypeRow.Ignored("purchase"),
        TypeRow.Ignored("customEvent"),
    ];

    /// <summary>The proxy through which images were loaded, by its name.</summary>
    protected override bool TryComplete(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        email.MachineFlag = MachineWords.Read(fields.TextOrNothing(Field.Machine, CanonicalFormat.MaxWord));
        return true;
    }
}
