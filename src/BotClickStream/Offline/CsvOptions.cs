using BotClickStream.Decoding;

namespace BotClickStream.Offline;

/// <summary>What the caller says about files of comma-separated values.</summary>
/// <param name="Columns">Which column holds a field, before any that would be recognised.</param>
/// <param name="Values">What a field is in rows that tell none.</param>
internal sealed record CsvOptions(
    IReadOnlyList<(string Column, Field Field)> Columns,
    IReadOnlyDictionary<Field, string> Values,
    CsvTimes Times
)
{
    /// <summary>The event's own fields, which are all that a row can tell.</summary>
    public static IReadOnlyList<Field> RowFields { get; } = [.. Enum.GetValues<Field>().Where(known => known <= Field.Count)];

    /// <summary>Recognised by the end of the name.</summary>
    public static bool IsCsv(string file) => Path.GetExtension(file).ToUpperInvariant() is ".CSV" or ".TSV";
}
