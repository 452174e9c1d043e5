using System.Buffers;
using BotClickStream.Serialization;

namespace BotClickStream.Lanes;

/// <summary>Puts what can't be taken among a batch's outputs, with the original key, so that nothing is dropped silently.</summary>
internal static class RejectedOutput
{
    /// <summary>What fits into a record of the rejected topic beside its headers; a value, and after it the key, is cut to it.</summary>
    private const int MaxBytes = 1_000_000;

    public static void Reject(this SealedBatch batch, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RejectedRecord reason)
    {
        bool fits = key.Length + value.Length <= MaxBytes;
        if (!fits)
        {
            key = key[..Math.Min(key.Length, MaxBytes)];
            value = value[..Math.Min(value.Length, MaxBytes - key.Length)];
        }

        int start = batch.Position;
        batch.Bytes.Write(key);
        batch.Bytes.Write(value);
        batch.Add(OutputTopic.Rejected, partition: null, start, key.Length, fits ? reason : reason with { Truncated = true });
        batch.Tally.CountRejected(reason.Error);
    }
}
