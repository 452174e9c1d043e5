using System.Globalization;
using System.Runtime.InteropServices;
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

    private static readonly (string Name, Func<Sums, long> Of)[] Types =
    [
        ("open", counts => counts.Opens),
        ("click", counts => counts.Clicks),
        ("unsubscribe", counts => counts.Unsubscribes),
    ];

    private readonly Lock access = new();
    private readonly Lock showing = new();
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

    /// <summary>Sets the gauges; before each scrape. Lanes' figures are taken meanwhile: what is shown is sorted from a copy.</summary>
    public void Show()
    {
        lock (showing)
        {
            WatchedCampaign[] all;
            lock (access)
            {
                all = [.. watched.Values];
            }

            Array.Sort(all, BusierFirst);
            Dictionary<string, Readings> groups = [];
            for (int i = 0; i < all.Length; i++)
            {
                string name = i >= Shown ? Other : NameOf(all[i].Campaign);
                CollectionsMarshal.GetValueRefOrAddDefault(groups, name, out _).Add(all[i]);
            }

            Set(events, groups.SelectMany(group => group.Value.Labelled(group.Key)));
            Set(suspects, MostScanned(all).Select(domain => (new[] { domain.Domain }, (double)domain.Messages)));
            count.Set(all.Length);
        }
    }

    /// <summary>One that is called as all others are together.</summary>
    private static string NameOf(string campaign) => campaign == Other ? $"{Other} (a campaign)" : campaign;

    private static int BusierFirst(WatchedCampaign one, WatchedCampaign another) =>
        Size(another).CompareTo(Size(one)) is not 0 and int order ? order : string.CompareOrdinal(one.Campaign, another.Campaign);

    private static IEnumerable<(string Domain, long Messages)> MostScanned(WatchedCampaign[] all)
    {
        Dictionary<string, long> messages = [];
        foreach (WatchedCampaign one in all)
        {
            foreach ((string domain, int touched) in one.Suspects)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(messages, domain, out _) += touched;
            }
        }

        return messages
            .OrderByDescending(domain => domain.Value)
            .ThenBy(domain => domain.Key, StringComparer.Ordinal)
            .Take(WatchedCampaign.MostDomains)
            .Select(domain => (domain.Key, domain.Value));
    }

    private static long Size(WatchedCampaign one) => (long)one.Raw.Opens + one.Raw.Clicks;

    private static void Set(Gauge gauge, IEnumerable<(string[] Labels, double Value)> values)
    {
        HashSet<string> kept = [];
        foreach ((string[] labels, double value) in values)
        {
            gauge.WithLabels(labels).Set(value);
            kept.Add(Joined(labels));
        }

        foreach (string[] labels in gauge.GetAllLabelValues().Where(labels => !kept.Contains(Joined(labels))))
        {
            gauge.RemoveLabelled(labels);
        }
    }

    private static string Joined(string[] labels) =>
        string.Join('\n', labels.Select(label => label.Length.ToString(CultureInfo.InvariantCulture) + label));

    /// <summary>Campaigns' events by type: all, people's, and those that are undecided.</summary>
    private struct Readings
    {
        private Sums raw;
        private Sums human;
        private Sums undecided;

        public void Add(WatchedCampaign one)
        {
            raw.Add(one.Raw);
            human.Add(one.Human);
            undecided.Add(one.Undecided);
        }

        public readonly IEnumerable<(string[] Labels, double Value)> Labelled(string campaign)
        {
            Readings all = this;
            return Types.SelectMany(type =>
                new (string[] Labels, double Value)[]
                {
                    ([campaign, type.Name, "human"], type.Of(all.human)),
                    ([campaign, type.Name, "undecided"], type.Of(all.undecided)),
                    ([campaign, type.Name, "machine"], type.Of(all.raw) - type.Of(all.human) - type.Of(all.undecided)),
                }
            );
        }
    }

    private struct Sums
    {
        public long Opens;
        public long Clicks;
        public long Unsubscribes;

        public void Add(EventCounts counts)
        {
            Opens += counts.Opens;
            Clicks += counts.Clicks;
            Unsubscribes += counts.Unsubscribes;
        }
    }
}
