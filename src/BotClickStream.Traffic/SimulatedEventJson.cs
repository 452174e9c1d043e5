using System.Globalization;
using System.Text.Json;

namespace BotClickStream.Traffic;

/// <summary>Events in the canonical contract's words, by what the campaign's source tells.</summary>
internal static class SimulatedEventJson
{
    private static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
    private static readonly JsonEncodedText CampaignId = JsonEncodedText.Encode("campaignId");
    private static readonly JsonEncodedText Recipient = JsonEncodedText.Encode("recipient");
    private static readonly JsonEncodedText Domain = JsonEncodedText.Encode("domain");
    private static readonly JsonEncodedText MessageId = JsonEncodedText.Encode("messageId");
    private static readonly JsonEncodedText LeadId = JsonEncodedText.Encode("leadId");
    private static readonly JsonEncodedText Url = JsonEncodedText.Encode("url");
    private static readonly JsonEncodedText LinkId = JsonEncodedText.Encode("linkId");
    private static readonly JsonEncodedText LinkRole = JsonEncodedText.Encode("linkRole");
    private static readonly JsonEncodedText LinkCount = JsonEncodedText.Encode("linkCount");
    private static readonly JsonEncodedText UserAgent = JsonEncodedText.Encode("userAgent");
    private static readonly JsonEncodedText IpAddress = JsonEncodedText.Encode("ip");
    private static readonly JsonEncodedText HttpMethod = JsonEncodedText.Encode("httpMethod");
    private static readonly JsonEncodedText Via = JsonEncodedText.Encode("via");
    private static readonly JsonEncodedText Gateway = JsonEncodedText.Encode("gateway");
    private static readonly JsonEncodedText Machine = JsonEncodedText.Encode("machine");
    private static readonly JsonEncodedText Points = JsonEncodedText.Encode("points");
    private static readonly JsonEncodedText Count = JsonEncodedText.Encode("count");
    private static readonly JsonEncodedText[] Types = Array.ConvertAll(
        Enum.GetNames<SimulatedEventType>(),
        name => JsonEncodedText.Encode(name.ToLowerInvariant())
    );

    public static void Write(SimulatedEvent e, Utf8JsonWriter writer)
    {
        Campaign campaign = e.Campaign;
        Source source = campaign.Source;
        Span<char> text = stackalloc char[256];

        writer.WriteStartObject();
        writer.WriteString(Id, text[..EventIds.Format(e.Key, source.IdForm, text)]);
        writer.WriteString(Type, Types[(int)e.Type]);
        WriteTime(writer, e.Time, source.TimeAsMilliseconds, text);
        writer.WriteString(CampaignId, campaign.Id);
        if (e.Recipient is { } recipient)
        {
            WriteRecipient(e, recipient, writer, text);
        }
        if (e.Type == SimulatedEventType.Campaign)
        {
            WriteDescription(campaign, writer);
        }
        if (e.Link is { } link)
        {
            writer.WriteString(Url, e.Url ?? link.Url);
            // An ESP finds the id by the address that it was asked for.
            if (source.LinkIds && e.Url?.Contains(SafeLinksTwin.Appended, StringComparison.Ordinal) != true)
            {
                writer.WriteString(LinkId, link.Id);
            }
            if (source.Roles)
            {
                writer.WriteString(LinkRole, link.Kind.Role());
            }
            if (source.LinkCount)
            {
                writer.WriteNumber(LinkCount, campaign.Links.Length);
            }
        }
        if (source.Browsers && e.Client.UserAgent is { } userAgent)
        {
            writer.WriteString(UserAgent, userAgent);
        }
        if (source.Networks && !e.Client.Ip.IsNone)
        {
            writer.WriteString(IpAddress, text[..e.Client.Ip.Format(text)]);
        }
        if (source.Methods && e.Method is not null)
        {
            writer.WriteString(HttpMethod, e.Method);
        }
        if (source.Via && e.Via is not null)
        {
            writer.WriteString(Via, e.Via);
        }
        if (source.MachineFlag && e.Machine is not null)
        {
            if (e.Machine.Length == 0)
            {
                writer.WriteBoolean(Machine, true);
            }
            else
            {
                writer.WriteString(Machine, e.Machine);
            }
        }
        if (e.Points is { } points)
        {
            writer.WriteNumber(Points, points / 10_000m);
        }
        if (e.Count > 0)
        {
            writer.WriteNumber(Count, e.Count);
        }
        writer.WriteEndObject();
    }

    public static void WriteTruth(SimulatedEvent e, Utf8JsonWriter writer)
    {
        Truth truth = e.Truth ?? throw new InvalidOperationException($"a {e.Type} event has no truth");
        writer.WriteStartObject();
        writer.WriteString(CampaignId, e.CampaignId);
        writer.WriteString("eventId"u8, e.EventId);
        writer.WriteString(Type, Types[(int)e.Type]);
        writer.WriteString("actor"u8, truth.ActorName);
        writer.WriteString("kind"u8, truth.Kind);
        writer.WriteBoolean(Machine, truth.IsMachine);
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, long time, bool asMilliseconds, Span<char> text)
    {
        if (asMilliseconds)
        {
            writer.WriteNumber(Time, time);
            return;
        }
        DateTimeOffset
            .FromUnixTimeMilliseconds(time)
            .TryFormat(text, out int length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        writer.WriteString(Time, text[..length]);
    }

    private static void WriteRecipient(SimulatedEvent e, Recipient recipient, Utf8JsonWriter writer, Span<char> text)
    {
        Campaign campaign = e.Campaign;
        Source source = campaign.Source;
        if (source.Pseudonymous)
        {
            writer.WriteString(Domain, recipient.Organisation.Domain);
        }
        else
        {
            writer.WriteString(Recipient, text[..recipient.FormatAddress(text)]);
        }
        if (source.MessageIds && e.Type is not (SimulatedEventType.Session or SimulatedEventType.Conversion))
        {
            WriteKey(MessageId, "m-", SplitMix64.Key(recipient.Key, campaign.Key));
        }
        else if (source.Pseudonymous)
        {
            WriteKey(MessageId, "m-", SplitMix64.Key(recipient.Key, campaign.Key));
        }
        if (source.LeadIds)
        {
            WriteKey(LeadId, "lead-", recipient.Key);
        }
        if (source.Gateway && e.Type == SimulatedEventType.Delivered)
        {
            writer.WriteString(Gateway, recipient.Organisation.GatewayHost);
        }

        void WriteKey(JsonEncodedText name, string prefix, ulong key)
        {
            Span<char> id = stackalloc char[24];
            _ = id.TryWrite(CultureInfo.InvariantCulture, $"{prefix}{key:x16}", out int length);
            writer.WriteString(name, id[..length]);
        }
    }

    private static void WriteDescription(Campaign campaign, Utf8JsonWriter writer)
    {
        writer.WriteString("name"u8, campaign.Name);
        writer.WriteString("from"u8, campaign.From);
        writer.WriteStartArray("links"u8);
        foreach (Link link in campaign.Links)
        {
            writer.WriteStartObject();
            writer.WriteString(LinkId, link.Id);
            writer.WriteString(Url, link.Url);
            writer.WriteString("role"u8, link.Kind.Role());
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
