using System.Buffers.Binary;

namespace BotClickStream.Brokers;

/// <summary>
/// Which partition a record key goes to, as the clients compute it. Keys are not empty here: clients spread those at random.
/// </summary>
public static class Partitioners
{
    /// <summary>
    /// The Java clients' default and librdkafka's <c>murmur2</c> and <c>murmur2_random</c>: the positive murmur2 of the key, modulo
    /// <paramref name="partitions"/> (at least 1).
    /// </summary>
    public static int Murmur2(ReadOnlySpan<byte> key, int partitions) => (int)(HashMurmur2(key) & int.MaxValue) % partitions;

    /// <summary>
    /// librdkafka's <c>consistent</c> and its default <c>consistent_random</c>: the CRC-32 of the key (IEEE 802.3, as zlib),
    /// unsigned, modulo <paramref name="partitions"/> (at least 1).
    /// </summary>
    public static int Crc32(ReadOnlySpan<byte> key, int partitions) => (int)(System.IO.Hashing.Crc32.HashToUInt32(key) % (uint)partitions);

    /// <summary>MurmurHash2 of 32 bits with Kafka's seed.</summary>
    internal static uint HashMurmur2(ReadOnlySpan<byte> data)
    {
        const uint Seed = 0x9747b28c;
        const uint M = 0x5bd1e995;
        const int R = 24;

        uint hash = Seed ^ (uint)data.Length;
        for (; data.Length >= sizeof(uint); data = data[sizeof(uint)..])
        {
            uint k = BinaryPrimitives.ReadUInt32LittleEndian(data) * M;
            hash = (hash * M) ^ ((k ^ (k >> R)) * M);
        }

        if (!data.IsEmpty)
        {
            for (int i = data.Length - 1; i >= 0; i--)
            {
                hash ^= (uint)data[i] << (8 * i);
            }

            hash *= M;
        }

        hash = (hash ^ (hash >> 13)) * M;
        return hash ^ (hash >> 15);
    }
}
