using System.Text.Json;

namespace BotClickStream.Serialization;

/// <summary>The field names of the output topics, encoded once.</summary>
internal static class ContractFields
{
    public static readonly JsonEncodedText Actor = JsonEncodedText.Encode("actor");
    public static readonly JsonEncodedText Balance = JsonEncodedText.Encode("balance");
    public static readonly JsonEncodedText BotProbability = JsonEncodedText.Encode("botProbability");
    public static readonly JsonEncodedText By = JsonEncodedText.Encode("by");
    public static readonly JsonEncodedText CampaignId = JsonEncodedText.Encode("campaignId");
    public static readonly JsonEncodedText Campaigns = JsonEncodedText.Encode("campaigns");
    public static readonly JsonEncodedText CorrectionId = JsonEncodedText.Encode("correctionId");
    public static readonly JsonEncodedText Delta = JsonEncodedText.Encode("delta");
    public static readonly JsonEncodedText Detail = JsonEncodedText.Encode("detail");
    public static readonly JsonEncodedText Domain = JsonEncodedText.Encode("domain");
    public static readonly JsonEncodedText EventId = JsonEncodedText.Encode("eventId");
    public static readonly JsonEncodedText EventTime = JsonEncodedText.Encode("eventTime");
    public static readonly JsonEncodedText EventType = JsonEncodedText.Encode("eventType");
    public static readonly JsonEncodedText Events = JsonEncodedText.Encode("events");
    public static readonly JsonEncodedText Evidence = JsonEncodedText.Encode("evidence");
    public static readonly JsonEncodedText Expires = JsonEncodedText.Encode("expires");
    public static readonly JsonEncodedText FirstSeen = JsonEncodedText.Encode("firstSeen");
    public static readonly JsonEncodedText HumanMessages = JsonEncodedText.Encode("humanMessages");
    public static readonly JsonEncodedText Key = JsonEncodedText.Encode("key");
    public static readonly JsonEncodedText Kind = JsonEncodedText.Encode("kind");
    public static readonly JsonEncodedText Label = JsonEncodedText.Encode("label");
    public static readonly JsonEncodedText LastSeen = JsonEncodedText.Encode("lastSeen");
    public static readonly JsonEncodedText LeadId = JsonEncodedText.Encode("leadId");
    public static readonly JsonEncodedText LinkId = JsonEncodedText.Encode("linkId");
    public static readonly JsonEncodedText LinkRole = JsonEncodedText.Encode("linkRole");
    public static readonly JsonEncodedText MessageId = JsonEncodedText.Encode("messageId");
    public static readonly JsonEncodedText Partition = JsonEncodedText.Encode("partition");
    public static readonly JsonEncodedText Points = JsonEncodedText.Encode("points");
    public static readonly JsonEncodedText PointsSource = JsonEncodedText.Encode("pointsSource");
    public static readonly JsonEncodedText ProvisionalUntil = JsonEncodedText.Encode("provisionalUntil");
    public static readonly JsonEncodedText Reason = JsonEncodedText.Encode("reason");
    public static readonly JsonEncodedText Reasons = JsonEncodedText.Encode("reasons");
    public static readonly JsonEncodedText Recipient = JsonEncodedText.Encode("recipient");
    public static readonly JsonEncodedText Revision = JsonEncodedText.Encode("revision");
    public static readonly JsonEncodedText Rules = JsonEncodedText.Encode("rules");
    public static readonly JsonEncodedText ScannedMessages = JsonEncodedText.Encode("scannedMessages");
    public static readonly JsonEncodedText Scanning = JsonEncodedText.Encode("scanning");
    public static readonly JsonEncodedText SettlesAt = JsonEncodedText.Encode("settlesAt");
    public static readonly JsonEncodedText Signal = JsonEncodedText.Encode("signal");
    public static readonly JsonEncodedText Styles = JsonEncodedText.Encode("styles");
    public static readonly JsonEncodedText TestRecipient = JsonEncodedText.Encode("testRecipient");
    public static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
    public static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    public static readonly JsonEncodedText Until = JsonEncodedText.Encode("until");
    public static readonly JsonEncodedText Url = JsonEncodedText.Encode("url");
    public static readonly JsonEncodedText Weight = JsonEncodedText.Encode("weight");
}
