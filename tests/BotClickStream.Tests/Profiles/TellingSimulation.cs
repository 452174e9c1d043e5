using System.Text;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Profiles;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.StateLog;

namespace BotClickStream.Tests.Profiles;

/// <summary>
/// Lanes that tell each other of scanners over a model of the broker, in an order that a seed decides: they take input in batches of any size, commit what they seal or die with it, and go on in another process, which
/// has read less of the profiles' topic than the one before, or only what compaction has left. What comes out in the end is held against the core that is told the same at the same places: what is left for a lane to read, it is told sooner than the core.
/// </summary>
internal sealed class TellingSimulation
{
    private const int Partitions = 3;
    private const int Instances = 2;
    private const int Messages = 500;
    private const int Domains = 14;
    private const int MaxRecordBytes = 1 << 20;
    private const long Start = 1_760_000_000_000;
    private static readonly WorkerSettings Settings = new();
    private static readonly DetectorSettings Core = Settings.ForDetector(new Rules(), FingerprintData.BuiltIn);

    private readonly Random random;
    private readonly List<StoredRecord> profiles = [];
    private readonly Instance[] instances = [.. Enumerable.Range(0, Instances).Select(_ => new Instance())];
    private readonly Lane[] lanes = [.. Enumerable.Range(0, Partitions).Select(partition => new Lane(partition))];
    private int number;
    private long now = Start + 100_000_000;

    private TellingSimulation(int seed)
    {
        random = new Random(seed);
        // From less than the minute in which a key is told once, to hours.
        int pace = random.Next(4) switch
        {
            0 => 10,
            1 => 50,
            2 => 200,
            _ => 1_000,
        };
        long time = Start;
        for (int message = 0; message < Messages; message++)
        {
            time += random.Next(10 * pace);
            AddMessage(message, time);
        }
    }

    /// <param name="seed">Decides everything.</param>
    /// <param name="told">How many profiles lanes were told.</param>
    /// <returns>Last labels that are not the core's.</returns>
    public static string[] Run(int seed, out int told)
    {
        TellingSimulation simulation = new(seed);
        simulation.Play();
        return simulation.Check(out told);
    }

    private void Play()
    {
        foreach (Lane lane in lanes)
        {
            Move(lane);
        }

        while (Array.Exists(lanes, lane => lane.Committed < lane.Input.Count))
        {
            Lane lane = lanes[random.Next(Partitions)];
            instances[random.Next(Instances)].Read(profiles, random.Next(20));
            switch (random.Next(40))
            {
                case 0:
                    // All that it had is lost, and its lane goes on elsewhere.
                    lane.Process(random.Next(100), ref now, random);
                    Move(lane);
                    break;
                case 1:
                    instances[random.Next(Instances)] = new Instance();
                    Move(lane);
                    break;
                case 2 when profiles.Count > 0:
                    byte[] forgotten = profiles[random.Next(profiles.Count)].Key;
                    profiles.Add(new StoredRecord(profiles.Count, now, forgotten, []));
                    break;
                default:
                    Commit(lane, lane.Process(random.Next(200), ref now, random));
                    break;
            }
        }
    }

    private string[] Check(out int told)
    {
        told = 0;
        List<string> otherwise = [];
        foreach (Lane lane in lanes)
        {
            // So often that nothing waits there to be judged again.
            for (int seals = 0; seals < 3; seals++)
            {
                Commit(lane, lane.Process(0, ref now, random));
            }

            Dictionary<string, string> core = [];
            PureCore.KeepLast(
                PureCore.LabelsOf(
                    lane.Logged,
                    isKeyed: true,
                    Partitions,
                    Core,
                    Settings.Lateness,
                    profiles,
                    isToTheEnd: true,
                    out int toldHere
                ),
                core
            );
            Dictionary<string, string> said = [];
            PureCore.KeepLast(lane.Labels, said);
            told += toldHere;
            otherwise.AddRange(
                from label in said
                where core.GetValueOrDefault(label.Key) != label.Value
                select $"{label.Key}: {label.Value} and {core.GetValueOrDefault(label.Key)}"
            );
        }

        return [.. otherwise];
    }

    private void Move(Lane lane)
    {
        Instance to = instances[random.Next(Instances)];
        if (to.Feed.Position == 0)
        {
            // A new one reads what compaction has left: each key's last record, and perhaps a tombstone for it.
            to.ReadCompacted(profiles, random);
        }

        lane.Restore(to, profiles);
    }

    private void AddMessage(int message, long time)
    {
        string campaign = $"c{random.Next(7)}";
        int domain = Math.Min(random.Next(Domains), random.Next(Domains));
        string recipient = $"r{message}@d{domain}.example";
        string address = random.Next(3) == 0 ? "" : $",\"ip\":\"192.0.{random.Next(6)}.7\"";
        Add("delivered", time - 300_000, "");
        switch (random.Next(6))
        {
            case 0:
                for (int link = 0; link < 4; link++)
                {
                    Add("click", time + (link * 100), $"/{link}");
                }

                break;
            case 1:
                Add("click", time + 5_000_000, $"/{random.Next(4)}");
                break;
            case 2 or 3 or 4:
                Add("click", time - 300_000 + random.Next(30_000, 300_000), $"/{random.Next(4)}");
                break;
        }

        void Add(string type, long at, string path)
        {
            string rest =
                path.Length == 0
                    ? $",\"gateway\":\"mx{domain % 4}.example\""
                    : $",\"points\":5,\"url\":\"https://example.com{path}\"{address}";
            byte[] key = Encoding.UTF8.GetBytes(campaign);
            Lane lane = lanes[Partitioners.Murmur2(key, Partitions)];
            lane.Input.Add(
                new StoredRecord(
                    lane.Input.Count,
                    now + number,
                    key,
                    Encoding.UTF8.GetBytes(
                        $$"""{"id":"e{{number++}}","type":"{{type}}","time":{{at}},"campaignId":"{{campaign}}","recipient":"{{recipient}}"{{rest}}}"""
                    )
                )
            );
        }
    }

