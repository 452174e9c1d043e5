using System.Globalization;
using BotClickStream.Decoding;

namespace BotClickStream.Offline;

/// <summary>Where a person finds a record in its file: a row of comma-separated values has its line; of JSON nothing is told.</summary>
/// <param name="Line">From 1, the header's included.</param>
internal readonly record struct RecordPlace(CsvColumns? Columns, long Line)
{
    /// <summary>Rows are made into canonical events; JSON may be anything.</summary>
    public SourceFormat Format => Columns is null ? SourceFormat.Recognise : SourceFormat.Canonical;

    /// <summary>What goes in front of an error in the field at <paramref name="path"/>; empty where nothing is known.</summary>
    public string Of(string path)
    {
        if (Columns is null)
        {
            return "";
        }

        Field field = CsvOptions.RowFields.FirstOrDefault(field => Fields.NameOf(field) == path, Field.Unknown);
        return field != Field.Unknown && Columns.Of(field) is >= 0 and int column ? OfColumn(column) : $"{Row}: ";
    }

    public string OfColumn(int column) => Columns is null ? "" : $"{Row}, column {Columns.Name(column)}: ";

    private string Row => string.Create(CultureInfo.InvariantCulture, $"in line {Line} of {Columns!.File}");
}
