using System.ComponentModel;
using System.Diagnostics;

namespace BotClickStream.Tests.Watching;

/// <summary>Prometheus' own tools, of Debian's package <c>prometheus</c>. A test is skipped where they aren't installed; with <c>CI=true</c> it fails.</summary>
internal static class Promtool
{
    /// <summary>What <c>promtool</c> ends with, and what it complains of.</summary>
    public static async Task<(int ExitCode, string Complaints)> RunAsync(string input, params string[] arguments)
    {
        using Process process = Start("promtool", arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        (int exitCode, _, string complaints) = await process.EndInTime();
        return (exitCode, complaints);
    }

    /// <summary>Starts one of them.</summary>
    public static Process Start(string tool, params string[] arguments)
    {
        ProcessStartInfo start = new(tool, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Prerequisite.IsMissing($"{tool} is not installed (Debian's package prometheus)");
            throw;
        }
    }
}
