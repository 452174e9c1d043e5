using System.Text.Json;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>
/// The canonical event: from scanned fields to an <see cref="EmailEvent"/> with its keys, and a campaign's manifest to one event for each
/// link. Fields are checked in the contract's order, so that the same bad event always gets the same rejection.
/// </summary>
internal sealed class CanonicalFormat(EventNormalizer normalizer)
{
    /// <summary>Bytes of an id.</summary>
    public const int MaxId = 256;

    /// <summary>A message id may be composed of an id and a recipient; a lead id may be a message id.</summary>
    public const int MaxMessageId = 640;

    public const int MaxUrl = 8192;
    public const int MaxUserAgent = 8192;
    public const int MaxGateway = 256;
    public const int MaxName = 1024;
    public const int MaxWord = 64;
    public const int MaxLinkCount = 10_000;
    public const int MaxTotal = 1_000_000_000;

    /// <summary>Fills <paramref name="email"/>, which is empty; <see cref="FieldReader.Fault"/> says what is wrong.</summary>
    public bool TryRead(ref FieldReader fields, long now, ref EmailEvent email)
    {
        if (
            !fields.TryRequiredText(Field.Id, MaxId, out email.Id)
            || !TryReadType(ref fields, ref email)
            || !TryReadTime(ref fields, now, ref email)
            || !TryReadCampaign(ref fields, ref email)
        )
        {
            return false;
        }

        EventNormalizer.SetId(ref email);
        normalizer.SetCampaign(ref email);
        if (email.Type == EventType.Campaign)
        {
            return TryReadDescription(ref fields, ref email);
        }

        if (email.Type == EventType.Verdict)
        {
            return TryReadVerdict(ref fields, ref email);
        }

        return TryReadRecipient(ref fields, ref email)
            && TryReadLead(ref fields, ref email)
            && TryReadLink(ref fields, Field.LinkRole, ref email)
            && fields.TryInteger(Field.LinkCount, 1, MaxLinkCount, out email.LinkCount)
            && TryReadClient(ref fields, ref email)
            && TryReadMachine(ref fields, ref email)
            && TryReadPoints(ref fields, ref email);
    }

    /// <summary>Fills a link of a manifest into <paramref name="email"/>, which holds the campaign's own fields.</summary>
    public bool TryReadManifestLink(ref FieldReader fields, ref EmailEvent email)
    {
        email.CampaignName = default;
        email.CampaignFrom = default;
        return TryReadLink(ref fields, Field.Role, ref email) && (!email.LinkKey.IsAbsent || fields.FailMissing(Field.LinkId));
    }

    private static bool TryReadType(ref FieldReader fields, ref EmailEvent email)
    {
        if (!fields.TryRequiredText(Field.Type, MaxWord, out ReadOnlySpan<byte> word))
        {
            return false;
        }

        return Words.TryRead(word, out email.Type)
            || fields.Fail(RejectionCodes.UnknownType, Field.Type, $"type is {Fault.Excerpt(word)}", $"known are {Words.Types}");
    }

    private static bool TryReadTime(ref FieldReader fields, long now, ref EmailEvent email)
    {
        if (!fields.Has(Field.Time))
        {
            return fields.FailMissing(Field.Time);
        }

        if (!TryReadTime(ref fields, Field.Time, out email.Time))
        {
            return false;
        }

        if (email.Time >= EventTime.Earliest && email.Time <= now + EventTime.MaxAhead)
        {
            return true;
        }

        ref readonly Slot slot = ref fields.SlotOf(Field.Time);
        bool looksLikeSeconds = slot.Kind == JsonTokenType.Number && email.Time is > EventTime.Earliest / 1000 and < EventTime.Earliest;
        return fields.Fail(
            RejectionCodes.TimeOutOfRange,
            Field.Time,
            $"time is {Fault.Excerpt(fields.Raw(slot))}",
            "it must lie between the year 2000 and a day from now"
                + (looksLikeSeconds ? ". These look like seconds: milliseconds are expected" : "")
        );
    }

