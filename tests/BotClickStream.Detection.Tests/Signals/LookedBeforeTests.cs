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

    [Theory]
    [InlineData(NetworkKind.Hosting, UserAgentKind.Browser, -1_000, false)]
    [InlineData(NetworkKind.Hosting, UserAgentKind.Browser, -15_000, false)]
    [InlineData(NetworkKind.Hosting, UserAgentKind.Browser, -15_001, true)]
    [InlineData(NetworkKind.Shared, UserAgentKind.Browser, -1_000, false)]
    [InlineData(NetworkKind.Scanner, UserAgentKind.Browser, -1_000, false)]
    [InlineData(NetworkKind.Unlisted, UserAgentKind.OutdatedBrowser, -1_000, false)]
    [InlineData(NetworkKind.Unlisted, UserAgentKind.Empty, -1_000, false)]
    [InlineData(NetworkKind.Unlisted, UserAgentKind.SandboxBrowser, -1_000, false)]
    [InlineData(NetworkKind.Unlisted, UserAgentKind.Browser, -1_000, true)]
    [InlineData(NetworkKind.Hosting, UserAgentKind.Browser, 1_000, false)]
    public void Of_two_on_one_link_a_proxys_look_was_the_likelier_persons(
        NetworkKind kind,
        UserAgentKind browser,
        long from,
        bool isMachineGivenIt
    )
    {
        WindowEvent look = LookThrough(UserAgentKind.ImageProxy, network: 9);
        WindowEvent person = Windows.Click(Minutes(3));
        WindowEvent machine = Windows.Click(Minutes(3) + from, network: 2, agent: 2) with { NetworkKind = kind, UserAgentKind = browser };
        MessageWindow message = Windows.Of([look, person, machine]);
        WindowEvent[] given = [.. Signal.Heard(message).Select(one => message.Events[one.Event])];

        Assert.Equal(isMachineGivenIt, given.Any(one => one.Network == 2));
        Assert.Equal(from is -15_001 || !isMachineGivenIt, given.Any(one => one.Network == 1));
    }

    [Theory]
    [InlineData(NetworkKind.Hosting, -2_000, false)]
    [InlineData(NetworkKind.Hosting, -90_000, true)]
    [InlineData(NetworkKind.Hosting, 15_000, false)]
    [InlineData(NetworkKind.Hosting, 15_001, true)]
    [InlineData(NetworkKind.Unlisted, -2_000, true)]
    public void A_likelier_person_who_goes_on_to_another_link_has_looked_too(NetworkKind kind, long from, bool isMachineGivenIt)
    {
        WindowEvent look = LookThrough(UserAgentKind.ImageProxy, network: 9);
        WindowEvent machine = Windows.Click(Minutes(3)) with { NetworkKind = kind };
        WindowEvent person = Windows.Click(Minutes(3) + from, link: 2, network: 2, agent: 2);
        MessageWindow message = Windows.Of([look, person, machine]);

        Assert.Equal(isMachineGivenIt, Signal.Heard(message).Any(one => message.Events[one.Event].Network == 1));
    }

    [Fact]
    public void But_who_looked_by_his_own_mail_program_did_so_wherever_he_is()
    {
        WindowEvent look = LookThrough(UserAgentKind.MailProgram, network: 2);
        WindowEvent person = Windows.Click(Minutes(3), network: 2) with { NetworkKind = NetworkKind.Hosting };
        WindowEvent other = Windows.Click(Minutes(3) + Seconds(2), network: 3, agent: 3);

        Assert.Equal(1, Assert.Single(Signal.Heard(Windows.Of([look, person, other]))).Event);
    }

    private static WindowEvent LookThrough(UserAgentKind kind, ulong network) =>
        Windows.Click(Minutes(2), link: 0, network: network, agent: 9) with
        {
            Type = EventType.Open,
            UserAgentKind = kind,
        };

    [Theory]
    [InlineData(UserAgentKind.Empty, false)]
    [InlineData(UserAgentKind.Browser, true)]
    public void A_security_program_on_the_readers_computer_has_not_looked(UserAgentKind kind, bool speaksOfBoth)
    {
        WindowEvent look = LookThrough(UserAgentKind.MailProgram, network: 1);
        WindowEvent person = Windows.Click(Minutes(3));
        WindowEvent program = Windows.Click(Minutes(3) - 900, agent: 2) with { UserAgentKind = kind };
        MessageWindow message = Windows.Of([look, person, program]);
        uint[] said = [.. Signal.Heard(message).Select(one => message.Events[one.Event].UserAgent).Order()];

        Assert.Equal(speaksOfBoth ? [1, 2] : [1], said);
    }
}
