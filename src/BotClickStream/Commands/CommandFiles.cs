using System.CommandLine;
using System.CommandLine.Parsing;
using BotClickStream.Settings;

namespace BotClickStream.Commands;

/// <summary>The files that commands name.</summary>
internal static class CommandFiles
{
    private const int OutputBufferBytes = 1 << 20;

    /// <summary>The files to read of a command, at least so many. A misspelt option is none of them, unless a file has its name.</summary>
    public static Argument<string[]> Argument(string description, ArgumentArity arity)
    {
        Argument<string[]> files = new("FILE") { Description = description, Arity = arity };
        files.Validators.Add(RefuseOptions);
        return files;
    }

    private static void RefuseOptions(ArgumentResult result)
    {
        IEnumerable<string> known = ((CommandResult)result.Parent!).Command.Options.Select(option => option.Name);
        foreach (string file in result.Tokens.Select(token => token.Value).Where(file => file is ['-', _, ..] && !File.Exists(file)))
        {
            string name = file.Split('=')[0];
            string meant = NearestName.To(name, known) is { } nearest ? $"; is {nearest} meant?" : "";
            result.AddError($"there is no option '{name}'{meant}");
        }
    }

    /// <summary>A file to read; <c>-</c> is standard input.</summary>
    public static Stream Open(string file)
    {
        if (file == "-")
        {
            return Console.OpenStandardInput();
        }

        if (Directory.Exists(file))
        {
            throw new CommandException(
                ExitCode.Usage,
                $"'{file}' is a directory; name the files in it, as in {Path.Combine(file, "*.json")}"
            );
        }

        if (!File.Exists(file))
        {
            throw new CommandException(ExitCode.Usage, $"there is no file '{file}'");
        }

        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"'{file}' can't be read: {error.Message}", error);
        }
    }

    /// <summary>A file to write, which is none of the inputs; nothing where none is named.</summary>
    public static FileStream? Create(string? file, string[] inputs)
    {
        if (file is null)
        {
            return null;
        }

        if (inputs.Any(input => input != "-" && Path.GetFullPath(input) == Path.GetFullPath(file)))
        {
            throw new CommandException(ExitCode.Usage, $"'{file}' is an input and would be overwritten");
        }

        try
        {
            return new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, OutputBufferBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"'{file}' can't be written: {error.Message}", error);
        }
    }
}
