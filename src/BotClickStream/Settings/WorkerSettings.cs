namespace BotClickStream.Settings;

/// <summary>The configuration section <c>BotClickStream</c>. Names and defaults are part of the contract.</summary>
public sealed record WorkerSettings
{
    public const string Section = "BotClickStream";

    public KafkaSettings Kafka { get; init; } = new();
    public InputSettings Input { get; init; } = new();

    /// <summary>Either or both of <c>router</c> and <c>detector</c>, comma-separated.</summary>
    public string Roles { get; init; } = "router,detector";

    public TopicSettings Topics { get; init; } = new();

    /// <summary>How often what lanes have sealed is published and committed.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long after a message's last event its events are kept and may be revised.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromDays(3);

    /// <summary>How long campaigns, domains, networks and given credits are kept.</summary>
    public TimeSpan CampaignHorizon { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How far behind the highest event time a source's watermark stays.</summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after a message's last event its labels settle.</summary>
    public TimeSpan SettleAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long after its delivery a label is said to be provisional.</summary>
    public TimeSpan ProvisionalFor { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a doubtful unsubscribe is held; at most 48 h and less than <see cref="Horizon"/>.</summary>
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How often at most a campaign's figures are published.</summary>
    public TimeSpan MetricsInterval { get; init; } = TimeSpan.FromSeconds(10);

    public int MaxEventsPerRecord { get; init; } = 10_000;
    public int MaxEventsPerMessage { get; init; } = 256;
    public LimitSettings Limits { get; init; } = new();

    /// <summary>What to do where input is gone from the log before it was read.</summary>
    public LostInput OnLostInput { get; init; } = LostInput.Stop;

    /// <summary>The probability of a machine, 0–1, from which on a held unsubscribe is dismissed at its deadline.</summary>
    public double DismissAt { get; init; } = 0.95;

    public RulesSettings Rules { get; init; } = new();
    public ScoringSettings Scoring { get; init; } = new();

    /// <summary>How privacy proxies' opens are labelled: <c>bot</c> or <c>undecided</c>.</summary>
    public PrivacyProxyLabel PrivacyProxy { get; init; } = PrivacyProxyLabel.Bot;

    public HttpSettings Http { get; init; } = new();
}

public sealed record KafkaSettings
{
    public string? BootstrapServers { get; init; }
    public string GroupId { get; init; } = "botclickstream";

    /// <summary>Unique in the group; part of the transactional id.</summary>
    public string InstanceId { get; init; } = Environment.MachineName;
    public bool StaticMembership { get; init; }

    /// <summary>librdkafka settings for every client.</summary>
    public Dictionary<string, string> Client { get; init; } = [];

    /// <summary>librdkafka settings for consumers.</summary>
    public Dictionary<string, string> Consumer { get; init; } = [];

    /// <summary>librdkafka settings for producers.</summary>
    public Dictionary<string, string> Producer { get; init; } = [];
}

public sealed record InputSettings
{
    /// <summary>Whether the one raw topic is keyed by campaign id, so that no routing is needed.</summary>
    public bool KeyedByCampaign { get; init; }

    public StartAt StartAt { get; init; } = StartAt.Earliest;

    /// <summary>What the producers of keyed input partition by.</summary>
    public InputPartitioner Partitioner { get; init; } = InputPartitioner.Murmur2;

    /// <summary>By topic: the format of its records, where it isn't to be recognised.</summary>
    public Dictionary<string, string> Formats { get; init; } = [];
}

public enum StartAt
{
    Earliest,
    Latest,
}

public enum InputPartitioner
{
    /// <summary>The Java clients' default.</summary>
    Murmur2,

    /// <summary>librdkafka's default.</summary>
    Crc32,

    /// <summary>Not checked: the producer sees to it that a campaign stays in one partition.</summary>
    Any,
}

public sealed record TopicSettings
{
    /// <summary>One name, or several separated by commas (only where routed).</summary>
    public string Raw { get; init; } = "email.events.raw";
    public string Keyed { get; init; } = "email.events.keyed";
    public string Labeled { get; init; } = "email.events.labeled";
    public string Corrections { get; init; } = "lead.score.corrections";
    public string Metrics { get; init; } = "campaign.metrics";
    public string Holds { get; init; } = "unsubscribe.holds";
    public string Activity { get; init; } = "lead.activity";
    public string Profiles { get; init; } = "scanner.profiles";
    public string Rejected { get; init; } = "email.events.rejected";
    public string State { get; init; } = "botclickstream.state";
}

/// <summary>Rows kept at most, by lane.</summary>
public sealed record LimitSettings
{
    public int Messages { get; init; } = 20_000_000;
    public int Campaigns { get; init; } = 10_000;
    public int Domains { get; init; } = 2_000_000;
    public int Networks { get; init; } = 2_000_000;
    public int LinksPerCampaign { get; init; } = 10_000;
}

public enum LostInput
{
    Stop,
    Continue,
}

public enum PrivacyProxyLabel
{
    Bot,
    Undecided,
}

public sealed record RulesSettings
{
    /// <summary>Weights and thresholds as JSON; the built-in rules where unset.</summary>
    public string? File { get; init; }
    public int Version { get; init; } = 1;
}

public sealed record ScoringSettings
{
    /// <summary>By event type: what an event without its own <c>points</c> gave.</summary>
    public Dictionary<string, decimal> Points { get; init; } = [];

    /// <summary><c>every</c>, <c>first-per-link</c> or <c>first-per-message</c>.</summary>
    public string Credit { get; init; } = "every";
}

public sealed record HttpSettings
{
    /// <summary>Where <c>/metrics</c>, <c>/health/live</c> and <c>/health/ready</c> are served.</summary>
    public string Url { get; init; } = "http://localhost:9464";
}
