using System.Collections.Immutable;
using System.Globalization;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// Mailgun's webhooks (an event in <c>event-data</c>) and its Events API (the event alone, or pages of <c>items</c>).
/// https://documentation.mailgun.com/docs/mailgun/user-manual/events/events
/// </summary>
internal sealed class Mailgun : WebhookFormat
{
    public override string Name => "mailgun";

    public override IReadOnlyList<string> Signatures =>
        [
            "/event-data",
            "/event /log-level",
            "/event /recipient-domain",
            "/event /client-info",
            "/event /delivery-status",
            "/items/0/log-level",
        ];

    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Nested, "/event-data"),
        new(Field.Nested, "/items"),
        new(Field.Id, "/id"),
        new(Field.Type, "/event"),
        new(Field.Reason, "/severity"),
        new(Field.Detail, "/reason"),
        new(Field.Time, "/timestamp"),
        new(Field.MessageId, "/message/headers/message-id"),
        new(Field.Recipient, "/recipient"),
        new(Field.Url, "/url"),
        new(Field.UserAgent, "/client-info/user-agent"),
        new(Field.Ip, "/ip"),
        new(Field.Machine, "/client-info/bot"),
        new(Field.Gateway, "/delivery-status/mx-host"),
        new(Field.Subject, "/message/headers/subject"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } =
    [
        "/user-variables/campaign",
        "/user-variables/campaignId",
        "/user-variables/campaign_id",
        "/user-variables/campaign-id",
        "/tags",
        "/campaigns/0/id",
        "/campaigns",
    ];

    public override ImmutableArray<TypeRow> Types { get; } =
    [
        new("accepted", EventType.Sent),
        new("delivered", EventType.Delivered),
        new("opened", EventType.Open),
        new("clicked", EventType.Click),
        new("unsubscribed", EventType.Unsubscribe),
        new("complained", EventType.Complaint),
        TypeRow.Ignored("failed/suppressed"),
        new("failed/permanent", EventType.Bounce),
        TypeRow.Ignored("failed/temporary"),
        TypeRow.Ignored("rejected"),
        TypeRow.Ignored("stored"),
        TypeRow.Ignored("list_member_uploaded"),
        TypeRow.Ignored("list_member_upload_error"),
        TypeRow.Ignored("list_uploaded"),
        TypeRow.Ignored("email_validation"),
    ];

    protected override bool SharesMessageId(scoped ref WebhookReader fields) => true;

    /// <summary>A failure whose reason is a suppression (<c>suppress-bounce</c> and others) never left Mailgun.</summary>
    protected override bool TryReadType(scoped ref WebhookReader fields, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> reason)
    {
        bool isRead = base.TryReadType(ref fields, out type, out reason);
        if (fields.TextOrNothing(Field.Detail, CanonicalFormat.MaxWord).StartsWith("suppress-"u8))
        {
            reason = "suppressed"u8;
        }

        return isRead;
    }

    /// <summary>Ids are unique within a day.</summary>
    protected override ReadOnlySpan<byte> IdIn(ReadOnlySpan<byte> text, scoped ref WebhookReader fields, scoped in EmailEvent email)
    {
        Span<byte> day = stackalloc byte[16];
        DateTimeOffset.FromUnixTimeMilliseconds(email.Time).TryFormat(day, out int length, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return fields.Normalizer.Join(text, day[..length]);
    }

    /// <summary><c>client-info.bot</c> is <c>apple</c>, <c>gmail</c>, <c>generic</c> or empty.</summary>
    protected override bool TryComplete(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        email.MachineFlag = MachineWords.Read(fields.TextOrNothing(Field.Machine, CanonicalFormat.MaxWord));
        return true;
    }
}
