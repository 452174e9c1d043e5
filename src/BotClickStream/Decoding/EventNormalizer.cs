using System.Globalization;
using System.IO.Hashing;
using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>
/// Brings what a source says into the contract's form, whatever the source: addresses, links and roles, what user agents say of themselves,
/// networks, gateways, and the keys of them all. Remembers what it found out about texts that repeat.
/// </summary>
internal sealed class EventNormalizer(DecoderSettings settings, Scratch scratch)
{
    private readonly MailAddress mail = new(scratch);
    private readonly UrlRoles roles = new(settings.UrlRoles);
    private readonly TestRecipients tests = new(settings.TestRecipients, scratch);
    private readonly RecentTable<(Hash128 Link, Hash128 Bait, LinkRole Role)> recentUrls = new(bits: 12);
    private readonly RecentTable<UserAgentKind> recentUserAgents = new(bits: 12);
    private readonly RecentTable<(byte[]? Name, Hash128 Key)> recentGateways = new(bits: 10);

    private readonly byte[] lastCampaign = new byte[CanonicalFormat.MaxId];
    private int lastCampaignLength;
    private Hash128 lastCampaignKey = EventKeys.Of(default);

    /// <summary>IP addresses that could not be read, and so were taken as absent.</summary>
    public long UnreadableAddresses { get; private set; }

    public static void SetId(ref EmailEvent email) => email.IdKey = EventKeys.OfId(email.Id, out email.IdIsUuid);

    /// <summary>The campaign's key, which is the last event's more often than not.</summary>
    public void SetCampaign(ref EmailEvent email)
    {
        if (email.CampaignId.SequenceEqual(lastCampaign.AsSpan(0, lastCampaignLength)))
        {
            email.CampaignKey = lastCampaignKey;
            return;
        }

        email.CampaignKey = EventKeys.Of(email.CampaignId);
        email.CampaignId.CopyTo(lastCampaign);
        (lastCampaignLength, lastCampaignKey) = (email.CampaignId.Length, email.CampaignKey);
    }

    /// <summary>The recipient and its domain, where the text is an address.</summary>
    public bool TrySetRecipient(ReadOnlySpan<byte> text, ref EmailEvent email) =>
        mail.TryNormalize(text, out email.Recipient, out email.Domain);

    public bool TrySetDomain(ReadOnlySpan<byte> text, ref EmailEvent email) => mail.TryNormalizeDomain(text, out email.Domain);

    /// <summary>The contract's default where there is no message id: campaign and recipient.</summary>
    public void SetDefaultMessageId(ref EmailEvent email)
    {
        email.MessageId = Join(email.CampaignId, email.Recipient);
        email.MessageIdIsDefault = true;
    }

    /// <summary>The keys of message, recipient and domain, and whether the recipient is a test's.</summary>
    public void SetMessageKeys(ref EmailEvent email)
    {
        email.IsTest = tests.Contains(email.Recipient, email.Domain);
        email.MessageKey = EventKeys.Of(email.CampaignKey, email.MessageId);
        email.RecipientKey = EventKeys.Of(email.CampaignKey, email.Recipient);
        email.DomainKey = EventKeys.Of(email.CampaignKey, email.Domain);
    }

    /// <summary>Where the source names no lead: the recipient, else the message.</summary>
    public static void SetLead(ref EmailEvent email)
    {
        if (email.LeadId.IsEmpty)
        {
            email.LeadId = email.Recipient.IsEmpty ? email.MessageId : email.Recipient;
        }

        email.LeadKey = email.LeadId.IsEmpty ? default : EventKeys.Of(email.LeadId);
    }

    /// <summary>What the link is, by the event's URL, link id and stated role.</summary>
    public void SetLink(ref EmailEvent email)
    {
        email.UrlRole = LinkRole.Unknown;
        email.UrlKey = default;
        Hash128 identity = default;
        if (!email.Url.IsEmpty)
        {
            (Hash128 link, email.UrlKey, email.UrlRole) = LookAt(email.Url, email.CampaignKey);
            bool isBait = (email.StatedRole == LinkRole.Unknown ? email.UrlRole : email.StatedRole) == LinkRole.Bait;
            identity = isBait || link.IsAbsent ? email.UrlKey : link;
        }

        email.LinkKey = email.LinkId.IsEmpty ? identity : EventKeys.Of(email.CampaignKey, email.LinkId);
        if (email.Type == EventType.Campaign)
        {
            email.UrlKey = identity;
        }
    }

