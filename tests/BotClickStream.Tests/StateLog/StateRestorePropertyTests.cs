using BotClickStream.Detection;
using BotClickStream.Profiles;
using BotClickStream.StateLog;
using CsCheck;

namespace BotClickStream.Tests.StateLog;

/// <summary>A lane that is killed, moves and is restored again and again, against one that was never stopped.</summary>
public sealed class StateRestorePropertyTests
{
    private const int MaxRecordBytes = 4096;

    [Fact]
    public void Whatever_happens_to_the_lane_and_its_log_each_step_says_what_it_would_have_said() =>
        Gen.Select(Script.Any, Gen.OneOf(Credit.Every, Credit.FirstPerLink), Gen.OneOf(0, 3_000), Gen.Int)
            .Sample(
                (script, credit, shortestRound, seed) =>
                    new Life(script, new DetectorSettings { Credit = credit, ClickPoints = 20_000 }, shortestRound, new Random(seed)).Run(),
                iter: 150,
                print: t => $"{t.Item2}, shortest round {t.Item3}, seed {t.Item4}\n  {string.Join("\n  ", t.Item1.AsEnumerable())}"
            );

    private sealed class Life(ScriptStep[] script, DetectorSettings settings, int shortestRound, Random random)
    {
        private readonly ScriptPlayer player = new();
        private readonly SortedList<long, byte[]> log = [];
        private long logStart;
        private long logEnd;
        private long? committedOffset;
        private int lastEpoch;

        /// <summary>A cut of the log that was asked for and has not been made yet.</summary>
        private long? pendingCut;

        public void Run()
        {
            PartitionDetector whole = new(settings);
            string[] expected = [.. script.Select(step => player.Play(whole, step))];
            StateDelta delta = new();
            string learned = "";
            for (int done = 0; done < script.Length; )
            {
                RestoredState state = Restore();
                Assert.Equal(done, state.Progress?.NextOffset ?? 0);
                Assert.Equal(committedOffset, state.Progress?.NextOffset);
                Assert.True(state.Epoch <= lastEpoch);
                // What is left of the topic: each key's last word, in any order.
                foreach (ProfileRecord told in LastWords(script.Take((int)(state.Progress?.ProfileUpdates ?? 0))))
                {
                    state.Detector.Recall(told.ToUpdate());
                }

                state.Detector.CompleteRecall();

                lastEpoch = Math.Max(state.Epoch, lastEpoch) + 1;
                StateLogWriter writer = new(Some.Owner, lastEpoch, state, MaxRecordBytes, shortestRound);
                LogTrim trim = new(state.RoundOffset);
                for (bool isAlive = true; isAlive && done < script.Length; )
                {
                    int next = Math.Min(script.Length, done + random.Next(1, 8));
                    for (int i = done; i < next; i++)
                    {
                        Assert.Equal(expected[i], player.Play(state.Detector, script[i]));
                    }

                    Assert.True(writer.Write(state.Detector, new LaneProgress(next, 0, ProfileUpdates: next), delta));
                    if (random.Next(6) == 0)
                    {
                        // An abort: its records stand in the log and nobody sees them; the same bytes are sent again.
                        logEnd += delta.Count + 1;
                    }

                    isAlive = random.Next(8) != 0;
                    if (isAlive || random.Next(2) == 0)
                    {
                        Commit(delta, trim);
                        done = next;
                        learned = Learned(state.Detector);
                    }
                }
            }

            Assert.Equal(Learned(whole), learned);
        }

        /// <summary>
        /// What is known of domains and networks. Within which minute it is published depends on the ids of rows, which may be others after a restart, and nothing depends on it.
        /// </summary>
        private static string Learned(PartitionDetector detector)
        {
            KeyedTable<ProfileRow> profiles = detector.State.Profiles;
            IEnumerable<string> rows =
                from id in Enumerable.Range(1, profiles.Bound - 1)
                where profiles.IsLive(id) && profiles[id].LastSeen + detector.Settings.CampaignHorizon > detector.Watermark
                let row = profiles[id]
                select $"{row.Key}: {row.Scanned} and {row.Other} as of {row.HalvedAt}, {row.FirstSeen} to {row.LastSeen}";
            return string.Join('\n', rows.Order(StringComparer.Ordinal));
        }

        private static IEnumerable<ProfileRecord> LastWords(IEnumerable<ScriptStep> steps) =>
            steps
                .Select(step => step.Told)
                .OfType<ProfileRecord>()
                .GroupBy(told => told.Key)
                .Select(said => said.Last())
                .Where(told => !told.IsTombstone)
                .OrderBy(told => told.Key, StringComparer.Ordinal);

        private void Commit(StateDelta delta, LogTrim trim)
        {
            long first = logEnd;
            for (int i = 0; i < delta.Count; i++)
            {
                log.Add(logEnd++, delta[i].ToArray());
            }

            // The marker.
            logEnd++;
            Assert.Null(StateChunk.Read(log.Values[^1], out StateChunk chunk));
            committedOffset = chunk.Progress.NextOffset;
            if (trim.Committed(delta, first) is { } cut)
            {
                pendingCut = cut;
            }

            if (random.Next(3) == 0)
            {
                Cut();
            }
        }

        private void Cut()
        {
            if (pendingCut is not { } cut)
            {
                return;
            }

            pendingCut = null;
            logStart = Math.Max(logStart, cut);
            while (log.Count > 0 && log.Keys[0] < logStart)
            {
                log.RemoveAt(0);
            }
        }

        private RestoredState Restore()
        {
            StateRestore restore = new(Some.Owner, Some.Rules, settings);
            long now = 0;
            RestoreStep step = Ask();
            while (true)
            {
                switch (step)
                {
                    case RestoreStep.Read { From: { } from }:
                        if (random.Next(10) == 0)
                        {
                            // A former owner's, late.
                            Cut();
                        }

                        step = ReadOn(from);
                        break;
                    case RestoreStep.AskAgain or RestoreStep.Restart:
                        now += 200;
                        step = Ask();
                        break;
                    case RestoreStep.Done done:
                        return done.State;
                    case RestoreStep.Refuse refuse:
                        Assert.Fail($"{refuse.Fault} at {refuse.Offset}");
                        break;
                }
            }

            RestoreStep Ask() => restore.Answer(committedOffset, new LogBounds(logStart, logEnd), now);

            RestoreStep ReadOn(long from)
            {
                if (from < logStart)
                {
                    return restore.OutOfRange();
                }

                if (log.Count > 0 && random.Next(8) == 0 && log.Keys[0] < from)
                {
                    restore.Record(log.Keys[0], log.Values[0]);
                }

                foreach ((long offset, byte[] record) in log)
                {
                    if (offset >= from)
                    {
                        return random.Next(12) == 0 ? restore.End(offset, now) : restore.Record(offset, record);
                    }
                }

                return restore.End(logEnd, now);
            }
        }
    }
}
