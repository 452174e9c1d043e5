using System.Text;
using BotClickStream.Hygiene;
using CsCheck;

namespace BotClickStream.Tests.Hygiene;

public sealed class LinkAuditTests
{
    private const string Sender = "news.acme.co.uk";

    [Theory]
    [InlineData("https://bit.ly/x", "Shortener bit.ly")]
    [InlineData("https://on.bit.ly/x", "Shortener on.bit.ly")]
    [InlineData(
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.acme.co.uk",
        "Rewritten eur01.safelinks.protection.outlook.com"
    )]
    [InlineData("http://www.acme.co.uk/", "PlainHttp www.acme.co.uk")]
    [InlineData("https://shop.example/", "ForeignDomain shop.example")]
    [InlineData("https://a.b.shop.example/", "ForeignDomain shop.example")]
    [InlineData("https://bad.co.uk/", "ForeignDomain bad.co.uk")]
    [InlineData("https://203.0.113.7/x", "IpAddress 203.0.113.7")]
    [InlineData("https://3405803783/x", "IpAddress 203.0.113.7")]
    [InlineData("https://[2001:db8::1]/x", "IpAddress 2001:db8::1")]
    [InlineData("https://ann@acme.co.uk/", "Disguised acme.co.uk")]
    [InlineData("https://acme.co.uk/%61%62%63", "Disguised acme.co.uk")]
    [InlineData("javascript:open()", "Disguised javascript:")]
    [InlineData("https://acme.co.uk/r?to=https://other.example/", "Redirect acme.co.uk, on to other.example")]
    [InlineData("https://acme.co.uk/r?to=https%253A%252F%252Fother.example%252F", "Redirect acme.co.uk, on to other.example")]
    [InlineData("https://acme.co.uk/r/http:/other.example/x", "Redirect acme.co.uk, on to other.example")]
    public void A_link_that_invites_scanners_is_found(string url, string found) => Assert.Equal([found], Found(new MailLink(url)));

    [Theory]
    [InlineData("https://u1.ct.sendgrid.net/ls/click?upn=u001.x", "sendgrid.net")]
    [InlineData("https://2g2zw50k.r.eu-central-1.awstrack.me/L0/https:%2F%2Fwww.acme.co.uk%2Fsale/1/0107/OHC=30", "awstrack.me")]
    [InlineData("https://mandrillapp.com/track/click/11/www.acme.co.uk?p=https%3A%2F%2Fother.example", "mandrillapp.com")]
    [InlineData("https://acme.us14.list-manage.com/track/click?u=1&id=2&e=3", "list-manage.com")]
    public void What_an_ESP_counts_clicks_by_is_told_as_that_and_is_no_redirect(string url, string host) =>
        Assert.Equal([$"SharedTracking {host}"], Found(new MailLink(url)));

    [Fact]
    public void What_else_is_wrong_with_an_ESPs_link_is_found_too_and_its_own_mails_may_have_it()
    {
        MailLink link = new("http://click.pstmrk.it/3/www.acme.co.uk", "www.acme.co.uk");

        Assert.Equal(
            ["MismatchedText shows acme.co.uk, leads to pstmrk.it", "PlainHttp click.pstmrk.it", "SharedTracking click.pstmrk.it"],
            Found(link)
        );
        Assert.DoesNotContain(LinkRisk.SharedTracking, LinkAudit.Of(Mail("pstmrk.it", link)).Findings.Select(finding => finding.Risk));
    }

    [Theory]
    [InlineData("https://acme.co.uk/")]
    [InlineData("https://click.mail.acme.co.uk/t/8a9b?id=1&utm_source=x")]
    [InlineData("https://acme.co.uk/r?to=https%3A%2F%2Fshop.acme.co.uk%2F")]
    [InlineData("https://acme.co.uk/r?to=%2Fbasket&q=a%20b%26c%3Dd")]
    [InlineData("https://acme.co.uk/list?site=www.other.example")]
    [InlineData("https://www.linkedin.com/company/acme")]
    [InlineData("//www.acme.co.uk/x")]
    [InlineData("HTTPS://WWW.ACME.CO.UK/x")]
    [InlineData("mailto:help@other.example")]
    [InlineData("tel:+49301234")]
    [InlineData("#top")]
    public void An_ordinary_link_of_the_sender_is_not(string url) => Assert.Empty(Found(new MailLink(url)));