    /// <summary>A user agent that was told, which may be empty: a request had none.</summary>
    public void SetUserAgent(ReadOnlySpan<byte> userAgent, ref EmailEvent email)
    {
        email.UserAgentKey = EventKeys.OfUserAgent(userAgent);
        Hash128 key = new(0, email.UserAgentKey);
        if (!recentUserAgents.TryGet(key, out email.UserAgentKind))
        {
            email.UserAgentKind = settings.Fingerprints.UserAgents.Classify(userAgent);
            recentUserAgents.Set(key, email.UserAgentKind);
        }
    }

    /// <summary>An address that can't be read says nothing, and is no reason to lose the event.</summary>
    public void SetNetwork(ReadOnlySpan<byte> address, ref EmailEvent email)
    {
        if (!address.IsEmpty && !NetworkAddress.TryParse(address, out email.NetworkKey))
        {
            UnreadableAddresses++;
        }
    }

    /// <summary>Who received the mail: the provider whose host it is, else the host's name in lower case, without a dot at its end.</summary>
    public void SetGateway(ReadOnlySpan<byte> gateway, ref EmailEvent email)
    {
        if (gateway.IsEmpty)
        {
            return;
        }

        gateway = gateway.EndsWith("."u8) && gateway.Length > 1 ? gateway[..^1] : gateway;
        if (AsciiText.HasUpper(gateway))
        {
            AsciiText.ToLower(gateway, scratch.Reserve(gateway.Length));
            gateway = scratch.Commit(gateway.Length);
        }

        Hash128 host = EventKeys.Of(gateway);
        if (!recentGateways.TryGet(host, out (byte[]? Name, Hash128 Key) known))
        {
            byte[]? name = settings.Fingerprints.Gateways.OfHost(gateway);
            known = (name, name is null ? host : EventKeys.Of(name));
            recentGateways.Set(host, known);
        }

        email.Gateway = known.Name ?? gateway;
        email.GatewayKey = known.Key;
    }

    /// <summary>The same by what its server answered, where that shows it; else by what else the source says of it.</summary>
    public void SetGateway(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> gateway, ref EmailEvent email)
    {
        ReadOnlySpan<byte> name = settings.Fingerprints.Gateways.OfAnswer(answer);
        SetGateway(name.IsEmpty ? gateway : name, ref email);
    }

    /// <summary>For ids that are derived; used again and again.</summary>
    public XxHash128 IdHash { get; } = new();

    /// <summary>The text itself, or the hash of one that is too long for what it is to be.</summary>
    public ReadOnlySpan<byte> Shortened(ReadOnlySpan<byte> text, int maxLength) =>
        text.Length <= maxLength ? text : Hexadecimal(XxHash128.HashToUInt128(text));

    public ReadOnlySpan<byte> Hexadecimal(UInt128 value)
    {
        value.TryFormat(scratch.Reserve(32), out int length, "x32", CultureInfo.InvariantCulture);
        return scratch.Commit(length);
    }

    /// <summary>A name and a day, by which events are grouped that tell no campaign: <c>sendgrid:2026-01-31</c>.</summary>
    public ReadOnlySpan<byte> DayOf(string name, long time)
    {
        Span<byte> target = scratch.Reserve((name.Length * 3) + 11);
        int length = Encoding.UTF8.GetBytes(name, target);
        target[length++] = (byte)':';
        DateTimeOffset.FromUnixTimeMilliseconds(time).TryFormat(target[length..], out int day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return scratch.Commit(length + day);
    }

    /// <summary>Two texts with a colon between.</summary>
    public ReadOnlySpan<byte> Join(scoped ReadOnlySpan<byte> first, scoped ReadOnlySpan<byte> second)
    {
        int length = first.Length + 1 + second.Length;
        Span<byte> target = scratch.Reserve(length);
        first.CopyTo(target);
        target[first.Length] = (byte)':';
        second.CopyTo(target[(first.Length + 1)..]);
        return scratch.Commit(length);
    }

    private (Hash128 Link, Hash128 Bait, LinkRole Role) LookAt(ReadOnlySpan<byte> url, Hash128 campaignKey)
    {
        Hash128 urlKey = EventKeys.Of(campaignKey, url);
        if (!recentUrls.TryGet(urlKey, out (Hash128, Hash128, LinkRole) known))
        {
            int used = scratch.Used;
            known = (
                EventKeys.Of(campaignKey, LinkIdentity.Of(url, scratch)),
                EventKeys.Of(campaignKey, LinkIdentity.OfBait(url, scratch)),
                roles.Of(url)
            );
            scratch.Rewind(used);
            recentUrls.Set(urlKey, known);
        }

        return known;
    }
}