    /// <summary>A time that is present.</summary>
    private static bool TryReadTime(ref FieldReader fields, Field field, out long time)
    {
        const string Expected = "an RFC 3339 time like 2026-01-31T12:00:00Z, or whole milliseconds since 1970";
        time = 0;
        ref readonly Slot slot = ref fields.SlotOf(field);
        ReadOnlySpan<byte> text = fields.Raw(slot);
        if (slot.Kind is not (JsonTokenType.Number or JsonTokenType.String))
        {
            return fields.FailType(field, Expected);
        }

        if (slot.Kind == JsonTokenType.String && !fields.TryRequiredText(field, MaxWord, out text))
        {
            return false;
        }

        bool isRead = slot.Kind == JsonTokenType.Number ? ExactNumber.TryParseInteger(text, out time) : EventTime.TryParse(text, out time);
        return isRead
            || fields.Fail(RejectionCodes.BadTime, field, $"{Fields.NameOf(field)} is {Fault.Excerpt(text)}", $"{Expected} is expected");
    }

    private static bool TryReadCampaign(ref FieldReader fields, ref EmailEvent email)
    {
        if (!fields.TryText(Field.CampaignId, MaxId, out email.CampaignId))
        {
            return false;
        }

        return !email.CampaignId.IsEmpty
            || (
                email.Type == EventType.Verdict
                    ? fields.Fail(
                        RejectionCodes.MissingField,
                        Field.CampaignId,
                        "There is no campaignId",
                        "a verdict is of one campaign, also about a network, a domain or a gateway: say it of each campaign that it is meant for"
                    )
                    : fields.FailMissing(Field.CampaignId)
            );
    }

    /// <summary>What an operator says, of something that is named as its own events name it.</summary>
    private bool TryReadVerdict(ref FieldReader fields, ref EmailEvent email)
    {
        if (!fields.TryRequiredText(Field.Target, MaxWord, out ReadOnlySpan<byte> target))
        {
            return false;
        }

        if (!Words.TryRead(target, out email.Target))
        {
            return fields.FailWord(Field.Target, target, Words.Targets);
        }

        if (!fields.TryRequiredText(Field.Label, MaxWord, out ReadOnlySpan<byte> label))
        {
            return false;
        }

        if (!Words.TryRead(label, out email.Label))
        {
            return fields.FailWord(Field.Label, label, Words.Labels);
        }

        return TryReadUntil(ref fields, ref email)
            && fields.TryText(Field.By, MaxId, out email.By)
            && fields.TryText(Field.Note, MaxName, out email.Note)
            && TryReadTarget(ref fields, ref email);
    }

    private static bool TryReadUntil(ref FieldReader fields, ref EmailEvent email)
    {
        if (!fields.Has(Field.Until))
        {
            return true;
        }

        return TryReadTime(ref fields, Field.Until, out email.Until)
            && (
                email.Until > email.Time
                || fields.Fail(
                    RejectionCodes.TimeOutOfRange,
                    Field.Until,
                    $"until is {Fault.Excerpt(fields.Raw(fields.SlotOf(Field.Until)))}",
                    "it must lie after time"
                )
            );
    }

    private bool TryReadTarget(ref FieldReader fields, ref EmailEvent email)
    {
        switch (email.Target)
        {
            case VerdictTarget.Network:
                if (!fields.Has(Field.Ip))
                {
                    return fields.FailMissing(Field.Ip);
                }

                return TryReadNetwork(ref fields, ref email)
                    && (
                        !email.NetworkKey.IsAbsent
                        || fields.Fail(
                            RejectionCodes.WrongValue,
                            Field.Ip,
                            $"ip is {Fault.Excerpt(fields.Raw(fields.SlotOf(Field.Ip)))}",
                            "an address of the network that the verdict is about is expected, like 192.0.2.17"
                        )
                    );
            case VerdictTarget.Domain:
                if (!fields.Has(Field.Domain))
                {
                    return fields.FailMissing(Field.Domain);
                }

                return TryReadAddress(ref fields, ref email);
            case VerdictTarget.Gateway:
                if (!fields.TryRequiredText(Field.Gateway, MaxGateway, out ReadOnlySpan<byte> gateway))
                {
                    return false;
                }

                normalizer.SetGateway(gateway, ref email);
                return true;
            default:
                return TryReadTargetMessage(ref fields, ref email);
        }
    }

