using System.CommandLine;
using System.Globalization;
using BotClickStream.Decoding;
using BotClickStream.Offline;
using BotClickStream.Settings;

namespace BotClickStream.Commands;

/// <summary>What the caller says about files of comma-separated values, which tell neither their columns' meaning nor their times' zone.</summary>
internal static class CsvArguments
{
    private static readonly Option<string[]> Map = new("--map")
    {
        Description = "CSV: the column that holds a field of the event, where its name doesn't tell; may be repeated",
        HelpName = "COLUMN=field",
    };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "CSV: what a field is in rows that don't tell it, such as type=open or campaignId=spring; may be repeated",
        HelpName = "field=VALUE",
    };

    private static readonly Option<string> TimeZone = new("--time-zone")
    {
        Description = "CSV: the zone of times without an offset: UTC, +02:00, or a name like Europe/Berlin",
        HelpName = "ZONE",
        DefaultValueFactory = _ => "UTC",
    };

    private static readonly Option<string?> TimeFormat = new("--time-format")
    {
        Description = "CSV: the form of times that are neither ISO 8601 nor seconds or milliseconds since 1970, such as 'MM/dd/yyyy HH:mm'",
        HelpName = "FORMAT",
    };

    public static void AddTo(Command command)
    {
        command.Options.Add(Map);
        command.Options.Add(Set);
        command.Options.Add(TimeZone);
        command.Options.Add(TimeFormat);
    }

    /// <exception cref="CommandException">A field, a zone or the form of an argument is not known.</exception>
    public static CsvOptions Read(ParseResult parsed) =>
        new(
            [
                .. (parsed.GetValue(Map) ?? [])
                    .Select(map => Split(map, map.LastIndexOf('=')))
                    .Select(map => (map.Before, FieldOf(map.After))),
            ],
            (parsed.GetValue(Set) ?? [])
                .Select(set => Split(set, set.IndexOf('=', StringComparison.Ordinal)))
                .GroupBy(set => FieldOf(set.Before), set => set.After)
                .ToDictionary(set => set.Key, set => set.Last()),
            new CsvTimes(ZoneOf(parsed.GetRequiredValue(TimeZone)), parsed.GetValue(TimeFormat))
        );

    private static (string Before, string After) Split(string pair, int at) =>
        at > 0
            ? (pair[..at], pair[(at + 1)..])
            : throw new CommandException(ExitCode.Usage, $"'{pair}' has no '=': --map COLUMN=field, --set field=VALUE");

    private static Field FieldOf(string name)
    {
        foreach (Field field in CsvOptions.RowFields)
        {
            if (string.Equals(Fields.NameOf(field), name, StringComparison.OrdinalIgnoreCase))
            {
                return field;
            }
        }

        IEnumerable<string> known = CsvOptions.RowFields.Select(Fields.NameOf);
        string meant = NearestName.To(name, known) is { } nearest ? $"; is {nearest} meant?" : ".";
        throw new CommandException(ExitCode.Usage, $"an event has no field '{name}'{meant} Fields are {string.Join(", ", known)}");
    }

    private static TimeZoneInfo ZoneOf(string name)
    {
        string digits = name.TrimStart('+', '-');
        if (
            digits != name
            && TimeSpan.TryParseExact(digits, @"hh\:mm", CultureInfo.InvariantCulture, out TimeSpan offset)
            && offset.Hours <= 14
        )
        {
            return TimeZoneInfo.CreateCustomTimeZone(name, name[0] == '-' ? -offset : offset, name, name);
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone)
            ? zone
            : throw new CommandException(
                ExitCode.Usage,
                $"there is no time zone '{name}': give UTC, an offset like +02:00, or a name like Europe/Berlin"
            );
    }
}