    [Theory]
    [InlineData("www.acme.co.uk", "https://click.esp.example/1", "shows acme.co.uk, leads to esp.example")]
    [InlineData("Our shop: https://www.acme.co.uk/sale today", "https://esp.example/1", "shows acme.co.uk, leads to esp.example")]
    [InlineData("acme.co.uk/sale", "https://esp.example/1", "shows acme.co.uk, leads to esp.example")]
    [InlineData("bücher.example", "https://esp.example/1", "shows xn--bcher-kva.example, leads to esp.example")]
    [InlineData("www.acme.co.uk", "https://click.acme.co.uk/1", null)]
    [InlineData("Read more at Acme", "https://esp.example/1", null)]
    [InlineData("Write to ann@acme.co.uk", "https://esp.example/1", null)]
    [InlineData("We moved from acme.com to acme.co.uk", "https://esp.example/1", null)]
    public void A_text_that_shows_another_domain_than_it_leads_to_is_found(string text, string url, string? found) =>
        Assert.Equal(
            found is null ? [] : [found],
            LinkAudit
                .Of(Mail("esp.example", new MailLink(url, text)))
                .Findings.Where(finding => finding.Risk == LinkRisk.MismatchedText)
                .Select(finding => finding.Found)
        );

    [Theory]
    [InlineData("https://аcme.example/", true)] // a Cyrillic а
    [InlineData("https://xn--cme-5cd.example/", true)]
    [InlineData("https://асе.example/", true)] // Cyrillic throughout, and all of it looks Latin
    [InlineData("https://αcme.example/", true)] // a Greek α
    [InlineData("https://почта.example/", false)]
    [InlineData("https://bücher.example/", false)]
    [InlineData("https://日本.example/", false)]
    public void A_domain_that_imitates_another_is_found_and_one_in_its_own_script_is_not(string url, bool imitates) =>
        Assert.Equal(imitates, LinkAudit.Of(Mail(null, new MailLink(url))).Findings.Any(finding => finding.Risk == LinkRisk.Lookalike));

    [Fact]
    public void An_address_is_too_long_from_one_character_past_the_limit_on()
    {
        string longest = "https://acme.co.uk/?".PadRight(LinkAudit.MaxUrl, 'a');

        Assert.Empty(Found(new MailLink(longest)));
        Assert.Equal(["LongUrl acme.co.uk"], Found(new MailLink(longest + "a")));
    }

    [Fact]
    public void Links_with_one_risk_are_one_finding_the_worst_risk_first()
    {
        LinkAudit audit = LinkAudit.Of(
            new MailContent(
                "m",
                Sender,
                [
                    new MailLink("https://a.other.example/1"),
                    new MailLink("http://acme.co.uk/"),
                    new MailLink("https://b.other.example/2"),
                    new MailLink("https://bit.ly/a"),
                    new MailLink("https://bit.ly/a"),
                ],
                ["offer.pdf"]
            )
        );

        Assert.Equal(
            [
                new Finding(LinkRisk.Shortener, "bit.ly", "https://bit.ly/a", 1),
                new Finding(LinkRisk.PlainHttp, "acme.co.uk", "http://acme.co.uk/", 1),
                new Finding(LinkRisk.ForeignDomain, "other.example", "https://a.other.example/1", 2),
                new Finding(LinkRisk.Attachment, "offer.pdf", "", 1),
            ],
            audit.Findings
        );
        Assert.Equal(4, audit.Links);
    }

    [Fact]
    public void Without_a_sender_no_domain_is_foreign() =>
        Assert.Empty(LinkAudit.Of(Mail(null, new MailLink("https://shop.example/"))).Findings);

