namespace BotClickStream.Settings;

/// <summary>
/// What a setting takes, in words that complete "allowed: …", where neither its type nor a range says it. <see cref="SettingsValidation"/>
/// holds the value against the same rule.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AllowedAttribute(string words) : Attribute
{
    public string Words { get; } = words;
}
