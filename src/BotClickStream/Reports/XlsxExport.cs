using System.Data;
using MiniExcelLibs;

namespace BotClickStream.Reports;

/// <summary>Tables as the sheets of a workbook, streamed. What has more rows than a sheet takes goes on in the next.</summary>
internal static class XlsxExport
{
    /// <summary>A sheet takes 1,048,576 rows, one of them the header.</summary>
    private const int MostRows = 1_048_575;

    /// <exception cref="IOException">It can't be written.</exception>
    public static void Write(Stream output, IReadOnlyList<ExportTable> tables, CancellationToken cancellation)
    {
        Dictionary<string, object> sheets = [];
        foreach (ExportTable table in tables)
        {
            long count = Math.Max(1, (table.Count + MostRows - 1) / MostRows);
            for (int sheet = 0; sheet < count; sheet++)
            {
                string name = sheet == 0 ? table.Name : $"{table.Name} {sheet + 1}";
                sheets[name] = table.Count == 0 ? Headings(table) : Rows(table, sheet, cancellation);
            }
        }

        output.SaveAs(sheets);
    }

    /// <summary>Of a table without rows, of which the library would else know no columns.</summary>
    private static DataTable Headings(ExportTable table)
    {
        DataTable headings = new();
        headings.Columns.AddRange([.. table.Columns.Select(name => new DataColumn(name))]);
        return headings;
    }

    private static IEnumerable<IDictionary<string, object?>> Rows(ExportTable table, int sheet, CancellationToken cancellation)
    {
        foreach (object?[] row in table.Rows.Skip(sheet * MostRows).Take(MostRows))
        {
            cancellation.ThrowIfCancellationRequested();
            Dictionary<string, object?> named = new(row.Length);
            for (int column = 0; column < row.Length; column++)
            {
                named[table.Columns[column]] = row[column];
            }

            yield return named;
        }
    }
}
