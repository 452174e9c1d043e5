using BotClickStream.Detection;

namespace BotClickStream.Detection.Tests;

public sealed class OutputBufferTests
{
    [Fact]
    public void Texts_survive_the_growth_of_the_buffer()
    {
        OutputBuffer output = new();
        TextRange first = output.Add("first"u8);
        output.Add(new byte[10_000]);

        Assert.Equal("first"u8.ToArray(), output.Text(first).ToArray());
    }
}