    [Fact]
    public void What_is_no_address_is_counted_with_the_first()
    {
        LinkAudit audit = LinkAudit.Of(Mail(Sender, new MailLink("{{offer}}"), new MailLink("/relative"), new MailLink("https:///x")));

        Assert.Equal((0, 3, "{{offer}}"), (audit.Links, audit.UnreadLinks, audit.Unread));
        Assert.Empty(audit.Findings);
    }

    [Fact]
    public void Past_the_limit_links_are_left_out() =>
        Assert.Equal(
            LinkAudit.MaxLinks,
            LinkAudit
                .Of(Mail(Sender, [.. Enumerable.Range(0, LinkAudit.MaxLinks + 1).Select(i => new MailLink($"https://acme.co.uk/{i}"))]))
                .Links
        );

    [Fact]
    public void Every_risk_is_told_in_words_of_its_own()
    {
        RiskWords[] words = [.. Enum.GetValues<LinkRisk>().Select(RiskWords.Of)];

        Assert.Equal(words.Length, words.Select(word => word.Word).Distinct().Count());
        Assert.All(words, word => Assert.All([word.Title, word.Why, word.Advice], Assert.NotEmpty));
    }

    private static readonly string[] Parts =
    [
        .. "https:// http: // user:pw@ xn-- xn--cme-5cd bücher аcme [::1] 203.0.113.7 example . .. : 443 / ?to= https%3A%2F%2F % %61%62%63 # {{x}} javascript:".Split(
            ' '
        ),
        "\ud800",
        " ",
    ];

    /// <summary>Texts of what addresses are made of, in any order.</summary>
    private static readonly Gen<string> GenUrl = Gen.OneOf(
        Gen.String,
        Gen.Int[0, Parts.Length - 1].Array[0, 8].Select(parts => string.Concat(parts.Select(part => Parts[part])))
    );

    [Fact]
    public void Whatever_stands_where_an_address_should_nothing_throws_and_each_is_read_or_counted_or_no_link() =>
        Gen.Select(GenUrl, GenUrl, GenUrl)
            .Sample(
                (url, text, sender) =>
                {
                    LinkAudit audit = LinkAudit.Of(Mail(sender, new MailLink(url, text)));

                    Assert.InRange(audit.Links + audit.UnreadLinks, 0, 1);
                    Assert.All(audit.Findings, finding => Assert.Equal(url.Trim(), finding.Example));
                },
                iter: 4_000
            );

    [Fact]
    public void Whatever_happens_to_a_mails_bytes_it_is_read_or_told_why_not() =>
        Gen.Select(Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 10_000], Gen.Int[0, 200])
            .Sample(
                (at, changed, from, cut) =>
                {
                    List<byte> mail =
                    [
                        .. Encoding.UTF8.GetBytes(
                            "From: a@b.example\r\nSubject: =?utf-8?Q?x?=\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\nContent-Type: text/html; charset=utf-8\r\n"
                                + "Content-Transfer-Encoding: base64\r\n\r\nPGEgaHJlZj0iaHR0cHM6Ly9iaXQubHkveCI+eDwvYT4=\r\n--q\r\nContent-Disposition: attachment; filename*=utf-8''%e2%82%ac\r\n\r\nx\r\n--q--\r\n"
                        ),
                    ];
                    mail[at % mail.Count] = changed;
                    from %= mail.Count;
                    mail.RemoveRange(from, Math.Min(cut, mail.Count - from));

                    bool isRead = MailReader.TryReadMime([.. mail], "m", out MailContent? content, out string? problem);

                    Assert.Equal(isRead, content is not null && problem is null);
                    Assert.NotEqual(isRead, problem is { Length: > 0 });
                },
                iter: 1_000
            );

    private static MailContent Mail(string? sender, params MailLink[] links) => new("m", sender, links, []);

    private static string[] Found(MailLink link) =>
        [.. LinkAudit.Of(Mail(Sender, link)).Findings.Select(finding => $"{finding.Risk} {finding.Found}")];
}
