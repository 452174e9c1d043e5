using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Settings;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Benchmarks;

/// <summary>What decoding costs by format, on one core and without Kafka: canonical events, batches of SendGrid's, and a body of each other ESP.</summary>
internal static class DecodeBenchmark
{
    private const int CanonicalEvents = 100_000;
    private const int BatchSize = 100;

    public static void Run(int rounds, long events)
    {
        List<(string Name, SourceFormat Format, byte[][] Records)> inputs =
        [
            (
                "canonical, an event a record",
                SourceFormat.Canonical,
                [.. PinnedTraffic.Events(Math.Min(events, CanonicalEvents)).Select(one => one.Value.ToArray())]
            ),
            ($"sendgrid, {BatchSize} a record", new SourceFormat("sendgrid"), [SendGridBatch()]),
        ];
        foreach (string file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot(), "samples", "esp")).Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            inputs.Add(($"{name}, the sample", new SourceFormat(name), [File.ReadAllBytes(file)]));
        }

        Write(
            "performance.md",
            "decode",
            $"Medians of {rounds} rounds of about {Number(events)} events each, the format told, the decoder warm. The budgets are 1,500,000 canonical events a second and core, without allocation, and "
                + "700,000 of SendGrid's.",
            ["", "events/s and core", "processor time an event", "allocated an event", "bytes an event"],
            inputs.Select(input => Row(input.Name, input.Format, input.Records, rounds, events))
        );
    }

    private static string[] Row(string name, SourceFormat format, byte[][] records, int rounds, long events)
    {
        RecordDecoder decoder = new(new WorkerSettings().ForDecoder(FingerprintData.BuiltIn));
        long inPass = Play(decoder, format, records, passes: 1);
        long passes = Math.Max(1, events / inPass);
        List<(double Nanoseconds, double Allocated)> measured = [];
        for (int round = 0; round <= rounds; round++)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan began = Environment.CpuUsage.TotalTime;
            long taken = Play(decoder, format, records, passes);
            TimeSpan processor = Environment.CpuUsage.TotalTime - began;
            if (round > 0)
            {
                // The first lets the code be compiled for what it does.
                measured.Add((processor.TotalNanoseconds / taken, (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / taken));
            }
        }

        double nanoseconds = Median(measured.Select(one => one.Nanoseconds));
        return
        [
            name,
            Number(1e9 / nanoseconds),
            $"{Number(nanoseconds)} ns",
            $"{Number(Median(measured.Select(one => one.Allocated)), 1)} B",
            $"{Number((double)records.Sum(record => record.Length) / inPass)} B",
        ];
    }

    private static long Play(RecordDecoder decoder, SourceFormat format, byte[][] records, long passes)
    {
        long now = new DateTimeOffset(2026, 12, 31, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        long events = 0;
        RecordReader reader = new(decoder);
        for (long pass = 0; pass < passes; pass++)
        {
            foreach (byte[] record in records)
            {
                reader.Begin(record, format, now);
                for (Decoded decoded = reader.Next(); decoded != Decoded.End; decoded = reader.Next())
                {
                    if (decoded != Decoded.Event)
                    {
                        throw new InvalidOperationException($"A benchmark's event is no good: {reader.Rejection.Detail}");
                    }

                    events++;
                }
            }
        }

        return events;
    }

    private static byte[] SendGridBatch()
    {
        string[] types = ["processed", "delivered", "open", "click"];
        StringBuilder batch = new("[");
        for (int i = 0; i < BatchSize; i++)
        {
            string type = types[i % types.Length];
            string client = type is "open" or "click"
                ? ",\"useragent\":\"Mozilla/5.0 (Windows NT 10.0; Win64; x64)\",\"ip\":\"203.0.113.7\""
                : "";
            string link = type == "click" ? ",\"url\":\"https://shop.example.com/offers?utm_source=spring\"" : "";
            batch.Append(i == 0 ? "" : ",");
            batch.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $$"""{"email":"jane{{i}}@example.com","timestamp":1769860800,"event":"{{type}}","category":["spring"],"sg_event_id":"ZGVsaXZlcmVkLTAtMTIzNDU2Nzg5LWFi{{i}}","sg_message_id":"14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0","smtp-id":"<14c5d75ce93.dfd.64b469@ismtpd-555>"{{client}}{{link}}}"""
            );
        }

        return Encoding.UTF8.GetBytes(batch.Append(']').ToString());
    }
}
