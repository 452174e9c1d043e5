using System.Globalization;

namespace BotClickStream.Settings;

/// <summary>Where a group begins that has committed nothing: <c>Input:StartAt</c>.</summary>
public abstract record StartAt
{
    internal const string Allowed = "earliest, latest, or a time such as 2026-01-31T12:00:00Z";

    private StartAt() { }

    public sealed record Earliest : StartAt;

    public sealed record Latest : StartAt;

    /// <summary>With the first record of each partition whose timestamp isn't before it: when it was produced, or appended, as the topic has it.</summary>
    public sealed record Time(DateTimeOffset From) : StartAt;

    /// <returns><see langword="null"/> where it is none of them.</returns>
    public static StartAt? Parse(string text) =>
        text.Equals("earliest", StringComparison.OrdinalIgnoreCase) ? new Earliest()
        : text.Equals("latest", StringComparison.OrdinalIgnoreCase) ? new Latest()
        : DateTimeOffset.TryParseExact(
            text,
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out DateTimeOffset from
        )
            ? new Time(from)
        : null;
}
