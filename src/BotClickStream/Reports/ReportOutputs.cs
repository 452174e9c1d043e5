namespace BotClickStream.Reports;

/// <summary>Where a report goes, each of it open from the start, so that what can't be written is known before anything is read; an earlier report stays until this one is made.</summary>
/// <param name="Html">The page; <see langword="null"/> where nobody wants it, as the others.</param>
/// <param name="Csv">A file each of <see cref="ExportTable.Names"/>.</param>
internal sealed record ReportOutputs(FileStream? Html, IReadOnlyList<FileStream> Csv, FileStream? Xlsx) : IDisposable
{
    private bool isBegun;
    private bool isWritten;

    /// <summary>How often all labels are read: for the report, and for two tables of each kind.</summary>
    public int Passes => 1 + (Csv.Count > 0 ? 2 : 0) + (Xlsx is null ? 0 : 2);

    /// <exception cref="IOException">The disk is full.</exception>
    public void Write(Report report, LabelSpill labels, CancellationToken cancellation)
    {
        isBegun = true;
        foreach (FileStream file in Files)
        {
            file.SetLength(0);
        }

        if (Html is not null)
        {
            ReportFile.WriteAsync(Html, report).GetAwaiter().GetResult();
            Html.Flush();
        }

        IReadOnlyList<ExportTable> tables = ExportTable.Of(report, labels);
        foreach ((FileStream file, ExportTable table) in Csv.Zip(tables))
        {
            CsvExport.Write(file, table, cancellation);
            file.Flush();
        }

        if (Xlsx is not null)
        {
            XlsxExport.Write(Xlsx, tables, cancellation);
            Xlsx.Flush();
        }

        isWritten = true;
    }

    /// <summary>Where it was stopped, or failed, half a report is none, and an earlier one that it has not begun to write over stays.</summary>
    public void Dispose()
    {
        foreach (FileStream file in Files)
        {
            bool stays = isWritten || (!isBegun && file.Length > 0);
            file.Dispose();
            if (!stays)
            {
                File.Delete(file.Name);
            }
        }
    }

    private IEnumerable<FileStream> Files => [.. new[] { Html, Xlsx }.OfType<FileStream>(), .. Csv];
}
