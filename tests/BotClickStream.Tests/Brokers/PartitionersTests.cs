using System.Text;
using BotClickStream.Brokers;

namespace BotClickStream.Tests.Brokers;

/// <summary>The vectors are those of the clients' own tests: Kafka's UtilsTest, librdkafka's rdmurmur2.c and 0048-partitioner.c.</summary>
public sealed class PartitionersTests
{
    private const string Long = "this is another string with more length to it perhaps";

    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Murmur2_hashes_as_the_Java_client(string key, int hash) =>
        Assert.Equal(hash, (int)Partitioners.HashMurmur2(Encoding.UTF8.GetBytes(key)));

    [Theory]
    [InlineData("kafka", 1348980580)]
    [InlineData("", 0x106e08d9)]
    [InlineData("23456", 0x058d780f)]
    [InlineData(Long, 0x4f7703da)]
    [InlineData("hejsan", 0x5ec19395)]
    public void Murmur2_takes_the_positive_hash_modulo_the_partitions(string key, int positiveHash)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(key);
        Assert.Equal(positiveHash % 17, Partitioners.Murmur2(bytes, 17));
        Assert.Equal(positiveHash, Partitioners.Murmur2(bytes, int.MaxValue));
        Assert.Equal(0, Partitioners.Murmur2(bytes, 1));
    }

    [Theory]
    [InlineData("", 0u)]
    [InlineData("23456", 0xb1b451d7u)]
    [InlineData(Long, 0xb0150df7u)]
    [InlineData("hejsan", 0xd077037eu)]
    public void Crc32_takes_the_unsigned_checksum_modulo_the_partitions(string key, uint checksum)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(key);
        Assert.Equal((int)(checksum % 17), Partitioners.Crc32(bytes, 17));
        Assert.Equal((int)(checksum % 1000), Partitioners.Crc32(bytes, 1000));
        Assert.Equal(0, Partitioners.Crc32(bytes, 1));
    }
}
