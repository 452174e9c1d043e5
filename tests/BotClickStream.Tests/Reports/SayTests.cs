using BotClickStream.Detection;
using BotClickStream.Reports;

namespace BotClickStream.Tests.Reports;

public sealed class SayTests
{
    [Theory]
    [InlineData(0.98, 3, 40, 0, "yes (98 %): many links within seconds")]
    [InlineData(0.6, 3, 40, 0, "most likely (60 %): many links within seconds")]
    [InlineData(0.3, 100, 20, 0, "some of it: 20 of 120 clicks are machines', most are people's")]
    [InlineData(0.01, 100, 1, 0, "some of it: 1 of 101 clicks is a machine's, most are people's")]
    [InlineData(null, 10, 15, 5, "some of it: 15 of 30 clicks are machines'")]
    [InlineData(0.3, 0, 4, 0, "at least some: all 4 clicks are machines'")]
    [InlineData(null, 0, 1, 0, "at least some: its one click is a machine's")]
    [InlineData(0.3, 10, 0, 0, "perhaps (30 %)")]
    [InlineData(0.1, 10, 0, 0, "no sign of it")]
    [InlineData(null, 10, 0, 2, "no sign of it")]
    public void What_is_said_of_a_domain_follows_from_what_was_done_with_its_mails(
        double? scanning,
        int people,
        int machines,
        int undecided,
        string said
    )
    {
        Tally tally = new();
        foreach ((Who who, int count) in new[] { (Who.People, people), (Who.Machines, machines), (Who.Undecided, undecided) })
        {
            for (int i = 0; i < count; i++)
            {
                tally.Add(EventType.Click, who);
            }
        }

        Assert.Equal(said, Say.Scanning(new DomainReport("b.example", 5, 3, "", scanning, [ScanStyle.Sweep], tally)));
    }

    [Fact]
    public void A_scanner_that_only_loads_images_is_told_of_too()
    {
        Tally tally = new();
        tally.Add(EventType.Click, Who.People);
        tally.Add(EventType.Open, Who.Machines);
        tally.Add(EventType.Open, Who.Machines);
        tally.Add(EventType.Open, Who.Proxies);

        Assert.Equal("some of it: 2 of 3 opens are machines'", Say.Scanning(new DomainReport("b.example", 3, 2, "", null, [], tally)));
    }

    [Theory]
    [InlineData(10, 8, "8")]
    [InlineData(1_000, 0, "1,000 sent")]
    [InlineData(0, 0, "not told")]
    public void A_campaign_of_which_no_delivery_is_told_delivered_not_nothing(int sent, int delivered, string said) =>
        Assert.Equal(said, Say.Mailed(new CampaignReport("c") { Sent = sent, Delivered = delivered }));

    [Theory]
    [InlineData("https://www.shop.example/spring?utm_source=mail&utm_medium=x&mc_eid=1", "shop.example/spring")]
    [InlineData("http://shop.example/?utm_content=hp-1", "shop.example")]
    [InlineData("https://shop.example/s?q=a&utm_source=mail&page=2#top", "shop.example/s?q=a&page=2")]
    [InlineData("hero", "hero")]
    [InlineData("javascript:alert(1)", "javascript:alert(1)")]
    [InlineData(
        "https://shop.example/a/very/long/path/of/many/parts/that/has/no/end/in/sight/and-a-page",
        "shop.example/a/very/long/path/of…/has/no/end/in/sight/and-a-page"
    )]
    public void An_address_is_told_without_what_tracks_and_without_its_middle_where_it_is_long(string url, string said) =>
        Assert.Equal(said, Say.Address(url));

    [Theory]
    [InlineData(0.9995, "Over 99.9 %")]
    [InlineData(0.0001, "Under 0.1 %")]
    [InlineData(0.5, "50 %")]
    public void A_share_begins_a_sentence_as_a_word_does(double share, string said) => Assert.Equal(said, Say.Capital(Say.Percent(share)));

    [Theory]
    [InlineData(1, 1, "The gateway")]
    [InlineData(3, 3, "The 3 gateways")]
    [InlineData(20, 1_057, "The 20 of 1,057 gateways")]
    public void Of_what_is_not_shown_whole_it_is_told_of_how_many(int shown, int all, string said) =>
        Assert.Equal(said, Say.The(shown, all, "gateway"));
}
