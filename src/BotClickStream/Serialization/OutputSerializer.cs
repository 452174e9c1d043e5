using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using Fields = BotClickStream.Serialization.ContractFields;

namespace BotClickStream.Serialization;

/// <summary>
/// Turns what a detector says into the keys and values of the output topics, as <c>contracts/</c> has them.
/// One a lane and not thread-safe; a warm one allocates nothing.
/// </summary>
/// <param name="rulesId">The labels' <c>rules</c>: <c>&lt;Rules:Version&gt;-&lt;hash of weights and thresholds&gt;</c>.</param>
[SuppressMessage("Design", "CA1001", Justification = "Disposing the JSON writer would only flush, which each record does.")]
[SuppressMessage("Performance", "CA1822", Justification = "Keys and values come from the same object.")]
public sealed class OutputSerializer(string rulesId)
{
    private const int MaxDigits = 11;

    private readonly JsonEncodedText rules = JsonEncodedText.Encode(rulesId, ContractJson.Options.Encoder);

    // Takes ids that are put together before they are written as one text.
    private readonly ArrayBufferWriter<byte> scratch = new(512);

    private readonly Utf8JsonWriter json = new(new ArrayBufferWriter<byte>(), ContractJson.Options);

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
        json.Reset(value);
        json.WriteStartObject();
        json.WriteString(Fields.EventId, output.Text(label.EventId));
        json.WriteString(Fields.Type, label.Type.Word());
        json.WriteTime(Fields.Time, label.Time);
        json.WriteString(Fields.CampaignId, output.Text(label.CampaignId));
        json.WriteString(Fields.MessageId, output.Text(label.MessageId));
        json.WriteText(Fields.Recipient, output.Text(label.Recipient));
        json.WriteString(Fields.Domain, output.Text(label.Domain));
        json.WriteString(Fields.LeadId, output.Text(label.LeadId));
        json.WriteText(Fields.Url, url);
        json.WriteText(Fields.LinkId, output.Text(label.LinkId));
        if (label.LinkRole != LinkRole.Unknown)
        {
            json.WriteString(Fields.LinkRole, label.LinkRole.Word());
        }

        if (label.IsTest)
        {
            json.WriteBoolean(Fields.TestRecipient, true);
        }

        json.WritePoints(Fields.Points, label.Points);
        json.WriteString(Fields.Label, label.Label.Word());
        json.WriteString(Fields.Actor, label.Actor.Word());
        json.WriteProbability(Fields.BotProbability, LogOdds.ToProbability(label.LogOdds));
        json.WriteStartArray(Fields.Reasons);
        foreach (ref readonly Reason reason in output.Reasons.Slice(label.FirstReason, reasons))
        {
            WriteReason(output, reason);
        }

        json.WriteEndArray();
        json.WriteNumber(Fields.Revision, label.Revision);
        if (label.HasBalance)
        {
            json.WritePoints(Fields.Balance, label.Balance);
        }

        json.WriteTime(Fields.ProvisionalUntil, label.ProvisionalUntil);
        json.WriteTime(Fields.SettlesAt, label.SettlesAt);
        json.WriteString(Fields.Rules, rules);
        json.WriteEndObject();
        json.Flush();
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

        json.Reset(value);
        json.WriteStartObject();
        json.WriteString(Fields.CorrectionId, scratch.WrittenSpan);
        json.WriteString(Fields.LeadId, output.Text(label.LeadId));
        json.WriteText(Fields.Recipient, output.Text(label.Recipient));
        json.WriteString(Fields.CampaignId, output.Text(label.CampaignId));
        json.WriteString(Fields.MessageId, output.Text(label.MessageId));
        json.WriteString(Fields.EventId, output.Text(label.EventId));
        json.WriteString(Fields.EventType, label.Type.Word());
        json.WriteTime(Fields.EventTime, label.Time);
        json.WritePoints(Fields.Points, label.Points);
        json.WriteString(Fields.PointsSource, correction.PointsFromEvent ? "event"u8 : "default"u8);
        json.WritePoints(Fields.Delta, correction.Delta);
        json.WritePoints(Fields.Balance, label.Balance);
        json.WriteString(Fields.Label, label.Label.Word());
        json.WriteString(Fields.Actor, label.Actor.Word());
        json.WriteString(Fields.Reason, label.ReasonCount == 0 ? "prior" : output.Reasons[label.FirstReason].Signal.Name);
        json.WriteNumber(Fields.Revision, label.Revision);
        json.WriteString(Fields.Rules, rules);
        json.WriteTime(Fields.Time, correction.Time);
        json.WriteEndObject();
        json.Flush();
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

        json.Reset(value);
        json.WriteStartObject();
        json.WriteString(Fields.Key, NameOf(output, profile));
        json.WriteString(Fields.Kind, profile.Kind.Word());
        json.WriteNumber(Fields.Partition, partition);
        json.WriteStartObject(Fields.Evidence);
        json.WriteNumber(Fields.ScannedMessages, profile.ScannedMessages);
        json.WriteNumber(Fields.HumanMessages, profile.HumanMessages);
        json.WriteNumber(Fields.Campaigns, profile.Campaigns);
        json.WriteStartObject(Fields.Styles);
        for (ScanStyle style = 0; (int)style < StyleCounts.Count; style++)
        {
            if (profile.Styles[(int)style] is not 0 and int messages)
            {
                json.WriteNumber(style.Word(), messages);
            }
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteProbability(Fields.Scanning, LogOdds.ToProbability(profile.LogOdds));
        json.WriteTime(Fields.FirstSeen, profile.FirstSeen);
        json.WriteTime(Fields.LastSeen, profile.LastSeen);
        json.WriteTime(Fields.Expires, profile.Expires);
        json.WriteEndObject();
        json.Flush();
    }

    /// <summary>What the profile is of.</summary>
    private ReadOnlySpan<byte> NameOf(OutputBuffer output, in ScannerProfile profile)
    {
        if (profile.Kind == ProfileKind.Domain)
        {
            return output.Text(profile.Domain);
        }

        scratch.ResetWrittenCount();
        NetworkAddress.WritePrefix(profile.Network, scratch);
        return scratch.WrittenSpan;
    }

    private void WriteReason(OutputBuffer output, in Reason reason)
    {
        json.WriteStartObject();
        json.WriteString(Fields.Signal, reason.Signal.Name);
        json.WriteWeight(Fields.Weight, reason.Weight);
        WriteDetail(reason.Signal.DetailNames, reason.Detail, output.Text(reason.By));
        json.WriteStartArray(Fields.Events);
        WriteTrigger(output.Text(reason.Event1));
        WriteTrigger(output.Text(reason.Event2));
        WriteTrigger(output.Text(reason.Event3));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteDetail(ReadOnlySpan<string> names, in Detail detail, ReadOnlySpan<byte> by)
    {
        ReadOnlySpan<long> numbers = [detail.First, detail.Second, detail.Third, detail.Fourth];
        json.WriteStartObject(Fields.Detail);
        for (int i = 0; i < names.Length; i++)
        {
            json.WriteNumber(names[i], numbers[i]);
        }

        if (detail.Word is not null)
        {
            json.WriteString(Fields.Kind, detail.Word);
        }

        json.WriteText(Fields.By, by);

        json.WriteEndObject();
    }

    private void WriteTrigger(ReadOnlySpan<byte> eventId)
    {
        if (!eventId.IsEmpty)
        {
            json.WriteStringValue(eventId);
        }
    }
}
