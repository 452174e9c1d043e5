using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Serialization;

/// <summary>
/// Writes an event as the canonical JSON of the input contract: what a lane behind a router rejects has no original bytes left. User agent and
/// address are gone too, since an event carries only what was learned from them; who still has them gives them.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Disposing the JSON writer would only flush, which each event does.")]
internal sealed class CanonicalWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new(512);
    private readonly Utf8JsonWriter json;
    private bool hasLinks;

    public CanonicalWriter() => json = new Utf8JsonWriter(buffer, ContractJson.Options);

    /// <summary>The JSON, valid until the next call.</summary>
    public ReadOnlySpan<byte> Write(in EmailEvent email, ReadOnlySpan<byte> userAgent = default, ReadOnlySpan<byte> ip = default)
    {
        Begin(email, userAgent, ip, machine: default);
        return End();
    }

    /// <summary>Begins an event, to which a campaign's links may be added.</summary>
    /// <param name="machine">The source's word for a machine, written where it says what the event knows.</param>
    public void Begin(in EmailEvent email, ReadOnlySpan<byte> userAgent, ReadOnlySpan<byte> ip, ReadOnlySpan<byte> machine)
    {
        buffer.ResetWrittenCount();
        json.Reset();
        hasLinks = false;
        json.WriteStartObject();
        Text("id"u8, email.Id);
        json.WriteString("type"u8, email.Type.Word());
        json.WriteTime(ContractFields.Time, email.Time);
        Text("campaignId"u8, email.CampaignId);
        Text("recipient"u8, email.Recipient);
        Text("domain"u8, email.Domain);
        if (!email.MessageIdIsDefault)
        {
            Text("messageId"u8, email.MessageId);
        }

        Text("leadId"u8, email.LeadId);
        Text("url"u8, email.Url);
        Text("linkId"u8, email.LinkId);
        if (email.StatedRole != LinkRole.Unknown)
        {
            json.WriteString("linkRole"u8, email.StatedRole.Word());
        }

        Text("userAgent"u8, userAgent);
        Text("ip"u8, ip);
        if (email.Type == EventType.Verdict)
        {
            Verdict(email);
        }

        Details(email, machine);
    }

    /// <summary>Adds a link of the campaign that was begun.</summary>
    public void Add(in EmailEvent link)
    {
        if (!hasLinks)
        {
            json.WriteStartArray("links"u8);
            hasLinks = true;
        }

        json.WriteStartObject();
        Text("linkId"u8, link.LinkId);
        Text("url"u8, link.Url);
        if (link.StatedRole != LinkRole.Unknown)
        {
            json.WriteString("role"u8, link.StatedRole.Word());
        }

        json.WriteEndObject();
    }

    /// <summary>The JSON of what was begun, valid until the next call.</summary>
    public ReadOnlySpan<byte> End()
    {
        if (hasLinks)
        {
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }

    private void Verdict(in EmailEvent email)
    {
        json.WriteString("target"u8, email.Target.Word());
        Text("eventId"u8, email.TargetId);
        json.WriteString("label"u8, email.Label == Label.None ? "withdrawn"u8 : email.Label.Word());
        Text("by"u8, email.By);
        Text("note"u8, email.Note);
        if (email.Until != 0)
        {
            json.WriteTime(ContractFields.Until, email.Until);
        }
    }

    private void Details(in EmailEvent email, ReadOnlySpan<byte> machine)
    {
        if (email.LinkCount > 0)
        {
            json.WriteNumber("linkCount"u8, email.LinkCount);
        }

        if (email.HttpMethod is Detection.HttpMethod.Get or Detection.HttpMethod.Head or Detection.HttpMethod.Post)
        {
            json.WriteString("httpMethod"u8, email.HttpMethod.ToString().ToUpperInvariant());
        }

        if (email.Via != UnsubscribeVia.Unknown)
        {
            json.WriteString("via"u8, email.Via.Word());
        }

        Text("gateway"u8, email.Gateway);
        bool isWord = !AsciiText.EqualsIgnoreCase(machine, "true"u8) && !AsciiText.EqualsIgnoreCase(machine, "1"u8);
        switch (email.MachineFlag)
        {
            case not MachineFlag.None when isWord && MachineWords.Read(machine) == email.MachineFlag:
                json.WriteString("machine"u8, machine);
                break;
            case MachineFlag.Machine:
                json.WriteBoolean("machine"u8, true);
                break;
            case MachineFlag.ApplePrivacy:
                json.WriteString("machine"u8, "apple"u8);
                break;
            case MachineFlag.ImageProxy:
                json.WriteString("machine"u8, "google"u8);
                break;
        }

        if (email.HasPoints)
        {
            json.WritePoints(ContractFields.Points, email.Points);
        }

        Text("name"u8, email.CampaignName);
        Text("from"u8, email.CampaignFrom);
        if (email.TotalCount > 0)
        {
            json.WriteNumber("count"u8, email.TotalCount);
        }
    }

    private void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            json.WriteString(name, value);
        }
    }
}
