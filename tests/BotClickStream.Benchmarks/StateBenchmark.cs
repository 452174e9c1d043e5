using System.Globalization;
using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Settings;
using BotClickStream.StateLog;
using BotClickStream.Traffic;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Benchmarks;

/// <summary>What a lane's state takes in memory and in its log, and how fast it is back from there, without Kafka.</summary>
internal static class StateBenchmark
{
    /// <summary>As many events as a lane takes between two commits, about.</summary>
    private const int EventsPerCommit = 5_000;

    private static readonly StateOwner Owner = new("benchmark", new TopicId(1, 2), 0, 1);

    private static readonly long Now = new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static void Run(int rounds, int recipients) =>
        Write(
            "performance.md",
            "state",
            $"{Number(recipients)} recipients each, none of them expired; restores are medians of {rounds}. The budgets are 48 B a silent recipient, 150 B one on "
                + "average, and 1,000,000 recipients restored a second and core.",
            ["", "engaged", "events kept a recipient", "memory a recipient", "state log a recipient", "restored recipients/s and core"],
            [
                Row("silent: delivered, nothing else", Silent(recipients), rounds),
                Row("consumers' traffic", Usual(Mix.Consumers, recipients), rounds),
                Row("business traffic", Usual(Mix.Business, recipients), rounds),
            ]
        );

    private static string[] Row(string name, IEnumerable<ReadOnlyMemory<byte>> values, int rounds)
    {
        WorkerSettings settings = new() { Horizon = TimeSpan.FromDays(29), SettleAfter = TimeSpan.FromDays(1) };
        Rules rules = new();
        DetectorSettings core = settings.ForDetector(rules, FingerprintData.BuiltIn);
        RulesIdentity identity = new(rules.Version, RulesId.HashOf(rules, FingerprintData.BuiltIn));
        using FileLog log = new();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        PartitionDetector detector = Play(values, settings, core, identity, log);
        double memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        double messages = detector.Statistics.Rows.Single(table => table.Key == "messages").Value;
        Console.WriteLine(
            $"{name}, rows a recipient: "
                + string.Join(", ", detector.Statistics.Rows.Select(table => $"{Number(table.Value / messages, 3)} {table.Key}"))
        );
        GC.KeepAlive(detector);
        List<double> seconds = [];
        for (int round = 0; round < rounds; round++)
        {
            GC.Collect();
            TimeSpan began = Environment.CpuUsage.TotalTime;
            log.Restore(new StateRestore(Owner, identity, core));
            seconds.Add((Environment.CpuUsage.TotalTime - began).TotalSeconds);
        }

        double engaged = detector.Statistics.Rows.Single(table => table.Key == "engagements").Value;
        double events = detector.Statistics.Rows.Single(table => table.Key == "events").Value;
        return
        [
            name,
            Number(engaged / messages, 2),
            Number(events / messages, 2),
            $"{Number(memory / messages)} B",
            $"{Number(log.Bytes / messages)} B",
            Number(messages / Median(seconds)),
        ];
    }

    private static PartitionDetector Play(
        IEnumerable<ReadOnlyMemory<byte>> values,
        WorkerSettings settings,
        DetectorSettings core,
        RulesIdentity identity,
        FileLog log
    )
    {
        RecordDecoder decoder = new(settings.ForDecoder(FingerprintData.BuiltIn));
        OutputBuffer output = new();
        RestoredState nothing = log.Restore(new StateRestore(Owner, identity, core));
        StateLogWriter writer = new(Owner, epoch: 1, nothing, maxRecordBytes: 1_000_000);
        PartitionDetector detector = nothing.Detector;
        long lateness = (long)settings.Lateness.TotalMilliseconds;
        long latest = 0;
        long taken = 0;
        RecordReader reader = new(decoder);
        foreach (ReadOnlyMemory<byte> value in values)
        {
            reader.Begin(value.Span, SourceFormat.Recognise, Now);
            while (reader.Next() == Decoded.Event)
            {
                detector.Apply(reader.Event, output);
                latest = Math.Max(latest, reader.Event.Time);
            }

            if (++taken % EventsPerCommit == 0)
            {
                detector.Tick(latest - lateness, output);
                log.Commit(writer, detector, taken, latest - lateness);
                output.Clear();
            }
        }

        log.Commit(writer, detector, taken, latest - lateness);
        return detector;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Usual(Mix mix, int recipients) =>
        PinnedTraffic.EventsOf(mix, recipients).Select(pinned => pinned.Value);

    private static IEnumerable<ReadOnlyMemory<byte>> Silent(int recipients) =>
        Enumerable
            .Range(0, recipients)
            .Select(i =>
                (ReadOnlyMemory<byte>)
                    Encoding.UTF8.GetBytes(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $$"""{"id":"{{i}}","type":"delivered","time":{{Now - 3_600_000 + i}},"campaignId":"c","recipient":"r{{i}}@d{{i % 997}}.example"}"""
                        )
                    )
            );

    /// <summary>A lane's state log in a file, cut as the worker cuts the topic.</summary>
    private sealed class FileLog : IDisposable
    {
        private readonly FileStream file = new(
            Path.GetTempFileName(),
            FileMode.Open,
            FileAccess.ReadWrite,
            FileShare.None,
            1 << 20,
            FileOptions.DeleteOnClose
        );
        private readonly List<(long Position, int Length)> records = [];
        private readonly StateDelta delta = new();
        private readonly LogTrim trim = new(0);
        private long? committed;
        private int start;

        /// <summary>Of what a restore reads.</summary>
        public long Bytes => records.Skip(start).Sum(record => (long)record.Length);

        public void Commit(StateLogWriter writer, PartitionDetector detector, long nextOffset, long watermark)
        {
            writer.Write(detector, new LaneProgress(nextOffset, watermark), delta);
            int first = records.Count;
            for (int i = 0; i < delta.Count; i++)
            {
                records.Add((file.Position, delta[i].Length));
                file.Write(delta[i]);
            }

            committed = nextOffset;
            start = (int)(trim.Committed(delta, first) ?? start);
        }

        public RestoredState Restore(StateRestore restore)
        {
            byte[] buffer = new byte[1 << 20];
            RestoreStep step = restore.Answer(committed, new LogBounds(start, records.Count), now: 0);
            for (int i = start; i < records.Count; i++)
            {
                Span<byte> record = buffer.AsSpan(0, records[i].Length);
                file.Position = records[i].Position;
                file.ReadExactly(record);
                step = restore.Record(i, record);
            }

            step = records.Count == 0 ? step : restore.End(records.Count, now: 0);
            file.Position = file.Length;
            return step is RestoreStep.Done done ? done.State : throw new InvalidOperationException($"The state can't be restored: {step}");
        }

        public void Dispose() => file.Dispose();
    }
}
