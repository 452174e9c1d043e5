using System.Text;
using BotClickStream.Decoding;

namespace BotClickStream.Tests.Decoding;

public sealed class GatewayNameTests
{
    [Theory]
    [InlineData("acme-com.mail.protection.outlook.com", "outlook.com")]
    [InlineData("outlook-com.olc.protection.outlook.com", "hotmail.com")]
    [InlineData("acme-com.o-v1.mx.microsoft", "outlook.com")]
    [InlineData("alt1.aspmx.l.google.com", "google.com")]
    [InlineData("aspmx.l.google.com", "google.com")]
    [InlineData("alt1.gmail-smtp-in.l.google.com", "gmail.com")]
    [InlineData("mxa-00a1.gslb.pphosted.com", "pphosted.com")]
    [InlineData("eu-smtp-inbound-1.mimecast.com", "mimecast.com")]
    [InlineData("za-smtp-inbound-1.mimecast.co.za", "mimecast.com")]
    [InlineData("d1234a.ess.barracudanetworks.com", "barracudanetworks.com")]
    [InlineData("mx1.acme.iphmx.com", "iphmx.com")]
    [InlineData("mail.acme.example", "acme.example")]
    [InlineData("mx2.eu.filter.example", "filter.example")]
    [InlineData("mx3.filter.co.uk", "filter.co.uk")]
    [InlineData("localhost", "localhost")]
    [InlineData("notmimecast.com", "notmimecast.com")]
    [InlineData("mimecast.com.acme.example", "acme.example")]
    [InlineData("192.0.2.9", "192.0.2.9")]
    public void Hosts_of_one_provider_are_one_gateway_and_so_are_those_of_whoever_no_list_names(string host, string name) =>
        Assert.Equal(name, NameOf(GatewayNames.BuiltIn, host));

    [Theory]
    [InlineData("250 2.0.0 OK 1700000000 a1si123.4 - gsmtp", "google.com")]
    [InlineData("250 2.6.0 <id> [InternalId=1, Hostname=X.NAMPRD.PROD.OUTLOOK.COM] Queued", "outlook.com")]
    [InlineData("250 SmtpThread ok [mimecast eu]", "mimecast.com")]
    [InlineData("250 ok", "")]
    [InlineData("", "")]
    public void What_a_server_answers_may_show_whose_it_is(string answer, string name) =>
        Assert.Equal(name, Encoding.ASCII.GetString(GatewayNames.BuiltIn.OfAnswer(Encoding.ASCII.GetBytes(answer))));

    [Fact]
    public void Of_patterns_that_fit_the_longest_counts_and_of_two_as_long_the_first()
    {
        (GatewayNames names, List<string> problems) = Parse(
            "acme.example\thost\touter\tknown\tus\nmx.acme.example\thost\tinner\tknown\tus\nmx.acme.example\thost\tlater\tknown\tus"
        );

        Assert.Empty(problems);
        Assert.Equal("inner", NameOf(names, "a.mx.acme.example"));
        Assert.Equal("outer", NameOf(names, "amx.acme.example"));
    }

    [Theory]
    [InlineData("mx.example\thost\tname\tknown", "line 2 is 'mx.example\thost\tname\tknown'; allowed: 5 columns")]
    [InlineData("mx.example\tregex\tname\tknown\tus", "line 2: the match is 'regex'; allowed: host, answer")]
    [InlineData("MX.example\thost\tname\tknown\tus", "line 2: the pattern is 'MX.example'; allowed: lower-case ASCII")]
    [InlineData("mx.example\thost\tOur Gate\tknown\tus", "line 2: the name is 'Our Gate'; allowed: lower-case ASCII without spaces")]
    public void A_bad_line_is_a_problem_with_its_number_its_value_and_what_is_allowed(string line, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Parse("# head\n" + line).Problems), StringComparison.Ordinal);

    private static (GatewayNames Names, List<string> Problems) Parse(string file)
    {
        List<string> problems = [];
        List<FingerprintLine> lines = FingerprintLines.Read(new StringReader(file), GatewayNames.File, GatewayNames.Columns, problems);
        return (GatewayNames.Parse(lines, problems), problems);
    }

    private static string NameOf(GatewayNames names, string host) =>
        names.OfHost(Encoding.ASCII.GetBytes(host)) is { } name ? Encoding.ASCII.GetString(name) : host;
}
