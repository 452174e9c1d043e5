using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using CsCheck;

namespace BotClickStream.Tests.Decoding;

/// <summary>The small parsers: times, points, networks, addresses, patterns.</summary>
public sealed class TextFormTests
{
    [Theory]
    [InlineData("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z")]
    [InlineData("2026-01-31t12:00:00z", "2026-01-31T12:00:00.000Z")]
    [InlineData("2026-01-31 12:00:00Z", "2026-01-31T12:00:00.000Z")]
    [InlineData("2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00.500Z")]
    [InlineData("2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.123Z")]
    [InlineData("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00.000Z")]
    [InlineData("2026-01-31T23:30:00.25-09:30", "2026-02-01T09:00:00.250Z")]
    [InlineData("2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00.000Z")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z")]
    [InlineData("2016-12-31T23:59:60.75Z", "2017-01-01T00:00:00.750Z")]
    [InlineData("2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00.000Z")]
    public void Times_are_read_as_RFC_3339_has_them(string text, string expected)
    {
        Assert.True(EventTime.TryParse(Encoding.UTF8.GetBytes(text), out long milliseconds));
        Assert.Equal(
            expected,
            DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T12:00Z")]
    [InlineData("2026-01-31T12:00:00")]
    [InlineData("2026-01-31T12:00:00.Z")]
    [InlineData("2026-01-31T12:00:00.1234567890Z")]
    [InlineData("2026-01-31T12:00:00,5Z")]
    [InlineData("2026-01-31T12:00:00ZZ")]
    [InlineData("2026-01-31T12:00:00+0200")]
    [InlineData("2026-01-31T12:00:00+02")]
    [InlineData("2026-01-31T12:00:00+24:00")]
    [InlineData("2026-01-31T12:00:00+02:60")]
    [InlineData("2026-01-31X12:00:00Z")]
    [InlineData("2026/01/31T12:00:00Z")]
    [InlineData("2026-13-01T12:00:00Z")]
    [InlineData("2026-00-01T12:00:00Z")]
    [InlineData("2026-02-29T12:00:00Z")]
    [InlineData("2026-01-00T12:00:00Z")]
    [InlineData("2026-01-31T24:00:00Z")]
    [InlineData("2026-01-31T12:60:00Z")]
    [InlineData("2026-01-31T12:00:60Z")]
    [InlineData("2016-12-31T23:59:61Z")]
    [InlineData("2016-12-31T23:59:60+01:00")]
    [InlineData("0000-01-31T12:00:00Z")]
    [InlineData("+026-01-31T12:00:00Z")]
    [InlineData("2026-1 -31T12:00:00Z")]
    [InlineData(" 2026-01-31T12:00:00Z")]
    public void What_is_no_time_is_refused(string text) => Assert.False(EventTime.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Times_agree_with_the_library_in_every_zone() =>
        Gen.Select(Gen.Long[EventTime.Earliest, 4_102_444_800_000], Gen.Int[-14 * 60, 14 * 60], Gen.Int[0, 7])
            .Sample(
                (milliseconds, offset, digits) =>
                {
                    DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToOffset(TimeSpan.FromMinutes(offset));
                    string format = "yyyy-MM-ddTHH:mm:ss" + (digits == 0 ? "" : "." + new string('f', digits)) + "zzz";
                    string text = time.ToString(format, CultureInfo.InvariantCulture);
                    long expected = DateTimeOffset.ParseExact(text, format, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
                    return EventTime.TryParse(Encoding.UTF8.GetBytes(text), out long parsed) && parsed == expected;
                }
            );

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("0.0", 0)]
    [InlineData("0e999999999999999999999", 0)]
    [InlineData("1", 10_000)]
    [InlineData("0.0001", 1)]
    [InlineData("-0.0001", -1)]
    [InlineData("1.50000000000000000000000000000000", 15_000)]
    [InlineData("1e2", 1_000_000)]
    [InlineData("1E+2", 1_000_000)]
    [InlineData("15e-1", 15_000)]
    [InlineData("0.00001e1", 1)]
    [InlineData("1000000", 10_000_000_000)]
    [InlineData("-1000000", -10_000_000_000)]
    [InlineData("1e6", 10_000_000_000)]
    [InlineData("1000000000000000000000000e-18", 10_000_000_000)]
    [InlineData("999999.9999", 9_999_999_999)]
    public void Points_are_read_exactly(string number, long expected)
    {
        Assert.Equal(ExactNumber.PointsError.None, ExactNumber.TryParsePoints(Encoding.UTF8.GetBytes(number), out long points));
        Assert.Equal(expected, points);
    }

    [Theory]
    [InlineData("0.00001", false)]
    [InlineData("1e-5", false)]
    [InlineData("0.12345", false)]
    [InlineData("1.00000000000000000000000000000001", false)]
    [InlineData("1e-400", false)]
    [InlineData("1e-99999999999999999999", false)]
    [InlineData("1000000.0001", true)]
    [InlineData("-1000001", true)]
    [InlineData("1e7", true)]
    [InlineData("1e400", true)]
    [InlineData("1e99999999999999999999", true)]
    [InlineData("123456789012345678901234567890", true)]
    public void Points_beyond_their_decimals_or_range_are_refused(string number, bool isOutOfRange) =>
        Assert.Equal(
            isOutOfRange ? ExactNumber.PointsError.OutOfRange : ExactNumber.PointsError.TooManyDecimals,
            ExactNumber.TryParsePoints(Encoding.UTF8.GetBytes(number), out _)
        );

    [Fact]
    public void Points_agree_with_decimal() =>
        Gen.Select(Gen.Long[-10_000_000_000, 10_000_000_000], Gen.Int[-6, 6], Gen.Int[0, 3])
            .Sample(
                (points, exponent, zeros) =>
                {
                    // The number points/10^4, written with its decimal sign elsewhere and zeros at its end.
                    decimal shifted = points / 10_000m;
                    for (int i = exponent; i > 0; i--)
                    {
                        shifted /= 10;
                    }

                    for (int i = exponent; i < 0; i++)
                    {
                        shifted *= 10;
                    }

                    string number = shifted.ToString(CultureInfo.InvariantCulture);
                    number += number.Contains('.', StringComparison.Ordinal) ? new string('0', zeros) : "";
                    number += $"e{exponent}";
                    return ExactNumber.TryParsePoints(Encoding.UTF8.GetBytes(number), out long parsed) == ExactNumber.PointsError.None
                        && parsed == points;
                }
            );

    [Fact]
    public void Networks_of_IPv4_agree_with_the_library() =>
        Gen.UInt.Sample(value =>
        {
            IPAddress address = new([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
            return Network(address.ToString()) == Network($"{value >> 24}.{(value >> 16) & 255}.{(value >> 8) & 255}.0")
                && Network($"::ffff:{address}") == Network(address.ToString())
                && Network(address.ToString()).High == ((4UL << 56) | (value >> 8));
        });

    [Fact]
    public void Networks_of_IPv6_agree_with_the_library_however_the_address_is_written() =>
        Gen.Select(Gen.UShort.Select(Gen.Bool, (group, isZero) => isZero ? (ushort)0 : group).Array[8], Gen.Int[0, 3])
            .Sample(
                (groups, style) =>
                {
                    byte[] bytes = [.. groups.SelectMany(group => new[] { (byte)(group >> 8), (byte)group })];
                    if (bytes.AsSpan(0, 10).IndexOfAnyExcept((byte)0) < 0)
                    {
                        bytes[0] = 0x20;
                    }

                    IPAddress address = new(bytes);
                    string text = style switch
                    {
                        0 => address.ToString(),
                        1 => address.ToString().ToUpperInvariant(),
                        2 => string.Join(':', Enumerable.Range(0, 8).Select(i => $"{(bytes[2 * i] << 8) | bytes[(2 * i) + 1]:x4}")),
                        _ => string.Join(':', Enumerable.Range(0, 6).Select(i => $"{(bytes[2 * i] << 8) | bytes[(2 * i) + 1]:x}"))
                            + $":{bytes[12]}.{bytes[13]}.{bytes[14]}.{bytes[15]}",
                    };
                    ulong prefix = bytes.AsSpan(0, 6).ToArray().Aggregate(0UL, (sum, next) => (sum << 8) | next);
                    return Network(text).High == ((6UL << 56) | prefix);
                }
            );

    [Fact]
    public void What_the_library_refuses_as_IPv6_is_refused_here() =>
        Gen.Char["0123af:.%"]
            .Array[0, 24]
            .Sample(characters =>
            {
                string text = new(characters);
                bool isRead = NetworkAddress.TryParse(Encoding.UTF8.GetBytes(text), out _);
                return !isRead || IPAddress.TryParse(text, out _);
            });

    [Theory]
    [InlineData("")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.256")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.4:80")]
    [InlineData("1..2.3")]
    [InlineData(" 1.2.3.4")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("1:2:3:4:5:6:7:")]
    [InlineData(":1:2:3:4:5:6:7")]
    [InlineData("12345::")]
    [InlineData("::1.2.3")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("[::1]")]
    [InlineData("unknown")]
    public void What_is_no_address_is_refused(string text) => Assert.False(NetworkAddress.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("jane@example.com")]
    [InlineData("\"quoted@local\"@example.com")]
    [InlineData("jane@[192.0.2.1]")]
    [InlineData("jane@[IPv6:2001:db8::1]")]
    [InlineData("jürgen@example.com")]
    [InlineData("o'neil+tag@sub_domain.example")]
    public void Addresses_in_their_one_form_stay_as_they_are(string text) => Assert.Equal(text, Normalize(text));

    [Theory]
    [InlineData("Jane@Example.COM", "Jane@example.com")]
    [InlineData("jane@example.com.", "jane@example.com")]
    [InlineData("jane@Straße.DE", "jane@xn--strae-oqa.de")]
    [InlineData("jane@例え。テスト", "jane@xn--r8jz45g.xn--zckzah")]
    public void Domains_are_brought_into_one_form(string text, string expected) => Assert.Equal(expected, Normalize(text));

    [Theory]
    [InlineData("@example.com")]
    [InlineData("jane@")]
    [InlineData("jane@.")]
    [InlineData("jane")]
    [InlineData("jane@exa mple.com")]
    [InlineData("jane doe@example.com")]
    [InlineData("Jane <jane@example.com>")]
    [InlineData("jane@example.com ")]
    [InlineData("jane@example..com")]
    [InlineData("jane@.example.com")]
    [InlineData("jane@ü..com")]
    [InlineData("jane@[]")]
    [InlineData("jane@[x]")]
    [InlineData("jane@a,b@example,com")]
    [InlineData("jane@\u0001.com")]
    public void What_is_no_address_of_a_person_is_refused(string text) => Assert.Null(Normalize(text));

    [Fact]
    public void A_domain_may_have_253_characters_and_no_more()
    {
        string longest = string.Join('.', Enumerable.Repeat(new string('a', 62), 4)) + ".b";
        Assert.Equal(253, longest.Length);
        Assert.NotNull(Normalize($"j@{longest}"));
        Assert.Null(Normalize($"j@{longest}c"));
        Assert.Null(Normalize($"j@{string.Concat(Enumerable.Repeat("ü", 300))}.de"));
    }

    [Fact]
    public void Globs_agree_with_regular_expressions() =>
        Gen.Select(Gen.Char["ab*"].Array[0, 8], Gen.Char["abAB"].Array[0, 12])
            .Sample(
                (pattern, text) =>
                    new Glob(new string(pattern)).Matches(Encoding.UTF8.GetBytes(text))
                    == Regex.IsMatch(
                        new string(text),
                        "\\A" + new string(pattern).Replace("*", ".*", StringComparison.Ordinal) + "\\z",
                        RegexOptions.IgnoreCase
                    )
            );

    private static Hash128 Network(string address)
    {
        Assert.True(NetworkAddress.TryParse(Encoding.UTF8.GetBytes(address), out Hash128 network), address);
        return network;
    }

    private static string? Normalize(string address) =>
        new MailAddress(new Scratch()).TryNormalize(Encoding.UTF8.GetBytes(address), out ReadOnlySpan<byte> normal, out _)
            ? Encoding.UTF8.GetString(normal)
            : null;
}
