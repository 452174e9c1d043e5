using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>What a window says of visitors to those who ask, beside what <see cref="WindowFactsTests"/> holds.</summary>
public sealed class MessageWindowTests
{
    private static readonly ContextActivity Scanning = new() { Scanned = 3 };

    [Theory]
    [InlineData(3_499, false)]
    [InlineData(3_500, true)]
    public void Where_another_visitor_is_a_machine_beyond_doubt_it_may_have_been_here(int sum, bool isAnothers)
    {
        MessageWindow window = Windows.Of([
            Windows.Click(0, network: 1, agent: 1),
            Windows.Click(Seconds(90), network: 2, agent: 2),
            Windows.Click(Seconds(95), network: 1, agent: 1),
        ]);
        EvidenceSheet sheet = Of(window, (0, sum));

        Assert.Equal([false, isAnothers, false], AnothersWork(window, sheet));
    }

    [Fact]
    public void Where_sums_are_counted_anew_it_is_asked_anew()
    {
        MessageWindow window = Windows.Of([Windows.Click(0, network: 1, agent: 1), Windows.Click(Seconds(90), network: 2, agent: 2)]);
        AnothersWork(window, Of(window, (0, 9_000)));
        window.ForgetAnswersBySums();

        Assert.Equal([false, false], AnothersWork(window, Of(window)));
    }

    [Fact]
    public void Or_who_came_before_from_a_network_that_scans()
    {
        MessageWindow window = Windows.Of([
            Windows.Click(0, network: 1, agent: 1),
            Windows.Click(Seconds(90), network: 2, agent: 2, around: Scanning),
            Windows.Click(Seconds(95), network: 3, agent: 3),
        ]);

        Assert.Equal([false, false, true], AnothersWork(window, Of(window)));
    }

    [Theory]
    [InlineData(119_999, false)]
    [InlineData(120_000, true)]
    public void Where_nothing_is_told_of_either_minutes_tell_visitors_apart(long later, bool isAnothers)
    {
        MessageWindow window = Windows.Of([Windows.Click(0, network: 0, agent: 0), Windows.Click(later, link: 2, network: 0, agent: 0)]);

        Assert.Equal([false, isAnothers], AnothersWork(window, Of(window, (0, 9_000))));
    }

    /// <summary>What is set for the hour may be minutes, or weeks.</summary>
    [Theory]
    [InlineData(600_000, 400_000, false)]
    [InlineData(600_000, 499_999, false)]
    [InlineData(600_000, 700_000, true)]
    [InlineData(600_000, 700_001, false)]
    [InlineData(int.MaxValue, int.MaxValue, true)]
    public void Visits_miss_an_hour_by_a_sixth_of_it_at_most(int hour, long pause, bool areHourly)
    {
        MessageWindow window = Windows.Of(
            [Windows.Click(0, network: 1, agent: 1), Windows.Click(pause, network: 2, agent: 2)],
            rules: new Rules { RegularReturns = new RegularReturns { HourMs = hour } }
        );

        Assert.Equal(areHourly, window.HasHours);
    }

    [Theory]
    [InlineData(2_999_999, false)]
    [InlineData(3_000_000, true)]
    [InlineData(4_200_000, true)]
    [InlineData(4_200_001, false)]
    public void Visits_are_by_the_hour_to_ten_minutes_whoever_comes(long pause, bool areHourly)
    {
        MessageWindow window = Windows.Of([
            Windows.Click(0, network: 1, agent: 1),
            Windows.Click(pause, network: 2, agent: 2),
            Windows.Click(Hours(9), network: 3, agent: 3),
        ]);

        Assert.Equal(areHourly, window.HasHours);
        Assert.Equal([areHourly, areHourly, false], Hourly(window));
    }

    [Theory]
    [InlineData(15, 100, true, false)]
    [InlineData(16, 100, false, false)]
    [InlineData(15, 101, true, true)]
    public void A_visit_is_of_clicks_seconds_apart_and_begins_where_nobody_clicked_before(
        double hit,
        double before,
        bool isOfVisit,
        bool isSecondHourly
    )
    {
        MessageWindow window = Windows.Of([
            Windows.Click(0),
            Windows.Click(Seconds(hit), link: 2),
            Windows.Click(Hours(2) - Seconds(before)),
            Windows.Click(Hours(2)),
            Windows.Click(Hours(3)),
        ]);
        WindowEvent early = Windows.Click(Hours(1));
        MessageWindow hourly = Windows.Of([.. window.Events, early]);

        Assert.Equal([true, isOfVisit, true], Hourly(hourly)[..3]);
        Assert.Equal(isSecondHourly, Hourly(window)[3]);
    }

