using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding;

public sealed class UserAgentTests
{
    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) ";

    [Theory]
    [InlineData(Chrome + "Chrome/142.0.0.0 Safari/537.36", UserAgentKind.Browser)]
    [InlineData(Chrome + "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.3595.94", UserAgentKind.Browser)]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        UserAgentKind.Browser
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 12; CUBOT X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        UserAgentKind.Browser
    )]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 14; SM-S911B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.7444.175 Mobile Safari/537.36",
        UserAgentKind.Browser
    )]
    [InlineData("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.16327; Pro)", UserAgentKind.MailProgram)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Thunderbird/128.14.0", UserAgentKind.MailProgram)]
    [InlineData(Chrome + "Chrome/139.0.0.0 Safari/537.36 OneOutlook/1.2025.910.400", UserAgentKind.MailProgram)]
    [InlineData("Mozilla/5.0", UserAgentKind.AppleMailPrivacy)]
    [InlineData("Mozilla/5.0 ", UserAgentKind.Browser)]
    [InlineData("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", UserAgentKind.ImageProxy)]
    [InlineData("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", UserAgentKind.ImageProxy)]
    [InlineData(Chrome + "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0", UserAgentKind.ImagePrefetch)]
    [InlineData("curl/8.5.0", UserAgentKind.Script)]
    [InlineData("python-requests/2.32.3", UserAgentKind.Script)]
    [InlineData("Go-http-client/1.1", UserAgentKind.Script)]
    [InlineData("Java/17.0.2", UserAgentKind.Script)]
    [InlineData("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", UserAgentKind.Crawler)]
    [InlineData("SomethingBot", UserAgentKind.Crawler)]
    [InlineData("Mozilla/5.0 (compatible; Robotics Browser)", UserAgentKind.Browser)]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", UserAgentKind.Preview)]
    [InlineData("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", UserAgentKind.Preview)]
    [InlineData("WhatsApp/2.23.20.0 A", UserAgentKind.Preview)]
    [InlineData("Mozilla/5.0 AppleWebKit/537.36; compatible; ChatGPT-User/1.0; +https://openai.com/bot", UserAgentKind.Preview)]
    [InlineData("Barracuda Sentinel (EE)", UserAgentKind.Scanner)]
    [InlineData("Mozilla/5.0 (compatible; ProofpointURLDefense)", UserAgentKind.Scanner)]
    [InlineData(Chrome + "Chrome/79.0.3945.136 Safari/537.36", UserAgentKind.SandboxBrowser)]
    [InlineData(Chrome + "Chrome/142.0.7444.175 Safari/537.36", UserAgentKind.SandboxBrowser)]
    [InlineData(Chrome + "Chrome/109.0.5414.165 Safari/537.36", UserAgentKind.Browser)]
    [InlineData(Chrome + "Chrome/100.0.4896.127 Safari/537.36", UserAgentKind.Browser)]
    [InlineData(Chrome + "Chrome/99.0.4844.51 Safari/537.36", UserAgentKind.OutdatedBrowser)]
    [InlineData(Chrome + "Chrome/9.0.597.98 Safari/537.36", UserAgentKind.OutdatedBrowser)]
    [InlineData(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_12_6) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/61.0.3163.100 Safari/537.36",
        UserAgentKind.OutdatedBrowser
    )]
    [InlineData(
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/72.0.3626.121 Safari/537.36",
        UserAgentKind.OutdatedBrowser
    )]
    [InlineData(Chrome + "Chrome/98.0.4758.102 Safari/537.36 OPR/84.0.4316.42", UserAgentKind.Browser)]
    [InlineData(Chrome + "Chrome/many Safari/537.36", UserAgentKind.Browser)]
    [InlineData(Chrome + "Safari/537.36", UserAgentKind.Browser)]
    [InlineData(
        "Mozilla/5.0 (Linux; Android 5.1; SM-J320) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/95.0.4638.74 Safari/537.36",
        UserAgentKind.Browser
    )]
    [InlineData("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0)", UserAgentKind.SandboxBrowser)]
    [InlineData("-", UserAgentKind.Empty)]
    [InlineData("  ", UserAgentKind.Empty)]
    public void User_agents_are_told_apart(string userAgent, UserAgentKind kind) =>
        Assert.Equal(kind, UserAgents.BuiltIn.Classify(Encoding.UTF8.GetBytes(userAgent)));

    [Fact]
    public void A_user_agent_of_any_length_is_looked_at() =>
        Assert.Equal(UserAgentKind.Browser, UserAgents.BuiltIn.Classify(Encoding.UTF8.GetBytes(new string('x', 100_000))));

    [Theory]
    [InlineData("curl\tprefix\tScript", "line 2 is 'curl\tprefix\tScript'; allowed: 6 columns")]
    [InlineData(
        "curl\tprefix\tScript\tall\tdeclared\t",
        "line 2 is 'curl\tprefix\tScript\tall\tdeclared\t'; allowed: 6 columns, none empty"
    )]
    [InlineData("curl\tregex\tScript\tall\tdeclared\tcurl", "line 2: the match is 'regex'; allowed: exact, prefix")]
    [InlineData("curl\tprefix\tRobot\tall\tdeclared\tcurl", "line 2: the kind is 'Robot'; allowed: Empty, Browser")]
    [InlineData("curl\tprefix\t4\tall\tdeclared\tcurl", "line 2: the kind is '4'; allowed: Empty, Browser")]
    [InlineData("curl\tprefix\tAbsent\tall\tdeclared\tcurl", "line 2: the kind is 'Absent'; allowed: Empty, Browser")]
    [InlineData("many\tunreduced-chrome\tScript\tall\tdeclared\tcurl", "line 2: the pattern is 'many'; allowed: a major version")]
    [InlineData("old\toutdated-chrome\tScript\tall\tdeclared\tcurl", "line 2: the pattern is 'old'; allowed: a major version")]
    [InlineData("café\tcontains\tScript\tall\tdeclared\tcurl", "line 2: the pattern is 'café'; allowed: ASCII")]
    public void A_bad_line_is_a_problem_with_its_number_its_value_and_what_is_allowed(string line, string expected) =>
        Assert.StartsWith(expected, Assert.Single(Parse("# head\n" + line).Problems), StringComparison.Ordinal);

    [Fact]
    public void A_users_lines_count_before_or_after_the_built_in_ones_where_they_stand()
    {
        (UserAgents before, _) = Parse(
            "curl\tprefix\tBrowser\tall\tdeclared\tus\nbuilt-in\nacme-reader\tcontains\tMailProgram\tall\tdeclared\tus"
        );
        (UserAgents after, _) = Parse("built-in\ncurl\tprefix\tBrowser\tall\tdeclared\tus");
        (UserAgents alone, _) = Parse("acme-reader\tcontains\tMailProgram\tall\tdeclared\tus");

        Assert.Equal(UserAgentKind.Browser, before.Classify("curl/8.5.0"u8));
        Assert.Equal(UserAgentKind.MailProgram, before.Classify("ACME-Reader 7"u8));
        Assert.Equal(UserAgentKind.Script, before.Classify("python-requests/2.32.3"u8));
        Assert.Equal(UserAgentKind.Script, after.Classify("curl/8.5.0"u8));
        Assert.Equal(UserAgentKind.Browser, alone.Classify("curl/8.5.0"u8));
    }

    [Fact]
    public void A_file_has_so_many_lines_at_most()
    {
        string line = "curl\tprefix\tScript\tall\tdeclared\tcurl\n";
        Assert.Empty(Parse(string.Concat(Enumerable.Repeat(line, FingerprintLines.Most))).Problems);
        Assert.Contains(
            "allowed: 10000 lines",
            Assert.Single(Parse(string.Concat(Enumerable.Repeat(line, FingerprintLines.Most + 1))).Problems),
            StringComparison.Ordinal
        );
    }

    private static (UserAgents UserAgents, List<string> Problems) Parse(string file)
    {
        List<string> problems = [];
        List<FingerprintLine> lines = FingerprintLines.Read(new StringReader(file), UserAgents.File, UserAgents.Columns, problems);
        return (UserAgents.Parse(lines, problems), problems);
    }
}
