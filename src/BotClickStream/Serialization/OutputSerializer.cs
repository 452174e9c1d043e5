using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Serialization;

/// <summary>
/// Turns what a detector says into the keys and values of the output topics, as <c>contracts/</c> has them.
/// One a lane and not thread-safe; a warm one allocates nothing.
/// </summary>
/// <param name="rulesId">The labels' <c>rules</c>: <c>&lt;Rules:Version&gt;-&lt;hash of weights and thresholds&gt;</c>.</param>
[SuppressMessage("Performance", "CA1822", Justification = "Keys and values come from the same object.")]
public sealed class OutputSerializer(string rulesId)
{
    private const int MaxDigits = 11;

    private readonly byte[] rules = Encoding.UTF8.GetBytes(rulesId);

    // Takes ids that are put together before they are written as one text.
    private readonly ArrayBufferWriter<byte> scratch = new(512);

    private readonly RecordJson json = new();

    /// <summary>The key of <c>email.events.labeled</c>: <c>campaignId|eventId</c>.</summary>
    public void WriteLabelKey(OutputBuffer output, in LabeledEvent label, IBufferWriter<byte> key) =>
        CompositeKey.Write(output.Text(label.CampaignId), output.Text(label.EventId), key);

    /// <summary>The value of <c>email.events.labeled</c>.</summary>
    public void WriteLabel(OutputBuffer output, in LabeledEvent label, IBufferWriter<byte> value) =>
        WriteLabel(output, label, output.Text(label.Url), label.ReasonCount, value);

    /// <summary>The same with the strongest reason alone and without a URL: it fits wherever a label may be sent to.</summary>
    public void WriteShortLabel(OutputBuffer output, in LabeledEvent label, IBufferWriter<byte> value) =>
        WriteLabel(output, label, url: default, Math.Min(label.ReasonCount, 1), value);

    private void WriteLabel(OutputBuffer output, in LabeledEvent label, ReadOnlySpan<byte> url, int reasons, IBufferWriter<byte> value)
    {
        json.Begin();
        json.Text("eventId"u8, output.Text(label.EventId));
        json.Text("type"u8, label.Type.Word());
        json.Time("time"u8, label.Time);
        json.Text("campaignId"u8, output.Text(label.CampaignId));
        json.Text("messageId"u8, output.Text(label.MessageId));
        json.TextIfAny("recipient"u8, output.Text(label.Recipient));
        json.Text("domain"u8, output.Text(label.Domain));
        json.Text("leadId"u8, output.Text(label.LeadId));
        json.TextIfAny("url"u8, url);
        json.TextIfAny("linkId"u8, output.Text(label.LinkId));
        if (label.LinkRole != LinkRole.Unknown)
        {
            json.Text("linkRole"u8, label.LinkRole.Word());
        }

        if (label.IsTest)
        {
            json.Flag("testRecipient"u8, true);
        }

        json.Points("points"u8, label.Points);
        json.Text("label"u8, label.Label.Word());
        json.Text("actor"u8, label.Actor.Word());
        json.Probability("botProbability"u8, LogOdds.ToProbability(label.LogOdds));
        json.BeginArray("reasons"u8);
        foreach (ref readonly Reason reason in output.Reasons.Slice(label.FirstReason, reasons))
        {
            WriteReason(output, reason);
        }

        json.EndArray();
        json.Number("revision"u8, label.Revision);
        if (label.HasBalance)
        {
            json.Points("balance"u8, label.Balance);
        }

        json.Time("provisionalUntil"u8, label.ProvisionalUntil);
        json.Time("settlesAt"u8, label.SettlesAt);
        json.Text("rules"u8, rules);
        value.Write(json.End());
    }

    /// <summary>The key of <c>lead.score.corrections</c>: the lead id as it is.</summary>
    public void WriteCorrectionKey(OutputBuffer output, in ScoreCorrection correction, IBufferWriter<byte> key) =>
        key.Write(output.Text(output.Labels[correction.LabelIndex].LeadId));

