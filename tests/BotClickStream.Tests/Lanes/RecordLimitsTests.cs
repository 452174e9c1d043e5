using System.Globalization;
using System.Text;
using System.Text.Json;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Routing;
using BotClickStream.Serialization;
using BotClickStream.Settings;
using BotClickStream.Sources;

namespace BotClickStream.Tests.Lanes;

/// <summary>What is sealed can be sent: every output is held against its topic's limit, and made to fit.</summary>
public sealed class RecordLimitsTests
{
    /// <summary>The smallest that are not refused at start.</summary>
    private static readonly RecordLimits Smallest = LimitsOf(new TopicSettings(), OutputLimits.SmallestOutput);

    [Fact]
    public void A_label_that_is_too_large_goes_with_its_strongest_reason_and_without_its_url()
    {
        string url = $"https://shop.example/{new string('x', 3_000)}";
        string scan =
            $$"""{"id":"e1","type":"click","time":{{LaneBatches.Now}},"campaignId":"c1","recipient":"r@example.com","url":"{{url}}","machine":true,"httpMethod":"HEAD","points":5}""";
        SealedBatch whole = new(LaneBatches.Source, epoch: 1);
        Step().Process(LaneBatches.Of(("c1", scan)), long.MaxValue, whole);
        SealedBatch small = new(LaneBatches.Source, epoch: 1, whole.Limits with { Labeled = 2_000 });

        Step().Process(LaneBatches.Of(("c1", scan)), long.MaxValue, small);

        JsonElement full = JsonDocument.Parse(Assert.Single(whole.Outputs(OutputTopic.Labeled)).Value).RootElement;
        TestOutput label = Assert.Single(small.Outputs(OutputTopic.Labeled));
        JsonElement shortened = JsonDocument.Parse(label.Value).RootElement;
        Assert.Equal("c1|e1", label.Key);
        Assert.Equal(url, full.GetProperty("url").GetString());
        Assert.False(shortened.TryGetProperty("url", out _));
        Assert.True(full.GetProperty("reasons").GetArrayLength() > 1);
        Assert.Equal(
            full.GetProperty("reasons")[0].GetRawText(),
            Assert.Single(shortened.GetProperty("reasons").EnumerateArray()).GetRawText()
        );
        Assert.Equal(full.GetProperty("balance").GetRawText(), shortened.GetProperty("balance").GetRawText());
        Assert.Equal((0, 1), (whole.Tally.ShortenedLabels, small.Tally.ShortenedLabels));
        Assert.Single(small.Outputs(OutputTopic.Corrections));
    }

    /// <summary>All texts as long as input may have them, of characters that JSON takes six bytes for and keys three.</summary>
    [Fact]
    public void A_shortened_label_and_a_correction_fit_whatever_their_texts()
    {
        OutputBuffer output = new();
        SealedBatch batch = new(LaneBatches.Source, epoch: 1, Smallest);
        OutputSerializer serializer = new("1000000000-ffffffff");
        TextRange id = Text(CanonicalFormat.MaxId);
        LabeledEvent label = new()
        {
            Type = EventType.Unsubscribe,
            Time = LaneBatches.Now,
            EventId = id,
            CampaignId = id,
            MessageId = Text(CanonicalFormat.MaxMessageId),
            Recipient = Text(MailAddress.MaxLength),
            Domain = Text(MailAddress.MaxDomainLength),
            LeadId = Text(CanonicalFormat.MaxMessageId),
            Url = Text(CanonicalFormat.MaxUrl),
            LinkId = Text(CanonicalFormat.MaxMessageId),
            LinkRole = LinkRole.Unsubscribe,
            Label = Label.Undecided,
            Actor = Actor.SecurityScanner,
            Points = long.MinValue,
            Balance = long.MaxValue,
            HasBalance = true,
            Revision = int.MaxValue,
            ReasonCount = 1,
        };
        Detail detail = new(long.MinValue, long.MinValue, long.MinValue, long.MinValue, new string('\u0001', 64));
        output.Add(
            new Reason
            {
                Signal = new LinkSweep(),
                Weight = int.MinValue,
                Detail = detail,
                Event1 = id,
                Event2 = id,
                Event3 = id,
            }
        );
        output.Add(label);

        int start = batch.Position;
        serializer.WriteLabelKey(output, label, batch.Bytes);
        serializer.WriteShortLabel(output, label, batch.Bytes);
        batch.Add(OutputTopic.Labeled, 0, start, 0);
        start = batch.Position;
        ScoreCorrection correction = new() { Delta = long.MinValue, Time = LaneBatches.Now };
        serializer.WriteCorrectionKey(output, correction, batch.Bytes);
        serializer.WriteCorrection(output, correction, batch.Bytes);
        batch.Add(OutputTopic.Corrections, null, start, 0);

        // The whole one would not.
        start = batch.Position;
        serializer.WriteLabel(output, label, batch.Bytes);
        Assert.False(batch.TryAdd(OutputTopic.Labeled, 0, start, 0));
        Assert.Equal(2, batch.Records.Length);

        TextRange Text(int bytes) => output.Add(Enumerable.Repeat((byte)1, bytes).ToArray());
    }

