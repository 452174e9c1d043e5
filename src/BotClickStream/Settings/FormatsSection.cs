using System.Globalization;
using System.Text.RegularExpressions;
using BotClickStream.Decoding;
using BotClickStream.Decoding.Webhooks;
using BotClickStream.Detection;

namespace BotClickStream.Settings;

/// <summary>The section <c>Formats</c>: what is configured of ESPs' formats, and the JSON shapes of the user's own.</summary>
internal static partial class FormatsSection
{
    /// <summary>The word for types that are known and of no use.</summary>
    public const string Ignored = "ignored";

    private const int MaxPlaces = 16;
    private const string Pointers = "JSON Pointers such as /data/email, separated by commas, the first that holds something wins";

    private static readonly DateTimeOffset SampleTime = new(2026, 1, 31, 12, 34, 56, TimeSpan.Zero);

    private static readonly string[] MappableTypes =
    [
        .. Enum.GetValues<EventType>()
            .Where(type => type is not (EventType.Campaign or EventType.Verdict))
            .Select(type => Setting.Text(type)),
        Ignored,
    ];

    /// <param name="entries">By key without the section, such as <c>sendgrid:CampaignFrom</c>.</param>
    /// <returns>The formats by name, not to be used while there are problems, each a line.</returns>
    public static (IReadOnlyDictionary<string, FormatSettings> Formats, IReadOnlyList<string> Problems) Read(
        IReadOnlyDictionary<string, string> entries
    )
    {
        Dictionary<string, FormatSettings> formats = new(StringComparer.Ordinal);
        List<string> problems = [];
        foreach (
            IGrouping<string, KeyValuePair<string, string>> format in entries.GroupBy(
                entry => entry.Key.Split(':')[0].ToLowerInvariant(),
                StringComparer.Ordinal
            )
        )
        {
            if (format.Key == FormatCatalog.Canonical || !FormatName().IsMatch(format.Key))
            {
                problems.Add(
                    $"{WorkerSettings.Section}:Formats:{format.Key} can't be configured; allowed: an ESP's format "
                        + $"({string.Join(", ", FormatCatalog.BuiltIn.Select(one => one.Name))}), or a name of your own of letters, digits, '.', '_' and '-'"
                );
                continue;
            }

            formats[format.Key] = new Reader(format.Key, problems).Read(format);
        }

        return (formats, problems);
    }

    [GeneratedRegex("^[a-z0-9._-]{1,64}$")]
    private static partial Regex FormatName();

    /// <summary>Reads one format's entries.</summary>
    private sealed class Reader(string name, List<string> problems)
    {
        private readonly bool isBuiltIn = FormatCatalog.BuiltIn.Any(format => format.Name == name);
        private readonly Dictionary<string, IReadOnlyList<string>> fields = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, EventType?> types = new(StringComparer.Ordinal);
        private FormatSettings settings = new();
        private FormatMapping mapping = new();

        public FormatSettings Read(IEnumerable<KeyValuePair<string, string>> entries)
        {
            foreach ((string key, string value) in entries)
            {
                Take(key.Contains(':', StringComparison.Ordinal) ? key[(name.Length + 1)..] : "", value);
            }

            if (isBuiltIn)
            {
                return settings;
            }

            foreach (string field in MappedFormat.Required.Where(field => !fields.ContainsKey(field)))
            {
                Problem($"Fields:{field}", null, $"where the event's {field} stands: {Pointers}");
            }

            return settings with
            {
                Mapping = mapping with { Fields = fields, Types = types },
            };
        }

        private void Take(string key, string value)
        {
            if (Is(key, "CampaignFrom"))
            {
                settings = settings with { CampaignFrom = PlacesIn(key, value) };
            }
            else if (Is(key, "LeadFrom"))
            {
                settings = settings with { LeadFrom = PlacesIn(key, value) };
            }
            else if (isBuiltIn)
            {
                Problem(
                    key,
                    value,
                    $"CampaignFrom and LeadFrom only, since {name} comes with the program; give a shape of your own another name"
                );
            }
            else if (Is(key, "Events"))
            {
                mapping = mapping with { Events = PlacesIn(key, value) is [string first, ..] ? first : null };
            }
            else if (Is(key, "TimeFormat"))
            {
                mapping = mapping with { TimeFormat = TimeFormatIn(key, value) };
            }
            else if (Setting.IsBelow(key, "Fields"))
            {
                TakeField(key, value);
            }
            else if (Setting.IsBelow(key, "Types"))
            {
                TakeTypes(key, value);
            }
            else
            {
                Problem(key, value, "CampaignFrom, LeadFrom, Events, TimeFormat, Fields:<field> and Types:<type>");
            }
        }

        private void TakeField(string key, string value)
        {
            string field = key["Fields:".Length..];
            if (MappedFormat.Mappable.ContainsKey(field))
            {
                fields[field] = PlacesIn(key, value);
                return;
            }

            string hint =
                Is(field, "campaignId") ? $"; a campaign is named by Formats:{name}:CampaignFrom"
                : Is(field, "leadId") ? $"; a lead is named by Formats:{name}:LeadFrom"
                : "";
            Problem(key, value, $"only for {string.Join(", ", MappedFormat.Mappable.Keys)}{hint}");
        }

        private void TakeTypes(string key, string value)
        {
            string type = key["Types:".Length..];
            if (!MappableTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
            {
                Problem(key, value, $"only for {string.Join(", ", MappableTypes)}");
                return;
            }

            EventType? meaning = Is(type, Ignored) ? null : Enum.Parse<EventType>(type, ignoreCase: true);
            foreach (string word in Split(value))
            {
                if (!types.TryAdd(word, meaning))
                {
                    Problem(key, value, $"words of one type only; '{word}' stands for another one, too");
                }
            }
        }

        private string[] PlacesIn(string key, string value)
        {
            string[] places = Split(value);
            if (
                places.Length is 0 or > MaxPlaces
                || !places.All(place => FieldMap.TryParse(place, out string[] names) && names.Length is > 0 and <= MaxPlaces)
            )
            {
                Problem(key, value, Pointers);
                return [];
            }

            return places;
        }

        private string TimeFormatIn(string key, string value)
        {
            if (value is "seconds" or "milliseconds" or "rfc3339")
            {
                return value;
            }

            try
            {
                string sample = SampleTime.ToString(value, CultureInfo.InvariantCulture);
                if (
                    DateTimeOffset.TryParseExact(
                        sample,
                        value,
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal,
                        out DateTimeOffset read
                    )
                    && read == SampleTime
                )
                {
                    return value;
                }
            }
            catch (FormatException)
            {
                // Said below.
            }

            Problem(
                key,
                value,
                "seconds, milliseconds, rfc3339, or a .NET pattern that tells date and time to the second, such as yyyy-MM-dd HH:mm:ss zzz (without a zone: UTC)"
            );
            return "";
        }

        private void Problem(string key, string? value, string allowed) =>
            problems.Add(SettingsValidation.Problem($"Formats:{name}{(key.Length > 0 ? ":" : "")}{key}", value, allowed));

        private static bool Is(string key, string name) => key.Equals(name, StringComparison.OrdinalIgnoreCase);

        private static string[] Split(string value) =>
            value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }
}