    /// <summary>The value of <c>lead.score.corrections</c>.</summary>
    public void WriteCorrection(OutputBuffer output, in ScoreCorrection correction, IBufferWriter<byte> value)
    {
        ref readonly LabeledEvent label = ref output.Labels[correction.LabelIndex];
        scratch.ResetWrittenCount();
        CompositeKey.WriteRevision(output.Text(label.CampaignId), output.Text(label.EventId), label.Revision, scratch);

        json.Begin();
        json.Text("correctionId"u8, scratch.WrittenSpan);
        json.Text("leadId"u8, output.Text(label.LeadId));
        json.TextIfAny("recipient"u8, output.Text(label.Recipient));
        json.Text("campaignId"u8, output.Text(label.CampaignId));
        json.Text("messageId"u8, output.Text(label.MessageId));
        json.Text("eventId"u8, output.Text(label.EventId));
        json.Text("eventType"u8, label.Type.Word());
        json.Time("eventTime"u8, label.Time);
        json.Points("points"u8, label.Points);
        json.Text("pointsSource"u8, correction.PointsFromEvent ? "event"u8 : "default"u8);
        json.Points("delta"u8, correction.Delta);
        json.Points("balance"u8, label.Balance);
        json.Text("label"u8, label.Label.Word());
        json.Text("actor"u8, label.Actor.Word());
        json.Text("reason"u8, label.ReasonCount == 0 ? "prior" : output.Reasons[label.FirstReason].Signal.Name);
        json.Number("revision"u8, label.Revision);
        json.Text("rules"u8, rules);
        json.Time("time"u8, correction.Time);
        value.Write(json.End());
    }

    /// <summary>The key of <c>unsubscribe.holds</c>: the lead id as it is.</summary>
    public void WriteHoldKey(OutputBuffer output, in UnsubscribeHold hold, IBufferWriter<byte> key) => key.Write(output.Text(hold.LeadId));

    /// <summary>The value of <c>unsubscribe.holds</c>.</summary>
    public void WriteHold(OutputBuffer output, in UnsubscribeHold hold, IBufferWriter<byte> value)
    {
        scratch.ResetWrittenCount();
        CompositeKey.Write(output.Text(hold.CampaignId), output.Text(hold.EventId), scratch);

        json.Begin();
        json.Text("holdId"u8, scratch.WrittenSpan);
        json.Text("leadId"u8, output.Text(hold.LeadId));
        json.TextIfAny("recipient"u8, output.Text(hold.Recipient));
        json.Text("campaignId"u8, output.Text(hold.CampaignId));
        json.Text("messageId"u8, output.Text(hold.MessageId));
        json.Time("time"u8, hold.Time);
        json.Text("action"u8, hold.Action.Word());
        if (hold.Action == HoldAction.Hold)
        {
            json.Time("deadline"u8, hold.Deadline);
        }

        json.Text("reason"u8, hold.Reason);
        json.Probability("botProbability"u8, LogOdds.ToProbability(hold.LogOdds));
        json.Number("revision"u8, hold.Revision);
        value.Write(json.End());
    }

    /// <summary>The key of <c>lead.activity</c>: <c>campaignId|messageId</c>.</summary>
    public void WriteActivityKey(OutputBuffer output, in LeadActivity activity, IBufferWriter<byte> key) =>
        CompositeKey.Write(output.Text(activity.CampaignId), output.Text(activity.MessageId), key);

    /// <summary>The value of <c>lead.activity</c>.</summary>
    public void WriteActivity(OutputBuffer output, in LeadActivity activity, IBufferWriter<byte> value)
    {
        json.Begin();
        json.Text("leadId"u8, output.Text(activity.LeadId));
        json.Text("campaignId"u8, output.Text(activity.CampaignId));
        json.Text("messageId"u8, output.Text(activity.MessageId));
        json.TextIfAny("recipient"u8, output.Text(activity.Recipient));
        json.Text("verdict"u8, activity.Verdict.Word());
        json.Number("humanOpens"u8, activity.Human.Opens);
        json.Number("humanClicks"u8, activity.Human.Clicks);
        json.Number("machineOpens"u8, activity.Machines.Opens);
        json.Number("machineClicks"u8, activity.Machines.Clicks);
        json.Number("bait"u8, activity.Bait);
        json.Number("rareLinks"u8, activity.RareLinks);
        if (activity.FirstHuman != 0)
        {
            json.Time("firstHuman"u8, activity.FirstHuman);
            json.Time("lastHuman"u8, activity.LastHuman);
        }

        json.BeginArray("segments"u8);
        for (
            ActivitySegments segment = ActivitySegments.BaitClicker;
            segment <= ActivitySegments.RealReader;
            segment = (ActivitySegments)((int)segment << 1)
        )
        {
            if ((activity.Segments & segment) != 0)
            {
                json.Element(segment.Word());
            }
        }

        json.EndArray();
        value.Write(json.End());
    }

    /// <summary>The key of <c>campaign.metrics</c>: the campaign id as it is.</summary>
    public void WriteMetricsKey(OutputBuffer output, in CampaignMetrics metrics, IBufferWriter<byte> key) =>
        key.Write(output.Text(metrics.CampaignId));

