using System.Buffers;
using System.Globalization;
using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Profiles;
using BotClickStream.Serialization;
using CsCheck;
using Json = BotClickStream.Tests.Decoding.Some;

namespace BotClickStream.Tests.StateLog;

/// <summary>A canonical event, what another partition told, or without either a tick.</summary>
internal sealed record ScriptStep(string? Event, long Watermark, ProfileRecord? Told = null)
{
    public override string ToString() => Event ?? Told?.ToString() ?? string.Create(CultureInfo.InvariantCulture, $"tick {Watermark}");
}

/// <summary>Random traffic in which rows of all tables come, change and go.</summary>
internal static class Script
{
    private const long Minute = 60_000;
    private const long Day = 86_400_000;

    private static readonly Gen<string> Type = Gen.Frequency(
        (2, "sent"),
        (3, "delivered"),
        (4, "open"),
        (12, "click"),
        (2, "unsubscribe"),
        (1, "complaint"),
        (1, "bounce"),
        (2, "session")
    );

    private static readonly Gen<string> Recipient = Gen.Select(
        Gen.OneOf("ann", "bob", "cy", "dee", "eve", "fay"),
        Gen.OneOf("acme.example", "acme.example", "b.example"),
        (name, domain) => $"{name}@{domain}"
    );

    private static readonly Gen<Func<int, long, ScriptStep>> Event = Gen.Select(
        Gen.Select(Type, Recipient, Gen.OneOf(0, 0, 0, 100, 30_000, 9 * Minute, 2 * Day, 4 * Day)),
        Gen.Select(
            Gen.OneOf("spring", "spring", "summer"),
            Gen.OneOf("a", "b", "c", "d"),
            Gen.OneOf<string?>(null, null, "192.0.2.1", "203.0.113.9")
        ),
        Gen.Select(Gen.OneOf<string?>(null, null, "5"), Gen.Frequency((9, (string?)null), (1, "lead-1")), Gen.Frequency((9, 0), (1, 3))),
        (what, where, rest) =>
            new Func<int, long, ScriptStep>(
                (number, clock) =>
                    new ScriptStep(
                        Json.Click(
                            // Now and then an id that was there before.
                            ("id", $"\"event-{number - rest.Item3}\""),
                            ("type", $"\"{what.Item1}\""),
                            ("time", (clock - what.Item3).ToString(CultureInfo.InvariantCulture)),
                            ("campaignId", $"\"{where.Item1}\""),
                            ("recipient", $"\"{what.Item2}\""),
                            ("url", what.Item1 == "click" ? $"\"https://shop.example/{where.Item2}\"" : null),
                            ("ip", where.Item3 is { } ip ? $"\"{ip}\"" : null),
                            ("points", rest.Item1),
                            ("leadId", rest.Item2 is { } lead ? $"\"{lead}\"" : null)
                        ),
                        0
                    )
            )
    );

    private static readonly Gen<Func<long, ScriptStep>> Told = Gen.Select(
        Gen.OneOf("domain:acme.example#1", "domain:acme.example#2", "domain:b.example#1", "network:192.0.2.0/24#1"),
        Gen.OneOf(0, 1, 3, 40),
        Gen.OneOf(0, 0, 2, 100),
        Gen.OneOf(0, Day, 8 * Day),
        Gen.Frequency((5, false), (1, true)),
        (key, scanned, human, age, isGone) =>
            new Func<long, ScriptStep>(clock => new ScriptStep(
                null,
                0,
                ProfileRecord.Read(Encoding.UTF8.GetBytes(key), [], offset: 0, out _)! with
                {
                    Scanned = scanned,
                    Other = human,
                    LastSeen = clock - age,
                    Expires = isGone ? 0 : clock - age + (30 * Day),
                }
            ))
    );

    public static Gen<ScriptStep[]> Any { get; } =
        Gen.Select(Gen.Int[0, 9], Event, Told, Gen.OneOf(1_000, 7 * Minute, 300 * Minute, Day, 3 * Day, 31 * Day))
            .Array[1, 120]
            .Select(Play);

    private static ScriptStep[] Play((int Move, Func<int, long, ScriptStep> Event, Func<long, ScriptStep> Told, long Wait)[] moves)
    {
        List<ScriptStep> steps = [];
        long clock = Json.Time;
        foreach ((int move, Func<int, long, ScriptStep> next, Func<long, ScriptStep> told, long wait) in moves)
        {
            clock += move == 0 ? wait : 400;
            steps.Add(
                move == 1 ? new ScriptStep(null, clock - (2 * Minute))
                : move == 2 ? told(clock)
                : next(steps.Count, clock)
            );
        }

        return [.. steps];
    }
}

/// <summary>Plays steps to a detector and tells all that it says to each.</summary>
internal sealed class ScriptPlayer
{
    private readonly RecordDecoder decoder = new(new DecoderSettings());
    private readonly OutputBuffer output = new();
    private readonly OutputSerializer serializer = new("1-00000000");

    public string Play(PartitionDetector detector, ScriptStep step)
    {
        output.Clear();
        StringBuilder said = new();
        if (step.Told is { } told)
        {
            detector.Apply(told.ToUpdate());
        }
        else if (step.Event is null)
        {
            detector.Tick(step.Watermark, output);
        }
        else
        {
            // Far enough ahead that no script runs into the future.
            RecordReader reader = new(decoder);
            reader.Begin(Encoding.UTF8.GetBytes(step.Event), SourceFormat.Canonical, Json.Now * 2);
            while (reader.Next() is var decoded and not Decoded.End)
            {
                Assert.True(decoded == Decoded.Event, step.Event);
                said.Append(detector.Apply(reader.Event, output)).Append('\n');
            }
        }

        ArrayBufferWriter<byte> bytes = new();
        foreach (ref readonly LabeledEvent label in output.Labels)
        {
            serializer.WriteLabel(output, label, bytes);
        }

        foreach (ref readonly ScoreCorrection correction in output.Corrections)
        {
            serializer.WriteCorrection(output, correction, bytes);
        }

        foreach (ref readonly UnsubscribeHold hold in output.Holds)
        {
            serializer.WriteHold(output, hold, bytes);
        }

        return said.Append(Encoding.UTF8.GetString(bytes.WrittenSpan)).ToString();
    }
}
