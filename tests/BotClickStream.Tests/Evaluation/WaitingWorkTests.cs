using System.Buffers;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Traffic;

namespace BotClickStream.Tests.Evaluation;

/// <summary>What is judged again, and when, over traffic in which domains, networks and campaigns show something else all the time.</summary>
public sealed class WaitingWorkTests
{
    private const int EventsPerTick = 100;

    private static readonly DateTimeOffset End = new(2026, 6, 30, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Nothing settles or expires.</summary>
    private static readonly DetectorSettings Settings = new()
    {
        SettleAfter = Milliseconds(TimeSpan.FromDays(300)),
        Horizon = Milliseconds(TimeSpan.FromDays(300)),
        CampaignHorizon = Milliseconds(TimeSpan.FromDays(300)),
    };

    [Theory]
    [InlineData("small-firms", true)]
    [InlineData("motley", false)]
    [InlineData("b2b", false)]
    [InlineData("evasive", false)]
    [InlineData("thorough", false)]
    [InlineData("bare", false)]
    public void Once_it_is_done_judging_every_message_again_says_nothing(string mix, bool privacyProxyIsUndecided)
    {
        DetectorSettings settings = Settings with { PrivacyProxyIsUndecided = privacyProxyIsUndecided };
        PartitionDetector detector = new(settings, LinkIdentity.Form);
        Play(detector, mix, campaigns: 6, recipients: 3_000);

        // Rules of a new version judge all of them anew, by all that is known.
        PartitionDetector judged = Restarted(detector, settings with { Rules = new Rules { Version = 2 } });
        OutputBuffer output = new();
        WorkOff(judged, output);

        Assert.Empty(output.Labels.ToArray().Select(label => $"{label.Type} {label.Label} {label.LogOdds}"));
    }

    private static void Play(PartitionDetector detector, string mix, int campaigns, int recipients)
    {
        TrafficOptions traffic = new()
        {
            Mix = Mix.Find(mix)!,
            Seed = 5,
            Campaigns = campaigns,
            Recipients = recipients,
            End = End,
        };
        RecordDecoder decoder = new(new DecoderSettings());
        OutputBuffer output = new();
        ArrayBufferWriter<byte> line = new();
        using Utf8JsonWriter json = new(line, SimulatedEvent.JsonOptions);
        long latest = 0;
        long taken = 0;
        foreach (SimulatedEvent simulated in Simulation.Generate(traffic))
        {
            line.ResetWrittenCount();
            json.Reset(line);
            simulated.WriteJson(json);
            RecordReader reader = new(decoder);
            reader.Begin(line.WrittenSpan, SourceFormat.Recognise, End.ToUnixTimeMilliseconds());
            while (reader.Next() == Decoded.Event)
            {
                detector.Apply(reader.Event, output);
                latest = Math.Max(latest, reader.Event.Time);
            }

            if (++taken % EventsPerTick == 0)
            {
                detector.Tick(latest, output);
                output.Clear();
            }
        }

        WorkOff(detector, output);
    }

    private static void WorkOff(PartitionDetector detector, OutputBuffer output)
    {
        do
        {
            detector.Tick(detector.Watermark, output);
        } while (detector.HasPendingJudgements);
    }

    private static PartitionDetector Restarted(PartitionDetector detector, DetectorSettings settings)
    {
        ArrayBufferWriter<byte> rows = new();
        Assert.True(detector.WriteChanges(rows, int.MaxValue));
        PartitionDetector restarted = new(settings, LinkIdentity.Form);
        restarted.Restore(rows.WrittenSpan);
        restarted.CompleteRestore();
        return restarted;
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
