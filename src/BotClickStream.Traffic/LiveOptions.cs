namespace BotClickStream.Traffic;

/// <summary>What to simulate as time goes by. The same options give the same bytes, on every machine.</summary>
public sealed record LiveOptions
{
    /// <summary>More would hold what too many campaigns have still to come.</summary>
    public const int MaxRecipients = 100_000;

    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public ulong Seed { get; init; } = 1;

    /// <summary>Of each campaign, 1 to <see cref="MaxRecipients"/>.</summary>
    public int Recipients { get; init; } = 2_000;

    /// <summary>When the first campaign goes out; by it campaigns have their numbers, so that one that begins a minute later has others.</summary>
    public required DateTimeOffset Begin { get; init; }

    /// <summary>From one campaign's beginning to the next, <see cref="Shortest"/> to <see cref="Longest"/>.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(10);

    public Mix Mix { get; init; } = Mix.Everyday;

    /// <summary>What is wrong with these options, for the person who gave them; null if nothing is.</summary>
    public string? Error =>
        Recipients is < 1 or > MaxRecipients ? $"recipients must be 1 to {MaxRecipients}, not {Recipients}"
        : Every < Shortest || Every > Longest ? $"a campaign must begin every {Shortest:c} to {Longest:c}, not every {Every:c}"
        : Begin.Year is < 2001 or > 9000 ? $"the beginning must lie between the years 2001 and 9000, not in {Begin.Year}"
        : null;
}
