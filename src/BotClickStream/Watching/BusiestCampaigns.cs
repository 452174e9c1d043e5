using System.Globalization;
using BotClickStream.Detection;
using Prometheus;

namespace BotClickStream.Watching;

/// <summary>What a campaign has come to by the last labels, as far as it is watched.</summary>
/// <param name="Partition">Whose lane says it.</param>
/// <param name="Suspects">Of the campaign's most suspect domains, how many messages a machine other than a privacy proxy touched.</param>
public sealed record WatchedCampaign(
    int Partition,
    string Campaign,
    bool IsSettled,
    EventCounts Raw,
    EventCounts Human,
    EventCounts Undecided,
    IReadOnlyList<(string Domain, int Messages)> Suspects
)
{
    /// <summary>So many domains of each are watched.</summary>
    public const int MostDomains = 20;

    /// <summary>Of figures in an output buffer.</summary>
    public static WatchedCampaign Of(int partition, OutputBuffer output, in CampaignMetrics metrics)
    {
        List<(string, int)> suspects = [];
        foreach (ref readonly DomainFigures domain in output.Domains.Slice(metrics.FirstDomain, Math.Min(metrics.DomainCount, MostDomains)))
        {
            if (domain.Suspects > 0)
            {
                suspects.Add((Text(output, domain.Domain), domain.Suspects));
            }
        }

        return new WatchedCampaign(
            partition,
            Text(output, metrics.CampaignId),
            metrics.IsSettled,
            metrics.Raw.Events,
            metrics.Human.Events,
            metrics.Undecided,
            suspects
        );
    }

    private static string Text(OutputBuffer output, TextRange range) => System.Text.Encoding.UTF8.GetString(output.Text(range));
}

/// <summary>
/// Gauges of campaigns, and of the domains whose mail is scanned most, in bounded number: the busiest by themselves, all others together as <c>other</c>. Gauges and no counters, since verdicts are revised.
/// </summary>
internal sealed class BusiestCampaigns
{
    public const int Shown = 20;

    private const string Other = "other";
    private const int MostWatched = 10_000;

    private static readonly (string Type, Func<EventCounts, int> Of)[] Types =
    [
        ("open", counts => counts.Opens),
        ("click", counts => counts.Clicks),
        ("unsubscribe", counts => counts.Unsubscribes),
    ];

    private readonly Lock access = new();
    private readonly Dictionary<(int Partition, string Campaign), WatchedCampaign> watched = [];
    private readonly Action onLimit;
    private readonly Gauge events;
    private readonly Gauge suspects;
    private readonly Gauge count;

    /// <param name="onLimit">There are more than are watched.</param>
    public BusiestCampaigns(MetricFactory make, Action onLimit)
    {
        this.onLimit = onLimit;
        events = make.CreateGauge(
            "botclickstream_campaign_events",
            "Events of campaigns that have not settled, by the last labels: of people, machines, or undecided. The busiest 20 campaigns by name, the rest as other.",
            "campaign",
            "type",
            "reading"
        );
        suspects = make.CreateGauge(
            "botclickstream_scanned_domain_messages",
            "Messages of campaigns that have not settled which a machine touched, privacy proxies apart: the 20 domains with the most.",
            "domain"
        );
        count = make.CreateGauge("botclickstream_unsettled_campaigns", "Campaigns whose labels have not all settled.");
    }

    public void Take(WatchedCampaign counts)
    {
        lock (access)
        {
            (int, string) key = (counts.Partition, counts.Campaign);
            if (counts.IsSettled)
            {
                watched.Remove(key);
            }
            else if (watched.Count < MostWatched || watched.ContainsKey(key))
            {
                watched[key] = counts;
            }
            else
            {
                onLimit();
            }
        }
    }

    /// <summary>The campaigns of a partition that went elsewhere are shown there.</summary>
    public void Forget(int partition)
    {
        lock (access)
        {
            foreach ((int Partition, string Campaign) key in watched.Keys.Where(key => key.Partition == partition).ToArray())
            {
                watched.Remove(key);
            }
        }
    }

    /// <summary>Sets the gauges; before each scrape.</summary>
    public void Show()
    {
        lock (access)
        {
            WatchedCampaign[] all = [.. watched.Values];
            WatchedCampaign[] busiest = [.. all.OrderByDescending(Size).ThenBy(one => one.Campaign, StringComparer.Ordinal).Take(Shown)];
            ILookup<string, WatchedCampaign> groups = all.Except(busiest)
                .Select(one => (Name: Other, One: one))
                .Concat(busiest.Select(one => (Name: one.Campaign, One: one)))
                .ToLookup(pair => pair.Name, pair => pair.One);
            Dictionary<string[], double> values = [];
            foreach (IGrouping<string, WatchedCampaign> group in groups)
            {
                foreach ((string type, Func<EventCounts, int> of) in Types)
                {
                    long raw = group.Sum(one => (long)of(one.Raw));
                    long human = group.Sum(one => (long)of(one.Human));
                    long undecided = group.Sum(one => (long)of(one.Undecided));
                    values[[group.Key, type, "human"]] = human;
                    values[[group.Key, type, "undecided"]] = undecided;
                    values[[group.Key, type, "machine"]] = raw - human - undecided;
                }
            }

            Set(events, values);
            Set(
                suspects,
                all.SelectMany(one => one.Suspects)
                    .GroupBy(domain => domain.Domain, domain => (long)domain.Messages)
                    .Select(domain => (Domain: domain.Key, Messages: domain.Sum()))
                    .OrderByDescending(domain => domain.Messages)
                    .ThenBy(domain => domain.Domain, StringComparer.Ordinal)
                    .Take(WatchedCampaign.MostDomains)
                    .ToDictionary(domain => (string[])[domain.Domain], domain => (double)domain.Messages)
            );
            count.Set(all.Length);
        }
    }

    private static long Size(WatchedCampaign one) => (long)one.Raw.Opens + one.Raw.Clicks;

    private static void Set(Gauge gauge, Dictionary<string[], double> values)
    {
        HashSet<string> kept = [.. values.Keys.Select(Joined)];
        foreach (string[] labels in gauge.GetAllLabelValues().Where(labels => !kept.Contains(Joined(labels))))
        {
            gauge.RemoveLabelled(labels);
        }

        foreach ((string[] labels, double value) in values)
        {
            gauge.WithLabels(labels).Set(value);
        }
    }

    private static string Joined(string[] labels) =>
        string.Join('\n', labels.Select(label => label.Length.ToString(CultureInfo.InvariantCulture) + label));
}
