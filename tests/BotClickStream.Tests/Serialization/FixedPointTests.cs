using System.Globalization;
using System.Text;
using BotClickStream.Serialization;
using CsCheck;

namespace BotClickStream.Tests.Serialization;

public sealed class FixedPointTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(50_000, "5")]
    [InlineData(25_000, "2.5")]
    [InlineData(-1, "-0.0001")]
    [InlineData(10, "0.001")]
    [InlineData(-120_000, "-12")]
    [InlineData(100_001, "10.0001")]
    [InlineData(10_000_000_000, "1000000")]
    [InlineData(-9_999_999_999, "-999999.9999")]
    [InlineData(long.MaxValue, "922337203685477.5807")]
    [InlineData(long.MinValue, "-922337203685477.5808")]
    public void Ten_thousandths_are_written_as_the_shortest_exact_decimal(long tenThousandths, string text) =>
        Assert.Equal(text, Format(tenThousandths, 4));

    [Theory]
    [InlineData(-70, "-0.07")]
    [InlineData(4_250, "4.25")]
    [InlineData(3, "0.003")]
    public void Thousandths_are_written_as_the_shortest_exact_decimal(long thousandths, string text) =>
        Assert.Equal(text, Format(thousandths, 3));

    [Fact]
    public void Every_number_reads_back_as_itself() =>
        Gen.Select(Gen.Long, Gen.Int[0, 19])
            .Sample(
                (value, decimals) =>
                {
                    decimal scale = 1;
                    for (int i = 0; i < decimals; i++)
                    {
                        scale /= 10;
                    }

                    string text = Format(value, decimals);
                    Assert.Equal(value * scale, decimal.Parse(text, CultureInfo.InvariantCulture));
                    Assert.False(text.Contains('.') && text.EndsWith('0'), text);
                }
            );

    private static string Format(long value, int decimals)
    {
        Span<byte> text = stackalloc byte[FixedPoint.MaxLength];
        return Encoding.ASCII.GetString(text[..FixedPoint.Format(value, decimals, text)]);
    }
}
