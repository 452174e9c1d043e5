using System.Buffers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Serialization;
using BotClickStream.Settings;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Benchmarks;

/// <summary>What one lane does with its events, on one core and without Kafka: decodes, detects, encodes.</summary>
internal static class CoreBenchmark
{
    /// <summary>As many as a lane takes in a batch, about.</summary>
    private const int Batch = 1000;

    public static void Run(int rounds, long events)
    {
        List<byte[]> values = [.. PinnedTraffic.Events(events).Select(pinned => pinned.Value.ToArray())];
        List<Step[]> measured = [];
        for (int round = 0; round <= rounds; round++)
        {
            Step[] steps = Measure(values);
            if (round > 0)
            {
                // The first lets the code be compiled for what it does.
                measured.Add(steps);
            }
        }

        Write(
            "performance.md",
            "core",
            $"Medians of {rounds} rounds over {Number(values.Count)} events, {Number((double)measured[0][^1].Labels / values.Count, 2)} labels an event, from an empty state.",
            ["", "events/s and core", "processor time an event", "allocated an event"],
            Enumerable
                .Range(0, measured[0].Length)
                .Select(step =>
                {
                    double nanoseconds = Median(measured.Select(steps => steps[step].Processor.TotalNanoseconds / values.Count));
                    return new[]
                    {
                        measured[0][step].Name,
                        Number(1e9 / nanoseconds),
                        $"{Number(nanoseconds)} ns",
                        $"{Number(Median(measured.Select(steps => (double)steps[step].Allocated / values.Count)), 1)} B",
                    };
                })
        );
    }

    private static Step[] Measure(List<byte[]> values) =>
        [
            Play("decode", values, detects: false, encodes: false),
            Play("decode, detect", values, detects: true, encodes: false),
            Play("decode, detect, encode", values, detects: true, encodes: true),
        ];

    /// <summary>Gives a lane's parts the events from an empty state.</summary>
    public static Step Play(string name, IReadOnlyList<byte[]> values, bool detects, bool encodes)
    {
        WorkerSettings settings = new();
        Rules rules = new();
        PartitionDetector detector = new(settings.ForDetector(rules, FingerprintData.BuiltIn), LinkIdentity.Form);
        RecordDecoder decoder = new(settings.ForDecoder(FingerprintData.BuiltIn));
        OutputSerializer serializer = new(RulesId.Of(rules, FingerprintData.BuiltIn));
        OutputBuffer output = new();
        ArrayBufferWriter<byte> bytes = new();
        long now = new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        long lateness = (long)settings.Lateness.TotalMilliseconds;
        long latest = 0;
        long labels = 0;
        int taken = 0;
        GC.Collect();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan began = Environment.CpuUsage.TotalTime;
        RecordReader reader = new(decoder);
        foreach (byte[] value in values)
        {
            reader.Begin(value, SourceFormat.Recognise, now);
            while (reader.Next() == Decoded.Event)
            {
                if (!detects)
                {
                    continue;
                }

                detector.Apply(reader.Event, output);
                latest = Math.Max(latest, reader.Event.Time);
                if ((latest - lateness) / 1000 > detector.Watermark / 1000)
                {
                    detector.Tick(latest - lateness, output);
                }
            }

            if (++taken % Batch == 0)
            {
                labels += output.Labels.Length;
                if (encodes)
                {
                    Encode(output, serializer, bytes);
                }

                output.Clear();
                detector.ForgetChanges();
            }
        }

        return new Step(name, Environment.CpuUsage.TotalTime - began, GC.GetAllocatedBytesForCurrentThread() - allocated, labels);
    }

    private static void Encode(OutputBuffer output, OutputSerializer serializer, ArrayBufferWriter<byte> bytes)
    {
        bytes.ResetWrittenCount();
        foreach (ref readonly LabeledEvent label in output.Labels)
        {
            serializer.WriteLabelKey(output, label, bytes);
            serializer.WriteLabel(output, label, bytes);
        }

        foreach (ref readonly ScoreCorrection correction in output.Corrections)
        {
            serializer.WriteCorrectionKey(output, correction, bytes);
            serializer.WriteCorrection(output, correction, bytes);
        }

        foreach (ref readonly UnsubscribeHold hold in output.Holds)
        {
            serializer.WriteHoldKey(output, hold, bytes);
            serializer.WriteHold(output, hold, bytes);
        }

        foreach (ref readonly LeadActivity activity in output.Activity)
        {
            serializer.WriteActivityKey(output, activity, bytes);
            serializer.WriteActivity(output, activity, bytes);
        }
    }

    /// <param name="Processor">The time that it took of all cores.</param>
    internal sealed record Step(string Name, TimeSpan Processor, long Allocated, long Labels);
}
