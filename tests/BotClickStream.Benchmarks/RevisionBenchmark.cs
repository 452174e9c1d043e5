using System.Diagnostics;
using System.Globalization;
using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Settings;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Benchmarks;

/// <summary>
/// What events of other campaigns wait while all labels of a large domain are revised, at an operator's word: what is learned of a domain revises them in the same way, but seldom all.
/// </summary>
internal static class RevisionBenchmark
{
    /// <summary>Events between two ticks: a tenth of a second of a lane that takes 20,000 a second.</summary>
    private const int EventsPerTick = 2_000;

    private const int FirstEvents = 200_000;

    private static readonly long Now = new DateTimeOffset(2026, 2, 28, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public static void Run(int recipients)
    {
        WorkerSettings settings = new();
        Lane lane = new(settings);
        IEnumerator<PinnedEvent> others = PinnedTraffic.Events(4 * FirstEvents).GetEnumerator();
        // Compiled by what it does, and a state to speak of.
        lane.Play(Next(others, FirstEvents));
        Waits before = lane.Play(Next(others, FirstEvents / 2));

        lane.Play(Clicks(recipients, lane.Latest));
        lane.WorkOff();
        lane.Play([Word(lane.Latest)]);
        bool isPending = lane.IsPending;
        Waits during = lane.Play(Next(others, FirstEvents / 2), untilDone: true);
        if (!isPending || during.Revisions < recipients)
        {
            throw new InvalidOperationException($"{during.Revisions} labels were revised while it was measured.");
        }

        Write(
            "performance.md",
            "revision",
            $"{Number(recipients)} recipients of one domain clicked once, an hour and more after the delivery; then an operator calls the domain a machine. {Number(during.Revisions)} labels are revised while {Number(
                during.Events
            )} events of other campaigns are taken, with {Number(during.Ticks)} ticks between them.",
            ["", "an event, median", "p99.9", "at most", "a tick, at most"],
            [before.Row("before"), during.Row("while it is revised")]
        );
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Next(IEnumerator<PinnedEvent> others, int count)
    {
        for (int i = 0; i < count && others.MoveNext(); i++)
        {
            yield return others.Current.Value;
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Clicks(int recipients, long from)
    {
        for (int i = 0; i < recipients; i++)
        {
            yield return Event(i, "delivered", from + i, link: null);
        }

        for (int i = 0; i < recipients; i++)
        {
            yield return Event(i, "click", from + 3_600_000 + (i * 100), link: i % 7);
        }
    }

    private static ReadOnlyMemory<byte> Word(long time) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"id":"word","type":"verdict","time":{{time}},"campaignId":"large","target":"domain","domain":"large.example","label":"bot"}"""
            )
        );

    private static ReadOnlyMemory<byte> Event(int recipient, string type, long time, int? link) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"id":"{{type}}-{{recipient}}-{{link}}","type":"{{type}}","time":{{time}},"campaignId":"large","recipient":"r{{recipient}}@large.example"{{(
                    link is null ? "" : $",\"url\":\"https://shop.example/{link}\",\"ip\":\"198.{18 + (recipient % 2)}.{recipient / 256 % 256}.{recipient % 256}\""
                )}}}"""
            )
        );

    /// <summary>A lane's detector without Kafka.</summary>
    private sealed class Lane(WorkerSettings settings)
    {
        private readonly RecordDecoder decoder = new(settings.ForDecoder(FingerprintData.BuiltIn));
        private readonly PartitionDetector detector = new(settings.ForDetector(new Rules(), FingerprintData.BuiltIn));
        private readonly OutputBuffer output = new();
        private readonly long lateness = (long)settings.Lateness.TotalMilliseconds;

        public long Latest { get; private set; }

        public bool IsPending => detector.HasPendingJudgements;

        public void WorkOff()
        {
            while (IsPending)
            {
                Tick();
            }
        }

        /// <param name="untilDone">Whether it ends when nothing waits to be judged again.</param>
        public Waits Play(IEnumerable<ReadOnlyMemory<byte>> values, bool untilDone = false)
        {
            RecordReader reader = new(decoder);
            List<double> waits = [];
            List<double> ticks = [];
            int revisions = 0;
            foreach (ReadOnlyMemory<byte> value in values)
            {
                reader.Begin(value.Span, SourceFormat.Recognise, Now);
                while (reader.Next() == Decoded.Event)
                {
                    long began = Stopwatch.GetTimestamp();
                    detector.Apply(reader.Event, output);
                    waits.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
                    Latest = Math.Max(Latest, reader.Event.Time);
                }

                if (waits.Count % EventsPerTick == 0)
                {
                    revisions += Revisions();
                    long began = Stopwatch.GetTimestamp();
                    Tick();
                    ticks.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                    revisions += Revisions();
                    if (untilDone && !IsPending)
                    {
                        break;
                    }
                }
            }

            return new Waits(waits, ticks, revisions + Revisions());
        }

        private void Tick() => detector.Tick(Latest - lateness, output);

        private int Revisions()
        {
            int revisions = 0;
            foreach (ref readonly LabeledEvent label in output.Labels)
            {
                revisions += label.Revision > 0 ? 1 : 0;
            }

            output.Clear();
            detector.ForgetChanges();
            return revisions;
        }
    }

    /// <param name="Each">Microseconds of each event.</param>
    /// <param name="EachTick">Milliseconds.</param>
    private sealed record Waits(List<double> Each, List<double> EachTick, int Revisions)
    {
        public int Events => Each.Count;

        public int Ticks => EachTick.Count;

        public string[] Row(string name)
        {
            Each.Sort();
            return
            [
                name,
                $"{Number(Each[Each.Count / 2], 1)} µs",
                $"{Number(Each[(int)(Each.Count * 0.999)])} µs",
                $"{Number(Each[^1])} µs",
                $"{Number(EachTick.Max(), 1)} ms",
            ];
        }
    }
}
