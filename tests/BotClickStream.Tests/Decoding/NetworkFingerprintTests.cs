using System.Globalization;
using System.Net;
using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using CsCheck;

namespace BotClickStream.Tests.Decoding;

public sealed class NetworkFingerprintTests
{
    private static readonly ILookup<uint, IPNetwork> NoSystems = Array
        .Empty<(uint, IPNetwork)>()
        .ToLookup(_ => 0u, _ => default(IPNetwork));

    [Theory]
    [InlineData("40.92.0.1", EventType.Click, NetworkKind.Scanner)]
    [InlineData("40.93.255.254", EventType.Unsubscribe, NetworkKind.Scanner)]
    [InlineData("40.94.0.1", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("40.91.255.254", EventType.Click, NetworkKind.Hosting)]
    [InlineData("40.92.0.1", EventType.Open, NetworkKind.Unlisted)]
    [InlineData("2a01:111:f400:7::1", EventType.Click, NetworkKind.Scanner)]
    [InlineData("2a01:111:f401::1", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("209.222.82.9", EventType.Open, NetworkKind.Scanner)]
    [InlineData("209.222.83.9", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("67.231.159.3", EventType.Click, NetworkKind.Shared)]
    [InlineData("3.64.7.9", EventType.Click, NetworkKind.Hosting)]
    [InlineData("3.64.7.9", EventType.Open, NetworkKind.Unlisted)]
    [InlineData("95.217.1.1", EventType.Unsubscribe, NetworkKind.Hosting)]
    // A block of one of Azure's older regions, and what lies beside it.
    [InlineData("40.74.14.244", EventType.Click, NetworkKind.Hosting)]
    [InlineData("40.77.167.9", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("66.249.84.1", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("15.158.2.3", EventType.Click, NetworkKind.Relay)]
    [InlineData("172.68.5.79", EventType.Click, NetworkKind.Relay)]
    [InlineData("2606:4700:10::1", EventType.Open, NetworkKind.Relay)]
    [InlineData("151.101.1.7", EventType.Click, NetworkKind.Relay)]
    [InlineData("127.0.0.1", EventType.Click, NetworkKind.Relay)]
    // Apple's and Cloudflare's own egress beside these.
    [InlineData("104.28.7.1", EventType.Open, NetworkKind.ApplePrivacy)]
    [InlineData("104.28.7.1", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("146.75.160.9", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("0.0.0.1", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("ffff::", EventType.Click, NetworkKind.Unlisted)]
    public void Networks_are_known_by_their_prefix_for_what_it_speaks_of(string address, EventType type, NetworkKind kind) =>
        Assert.Equal(kind, FingerprintData.BuiltIn.Networks.KindOf(NameOf(address), type));

    [Theory]
    [InlineData("40.92.0.0/15\tScanner\tall\tpublished", "40.92.0.0/15\tScanner\tall\tpublished", "5 columns")]
    [InlineData("40.92.0.0/15\tScanner\tall\tpublished\t", "40.92.0.0/15\tScanner\tall\tpublished\t", "none empty")]
    [InlineData("40.92.0.0/15\t1\tall\tpublished\tsomebody", "1", "Unlisted, Scanner, Shared, Hosting, ApplePrivacy, Relay")]
    [InlineData("40.92.0.0/15\tRobot\tall\tpublished\tsomebody", "Robot", "Unlisted, Scanner, Shared, Hosting, ApplePrivacy, Relay")]
    [InlineData("40.92.0.0/15\tScanner\teverything\tpublished\tsomebody", "everything", "opens, clicks, all")]
    [InlineData("40.92.0.0/25\tScanner\tall\tpublished\tsomebody", "40.92.0.0/25", "up to /24")]
    [InlineData("40.93.0.0/15\tScanner\tall\tpublished\tsomebody", "40.93.0.0/15", "without host bits")]
    [InlineData("2a01:111::/49\tScanner\tall\tpublished\tsomebody", "2a01:111::/49", "up to /48")]
    [InlineData("::ffff:1.2.0.0/16\tScanner\tall\tpublished\tsomebody", "::ffff:1.2.0.0/16", "IPv4 up to /24")]
    [InlineData("40.92\tScanner\tall\tpublished\tsomebody", "40.92", "such as 192.0.2.0/24")]
    [InlineData("AS\tScanner\tall\tpublished\tsomebody", "AS", "AS and a number")]
    [InlineData("AS64500\tScanner\tall\tpublished\tsomebody", "AS64500", "only with Fingerprints:AsnDatabase")]
    [InlineData("10.0.0.0/24\tScanner\tall\tpublished\tsomebody", "10.0.0.0/24", "line 1 has it")]
    public void A_bad_line_is_a_problem_with_its_number_its_value_and_what_is_allowed(string line, string value, string allowed)
    {
        (_, List<string> problems) = Parse("10.0.0.0/24\tScanner\tall\tknown\tsomebody\n" + line, systems: null);

        string problem = Assert.Single(problems);
        Assert.StartsWith("line 2", problem, StringComparison.Ordinal);
        Assert.Contains($"'{value}'; allowed: ", problem, StringComparison.Ordinal);
        Assert.Contains(allowed, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_users_file_the_built_in_lines_can_be_part_and_its_own_count_before_them()
    {
        (ListedNetworks networks, List<string> problems) = Parse(
            "built-in\n209.222.82.0/24\tUnlisted\tall\tknown\tus\n40.92.7.0/24\tShared\tall\tknown\tus\n192.0.2.0/24\tScanner\tall\tknown\tus",
            NoSystems
        );

        Assert.Empty(problems);
        Assert.Equal(NetworkKind.Unlisted, networks.KindOf(NameOf("209.222.82.9"), EventType.Click));
        Assert.Equal(NetworkKind.Shared, networks.KindOf(NameOf("40.92.7.1"), EventType.Click));
        Assert.Equal(NetworkKind.Scanner, networks.KindOf(NameOf("40.92.8.1"), EventType.Click));
        Assert.Equal(NetworkKind.Scanner, networks.KindOf(NameOf("192.0.2.1"), EventType.Click));
        Assert.Equal(NetworkKind.Shared, networks.KindOf(NameOf("67.231.159.3"), EventType.Click));
    }

    [Fact]
    public void An_autonomous_systems_line_stands_for_its_prefixes_and_one_that_is_written_out_counts_before_them()
    {
        ILookup<uint, IPNetwork> systems = new[]
        {
            (64500u, IPNetwork.Parse("198.51.100.0/24")),
            (64500u, IPNetwork.Parse("2001:db8::/32")),
        }.ToLookup(one => one.Item1, one => one.Item2);

        (ListedNetworks networks, List<string> problems) = Parse(
            "AS64500\tScanner\tall\tknown\tus\n198.51.100.0/24\tShared\tall\tknown\tus\nAS64501\tScanner\tall\tknown\tus",
            systems
        );

        Assert.Empty(problems);
        Assert.Equal(NetworkKind.Shared, networks.KindOf(NameOf("198.51.100.7"), EventType.Click));
        Assert.Equal(NetworkKind.Scanner, networks.KindOf(NameOf("2001:db8:9::1"), EventType.Click));
    }

    [Fact]
    public void Of_prefixes_that_hold_a_network_the_longest_counts()
    {
        Gen<IPNetwork> prefixes = Gen.Select(
            Gen.Int[20, 24],
            Gen.Int[0, 31],
            (length, number) => new IPNetwork(new IPAddress([10, 0, (byte)(number & ~((1 << (24 - length)) - 1)), 0]), length)
        );
        Gen.Select(prefixes, Gen.Int[0, 2].Select(kind => (NetworkKind)kind))
            .Array[1, 12]
            .Sample(
                claims =>
                {
                    (IPNetwork Network, NetworkKind Kind)[] own = [.. claims.DistinctBy(claim => claim.Item1)];
                    string file = string.Join('\n', own.Select(claim => $"{claim.Network}\t{claim.Kind}\tall\tknown\tus"));
                    (ListedNetworks networks, List<string> problems) = Parse(file, NoSystems);
                    Assert.Empty(problems);
                    for (int number = 0; number < 32; number++)
                    {
                        string address = string.Create(CultureInfo.InvariantCulture, $"10.0.{number}.5");
                        NetworkKind expected = own.Where(claim => claim.Network.Contains(IPAddress.Parse(address)))
                            .OrderByDescending(claim => claim.Network.PrefixLength)
                            .Select(claim => claim.Kind)
                            .FirstOrDefault();
                        Assert.Equal(expected, networks.KindOf(NameOf(address), EventType.Click));
                    }
                },
                iter: 300
            );
    }

    private static ulong NameOf(string address)
    {
        Assert.True(NetworkAddress.TryParse(Encoding.ASCII.GetBytes(address), out Hash128 network));
        return network.High;
    }

    private static (ListedNetworks, List<string>) Parse(string file, ILookup<uint, IPNetwork>? systems)
    {
        List<string> problems = [];
        List<FingerprintLine> lines = FingerprintLines.Read(
            new StringReader(file),
            NetworkFingerprints.File,
            NetworkFingerprints.Columns,
            problems
        );
        return (new ListedNetworks(NetworkFingerprints.Parse(lines, systems, problems)), problems);
    }
}
