using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding;

public sealed class NetworkFingerprintTests
{
    [Theory]
    [InlineData("40.92.0.1", EventType.Click, NetworkKind.Scanner)]
    [InlineData("40.93.255.254", EventType.Unsubscribe, NetworkKind.Scanner)]
    [InlineData("40.94.0.1", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("40.91.255.254", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("40.92.0.1", EventType.Open, NetworkKind.Unlisted)]
    [InlineData("2a01:111:f400:7::1", EventType.Click, NetworkKind.Scanner)]
    [InlineData("2a01:111:f401::1", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("209.222.82.9", EventType.Open, NetworkKind.Scanner)]
    [InlineData("209.222.83.9", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("67.231.159.3", EventType.Click, NetworkKind.Shared)]
    [InlineData("0.0.0.1", EventType.Click, NetworkKind.Unlisted)]
    [InlineData("ffff::", EventType.Click, NetworkKind.Unlisted)]
    public void Networks_are_known_by_their_prefix_for_what_it_speaks_of(string address, EventType type, NetworkKind kind)
    {
        Assert.True(NetworkAddress.TryParse(Encoding.ASCII.GetBytes(address), out Hash128 network));
        Assert.Equal(kind, NetworkFingerprints.BuiltIn.KindOf(network.High, type));
    }

    [Theory]
    [InlineData("40.92.0.0/15\tScanner\tall\tpublished")]
    [InlineData("40.92.0.0/15\tScanner\tall\tpublished\t")]
    [InlineData("40.92.0.0/15\tUnlisted\tall\tpublished\tsomebody")]
    [InlineData("40.92.0.0/15\t1\tall\tpublished\tsomebody")]
    [InlineData("40.92.0.0/15\tScanner\teverything\tpublished\tsomebody")]
    [InlineData("40.92.0.0/25\tScanner\tall\tpublished\tsomebody")]
    [InlineData("40.93.0.0/15\tScanner\tall\tpublished\tsomebody")]
    [InlineData("2a01:111::/49\tScanner\tall\tpublished\tsomebody")]
    [InlineData("40.92\tScanner\tall\tpublished\tsomebody")]
    public void A_bad_line_of_the_data_file_is_refused_with_its_number(string line)
    {
        FormatException refused = Assert.Throws<FormatException>(() => NetworkFingerprints.Parse(new StringReader("# head\n" + line)));
        Assert.Contains("line 2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prefixes_that_lie_in_one_another_are_refused() =>
        Assert.Throws<FormatException>(() =>
            NetworkFingerprints.Parse(
                new StringReader("40.92.0.0/15\tScanner\tall\tknown\tsomebody\n40.93.7.0/24\tShared\tall\tknown\tsomebody")
            )
        );
}
