using System.Text;
using System.Text.Json.Nodes;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Commands;

public sealed class AuditCommandTests : IDisposable
{
    private const string Mail = """
        From: Acme News <news@mail.acme.example>
        Subject: =?utf-8?Q?Fr=C3=BChling?=
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer
        Content-Type: multipart/alternative; boundary=inner

        --inner
        Content-Type: text/plain

        See https://bit.ly/text (or https://www.acme.example/a).
        --inner
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        <p><a href=3D"https://www.acme.example/a">the <b>offer</b></a>
        <a href=3D"https://bit.ly/html?a=3D1&amp;b=3D2">more</a>
        <a href=3D"https://click.esp.example/1">www.ac=
        me.example</a>
        <map><area href=3D"http://www.acme.example/map"></map></p>
        --inner--
        --outer
        Content-Type: application/pdf
        Content-Disposition: attachment; filename="offer.pdf"
        Content-Transfer-Encoding: base64

        AAAA
        --outer
        Content-Type: application/pkcs7-signature; name=smime.p7s
        Content-Disposition: attachment; filename=smime.p7s
        Content-Transfer-Encoding: base64

        AAAA
        --outer--
        """;

    private readonly string directory = Directory.CreateTempSubdirectory("audit").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Of_a_mail_both_its_parts_and_its_attachments_are_looked_at()
    {
        (int exitCode, string output, string error) = await Audit("a.eml", Mail, "--json " + In("out.json"));

        Assert.Equal((1, ""), (exitCode, error));
        JsonNode mail = JsonNode.Parse(await File.ReadAllTextAsync(In("out.json"), TestContext.Current.CancellationToken))![0]!;
        Assert.Equal(("Frühling", "mail.acme.example", 5), ((string)mail["name"]!, (string)mail["from"]!, (int)mail["links"]!));
        Assert.Equal(
            [
                "mismatched-text: shows acme.example, leads to esp.example, 1, https://click.esp.example/1",
                "shortener: bit.ly, 2, https://bit.ly/html?a=1&b=2",
                "plain-http: www.acme.example, 1, http://www.acme.example/map",
                "foreign-domain: esp.example, 1, https://click.esp.example/1",
                "attachment: offer.pdf, 1, ",
            ],
            mail["findings"]!
                .AsArray()
                .Select(finding => $"{finding!["risk"]}: {finding["found"]}, {finding["links"]}, {finding["example"]}")
        );
        Assert.All(mail["findings"]!.AsArray(), finding => Assert.NotEmpty((string)finding!["advice"]!));
        Assert.Contains("a.eml: Frühling: 5 links, from mail.acme.example", output, StringComparison.Ordinal);
        Assert.Matches(@"Shortened links +bit\.ly +2 +https://bit\.ly/html", output);
        Assert.Contains("What to do: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_HTML_the_sender_is_told_by_an_option()
    {
        const string Html = "<!doctype html><title>Spring</title><a href='https://shop.example/'>x</a><a href='{{unsubscribe}}'>y</a>";

        (int unknown, string without, _) = await Audit("a.html", Html);
        (int foreign, string with, _) = await Audit("a.html", Html, "--from News<news@acme.example>");

        Assert.Equal((0, 1), (unknown, foreign));
        Assert.Contains("the sender's domain isn't told", without, StringComparison.Ordinal);
        Assert.Contains("1 is no address and was left out, the first {{unsubscribe}}", without, StringComparison.Ordinal);
        Assert.Contains("Nothing was found.", without, StringComparison.Ordinal);
        Assert.Contains("a.html: Spring: 1 link, from acme.example", with, StringComparison.Ordinal);
        Assert.Contains("shop.example", with, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_events_each_campaigns_links_are_looked_at_and_all_others_passed_over()
    {
        (int exitCode, string output, string error) = await Audit(
            "a.ndjson",
            """
            {"id":"m1","type":"campaign","time":"2026-03-02T08:00:00Z","campaignId":"c1","name":"Spring","from":"Acme <news@acme.example>","links":[{"url":"https://bit.ly/1"},{"linkId":"x"}]}
            {"id":"e1","type":"open","time":"2026-03-02T08:00:00Z","campaignId":"c1","recipient":"a@b.example"}
            {"id":"m2","type":"campaign","time":"2026-03-02T08:00:00Z","campaignId":"c2","links":[{"url":"https://acme.example/"}]}
            """
        );

        Assert.Equal((1, ""), (exitCode, error));
        Assert.Contains("a.ndjson: Spring (c1): 1 link, from acme.example\n", output, StringComparison.Ordinal);
        Assert.Contains("a.ndjson: c2: 1 link; the sender's domain isn't told", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sample_has_nothing_to_complain_of()
    {
        (int exitCode, string output, _) = await Call.Program($"audit {Path.Combine(Repository.Root, "samples", "events.ndjson")}");

        Assert.Equal(0, exitCode);
        Assert.Contains("5 links", output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> NoMails =>
        new()
        {
            { "a.eml", "", "is no mail: it is empty" },
            { "a.eml", "just a text\nof two lines\n", "is no mail: it doesn't begin with a mail's headers" },
            { "a.eml", "a: b\n\nc", "is no mail: it has none of a mail's headers" },
            { "a.eml", "<html><a href=x>y</a></html>", "is no mail: it doesn't begin with a mail's headers" },
            {
                "a.eml",
                "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\nlost",
                "or the boundary that its Content-Type names, is missing"
            },
            { "a.eml", "From: a@b.example\nSubject: x\n\n", "it has headers only" },
            { "a.eml", "From: a@b.example\0\0\0", "it is no text (it has zero bytes)" },
            { "a.html", "", "is no HTML: it is empty" },
            { "a.html", "no markup", "there is no HTML element in it" },
            { "a.json", "", "has no event of type campaign: it is empty" },
            {
                "a.json",
                """{"id":"e","type":"open","time":"2026-03-02T08:00:00Z","campaignId":"c","recipient":"a@b.example"}""",
                "has no event of type campaign; contracts/"
            },
            {
                "a.json",
                """{"id":"m","type":"campaign","time":"today","campaignId":"c"}""",
                "has what is no event: time: time is \"today\""
            },
            { "a.json", "{", "has what is no event: It is no JSON" },
            { "a.msg", "x", "ends in .msg, by which it would be known what it is; known are .eml" },
            { "mail", "x", "has no ending, by which it would be known" },
        };

    [Theory]
    [MemberData(nameof(NoMails))]
    public async Task What_is_none_of_what_it_says_is_refused_with_what_it_is(string file, string content, string said)
    {
        (int exitCode, string output, string error) = await Audit(file, content);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outlooks_own_format_is_told_as_such()
    {
        await File.WriteAllBytesAsync(In("a.eml"), [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1], TestContext.Current.CancellationToken);

        (int exitCode, _, string error) = await Call.Program($"audit {In("a.eml")}");

        Assert.Equal(2, exitCode);
        Assert.Contains("it is Outlook's own format; save the mail as .eml", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_cut_off_in_its_HTML_is_audited_as_far_as_it_goes()
    {
        string cut = Mail[..Mail.IndexOf("me.example</a>", StringComparison.Ordinal)];

        (int exitCode, string output, _) = await Audit("a.eml", cut);

        Assert.Equal(1, exitCode);
        Assert.Matches(@"Shortened links +bit\.ly +2", output);
    }

    [Fact]
    public void The_document_explains_every_finding()
    {
        string document = Repository.Read("docs/link-hygiene.md");

        Assert.All(
            Enum.GetValues<BotClickStream.Hygiene.LinkRisk>().Select(BotClickStream.Hygiene.RiskWords.Of),
            words => Assert.Contains($"| {words.Title} (`{words.Word}`) |", document, StringComparison.Ordinal)
        );
    }

    private string In(string file) => Path.Combine(directory, file);

    private async Task<(int ExitCode, string Output, string Error)> Audit(string file, string content, string options = "")
    {
        await File.WriteAllTextAsync(In(file), content, new UTF8Encoding(false), TestContext.Current.CancellationToken);
        return await Call.Program($"audit {In(file)} {options}");
    }
}