    private void Commit(Lane lane, SealedBatch batch)
    {
        for (int i = 0; i < batch.State.Count; i++)
        {
            lane.Log.Add(new StoredRecord(lane.Log.Count, now, [], batch.State[i].ToArray()));
        }

        lane.Committed = batch.NextOffset;
        lane.Labels.AddRange(batch.Labels());
        foreach (ref readonly OutputRecord output in batch.Records)
        {
            if (output.Topic == OutputTopic.Profiles)
            {
                profiles.Add(new StoredRecord(profiles.Count, now, batch.Key(output).ToArray(), batch.Value(output).ToArray()));
            }
        }
    }

    /// <summary>A process, and what it has read of the profiles' topic.</summary>
    private sealed class Instance
    {
        public ProfileFeed Feed { get; } = new(mostKeys: 1_000);

        public void Read(List<StoredRecord> topic, int most)
        {
            for (int i = (int)Feed.Position; i < topic.Count && most > 0; i++, most--)
            {
                Feed.Add(ProfileRecord.Read(topic[i].Key, topic[i].Value, topic[i].Offset, out _)!);
            }
        }

        public void ReadCompacted(List<StoredRecord> topic, Random random)
        {
            foreach (
                IGrouping<string, StoredRecord> key in topic
                    .GroupBy(record => Encoding.UTF8.GetString(record.Key))
                    .OrderBy(key => key.Last().Offset)
            )
            {
                StoredRecord last = key.Last();
                // The log's end stays where it is.
                if (last.Value.Length > 0 || last.Offset == topic.Count - 1 || random.Next(2) == 0)
                {
                    Feed.Add(ProfileRecord.Read(last.Key, last.Value, last.Offset, out _)!);
                }
            }

            Feed.CompleteRead();
        }
    }

    private sealed class Lane(int partition)
    {
        private readonly StateOwner owner = StateLog.Some.OwnerOf(partition: partition, partitions: Partitions);
        private int epoch;
        private long position;
        private PartitionDetector detector = new(Core);
        private KeyedStep? step;

        public SourcePartition Source { get; } = new("raw", partition);
        public List<StoredRecord> Input { get; } = [];
        public List<StoredRecord> Log { get; } = [];
        public List<string> Labels { get; } = [];
        public LoggedLane Logged => new(Source, Input, Log);
        public long Committed { get; set; }

        public void Restore(Instance instance, List<StoredRecord> profiles)
        {
            StateRestore restore = new(owner, StateLog.Some.Rules, Core);
            RestoreStep asked = restore.Answer(Log.Count == 0 ? null : Committed, new LogBounds(0, Log.Count), 0);
            Log.ForEach(record => restore.Record(record.Offset, record.Value));
            RestoredState restored = Assert.IsType<RestoreStep.Done>(Log.Count == 0 ? asked : restore.End(Log.Count, 0)).State;
            LaneProgress progress = restored.Progress ?? default;
            Task<ProfileCursor> opening = instance.Feed.OpenAsync(partition, progress.ProfileUpdates, CancellationToken.None);
            while (!opening.IsCompleted)
            {
                instance.Read(profiles, int.MaxValue);
                instance.Feed.CompleteRead();
                opening.Wait(TimeSpan.FromMilliseconds(1));
            }

            opening.Result.Recall(restored.Detector);
            epoch = Math.Max(epoch, restored.Epoch) + 1;
            position = progress.NextOffset;
            detector = restored.Detector;
            step = new KeyedStep(
                Source,
                Partitions,
                InputPartitioner.Murmur2,
                new RecordDecoder(new DecoderSettings()),
                new LaneDetector(
                    detector,
                    RulesId.Of(Core.Rules, FingerprintData.BuiltIn),
                    new LanePartitions(partition, partition, partition, partition),
                    new StateLogWriter(owner, epoch, restored, MaxRecordBytes),
                    opening.Result
                ),
                Settings.Lateness,
                new TimeBefore(progress.Watermark, progress.SourceTime, progress.SourceTimestamp)
            );
        }

        /// <summary>Takes up to so many records in some batches, of which some only tell the time, and seals.</summary>
        public SealedBatch Process(int most, ref long now, Random random)
        {
            SealedBatch output = new(Source, epoch);
            for (int batches = random.Next(1, 9); batches > 0; batches--)
            {
                now += random.Next(30_000);
                InputBatch input = new()
                {
                    ReceivedAt = now,
                    NextOffset = position,
                    End = new EndOffset(Input.Count, now),
                };
                foreach (StoredRecord record in Input.Skip((int)position).Take(most / batches))
                {
                    input.Add(record.Offset, record.Timestamp, SourceFormat.Recognise, record.Key, record.Value);
                }

                position = input.NextOffset;
                step!.Process(input, long.MaxValue, output);
            }

            return Seal(output);
        }

        private SealedBatch Seal(SealedBatch output)
        {
            step!.Seal(output);
            output.Seal(isAnswer: true, Committed);
            return output;
        }
    }
}
