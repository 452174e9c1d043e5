using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ManifestTests
{
    private const string Page = "https://shop.example/sale";
    private const string BaitPage = "https://shop.example/sale?utm_content=x1";

    [Fact]
    public void A_bait_is_known_by_its_full_url_though_it_is_a_content_link_but_for_a_parameter()
    {
        // Without its tracking parameter a click on the bait is a click on the page.
        EventDraft click = Some.Click(Hours(2), link: null) with
        {
            Url = BaitPage,
            Link = "page",
        };
        EventDraft other = Some.Click(Hours(9)) with { Url = Page, Link = "page", Recipient = "bob@acme.example" };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(
            Some.Campaign("page", LinkRole.Content) with
            {
                Url = Page,
            },
            Some.Campaign("hidden", LinkRole.Bait) with
            {
                Url = BaitPage,
            },
            click,
            other
        );

        Assert.Equal(LinkRole.Bait, detector.LabelOf(click).LinkRole);
        Assert.Equal(Label.Bot, detector.LabelOf(click).Label);
        Assert.Equal(LinkRole.Content, detector.LabelOf(other).LinkRole);
    }

    [Fact]
    public void A_click_that_tells_only_the_url_is_on_the_manifests_link()
    {
        EventDraft click = Some.Click(Hours(2), link: null) with { Url = Page };
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Campaign("page", LinkRole.Footer) with { Url = Page }, click)
            .Tick(0);

        Assert.Equal(LinkRole.Footer, detector.LabelOf(click).LinkRole);
        Assert.Equal("page", detector.LabelOf(click).LinkId);
        Assert.Equal(1, detector.Rows["links"]);
    }

    [Fact]
    public void What_the_event_states_of_its_link_outweighs_the_manifest_and_that_the_url()
    {
        EventDraft stated = Some.Click(Hours(2), "page") with { Role = LinkRole.Social };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(
            Some.Click(Hours(1), "page") with
            {
                UrlRole = LinkRole.Legal,
            },
            Some.Campaign("page", LinkRole.Footer),
            stated,
            Some.Campaign("page", LinkRole.Content)
        );

        Assert.Equal(LinkRole.Social, detector.LabelOf(stated).LinkRole);
    }
}
