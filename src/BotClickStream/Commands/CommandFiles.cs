using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;

namespace BotClickStream.Commands;

/// <summary>The files that commands name.</summary>
internal static class CommandFiles
{
    private const string StandardInput = "-";
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
        Command command = ((CommandResult)result.Parent!).Command;
        foreach (string file in result.Tokens.Select(token => token.Value).Where(file => file is ['-', _, ..] && !File.Exists(file)))
        {
            string name = file.Split('=')[0];
            result.AddError($"there is no option '{name}'{UsageErrors.Meant(name, command)}");
        }
    }

    /// <summary>Refuses what can't be read, and outputs that are an input or one another, before any file is created or emptied.</summary>
    /// <param name="inputs">The files to read; <c>-</c> is standard input.</param>
    /// <param name="outputs">The files to write, with what the caller knows them by; <see langword="null"/> where none is named.</param>
    /// <param name="rules">Files that are read too, and have been checked.</param>
    /// <exception cref="CommandException">It names the file, and what is wrong with it.</exception>
    public static void Check(
        IReadOnlyList<string> inputs,
        IReadOnlyList<(string Option, string? File)> outputs,
        params IEnumerable<string?> rules
    )
    {
        if (inputs.Count(input => input == StandardInput) > 1)
        {
            throw new CommandException(ExitCode.Usage, "'-' is standard input, which can be read once only");
        }

        foreach (string input in inputs)
        {
            CheckInput(input);
        }

        Dictionary<string, string> known = [];
        foreach (string read in inputs.Where(input => input != StandardInput).Concat(rules.OfType<string>()))
        {
            known.TryAdd(TargetOf(read), $"the input '{read}'");
        }

        foreach ((string option, string? file) in outputs)
        {
            if (file is null)
            {
                continue;
            }

            CheckOutput(option, file);
            string target = TargetOf(file);
            if (!known.TryAdd(target, $"{option} '{file}'"))
            {
                throw new CommandException(
                    ExitCode.Usage,
                    $"{option} '{file}' and {known[target]} are one file, which would be overwritten"
                );
            }
        }
    }

    /// <summary>A file to read; <c>-</c> is standard input.</summary>
    /// <param name="cancellation">Ends what waits for a pipe, that is, a read or until somebody writes to it.</param>
    /// <exception cref="OperationCanceledException">It was ended, now or, of a pipe, in a later read.</exception>
    public static Stream Open(string file, CancellationToken cancellation)
    {
        if (file == StandardInput)
        {
            return new InterruptibleInput(Console.OpenStandardInput(), cancellation);
        }

        try
        {
            Stream input = Task.Run(() => OpenFile(file), CancellationToken.None).WaitAsync(cancellation).GetAwaiter().GetResult();
            return input.CanSeek ? input : new InterruptibleInput(input, cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"'{file}' can't be read: {error.Message}", error);
        }
    }

    /// <summary>Inputs as a sentence names them.</summary>
    public static string Named(params IEnumerable<string> inputs) =>
        string.Join(", ", inputs.Select(input => input == StandardInput ? "standard input" : input));

    /// <summary>A file to write, from its beginning; nothing where none is named.</summary>
    /// <param name="mode">To keep what there is until it is written over: <see cref="FileMode.OpenOrCreate"/>.</param>
    /// <exception cref="CommandException">It can't be written.</exception>
    [return: NotNullIfNotNull(nameof(file))]
    public static FileStream? Create(string? file, FileMode mode = FileMode.Create)
    {
        if (file is null)
        {
            return null;
        }

        try
        {
            return new FileStream(file, mode, FileAccess.Write, FileShare.Read, OutputBufferBytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"'{file}' can't be written: {error.Message}", error);
        }
    }

    private static FileStream OpenFile(string file) =>
        new(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);

    private static void CheckInput(string file)
    {
        if (file == StandardInput)
        {
            return;
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

        // A named pipe, which has no length, is left alone: to open and close it would end its writer.
        if (new FileInfo(file).Length > 0)
        {
            Open(file, CancellationToken.None).Dispose();
        }
    }

    private static void CheckOutput(string option, string file)
    {
        if (Directory.Exists(file))
        {
            throw new CommandException(ExitCode.Usage, $"{option} '{file}' is a directory; name a file to write");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } directory && !Directory.Exists(directory))
        {
            throw new CommandException(ExitCode.Usage, $"{option} '{file}' can't be written: there is no directory '{directory}'");
        }
    }

    /// <summary>The file behind all links, also those to its directories.</summary>
    private static string TargetOf(string file)
    {
        string path = Path.GetFullPath(file);
        try
        {
            if (new FileInfo(path).LinkTarget is not null)
            {
                path = File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
            }

            return Path.GetDirectoryName(path) is { } directory ? Path.Combine(TargetOf(directory), Path.GetFileName(path)) : path;
        }
        catch (IOException error)
        {
            throw new CommandException(ExitCode.Usage, $"'{file}' can't be followed to its file: {error.Message}", error);
        }
    }
}
