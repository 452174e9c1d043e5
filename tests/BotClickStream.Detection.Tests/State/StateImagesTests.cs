using System.Buffers;
using System.Text;
using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class StateImagesTests
{
    private static readonly Gen<int> Bytes = Gen.OneOf(1, 200, 5_000, 1_000_000);

    [Theory]
    [InlineData(Credit.Every)]
    [InlineData(Credit.FirstPerMessage)]
    public void A_restored_detector_goes_on_as_if_it_had_never_stopped(Credit credit) =>
        Gen.Select(Traffic.Settings(credit), Traffic.Script, Bytes, Bytes, Gen.Double[0, 1])
            .Sample(
                (settings, script, changeBytes, sliceBytes, where) =>
                {
                    int stop = (int)(script.Length * where);
                    PartitionDetector whole = new(settings);
                    StateLog log = new(whole);
                    SortedDictionary<string, string> told = [];
                    for (int i = 0; i < stop; i++)
                    {
                        Step(whole, script[i], told);
                        log.Commit(changeBytes, sliceBytes);
                    }

                    PartitionDetector restored = new(settings);
                    log.Restore(restored);

                    SortedDictionary<string, string> toldBy = new(told);
                    for (int i = stop; i < script.Length; i++)
                    {
                        Assert.Equal(Step(whole, script[i], told), Step(restored, script[i], toldBy));
                    }

                    TrafficStep end = new(null, Days(20_000));
                    Assert.Equal(Step(whole, end, told), Step(restored, end, toldBy));
                    Assert.Equal(told, toldBy);
                },
                iter: Cases.Of(60),
                print: t => Traffic.Print(t.Item1, t.Item2)
            );

    [Fact]
    public void A_domain_that_was_being_judged_again_is_judged_to_its_end()
    {
        string[] recipients = Some.Recipients(60);
        // The last of these clicks makes a burst of it, and more messages wait than an event takes along.
        TrafficStep[] script =
        [
            .. recipients
                .Select(recipient => Some.Delivered().From(recipient))
                .Concat(recipients.Take(50).Select(recipient => Some.Click(Seconds(20)).From(recipient)))
                .Select(draft => new TrafficStep(draft, 0)),
        ];
        PartitionDetector whole = new(new DetectorSettings());
        StateLog log = new(whole);
        foreach (TrafficStep step in script)
        {
            Step(whole, step);
        }

        Assert.True(whole.HasPendingJudgements);
        log.Commit(1_000, 1);
        PartitionDetector restored = new(whole.Settings);
        log.Restore(restored);

        List<string> said = Step(whole, new TrafficStep(null, 0));
        Assert.NotEmpty(said);
        Assert.Equal(said, Step(restored, new TrafficStep(null, 0)));
    }

    [Fact]
    public void A_campaign_that_was_being_judged_again_is_judged_to_its_end()
    {
        PartitionDetector whole = new(new DetectorSettings());
        StateLog log = new(whole);
        foreach (int i in Enumerable.Range(1, 60))
        {
            Step(whole, new TrafficStep(Some.Click(Hours(2), "x").From($"p@d{i}.example"), 0));
        }

        Step(whole, new TrafficStep(null, 0));
        Step(whole, new TrafficStep(Some.Campaign("x", LinkRole.Bait), 0));
        Assert.True(whole.HasPendingJudgements);
        log.Commit(1_000, 1);
        PartitionDetector restored = new(whole.Settings);
        log.Restore(restored);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(Step(whole, new TrafficStep(null, 0)), Step(restored, new TrafficStep(null, 0)));
        }

        Assert.False(restored.HasPendingJudgements);
    }

    [Fact]
    public void A_round_of_the_sweep_passes_over_what_changes_have_written()
    {
        PartitionDetector detector = new(new DetectorSettings());
        Step(detector, new TrafficStep(Some.Delivered().From("ann@a.example"), 0));
        Assert.True(detector.HasChanges);
        Assert.NotEmpty(Changes(detector));
        Assert.False(detector.HasChanges);
        // Everything is in the log by its changes, so the round is complete with nothing; the next must write all of it.
        Assert.Equal((true, 0), Slice(detector, 1_000_000));
        (bool isComplete, int whole) = Slice(detector, 1_000_000);
        Assert.True(isComplete);
        Assert.NotEqual(0, whole);

        Step(detector, new TrafficStep(Some.Delivered().From("bob@b.example"), 0));
        Changes(detector);
        (isComplete, int rest) = Slice(detector, 1_000_000);

        // The campaign's row has changed; the first domain, its name, the message and the campaign's name have not.
        Assert.True(isComplete);
        Assert.InRange(rest, 1, whole - 1);
    }

    [Fact]
    public void Bytes_are_stale_once_a_later_image_of_the_round_overtook_them()
    {
        PartitionDetector detector = new(new DetectorSettings());
        Step(detector, new TrafficStep(Some.Delivered().From("ann@a.example"), 0));
        Changes(detector);
        Assert.Equal(0, detector.StaleBytes);

        Step(detector, new TrafficStep(Some.Delivered(Seconds(1)).From("bob@a.example"), 0));
        Changes(detector);
        long stale = detector.StaleBytes;
        // The campaign and the domain were written again.
        Assert.Equal(10 + detector.State.Campaigns.RowSize + detector.State.Domains.RowSize, stale);

        Slice(detector, 1_000_000);
        Step(detector, new TrafficStep(Some.Delivered(Seconds(2)).From("cy@a.example"), 0));
        Changes(detector);
        Assert.Equal(stale, detector.StaleBytes);
    }

    [Fact]
    public void A_restored_detector_goes_on_with_the_round_where_it_was()
    {
        PartitionDetector whole = new(new DetectorSettings());
        foreach (string recipient in Some.Recipients(20))
        {
            Step(whole, new TrafficStep(Some.Delivered().From(recipient), 0));
        }

        byte[] first = Changes(whole);
        Slice(whole, 1_000_000);
        ArrayBufferWriter<byte> half = new();
        Assert.False(whole.WriteSlice(half, 400));

        PartitionDetector restored = new(whole.Settings);
        restored.Restore(first);
        restored.BeginRound();
        restored.Restore(half.WrittenSpan);
        restored.CompleteRestore();

        Assert.Equal(Slice(whole, 1_000_000), Slice(restored, 1_000_000));
    }

    [Fact]
    public void A_broken_image_is_refused_and_named()
    {
        PartitionDetector detector = new(new DetectorSettings());

        Assert.Contains(
            "ends within",
            Assert.Throws<ArgumentException>(() => detector.Restore([1, 0, 0])).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "row 1 of table 99",
            Assert.Throws<ArgumentException>(() => detector.Restore([99, 1, 0, 0, 0])).Message,
            StringComparison.Ordinal
        );
    }

    private static byte[] Changes(PartitionDetector detector)
    {
        ArrayBufferWriter<byte> changes = new();
        Assert.True(detector.WriteChanges(changes, int.MaxValue));
        return changes.WrittenSpan.ToArray();
    }

    private static (bool IsComplete, int Bytes) Slice(PartitionDetector detector, int maxBytes)
    {
        ArrayBufferWriter<byte> slice = new();
        bool isComplete = detector.WriteSlice(slice, maxBytes);
        return (isComplete, slice.WrittenCount);
    }

    /// <summary>Takes a step and tells all that the detector says to it, but for what was done with messages.</summary>
    /// <param name="told">Takes what was last told of each message: in which order that is told once they have settled goes by their rows, which may be others after a restore.</param>
    private static List<string> Step(PartitionDetector detector, TrafficStep step, SortedDictionary<string, string>? told = null)
    {
        OutputBuffer output = new();
        if (step.Draft is { } draft)
        {
            detector.Apply(draft.ToEvent(), output);
        }
        else
        {
            detector.Tick(Some.Start + step.Watermark, output);
        }

        List<string> said = [];
        foreach (ref readonly LabeledEvent label in output.Labels)
        {
            string[] texts =
            [
                .. new[]
                {
                    label.EventId,
                    label.CampaignId,
                    label.MessageId,
                    label.Recipient,
                    label.LeadId,
                    label.Url,
                    label.LinkId,
                }.Select(range => Encoding.UTF8.GetString(output.Text(range))),
            ];
            string reasons = string.Join(
                ' ',
                output
                    .Reasons.Slice(label.FirstReason, label.ReasonCount)
                    .ToArray()
                    .Select(reason => $"{reason.Signal.Name} {reason.Weight} {reason.Detail}")
            );
            said.Add(
                $"{string.Join('|', texts)} {label.Label} {label.Actor} {label.LogOdds} r{label.Revision} {label.Balance} {label.SettlesAt} {reasons}"
            );
        }

        foreach (ref readonly ScoreCorrection correction in output.Corrections)
        {
            said.Add($"{correction.LabelIndex} {correction.Delta} {correction.Time}");
        }

        foreach (ref readonly UnsubscribeHold hold in output.Holds)
        {
            said.Add($"{Encoding.UTF8.GetString(output.Text(hold.EventId))} {hold.Action} {hold.Deadline} {hold.Reason} {hold.LogOdds}");
        }

        foreach (ref readonly LeadActivity activity in output.Activity)
        {
            string message =
                $"{Encoding.UTF8.GetString(output.Text(activity.CampaignId))}|{Encoding.UTF8.GetString(output.Text(activity.MessageId))}";
            told?[message] =
                $"{activity.Verdict} {activity.Human} {activity.Machines} {activity.FirstHuman} {activity.LastHuman} {activity.Segments}";
        }

        return said;
    }

    /// <summary>Pieces as a topic would hold them; what came before the first piece of the last complete round is deleted.</summary>
    private sealed class StateLog(PartitionDetector detector)
    {
        private readonly List<byte[]> pieces = [];
        private int roundStart;

        public void Commit(int changeBytes, int sliceBytes)
        {
            int begin = pieces.Count;
            bool isAll;
            do
            {
                ArrayBufferWriter<byte> changes = new();
                isAll = detector.WriteChanges(changes, changeBytes);
                pieces.Add(changes.WrittenSpan.ToArray());
            } while (!isAll);

            ArrayBufferWriter<byte> slice = new();
            bool isRoundComplete = detector.WriteSlice(slice, sliceBytes);
            pieces.Add(slice.WrittenSpan.ToArray());
            if (isRoundComplete)
            {
                pieces.RemoveRange(0, roundStart);
                // The next round begins with the next commit.
                roundStart = pieces.Count;
            }
        }

        public void Restore(PartitionDetector into)
        {
            foreach (byte[] piece in pieces)
            {
                into.Restore(piece);
                into.Restore(piece);
            }

            into.CompleteRestore();
        }
    }
}
