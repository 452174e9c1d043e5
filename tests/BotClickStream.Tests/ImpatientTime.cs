namespace BotClickStream.Tests;

/// <summary>Nothing that is done now and then is waited for longer than a tenth of a second.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    public override System.Threading.ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, Shorter(dueTime), Shorter(period));

    private static TimeSpan Shorter(TimeSpan wait) => wait > Longest ? Longest : wait;
}
