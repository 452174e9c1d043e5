using System.Text;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class LinkPathTests
{
    /// <summary>As many messages as it takes to learn what differs for every recipient.</summary>
    private const int Enough = 16;
    private const string Sale = "https://shop.example/sale?k={0}";

    [Theory]
    [InlineData(Sale, "https://shop.example/sale")]
    [InlineData("https://shop.example/sale?id=7&k={0}&page=2", "https://shop.example/sale?id=7&page=2")]
    [InlineData("https://shop.example?k={0}", "https://shop.example")]
    [InlineData("https://shop.example/sale/{0}", "https://shop.example/sale/")]
    [InlineData("https://shop.example/sale/{0}?id=7", "https://shop.example/sale/?id=7")]
    [InlineData("https://shop.example/sale?{0}", "https://shop.example/sale?{0}")]
    [InlineData("https://shop.example/sale?k={0}&email=p{0}@acme.example", "https://shop.example/sale")]
    public void What_differs_for_every_recipient_is_no_part_of_the_link_once_enough_have_clicked(string url, string link)
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. Everybody(Enough, url), Click(Enough, url)]);

        Assert.Equal(link.Contains("{0}", StringComparison.Ordinal) ? Enough + 1 : 1, LinksOf(detector).Count);
        Assert.Contains(string.Format(null, link, Enough), LinksOf(detector));
    }

    [Theory]
    [InlineData(LinkRole.Unknown, LinkRole.Bait)]
    [InlineData(LinkRole.Bait, LinkRole.Unknown)]
    public void A_bait_is_one_link_too_and_the_content_link_of_its_page_another(LinkRole stated, LinkRole byUrl)
    {
        const string Bait = "https://shop.example/sale?utm_content=hidden&k={0}";
        EventDraft[] baits = [.. Everybody(Enough, Bait).Select(click => click with { Role = stated, UrlRole = byUrl })];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([.. baits, .. Everybody(Enough, Sale)]);

        Assert.Equal(["https://shop.example/sale", "https://shop.example/sale?utm_content=hidden"], LinksOf(detector).Order());
        Assert.Equal(2, detector.Detector.State.Campaigns[1].KnownLinks);
        Assert.Equal(1, detector.Detector.State.Campaigns[1].OtherLinks);
        EventDraft late = Click(Enough + 1, Bait) with { Role = stated, UrlRole = byUrl };
        Assert.Equal(LinkRole.Bait, detector.Apply(late).LabelOf(late).LinkRole);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_manifests_name_for_a_bait_is_that_of_all_its_forms(bool isFirst)
    {
        EventDraft manifest = Some.Campaign("hidden", LinkRole.Bait) with { Url = "https://shop.example/sale?utm_content=hidden" };
        EventDraft[] baits =
        [
            .. Everybody(Enough, "https://shop.example/sale?utm_content=hidden&k={0}")
                .Select(click => click with { UrlRole = LinkRole.Bait }),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(isFirst ? [manifest, .. baits] : [.. baits, manifest]);
        EventDraft late = Click(Enough + 1, "https://shop.example/sale?utm_content=hidden&k={0}") with { UrlRole = LinkRole.Bait };

        Assert.Equal("hidden", detector.Apply(late).LabelOf(late).LinkId);
        Assert.Single(LinksOf(detector));
    }

    [Fact]
    public void Until_then_each_is_a_link_of_its_own() =>
        Assert.Equal(Enough - 1, LinksOf(new DetectorUnderTest().Apply(Everybody(Enough - 1, Sale))).Count);

    [Fact]
    public void What_several_recipients_have_alike_tells_pages_apart()
    {
        string[] pages = [.. Enumerable.Range(0, 2 * Enough).Select(id => $"https://shop.example/product?id={id}")];
        DetectorUnderTest detector = new();
        for (int id = 0; id < pages.Length; id++)
        {
            detector.Apply(Click(id, pages[id]), Click(id + 1000, pages[id]) with { Id = $"{id} too" });
        }

        Assert.Equal(pages.Order(), LinksOf(detector).Order());
    }

    [Fact]
    public void What_one_message_has_several_of_tells_pages_apart_though_nobody_else_has_the_same()
    {
        DetectorUnderTest detector = new();
        for (int recipient = 0; recipient < Enough; recipient++)
        {
            detector.Apply(
                Click(recipient, $"https://shop.example/product?id={recipient}&k={recipient}"),
                Click(recipient, $"https://shop.example/product?id={recipient + 1000}&k={recipient}")
            );
        }

        Assert.Equal(2 * Enough, LinksOf(detector).Count);
        Assert.Contains("https://shop.example/product?id=1001", LinksOf(detector));
    }

    [Fact]
    public void A_few_who_alter_it_do_not_keep_it_from_being_learned()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Click(0, Sale), Click(0, "https://shop.example/sale?k=zz"))
            .Apply(Everybody(2 * Enough, Sale));

        Assert.Equal(["https://shop.example/sale"], LinksOf(detector));
    }

    [Fact]
    public void The_manifest_then_tells_what_the_link_is_for_also_of_clicks_from_before()
    {
        EventDraft early = Click(0, Sale);
        EventDraft late = Click(Enough + 1, Sale);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Campaign("sale", LinkRole.Footer) with { Url = "https://shop.example/sale" })
            .Apply([early, .. Everybody(Enough, Sale), late]);

        Assert.Equal(LinkRole.Footer, detector.LabelOf(late).LinkRole);
        Assert.Equal("sale", detector.LabelOf(late).LinkId);

        // Another word on the early one says what it is by now.
        detector.Apply(early.Verdict(Label.Bot, Hours(9))).WorkOff();
        Assert.Equal(LinkRole.Footer, detector.LabelOf(early).LinkRole);
    }

    [Fact]
    public void A_manifest_that_comes_later_finds_it_too()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Everybody(Enough, Sale))
            .Apply(Some.Campaign("sale", LinkRole.Footer) with { Url = "https://shop.example/sale" });
        EventDraft late = Click(Enough + 1, Sale);

        Assert.Equal(LinkRole.Footer, detector.Apply(late).LabelOf(late).LinkRole);
    }

    [Fact]
    public void A_mails_links_are_counted_without_it()
    {
        DetectorUnderTest detector = new();
        for (int recipient = 0; recipient < Enough; recipient++)
        {
            detector.Apply(Click(recipient, Sale), Click(recipient, "https://shop.example/terms?k={0}"));
        }

        Assert.Equal(["https://shop.example/sale", "https://shop.example/terms"], LinksOf(detector).Order());
        Assert.Equal(2, detector.Detector.State.Campaigns[1].KnownLinks);
    }

    [Fact]
    public void It_is_learned_across_a_restart_and_remembered_after_one()
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Everybody(Enough / 2, Sale))
            .RestartWith(new DetectorSettings())
            .Apply(Everybody(Enough, Sale))
            .RestartWith(new DetectorSettings())
            .Apply(Click(Enough, Sale));

        Assert.Equal(["https://shop.example/sale"], LinksOf(detector));
    }

    [Fact]
    public void Nothing_of_it_is_left_when_the_campaign_is_forgotten()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Everybody(Enough, Sale));
        Assert.Equal(1, detector.Tick(0).Rows["link-paths"]);

        // A slice of rows with each tick.
        for (int tick = 0; tick < 10; tick++)
        {
            detector.Tick(Days(60));
        }

        Assert.Equal(0, detector.Rows["link-paths"]);
        Assert.Equal(0, detector.Rows["links"]);
        Assert.Equal(0, detector.Rows["text"]);
    }

    [Fact]
    public void Urls_of_any_form_are_links()
    {
        string[] urls = ["", "?", "&", "tel:{0}", "https://", "https:///?=&&", "/", "?{0}", "=?={0}", new string('x', 3000) + "{0}"];
        DetectorUnderTest detector = new();
        foreach (string url in urls)
        {
            detector.Apply(Everybody(5 * Enough, url));
        }

        Assert.NotEmpty(LinksOf(detector));
    }

    private static EventDraft[] Everybody(int count, string url) =>
        [.. Enumerable.Range(0, count).Select(recipient => Click(recipient, url))];

    private static EventDraft Click(int recipient, string url) =>
        Some.Click(Hours(2), link: null).From($"p{recipient}@acme.example") with
        {
            Url = url.Replace("{0}", $"{recipient}", StringComparison.Ordinal),
            Id = $"{recipient}/{url}",
        };

    /// <summary>The URLs of links that are none other's.</summary>
    private static List<string> LinksOf(DetectorUnderTest detector)
    {
        DetectorState state = detector.Detector.State;
        List<string> urls = [];
        for (int link = state.Campaigns[1].FirstLink; link != 0; link = state.Links[link].Next)
        {
            if (state.Links[link].MergedInto == 0)
            {
                byte[] url = new byte[state.Texts.LengthOf(state.Links[link].UrlText)];
                state.Texts.CopyTo(state.Links[link].UrlText, url);
                urls.Add(Encoding.UTF8.GetString(url));
            }
        }

        return urls;
    }
}
