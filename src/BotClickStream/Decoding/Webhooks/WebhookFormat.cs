using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// One ESP's webhook bodies, or another source's: where their fields stand, what their words mean, and what is special about them. What all have
/// in common (reading, times, recipients, ids, links) happens here. Its instances hold no state.
/// </summary>
internal abstract class WebhookFormat
{
    /// <summary>As what a batch is ignored that holds no event.</summary>
    public const string EmptyBatch = "empty";

    /// <summary>As in <c>source-format</c>, <c>Input:Formats</c> and <c>Formats:…</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// What tells such a body: each a list of marks, all of which must be there. A mark is a JSON Pointer into the first event, or a pointer and how
    /// the text there begins: <c>/type=email.</c>. None: the format is never recognised, only told.
    /// </summary>
    public abstract IReadOnlyList<string> Signatures { get; }

    /// <summary>Where fields stand, from an event; of several places of a field the first that holds something counts.</summary>
    public abstract IReadOnlyList<Place> Places { get; }

    /// <summary>The vendor's usual places of a campaign, in order; <c>Formats:…:CampaignFrom</c> replaces them.</summary>
    public abstract IReadOnlyList<string> CampaignPlaces { get; }

    public abstract ImmutableArray<TypeRow> Types { get; }

    /// <summary>How times are written; empty where they say it themselves.</summary>
    public virtual string TimeForm => "";

    /// <summary>The form's field that holds the events, where the vendor posts a form.</summary>
    public virtual string? FormField => null;

    /// <summary>Whether several recipients may share the message id, so that the canonical one is made of both.</summary>
    protected virtual bool SharesMessageId(scoped ref WebhookReader fields) => false;

    /// <summary>Whether what the event came wrapped in, or the request, names it: a notification's or a webhook's id.</summary>
    public virtual bool IsNamedByWrapper => false;

    /// <summary>
    /// As what a body is ignored in which an empty object stands where the event should (<c>{"msys":{}}</c>), where the vendor posts such ones to see
    /// whether somebody is there. Without, it is rejected; an empty array is an empty batch for all.
    /// </summary>
    public virtual string? EmptyName => null;

    /// <summary>Where events must be wrapped, as a JSON Pointer; <see langword="null"/> where they come bare as well.</summary>
    public virtual string? EventsAt => null;

    /// <summary>
    /// Reads one event of an element: of one with several recipients, that of the <paramref name="recipient"/>-th. <see cref="WebhookReader.Fault"/>
    /// says why it is rejected, <paramref name="ignored"/> as what it is ignored.
    /// </summary>
    /// <param name="wrapperId">The id of what it came in; empty where there is none.</param>
    public Decoded Read(
        scoped ref WebhookReader fields,
        long now,
        ReadOnlySpan<byte> wrapperId,
        int recipient,
        ref EmailEvent email,
        out UnneededType ignored
    )
    {
        ignored = default;
        if (!TryFindType(ref fields, out TypeRow? row, out string word))
        {
            return fields.HasEmptyWrapper ? ReadEmpty(ref fields, out ignored) : Decoded.Rejected;
        }

        if (row.Type is not { } type)
        {
            ignored = new UnneededType(row.Name, word);
            return Decoded.Ignored;
        }

        email.Type = type;
        email.Via = row.Via;
        bool isRead =
            TryReadTime(ref fields, now, ref email)
            && TryReadRecipient(ref fields, recipient, ref email)
            && TryReadCampaign(ref fields, ref email)
            && TryReadMessage(ref fields, ref email)
            && TryReadLink(ref fields, ref email)
            && TryReadClient(ref fields, ref email)
            && TryComplete(ref fields, ref email)
            && TryReadId(ref fields, wrapperId, ref email);
        return isRead ? Decoded.Event : Decoded.Rejected;
    }

    /// <summary>The name of a wrapped text that is no event but a notice, such as a new subscription's; ignored by it.</summary>
    public virtual string? NoticeIn(ReadOnlySpan<byte> wrapped) => null;

    /// <summary>Whether <see cref="Field.Nested"/> holds events, where it is there.</summary>
    public virtual bool IsWrapping(scoped ref WebhookReader fields) => true;

    /// <summary>The vendor's word for the type, and, where rows ask for it, the reason.</summary>
    protected virtual bool TryReadType(scoped ref WebhookReader fields, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> reason)
    {
        reason = fields.TextOrNothing(Field.Reason, CanonicalFormat.MaxWord);
        return fields.TryRequiredText(Field.Type, CanonicalFormat.MaxName, out type);
    }

    /// <summary>The message id in a vendor's text for it.</summary>
    protected virtual ReadOnlySpan<byte> MessageIdIn(ReadOnlySpan<byte> text, scoped ref WebhookReader fields, EventType type) => text;

    /// <summary>The campaign in a vendor's text for it.</summary>
    protected virtual ReadOnlySpan<byte> CampaignIn(ReadOnlySpan<byte> text, scoped ref WebhookReader fields) => text;

