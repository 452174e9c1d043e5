using Microsoft.Extensions.Configuration;

namespace BotClickStream.Settings;

/// <summary>A configuration's section as <see cref="WorkerSettings"/>.</summary>
internal static class SettingsBinding
{
    /// <summary>
    /// Binds what is known and can be read; anything else is a problem, said with its key, its value and what is allowed, and leaves
    /// the default in place, so that all problems are found at once. An empty value counts as unset.
    /// </summary>
    public static (WorkerSettings Settings, IReadOnlyList<string> Problems) Bind(IConfiguration configuration)
    {
        List<string> problems = [];
        Dictionary<string, string?> known = [];
        Dictionary<string, string> formats = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, string? text) in configuration.GetSection(WorkerSettings.Section).AsEnumerable(makePathsRelative: true))
        {
            if (string.IsNullOrEmpty(text))
            {
                continue;
            }

            Setting? setting = Setting.Find(key);
            if (setting is null)
            {
                problems.Add(UnknownKey(key, text));
            }
            else if (!setting.TryParse(text, out object? value))
            {
                problems.Add(SettingsValidation.Problem(key, text, setting.Allowed));
            }
            else if (setting.Key == nameof(WorkerSettings.Formats))
            {
                // Its entries are keys of several levels, which binding doesn't know.
                formats[key[(setting.Key.Length + 1)..]] = text.Trim();
            }
            else
            {
                // An enumeration's word (first-per-link) becomes its member's name, which binding knows.
                known[key] = value is Enum ? value.ToString() : Setting.Text(value);
            }
        }

        WorkerSettings settings = new();
        new ConfigurationBuilder().AddInMemoryCollection(known).Build().Bind(settings);
        return (settings with { Formats = formats }, problems);
    }

    private static string UnknownKey(string key, string value)
    {
        string found = SettingsValidation.Found(key, value);
        if (Setting.All.FirstOrDefault(setting => !setting.IsMap && Setting.IsBelow(key, setting.Key)) is { } single)
        {
            string several = single.Allowed.Contains("several", StringComparison.Ordinal) ? ": separate several by commas" : "";
            return $"{found}, but {single.Key} takes one value, no list and no object{several}";
        }

        if (Setting.All.Where(setting => Setting.IsBelow(setting.Key, key)).ToArray() is { Length: > 0 } inside)
        {
            return $"{found}, but it is a section; its keys: {string.Join(", ", inside.Select(setting => setting.Key))}";
        }

        return NearestName.To(key, Setting.All.Select(setting => setting.Key)) is { } nearest
            ? $"{found}, but there is no such key; did you mean {WorkerSettings.Section}:{nearest}?"
            : $"{found}, but there is no such key; docs/configuration.md lists them all";
    }
}
