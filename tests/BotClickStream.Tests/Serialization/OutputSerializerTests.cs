using System.Buffers;
using System.Text.Json;
using BotClickStream.Detection;
using BotClickStream.Serialization;

namespace BotClickStream.Tests.Serialization;

public sealed class OutputSerializerTests
{
    private static readonly NamedSignal Sweep = new("link-sweep", "links", "linkCount", "windowMs");
    private static readonly NamedSignal MachineFlag = new("machine-flag");
    private static readonly NamedSignal LateAndAlone = new("late-and-alone", "delayMs");

    [Fact]
    public void A_label_has_the_contracts_fields_in_its_order()
    {
        OutputBuffer output = new();
        LabeledEvent label = Some.Click(output);
        label.FirstReason = Some.Add(output, Sweep, 4_250, new Detail(9, 10, 812), "evt-1", "evt-2", "evt-9");
        Some.Add(output, MachineFlag, 1_500, new Detail(Word: "scanner"), "evt-1");
        Some.Add(output, LateAndAlone, -70, new Detail(5_400_000));
        label.ReasonCount = 3;

        Assert.Equal("spring-launch|evt-1", Some.LabelKey(output, label));
        Assert.Equal(
            """
            {"eventId":"evt-1","type":"click","time":"2026-03-02T09:00:43.120Z","campaignId":"spring-launch","messageId":"msg-81",
            "recipient":"ada@acme.example","domain":"acme.example","leadId":"lead-81",
            "url":"https://shop.example/spring?utm_source=mail&v=1","linkId":"hero","linkRole":"content","points":5,
            "label":"bot","actor":"security-scanner","botProbability":0.982,
            "reasons":[{"signal":"link-sweep","weight":4.25,"detail":{"links":9,"linkCount":10,"windowMs":812},"events":["evt-1","evt-2","evt-9"]},
            {"signal":"machine-flag","weight":1.5,"detail":{"kind":"scanner"},"events":["evt-1"]},
            {"signal":"late-and-alone","weight":-0.07,"detail":{"delayMs":5400000},"events":[]}],
            "revision":1,"balance":-5,"provisionalUntil":"2026-03-02T09:30:00.120Z","settlesAt":"2026-03-03T09:00:43.120Z","rules":"1-0f3a9c21"}
            """.ReplaceLineEndings(""),
            Some.LabelJson(output, label)
        );
    }

    [Fact]
    public void What_a_label_does_not_know_is_absent()
    {
        OutputBuffer output = new();
        LabeledEvent label = Some.Click(output);
        label.Type = EventType.Open;
        label.Recipient = label.Url = label.LinkId = default;
        label.LinkRole = LinkRole.Unknown;
        label.Points = 0;
        label.Label = Label.Undecided;
        label.Actor = Actor.Unknown;
        label.LogOdds = 0;
        label.Revision = 0;
        label.HasBalance = false;
        label.Balance = 0;

        Assert.Equal(
            """
            {"eventId":"evt-1","type":"open","time":"2026-03-02T09:00:43.120Z","campaignId":"spring-launch","messageId":"msg-81",
            "domain":"acme.example","leadId":"lead-81","points":0,"label":"undecided","actor":"unknown","botProbability":0.5,"reasons":[],
            "revision":0,"provisionalUntil":"2026-03-02T09:30:00.120Z","settlesAt":"2026-03-03T09:00:43.120Z","rules":"1-0f3a9c21"}
            """.ReplaceLineEndings(""),
            Some.LabelJson(output, label)
        );
    }

    [Fact]
    public void A_correction_has_the_contracts_fields_in_its_order()
    {
        OutputBuffer output = new();
        LabeledEvent label = Some.Click(output);
        label.FirstReason = Some.Add(output, Sweep, 4_250, new Detail(9, 10, 812), "evt-1");
        Some.Add(output, MachineFlag, 1_500);
        label.ReasonCount = 2;
        output.Add(new LabeledEvent());
        output.Add(label);
        ScoreCorrection correction = new()
        {
            LabelIndex = 1,
            PointsFromEvent = true,
            Delta = -50_000,
            Time = Some.Time + 880,
        };

        Assert.Equal("lead-81", Some.CorrectionKey(output, correction));
        Assert.Equal(
            """
            {"correctionId":"spring-launch|evt-1#1","leadId":"lead-81","recipient":"ada@acme.example","campaignId":"spring-launch",
            "messageId":"msg-81","eventId":"evt-1","eventType":"click","eventTime":"2026-03-02T09:00:43.120Z","points":5,
            "pointsSource":"event","delta":-5,"balance":-5,"label":"bot","actor":"security-scanner","reason":"link-sweep","revision":1,
            "rules":"1-0f3a9c21","time":"2026-03-02T09:00:44.000Z"}
            """.ReplaceLineEndings(""),
            Some.CorrectionJson(output, correction)
        );
    }

