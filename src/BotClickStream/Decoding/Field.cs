namespace BotClickStream.Decoding;

/// <summary>
/// The fields that a decoder looks for: the canonical event's, a manifest's link's, a CloudEvents envelope's, and those that webhooks have besides.
/// </summary>
internal enum Field : byte
{
    Id,
    Type,
    Time,
    CampaignId,
    Recipient,
    Domain,
    MessageId,
    LeadId,
    Url,
    LinkId,
    LinkRole,
    LinkCount,
    UserAgent,
    Ip,
    HttpMethod,
    Via,
    Gateway,
    Machine,
    Points,
    Count,
    Links,
    Name,
    From,
    Role,
    Target,
    EventId,
    Label,
    By,
    Note,
    Until,
    SpecVersion,
    Data,
    DataBase64,

    /// <summary>Of a webhook's body: what its events are wrapped in, an object, an array or JSON in a string.</summary>
    Nested,

    /// <summary>Of a webhook's event: what tells events of one type apart, such as whether a bounce is permanent.</summary>
    Reason,

    /// <summary>Of a webhook's event: the message's subject or template, by which events without a campaign are grouped.</summary>
    Subject,

    /// <summary>Of a webhook's event: what the receiving server said.</summary>
    Response,

    /// <summary>Of a webhook's event: whatever else its format needs to know.</summary>
    Detail,

    /// <summary>Any other; ignored.</summary>
    Unknown,
}

internal static class Fields
{
    public const int Count = (int)Field.Unknown;
    public const int LongestName = 11;

    private static readonly string[] Names =
    [
        "id",
        "type",
        "time",
        "campaignId",
        "recipient",
        "domain",
        "messageId",
        "leadId",
        "url",
        "linkId",
        "linkRole",
        "linkCount",
        "userAgent",
        "ip",
        "httpMethod",
        "via",
        "gateway",
        "machine",
        "points",
        "count",
        "links",
        "name",
        "from",
        "role",
        "target",
        "eventId",
        "label",
        "by",
        "note",
        "until",
        "specversion",
        "data",
        "data_base64",
    ];

    public static string NameOf(Field field) => Names[(int)field];

    /// <summary>The field of that name; its length and, where several share it, a comparison or three find it.</summary>
    public static Field Find(ReadOnlySpan<byte> name) =>
        name.Length switch
        {
            2 when name.SequenceEqual("id"u8) => Field.Id,
            2 when name.SequenceEqual("ip"u8) => Field.Ip,
            2 when name.SequenceEqual("by"u8) => Field.By,
            3 when name.SequenceEqual("url"u8) => Field.Url,
            3 when name.SequenceEqual("via"u8) => Field.Via,
            4 when name.SequenceEqual("type"u8) => Field.Type,
            4 when name.SequenceEqual("time"u8) => Field.Time,
            4 when name.SequenceEqual("data"u8) => Field.Data,
            4 when name.SequenceEqual("name"u8) => Field.Name,
            4 when name.SequenceEqual("from"u8) => Field.From,
            4 when name.SequenceEqual("role"u8) => Field.Role,
            4 when name.SequenceEqual("note"u8) => Field.Note,
            5 when name.SequenceEqual("count"u8) => Field.Count,
            5 when name.SequenceEqual("links"u8) => Field.Links,
            5 when name.SequenceEqual("label"u8) => Field.Label,
            5 when name.SequenceEqual("until"u8) => Field.Until,
            6 when name.SequenceEqual("linkId"u8) => Field.LinkId,
            6 when name.SequenceEqual("leadId"u8) => Field.LeadId,
            6 when name.SequenceEqual("points"u8) => Field.Points,
            6 when name.SequenceEqual("domain"u8) => Field.Domain,
            6 when name.SequenceEqual("target"u8) => Field.Target,
            7 when name.SequenceEqual("machine"u8) => Field.Machine,
            7 when name.SequenceEqual("gateway"u8) => Field.Gateway,
            7 when name.SequenceEqual("eventId"u8) => Field.EventId,
            8 when name.SequenceEqual("linkRole"u8) => Field.LinkRole,
            9 when name.SequenceEqual("recipient"u8) => Field.Recipient,
            9 when name.SequenceEqual("messageId"u8) => Field.MessageId,
            9 when name.SequenceEqual("userAgent"u8) => Field.UserAgent,
            9 when name.SequenceEqual("linkCount"u8) => Field.LinkCount,
            10 when name.SequenceEqual("campaignId"u8) => Field.CampaignId,
            10 when name.SequenceEqual("httpMethod"u8) => Field.HttpMethod,
            11 when name.SequenceEqual("specversion"u8) => Field.SpecVersion,
            11 when name.SequenceEqual("data_base64"u8) => Field.DataBase64,
            _ => Field.Unknown,
        };
}
