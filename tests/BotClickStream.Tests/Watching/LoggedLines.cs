using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace BotClickStream.Tests.Watching;

/// <summary>Keeps what is logged from information on, in order.</summary>
internal sealed class LoggedLines : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> lines = new();

    public IEnumerable<string> Warnings => lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Text);

    public IEnumerable<string> All => lines.Select(line => line.Text);

    /// <summary>Everything that is logged by its loggers comes here.</summary>
    public ILoggerFactory Factory => new OneLogger(this);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
        {
            lines.Enqueue((logLevel, formatter(state, exception)));
        }
    }

    private sealed class OneLogger(LoggedLines lines) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => lines;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose() { }
    }
}
