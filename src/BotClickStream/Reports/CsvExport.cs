using CsvHelper;

namespace BotClickStream.Reports;

/// <summary>Tables as files of comma-separated values, UTF-8 with a mark by which Excel knows it, each row as it comes.</summary>
internal static class CsvExport
{
    /// <summary>
    /// Texts are data that anybody could have sent: none may be a formula where a spreadsheet opens the file (https://owasp.org/www-community/attacks/CSV_Injection).
    /// </summary>
    private static readonly CsvWriterOptions Options = CsvWriterOptions.Default with
    {
        Injection = CsvInjection.Escape,
        WriteByteOrderMark = true,
    };

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string FileOf(string directory, string table) => Path.Combine(directory, $"{table}.csv");

    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Write(Stream output, ExportTable table, CancellationToken cancellation)
    {
        using CsvWriter csv = CsvWriter.Create(output, Options, leaveOpen: true);
        csv.WriteHeader([.. table.Columns]);
        foreach (object?[] row in table.Rows)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (object? value in row)
            {
                if (value is DateTime time)
                {
                    csv.WriteField(time, TimeFormat);
                }
                else
                {
                    csv.WriteField(value);
                }
            }

            csv.EndRecord();
        }
    }
}
