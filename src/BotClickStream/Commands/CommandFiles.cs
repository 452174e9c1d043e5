namespace BotClickStream.Commands;

/// <summary>The files that commands name.</summary>
internal static class CommandFiles
{
    private const int OutputBufferBytes = 1 << 20;

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
