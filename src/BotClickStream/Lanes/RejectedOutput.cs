using System.Buffers;
using BotClickStream.Brokers;
using BotClickStream.Serialization;

namespace BotClickStream.Lanes;

/// <summary>Puts what can't be taken among a batch's outputs, with the original key, so that nothing is dropped silently.</summary>
internal static class RejectedOutput
{
    /// <summary>A value that doesn't fit is cut, and after it the key.</summary>
    public static void Reject(this SealedBatch batch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RejectedRecord reason)
    {
        int room = batch.Limits.Rejected - reason.HeaderBytes;
        if (key.Length + value.Length > room)
        {
            reason = reason with { Truncated = true };
            room = batch.Limits.Rejected - reason.HeaderBytes;
            key = key[..Math.Min(key.Length, room)];
            value = value[..Math.Min(value.Length, room - key.Length)];
            batch.Tally.CutRejections++;
        }

        int start = batch.Position;
        batch.Bytes.Write(key);
        batch.Bytes.Write(value);
        batch.Add(OutputTopic.Rejected, partition: null, start, key.Length, reason);
        batch.Tally.CountRejected(reason.Error);
    }
}
