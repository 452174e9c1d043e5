using System.Text;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Routing;
using BotClickStream.Serialization;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.Tests.Lanes;
using BotClickStream.Watching;
using CsCheck;

namespace BotClickStream.Tests.Routing;

public sealed class RoutedLaneTests
{
    [Fact]
    public void A_lane_behind_a_router_says_the_same_as_one_whose_input_is_keyed() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Long[0, 8 * 86_400_000L], Gen.Int[0, 3])
            .Array[1, 30]
            .Sample(clicks =>
            {
                (string Key, string Value)[] records =
                [
                    .. clicks.Select(
                        (click, i) =>
                            (
                                "c1",
                                LaneBatches.Click(
                                    "c1",
                                    $"e{(click.Item4 == 0 ? 0 : i)}",
                                    LaneBatches.Now - click.Item3,
                                    $"r{click.Item1}@example.com"
                                )
                            )
                    ),
                ];

                SealedBatch keyed = Keyed().Process(LaneBatches.Of(records));
                SealedBatch routed = Framed().Process(Router(targets: 1).Process(LaneBatches.Of(records)).Frames(target: 0));

                foreach (OutputTopic topic in new[] { OutputTopic.Labeled, OutputTopic.Corrections })
                {
                    Assert.Equal(
                        keyed.Outputs(topic).Select(output => (output.Key, output.Value)),
                        routed.Outputs(topic).Select(output => (output.Key, output.Value))
                    );
                }

                Assert.Equal(keyed.Watermark, routed.Watermark);
                Assert.Equal(
                    keyed.Outputs(OutputTopic.Rejected).Select(output => (output.Record.Rejected!.Value.Error, output.Key)),
                    routed.Outputs(OutputTopic.Rejected).Select(output => (output.Record.Rejected!.Value.Error, output.Key))
                );
            });

    [Fact]
    public void An_operators_word_reaches_the_lane_of_its_campaign_and_lets_no_time_go_on()
    {
        string click = LaneBatches.Click("c1", "e1", LaneBatches.Now - 86_400_000, "r1@example.com");
        string word =
            $$"""{"id":"w1","type":"verdict","time":{{LaneBatches.Now}},"campaignId":"c1","target":"domain","domain":"example.com","label":"bot","by":"kim"}""";
        foreach (string[] records in new[] { new[] { click, word }, [word, click] })
        {
            (string Key, string Value)[] keyed = [.. records.Select(record => ("c1", record))];

            SealedBatch direct = Keyed().ProcessAndSeal(LaneBatches.Of(keyed));
            SealedBatch routed = Framed().ProcessAndSeal(Router(targets: 1).Process(LaneBatches.Of(keyed)).Frames(target: 0));

            Assert.All(
                [direct, routed],
                batch =>
                {
                    string last = batch.Outputs(OutputTopic.Labeled)[^1].Value;
                    Assert.Contains("\"label\":\"bot\"", last, StringComparison.Ordinal);
                    Assert.Contains(
                        """{"signal":"operator","weight":100,"detail":{"kind":"domain","by":"kim"},"events":["w1"]}""",
                        last,
                        StringComparison.Ordinal
                    );
                }
            );
            Assert.True(direct.Watermark < LaneBatches.Now - 80_000_000);
            Assert.Equal(direct.Watermark, routed.Watermark);
        }
    }

    [Fact]
    public void A_router_stops_within_a_batch_at_the_first_record_past_its_limit_and_goes_on_from_there()
    {
        RouterStep router = Router(targets: 1);
        InputBatch input = LaneBatches.Of([
            .. new long[] { 0, 10, 30, 20, 40 }.Select(
                (after, i) => ("x", LaneBatches.Click("c1", $"e{i}", LaneBatches.Now - 100 + after))
            ),
        ]);
        input.End = new EndOffset(5, LaneBatches.Now);

        SealedBatch first = router.Process(input, limit: LaneBatches.Now - 100 + 20);
        SealedBatch held = router.Process(input, limit: LaneBatches.Now - 100 + 25);
        SealedBatch rest = router.Process(input, limit: LaneBatches.Now - 100 + 30);

        Assert.Equal((3, 3), (first.Tally.Records, first.NextOffset));
        Assert.Equal((0, 3), (held.Tally.Records, held.NextOffset));
        Assert.Equal((2, 5), (rest.Tally.Records, rest.NextOffset));
        Assert.True(router.Progress.AtEnd);
    }

    [Fact]
    public void A_router_sends_a_campaigns_events_to_one_partition_and_its_word_to_all()
    {
        SealedBatch routed = Router(targets: 3)
            .Process(LaneBatches.Of(("x", LaneBatches.Click("c1", "e1")), ("y", LaneBatches.Click("c1", "e2"))));

        List<(int? Partition, int Events)> frames = [];
        foreach (ref readonly OutputRecord record in routed.Records)
        {
            FrameReader frame = new(routed.Value(record));
            int events = 0;
            while (frame.Next())
            {
                events++;
            }

            Assert.Equal(5, frame.Sources);
            Assert.Equal(LaneBatches.Source, frame.Source);
            Assert.Equal(LaneBatches.Now, frame.Word.HighestTime);
            frames.Add((record.Partition, events));
        }

        Assert.Equal([0, 0, 2], frames.Select(frame => frame.Events).Order());
        Assert.Equal([0, 1, 2], frames.Select(frame => frame.Partition).Order());
    }

    [Fact]
    public void A_router_repeats_its_word_each_second_and_no_more_often_where_nothing_changes()
    {
        RouterStep router = Router(targets: 2);
        router.Process(LaneBatches.Of(("x", LaneBatches.Click("c1", "e1"))));

        Assert.Equal(0, router.Process(Tick(500)).Records.Length);
        Assert.Equal(2, router.Process(Tick(1000)).Records.Length);
        Assert.Equal(0, router.Process(Tick(1500)).Records.Length);
    }

    [Fact]
    public void A_lane_behind_a_router_rejects_with_the_canonical_event_and_its_source()
    {
        string old = LaneBatches.Click("c1", "old", LaneBatches.Now - (30L * 86_400_000), "other@example.com");

        SealedBatch routed = Framed()
            .Process(Router(targets: 1).Process(LaneBatches.Of(("x", LaneBatches.Click("c1", "e1")), ("y", old))).Frames(target: 0));

        TestOutput rejected = Assert.Single(routed.Outputs(OutputTopic.Rejected));
        Assert.Equal("too-late", rejected.Record.Rejected!.Value.Error);
        Assert.True(rejected.Record.Rejected!.Value.ValueIsCanonical);
        Assert.Equal(LaneBatches.Source.Topic, rejected.Record.Rejected!.Value.SourceTopic);
        Assert.Equal(1, rejected.Record.Rejected!.Value.SourceOffset);
        Assert.Contains("\"id\":\"old\"", rejected.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_frame_is_rejected_and_a_frame_of_a_newer_release_ends_the_work()
    {
        SealedBatch output = Framed().Process(LaneBatches.Of(("k", "{}")));
        Assert.Equal("bad-frame", Assert.Single(output.Outputs(OutputTopic.Rejected)).Record.Rejected!.Value.Error);

        WorkerException newer = Assert.Throws<WorkerException>(() => Framed().Process(LaneBatches.Of(("", "BC\u0002xxxx"))));
        Assert.Contains("version 2", newer.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"e1","type":"click","time":1760000000000,"campaignId":"c1","recipient":"r@example.com"}""")]
    [InlineData(
        """
            {"id":"é\"","type":"unsubscribe","time":1760000000123,"campaignId":"c|1","messageId":"m1","domain":"example.com","leadId":"l",
            "url":"https://example.com/?a=b&c=%20","linkId":"x","linkRole":"footer","linkCount":7,"httpMethod":"HEAD","via":"one-click",
            "gateway":"mx.example.com","machine":true,"points":-2.5}
            """
    )]
    [InlineData("""{"id":"s","type":"session","time":1760000000000,"campaignId":"c1","count":12}""")]
    [InlineData("""{"id":"s","type":"conversion","time":1760000000000,"campaignId":"c1","count":0}""")]
    public void The_canonical_form_of_an_event_decodes_to_the_same_event(string json)
    {
        byte[] value = Encoding.UTF8.GetBytes(json);
        RecordReader reader = new(new RecordDecoder(new DecoderSettings()));
        reader.Begin(value, SourceFormat.Recognise, LaneBatches.Now);
        Decoded decoded;
        FrameWriter original = new();
        byte[] canonical = [];
        while ((decoded = reader.Next()) == Decoded.Event)
        {
            canonical = new CanonicalWriter().Write(reader.Event).ToArray();
            original.Add(reader.Event, default);
        }

        Assert.Equal(Decoded.End, decoded);
        RecordReader again = new(new RecordDecoder(new DecoderSettings()));
        again.Begin(canonical, SourceFormat.Canonical, LaneBatches.Now);
        FrameWriter copied = new();
        while ((decoded = again.Next()) == Decoded.Event)
        {
            copied.Add(again.Event, default);
        }

        Assert.Equal(Decoded.End, decoded);
        Assert.Equal(Frame(original), Frame(copied));
    }

    private static byte[] Frame(FrameWriter writer)
    {
        System.Buffers.ArrayBufferWriter<byte> bytes = new();
        writer.Write(LaneBatches.Source, 1, default, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    private static InputBatch Tick(long after)
    {
        InputBatch tick = LaneBatches.Of();
        tick.ReceivedAt = LaneBatches.Now + after;
        tick.NextOffset = 1;
        return tick;
    }

    private static RouterStep Router(int targets) =>
        new(LaneBatches.Source, () => targets == 1 ? 1 : 5, targets, new RecordDecoder(new DecoderSettings()));

    private static FramedStep Framed() => new(new SourcePartition("email.events.keyed", 0), Detector(), TimeSpan.FromMinutes(2));

    private static KeyedStep Keyed() =>
        new(
            LaneBatches.Source,
            partitions: 1,
            InputPartitioner.Murmur2,
            new RecordDecoder(new DecoderSettings()),
            Detector(),
            TimeSpan.FromMinutes(2)
        );

    private static LaneDetector Detector() => new(new PartitionDetector(new DetectorSettings()), "1-test", default);
}
