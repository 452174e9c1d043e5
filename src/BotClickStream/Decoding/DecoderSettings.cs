using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>What a decoder is told once.</summary>
public sealed record DecoderSettings
{
    /// <summary>Events of one record at most; a record with more is rejected.</summary>
    public int MaxEventsPerRecord { get; init; } = 10_000;

    /// <summary>Roles by URL, tried in this order before what the URL shows by itself.</summary>
    public IReadOnlyList<UrlRolePattern> UrlRoles { get; init; } = [];

    /// <summary>Addresses and domains, <c>*</c> in them for any text, whose events nothing is learned from.</summary>
    public IReadOnlyList<string> TestRecipients { get; init; } = [];

    /// <summary>What is known of user agents and gateways.</summary>
    public FingerprintData Fingerprints { get; init; } = FingerprintData.BuiltIn;

    /// <summary>By name: what is configured of an ESP's format, or a format of the user's own.</summary>
    public IReadOnlyDictionary<string, FormatSettings> Formats { get; init; } = new Dictionary<string, FormatSettings>();
}

/// <summary>
/// A role for the URLs that match a pattern. The whole URL must match, before anything is stripped from it and whatever its case;
/// <c>*</c> stands for any text, also none.
/// </summary>
public readonly record struct UrlRolePattern(string Pattern, LinkRole Role);
