using System.Buffers;
using System.Text;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Profiles;
using BotClickStream.Serialization;
using BotClickStream.Tests.Contracts;
using CsCheck;

namespace BotClickStream.Tests.Serialization;

/// <summary>What a lane publishes of a domain or network, and another reads.</summary>
public sealed class ProfileRecordTests
{
    private static readonly Gen<int> GenCount = Gen.OneOf(Gen.Int[0, 5], Gen.Int[0, int.MaxValue]);
    private static readonly Gen<long> GenTime = Gen.Long[946_684_800_000, 4_102_444_799_999];

    [Fact]
    public void Every_profile_satisfies_its_schema_and_is_read_as_it_was_written() =>
        Gen.Select(
                Gen.Select(Gen.OneOf("acme.example", "xn--bcher-kva.example", "odd#1:name.example", ""), Gen.Bool),
                Gen.OneOf("192.0.2.77", "10.0.0.1", "2001:db8:7::1", "2a02::9", "::1"),
                Gen.Select(GenCount, GenCount, Gen.Int[0, 64], Gen.Int[-200_000, 200_000], GenCount, GenCount),
                GenCount.Array[StyleCounts.Count],
                Gen.Select(GenTime, GenTime, GenTime),
                Gen.Int[0, 10_000]
            )
            .Sample(
                (named, address, counts, styles, times, partition) =>
                {
                    string name = named.Item1;
                    ProfileKind kind =
                        name.Length == 0 ? ProfileKind.Network
                        : named.Item2 ? ProfileKind.Gateway
                        : ProfileKind.Domain;
                    OutputBuffer output = new();
                    Assert.True(NetworkAddress.TryParse(Encoding.ASCII.GetBytes(address), out Hash128 network));
                    ScannerProfile profile = new()
                    {
                        Kind = kind,
                        Name = output.Text(name),
                        Network = kind == ProfileKind.Network ? network.High : 0,
                        ScannedMessages = counts.Item1,
                        HumanMessages = counts.Item2,
                        Campaigns = counts.Item3,
                        LogOdds = counts.Item4,
                        ScannedDomains = counts.Item5,
                        OtherDomains = counts.Item6,
                        FirstSeen = times.Item1,
                        LastSeen = times.Item2,
                        Expires = times.Item3,
                    };
                    styles.CopyTo((Span<int>)profile.Styles);

                    (byte[] key, byte[] value) = Written(output, profile, partition);

                    string text = Encoding.UTF8.GetString(value);
                    Contract.Of("scanner.profiles").Accepts(text);
                    using JsonDocument json = JsonDocument.Parse(text);
                    string said = json.RootElement.GetProperty("key").GetString()!;
                    Assert.Equal($"{json.RootElement.GetProperty("kind").GetString()}:{said}#{partition}", Encoding.UTF8.GetString(key));
                    Assert.Equal(
                        styles.Where(count => count > 0).Sum(count => (long)count),
                        json.RootElement.GetProperty("evidence")
                            .GetProperty("styles")
                            .EnumerateObject()
                            .Sum(style => style.Value.GetInt64())
                    );
                    ProfileRecord read = ProfileRecord.Read(key, value, offset: 12, out _)!;
                    Assert.Equal((profile.Kind, name, partition), (read.Kind, Encoding.UTF8.GetString(read.Name), read.Partition));
                    Assert.Equal(kind == ProfileKind.Network ? network : default, read.Network);
                    Assert.Equal(
                        kind == ProfileKind.Gateway ? EventKeys.Of(Encoding.UTF8.GetBytes(name)) : default,
                        read.ToUpdate().Gateway
                    );
                    (int scanned, int other) = kind == ProfileKind.Gateway ? (counts.Item5, counts.Item6) : (counts.Item1, counts.Item2);
                    Assert.Equal((scanned, other, times.Item2, times.Item3), (read.Scanned, read.Other, read.LastSeen, read.Expires));
                    Assert.Equal(12, read.Offset);
                    Assert.False(read.IsTombstone);
                },
                iter: 300,
                threads: 1
            );

    [Theory]
    [InlineData("192.0.2.77", "network:192.0.2.0/24#3")]
    [InlineData("2001:db8:7::1", "network:2001:db8:7::/48#3")]
    [InlineData("2001:db8::1", "network:2001:db8::/48#3")]
    public void A_network_is_named_by_its_prefix(string address, string expected)
    {
        OutputBuffer output = new();
        Assert.True(NetworkAddress.TryParse(Encoding.ASCII.GetBytes(address), out Hash128 network));

        (byte[] key, _) = Written(output, new ScannerProfile { Kind = ProfileKind.Network, Network = network.High }, partition: 3);

        Assert.Equal(expected, Encoding.ASCII.GetString(key));
    }

    [Fact]
    public void What_has_expired_is_a_tombstone()
    {
        OutputBuffer output = new();
        ScannerProfile profile = new() { Name = output.Text("acme.example"), IsExpired = true };

        (byte[] key, byte[] value) = Written(output, profile, partition: 3);

        Assert.Equal("domain:acme.example#3", Encoding.ASCII.GetString(key));
        Assert.Empty(value);
        Assert.True(ProfileRecord.Read(key, value, offset: 0, out _)!.IsTombstone);
    }

    [Theory]
    [InlineData("acme.example", "{}")]
    [InlineData("domain:acme.example", "{}")]
    [InlineData("domain:acme.example#x", "{}")]
    [InlineData("domain:acme.example#-1", "{}")]
    [InlineData("gateway:mx.example#1", "{}")]
    [InlineData(
        "gateway:mx.example#1",
        """{"evidence":{"scannedMessages":1,"humanMessages":0},"lastSeen":"2026-03-02T09:00:44Z","expires":"2026-03-02T09:00:44Z"}"""
    )]
    [InlineData("country:xx#1", "{}")]
    [InlineData("network:192.0.2.0/16#1", "{}")]
    [InlineData("network:2001:db8::/24#1", "{}")]
    [InlineData("domain:acme.example#1", "{")]
    [InlineData("domain:acme.example#1", "[]")]
    [InlineData("domain:acme.example#1", """{"evidence":{"scannedMessages":"many","humanMessages":0}}""")]
    [InlineData("domain:acme.example#1", """{"evidence":{"scannedMessages":1,"humanMessages":0},"lastSeen":"2026","expires":"x"}""")]
    public void What_is_no_profile_is_refused_with_a_reason(string key, string value)
    {
        Assert.Null(ProfileRecord.Read(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), offset: 0, out string? why));

        Assert.NotEmpty(why!);
    }

    private static (byte[] Key, byte[] Value) Written(OutputBuffer output, in ScannerProfile profile, int partition)
    {
        OutputSerializer serializer = new(Some.RulesId);
        ArrayBufferWriter<byte> key = new();
        ArrayBufferWriter<byte> value = new();
        serializer.WriteProfileKey(output, profile, partition, key);
        serializer.WriteProfile(output, profile, partition, value);
        return (key.WrittenSpan.ToArray(), value.WrittenSpan.ToArray());
    }
}
