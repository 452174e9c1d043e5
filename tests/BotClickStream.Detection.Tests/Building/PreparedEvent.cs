using System.Text;

namespace BotClickStream.Detection.Tests;

/// <summary>A draft with its texts encoded and its keys hashed, so that it can be applied again and again without an allocation.</summary>
internal sealed class PreparedEvent
{
    private readonly EventDraft draft;
    private readonly byte[] id;
    private readonly byte[] campaign;
    private readonly byte[] recipient;
    private readonly byte[] domain;
    private readonly byte[] message;
    private readonly byte[] lead;
    private readonly byte[] url;
    private readonly byte[] link;
    private readonly bool idIsUuid;
    private readonly Hash128 idKey;
    private readonly Hash128 campaignKey;
    private readonly Hash128 recipientKey;
    private readonly Hash128 domainKey;
    private readonly Hash128 messageKey;
    private readonly Hash128 leadKey;
    private readonly Hash128 linkKey;
    private readonly Hash128 urlKey;
    private readonly Hash128 networkKey;
    private readonly ulong browserKey;
    private readonly byte[] targetId;
    private readonly Hash128 targetIdKey;
    private readonly byte[] by;
    private readonly byte[] gateway;
    private readonly Hash128 gatewayKey;

    public PreparedEvent(EventDraft draft)
    {
        this.draft = draft;
        id = Bytes(draft.Id);
        campaign = Bytes(draft.Campaign);
        recipient = Bytes(draft.Recipient);
        domain = Bytes(draft.Domain);
        message = draft.NamesMessage ? Bytes(draft.MessageId) : [];
        lead = Bytes(draft.LeadId);
        link = Bytes(draft.Link);
        string? address = draft.Url ?? (draft.Link is null ? null : $"https://shop.example/{draft.Link}");
        url = Bytes(address);
        campaignKey = Key(draft.Campaign);
        urlKey = LinkKey(campaignKey, Bytes(draft.Type == EventType.Campaign && address is not null ? draft.LinkOf(address) : address));
        idIsUuid = Uuid.TryRead(id, out idKey);
        idKey = idIsUuid ? idKey : Key(draft.Id);
        recipientKey = draft.Recipient is null ? default : Key(draft.Campaign, draft.Recipient);
        domainKey = Key(draft.Campaign, draft.Domain);
        messageKey = draft.NamesMessage ? Key(draft.Campaign, draft.MessageId) : default;
        leadKey = Key(draft.LeadId);
        linkKey = LinkKey(campaignKey, Bytes(draft.Link ?? (address is null ? null : draft.LinkOf(address))));
        networkKey = draft.Network is null ? default : Key(draft.Network);
        targetId = Bytes(draft.TargetId);
        targetIdKey =
            draft.TargetId is not { } target ? default
            : Uuid.TryRead(targetId, out Hash128 uuid) ? uuid
            : Key(target);
        by = Bytes(draft.By);
        gateway = Bytes(draft.Gateway);
        gatewayKey = draft.Gateway is null ? default : Key(draft.Gateway);
        browserKey = draft.Browser is null ? 0 : Key(draft.Browser).Low;
    }

    public EventDraft Draft => draft;

    public EmailEvent At(long time) =>
        new()
        {
            Type = draft.Type,
            Time = time,
            Id = id,
            IdKey = idKey,
            IdIsUuid = idIsUuid,
            CampaignId = campaign,
            CampaignKey = campaignKey,
            Recipient = recipient,
            RecipientKey = recipientKey,
            IsTest = draft.IsTest,
            Domain = domain,
            DomainKey = domainKey,
            MessageId = message,
            MessageKey = messageKey,
            MessageIdIsDefault = draft.NamesMessage && draft.Message is null,
            LeadId = lead,
            LeadKey = leadKey,
            Url = url,
            LinkId = link,
            LinkKey = linkKey,
            UrlKey = urlKey,
            StatedRole = draft.Role,
            UrlRole = draft.UrlRole,
            LinkCount = draft.LinkCount,
            TotalCount = draft.Count,
            UserAgentKey = browserKey,
            UserAgentKind =
                draft.UserAgentKind != UserAgentKind.Absent ? draft.UserAgentKind
                : draft.Browser is null ? UserAgentKind.Absent
                : UserAgentKind.Browser,
            NetworkKey = networkKey,
            Gateway = gateway,
            GatewayKey = gatewayKey,
            HttpMethod = draft.Method,
            Via = draft.Via,
            MachineFlag = draft.Machine,
            HasPoints = draft.Points is not null,
            Points = draft.Points ?? 0,
            Target = draft.Target,
            TargetId = targetId,
            TargetIdKey = targetIdKey,
            Label = draft.Label,
            By = by,
            Until = draft.Until,
        };

    /// <summary>Links are told apart as <see cref="EventDraft.LinkOf"/> does.</summary>
    public static LinkForm LinkForm { get; } = new(WriteLink, WriteBait, LinkKey);

    private static int WriteLink(ReadOnlySpan<byte> url, Span<byte> target)
    {
        ReadOnlySpan<byte> link = url[..(url.IndexOf("?utm_"u8) is >= 0 and int tracking ? tracking : url.Length)];
        link = link[..ProbedUrl.LengthOf(link)];
        link.CopyTo(target);
        return link.Length;
    }

    private static int WriteBait(ReadOnlySpan<byte> url, Span<byte> target)
    {
        url.CopyTo(target);
        return url.Length;
    }

    private static Hash128 LinkKey(Hash128 campaign, ReadOnlySpan<byte> link) =>
        link.IsEmpty ? default : Key(campaign.ToString(), Encoding.UTF8.GetString(link));

    private static byte[] Bytes(string? text) => text is null ? [] : Encoding.UTF8.GetBytes(text);

    /// <summary>Any hash would do that is the same in every process.</summary>
    public static Hash128 KeyOf(string campaign) => Key(campaign);

    private static Hash128 Key(params ReadOnlySpan<string> parts)
    {
        ulong high = 0xCBF29CE484222325;
        ulong low = 0x9E3779B97F4A7C15;
        foreach (string part in parts)
        {
            foreach (char c in part)
            {
                high = (high ^ c) * 0x100000001B3;
                low = (low ^ c) * 0xD6E8FEB86659FD93;
            }

            high = (high ^ '|') * 0x100000001B3;
            low = (low ^ '|') * 0xD6E8FEB86659FD93;
        }

        return new Hash128(Spread(high), Spread(low));
    }

    private static ulong Spread(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
