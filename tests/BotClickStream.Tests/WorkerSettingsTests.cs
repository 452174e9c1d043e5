using BotClickStream.Settings;

namespace BotClickStream.Tests;

public sealed class WorkerSettingsTests
{
    [Fact]
    public void Holds_resolve_before_their_message_expires_by_default() =>
        Assert.True(new WorkerSettings().HoldFor < new WorkerSettings().Horizon);
}
