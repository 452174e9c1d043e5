using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>What is configured of one format. Places are JSON Pointers (RFC 6901) from the event, the first that holds something wins.</summary>
public sealed record FormatSettings
{
    /// <summary>Where the campaign's id stands; empty: where the vendor usually has it.</summary>
    public IReadOnlyList<string> CampaignFrom { get; init; } = [];

    /// <summary>Where the lead's id stands; empty: nowhere, the recipient is the lead.</summary>
    public IReadOnlyList<string> LeadFrom { get; init; } = [];

    /// <summary>A shape of the user's own; <see langword="null"/> for the formats that come with the program.</summary>
    public FormatMapping? Mapping { get; init; }
}

/// <summary>A JSON shape of the user's own.</summary>
public sealed record FormatMapping
{
    /// <summary>By canonical field, such as <c>recipient</c>: its places.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The body's array or object of events; absent: the body is the event, or an array of them.</summary>
    public string? Events { get; init; }

    /// <summary><c>seconds</c>, <c>milliseconds</c>, <c>rfc3339</c>, or a .NET pattern; empty: whatever says itself what it is.</summary>
    public string TimeFormat { get; init; } = "";

    /// <summary>By the source's word: the type; <see langword="null"/> is ignored.</summary>
    public IReadOnlyDictionary<string, EventType?> Types { get; init; } = new Dictionary<string, EventType?>();
}
