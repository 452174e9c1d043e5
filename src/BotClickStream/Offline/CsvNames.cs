using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Offline;

/// <summary>
/// What exports call the event's fields and types. Names are compared by their letters and digits, so that <c>Email Address</c> and
/// <c>email_address</c> are one.
/// </summary>
internal static class CsvNames
{
    /// <summary>Of a field, the names that it goes by besides its own, the surest first.</summary>
    /// <remarks>
    /// SendGrid's activity (<c>event</c> is the type, <c>type</c> a bounce's, <c>processed</c> the time), Mailchimp's granular activity
    /// (<c>Timestamp</c>, <c>Email</c>, <c>Url</c>, <c>IP</c>), HubSpot's e-mail events (<c>created</c>, <c>recipient</c>, <c>filteredEvent</c>).
    /// HubSpot's recipients have a column a type, as its article names them; what their cells hold it doesn't say
    /// (https://knowledge.hubspot.com/articles/kcs_article/email/what-do-the-email-terms-in-my-basic-export-mean).
    /// </remarks>
    private static readonly Dictionary<Field, string[]> Names = new()
    {
        [Field.Id] = ["id", "eventid", "sgeventid"],
        [Field.Type] = ["eventtype", "event", "eventname", "activitytype", "activity", "action", "type"],
        [Field.Time] =
        [
            "time",
            "timestamp",
            "eventtime",
            "eventtimestamp",
            "eventdate",
            "eventcreated",
            "occurredat",
            "created",
            "createdat",
            "datetime",
            "date",
            "processed",
        ],
        [Field.CampaignId] =
        [
            "campaignid",
            "marketingcampaignid",
            "emailcampaignid",
            "singlesendid",
            "campaign",
            "campaignname",
            "marketingcampaignname",
            "emailname",
        ],
        [Field.Recipient] = ["recipient", "email", "emailaddress", "recipientemail", "recipientemailaddress", "toemail", "to"],
        [Field.MessageId] = ["messageid", "sgmessageid", "msgid", "sentbyid"],
        [Field.LeadId] = ["leadid", "contactid"],
        [Field.Url] = ["url", "clickedurl", "linkurl", "originallink", "link"],
        [Field.Ip] = ["ip", "ipaddress", "clientip"],
        [Field.Gateway] = ["gateway", "mx", "mxhost", "mxserver"],
        [Field.Machine] = ["machine", "filteredevent", "sgmachineopen", "machineopen", "isbot", "bot"],
    };

    private static readonly Dictionary<string, EventType> Types = new()
    {
        ["sent"] = EventType.Sent,
        ["send"] = EventType.Sent,
        ["processed"] = EventType.Sent,
        ["delivered"] = EventType.Delivered,
        ["delivery"] = EventType.Delivered,
        ["open"] = EventType.Open,
        ["opens"] = EventType.Open,
        ["opened"] = EventType.Open,
        ["click"] = EventType.Click,
        ["clicks"] = EventType.Click,
        ["clicked"] = EventType.Click,
        ["unsubscribe"] = EventType.Unsubscribe,
        ["unsubscribes"] = EventType.Unsubscribe,
        ["unsubscribed"] = EventType.Unsubscribe,
        ["unsub"] = EventType.Unsubscribe,
        ["groupunsubscribe"] = EventType.Unsubscribe,
        ["complaint"] = EventType.Complaint,
        ["complained"] = EventType.Complaint,
        ["abuse"] = EventType.Complaint,
        ["abusereport"] = EventType.Complaint,
        ["spam"] = EventType.Complaint,
        ["spamreport"] = EventType.Complaint,
        ["bounce"] = EventType.Bounce,
        ["bounces"] = EventType.Bounce,
        ["bounced"] = EventType.Bounce,
        ["hardbounce"] = EventType.Bounce,
        ["softbounce"] = EventType.Bounce,
        ["session"] = EventType.Session,
        ["conversion"] = EventType.Conversion,
    };

    /// <summary>Events that say nothing of what was opened or clicked: the mail never left, is still on its way, or somebody came back.</summary>
    private static readonly HashSet<string> Unneeded =
    [
        "deferred",
        "dropped",
        "drop",
        "mtadropped",
        "blocked",
        "groupresubscribe",
        "resubscribe",
        "subscribe",
        "statuschange",
        "unbounce",
        "forward",
        "print",
    ];

    public static string Normalize(ReadOnlySpan<char> name)
    {
        StringBuilder letters = new(name.Length);
        foreach (char c in name)
        {
            if (char.IsLetterOrDigit(c))
            {
                letters.Append(char.ToLowerInvariant(c));
            }
        }

        return letters.ToString();
    }

    /// <summary>The names of a field, normalised, the surest first.</summary>
    public static IEnumerable<string> Of(Field field) => Names.GetValueOrDefault(field) ?? [Normalize(Fields.NameOf(field))];

    public static bool TryReadType(string normalized, out EventType type) => Types.TryGetValue(normalized, out type);

    public static bool IsUnneeded(string normalized) => Unneeded.Contains(normalized);
}
