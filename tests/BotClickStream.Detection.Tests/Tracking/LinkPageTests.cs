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
    [InlineData("https://x.example/AZ?b=1", "https://x.example/az?b=1", true)]
    [InlineData("https://x.example/[?b=1", "https://x.example/{?b=1", false)]
    [InlineData("https://x.example/@?b=1", "https://x.example/`?b=1", false)]
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

    /// <summary>Three bits each, of 64: two links that differ in a few are hardly ever taken for one.</summary>
    [Fact]
    public void Each_parameter_sets_three_bits_by_its_hash()
    {
        string[] parameters = [.. Enumerable.Range(0, 40).Select(i => $"name{i}=value{i * i}")];
        Assert.All(parameters, parameter => Assert.Equal(BitsOf(parameter), Of($"https://x.example/a?{parameter}").Parameters));
        Assert.Equal(BitsOf(parameters[0]) | BitsOf(parameters[7]), Of($"https://x.example/a?{parameters[0]}&{parameters[7]}&").Parameters);
        Assert.Equal(0UL, Of("https://x.example/a?").Parameters);

        static ulong BitsOf(string parameter)
        {
            ulong hash = Hash128.OfText(Encoding.UTF8.GetBytes(parameter)).Low;
            return new[] { 0, 6, 12 }.Aggregate(0UL, (bits, shift) => bits | (1UL << (int)((hash >> shift) % 64)));
        }
    }

    [Theory]
    [InlineData("https://x.example/p/q?id=12&b=&c&id=13", "id", "12")]
    [InlineData("https://x.example/p/q?id=12&b=&c&id=13", "b", "")]
    [InlineData("https://x.example/p/q?id=12&b=&c", "c", "")]
    [InlineData("https://x.example/p/q?id=12&b=x=y", "b", "x=y")]
    [InlineData("https://x.example/p/q?id=12", "/", "q")]
    [InlineData("https://x.example/p/?id=12", "/", "")]
    [InlineData("https://x.example", "/", "")]
    [InlineData("https://x.example/p/q?id=12", "d", "")]
    public void A_part_has_its_value(string url, string name, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(url);
        Assert.Equal(value, Encoding.UTF8.GetString(bytes[LinkParts.ValueOf(bytes, Encoding.UTF8.GetBytes(name))]));
    }

    [Fact]
    public void Of_a_very_long_url_nothing_is_known() => Assert.Equal(default, Of("https://x.example/" + new string('a', 512)));

    private static LinkPage Of(string url) => LinkPage.Of(Encoding.UTF8.GetBytes(url));
}