    /// <summary>Else a visit that one signal credits would be nobody's to all that ask whether somebody went on to the site.</summary>
    [Theory]
    [InlineData(600_000, true)]
    [InlineData(599_999, false)]
    public void Who_goes_on_to_the_site_is_told_by_the_numbers_of_the_rules(int withinMs, bool isFollowed)
    {
        WindowEvent session = Windows.Click(Minutes(11), link: 0) with { Type = EventType.Session };
        Rules rules = new() { SessionAfterClick = new SessionAfterClick { WithinMs = withinMs } };
        MessageWindow window = Windows.Of([Windows.Click(Minutes(1)), session], rules: rules);

        Assert.Equal(isFollowed, window.IsFollowed(0));
        Assert.Equal(isFollowed, rules.SessionAfterClick.Heard(window).Length == 1);
    }

    [Fact]
    public void Visits_by_the_hour_are_what_regular_returns_has_for_such()
    {
        RegularReturns returns = new()
        {
            HourMs = 1_800_000,
            HourAlikeMs = 40_000,
            HitsMs = 5_000,
        };
        WindowEvent[] clicks =
        [
            Windows.Click(0),
            Windows.Click(Seconds(50)),
            Windows.Click(Minutes(31), link: 2),
            Windows.Click(Minutes(31) + Seconds(6), link: 3),
        ];

        Assert.Equal([true, true, true, false], Hourly(Windows.Of(clicks, rules: new Rules { RegularReturns = returns })));
        Assert.Equal(
            [true, false, true, false],
            Hourly(Windows.Of(clicks, rules: new Rules { RegularReturns = returns with { HourAlikeMs = 50_000 } }))
        );
        Assert.Equal(
            [true, true, true, true],
            Hourly(Windows.Of(clicks, rules: new Rules { RegularReturns = returns with { HitsMs = 6_000 } }))
        );
        Assert.Equal(new bool[4], Hourly(Windows.Of(clicks)));
    }

    private static bool[] Hourly(MessageWindow window) => [.. Enumerable.Range(0, window.Events.Length).Select(window.IsHourly)];

    [Theory]
    [InlineData(1, 2, 7, 7, true)]
    [InlineData(1, 1, 7, 7, false)]
    [InlineData(0, 2, 7, 7, false)]
    [InlineData(1, 0, 7, 7, false)]
    [InlineData(1, 2, 7, 8, false)]
    [InlineData(1, 2, 0, 0, false)]
    public void Two_clicks_are_on_one_link_where_link_and_both_networks_are_told(
        ulong first,
        ulong second,
        int link,
        int otherLink,
        bool isOne
    )
    {
        MessageWindow window = Windows.Of([
            Windows.Click(0, link, network: first, agent: 1),
            Windows.Click(Seconds(1), otherLink, network: second, agent: 2),
        ]);

        Assert.Equal(isOne, window.AreOnOneLink(0, 1));
        Assert.Equal(isOne, window.IsPair(0, 1));
        Assert.Equal(isOne, window.HasPairBefore(1));
    }

    [Theory]
    [InlineData(15_000, true)]
    [InlineData(15_001, false)]
    public void A_pair_is_seconds_apart(long gap, bool isPair)
    {
        MessageWindow window = Windows.Of([Windows.Click(0, network: 1, agent: 1), Windows.Click(gap, network: 2, agent: 2)]);

        Assert.Equal(isPair, window.IsPair(0, 1));
        Assert.Equal(isPair, window.HasPairBefore(1));
        Assert.Equal((isPair, isPair), (window.PairingOf(0).Partners != 0, window.PairingOf(1).Partners != 0));
        Assert.Equal((true, true), (window.PairingOf(0).Leads, window.PairingOf(1).Follows));
        Assert.Equal((false, false), (window.PairingOf(0).Follows, window.PairingOf(1).Leads));
    }

