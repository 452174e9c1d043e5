using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class AppleMailPrivacyTests
{
    private static readonly AppleMailPrivacy Signal = new();

    public static TheoryData<UserAgentKind, MachineFlag, string> Fetches { get; } =
        new()
        {
            { UserAgentKind.AppleMailPrivacy, MachineFlag.None, "user-agent" },
            { UserAgentKind.Browser, MachineFlag.ApplePrivacy, "esp" },
            { UserAgentKind.AppleMailPrivacy, MachineFlag.Machine, "user-agent" },
        };

    [Theory]
    [MemberData(nameof(Fetches))]
    public void Apples_fetch_is_a_privacy_proxys_whoever_says_so(UserAgentKind kind, MachineFlag flag, string word)
    {
        EventDraft open = Some.Open(Hours(4)) with { UserAgentKind = kind, Machine = flag };
        SaidLabel label = new DetectorUnderTest().Apply(Some.Delivered(), open).LabelOf(open);

        Assert.Equal((Label.Bot, Actor.PrivacyProxy), (label.Label, label.Actor));
        Assert.Equal(new Detail(Word: word), label.ReasonBy(Signal)!.Detail);
    }

    [Fact]
    public void It_is_undecided_where_configured_so_and_then_keeps_its_score()
    {
        EventDraft open = Some.Open(Hours(4)) with { UserAgentKind = UserAgentKind.AppleMailPrivacy };
        DetectorUnderTest detector = new(new DetectorSettings { PrivacyProxyIsUndecided = true, OpenPoints = 10_000 });
        SaidLabel label = detector.Apply(open).LabelOf(open);

        Assert.Equal((Label.Undecided, Actor.PrivacyProxy, 0), (label.Label, label.Actor, label.Balance));
    }

    [Theory]
    [InlineData(UserAgentKind.Absent, Label.Bot)]
    [InlineData(UserAgentKind.Browser, Label.Human)]
    public void Where_no_user_agent_is_told_its_egress_tells(UserAgentKind kind, Label label)
    {
        EventDraft open = Some.Open(Hours(4)) with { Network = "apple", UserAgentKind = kind };
        DetectorUnderTest detector = new(
            new DetectorSettings
            {
                Networks = new([new NetworkRange(0, ulong.MaxValue, NetworkKind.ApplePrivacy, OfOpens: true, OfClicks: false)]),
            }
        );

        Assert.Equal(label, detector.Apply(Some.Delivered(), open).LabelOf(open).Label);
    }

    [Fact]
    public void A_click_with_that_user_agent_is_no_fetch_of_images()
    {
        EventDraft click = Some.Click(Minutes(9)) with { UserAgentKind = UserAgentKind.AppleMailPrivacy };

        Assert.Equal(Label.Human, new DetectorUnderTest().Apply(click).LabelOf(click).Label);
    }
}
