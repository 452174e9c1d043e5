using System.CommandLine;

namespace BotClickStream.Tests.Commands;

/// <summary>Calls the program as the command line does, within this process.</summary>
internal static class Call
{
    /// <param name="args">Separated by spaces.</param>
    public static Task<(int ExitCode, string Output, string Error)> Program(string args) =>
        Program(BotClickStream.Program.CreateRoot(), args);

    public static async Task<(int ExitCode, string Output, string Error)> Program(RootCommand root, string args)
    {
        await using StringWriter output = new();
        await using StringWriter error = new();
        int exitCode = await BotClickStream
            .Program.RunAsync(root, args.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error)
            .InTime(args);
        return (exitCode, output.ToString(), error.ToString());
    }
}
