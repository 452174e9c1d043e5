using System.Buffers;
using System.Text;
using BotClickStream.Detection;
using BotClickStream.Serialization;

namespace BotClickStream.Tests.Serialization;

/// <summary>Outputs with everything filled in, so that a test names only what it is about.</summary>
internal static class Some
{
    public const string RulesId = "1-0f3a9c21";

    /// <summary>2026-03-02T09:00:43.120Z.</summary>
    public const long Time = 1_772_442_043_120;

    public static TextRange Text(this OutputBuffer output, string text) => output.Add(Encoding.UTF8.GetBytes(text));

    /// <summary>A click that a scanner made and that gave five points, without reasons.</summary>
    public static LabeledEvent Click(OutputBuffer output, string campaignId = "spring-launch", string eventId = "evt-1") =>
        new()
        {
            Type = EventType.Click,
            Time = Time,
            EventId = output.Text(eventId),
            CampaignId = output.Text(campaignId),
            MessageId = output.Text("msg-81"),
            Recipient = output.Text("ada@acme.example"),
            Domain = output.Text("acme.example"),
            LeadId = output.Text("lead-81"),
            Url = output.Text("https://shop.example/spring?utm_source=mail&v=1"),
            LinkId = output.Text("hero"),
            LinkRole = LinkRole.Content,
            Points = 50_000,
            Label = Label.Bot,
            Actor = Actor.SecurityScanner,
            LogOdds = 4_000,
            Revision = 1,
            HasBalance = true,
            Balance = -50_000,
            ProvisionalUntil = Time + 1_757_000,
            SettlesAt = Time + 86_400_000,
        };

    /// <summary>Adds a reason and says where it stands.</summary>
    public static int Add(OutputBuffer output, Signal signal, int weight, Detail detail = default, params string[] events)
    {
        Assert.InRange(events.Length, 0, 3);
        output.Add(
            new Reason
            {
                Signal = signal,
                Weight = weight,
                Detail = detail,
                Event1 = output.Text(events.ElementAtOrDefault(0) ?? ""),
                Event2 = output.Text(events.ElementAtOrDefault(1) ?? ""),
                Event3 = output.Text(events.ElementAtOrDefault(2) ?? ""),
            }
        );
        return output.ReasonCount - 1;
    }

    public static string LabelKey(OutputBuffer output, in LabeledEvent label)
    {
        ArrayBufferWriter<byte> key = new();
        new OutputSerializer(RulesId).WriteLabelKey(output, label, key);
        return Encoding.UTF8.GetString(key.WrittenSpan);
    }

    public static string LabelJson(OutputBuffer output, in LabeledEvent label)
    {
        ArrayBufferWriter<byte> value = new();
        new OutputSerializer(RulesId).WriteLabel(output, label, value);
        return Encoding.UTF8.GetString(value.WrittenSpan);
    }

    public static string CorrectionKey(OutputBuffer output, in ScoreCorrection correction)
    {
        ArrayBufferWriter<byte> key = new();
        new OutputSerializer(RulesId).WriteCorrectionKey(output, correction, key);
        return Encoding.UTF8.GetString(key.WrittenSpan);
    }

    public static string CorrectionJson(OutputBuffer output, in ScoreCorrection correction)
    {
        ArrayBufferWriter<byte> value = new();
        new OutputSerializer(RulesId).WriteCorrection(output, correction, value);
        return Encoding.UTF8.GetString(value.WrittenSpan);
    }
}

/// <summary>A signal with the detail's names that a test asks for.</summary>
internal sealed record NamedSignal(string SignalName, params string[] Names) : Signal
{
    public override string Name => SignalName;

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => SignalName;

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet) { }
}
