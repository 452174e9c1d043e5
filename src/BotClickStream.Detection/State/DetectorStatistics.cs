namespace BotClickStream.Detection;

/// <summary>What a detector counts of itself. Read between calls, by whoever owns the detector.</summary>
public sealed class DetectorStatistics
{
    /// <summary>All limits, at 0 from the start: an alert on an increase would miss the first.</summary>
    private readonly Dictionary<string, long> limits = new()
    {
        ["campaigns"] = 0,
        ["credits"] = 0,
        ["domains"] = 0,
        ["events-per-message"] = 0,
        ["forgotten"] = 0,
        ["histories"] = 0,
        ["holds"] = 0,
        ["links"] = 0,
        ["messages"] = 0,
        ["messages-per-history"] = 0,
        ["messages-per-recipient"] = 0,
        ["networks"] = 0,
        ["past-messages"] = 0,
        ["profiles"] = 0,
        ["profiles-elsewhere"] = 0,
        ["recipients"] = 0,
        ["verdicts"] = 0,
    };

    private readonly Dictionary<string, long> evicted = new() { ["campaign-ids"] = 0, ["messages"] = 0 };
    private readonly Dictionary<string, int> rows = [];
    private readonly Dictionary<string, int> pending = [];
    private readonly DetectorState state;
    private readonly ProfilesElsewhere elsewhere;
    private HoldLedger? holds;
    private (string Name, Func<int> Length)[] queues = [];

    internal DetectorStatistics(DetectorState state, ProfilesElsewhere elsewhere)
    {
        this.state = state;
        this.elsewhere = elsewhere;
    }

    /// <summary>Rows in use now, by table; among them <c>profiles-elsewhere</c>, which are other partitions' and in no state log.</summary>
    public IReadOnlyDictionary<string, int> Rows
    {
        get
        {
            foreach (Table table in state.Tables)
            {
                rows[table.Name] = table.Count;
            }

            rows["profiles-elsewhere"] = elsewhere.Count;

            return rows;
        }
    }

    /// <summary>Held unsubscribes whose deadline is less than an hour of the stream's time away; counted up to a quarter of all that there may be.</summary>
    public int HoldsEndingSoon => holds!.EndingSoon;

    /// <summary>
    /// How many rows wait to have their messages looked at again, by queue. Those of domains go before those of histories, and these before contexts; campaigns, whose domains are looked at, and
    /// gateways, whose contexts are, come last, each by itself. <c>rules</c> are the messages that older rules may have judged.
    /// </summary>
    public IReadOnlyDictionary<string, int> Pending
    {
        get
        {
            foreach ((string name, Func<int> length) in queues)
            {
                pending[name] = length();
            }

            return pending;
        }
    }

    /// <summary>How many rows were let go before their time to make room for others, by table; what belongs to a message goes with it and is not counted.</summary>
    public IReadOnlyDictionary<string, long> Evicted => evicted;

    /// <summary>How often there was no room, and none could be made, by limit.</summary>
    public IReadOnlyDictionary<string, long> LimitsReached => limits;

    /// <summary>Events of messages that there was no room for.</summary>
    public long Untracked { get; private set; }

    /// <summary>Ten-thousandths of a point that came with them and will not be corrected.</summary>
    public long UncorrectedPoints { get; private set; }

    /// <summary>What else is asked, which is made of what counts here.</summary>
    internal void Watch(HoldLedger holds, (string Name, Func<int> Length)[] queues)
    {
        this.holds = holds;
        this.queues = queues;
    }

    internal void CountLimit(string limit) => limits[limit]++;

    internal void CountEvicted(string table) => evicted[table]++;

    internal void CountUntracked(long points)
    {
        Untracked++;
        UncorrectedPoints += Math.Abs(points);
    }
}
