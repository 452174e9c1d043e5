using System.Text;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class AppendedToLinkTests
{
    private const string Url = "https://shop.example/p?id=7";

    private static readonly AppendedToLink Signal = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_link_of_the_mails_with_something_appended_is_a_machines_whichever_was_seen_first(bool isFirst)
    {
        EventDraft probe = Click(Url + "%27", "zoe@other.example");
        EventDraft plain = Click(Url, "p1@acme.example");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(isFirst ? [probe, plain] : [plain, probe]).WorkOff();

        Assert.Equal((Label.Bot, Signal.Weight), (detector.LabelOf(probe).Label, detector.LabelOf(probe).ReasonBy(Signal)!.Weight));
        Assert.Equal(Label.Human, detector.LabelOf(plain).Label);
    }

    [Fact]
    public void The_manifest_tells_how_a_link_is_without_it()
    {
        EventDraft probe = Click(Url + "%27", "zoe@other.example");
        EventDraft named = new(EventType.Campaign, 0)
        {
            Url = Url,
            NamesMessage = false,
            Recipient = null,
        };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(probe, named).WorkOff();

        Assert.NotNull(detector.LabelOf(probe).ReasonBy(Signal));
    }

    [Fact]
    public void With_a_link_id_it_shows_too()
    {
        EventDraft probe = Click(Url + "%27", "zoe@other.example") with { Link = "seven" };
        EventDraft plain = Click(Url, "p1@acme.example") with { Link = "seven" };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(plain, probe).WorkOff();

        Assert.NotNull(detector.LabelOf(probe).ReasonBy(Signal));
    }

    [Fact]
    public void A_link_that_the_sender_wrote_so_by_mistake_is_no_sign()
    {
        EventDraft[] clicks = [.. Some.Recipients(20).Select(recipient => Click(Url + "%27", recipient))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(clicks).WorkOff();

        Assert.All(clicks, click => Assert.Equal(Label.Human, detector.LabelOf(click).Label));
    }

    [Theory]
    [InlineData("https://x.example/a", false)]
    [InlineData("https://x.example/a%27", true)]
    [InlineData("https://x.example/a'", true)]
    [InlineData("https://x.example/a%22%3E", true)]
    [InlineData("https://x.example/a%3c#top", true)]
    [InlineData("https://x.example/a#it's'", false)]
    [InlineData("https://x.example/a?b=1%5C&c=2", true)]
    [InlineData("https://x.example/a?b=%00", true)]
    [InlineData("https://x.example/l'ete?b=%27c&d=50%25", false)]
    [InlineData("https://x.example/a%2", false)]
    [InlineData("https://x.example/a%zz", false)]
    [InlineData("%27", false)]
    [InlineData("", false)]
    public void Appended_is_what_ends_a_path_or_a_value(string url, bool isProbed) =>
        Assert.Equal(isProbed, ProbedUrl.Is(Encoding.UTF8.GetBytes(url)));

    private static EventDraft Click(string url, string recipient) => Some.Click(Hours(3), link: null).From(recipient) with { Url = url };
}
