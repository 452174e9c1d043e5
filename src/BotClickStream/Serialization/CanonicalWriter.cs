using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Serialization;

/// <summary>
/// Writes an event as the canonical JSON of the input contract: what a lane behind a router rejects has no original bytes left. User agent and
/// address are gone too, since an event carries only what was learned from them; who still has them gives them.
/// </summary>
internal sealed class CanonicalWriter
{
    private readonly RecordJson json = new();
    private bool hasLinks;

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
        hasLinks = false;
        json.Begin();
        json.TextIfAny("id"u8, email.Id);
        json.Text("type"u8, email.Type.Word());
        json.Time("time"u8, email.Time);
        json.TextIfAny("campaignId"u8, email.CampaignId);
        json.TextIfAny("recipient"u8, email.Recipient);
        json.TextIfAny("domain"u8, email.Domain);
        if (!email.MessageIdIsDefault)
        {
            json.TextIfAny("messageId"u8, email.MessageId);
        }

        json.TextIfAny("leadId"u8, email.LeadId);
        json.TextIfAny("url"u8, email.Url);
        json.TextIfAny("linkId"u8, email.LinkId);
        if (email.StatedRole != LinkRole.Unknown)
        {
            json.Text("linkRole"u8, email.StatedRole.Word());
        }

        if (email.UserAgentKind == UserAgentKind.Empty)
        {
            // An empty one is told too: the request had none.
            json.Text("userAgent"u8, userAgent);
        }
        else
        {
            json.TextIfAny("userAgent"u8, userAgent);
        }

        json.TextIfAny("ip"u8, ip);
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
            json.BeginArray("links"u8);
            hasLinks = true;
        }

        json.BeginObject();
        json.TextIfAny("linkId"u8, link.LinkId);
        json.TextIfAny("url"u8, link.Url);
        if (link.StatedRole != LinkRole.Unknown)
        {
            json.Text("role"u8, link.StatedRole.Word());
        }

        json.EndObject();
    }

    /// <summary>The JSON of what was begun, valid until the next call.</summary>
    public ReadOnlySpan<byte> End()
    {
        if (hasLinks)
        {
            json.EndArray();
        }

        return json.End();
    }

    private void Verdict(in EmailEvent email)
    {
        json.Text("target"u8, email.Target.Word());
        json.TextIfAny("eventId"u8, email.TargetId);
        json.Text("label"u8, email.Label == Label.None ? "withdrawn"u8 : email.Label.Word());
        json.TextIfAny("by"u8, email.By);
        json.TextIfAny("note"u8, email.Note);
        if (email.Until != 0)
        {
            json.Time("until"u8, email.Until);
        }
    }

    private void Details(in EmailEvent email, ReadOnlySpan<byte> machine)
    {
        if (email.LinkCount > 0)
        {
            json.Number("linkCount"u8, email.LinkCount);
        }

        if (email.HttpMethod is Detection.HttpMethod.Get or Detection.HttpMethod.Head or Detection.HttpMethod.Post)
        {
            json.Text("httpMethod"u8, email.HttpMethod.ToString().ToUpperInvariant());
        }

        if (email.Via != UnsubscribeVia.Unknown)
        {
            json.Text("via"u8, email.Via.Word());
        }

        json.TextIfAny("gateway"u8, email.Gateway);
        bool isWord = !AsciiText.EqualsIgnoreCase(machine, "true"u8) && !AsciiText.EqualsIgnoreCase(machine, "1"u8);
        switch (email.MachineFlag)
        {
            case not MachineFlag.None when isWord && MachineWords.Read(machine) == email.MachineFlag:
                json.Text("machine"u8, machine);
                break;
            case MachineFlag.Machine:
                json.Flag("machine"u8, true);
                break;
            case MachineFlag.ApplePrivacy:
                json.Text("machine"u8, "apple"u8);
                break;
            case MachineFlag.ImageProxy:
                json.Text("machine"u8, "google"u8);
                break;
        }

        if (email.HasPoints)
        {
            json.Points("points"u8, email.Points);
        }

        json.TextIfAny("name"u8, email.CampaignName);
        json.TextIfAny("from"u8, email.CampaignFrom);
        if (email.IsTotal)
        {
            json.Number("count"u8, email.TotalCount);
        }
    }
}