    [Fact]
    public void Events_with_the_longest_texts_that_there_are_go_on_in_frames_that_fit()
    {
        const int Events = 200;
        SourcePartition source = new("raw", 0);
        RouterStep router = new(source, () => 1, targets: 2, new RecordDecoder(new DecoderSettings()));
        SealedBatch output = new(source, epoch: 1, Smallest);

        router.Process(LaneBatches.Of([.. Enumerable.Range(0, Events).Select(i => ("", Largest(i)))]), long.MaxValue, output);

        Assert.Empty(output.Outputs(OutputTopic.Rejected));
        int read = 0;
        foreach (ref readonly OutputRecord record in output.Records)
        {
            FrameReader frame = new(output.Value(record));
            while (frame.Next())
            {
                read++;
            }

            Assert.Null(frame.Error);
        }

        Assert.Equal(Events, read);
        Assert.True(output.Records.Length > 2, "all went in one frame a target");
    }

    [Theory]
    [InlineData(100, 100_000, 100)]
    [InlineData(100_000, 10, 0)]
    public void A_rejected_value_is_cut_and_only_then_its_key(int keyBytes, int valueBytes, int keyLeft)
    {
        SealedBatch output = new(LaneBatches.Source, epoch: 1, Smallest);
        RejectedRecord reason = new("not-json", "how", "[1]", "raw", 1, 2, "canonical");

        output.Reject(new byte[keyBytes], new byte[valueBytes], reason);

        OutputRecord record = output.Records[0];
        Assert.True(record.Rejected!.Value.Truncated);
        int room = Smallest.Rejected - record.Rejected!.Value.HeaderBytes;
        Assert.Equal((keyLeft > 0 ? keyLeft : room, room), (record.KeyLength, record.KeyLength + record.ValueLength));
        Assert.Equal(1, output.Tally.CutRejections);
    }

    /// <summary>The key of a record may be as large as its value, and the reason quotes it.</summary>
    [Fact]
    public void The_reason_for_a_rejection_stays_short_whatever_the_key()
    {
        SealedBatch output = new(LaneBatches.Source, epoch: 1, Smallest);

        Step().Process(LaneBatches.Of((new string('k', 500_000), LaneBatches.Click("c1", "e1"))), long.MaxValue, output);

        RejectedRecord reason = Assert.Single(output.Outputs(OutputTopic.Rejected)).Record.Rejected!.Value;
        Assert.Equal("not-keyed", reason.Error);
        Assert.InRange(reason.HeaderBytes, 1, 1_000);
    }

    [Fact]
    public void What_the_headers_add_is_not_more_than_was_reckoned()
    {
        RejectedRecord reason = new("too-late", "Älter", "[1]", "raw", 12, 345, "canonical", ValueIsCanonical: true, Truncated: true);

        int written = reason.ToHeaders().Sum(header => Encoding.UTF8.GetByteCount(header.Key) + header.GetValueBytes().Length);

        Assert.InRange(written, 1, reason.HeaderBytes);
    }

    private static RecordLimits LimitsOf(TopicSettings names, int maxMessageBytes)
    {
        Dictionary<string, string> config = new() { ["max.message.bytes"] = maxMessageBytes.ToString(CultureInfo.InvariantCulture) };
        string[] topics = [names.Keyed, names.Labeled, names.Corrections, names.Rejected, names.State];
        return OutputLimits.Of(names, topics.ToDictionary(topic => topic, topic => new BrokerTopic(topic, 1, config)), null).Records;
    }

    private static string Largest(int i)
    {
        string id = $"{i:d3}{new string('i', CanonicalFormat.MaxId - 3)}";
        string message = new('m', CanonicalFormat.MaxMessageId);
        string url = $"https://shop.example/{i:d3}/".PadRight(CanonicalFormat.MaxUrl, 'u');
        string gateway = new('g', CanonicalFormat.MaxGateway);
        string recipient = $"{new string('r', 60)}@{string.Join('.', Enumerable.Repeat(new string('d', 60), 3))}.example";
        return $$"""
            {"id":"{{id}}","type":"click","time":{{LaneBatches.Now}},"campaignId":"{{id}}","recipient":"{{recipient}}","messageId":"{{message}}","leadId":"{{message}}x",
            "url":"{{url}}","linkId":"{{id}}","gateway":"{{gateway}}","linkCount":10000,"points":999999.9999}
            """.Replace($"{message}x", $"l{message[1..]}", StringComparison.Ordinal);
    }

    private static KeyedStep Step() =>
        new(
            LaneBatches.Source,
            partitions: 1,
            InputPartitioner.Any,
            new RecordDecoder(new DecoderSettings()),
            new LaneDetector(new PartitionDetector(new DetectorSettings()), "1-test", default),
            TimeSpan.FromMinutes(2)
        );
}
