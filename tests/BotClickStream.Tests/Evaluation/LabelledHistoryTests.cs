using System.Text;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Evaluation;
using BotClickStream.Traffic;

namespace BotClickStream.Tests.Evaluation;

public sealed class LabelledHistoryTests
{
    private static readonly TrafficOptions Traffic = new()
    {
        Mix = Mix.Everyday,
        Seed = 7,
        Campaigns = 2,
        Recipients = 1_200,
        End = new DateTimeOffset(2026, 6, 30, 12, 0, 0, TimeSpan.Zero),
    };

    private static readonly DetectorSettings Settings = new() { ClickPoints = 50_000 };

    /// <summary>Verdicts that say the truth, in files before and after their events, teach what simulated traffic with its truth teaches.</summary>
    [Fact]
    public void Clicks_with_an_operators_verdict_have_the_evidence_of_clicks_whose_truth_is_known()
    {
        SimulatedEvent[] events = [.. Simulation.Generate(Traffic)];
        LabelledHistory history = new(Settings, new DecoderSettings(), lateness: 120_000, Traffic.End.ToUnixTimeMilliseconds());
        string[] words = [.. events.Where(sent => sent is { Type: SimulatedEventType.Click, IsRepeat: false }).Select(Word)];

        foreach (string word in words[..(words.Length / 2)])
        {
            history.Take(Encoding.UTF8.GetBytes(word));
        }

        foreach (SimulatedEvent sent in events)
        {
            history.Take(Encoding.UTF8.GetBytes(Json(sent)));
        }

        foreach (string word in words[(words.Length / 2)..])
        {
            history.Take(Encoding.UTF8.GetBytes(word));
        }

        IReadOnlyList<ClickEvidence> learned = history.Complete();

        Trial trial = Trial.RunForEvidence(
            Traffic,
            new TrialSettings(Settings, FingerprintData.BuiltIn, Lateness: 120_000),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(0, history.Rejected);
        Assert.InRange(learned.Count, 200, int.MaxValue);
        Assert.Equal(Plain(trial.Evidence), Plain(learned));
    }

    [Fact]
    public void Where_only_verdicts_count_clicks_without_one_teach_nothing()
    {
        LabelledHistory history = new(Settings, new DecoderSettings(), lateness: 120_000, Traffic.End.ToUnixTimeMilliseconds());
        foreach (SimulatedEvent sent in Simulation.Generate(Traffic))
        {
            history.Take(Encoding.UTF8.GetBytes(Json(sent)));
        }

        Assert.Empty(history.Complete());
    }

    private static IEnumerable<string> Plain(IReadOnlyList<ClickEvidence> evidence) =>
        evidence.Select(click => $"{click.Message} {click.IsMachine} {string.Join(' ', click.Counts)}").Order(StringComparer.Ordinal);

    private static string Word(SimulatedEvent sent)
    {
        using JsonDocument json = JsonDocument.Parse(Json(sent));
        string id = json.RootElement.GetProperty("id").GetString()!;
        Dictionary<string, object> verdict = new()
        {
            ["id"] = $"word-{id}",
            ["type"] = "verdict",
            ["time"] = Traffic.End.AddDays(-20).ToUnixTimeMilliseconds(),
            ["until"] = Traffic.End.AddDays(-10).ToUnixTimeMilliseconds(),
            ["campaignId"] = sent.CampaignId,
            ["target"] = "event",
            ["eventId"] = id,
            ["label"] = sent.Truth!.IsMachine ? "bot" : "human",
        };
        foreach (string name in (string[])["recipient", "messageId", "domain"])
        {
            if (json.RootElement.TryGetProperty(name, out JsonElement value))
            {
                verdict[name] = value.GetString()!;
            }
        }

        return JsonSerializer.Serialize(verdict);
    }

    private static string Json(SimulatedEvent sent)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, SimulatedEvent.JsonOptions))
        {
            sent.WriteJson(json);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
