using System.Diagnostics;
using System.Globalization;

namespace BotClickStream.Benchmarks;

/// <summary>
/// What is measured, in a process of its own: this program again, with a command of its own. It says on request how much it has allocated; its processor time is the
/// operating system's.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process process;

    public ChildProcess(string command, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // Compiled as the image has it (Dockerfile), unless whoever measures says else.
        start.Environment.TryAdd("DOTNET_TC_QuickJit", "1");
        start.Environment.TryAdd("DOTNET_TC_CallCountingDelayMs", "0");
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }

        start.ArgumentList.Add(command);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public long PeakMemory
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    public int Id => process.Id;

    public void ThrowIfEnded()
    {
        if (process.HasExited)
        {
            throw new InvalidOperationException($"What was measured has ended by itself, with exit code {process.ExitCode}.");
        }
    }

    /// <summary>Bytes on the managed heap since it began.</summary>
    public async Task<long> AllocatedAsync()
    {
        await process.StandardInput.WriteLineAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Answer, StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(Answer.Length), CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("What is measured has ended.");
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }

    private const string Answer = "allocated ";

    /// <summary>In the child: answers the parent, and ends with it.</summary>
    public static void AnswerParent()
    {
        Thread answering = new(() =>
        {
            while (Console.ReadLine() is not null)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Answer}{GC.GetTotalAllocatedBytes()}"));
            }

            Environment.Exit(0);
        })
        {
            IsBackground = true,
        };
        answering.Start();
    }
}
