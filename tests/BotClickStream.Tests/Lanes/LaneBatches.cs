using System.Text;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Lanes;
using BotClickStream.Sources;

namespace BotClickStream.Tests.Lanes;

/// <summary>Input for a lane's step, and what came out, in words that tests can compare.</summary>
internal static class LaneBatches
{
    public const long Now = 1_760_000_000_000;

    public static readonly SourcePartition Source = new("email.events.raw", 0);

    /// <summary>Records with offsets from 0 on, sent and received at <see cref="Now"/>.</summary>
    public static InputBatch Of(params (string Key, string Value)[] records)
    {
        InputBatch batch = new() { ReceivedAt = Now };
        for (int i = 0; i < records.Length; i++)
        {
            batch.Add(
                offset: i,
                timestamp: Now,
                SourceFormat.Recognise,
                Encoding.UTF8.GetBytes(records[i].Key),
                Encoding.UTF8.GetBytes(records[i].Value)
            );
        }

        return batch;
    }

    public static SealedBatch Process(this ILaneStep step, InputBatch input, long limit = long.MaxValue)
    {
        SealedBatch output = new(Source, epoch: 1);
        step.Process(input, limit, output);
        return output;
    }

    /// <summary>The same, and ends the batch.</summary>
    public static SealedBatch ProcessAndSeal(this ILaneStep step, InputBatch input)
    {
        SealedBatch output = step.Process(input);
        step.Seal(output);
        return output;
    }

    public static List<TestOutput> Outputs(this SealedBatch batch, OutputTopic topic)
    {
        List<TestOutput> outputs = [];
        foreach (ref readonly OutputRecord record in batch.Records)
        {
            if (record.Topic == topic)
            {
                outputs.Add(
                    new TestOutput(Encoding.UTF8.GetString(batch.Key(record)), Encoding.UTF8.GetString(batch.Value(record)), record)
                );
            }
        }

        return outputs;
    }

    /// <summary>What the keyed topic would hold for one of its partitions.</summary>
    public static InputBatch Frames(this SealedBatch batch, int target)
    {
        InputBatch frames = new() { ReceivedAt = Now };
        int offset = 0;
        foreach (ref readonly OutputRecord record in batch.Records)
        {
            if (record.Topic == OutputTopic.Keyed && record.Partition == target)
            {
                frames.Add(offset++, Now, SourceFormat.Recognise, [], batch.Value(record));
            }
        }

        return frames;
    }

    public static string Click(string campaign, string id, long time = Now, string recipient = "r@example.com") =>
        $$"""{"id":"{{id}}","type":"click","time":{{time}},"campaignId":"{{campaign}}","recipient":"{{recipient}}","url":"https://example.com/{{id}}","points":5}""";
}

internal sealed record TestOutput(string Key, string Value, OutputRecord Record);