    /// <summary>The value of <c>campaign.metrics</c>.</summary>
    public void WriteMetrics(OutputBuffer output, in CampaignMetrics metrics, IBufferWriter<byte> value) =>
        WriteMetrics(output, metrics, output.Links.Slice(metrics.FirstLink, metrics.LinkCount), value);

    /// <summary>The same without its links: it fits wherever figures may be sent to.</summary>
    public void WriteShortMetrics(OutputBuffer output, in CampaignMetrics metrics, IBufferWriter<byte> value) =>
        WriteMetrics(output, metrics, links: default, value);

    private void WriteMetrics(OutputBuffer output, in CampaignMetrics metrics, ReadOnlySpan<LinkFigures> links, IBufferWriter<byte> value)
    {
        json.Begin();
        json.Text("campaignId"u8, output.Text(metrics.CampaignId));
        json.TextIfAny("name"u8, output.Text(metrics.Name));
        json.Time("asOf"u8, metrics.AsOf);
        json.Flag("settled"u8, metrics.IsSettled);
        json.Number("recipients"u8, metrics.Recipients);
        json.Number("sent"u8, metrics.Sent);
        json.Number("delivered"u8, metrics.Delivered);
        json.Number("bounced"u8, metrics.Bounced);
        json.Number("complaints"u8, metrics.Complaints);
        WriteReading("raw"u8, metrics.Raw);
        WriteReading("human"u8, metrics.Human);
        WriteReading("withoutSuspects"u8, metrics.WithoutSuspects, metrics.Suspects);
        json.BeginObject("machines"u8);
        for (Actor actor = 0; (int)actor < ActorCounts.Count; actor++)
        {
            if (metrics.Machines[(int)actor] is var counts && counts != default)
            {
                WriteCounts(actor.Word(), counts);
            }
        }

        json.EndObject();
        WriteCounts("undecided"u8, metrics.Undecided);
        if (metrics.Sessions is { } sessions)
        {
            json.Number("sessions"u8, sessions);
        }

        if (metrics.Conversions is { } conversions)
        {
            json.Number("conversions"u8, conversions);
        }

        if (metrics.Sessions is > 0 and { } visits)
        {
            json.BeginObject("clicksPerSession"u8);
            json.Ratio("raw"u8, metrics.Raw.Events.Clicks, visits);
            json.Ratio("human"u8, metrics.Human.Events.Clicks, visits);
            json.EndObject();
        }

        json.BeginArray("links"u8);
        foreach (ref readonly LinkFigures link in links)
        {
            WriteLink(output, link);
        }

        json.EndArray();
        json.BeginArray("domains"u8);
        foreach (ref readonly DomainFigures domain in output.Domains.Slice(metrics.FirstDomain, metrics.DomainCount))
        {
            json.BeginObject();
            json.Text("domain"u8, output.Text(domain.Domain));
            json.Number("delivered"u8, domain.Delivered);
            json.Number("suspects"u8, domain.Suspects);
            json.Flag("scanned"u8, domain.IsScanned);
            json.EndObject();
        }

        json.EndArray();
        value.Write(json.End());
    }

    private void WriteReading(ReadOnlySpan<byte> name, in Reading reading, int? suspects = null)
    {
        json.BeginObject(name);
        json.Number("opens"u8, reading.Events.Opens);
        json.Number("uniqueOpens"u8, reading.Opened);
        json.Number("clicks"u8, reading.Events.Clicks);
        json.Number("uniqueClicks"u8, reading.Clicked);
        json.Number("unsubscribes"u8, reading.Events.Unsubscribes);
        int mailed = reading.Delivered > 0 ? reading.Delivered : reading.Sent;
        json.RatioIfAny("openRate"u8, reading.Opened, mailed);
        json.RatioIfAny("clickRate"u8, reading.Clicked, mailed);
        json.RatioIfAny("clickToOpenRate"u8, reading.Clicked, reading.Opened);
        if (suspects is { } leftOut)
        {
            json.Number("suspects"u8, leftOut);
        }

        json.EndObject();
    }

    private void WriteCounts(ReadOnlySpan<byte> name, EventCounts counts)
    {
        json.BeginObject(name);
        json.Number("opens"u8, counts.Opens);
        json.Number("clicks"u8, counts.Clicks);
        json.Number("unsubscribes"u8, counts.Unsubscribes);
        json.EndObject();
    }