    /// <summary>The event's id in a vendor's text for it.</summary>
    protected virtual ReadOnlySpan<byte> IdIn(ReadOnlySpan<byte> text, scoped ref WebhookReader fields, scoped in EmailEvent email) => text;

    /// <summary>What is special: the machine flag, what an unsubscribe came by.</summary>
    protected virtual bool TryComplete(scoped ref WebhookReader fields, ref EmailEvent email) => true;

    /// <summary>Of a body without an event where its events should be.</summary>
    private Decoded ReadEmpty(scoped ref WebhookReader fields, out UnneededType ignored)
    {
        Slot slot = fields.SlotOf(Field.Nested);
        string name =
            slot.Kind == JsonTokenType.StartArray ? EmptyBatch
            : slot.Kind == JsonTokenType.StartObject ? EmptyName ?? ""
            : "";
        ignored = new UnneededType(name, name);
        if (name.Length > 0)
        {
            return Decoded.Ignored;
        }

        string what = slot.Kind == JsonTokenType.Null ? "null" : $"{FieldReader.NameOf(slot.Kind)} with nothing in it";
        fields.Fail(
            RejectionCodes.MissingField,
            Field.Nested,
            $"{fields.PathOf(Field.Nested)} is {what}",
            $"an event of {Name} is expected in it"
        );
        return Decoded.Rejected;
    }

    /// <param name="word">Of a row that is ignored: what came.</param>
    private bool TryFindType(
        scoped ref WebhookReader fields,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TypeRow? row,
        out string word
    )
    {
        row = null;
        word = "";
        if (!TryReadType(ref fields, out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> reason))
        {
            return false;
        }

        foreach (TypeRow candidate in Types)
        {
            if (candidate.Fits(type, reason))
            {
                row = candidate;
                word = row.Type is null ? row.WordFor(type, reason) : "";
                return true;
            }
        }

        List<TypeRow> meant = [];
        foreach (TypeRow known in Types)
        {
            if (known.DependsOnReasonOf(type))
            {
                meant.Add(known);
            }
        }

        if (meant.Count > 0)
        {
            string found = reason.IsEmpty
                ? $"there is no {fields.PathOf(Field.Reason)}"
                : $"{fields.PathOf(Field.Reason)} is {Fault.Excerpt(reason)}";
            return fields.Fail(
                reason.IsEmpty ? RejectionCodes.MissingField : RejectionCodes.UnknownType,
                Field.Reason,
                $"{fields.PathOf(Field.Type)} is {Fault.Excerpt(type)}, and {found}",
                $"known are {string.Join(", ", meant.Select(known => known.Name))}"
            );
        }

        return fields.Fail(
            RejectionCodes.UnknownType,
            Field.Type,
            $"{fields.PathOf(Field.Type)} is {Fault.Excerpt(type)}",
            $"known of {Name} are {string.Join(", ", Types.Select(known => known.Name))}"
        );
    }

    private bool TryReadTime(scoped ref WebhookReader fields, long now, ref EmailEvent email)
    {
        if (!fields.TryRequiredText(Field.Time, CanonicalFormat.MaxWord, out ReadOnlySpan<byte> text))
        {
            return false;
        }

        if (!WebhookTime.TryParse(text, TimeForm, out email.Time))
        {
            string expected = TimeForm.Length == 0 ? WebhookTime.Expected : TimeForm;
            return fields.Fail(
                RejectionCodes.BadTime,
                Field.Time,
                $"{fields.PathOf(Field.Time)} is {Fault.Excerpt(text)}",
                $"{expected} is expected"
            );
        }

        return email.Time is >= EventTime.Earliest && email.Time <= now + EventTime.MaxAhead
            || fields.Fail(
                RejectionCodes.TimeOutOfRange,
                Field.Time,
                $"{fields.PathOf(Field.Time)} is {Fault.Excerpt(text)}",
                "it must lie between the year 2000 and a day from now"
            );
    }

    /// <summary>An open or click of a mail to several can't be told whose it is.</summary>
    private static bool TryReadRecipient(scoped ref WebhookReader fields, int recipient, ref EmailEvent email)
    {
        if (email.Type is EventType.Open or EventType.Click or EventType.Unsubscribe && fields.Count(Field.Recipient) > 1)
        {
            return fields.Fail(
                RejectionCodes.AmbiguousRecipient,
                Field.Recipient,
                $"{fields.PathOf(Field.Recipient)} names {fields.Count(Field.Recipient)} recipients, and nobody can tell whose {email.Type.ToString().ToLowerInvariant()} it is",
                "send each recipient a mail of their own"
            );
        }

        if (!fields.TryAddress(Field.Recipient, recipient, out ReadOnlySpan<byte> address))
        {
            return false;
        }

        return (address.Length <= MailAddress.MaxLength && fields.Normalizer.TrySetRecipient(address, ref email))
            || fields.Fail(
                RejectionCodes.BadRecipient,
                Field.Recipient,
                $"{fields.PathOf(Field.Recipient)} is {Fault.Excerpt(address)}",
                "an e-mail address is expected, like jane@example.com"
            );
    }

