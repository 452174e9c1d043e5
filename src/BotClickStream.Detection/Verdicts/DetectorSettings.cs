namespace BotClickStream.Detection;

/// <summary>How the points of an event without its own are given, by the contract's <c>Scoring:Credit</c>.</summary>
public enum Credit : byte
{
    Every,
    FirstPerLink,
    FirstPerMessage,
}

/// <summary>What a detector is told once. Durations in milliseconds, points in ten-thousandths.</summary>
public sealed record DetectorSettings
{
    public Rules Rules { get; init; } = new();

    /// <summary>The networks of which public lists say whose they are.</summary>
    public ListedNetworks Networks { get; init; } = ListedNetworks.None;

    public Credit Credit { get; init; }

    /// <summary>By <see cref="EventType"/>: what an event without its own points gave; <see langword="null"/> where unset.</summary>
    public long? OpenPoints { get; init; }
    public long? ClickPoints { get; init; }
    public long? UnsubscribePoints { get; init; }
    public long? ComplaintPoints { get; init; }

    /// <summary>Whether a privacy proxy's open is <c>undecided</c> rather than <c>bot</c>.</summary>
    public bool PrivacyProxyIsUndecided { get; init; }

    public long Horizon { get; init; } = 3 * 86_400_000L;
    public long CampaignHorizon { get; init; } = 30 * 86_400_000L;
    public long SettleAfter { get; init; } = 86_400_000L;
    public long ProvisionalFor { get; init; } = 1_800_000L;

    /// <summary>How long an unsubscribe is held, from its own time on; under <see cref="Horizon"/>.</summary>
    public long HoldFor { get; init; } = 86_400_000L;

    /// <summary>The probability of a machine, 0–1, from which on a held unsubscribe labelled <c>bot</c> is dismissed at its deadline.</summary>
    public double DismissAt { get; init; } = 0.95;

    /// <summary>By the clock of whoever publishes; no campaign's figures are published more often.</summary>
    public long MetricsInterval { get; init; } = 10_000L;

    /// <summary>Labelled events kept of one message, 1–4,096.</summary>
    public int MaxEventsPerMessage { get; init; } = 256;

    public int MaxMessages { get; init; } = 20_000_000;
    public int MaxCampaigns { get; init; } = 10_000;
    public int MaxDomains { get; init; } = 2_000_000;

    /// <summary>Networks, domains by campaign, and where no network is told browsers by domain, with what was learned of them.</summary>
    public int MaxNetworks { get; init; } = 2_000_000;
    public int MaxLinksPerCampaign { get; init; } = 10_000;

    /// <summary>What operators have said, kept as long as its campaign.</summary>
    public int MaxVerdicts { get; init; } = 100_000;

    /// <summary>Unsubscribes held at once; past it they are honored.</summary>
    public int MaxHolds { get; init; } = 100_000;

    /// <summary>Profiles of domains and networks, the partition's own; and as many of other partitions.</summary>
    public int MaxProfiles { get; init; } = 200_000;

    /// <summary>How many rows each table may have that has a limit, by table; where the limit is a campaign's, that of as many campaigns as there may be.</summary>
    public IReadOnlyDictionary<string, long> RowLimits =>
        new Dictionary<string, long>
        {
            ["campaigns"] = MaxCampaigns,
            ["campaign-ids"] = (long)MaxCampaigns * CampaignRegistry.MaxIds,
            ["links"] = (long)MaxCampaigns * MaxLinksPerCampaign,
            ["domains"] = MaxDomains,
            ["messages"] = MaxMessages,
            ["past-messages"] = MaxMessages,
            ["credits"] = (long)MaxMessages * CreditLedger.KeptPerMessage,
            ["forgotten"] = (long)MaxMessages * Eviction.RememberedPerMessage,
            ["recipients"] = (long)MaxMessages * RecipientRegistry.RecipientsPerMessage,
            ["histories"] = MaxMessages,
            ["contexts"] = MaxNetworks,
            ["verdicts"] = MaxVerdicts,
            ["holds"] = MaxHolds,
            ["profiles"] = MaxProfiles,
            ["profiles-elsewhere"] = MaxProfiles,
        };

    internal long? PointsOf(EventType type) =>
        type switch
        {
            EventType.Open => OpenPoints,
            EventType.Click => ClickPoints,
            EventType.Unsubscribe => UnsubscribePoints,
            EventType.Complaint => ComplaintPoints,
            _ => null,
        };
}