    /// <summary>The message that a verdict is about, or the event's that it is about.</summary>
    private bool TryReadTargetMessage(ref FieldReader fields, ref EmailEvent email)
    {
        if (!TryReadAddress(ref fields, ref email))
        {
            return false;
        }

        if (email.MessageId.IsEmpty && email.Recipient.IsEmpty)
        {
            return fields.Fail(
                RejectionCodes.MissingField,
                Field.MessageId,
                "There is no messageId",
                "a verdict about a message or an event names the message, by messageId or by recipient"
            );
        }

        if (email.Target == VerdictTarget.Message)
        {
            return true;
        }

        if (!fields.TryRequiredText(Field.EventId, MaxId, out email.TargetId))
        {
            return false;
        }

        email.TargetIdKey = EventKeys.OfId(email.TargetId, out _);
        return true;
    }

    private static bool TryReadDescription(ref FieldReader fields, ref EmailEvent email)
    {
        if (fields.Has(Field.Links) && fields.SlotOf(Field.Links).Kind != JsonTokenType.StartArray)
        {
            return fields.FailType(Field.Links, "an array of links");
        }

        return fields.TryText(Field.Name, MaxName, out email.CampaignName) && fields.TryText(Field.From, MaxName, out email.CampaignFrom);
    }

    /// <summary>What there is of recipient, domain and message, with their keys.</summary>
    private bool TryReadAddress(ref FieldReader fields, ref EmailEvent email)
    {
        if (
            !fields.TryText(Field.Recipient, MailAddress.MaxLength, out ReadOnlySpan<byte> recipient)
            || !fields.TryText(Field.Domain, MailAddress.MaxDomainLength, out ReadOnlySpan<byte> domain)
            || !fields.TryText(Field.MessageId, MaxMessageId, out email.MessageId)
        )
        {
            return false;
        }

        if (!recipient.IsEmpty && !normalizer.TrySetRecipient(recipient, ref email))
        {
            return fields.Fail(
                RejectionCodes.BadRecipient,
                Field.Recipient,
                $"recipient is {Fault.Excerpt(recipient)}",
                "an e-mail address alone is expected, like jane@example.com"
            );
        }

        if (!domain.IsEmpty && !normalizer.TrySetDomain(domain, ref email))
        {
            return fields.Fail(
                RejectionCodes.BadDomain,
                Field.Domain,
                $"domain is {Fault.Excerpt(domain)}",
                "a domain name is expected, like example.com"
            );
        }

        if (email.MessageId.IsEmpty && !recipient.IsEmpty && email.Type is not (EventType.Session or EventType.Conversion))
        {
            normalizer.SetDefaultMessageId(ref email);
        }

        normalizer.SetMessageKeys(ref email);
        return true;
    }

    /// <summary>Who it was, by the address, or pseudonymised by message and domain; or a total, which is nobody's.</summary>
    private bool TryReadRecipient(ref FieldReader fields, ref EmailEvent email)
    {
        if (!TryReadAddress(ref fields, ref email))
        {
            return false;
        }

        if (email.Recipient.IsEmpty && (email.MessageId.IsEmpty || email.Domain.IsEmpty))
        {
            if (email.Type is not (EventType.Session or EventType.Conversion))
            {
                return fields.Fail(
                    RejectionCodes.MissingField,
                    Field.Recipient,
                    "There is no recipient",
                    "one is required, unless both messageId and domain are given"
                );
            }

            return TryReadTotal(ref fields, ref email);
        }

        return true;
    }

    private static bool TryReadTotal(ref FieldReader fields, ref EmailEvent email)
    {
        if (!fields.Has(Field.Count))
        {
            return fields.Fail(
                RejectionCodes.MissingField,
                Field.Recipient,
                "There is no recipient",
                "it is required, or, of a total without one, count: how many sessions or conversions it stands for"
            );
        }

        email.MessageId = default;
        email.MessageKey = default;
        email.Domain = default;
        email.DomainKey = default;
        return fields.TryInteger(Field.Count, 0, MaxTotal, out email.TotalCount);
    }

