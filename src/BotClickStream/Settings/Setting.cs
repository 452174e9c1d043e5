using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace BotClickStream.Settings;

/// <summary>
/// One key of the section <see cref="WorkerSettings.Section"/>, as the settings' properties describe it. A map (librdkafka's settings,
/// points by event type, formats by topic) is one key with entries below it.
/// </summary>
internal sealed record Setting
{
    private readonly PropertyInfo[] path;

    private Setting(PropertyInfo[] path)
    {
        this.path = path;
        Key = string.Join(':', path.Select(property => property.Name));
        Type type = Property.PropertyType;
        IsMap = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>);
        ValueType = IsMap ? type.GenericTypeArguments[1] : Nullable.GetUnderlyingType(type) ?? type;
        Range = Property.GetCustomAttribute<RangeAttribute>();
        Allowed = Property.GetCustomAttribute<AllowedAttribute>()?.Words ?? AllowedByType();
    }

    /// <summary>Every key, in the order in which the settings declare them.</summary>
    public static IReadOnlyList<Setting> All { get; } = [.. Below(typeof(WorkerSettings), [])];

    /// <summary>Without the section, such as <c>Kafka:BootstrapServers</c>.</summary>
    public string Key { get; }

    public PropertyInfo Property => path[^1];

    public bool IsMap { get; }

    /// <summary>Of the value, or of a map's values.</summary>
    public Type ValueType { get; }

    public RangeAttribute? Range { get; }

    /// <summary>Completes "allowed: …".</summary>
    public string Allowed { get; }

    /// <summary>The key that <paramref name="key"/> is, or the map that it is an entry of.</summary>
    /// <param name="key">Without the section; upper and lower case are alike.</param>
    public static Setting? Find(string key) =>
        All.FirstOrDefault(setting =>
            setting.IsMap ? IsBelow(key, setting.Key) : key.Equals(setting.Key, StringComparison.OrdinalIgnoreCase)
        );

    public static bool IsBelow(string key, string parent) =>
        key.Length > parent.Length && key[parent.Length] == ':' && key.StartsWith(parent, StringComparison.OrdinalIgnoreCase);

    /// <summary>A value as it is written in a configuration; a missing one is empty.</summary>
    public static string Text(object? value) =>
        value switch
        {
            null => "",
            bool flag => flag ? "true" : "false",
            Enum word => Word(word.ToString()),
            TimeSpan duration => Duration(duration),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    public object? ValueIn(WorkerSettings settings) => path.Aggregate((object?)settings, (parent, property) => property.GetValue(parent));

    /// <summary>
    /// Reads a value more strictly than a configuration's binding does, which takes <c>3</c> for three days, <c>24:00:00</c> for
    /// twenty-four of them and <c>1</c> for an enumeration's second word.
    /// </summary>
    public bool TryParse(string text, [NotNullWhen(true)] out object? value)
    {
        CultureInfo invariant = CultureInfo.InvariantCulture;
        text = text.Trim();
        value = null;
        if (ValueType == typeof(string))
        {
            value = text;
        }
        else if (ValueType == typeof(bool) && bool.TryParse(text, out bool flag))
        {
            value = flag;
        }
        else if (ValueType == typeof(int) && int.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out int integer))
        {
            value = integer;
        }
        else if (ValueType == typeof(double) && double.TryParse(text, NumberStyles.Float, invariant, out double number))
        {
            value = number;
        }
        else if (ValueType == typeof(decimal) && decimal.TryParse(text, NumberStyles.Float, invariant, out decimal exact))
        {
            value = exact;
        }
        else if (
            ValueType == typeof(TimeSpan)
            && text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParseExact(text, "c", invariant, out TimeSpan duration)
        )
        {
            value = duration;
        }
        else if (ValueType.IsEnum)
        {
            value = Enum.GetValues(ValueType)
                .Cast<object>()
                .FirstOrDefault(member => Text(member).Equals(text, StringComparison.OrdinalIgnoreCase));
        }

        return value is not null;
    }

    private static IEnumerable<Setting> Below(Type type, PropertyInfo[] path)
    {
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite))
        {
            PropertyInfo[] longer = [.. path, property];
            if (property.PropertyType.Namespace == typeof(WorkerSettings).Namespace && !property.PropertyType.IsEnum)
            {
                foreach (Setting setting in Below(property.PropertyType, longer))
                {
                    yield return setting;
                }
            }
            else
            {
                yield return new Setting(longer);
            }
        }
    }

    /// <summary>With milliseconds where there are any: <c>00:00:00.100</c>.</summary>
    private static string Duration(TimeSpan duration)
    {
        string text = duration.ToString("c", CultureInfo.InvariantCulture);
        return duration.Ticks % TimeSpan.TicksPerSecond != 0 && duration.Ticks % TimeSpan.TicksPerMillisecond == 0 ? text[..^4] : text;
    }

    private static string Word(string member) => JsonNamingPolicy.KebabCaseLower.ConvertName(member);

    private string AllowedByType()
    {
        if (Range is not null)
        {
            string range = $"{Text(Range.Minimum)} to {Text(Range.Maximum)}";
            return ValueType == typeof(TimeSpan) ? range + ", as [days.]hours:minutes:seconds"
                : ValueType == typeof(int) ? range + ", a whole number"
                : range;
        }

        return ValueType == typeof(bool) ? "true or false"
            : ValueType.IsEnum ? Or(Enum.GetNames(ValueType).Select(Word))
            : throw new InvalidOperationException($"{Key} says nowhere what it takes.");
    }

    private static string Or(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length == 1 ? all[0] : string.Join(", ", all[..^1]) + " or " + all[^1];
    }
}
