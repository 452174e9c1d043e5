using System.CommandLine;
using BotClickStream.Reports;

namespace BotClickStream.Commands;

/// <summary>What <c>analyze</c> is asked to make beside a summary.</summary>
/// <param name="Html">The page.</param>
/// <param name="CsvDirectory">A folder for a file each table.</param>
/// <param name="Xlsx">A workbook with a sheet each table.</param>
internal sealed record ReportArguments(string? Html, string? CsvDirectory, string? Xlsx, ReportOptions Options)
{
    private const int DefaultSeed = 1;
    private const decimal MostPoints = 1_000_000_000;

    private static readonly Option<string?> HtmlOption = new("--report")
    {
        Description = "Write a page here for people to read: what machines did, campaigns, links, domains, contacts, verdicts",
        HelpName = "OUT.html",
    };

    private static readonly Option<string?> CsvOption = new("--csv")
    {
        Description = "Write contacts, links, domains, labelled events and what can't be read as files into this folder",
        HelpName = "DIR",
    };

    private static readonly Option<string?> XlsxOption = new("--xlsx")
    {
        Description = "Write the same as sheets of a workbook",
        HelpName = "OUT.xlsx",
    };

    private static readonly Option<decimal?> MqlOption = new("--mql")
    {
        Description =
            "Of the report: points from which on a lead is handed to sales; it tells who is over them only with machines' points, and the reverse",
        HelpName = "N",
    };

    private static readonly Option<int> SeedOption = new("--seed")
    {
        Description = "Of the report: which 50 verdicts are drawn to be marked by hand; the same seed draws the same",
        HelpName = "N",
        DefaultValueFactory = _ => DefaultSeed,
    };

    public bool IsAny => Html is not null || CsvDirectory is not null || Xlsx is not null;

    /// <summary>The files that it writes, with what the caller knows them by. A folder that isn't there yet has none that could be overwritten.</summary>
    public IReadOnlyList<(string Option, string? File)> Files =>
        [
            (HtmlOption.Name, Html),
            (XlsxOption.Name, Xlsx),
            .. Directory.Exists(CsvDirectory) ? CsvFiles.Select(file => (CsvOption.Name, (string?)file)) : [],
        ];

    /// <summary>What was written, in a sentence.</summary>
    public string Written =>
        $"Written: {string.Join(", ", new[] { Html, CsvDirectory is null ? null : Path.Combine(CsvDirectory, "*.csv"), Xlsx }.OfType<string>())}.";

    private IEnumerable<string> CsvFiles =>
        CsvDirectory is null ? [] : ExportTable.Names.Select(table => CsvExport.FileOf(CsvDirectory, table));

    public static void AddTo(Command command)
    {
        command.Options.Add(HtmlOption);
        command.Options.Add(MqlOption);
        command.Options.Add(SeedOption);
        command.Options.Add(CsvOption);
        command.Options.Add(XlsxOption);
    }

    /// <exception cref="CommandException">Something can't be written.</exception>
    public ReportOutputs Create()
    {
        try
        {
            if (CsvDirectory is not null)
            {
                Directory.CreateDirectory(CsvDirectory);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCode.Usage,
                $"{CsvOption.Name} '{CsvDirectory}' can't be a folder to write: {error.Message}",
                error
            );
        }

        return new ReportOutputs(
            CommandFiles.Create(Html, FileMode.OpenOrCreate),
            [.. CsvFiles.Select(file => CommandFiles.Create(file, FileMode.OpenOrCreate))],
            CommandFiles.Create(Xlsx, FileMode.OpenOrCreate)
        );
    }

    /// <exception cref="CommandException">An argument can't be.</exception>
    public static ReportArguments Read(ParseResult parsed)
    {
        string? html = parsed.GetValue(HtmlOption);
        decimal? mql = parsed.GetValue(MqlOption);
        if (mql is <= 0 or > MostPoints)
        {
            throw new CommandException(ExitCode.Usage, $"--mql {mql}: a number of points over 0, up to {MostPoints}, is expected");
        }

        if (mql is not null && html is null)
        {
            throw new CommandException(ExitCode.Usage, "--mql is told of in the report: give --report OUT.html too");
        }

        return new ReportArguments(
            html,
            parsed.GetValue(CsvOption),
            parsed.GetValue(XlsxOption),
            new ReportOptions((long?)(mql * 10_000), parsed.GetValue(SeedOption))
        );
    }
}
