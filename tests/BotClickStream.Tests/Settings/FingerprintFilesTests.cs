using System.Net;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Settings;

namespace BotClickStream.Tests.Settings;

public sealed class FingerprintFilesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("fingerprints");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Without_files_the_data_is_what_comes_with_the_program() =>
        Assert.Same(FingerprintData.BuiltIn, FingerprintFiles.Read(new FingerprintSettings()).Data);

    [Fact]
    public void Files_that_say_the_same_as_the_program_are_the_same_rules_whatever_their_comments()
    {
        string own = Write("own.tsv", "# ours\n\nbuilt-in\n");

        FingerprintData data = Valid(
            new FingerprintSettings
            {
                Networks = own,
                UserAgents = own,
                Gateways = own,
            }
        );

        Assert.Equal(FingerprintData.BuiltIn.Hash, data.Hash);
    }

    [Fact]
    public void Any_difference_in_the_data_is_another_hash_of_the_rules()
    {
        string network = Write("networks.tsv", "built-in\n192.0.2.0/24\tScanner\tall\tknown\tus\n");
        string userAgent = Write("user-agents.tsv", "built-in\nacme\tcontains\tScript\tall\tknown\tus\n");
        string gateway = Write("gateways.tsv", "built-in\nmx.acme.example\thost\tacme\tknown\tus\n");
        FingerprintData[] all =
        [
            FingerprintData.BuiltIn,
            Valid(new FingerprintSettings { Networks = network }),
            Valid(new FingerprintSettings { UserAgents = userAgent }),
            Valid(new FingerprintSettings { Gateways = gateway }),
            Valid(new FingerprintSettings { Networks = Write("opens.tsv", "built-in\n192.0.2.0/24\tScanner\topens\tknown\tus\n") }),
        ];

        Assert.Distinct(all.Select(data => RulesId.Of(new Rules(), data)));
        Assert.All(all, data => Assert.StartsWith("1-", RulesId.Of(new Rules(), data), StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_files_say_is_what_events_are_decoded_and_judged_by()
    {
        WorkerSettings settings = new()
        {
            Fingerprints = new FingerprintSettings
            {
                Networks = Write("networks.tsv", "192.0.2.0/24\tScanner\tall\tknown\tus\n"),
                UserAgents = Write("user-agents.tsv", "acme\tcontains\tScript\tall\tknown\tus\n"),
                Gateways = Write("gateways.tsv", "acme.example\thost\tacme\tknown\tus\n"),
            },
        };
        FingerprintData data = Valid(settings.Fingerprints);
        RecordDecoder decoder = new(settings.ForDecoder(data));
        string[] events =
        [
            """{"id":"1","type":"delivered","time":1769436000000,"campaignId":"c","recipient":"a@b.example","gateway":"MX1.acme.example."}""",
            """{"id":"2","type":"click","time":1769436001000,"campaignId":"c","recipient":"a@b.example","url":"https://x.example/","userAgent":"Acme 1","ip":"192.0.2.77"}""",
        ];

        List<Decoding.Taken> taken = [.. events.SelectMany(one => Decoding.Taken.From(System.Text.Encoding.UTF8.GetBytes(one), decoder))];

        Assert.Equal("acme", taken[0].Gateway);
        Assert.Equal(EventKeys.Of("acme"u8), taken[0].GatewayKey);
        Assert.Equal(UserAgentKind.Script, taken[1].UserAgentKind);
        Assert.Equal(
            NetworkKind.Scanner,
            settings.ForDetector(new Rules(), data).Networks.KindOf(taken[1].NetworkKey.High, EventType.Click)
        );
    }

    [Fact]
    public void Every_problem_of_every_file_is_told_with_the_key_the_file_and_the_line()
    {
        string networks = Write("networks.tsv", "10.0.0.0/24\tRobot\tall\tknown\tus\n10.0.0.0/24\tScanner\tsome\tknown\tus\n");
        string userAgents = Write("user-agents.tsv", "built-in\ncurl\n");
        string missing = Path.Combine(folder.FullName, "missing.tsv");
        WorkerSettings settings = new()
        {
            Fingerprints = new FingerprintSettings
            {
                Networks = networks,
                UserAgents = userAgents,
                Gateways = missing,
            },
        };

        IReadOnlyList<string> problems = SettingsValidation.Problems(settings);

        Assert.Collection(
            problems,
            one =>
                Assert.StartsWith(
                    $"BotClickStream:Fingerprints:Networks is '{networks}': line 1: the kind is 'Robot'; allowed: ",
                    one,
                    StringComparison.Ordinal
                ),
            one =>
                Assert.StartsWith(
                    $"BotClickStream:Fingerprints:Networks is '{networks}': line 2: the scope is 'some'; allowed: ",
                    one,
                    StringComparison.Ordinal
                ),
            one =>
                Assert.StartsWith(
                    $"BotClickStream:Fingerprints:UserAgents is '{userAgents}': line 2 is 'curl'; allowed: 6 columns",
                    one,
                    StringComparison.Ordinal
                ),
            one => Assert.StartsWith($"BotClickStream:Fingerprints:Gateways is '{missing}': ", one, StringComparison.Ordinal)
        );
        Assert.Same(FingerprintData.BuiltIn, FingerprintFiles.Read(settings.Fingerprints).Data);
    }

    [Fact]
    public void A_database_of_autonomous_systems_tells_the_prefixes_of_those_that_lines_name_and_of_no_others()
    {
        string database = Path.Combine(folder.FullName, "asn.mmdb");
        AsnDatabaseFile.Write(
            database,
            [
                ("198.51.100.0/23", 22843),
                ("203.0.113.0/24", 22843),
                ("203.0.112.128/25", 22843),
                ("2001:db8::/32", 64500),
                ("192.0.2.0/24", 64501),
            ]
        );

        ILookup<uint, IPNetwork> systems = AsnDatabase.Read(database, new HashSet<uint> { 22843, 64500, 7 });
        FingerprintData builtIn = Valid(new FingerprintSettings { AsnDatabase = database });
        FingerprintData own = Valid(
            new FingerprintSettings { AsnDatabase = database, Networks = Write("networks.tsv", "AS64500\tScanner\tclicks\tknown\tus\n") }
        );

        Assert.Equal(["198.51.100.0/23", "203.0.113.0/24"], systems[22843].Select(network => network.ToString()).Order());
        Assert.Equal(["2001:db8::/32"], systems[64500].Select(network => network.ToString()));
        Assert.Equal(2, systems.Count);
        Assert.Equal(NetworkKind.Shared, KindOf(builtIn, "198.51.101.9"));
        Assert.Equal(NetworkKind.Unlisted, KindOf(builtIn, "192.0.2.9"));
        Assert.Equal(NetworkKind.Unlisted, KindOf(FingerprintData.BuiltIn, "198.51.101.9"));
        Assert.Equal(NetworkKind.Scanner, KindOf(own, "2001:db8:77::9"));
        Assert.Equal(NetworkKind.Unlisted, KindOf(own, "198.51.101.9"));
    }

    [Fact]
    public void A_file_that_is_no_database_of_autonomous_systems_is_a_problem()
    {
        string text = Write("asn.mmdb", "no database");
        string other = Path.Combine(folder.FullName, "country.mmdb");
        AsnDatabaseFile.Write(other, [("192.0.2.0/24", 1)], key: "country");

        Assert.All(
            [text, other, Path.Combine(folder.FullName, "missing.mmdb")],
            file =>
            {
                string problem = Assert.Single(FingerprintFiles.Read(new FingerprintSettings { AsnDatabase = file }).Problems);
                Assert.StartsWith($"BotClickStream:Fingerprints:AsnDatabase is '{file}': ", problem, StringComparison.Ordinal);
                Assert.EndsWith("allowed: a MaxMind DB such as GeoLite2-ASN.mmdb", problem, StringComparison.Ordinal);
            }
        );
    }

    private static NetworkKind KindOf(FingerprintData data, string address)
    {
        Assert.True(NetworkAddress.TryParse(System.Text.Encoding.ASCII.GetBytes(address), out Hash128 network));
        return data.Networks.KindOf(network.High, EventType.Click);
    }

    private static FingerprintData Valid(FingerprintSettings settings)
    {
        (FingerprintData data, IReadOnlyList<string> problems) = FingerprintFiles.Read(settings);
        Assert.Empty(problems);
        return data;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