    [Theory]
    [InlineData(300_000, true)]
    [InlineData(300_001, false)]
    public void Who_comes_minutes_later_follows(long gap, bool follows)
    {
        MessageWindow window = Windows.Of([Windows.Click(0, network: 1, agent: 1), Windows.Click(gap, network: 2, agent: 2)]);

        Assert.Equal((follows, follows), (window.PairingOf(0).IsAny, window.PairingOf(1).IsAny));
    }

    [Theory]
    [InlineData(15_000, true)]
    [InlineData(15_001, false)]
    public void Who_clicks_what_a_visitor_has_clicked_seconds_before_follows_whatever_came_between(long gap, bool follows)
    {
        MessageWindow window = Windows.Of([
            Windows.Click(0, link: 7, network: 1, agent: 1),
            Windows.Click(1, link: 8, network: 1, agent: 1),
            Windows.Click(2, link: 8, network: 3, agent: 3),
            Windows.Click(gap, link: 7, network: 2, agent: 2),
        ]);

        Assert.Equal(follows, window.FollowsVisitor(3, 0));
        Assert.False(window.FollowsVisitor(1, 0));
        Assert.False(window.FollowsVisitor(3, 2));
        Assert.True(window.FollowsVisitor(2, 0));
    }

    [Theory]
    [InlineData(15_000, true)]
    [InlineData(15_001, false)]
    public void Or_by_another_browser_of_its_network(long gap, bool follows)
    {
        MessageWindow window = Windows.Of([
            Windows.Click(0, link: 7, network: 1, agent: 1),
            Windows.Click(1, link: 8, network: 1, agent: 2),
            Windows.Click(gap, link: 7, network: 1, agent: 2),
        ]);

        Assert.Equal(follows, window.FollowsBrowser(2, 0));
        Assert.False(window.FollowsBrowser(1, 0));
        Assert.False(window.FollowsBrowser(0, 0));
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(1, 2, true)]
    [InlineData(0, 0, true)]
    [InlineData(1, 0, true)]
    public void Clicks_are_of_several_visitors_where_networks_are_several_or_not_told(ulong first, ulong second, bool areSeveral)
    {
        MessageWindow window = Windows.Of([
            Windows.Click(0, network: first, agent: 1),
            Windows.Click(Seconds(1), network: second, agent: 1),
        ]);

        Assert.Equal(areSeveral, (window.Facts & WindowFacts.Visitors) != 0);
        Assert.Equal(WindowFacts.Choices, window.Facts & WindowFacts.Choices);
    }

    [Fact]
    public void Who_had_clicked_before_another_did_more_is_a_bystander()
    {
        MessageWindow window = Windows.Of([
            .. Enumerable.Range(0, 4).Select(i => Windows.Click(i, link: 1 + i, network: 1, agent: 1)),
            .. Enumerable.Range(0, 6).Select(i => Windows.Click(Seconds(20) + i, link: 1 + i, network: 2, agent: 2)),
        ]);

        Assert.True(window.IsBystander(0, 0, 9));
        Assert.False(window.IsBystander(9, 0, 9));
    }

    [Theory]
    [InlineData(1, 1, 2, 2, true)]
    [InlineData(1, 1, 2, 3, false)]
    [InlineData(1, 4, 2, 2, false)]
    [InlineData(0, 0, 2, 2, false)]
    [InlineData(1, 1, 0, 0, false)]
    public void One_visitor_is_who_has_one_network_and_one_browser_that_are_told(
        ulong network,
        ulong otherNetwork,
        uint agent,
        uint otherAgent,
        bool isOne
    ) =>
        Assert.Equal(
            isOne,
            Windows.Click(0, network: network, agent: agent).IsSameVisitorAs(Windows.Click(1, network: otherNetwork, agent: otherAgent))
        );

    /// <summary>A sheet on which events have these sums.</summary>
    private static EvidenceSheet Of(MessageWindow window, params (int Event, int Sum)[] sums)
    {
        EvidenceSheet sheet = new();
        sheet.Begin(window.Events.Length);
        foreach ((int at, int sum) in sums)
        {
            sheet.CountEarlier(at, sum, Hint.None);
        }

        return sheet;
    }

    private static bool[] AnothersWork(MessageWindow window, EvidenceSheet sheet) =>
        [.. Enumerable.Range(0, window.Events.Length).Select(at => window.IsAnothersWork(at, sheet))];
}
