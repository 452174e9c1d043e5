using Spectre.Console;

namespace BotClickStream.Reporting;

/// <summary>A table for eyes on a terminal, and aligned lines, never wrapped, for everything else. Columns of figures are aligned at their right.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    public static void Write(TextWriter output, string[] headers, IReadOnlyCollection<string[]> rows)
    {
        bool[] areFigures = [.. headers.Select((_, column) => column > 0 && rows.Count > 0 && rows.All(row => IsFigure(row[column])))];
        if (Terminal.Shows(output))
        {
            Table table = new Table().Border(TableBorder.Simple);
            for (int column = 0; column < headers.Length; column++)
            {
                TableColumn added = new TableColumn(new Text(headers[column])).PadLeft(0).PadRight(column < headers.Length - 1 ? 1 : 0);
                table.AddColumn(areFigures[column] ? added.RightAligned() : added);
            }

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
            output.WriteLine(string.Join(Gap, row.Select((cell, column) => Padded(cell, column))).TrimEnd());
        }

        string Padded(string cell, int column) => areFigures[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]);
    }

    private static bool IsFigure(string cell) =>
        cell is [(>= '0' and <= '9') or '-' or '+' or '.' or '–', ..] && !cell.AsSpan(1).ContainsAny(Letters);

    private static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    );
}
