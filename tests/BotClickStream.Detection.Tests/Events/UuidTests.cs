using System.Text;
using CsCheck;

namespace BotClickStream.Detection.Tests;

public sealed class UuidTests
{
    [Fact]
    public void What_is_read_is_written_again() =>
        Gen
            .Guid.Where(guid => guid != Guid.Empty)
            .Sample(guid =>
            {
                byte[] text = Encoding.UTF8.GetBytes(guid.ToString());
                byte[] written = new byte[Uuid.Length];

                Assert.True(Uuid.TryRead(text, out Hash128 value));
                Uuid.Write(value, written);

                Assert.Equal(text, written);
            });

    [Fact]
    public void Each_byte_but_a_small_digit_in_a_digit_s_place_and_a_dash_in_a_dash_s_is_refused()
    {
        const string Text = "0b5e7c1e-3f5a-4b8e-9a50-0123456789ab";
        for (int place = 0; place < Text.Length; place++)
        {
            bool isDash = Text[place] == '-';
            byte[] text = Encoding.UTF8.GetBytes(Text);
            for (int other = 0; other <= byte.MaxValue; other++)
            {
                text[place] = (byte)other;
                bool isTaken = isDash ? other == '-' : char.IsAsciiHexDigitLower((char)other);
                Assert.True(Uuid.TryRead(text, out _) == isTaken, $"byte {other} at {place}");
            }
        }
    }

    [Theory]
    [InlineData("0B5E7C1E-3f5a-4b8e-9a50-0123456789ab")]
    [InlineData("0b5e7c1e-3f5a-4b8e-9a50-0123456789a")]
    [InlineData("0b5e7c1e-3f5a-4b8e-9a50-0123456789ag")]
    [InlineData("0b5e7c1e03f5a-4b8e-9a50-0123456789ab")]
    [InlineData("{0b5e7c1e-3f5a-4b8e-9a50-0123456789a")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("")]
    public void Whatever_its_bytes_would_not_tell_exactly_is_refused(string text) =>
        Assert.False(Uuid.TryRead(Encoding.UTF8.GetBytes(text), out _));
}
