using System.Globalization;
using BotClickStream.Decoding;

namespace BotClickStream.Offline;

/// <summary>Where a person finds a record: the line in which it begins.</summary>
/// <param name="File">As a sentence names it; <see langword="null"/> where nothing is known.</param>
/// <param name="Line">From 1, a header's included.</param>
/// <param name="Columns">Of a row of comma-separated values.</param>
internal readonly record struct RecordPlace(string? File, long Line, CsvColumns? Columns = null)
{
    /// <summary>Rows are made into canonical events; JSON may be anything.</summary>
    public SourceFormat Format => Columns is null ? SourceFormat.Recognise : SourceFormat.Canonical;

    /// <summary>What goes in front of an error in the field at <paramref name="path"/>; empty where nothing is known.</summary>
    public string Of(string path)
    {
        if (File is null)
        {
            return "";
        }

        Field field = CsvOptions.RowFields.FirstOrDefault(field => Fields.NameOf(field) == path, Field.Unknown);
        return Columns is not null && field != Field.Unknown && Columns.Of(field) is >= 0 and int column ? OfColumn(column) : $"{InLine}: ";
    }

    public string OfColumn(int column) => Columns is null ? "" : $"{InLine}, column {Columns.Name(column)}: ";

    private string InLine => string.Create(CultureInfo.InvariantCulture, $"in line {Line} of {File}");
}
