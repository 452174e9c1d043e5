using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>What a message shows to others at the bounds of the rules, and what is said of it anew.</summary>
public sealed class FeedbackTests
{
    /// <summary>Later come others' machines too.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void A_domains_scanner_is_known_by_what_comes_within_the_hour(int later, bool isKnown)
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(
            Some.Delivered(),
            Some.Click(new DomainConduct().WithinMs + later).By("scanner-browser", "scanner-net") with
            {
                UserAgentKind = UserAgentKind.Scanner,
            }
        );

        MemberRow row = MemberOf(detector, ContextKind.DomainAnywhere);
        Assert.Equal((Shown.Scanned, isKnown), (row.Shown, !row.ScannedBy.IsEmpty));
    }

    /// <summary>An image that is a person's as far as anybody can tell, if just so.</summary>
    [Theory]
    [InlineData(0, (int)Shown.Late)]
    [InlineData(1, 0)]
    public void Who_comes_late_is_late_where_nothing_on_the_message_is_in_doubt(int above, int shown)
    {
        Rules rules = new();
        EventDraft open = Some.Open(Hours(5));
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), open);
        int own = detector.LabelOf(open).LogOdds - rules.OpenPrior;
        detector = new DetectorUnderTest(new DetectorSettings { Rules = rules with { OpenPrior = rules.HumanUpTo - own + above } }).Apply(
            Some.Delivered(),
            open,
            Some.Click(Hours(9))
        );

        Assert.Equal(rules.HumanUpTo + above, detector.LabelOf(open).LogOdds);
        Assert.Equal((Shown)shown, MemberOf(detector, ContextKind.Domain).Shown & Shown.Late);
    }

    [Fact]
    public void Each_label_has_its_own_events_url_whatever_event_had_it_said_anew()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(Some.Sweep(Minutes(20)));

        Assert.Contains(detector.Labels, label => label.Revision > 0);
        Assert.All(detector.Labels, label => Assert.Equal($"https://shop.example/{label.LinkId}", label.Url));
    }

    private static MemberRow MemberOf(DetectorUnderTest detector, ContextKind kind)
    {
        DetectorState state = detector.Detector.State;
        int member = state.Engagements[1].FirstMember;
        while (state.Contexts[state.Members[member].Context].Kind != kind)
        {
            member = state.Members[member].NextOfMessage;
        }

        return state.Members[member];
    }
}
