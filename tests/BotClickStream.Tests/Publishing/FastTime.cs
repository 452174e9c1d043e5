namespace BotClickStream.Tests.Publishing;

/// <summary>The clock, but for its speed, so that nobody has to wait for patience to end.</summary>
/// <param name="times">As fast as the clock's.</param>
internal sealed class FastTime(int times) : TimeProvider
{
    public override long GetTimestamp() => times * base.GetTimestamp();
}
