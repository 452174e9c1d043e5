using System.Text;

namespace BotClickStream.Detection.Tests;

/// <summary>Which of two links may be the other, altered.</summary>
public sealed class LinkPageTests
{
    [Theory]
    [InlineData("https://x.example/a?b=1", "https://x.example/a", true)]
    [InlineData("https://x.example/a?b=1", "https://x.example/a?b=1&c=2", true)]
    [InlineData("https://x.example/a?b=1&c=2", "https://x.example/a?c=2", true)]
    [InlineData("https://x.example/a?b=1", "https://x.example/a?B=1", true)]
    [InlineData("https://x.example/a?b=1", "https://x.example/A//?b=1", true)]
    [InlineData("https://x.example/a?b=1", "http://x.example/a?b=1", true)]
    [InlineData("https://x.example/a?b=1%27", "https://x.example/a%27?b=1", true)]
    [InlineData("https://x.example", "https://x.example/#top", true)]
    [InlineData("https://x.example/a?b=1", "https://x.example/a?b=2", false)]
    [InlineData("https://x.example/a?b=1", "https://x.example/a?c=1", false)]
    [InlineData("https://x.example/a", "https://x.example/b", false)]
    [InlineData("https://x.example/a", "https://y.example/a", false)]
    [InlineData("", "", false)]
    public void Parameters_may_be_added_or_left_out(string one, string other, bool mayBe)
    {
        Assert.Equal(mayBe, Of(one).MayBeAltered(Of(other)));
        Assert.Equal(mayBe, Of(other).MayBeAltered(Of(one)));
    }

    [Theory]
    [InlineData("https://x.example/a?b=2", true)]
    [InlineData("https://x.example/b?b=1", false)]
    public void Of_a_named_link_they_may_be_changed(string other, bool mayBe)
    {
        LinkPage named = Of("https://x.example/a?b=1") with { IsNamed = true };

        Assert.Equal(mayBe, named.MayBeAltered(Of(other)));
        Assert.Equal(mayBe, Of(other).MayBeAltered(named));
        Assert.False(named.MayBeAltered(Of(other) with { IsNamed = true }));
    }

    [Fact]
    public void Of_a_very_long_url_nothing_is_known() => Assert.Equal(default, Of("https://x.example/" + new string('a', 512)));

    private static LinkPage Of(string url) => LinkPage.Of(Encoding.UTF8.GetBytes(url));
}
