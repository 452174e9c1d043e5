using System.ComponentModel.DataAnnotations;
using BotClickStream.Detection;

namespace BotClickStream.Settings;

/// <summary>The configuration section <c>BotClickStream</c>. Names and defaults are part of the contract.</summary>
public sealed record WorkerSettings
{
    public const string Section = "BotClickStream";

    public KafkaSettings Kafka { get; init; } = new();
    public InputSettings Input { get; init; } = new();

    /// <summary>Either or both of <c>router</c> and <c>detector</c>, comma-separated.</summary>
    [Allowed("router, detector, or both separated by a comma")]
    public string Roles { get; init; } = "router,detector";

    public TopicSettings Topics { get; init; } = new();

    /// <summary>By format and key: where its campaign and lead stand, and JSON shapes of your own; see below.</summary>
    [Allowed("CampaignFrom and LeadFrom of an ESP's format; of a name of your own also Fields, Events, TimeFormat and Types")]
    public Dictionary<string, string> Formats { get; init; } = [];

    /// <summary>How often what lanes have sealed is published and committed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:02")]
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long after a message's last event its events are kept and may be revised.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan Horizon { get; init; } = TimeSpan.FromDays(3);

    /// <summary>How long campaigns, domains, networks and given credits are kept.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "366.00:00:00")]
    public TimeSpan CampaignHorizon { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How far behind the highest event time a source's watermark stays.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Lateness { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after a message's last event its labels settle.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan SettleAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long after its delivery a label is said to be provisional.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan ProvisionalFor { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a doubtful unsubscribe is held; at most 48 h and less than <see cref="Horizon"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "2.00:00:00")]
    public TimeSpan HoldFor { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How often at most a campaign's figures are published, by the worker's clock.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan MetricsInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Events in one record; one with more is rejected whole.</summary>
    [Range(1, 100_000)]
    public int MaxEventsPerRecord { get; init; } = 10_000;

    /// <summary>Labelled events kept of one message; what follows is labelled by what the message shows by then, and settled at once; past four times as many it is rejected. Visits kept of one message, or of a recipient where they name none; what follows is rejected.</summary>
    [Range(1, 4_096)]
    public int MaxEventsPerMessage { get; init; } = 256;

    public LimitSettings Limits { get; init; } = new();

    /// <summary>What to do where input is gone from the log before it was read: <c>stop</c>, or <c>continue</c> and count it.</summary>
    public LostInput OnLostInput { get; init; } = LostInput.Stop;

    /// <summary>The probability of a machine, 0–1, from which on a held unsubscribe labelled <c>bot</c> is dismissed at its deadline; else it is honored.</summary>
    [Range(0.0, 1.0)]
    public double DismissAt { get; init; } = 0.95;

    public RulesSettings Rules { get; init; } = new();
    public FingerprintSettings Fingerprints { get; init; } = new();
    public ScoringSettings Scoring { get; init; } = new();

    /// <summary>How privacy proxies' opens are labelled: <c>bot</c> or <c>undecided</c>.</summary>
    public PrivacyProxyLabel PrivacyProxy { get; init; } = PrivacyProxyLabel.Bot;

    /// <summary>
    /// Seed addresses and the sender's own staff, as addresses or domains: their events are labelled as others' are, and nothing is learned from them; <c>*</c> stands for any text, and case
    /// doesn't matter. A message counts as theirs by its first event; where input is routed, the router tells.
    /// </summary>
    [Allowed(
        "addresses (seed@shop.example), domains (shop.example) and patterns of either (*+seed@*, *.shop.example), separated by commas, not such that every recipient matches, at most "
            + "10000, of them 200 patterns"
    )]
    public string TestRecipients { get; init; } = "";

    public HttpSettings Http { get; init; } = new();

    public TracingSettings Tracing { get; init; } = new();
}

public sealed record KafkaSettings
{
    /// <summary>The brokers to begin with. <c>run</c> needs it.</summary>
    [Allowed("host:port, several separated by commas")]
    public string? BootstrapServers { get; init; }

    /// <summary>The consumer group of the detector. The router's is this name with <c>-router</c> after it.</summary>
    [Allowed("1 to 200 characters")]
    public string GroupId { get; init; } = "botclickstream";