    [Fact]
    public void A_correction_without_signals_is_the_priors_and_may_come_from_default_points()
    {
        OutputBuffer output = new();
        LabeledEvent label = Some.Click(output);
        label.Recipient = default;
        output.Add(label);
        ScoreCorrection correction = new() { Delta = 1, Time = Some.Time };

        using JsonDocument json = JsonDocument.Parse(Some.CorrectionJson(output, correction));

        Assert.Equal("prior", json.RootElement.GetProperty("reason").GetString());
        Assert.Equal("default", json.RootElement.GetProperty("pointsSource").GetString());
        Assert.Equal("0.0001", json.RootElement.GetProperty("delta").GetRawText());
        Assert.False(json.RootElement.TryGetProperty("recipient", out _));
    }

    [Theory]
    [InlineData("a", "b", "a|b")]
    [InlineData("a|b", "c", "a%7Cb|c")]
    [InlineData("a", "b|c", "a|b%7Cc")]
    [InlineData("a%7Cb", "c", "a%257Cb|c")]
    [InlineData("100%", "|%|", "100%25|%7C%25%7C")]
    [InlineData("Frühling 🌷", "Ereignis#1", "Frühling 🌷|Ereignis#1")]
    public void A_part_of_a_key_encodes_its_bars_and_percents_and_nothing_else(string campaignId, string eventId, string key)
    {
        OutputBuffer output = new();
        LabeledEvent label = Some.Click(output, campaignId, eventId);
        label.Revision = 12;
        output.Add(label);

        Assert.Equal(key, Some.LabelKey(output, label));
        using JsonDocument json = JsonDocument.Parse(Some.CorrectionJson(output, new ScoreCorrection()));
        Assert.Equal(key + "#12", json.RootElement.GetProperty("correctionId").GetString());
        Assert.Equal(campaignId, json.RootElement.GetProperty("campaignId").GetString());
        Assert.Equal(eventId, json.RootElement.GetProperty("eventId").GetString());
    }

    [Fact]
    public void A_value_is_one_line_and_reads_back_whatever_its_texts_hold()
    {
        const string Nasty = "\"\\\u0000\t\r\n\u007f\u0085\u2028\u2029</script>&+'é漢🌷";
        OutputBuffer output = new();
        LabeledEvent label = Some.Click(output, eventId: Nasty);
        label.Url = output.Text(Nasty);

        string text = Some.LabelJson(output, label);

        Assert.DoesNotContain(text, c => char.IsControl(c) || c is '\u2028' or '\u2029');
        using JsonDocument json = JsonDocument.Parse(text);
        Assert.Equal(Nasty, json.RootElement.GetProperty("eventId").GetString());
        Assert.Equal(Nasty, json.RootElement.GetProperty("url").GetString());
    }

    [Fact]
    public void An_event_that_was_never_labelled_cannot_be_written()
    {
        OutputBuffer output = new();
        LabeledEvent label = Some.Click(output);
        label.Label = Label.None;

        Assert.Throws<ArgumentOutOfRangeException>(() => Some.LabelJson(output, label));
    }

    [Fact]
    public void A_warm_serializer_allocates_nothing()
    {
        OutputBuffer output = new();
        LabeledEvent label = Some.Click(output, campaignId: "50% | spring", eventId: "Ereignis-é-🌷");
        label.FirstReason = Some.Add(output, Sweep, 4_250, new Detail(9, 10, 812), "evt-1", "evt-2", "evt-9");
        Some.Add(output, MachineFlag, -70, new Detail(Word: "scanner"), "evt-1");
        label.ReasonCount = 2;
        output.Add(label);
        ScoreCorrection correction = new() { Delta = -25_001, Time = Some.Time };
        OutputSerializer serializer = new(Some.RulesId);
        ArrayBufferWriter<byte> buffer = new(4096);

        WriteAll();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            WriteAll();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void WriteAll()
        {
            buffer.ResetWrittenCount();
            serializer.WriteLabelKey(output, label, buffer);
            serializer.WriteLabel(output, label, buffer);
            serializer.WriteCorrectionKey(output, correction, buffer);
            serializer.WriteCorrection(output, correction, buffer);
        }
    }
}
