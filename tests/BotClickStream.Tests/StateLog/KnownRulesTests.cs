using BotClickStream.StateLog;

namespace BotClickStream.Tests.StateLog;

public sealed class KnownRulesTests
{
    private static readonly KnownRules Known = KnownRules.None.With(new RulesIdentity(3, 33)).With(new RulesIdentity(1, 11));

    [Theory]
    [InlineData(3, 33)]
    [InlineData(1, 11)]
    [InlineData(2, 99)]
    [InlineData(4, 99)]
    public void The_same_rules_and_versions_never_seen_may_go_on(int version, uint hash) =>
        Assert.Null(Known.Check(new RulesIdentity(version, hash)));

    [Theory]
    [InlineData(3, 34)]
    [InlineData(1, 99)]
    public void A_known_version_with_another_hash_is_refused_and_told_which_is_free(int version, uint hash)
    {
        StateFault fault = Assert.IsType<StateFault>(Known.Check(new RulesIdentity(version, hash)));

        Assert.Equal(StateFaults.RulesChanged, fault.Code);
        Assert.Contains($"the rules of now are {version}-{hash:x8}", fault.Detail, StringComparison.Ordinal);
        Assert.Contains("Rules:Version above 3", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_highest_version_comes_first_whatever_came_last()
    {
        Assert.Equal([3, 1], Known.All.ToArray().Select(rules => rules.Version));
        Assert.Equal(3, Known.HighestVersion);
        Assert.Equal(0, KnownRules.None.HighestVersion);
    }

    [Fact]
    public void Only_the_highest_versions_are_kept()
    {
        KnownRules many = Enumerable.Range(1, 40).Aggregate(KnownRules.None, (known, version) => known.With(new RulesIdentity(version, 0)));

        Assert.Equal(Enumerable.Range(25, KnownRules.Max).Reverse(), many.All.ToArray().Select(rules => rules.Version));
    }
}