    /// <summary>Unique in the group; part of the transactional id, and the static member's id. By default the host's name.</summary>
    [Allowed("1 to 200 of the letters A–Z and a–z, digits, '.', '_' and '-'")]
    public string InstanceId { get; init; } = Environment.MachineName;

    /// <summary>Whether an instance that comes back within the session time-out keeps its partitions, so that a rolling restart moves little.</summary>
    public bool StaticMembership { get; init; }

    /// <summary>How often the clients' own statistics become metrics, which costs more the more partitions there are; 0 for never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan StatisticsInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>librdkafka settings for every client.</summary>
    [Allowed("librdkafka's settings, but for those that the worker sets itself")]
    public Dictionary<string, string> Client { get; init; } = [];

    /// <summary>librdkafka settings for consumers.</summary>
    [Allowed("librdkafka's settings, but for those that the worker sets itself")]
    public Dictionary<string, string> Consumer { get; init; } = [];

    /// <summary>librdkafka settings for producers.</summary>
    [Allowed("librdkafka's settings, but for those that the worker sets itself")]
    public Dictionary<string, string> Producer { get; init; } = [];
}

public sealed record InputSettings
{
    /// <summary>Whether the one raw topic is keyed by campaign id, so that no routing is needed.</summary>
    public bool KeyedByCampaign { get; init; }

    /// <summary>Where a new group begins; a time is that of records, which were produced or appended then.</summary>
    [Allowed(Settings.StartAt.Allowed)]
    public string StartAt { get; init; } = "earliest";

    /// <summary>
    /// What the producers of keyed input partition by: <c>murmur2</c> (the Java clients), <c>crc32</c> (librdkafka's default), or
    /// <c>any</c>: not checked, the producer sees to it that a campaign stays in one partition.
    /// </summary>
    public InputPartitioner Partitioner { get; init; } = InputPartitioner.Murmur2;

    /// <summary>By topic: the format of its records, where it isn't to be recognised.</summary>
    [Allowed("the name of a format, for a topic of Topics:Raw")]
    public Dictionary<string, string> Formats { get; init; } = [];

    /// <summary>
    /// By link role: the URLs that have it where neither the event nor its campaign's manifest says, as patterns of the whole URL, before anything is stripped from it and
    /// whatever its case; <c>*</c> stands for any text. Of several that match, the longest pattern counts.
    /// </summary>
    [Allowed(
        "patterns separated by spaces, each beginning with https://, http:// or * and at most 1024 characters, at most 200 in all, for content, header, footer, social, "
            + "legal, view-online, unsubscribe or bait"
    )]
    public Dictionary<string, string> LinkRoles { get; init; } = [];
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
    private const string TopicName = "letters A–Z and a–z, digits, '.', '_' and '-', at most 249; unlike the other topics";

    /// <summary>The input: one name, or several separated by commas (only where routed).</summary>
    [Allowed(TopicName + "; several, separated by commas, only where Input:KeyedByCampaign is false")]
    public string Raw { get; init; } = "email.events.raw";

    /// <summary>Events on their way from the router to the detector, keyed by campaign id; internal, only where routed.</summary>
    [Allowed(TopicName)]
    public string Keyed { get; init; } = "email.events.keyed";

    /// <summary>Every open, click, unsubscribe and complaint with its label.</summary>
    [Allowed(TopicName)]
    public string Labeled { get; init; } = "email.events.labeled";

    /// <summary>What a lead's score is to be corrected by.</summary>
    [Allowed(TopicName)]
    public string Corrections { get; init; } = "lead.score.corrections";

    /// <summary>A campaign's figures: raw, human, and without suspects.</summary>
    [Allowed(TopicName)]
    public string Metrics { get; init; } = "campaign.metrics";

    /// <summary>Unsubscribes that should wait for a confirmation, and what became of each.</summary>
    [Allowed(TopicName)]
    public string Holds { get; init; } = "unsubscribe.holds";

    /// <summary>What people and what machines did with a message.</summary>
    [Allowed(TopicName)]
    public string Activity { get; init; } = "lead.activity";

    /// <summary>What was learned of domains and networks; all of it in partition 0.</summary>
    [Allowed(TopicName)]
    public string Profiles { get; init; } = "scanner.profiles";

    /// <summary>What could not be taken, and why.</summary>
    [Allowed(TopicName)]
    public string Rejected { get; init; } = "email.events.rejected";

