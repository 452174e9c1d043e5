namespace BotClickStream.Traffic.Tests;

public sealed class PlaceholderTests
{
    [Fact]
    public void Builds() { }
}
