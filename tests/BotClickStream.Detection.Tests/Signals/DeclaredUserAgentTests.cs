using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class DeclaredUserAgentTests
{
    private static readonly DeclaredUserAgent Signal = new();

    [Theory]
    [InlineData(UserAgentKind.Script, "script")]
    [InlineData(UserAgentKind.Crawler, "crawler")]
    [InlineData(UserAgentKind.Preview, "preview")]
    [InlineData(UserAgentKind.Scanner, "scanner")]
    public void What_declares_itself_a_machine_is_one(UserAgentKind kind, string word)
    {
        EventDraft click = Some.Click(Hours(4)) with { UserAgentKind = kind };
        SaidLabel label = new DetectorUnderTest().Apply(Some.Delivered(), click).LabelOf(click);

        Assert.Equal((Label.Bot, Actor.DeclaredBot), (label.Label, label.Actor));
        Assert.Equal((Signal.Weight, new Detail(Word: word)), (label.ReasonBy(Signal)!.Weight, label.ReasonBy(Signal)!.Detail));
    }

    [Theory]
    [InlineData(UserAgentKind.SandboxBrowser, "sandbox-browser")]
    [InlineData(UserAgentKind.OutdatedBrowser, "outdated-browser")]
    [InlineData(UserAgentKind.Empty, "empty")]
    public void A_hint_alone_is_no_proof(UserAgentKind kind, string word)
    {
        EventDraft click = Some.Click(Minutes(9)) with { UserAgentKind = kind };
        SaidLabel label = new DetectorUnderTest().Apply(Some.Delivered(), click).LabelOf(click);

        Assert.NotEqual(Label.Bot, label.Label);
        Assert.Equal(new Detail(Word: word), label.ReasonBy(Signal)!.Detail);
    }

    [Theory]
    [InlineData(UserAgentKind.Absent)]
    [InlineData(UserAgentKind.Browser)]
    [InlineData(UserAgentKind.ImageProxy)]
    public void Browsers_image_proxies_and_what_is_not_told_are_no_sign(UserAgentKind kind)
    {
        EventDraft open = Some.Open(Minutes(31)) with { UserAgentKind = kind };
        SaidLabel label = new DetectorUnderTest().Apply(Some.Delivered(), open).LabelOf(open);

        Assert.Equal((Label.Human, Actor.Person), (label.Label, label.Actor));
        Assert.Empty(label.Reasons);
    }

    [Fact]
    public void Who_comes_late_by_an_outdated_browser_is_a_person_and_by_a_sandboxs_is_not()
    {
        Assert.Equal(Label.Human, Late(UserAgentKind.OutdatedBrowser));
        Assert.NotEqual(Label.Human, Late(UserAgentKind.SandboxBrowser));

        static Label Late(UserAgentKind kind)
        {
            EventDraft click = Some.Click(Hours(4)) with { UserAgentKind = kind };
            return new DetectorUnderTest().Apply(Some.Delivered(), click).LabelOf(click).Label;
        }
    }

    [Fact]
    public void Of_an_image_an_outdated_browser_says_nothing()
    {
        EventDraft open = Some.Open(Minutes(31)) with { UserAgentKind = UserAgentKind.OutdatedBrowser };
        SaidLabel label = new DetectorUnderTest().Apply(Some.Delivered(), open).LabelOf(open);

        Assert.Null(label.ReasonBy(Signal));
    }
}
