using System.Runtime.InteropServices;
using System.Threading.Channels;
using BotClickStream.Settings;
using BotClickStream.Watching;
using Microsoft.Extensions.Logging;

namespace BotClickStream.Commands;

/// <summary>
/// Takes rules and fingerprints anew when the process gets SIGHUP, which daemons since ever take for that. The worker is stopped in good order then and goes on by the new ones, as with a restart: so each label is of one version
/// whole. What can't be taken is logged, and the worker goes on as it is.
/// </summary>
internal sealed class RulesReload : IDisposable
{
    private readonly Channel<PosixSignal> signals = Channel.CreateBounded<PosixSignal>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly Func<WorkerConfiguration> read;
    private readonly ILogger log;
    private readonly PosixSignalRegistration? registration;

    /// <param name="read">Reads the configuration, as its files are by then.</param>
    public RulesReload(Func<WorkerConfiguration> read, ILogger log)
    {
        this.read = read;
        this.log = log;
        // On Windows it says that the console is closed.
        registration = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, Take);
    }

    public void Dispose() => registration?.Dispose();

    /// <summary>Waits until other rules are to be judged by than those in effect.</summary>
    /// <returns>Those, which are not read once more; <see langword="null"/> where <paramref name="ended"/> came first.</returns>
    public async Task<RulesInEffect?> NextAsync(RulesInEffect now, Task ended)
    {
        while (true)
        {
            Task<bool> told = signals.Reader.WaitToReadAsync().AsTask();
            if (await Task.WhenAny(told, ended) != told)
            {
                return null;
            }

            signals.Reader.TryRead(out _);
            if (TryRead(now) is { } next)
            {
                return next;
            }
        }
    }

    private void Take(PosixSignalContext signal)
    {
        signal.Cancel = true;
        signals.Writer.TryWrite(signal.Signal);
    }

    private RulesInEffect? TryRead(RulesInEffect now)
    {
        try
        {
            RulesInEffect then = RulesInEffect.Of(read().ValidSettings());
            if (then.Id == now.Id)
            {
                LogMessages.RulesUnchanged(log, now.Id);
                return null;
            }

            if (then.Rules.Version <= now.Rules.Version)
            {
                LogMessages.RulesNotTaken(
                    log,
                    $"they are others than those in effect ({now.Id}), and Rules:Version is {then.Rules.Version}. Raise it in appsettings.json above {now.Rules.Version}"
                );
                return null;
            }

            LogMessages.RulesTaken(log, now.Id, then.Id);
            return then;
        }
        catch (CommandException problem)
        {
            LogMessages.RulesNotTaken(log, problem.Message);
            return null;
        }
    }
}
