using System.Text;
using BotClickStream.Decoding.Webhooks;
using CsCheck;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class WebhookTimeTests
{
    [Theory]
    [InlineData("1769860800", 1_769_860_800_000)]
    [InlineData("1769860800875", 1_769_860_800_875)]
    [InlineData("99999999999", 99_999_999_999_000)]
    [InlineData("100000000000", 100_000_000_000)]
    [InlineData("0001769860800", 1_769_860_800_000)]
    [InlineData(" 1769860800.8759 ", 1_769_860_800_875)]
    [InlineData("2026-01-31 12:00:00 +00:00", 1_769_860_800_000)]
    [InlineData("-1769860800", null)]
    [InlineData("+1769860800", null)]
    [InlineData("1769860800x", null)]
    [InlineData("1e9", 1_000_000_000_000)]
    [InlineData("1.764e9", 1_764_000_000_000)]
    [InlineData("1.769860800462E9", 1_769_860_800_462)]
    [InlineData("1.769860800462E+12", 1_769_860_800_462)]
    [InlineData("17698608e2", 1_769_860_800_000)]
    [InlineData("1e400", null)]
    [InlineData("1e", null)]
    [InlineData("1-2", null)]
    [InlineData("", null)]
    public void Numbers_are_seconds_or_milliseconds_by_their_size(string text, long? milliseconds) =>
        Assert.Equal(milliseconds, Parsed(text));

    /// <summary>Whole numbers are read in another way than those with a fraction.</summary>
    [Fact]
    public void A_whole_number_is_the_time_that_it_is_with_a_fraction_of_nothing() =>
        Gen.OneOf(Gen.Long[0, 999_999_999_999_999_999], Gen.Long[99_999_999_990, 100_000_000_010])
            .Sample(number => Assert.Equal(Parsed($"{number}.0"), Parsed($"{number}")), iter: 1_000);

    private static long? Parsed(string text) =>
        WebhookTime.TryParse(Encoding.UTF8.GetBytes(text), out long milliseconds) ? milliseconds : null;
}
