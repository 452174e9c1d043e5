namespace BotClickStream.Settings;

/// <summary>Keeps passwords out of what is printed: the configuration, and messages about it.</summary>
internal static class Secrets
{
    private const string Masked = "********";

    private static readonly string[] Marks = ["password", "secret", "token", "jaas", "credential", "oauthbearer.config", "ssl.key."];

    /// <returns><paramref name="value"/>, or a mask of fixed length where the key tells of a secret; an empty one stays empty.</returns>
    public static string Mask(string key, string value) => value.Length > 0 && IsSecret(key) ? Masked : value;

    private static bool IsSecret(string key) =>
        Marks.Any(mark => key.Contains(mark, StringComparison.OrdinalIgnoreCase))
        || key.EndsWith(".key", StringComparison.OrdinalIgnoreCase);
}
