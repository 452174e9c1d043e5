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

    [Fact]
    public void A_link_that_is_named_after_its_clicks_is_one_link_and_not_two()
    {
        EventDraft[] sweep = [.. "abcdef".Select((c, i) => Some.Click(Seconds(40) + (100 * i), link: null) with { Url = UrlOf(c) })];
        EventDraft[] manifest = [.. "abcdefgh".Select(c => Some.Campaign($"{c}", LinkRole.Content) with { Url = UrlOf(c) })];

        EventDraft[] another = [.. sweep.Select(click => click.From("bob@acme.example"))];

        SaidLabel late = new DetectorUnderTest().Apply(sweep).Apply(manifest).Apply(another).LabelOf(another[^1]);
        SaidLabel early = new DetectorUnderTest().Apply(manifest).Apply(sweep).Apply(another).LabelOf(another[^1]);

        Assert.Equal("6 8", LinksOf(early));
        Assert.Equal("6 8", LinksOf(late));
        Assert.Equal(("f", UrlOf('f')), (late.LinkId, late.Url));

        static string UrlOf(char c) => $"https://shop.example/{c}";
        static string LinksOf(SaidLabel label) =>
            label.ReasonBy(new LinkSweep()) is { } reason ? $"{reason.Detail.First} {reason.Detail.Second}" : "none";
    }

    [Fact]
    public void A_link_without_an_id_is_the_manifests_whatever_its_tracking_parameters()
    {
        EventDraft click = Some.Click(Hours(2), link: null) with { Url = Page + "?utm_source=mail" };

        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Campaign("page", LinkRole.Footer) with { Url = Page }, click)
            .Tick(0);

        Assert.Equal((LinkRole.Footer, 1), (detector.LabelOf(click).LinkRole, detector.Rows["links"]));
    }

    [Theory]
    [InlineData("page")]
    [InlineData(null)]
    public void A_bait_that_is_named_after_its_clicks_is_one_all_the_same(string? linkId)
    {
        EventDraft bait = Some.Click(Hours(2), linkId) with { Url = BaitPage };
        EventDraft page = Some.Click(Hours(2), linkId) with { Url = Page, Recipient = "bob@acme.example" };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(bait, page);
        Assert.Equal(Label.Human, detector.LabelOf(bait).Label);

        detector
            .Apply(Some.Campaign("page", LinkRole.Content) with { Url = Page }, Some.Campaign("x", LinkRole.Bait) with { Url = BaitPage })
            .WorkOff();

        Assert.Equal((Label.Bot, LinkRole.Bait), (detector.LabelOf(bait).Label, detector.LabelOf(bait).LinkRole));
        Assert.Equal(Label.Human, detector.LabelOf(page).Label);
    }

    [Fact]
    public void A_role_that_an_event_tells_counts_for_the_clicks_before_it()
    {
        EventDraft first = Some.Click(Hours(2), "x");
        EventDraft telling = Some.Click(Hours(9), "x") with { Role = LinkRole.Bait, Recipient = "bob@b.example" };

        DetectorUnderTest detector = new DetectorUnderTest().Apply(first, telling).WorkOff();

        Assert.Equal((Label.Bot, 1), (detector.LabelOf(first).Label, detector.LabelOf(first).Revision));
    }

    [Fact]
    public void Of_events_that_contradict_each_other_over_a_role_it_does_not_matter_which_came_first()
    {
        EventDraft social = Some.Click(Hours(2), "x") with { Role = LinkRole.Social };
        EventDraft bait = Some.Click(Hours(9), "x") with { Role = LinkRole.Bait, Recipient = "bob@b.example" };

        Assert.Equal(Label.Bot, new DetectorUnderTest().Apply(social, bait).WorkOff().LabelOf(social).Label);
        Assert.Equal(Label.Bot, new DetectorUnderTest().Apply(bait, social).WorkOff().LabelOf(social).Label);
    }

    [Fact]
    public void What_is_learned_of_a_link_revises_a_campaign_a_few_messages_at_a_time()
    {
        EventDraft[] clicks = [.. Enumerable.Range(1, 60).Select(i => Some.Click(Hours(2), "x").From($"p@d{i}.example"))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks).WorkOff();

        detector.Apply(Some.Campaign("x", LinkRole.Bait));
        Assert.InRange(detector.Labels.Count - clicks.Length, 0, 4);
        Assert.True(detector.Detector.HasPendingJudgements);
        Assert.True(detector.Detector.Statistics.Pending["domains"] + detector.Detector.Statistics.Pending["campaigns"] > 0);
        detector.WorkOff();
        Assert.All(detector.Detector.Statistics.Pending, queue => Assert.Equal(0, queue.Value));

        Assert.All(clicks, click => Assert.Equal((Label.Bot, 1), (detector.LabelOf(click).Label, detector.LabelOf(click).Revision)));
    }

    [Theory]
    [InlineData(LinkRole.Unknown)]
    [InlineData(LinkRole.Content)]
    public void Links_that_differ_for_every_recipient_are_not_taken_for_the_mails(LinkRole role)
    {
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Enumerable.Range(0, 200).Select(i => Some.Click(Hours(2), $"token-{i}").From($"p{i}@acme.example") with { Role = role }))
            .WorkOff()
            .Apply(Some.Click(Hours(2), "token-201") with { Role = role });

        Assert.False(detector.Detector.HasPendingJudgements);
    }
}
