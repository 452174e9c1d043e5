namespace BotClickStream.Traffic;

/// <summary>What to simulate. The same options give the same bytes, on every machine.</summary>
public sealed record TrafficOptions
{
    public const int MaxCampaigns = 10_000;
    public const int MaxRecipients = 1_000_000_000;

    public ulong Seed { get; init; } = 1;

    /// <summary>1 to <see cref="MaxCampaigns"/>.</summary>
    public int Campaigns { get; init; } = 8;

    /// <summary>Of all campaigns together, spread evenly; from one a campaign to <see cref="MaxRecipients"/>.</summary>
    public int Recipients { get; init; } = 20_000;

    /// <summary>Every event happens and arrives before this moment. Campaigns go out 4 to 17 days earlier.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>The latest moment before now that is easily said again: the last full minute.</summary>
    public static DateTimeOffset LatestEnd(DateTimeOffset now) => now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerMinute));

    public Mix Mix { get; init; } = Mix.Everyday;

    /// <summary>The share of opens, clicks, unsubscribes and complaints that say their own <c>points</c>, 0–1.</summary>
    public double PointsShare { get; init; } = 0.6;

    /// <summary>What is wrong with these options, for the person who gave them; null if nothing is.</summary>
    public string? Error =>
        Campaigns is < 1 or > MaxCampaigns ? $"campaigns must be 1 to {MaxCampaigns}, not {Campaigns}"
        : Recipients < Campaigns || Recipients > MaxRecipients
            ? $"recipients must be at least one a campaign ({Campaigns}) and at most {MaxRecipients}, not {Recipients}"
        : PointsShare is < 0 or > 1 or double.NaN ? $"the share of events with points must be 0 to 1, not {PointsShare}"
        : End.Year is < 2001 or > 9000 ? $"the end must lie between the years 2001 and 9000, not in {End.Year}"
        : null;
}