    private void WriteLink(OutputBuffer output, in LinkFigures link)
    {
        json.BeginObject();
        json.TextIfAny("linkId"u8, output.Text(link.LinkId));
        json.TextIfAny("url"u8, output.Text(link.Url));
        if (link.Role != LinkRole.Unknown)
        {
            json.Text("role"u8, link.Role.Word());
        }

        json.Number("rawClicks"u8, link.Clicks);
        json.Number("humanClicks"u8, link.HumanClicks);
        json.RatioIfAny("machineShare"u8, link.MachineClicks, link.Clicks);
        json.EndObject();
    }

    /// <summary>The key of <c>scanner.profiles</c>: <c>kind:key#partition</c>.</summary>
    /// <param name="partition">The lane's.</param>
    public void WriteProfileKey(OutputBuffer output, in ScannerProfile profile, int partition, IBufferWriter<byte> key)
    {
        key.Write(profile.Kind.Word());
        key.Write(":"u8);
        key.Write(NameOf(output, profile));
        key.Write("#"u8);
        Utf8Formatter.TryFormat(partition, key.GetSpan(MaxDigits), out int digits);
        key.Advance(digits);
    }

    /// <summary>The value of <c>scanner.profiles</c>; nothing, a tombstone, of one that has expired.</summary>
    /// <inheritdoc cref="WriteProfileKey"/>
    public void WriteProfile(OutputBuffer output, in ScannerProfile profile, int partition, IBufferWriter<byte> value)
    {
        if (profile.IsExpired)
        {
            return;
        }

        json.Begin();
        json.Text("key"u8, NameOf(output, profile));
        json.Text("kind"u8, profile.Kind.Word());
        json.Number("partition"u8, partition);
        json.BeginObject("evidence"u8);
        json.Number("scannedMessages"u8, profile.ScannedMessages);
        json.Number("humanMessages"u8, profile.HumanMessages);
        if (profile.Kind == ProfileKind.Gateway)
        {
            json.Number("scannedDomains"u8, profile.ScannedDomains);
            json.Number("otherDomains"u8, profile.OtherDomains);
        }

        json.Number("campaigns"u8, profile.Campaigns);
        json.BeginObject("styles"u8);
        for (ScanStyle style = 0; (int)style < StyleCounts.Count; style++)
        {
            if (profile.Styles[(int)style] is not 0 and int messages)
            {
                json.Number(style.Word(), messages);
            }
        }

        json.EndObject();
        json.EndObject();
        json.Probability("scanning"u8, LogOdds.ToProbability(profile.LogOdds));
        json.Time("firstSeen"u8, profile.FirstSeen);
        json.Time("lastSeen"u8, profile.LastSeen);
        json.Time("expires"u8, profile.Expires);
        value.Write(json.End());
    }

    /// <summary>What the profile is of.</summary>
    private ReadOnlySpan<byte> NameOf(OutputBuffer output, in ScannerProfile profile)
    {
        if (profile.Kind != ProfileKind.Network)
        {
            return output.Text(profile.Name);
        }

        scratch.ResetWrittenCount();
        NetworkAddress.WritePrefix(profile.Network, scratch);
        return scratch.WrittenSpan;
    }

    private void WriteReason(OutputBuffer output, in Reason reason)
    {
        json.BeginObject();
        json.Text("signal"u8, reason.Signal.Name);
        json.Weight("weight"u8, reason.Weight);
        WriteDetail(reason.Signal.DetailNames, reason.Detail, output.Text(reason.By));
        json.BeginArray("events"u8);
        WriteTrigger(output.Text(reason.Event1));
        WriteTrigger(output.Text(reason.Event2));
        WriteTrigger(output.Text(reason.Event3));
        json.EndArray();
        json.EndObject();
    }

    private void WriteDetail(ReadOnlySpan<string> names, in Detail detail, ReadOnlySpan<byte> by)
    {
        ReadOnlySpan<long> numbers = [detail.First, detail.Second, detail.Third, detail.Fourth];
        json.BeginObject("detail"u8);
        for (int i = 0; i < names.Length; i++)
        {
            if (numbers[i] != 0 || !ReferenceEquals(names[i], Signal.ClockDetail))
            {
                json.Number(names[i], numbers[i]);
            }
        }

        if (detail.Word is not null)
        {
            json.Text("kind"u8, detail.Word);
        }

        json.TextIfAny("by"u8, by);

        json.EndObject();
    }

    private void WriteTrigger(ReadOnlySpan<byte> eventId)
    {
        if (!eventId.IsEmpty)
        {
            json.Element(eventId);
        }
    }
}
