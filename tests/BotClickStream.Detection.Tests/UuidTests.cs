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
