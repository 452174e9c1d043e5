using Spectre.Console;

namespace BotClickStream.Reporting;

/// <summary>A table for eyes on a terminal, and aligned lines, never wrapped, for everything else.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    public static void Write(TextWriter output, string[] headers, IReadOnlyCollection<string[]> rows)
    {
        if (Terminal.Shows(output))
        {
            Table table = new Table().Border(TableBorder.Simple).AddColumns([.. headers.Select(Markup.Escape)]);
            foreach (string[] row in rows)
            {
                table.AddRow(row.Select(cell => new Text(cell)));
            }

            AnsiConsole.Write(table);
            return;
        }

        int[] widths = [.. headers.Select((header, column) => rows.Select(row => row[column].Length).Append(header.Length).Max())];
        foreach (string[] row in rows.Prepend(headers))
        {
            output.WriteLine(string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
