using System.Text.Json;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Serialization;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.Watching;

namespace BotClickStream.Tests.Lanes;

public sealed class KeyedStepTests
{
    [Fact]
    public void Each_event_is_labelled_in_the_partition_of_its_lane()
    {
        SealedBatch output = Step(labeledPartition: 3).Process(LaneBatches.Of(("c1", LaneBatches.Click("c1", "e1"))));

        TestOutput label = Assert.Single(output.Outputs(OutputTopic.Labeled));
        Assert.Equal("c1|e1", label.Key);
        Assert.Equal(3, label.Record.Partition);
        Assert.Equal("e1", JsonDocument.Parse(label.Value).RootElement.GetProperty("eventId").GetString());
        Assert.Equal(1, output.NextOffset);
    }

    [Fact]
    public void What_to_do_with_an_unsubscribe_goes_to_its_leads_partition()
    {
        string unsubscribe = LaneBatches.Click("c1", "e1").Replace("click", "unsubscribe", StringComparison.Ordinal);

        SealedBatch output = Step().Process(LaneBatches.Of(("c1", unsubscribe)));

        TestOutput hold = Assert.Single(output.Outputs(OutputTopic.Holds));
        Assert.Equal(JsonDocument.Parse(hold.Value).RootElement.GetProperty("leadId").GetString(), hold.Key);
        Assert.Null(hold.Record.Partition);
        Assert.Equal(1, output.Tally.Holds(HoldAction.Hold) + output.Tally.Holds(HoldAction.Honor));
    }

    [Fact]
    public void What_was_done_with_a_message_goes_to_its_lanes_partition()
    {
        string open = LaneBatches.Click("c1", "e1").Replace("click", "open", StringComparison.Ordinal);

        SealedBatch output = Step(activityPartition: 3).Process(LaneBatches.Of(("c1", open)));

        TestOutput told = Assert.Single(output.Outputs(OutputTopic.Activity));
        Assert.StartsWith("c1|", told.Key, StringComparison.Ordinal);
        Assert.Equal(3, told.Record.Partition);
        Assert.Equal(1, output.Tally.ActivityPublished);
    }