    /// <summary>The campaign; else the message's subject or template; else the format and the day.</summary>
    private bool TryReadCampaign(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        ReadOnlySpan<byte> campaign = CampaignIn(fields.TextOrNothing(Field.CampaignId, CanonicalFormat.MaxName), ref fields);
        if (campaign.IsEmpty)
        {
            campaign = fields.TextOrNothing(Field.Subject, CanonicalFormat.MaxName);
        }

        if (campaign.IsEmpty)
        {
            campaign = fields.Normalizer.DayOf(Name, email.Time);
        }

        email.CampaignId = fields.Normalizer.Shortened(campaign, CanonicalFormat.MaxId);
        fields.Normalizer.SetCampaign(ref email);
        return true;
    }

    private bool TryReadMessage(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        if (
            !fields.TryText(Field.MessageId, CanonicalFormat.MaxId, out ReadOnlySpan<byte> id)
            || !fields.TryText(Field.LeadId, CanonicalFormat.MaxMessageId, out email.LeadId)
        )
        {
            return false;
        }

        id = MessageIdIn(id, ref fields, email.Type);
        if (id.IsEmpty && email.Type is EventType.Session or EventType.Conversion)
        {
            // It joins the recipient's latest engaged message of the campaign.
            email.MessageId = default;
        }
        else if (id.IsEmpty)
        {
            fields.Normalizer.SetDefaultMessageId(ref email);
        }
        else
        {
            email.MessageId = SharesMessageId(ref fields) ? fields.Normalizer.Join(id, email.Recipient) : id;
        }

        fields.Normalizer.SetMessageKeys(ref email);
        EventNormalizer.SetLead(ref email);
        return true;
    }

    private static bool TryReadLink(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        if (email.Type != EventType.Click && email.Type != EventType.Unsubscribe)
        {
            return true;
        }

        if (
            !fields.TryText(Field.Url, CanonicalFormat.MaxUrl, out email.Url)
            || !fields.TryText(Field.LinkId, CanonicalFormat.MaxId, out email.LinkId)
        )
        {
            return false;
        }

        fields.Normalizer.SetLink(ref email);
        return true;
    }

    /// <summary>Who did it: of opens, clicks and unsubscribes only, since other events carry a server's address and agent.</summary>
    private static bool TryReadClient(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        if (email.Type is EventType.Open or EventType.Click or EventType.Unsubscribe)
        {
            ReadOnlySpan<byte> userAgent = fields.TextOrNothing(Field.UserAgent, CanonicalFormat.MaxUserAgent);
            if (!userAgent.IsEmpty)
            {
                // ESPs leave empty what they don't know, and none says that an empty one was the request's.
                fields.Normalizer.SetUserAgent(userAgent, ref email);
            }

            fields.Normalizer.SetNetwork(fields.TextOrNothing(Field.Ip, CanonicalFormat.MaxWord), ref email);
            email.HttpMethod = Words.ReadMethod(fields.TextOrNothing(Field.HttpMethod, CanonicalFormat.MaxWord));
        }
        else
        {
            fields.Normalizer.SetGateway(
                fields.TextOrNothing(Field.Response, CanonicalFormat.MaxName),
                fields.TextOrNothing(Field.Gateway, CanonicalFormat.MaxGateway),
                ref email
            );
        }

        return true;
    }

    private bool TryReadId(scoped ref WebhookReader fields, ReadOnlySpan<byte> wrapperId, ref EmailEvent email)
    {
        if (!fields.TryText(Field.Id, CanonicalFormat.MaxId, out ReadOnlySpan<byte> id))
        {
            return false;
        }

        id = id.IsEmpty ? wrapperId : IdIn(id, ref fields, email);
        if (id.IsEmpty)
        {
            id = DerivedId.Of(
                Name,
                email,
                fields.TextOrNothing(Field.UserAgent, CanonicalFormat.MaxUserAgent),
                fields.TextOrNothing(Field.Ip, CanonicalFormat.MaxWord),
                fields.Normalizer
            );
        }
        else if (fields.Count(Field.Recipient) > 1)
        {
            id = fields.Normalizer.Join(id, email.Recipient);
        }

        email.Id = fields.Normalizer.Shortened(id, CanonicalFormat.MaxId);
        EventNormalizer.SetId(ref email);
        return true;
    }
}

/// <summary>A format with the places that its settings give it.</summary>
internal sealed record ConfiguredFormat(WebhookFormat Format, FieldMap Map)
{
    /// <summary>The name of the form's field that holds the events, where the vendor posts a form.</summary>
    public byte[]? FormField { get; } = Format.FormField is { } name ? Encoding.UTF8.GetBytes(name) : null;
}

/// <summary>What is known and of no use.</summary>
/// <param name="Name">As in the format's types, of which there are few: a metric's label.</param>
/// <param name="Word">What the source wrote; the same, but where the name has a star.</param>
internal readonly record struct UnneededType(string Name, string Word);
