using System.Collections.Immutable;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// SparkPost (Bird): an array of events, each in <c>msys</c> under the name of its class; also the pages of its events API (<c>results</c>).
/// https://developers.sparkpost.com/api/webhooks/
/// </summary>
internal sealed class SparkPost : WebhookFormat
{
    public override string Name => "sparkpost";

    public override IReadOnlyList<string> Signatures => ["/msys", "/results/0/customer_id", "/transmission_id /raw_rcpt_to"];

    public override IReadOnlyList<Place> Places { get; } =
    [
        new(Field.Nested, "/msys/message_event"),
        new(Field.Nested, "/msys/track_event"),
        new(Field.Nested, "/msys/gen_event"),
        new(Field.Nested, "/msys/unsubscribe_event"),
        new(Field.Nested, "/msys/relay_event"),
        new(Field.Nested, "/msys/ab_test_event"),
        new(Field.Nested, "/msys/ingest_event"),
        new(Field.Nested, "/msys/relay_message"),
        new(Field.Nested, "/msys", IsAnyMember: true),
        new(Field.Nested, "/results"),
        new(Field.Id, "/event_id"),
        new(Field.Type, "/type"),
        new(Field.Reason, "/bounce_class"),
        new(Field.Via, "/content"),
        new(Field.Time, "/timestamp"),
        new(Field.MessageId, "/message_id"),
        new(Field.MessageId, TransmissionId),
        new(Field.Recipient, "/raw_rcpt_to"),
        new(Field.Recipient, "/rcpt_to"),
        new(Field.Url, "/target_link_url"),
        new(Field.LinkId, "/target_link_name"),
        new(Field.UserAgent, "/user_agent"),
        new(Field.Ip, "/ip_address"),
        new(Field.Machine, "/user_agent_parsed/is_prefetched"),
        new(Field.Detail, "/user_agent_parsed/is_proxy"),
        new(Field.Gateway, "/mailbox_provider"),
        new(Field.Subject, "/subject"),
    ];

    public override IReadOnlyList<string> CampaignPlaces { get; } = ["/campaign_id", "/template_id"];

    /// <summary>
    /// The class of bounce tells what SparkPost's own policies kept back (25, 26), and of what comes back by mail what is none: 60 is an automatic
    /// reply, 70 a delay, 100 a challenge to the sender; 80 asks to be subscribed, 90 to be unsubscribed.
    /// https://support.sparkpost.com/docs/deliverability/bounce-classification-codes
    /// </summary>
    public override ImmutableArray<TypeRow> Types { get; } =
    [
        new("injection", EventType.Sent),
        new("delivery", EventType.Delivered),
        new("open", EventType.Open),
        new("initial_open", EventType.Open),
        new("amp_open", EventType.Open),
        new("amp_initial_open", EventType.Open),
        new("click", EventType.Click),
        new("amp_click", EventType.Click),
        TypeRow.Ignored("bounce/25"),
        TypeRow.Ignored("bounce/26"),
        new("bounce", EventType.Bounce),
        TypeRow.Ignored("out_of_band/60"),
        TypeRow.Ignored("out_of_band/70"),
        TypeRow.Ignored("out_of_band/80"),
        TypeRow.Ignored("out_of_band/100"),
        new("out_of_band/90", EventType.Unsubscribe, UnsubscribeVia.Mailto),
        new("out_of_band", EventType.Bounce),
        new("spam_complaint", EventType.Complaint),
        new("list_unsubscribe", EventType.Unsubscribe, UnsubscribeVia.OneClick),
        new("link_unsubscribe", EventType.Unsubscribe, UnsubscribeVia.Link),
        TypeRow.Ignored("delay"),
        TypeRow.Ignored("policy_rejection"),
        TypeRow.Ignored("generation_failure"),
        TypeRow.Ignored("generation_rejection"),
        TypeRow.Ignored("sms_status"),
        TypeRow.Ignored("relay_injection"),
        TypeRow.Ignored("relay_rejection"),
        TypeRow.Ignored("relay_delivery"),
        TypeRow.Ignored("relay_tempfail"),
        TypeRow.Ignored("relay_permfail"),
        TypeRow.Ignored("relay_message"),
        TypeRow.Ignored("ab_test_*"),
        TypeRow.Ignored("success"),
        TypeRow.Ignored("error"),
    ];

    /// <summary>What SparkPost posts to see whether somebody is there: <c>{"msys":{}}</c>.</summary>
    public override string? EmptyName => "ping";

    private const string TransmissionId = "/transmission_id";

    /// <summary>A mail that came in has no type, but the mail.</summary>
    protected override bool TryReadType(scoped ref WebhookReader fields, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> reason)
    {
        bool isInbound = !fields.Has(Field.Type) && fields.Has(Field.Via);
        reason = default;
        type = "relay_message"u8;
        return isInbound || base.TryReadType(ref fields, out type, out reason);
    }

    /// <summary>A transmission goes to many; a message to one.</summary>
    protected override bool SharesMessageId(scoped ref WebhookReader fields) => fields.PointerOf(Field.MessageId) == TransmissionId;

    /// <summary>What was fetched ahead, as Apple's Mail Privacy Protection does, and what came through an image proxy.</summary>
    protected override bool TryComplete(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        email.MachineFlag =
            fields.IsTrue(Field.Machine) ? MachineFlag.ApplePrivacy
            : fields.IsTrue(Field.Detail) ? MachineFlag.ImageProxy
            : MachineFlag.None;
        return true;
    }
}