    [Fact]
    public void An_event_of_another_campaign_than_its_records_key_is_rejected_alone()
    {
        string stray = LaneBatches.Click("c2", "e2");
        SealedBatch output = Step().Process(LaneBatches.Of(("c1", $"[{LaneBatches.Click("c1", "e1")}, {stray}]")));

        Assert.Equal("c1|e1", Assert.Single(output.Outputs(OutputTopic.Labeled)).Key);
        TestOutput rejected = Assert.Single(output.Outputs(OutputTopic.Rejected));
        Assert.Equal("c1", rejected.Key);
        Assert.Equal(stray, rejected.Value);
        Assert.Equal("not-keyed", rejected.Record.Rejected!.Value.Error);
        Assert.Equal("[1]", rejected.Record.Rejected!.Value.Path);
        Assert.Contains("Input:KeyedByCampaign", rejected.Record.Rejected!.Value.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_in_another_partition_than_its_key_belongs_in_is_rejected_whole()
    {
        string key = KeyOfPartition(1);
        string value = $"[{LaneBatches.Click(key, "e1")},{LaneBatches.Click(key, "e2")}]";

        SealedBatch output = Step(InputPartitioner.Murmur2).Process(LaneBatches.Of((key, value)));

        Assert.Empty(output.Outputs(OutputTopic.Labeled));
        TestOutput rejected = Assert.Single(output.Outputs(OutputTopic.Rejected));
        Assert.Equal(value, rejected.Value);
        Assert.Equal("not-keyed", rejected.Record.Rejected!.Value.Error);
        Assert.Contains("Input:Partitioner", rejected.Record.Rejected!.Value.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_rejected_with_its_key_its_bytes_and_where_it_came_from()
    {
        SealedBatch output = Step().Process(LaneBatches.Of(("c1", LaneBatches.Click("c1", "e1")), ("c1", "nonsense")));

        TestOutput rejected = Assert.Single(output.Outputs(OutputTopic.Rejected));
        Assert.Equal(("c1", "nonsense"), (rejected.Key, rejected.Value));
        Assert.Null(rejected.Record.Partition);
        Assert.Equal("not-json", rejected.Record.Rejected!.Value.Error);
        Assert.Equal(
            (LaneBatches.Source.Topic, LaneBatches.Source.Partition, 1L),
            (
                rejected.Record.Rejected!.Value.SourceTopic,
                rejected.Record.Rejected!.Value.SourcePartition,
                rejected.Record.Rejected!.Value.SourceOffset
            )
        );
    }

    [Fact]
    public void An_event_older_than_the_horizon_is_rejected_as_too_late()
    {
        string old = LaneBatches.Click("c1", "old", LaneBatches.Now - (30L * 86_400_000), "other@example.com");

        SealedBatch output = Step().Process(LaneBatches.Of(("c1", LaneBatches.Click("c1", "e1")), ("c1", old)));

        TestOutput rejected = Assert.Single(output.Outputs(OutputTopic.Rejected));
        Assert.Equal(old, rejected.Value);
        Assert.Equal("too-late", rejected.Record.Rejected!.Value.Error);
        Assert.Equal(1, output.Tally.Events(EventType.Click, EventOutcome.TooLate));
    }

    [Fact]
    public void A_value_that_cannot_fit_is_cut_and_says_so()
    {
        string huge = new('x', 1_200_000);

        SealedBatch output = Step().Process(LaneBatches.Of(("c1", huge)));

        TestOutput rejected = Assert.Single(output.Outputs(OutputTopic.Rejected));
        RejectedRecord reason = rejected.Record.Rejected!.Value;
        Assert.True(reason.Truncated);
        Assert.Equal(output.Limits.Rejected, rejected.Record.KeyLength + rejected.Record.ValueLength + reason.HeaderBytes);
        Assert.Equal("c1", rejected.Key);
        Assert.Equal(1, output.Tally.CutRejections);
    }

    [Fact]
    public void Time_goes_on_where_nothing_comes_once_the_partition_is_read_to_its_end()
    {
        KeyedStep step = Step();
        step.Process(LaneBatches.Of(("c1", LaneBatches.Click("c1", "e1"))));
        long before = step.Progress.Watermark;

        InputBatch tick = LaneBatches.Of();
        tick.NextOffset = 1;
        tick.ReceivedAt = LaneBatches.Now + 60_000;
        tick.End = new EndOffset(1, LaneBatches.Now + 60_000);
        step.ProcessAndSeal(tick);

        Assert.Equal(before + 60_000, step.Progress.Watermark);
        Assert.True(step.Progress.AtEnd);
    }

    [Fact]
    public void By_the_clock_time_goes_on_only_as_a_batch_is_sealed_and_not_while_there_is_more_to_take()
    {
        KeyedStep step = Step();
        InputBatch all = LaneBatches.Of(("c1", LaneBatches.Click("c1", "e1")));
        all.ReceivedAt = LaneBatches.Now + 60_000;
        all.End = new EndOffset(1, LaneBatches.Now + 60_000);
        SealedBatch output = step.Process(all);
        long before = step.Progress.Watermark;
        InputBatch more = LaneBatches.Of(("c1", LaneBatches.Click("c1", "e2")), ("c1", LaneBatches.Click("c1", "e3")));
        more.BeginSlice(1);
        step.Process(more, long.MaxValue, output);

        step.Seal(output);
        Assert.False(more.IsDone);
        Assert.Equal((before, before), (step.Progress.Watermark, output.Watermark));

        more.ReceivedAt = LaneBatches.Now + 90_000;
        more.End = new EndOffset(more.NextOffset, more.ReceivedAt);
        more.BeginSlice(int.MaxValue);
        step.Process(more, long.MaxValue, output);
        Assert.Equal(before, step.Progress.Watermark);

        step.Seal(output);
        Assert.Equal((before + 90_000, before + 90_000), (step.Progress.Watermark, output.Watermark));
    }

    [Fact]
    public void Time_stands_still_while_the_partition_holds_more_or_nobody_knows()
    {
        KeyedStep step = Step();
        step.Process(LaneBatches.Of(("c1", LaneBatches.Click("c1", "e1"))));
        long before = step.Progress.Watermark;

        InputBatch behind = LaneBatches.Of();
        behind.NextOffset = 1;
        behind.ReceivedAt = LaneBatches.Now + 60_000;
        behind.End = new EndOffset(2, LaneBatches.Now + 60_000);
        step.ProcessAndSeal(behind);
        InputBatch stale = LaneBatches.Of();
        stale.NextOffset = 1;
        stale.ReceivedAt = LaneBatches.Now + 120_000;
        stale.End = new EndOffset(1, LaneBatches.Now + 60_000);
        step.ProcessAndSeal(stale);

        Assert.Equal(before, step.Progress.Watermark);
    }

    /// <summary>Up to a day ahead is taken, of years it is not; neither may expire what everybody else did.</summary>
    [Theory]
    [InlineData(23L * 3_600_000)]
    [InlineData(10L * 365 * 86_400_000)]
    public void An_event_of_a_time_far_ahead_expires_nobodys_state(long ahead)
    {
        KeyedStep step = Step(settings: new DetectorSettings { Horizon = 12 * 3_600_000, SettleAfter = 3_600_000 });
        string first = LaneBatches.Click("c1", "e1");

        SealedBatch output = step.Process(
            LaneBatches.Of(
                ("c1", first),
                ("c1", LaneBatches.Click("c1", "far", LaneBatches.Now + ahead, "far@example.com")),
                ("c1", first),
                ("c1", LaneBatches.Click("c1", "e2", LaneBatches.Now - 3_600_000))
            )
        );

        Assert.Equal(1, output.Tally.Events(EventType.Click, EventOutcome.Duplicate));
        Assert.Equal(0, output.Tally.Events(EventType.Click, EventOutcome.TooLate));
        Assert.InRange(step.Progress.Watermark, 1, LaneBatches.Now + SourceClock.MaxAhead);
    }

    private static KeyedStep Step(
        InputPartitioner partitioner = InputPartitioner.Any,
        int labeledPartition = 0,
        int activityPartition = 0,
        DetectorSettings? settings = null
    ) =>
        new(
            LaneBatches.Source,
            partitions: 2,
            partitioner,
            new RecordDecoder(new DecoderSettings()),
            new LaneDetector(
                new PartitionDetector(settings ?? new DetectorSettings()),
                "1-test",
                new LanePartitions(0, labeledPartition, 0, activityPartition)
            ),
            TimeSpan.FromMinutes(2)
        );

    private static string KeyOfPartition(int partition) =>
        Enumerable
            .Range(0, 100)
            .Select(i => $"c{i}")
            .First(key => Partitioners.Murmur2(System.Text.Encoding.UTF8.GetBytes(key), 2) == partition);
}