    private static bool TryReadLead(ref FieldReader fields, ref EmailEvent email)
    {
        if (!fields.TryText(Field.LeadId, MaxMessageId, out email.LeadId))
        {
            return false;
        }

        EventNormalizer.SetLead(ref email);
        return true;
    }

    private bool TryReadLink(ref FieldReader fields, Field roleField, ref EmailEvent email)
    {
        if (
            !fields.TryText(Field.Url, MaxUrl, out email.Url)
            || !fields.TryText(Field.LinkId, MaxId, out email.LinkId)
            || !fields.TryText(roleField, MaxWord, out ReadOnlySpan<byte> role)
        )
        {
            return false;
        }

        email.StatedRole = LinkRole.Unknown;
        if (!role.IsEmpty && !Words.TryRead(role, out email.StatedRole))
        {
            return fields.FailWord(roleField, role, Words.Roles);
        }

        normalizer.SetLink(ref email);
        return true;
    }

    private bool TryReadClient(ref FieldReader fields, ref EmailEvent email)
    {
        if (
            !fields.TryText(Field.UserAgent, MaxUserAgent, out ReadOnlySpan<byte> userAgent)
            || !TryReadNetwork(ref fields, ref email)
            || !fields.TryText(Field.HttpMethod, MaxWord, out ReadOnlySpan<byte> method)
            || !fields.TryText(Field.Via, MaxWord, out ReadOnlySpan<byte> via)
            || !fields.TryText(Field.Gateway, MaxGateway, out ReadOnlySpan<byte> gateway)
        )
        {
            return false;
        }

        if (fields.Has(Field.UserAgent))
        {
            // Empty is told too: the request had none.
            normalizer.SetUserAgent(userAgent, ref email);
        }

        email.HttpMethod = Words.ReadMethod(method);
        if (!via.IsEmpty && !Words.TryRead(via, out email.Via))
        {
            return fields.FailWord(Field.Via, via, Words.Ways);
        }

        normalizer.SetGateway(gateway, ref email);
        return true;
    }

    private bool TryReadNetwork(ref FieldReader fields, ref EmailEvent email)
    {
        if (!fields.Has(Field.Ip))
        {
            return true;
        }

        ref readonly Slot slot = ref fields.SlotOf(Field.Ip);
        if (slot.Kind != JsonTokenType.String)
        {
            return fields.FailType(Field.Ip, "a string");
        }

        // No address needs an escape: what has one can't be read either way.
        normalizer.SetNetwork(fields.Raw(slot), ref email);
        return true;
    }

    private static bool TryReadMachine(ref FieldReader fields, ref EmailEvent email)
    {
        if (!fields.Has(Field.Machine))
        {
            return true;
        }

        switch (fields.SlotOf(Field.Machine).Kind)
        {
            case JsonTokenType.True:
                email.MachineFlag = MachineFlag.Machine;
                return true;
            case JsonTokenType.False:
                return true;
            case JsonTokenType.String:
                if (!fields.TryText(Field.Machine, MaxId, out ReadOnlySpan<byte> word))
                {
                    return false;
                }

                email.MachineFlag = MachineWords.Read(word);
                return true;
            default:
                return fields.FailType(Field.Machine, "true, false or a word");
        }
    }

    private static bool TryReadPoints(ref FieldReader fields, ref EmailEvent email)
    {
        if (!fields.Has(Field.Points))
        {
            return true;
        }

        ref readonly Slot slot = ref fields.SlotOf(Field.Points);
        if (slot.Kind != JsonTokenType.Number)
        {
            return fields.FailType(Field.Points, "a number");
        }

        email.HasPoints = true;
        return ExactNumber.TryParsePoints(fields.Raw(slot), out email.Points) switch
        {
            ExactNumber.PointsError.None => true,
            ExactNumber.PointsError.TooManyDecimals => fields.Fail(
                RejectionCodes.BadPoints,
                Field.Points,
                $"points is {Fault.Excerpt(fields.Raw(slot))}",
                "at most 4 decimals are kept, so round it at the source"
            ),
            _ => fields.Fail(
                RejectionCodes.BadPoints,
                Field.Points,
                $"points is {Fault.Excerpt(fields.Raw(slot))}",
                "it must lie within ±1,000,000"
            ),
        };
    }
}
