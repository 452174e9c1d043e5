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
            || !fields.TryRequiredText(Field.CampaignId, MaxId, out email.CampaignId)
        )
        {
            return false;
        }

        EventNormalizer.SetId(ref email);
        EventNormalizer.SetCampaign(ref email);
        if (email.Type == EventType.Campaign)
        {
            return TryReadDescription(ref fields, ref email);
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

        const string Expected = "an RFC 3339 time like 2026-01-31T12:00:00Z, or whole milliseconds since 1970";
        ref readonly Slot slot = ref fields.SlotOf(Field.Time);
        ReadOnlySpan<byte> raw = fields.Raw(slot);
        if (slot.Kind == JsonTokenType.Number)
        {
            if (!ExactNumber.TryParseInteger(raw, out email.Time))
            {
                return fields.Fail(RejectionCodes.BadTime, Field.Time, $"time is {Fault.Excerpt(raw)}", $"{Expected} is expected");
            }
        }
        else if (slot.Kind != JsonTokenType.String)
        {
            return fields.FailType(Field.Time, Expected);
        }
        else
        {
            if (!fields.TryRequiredText(Field.Time, MaxWord, out ReadOnlySpan<byte> text))
            {
                return false;
            }

            if (!EventTime.TryParse(text, out email.Time))
            {
                return fields.Fail(RejectionCodes.BadTime, Field.Time, $"time is {Fault.Excerpt(text)}", $"{Expected} is expected");
            }
        }

        if (email.Time >= EventTime.Earliest && email.Time <= now + EventTime.MaxAhead)
        {
            return true;
        }

        bool looksLikeSeconds = slot.Kind == JsonTokenType.Number && email.Time is > EventTime.Earliest / 1000 and < EventTime.Earliest;
        return fields.Fail(
            RejectionCodes.TimeOutOfRange,
            Field.Time,
            $"time is {Fault.Excerpt(raw)}",
            "it must lie between the year 2000 and a day from now"
                + (looksLikeSeconds ? ". These look like seconds: milliseconds are expected" : "")
        );
    }

    private static bool TryReadDescription(ref FieldReader fields, ref EmailEvent email)
    {
        if (fields.Has(Field.Links) && fields.SlotOf(Field.Links).Kind != JsonTokenType.StartArray)
        {
            return fields.FailType(Field.Links, "an array of links");
        }

        return fields.TryText(Field.Name, MaxName, out email.CampaignName) && fields.TryText(Field.From, MaxName, out email.CampaignFrom);
    }

    /// <summary>Who it was, by the address, or pseudonymised by message and domain; or a total, which is nobody's.</summary>
    private bool TryReadRecipient(ref FieldReader fields, ref EmailEvent email)
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

        bool isOfWebAnalytics = email.Type is EventType.Session or EventType.Conversion;
        if (recipient.IsEmpty && (email.MessageId.IsEmpty || domain.IsEmpty))
        {
            if (!isOfWebAnalytics)
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

        if (email.MessageId.IsEmpty && !isOfWebAnalytics)
        {
            normalizer.SetDefaultMessageId(ref email);
        }

        EventNormalizer.SetMessageKeys(ref email);
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
        email.Domain = default;
        return fields.TryInteger(Field.Count, 1, MaxTotal, out email.TotalCount);
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

        normalizer.SetUserAgent(userAgent, ref email);
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
