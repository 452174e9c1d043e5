using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ContentOnlyTests
{
    private static readonly ContentOnly Signal = new();

    [Theory]
    [InlineData("abc", 1_000, true)]
    [InlineData("abc", 400, true)]
    [InlineData("abc", 399, false)]
    [InlineData("ab", 1_000, false)]
    [InlineData("abx", 1_000, false)]
    [InlineData("abcx", 1_000, false)]
    public void Several_content_links_and_no_others_at_a_pace_of_peoples_speak_for_one(string links, long gap, bool fires)
    {
        EventDraft[] clicks = [.. links.Select((link, i) => Some.Click(Minutes(9) + (gap * i), link.ToString()).By("chrome", "home-net"))];
        SaidReason? reason = new DetectorUnderTest().Apply(Mail("abcd", "xyzw")).Apply(clicks).LabelOf(clicks[^1]).ReasonBy(Signal);

        // Each of three was as likely to be one of the others.
        Assert.Equal(fires ? -3 * 693 * 600 / 1000 : null, reason?.Weight);
        Assert.Equal(fires ? new Detail(3, 4, 8) : null, reason?.Detail);
    }

    [Theory]
    [InlineData("0 0 1 3", true)]
    [InlineData("0 1 1 2", true)]
    [InlineData("0 0 0 3", false)]
    [InlineData("0 1 1 1", false)]
    public void Where_clocks_are_whole_seconds_two_links_within_one_may_be_a_persons_and_three_are_not(string seconds, bool fires)
    {
        EventDraft[] clicks =
        [
            .. seconds
                .Split(' ')
                .Select((second, i) => Some.Click(Minutes(9) + Seconds(second[0] - '0'), $"{"abcd"[i]}").By("chrome", "home-net")),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Mail("abcd", "xyzw")).Apply(clicks);

        Assert.Equal(fires, detector.LabelOf(clicks[^1]).ReasonBy(Signal) is not null);
    }

    [Fact]
    public void What_links_are_for_may_be_told_later()
    {
        // Two hints prove, but for what is told then.
        EventDraft[] clicks =
        [
            .. "abcd".Select(
                (link, i) => Some.Click(Seconds(30) + (1_000 * i), link.ToString()) with { UserAgentKind = UserAgentKind.SandboxBrowser }
            ),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(clicks).WorkOff();
        Assert.All(clicks, click => Assert.Equal(Label.Bot, detector.LabelOf(click).Label));

        detector.Apply(Mail("abcd", "mnopqrstuvwxyz")).WorkOff();

        Assert.All(clicks, click => Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal)));
        Assert.All(clicks, click => Assert.NotEqual(Label.Bot, detector.LabelOf(click).Label));
    }

    [Fact]
    public void A_mail_of_nothing_but_content_tells_nothing()
    {
        EventDraft[] clicks = [.. "abc".Select((link, i) => Some.Click(Minutes(9) + (1_000 * i), link.ToString()))];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Mail("abcdefgh", "")).Apply(clicks);

        Assert.All(clicks, click => Assert.Null(detector.LabelOf(click).ReasonBy(Signal)));
    }

    [Fact]
    public void What_another_visitor_took_is_held_against_nobody()
    {
        EventDraft[] clicks = [.. "abc".Select((link, i) => Some.Click(Hours(2) + (1_000 * i), link.ToString()).By("chrome", "home-net"))];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Mail("abcd", "xyzw"))
            .Apply(Some.Sweep(Minutes(1), "abcdxyzw"))
            .Apply(clicks);

        Assert.NotNull(detector.LabelOf(clicks[^1]).ReasonBy(Signal));
    }

    private static IEnumerable<EventDraft> Mail(string content, string others) =>
        content
            .Select(link => Some.Campaign(link.ToString(), LinkRole.Content))
            .Concat(others.Select(link => Some.Campaign(link.ToString(), LinkRole.Footer)));

    [Theory]
    [InlineData(9, false)]
    [InlineData(1, true)]
    public void Of_who_comes_again_by_another_browser_each_time_and_one_more_beside_it_it_says_nothing(uint leader, bool speaks)
    {
        WindowEvent[] clicks =
        [
            .. new[] { (0.0, 1, 1u), (0.01, 1, 2u), (60, 2, leader), (60.01, 2, 3u), (65, 3, 1u) }.Select(hit =>
                Windows.Click(Hours(3) + (long)(hit.Item1 * 60_000), link: hit.Item2, agent: hit.Item3) with
                {
                    Role = LinkRole.Content,
                }
            ),
        ];

        Assert.Equal(speaks, Signal.Heard(Windows.Of(clicks)).Length > 0);
    }
}
