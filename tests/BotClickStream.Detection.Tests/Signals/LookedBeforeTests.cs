using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class LookedBeforeTests
{
    private static readonly LookedBefore Signal = new();

    [Theory]
    [InlineData(UserAgentKind.MailProgram, "home-net", 120_000, -5_450)]
    [InlineData(UserAgentKind.MailProgram, "home-net", 120_001, -3_250)]
    [InlineData(UserAgentKind.MailProgram, "home-net", 600_001, null)]
    [InlineData(UserAgentKind.MailProgram, "other-net", 60_000, null)]
    [InlineData(UserAgentKind.ImageProxy, "proxy-net", 60_000, -5_450)]
    [InlineData(UserAgentKind.ImagePrefetch, "proxy-net", 60_000, null)]
    [InlineData(UserAgentKind.AppleMailPrivacy, "proxy-net", 60_000, null)]
    [InlineData(UserAgentKind.Browser, "home-net", 60_000, null)]
    public void A_look_by_what_shows_mail_speaks_for_the_click_soon_after_it(UserAgentKind kind, string network, long before, int? weight)
    {
        EventDraft look = Some.Open(Minutes(2)) with { Network = network, UserAgentKind = kind };
        EventDraft click = Some.Click(Minutes(2) + before).By("chrome", "home-net");
        SaidReason? reason = new DetectorUnderTest().Apply(Some.Delivered(), look, click).LabelOf(click).ReasonBy(Signal);

        Assert.Equal(weight, reason?.Weight);
        Assert.Equal(weight is null ? null : new Detail(before), reason?.Detail);
        Assert.Equal(weight is null ? null : [look.Id], reason?.Events);
    }

    [Fact]
    public void Where_no_network_is_told_a_mail_programs_look_speaks_for_the_click_too()
    {
        EventDraft look = Some.Open(Minutes(2)) with { UserAgentKind = UserAgentKind.MailProgram };
        EventDraft click = Some.Click(Minutes(3)).By("chrome", null);
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), look with { Network = null }, click);

        Assert.Equal(Signal.ShortlyWeight, detector.LabelOf(click).ReasonBy(Signal)?.Weight);
    }

    [Fact]
    public void Who_follows_the_persons_click_did_not_look()
    {
        EventDraft look = Some.Open(Minutes(2)) with { Network = "proxy-net", UserAgentKind = UserAgentKind.ImageProxy };
        EventDraft click = Some.Click(Minutes(3)).By("chrome", "home-net");
        EventDraft twin = Some.Click(Minutes(3) + Seconds(12)).By("edge", "cloud-net");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), look, click, twin);

        Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal));
        Assert.Null(detector.LabelOf(twin).ReasonBy(Signal));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(4, true)]
    public void Nor_did_who_follows_minutes_later_unless_there_was_a_look_between(int? minutesOfSecondLook, bool fires)
    {
        EventDraft look = Some.Open(Minutes(2)) with { Network = "proxy-net", UserAgentKind = UserAgentKind.ImageProxy };
        EventDraft click = Some.Click(Minutes(3)).By("chrome", "home-net");
        EventDraft again = Some.Open(Minutes(minutesOfSecondLook ?? 2)) with
        {
            Network = "proxy-net",
            UserAgentKind = UserAgentKind.ImageProxy,
        };
        EventDraft follower = Some.Click(Minutes(7)).By("edge", "vendor-net");
        EventDraft[] looks = minutesOfSecondLook is null ? [look] : [look, again];
        DetectorUnderTest detector = new DetectorUnderTest().Apply([Some.Delivered(), .. looks, click, follower]);

        Assert.NotNull(detector.LabelOf(click).ReasonBy(Signal));
        Assert.Equal(fires, detector.LabelOf(follower).ReasonBy(Signal) is not null);
    }
}
