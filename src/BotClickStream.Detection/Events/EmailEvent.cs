namespace BotClickStream.Detection;

/// <summary>
/// One decoded event, as the detector takes it. Its texts are UTF-8 spans over the caller's memory, valid for the call only;
/// its keys are hashes of them, made by the caller. An absent text is empty, an absent key all zero.
/// </summary>
public ref struct EmailEvent
{
    public EventType Type;

    /// <summary>Event time, milliseconds since 1970 UTC; from year 2000 on.</summary>
    public long Time;

    /// <summary>1–256 bytes.</summary>
    public ReadOnlySpan<byte> Id;

    /// <summary>The id itself where it is a canonical lower-case UUID (<see cref="IdIsUuid"/>), else its hash.</summary>
    public Hash128 IdKey;
    public bool IdIsUuid;

    public ReadOnlySpan<byte> CampaignId;
    public Hash128 CampaignKey;

    /// <summary>The address with its domain lower-cased; empty for pseudonymised input.</summary>
    public ReadOnlySpan<byte> Recipient;

    public ReadOnlySpan<byte> Domain;

    /// <summary>Whether the recipient is a seed address or of the sender's own staff: labelled as others are, and nothing is learned from it.</summary>
    public bool IsTest;

    /// <summary>Hash of campaign and domain.</summary>
    public Hash128 DomainKey;

    /// <summary>One recipient's copy of one mail. Empty only for a campaign's description and for totals.</summary>
    public ReadOnlySpan<byte> MessageId;

    /// <summary>Hash of campaign and message. Absent for totals and for a session or conversion that names only its recipient.</summary>
    public Hash128 MessageKey;

    /// <summary>Whether <see cref="MessageId"/> is the default <c>campaignId:recipient</c>, which state need not keep.</summary>
    public bool MessageIdIsDefault;

    /// <summary>Hash of campaign and recipient; absent without a recipient.</summary>
    public Hash128 RecipientKey;

    /// <summary>Whose score it is: the source's lead id, else the recipient, else the message id.</summary>
    public ReadOnlySpan<byte> LeadId;
    public Hash128 LeadKey;

    /// <summary>As the source gave it, for the first label.</summary>
    public ReadOnlySpan<byte> Url;

    public ReadOnlySpan<byte> LinkId;

    /// <summary>Hash of campaign and the link's identity: its id, else its URL without fragment and tracking parameters.</summary>
    public Hash128 LinkKey;

    /// <summary>
    /// Hash of campaign and the URL as the sender wrote it, without what ESPs and browsers add; absent without one. By it a bait is found that differs from a content link by nothing but a tag for
    /// web analytics. Of a manifest's link, if it isn't a bait, without fragment and tracking parameters: what <see cref="LinkKey"/> is of clicks that tell no id.
    /// </summary>
    public Hash128 UrlKey;

    /// <summary>The role that the event itself states.</summary>
    public LinkRole StatedRole;

    /// <summary>The role that the URL shows (configured patterns, <c>unsubscribe</c>, social networks' hosts).</summary>
    public LinkRole UrlRole;

    /// <summary>Distinct links in the mail, 1–10,000; 0 where not told.</summary>
    public int LinkCount;

    /// <summary>Hash of the user agent; 0 where absent.</summary>
    public ulong UserAgentKey;
    public UserAgentKind UserAgentKind;

    /// <summary>The /24 of an IPv4 or the /48 of an IPv6 address as a key, whose upper half alone names it; absent where not told or unreadable.</summary>
    public Hash128 NetworkKey;

    public HttpMethod HttpMethod;
    public UnsubscribeVia Via;
    public MachineFlag MachineFlag;

    /// <summary>Who received the mail; empty where not told.</summary>
    public ReadOnlySpan<byte> Gateway;
    public Hash128 GatewayKey;

    /// <summary>Whether the event says itself what it added to the lead's score.</summary>
    public bool HasPoints;

    /// <summary>Ten-thousandths of a point, ±10,000,000,000.</summary>
    public long Points;

    /// <summary>How many sessions or conversions a total (<see cref="IsTotal"/>) stands for, which may be none.</summary>
    public int TotalCount;

    /// <summary>Of a campaign's description.</summary>
    public ReadOnlySpan<byte> CampaignName;

    /// <summary>Of a campaign's description: the sender's address.</summary>
    public ReadOnlySpan<byte> CampaignFrom;

    /// <summary>Of a verdict: what it is about. An event, a message, a domain and a network are named by the keys that their own events have.</summary>
    public VerdictTarget Target;

    /// <summary>Of a verdict about an event: its id.</summary>
    public ReadOnlySpan<byte> TargetId;
    public Hash128 TargetIdKey;

    /// <summary>Of a verdict: <see cref="Detection.Label.Human"/> or <see cref="Detection.Label.Bot"/>; <see cref="Detection.Label.None"/> takes back what was said.</summary>
    public Label Label;

    /// <summary>Of a verdict: who said it.</summary>
    public ReadOnlySpan<byte> By;

    /// <summary>Of a verdict: why, for people.</summary>
    public ReadOnlySpan<byte> Note;

    /// <summary>Of a verdict: from when on, milliseconds since 1970, it holds no longer; 0 where it holds for good.</summary>
    public long Until;

    /// <summary>Whether this is how many sessions or conversions a campaign has brought, without recipients, as web analytics know it.</summary>
    public readonly bool IsTotal => Type is EventType.Session or EventType.Conversion && MessageKey.IsAbsent && RecipientKey.IsAbsent;

    /// <summary>Whether this is a link of a campaign's description and not an event by itself.</summary>
    public readonly bool IsManifestLink => Type == EventType.Campaign && !LinkKey.IsAbsent;
}