    /// <summary>The detector's state; internal.</summary>
    [Allowed(TopicName)]
    public string State { get; init; } = "botclickstream.state";
}

/// <summary>Rows kept at most, by lane.</summary>
public sealed record LimitSettings
{
    /// <summary>Messages known at once, by lane; of those that are gone, four times as many given credits are remembered, past which one may be given again (<c>Scoring:Credit</c>).</summary>
    [Range(1, 500_000_000)]
    public int Messages { get; init; } = 20_000_000;

    /// <summary>Campaigns known at once, by lane.</summary>
    [Range(1, 10_000_000)]
    public int Campaigns { get; init; } = 10_000;

    /// <summary>Domains known at once, counted in each campaign, by lane.</summary>
    [Range(1, 100_000_000)]
    public int Domains { get; init; } = 2_000_000;

    /// <summary>Networks known at once, by lane; with them each domain in each campaign, and where no network is told each browser of each domain.</summary>
    [Range(1, 100_000_000)]
    public int Networks { get; init; } = 2_000_000;

    /// <summary>Links known of one campaign.</summary>
    [Range(1, 1_000_000)]
    public int LinksPerCampaign { get; init; } = 10_000;

    /// <summary>Operators' verdicts known at once, by lane; each is kept as long as its campaign.</summary>
    [Range(1, 10_000_000)]
    public int Verdicts { get; init; } = 100_000;

    /// <summary>Unsubscribes held at once, by lane; what comes past it is honored.</summary>
    [Range(1, 10_000_000)]
    public int Holds { get; init; } = 100_000;

    /// <summary>Profiles of domains and networks that scan, by lane: as many of the lane's own, and as many of other partitions.</summary>
    [Range(1, 10_000_000)]
    public int Profiles { get; init; } = 200_000;
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
    [Allowed("the path of a file of JSON that contracts/rules.schema.json takes")]
    public string? File { get; init; }

    /// <summary>A label's <c>rules</c> begins with it. Any change of weights, thresholds or fingerprints, also back, raises it.</summary>
    [Range(1, 1_000_000_000)]
    public int Version { get; init; } = 1;
}

public sealed record FingerprintSettings
{
    /// <summary>Whose networks are, instead of those that the program knows.</summary>
    [Allowed(FingerprintFile + "networks.tsv")]
    public string? Networks { get; init; }

    /// <summary>What user agents say of themselves, instead of what the program knows; where input is routed, the router reads it.</summary>
    [Allowed(FingerprintFile + "user-agents.tsv")]
    public string? UserAgents { get; init; }

    /// <summary>Who runs the hosts that received the mail, instead of what the program knows; where input is routed, the router reads it.</summary>
    [Allowed(FingerprintFile + "gateways.tsv")]
    public string? Gateways { get; init; }

    /// <summary>Which prefixes the autonomous systems have that lines of networks name; without it those say nothing.</summary>
    [Allowed("the path of a MaxMind DB that tells autonomous_system_number, such as GeoLite2-ASN.mmdb")]
    public string? AsnDatabase { get; init; }

    private const string FingerprintFile = "the path of a file of lines as in src/BotClickStream/Fingerprints/";
}

public sealed record ScoringSettings
{
    /// <summary>By event type: what an event without its own <c>points</c> gave. Unset: nothing, and no correction.</summary>
    [Allowed("a number of at most 4 decimals, -1000000 to 1000000, for open, click, unsubscribe or complaint")]
    public Dictionary<string, decimal> Points { get; init; } = [];

    /// <summary>
    /// Which events are given their type's points: <c>every</c> one, or the first by arrival of a lead's events of that type in a message,
    /// <c>first-per-message</c>, or on one of its links, <c>first-per-link</c>.
    /// </summary>
    public Credit Credit { get; init; } = Credit.Every;
}

public sealed record HttpSettings
{
    /// <summary>Where <c>/metrics</c>, <c>/health/live</c> and <c>/health/ready</c> are served.</summary>
    [Allowed("http://host:port, with 127.0.0.1, localhost, a name or * as host, and no path")]
    public string Url { get; init; } = "http://localhost:9464";
}

public sealed record TracingSettings
{
    /// <summary>Where traces of the worker's own work (publishing, restores, rebalances) are sent by OpenTelemetry's protocol over HTTP; nowhere by default.</summary>
    [Allowed("http:// or https://host:port, to which /v1/traces is added")]
    public string? OtlpEndpoint { get; init; }
}
