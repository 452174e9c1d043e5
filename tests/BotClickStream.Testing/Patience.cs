using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace BotClickStream.Testing;

/// <summary>How long a test waits for what brokers and workers do beside it.</summary>
internal static class Patience
{
    /// <summary>No time that anything should take: whoever waits so long has seen that it doesn't come, on a machine that is busy with much else too.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>Returns when a task has ended.</summary>
    /// <param name="what">Is waited for, for the reader of a failure; by default as the code says it.</param>
    /// <exception cref="InvalidOperationException">It doesn't within <see cref="Limit"/>.</exception>
    public static async Task InTime(this Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(Limit);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw Proof.Failed($"{what}: that was waited for {Limit}");
        }
    }

    /// <inheritdoc cref="InTime(Task, string)"/>
    /// <returns>What it gives.</returns>
    public static async Task<T> InTime<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await ((Task)task).InTime(what);
        return await task;
    }

    /// <summary>Reads what a process says, as far as it is redirected, until it has ended; one that doesn't is killed with all that it has started.</summary>
    /// <exception cref="InvalidOperationException">It doesn't within <see cref="Limit"/>; with what it has said.</exception>
    public static async Task<(int ExitCode, string Output, string Error)> EndInTime(this Process process)
    {
        Task<string> output = ReadIf(process.StartInfo.RedirectStandardOutput, () => process.StandardOutput);
        Task<string> error = ReadIf(process.StartInfo.RedirectStandardError, () => process.StandardError);
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            string command = string.Join(' ', [process.StartInfo.FileName, process.StartInfo.Arguments, .. process.StartInfo.ArgumentList]);
            throw Proof.Failed($"{command} did not end within {Limit}, and said: {await output.InTime()}{await error.InTime()}");
        }

        return (process.ExitCode, await output.InTime(), await error.InTime());
    }

    private static Task<string> ReadIf(bool isRedirected, Func<StreamReader> reader) =>
        isRedirected ? reader().ReadToEndAsync() : Task.FromResult("");
}
