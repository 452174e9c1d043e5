using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Hygiene;

namespace BotClickStream.Reports;

/// <summary>What a report is asked for.</summary>
/// <param name="MqlThreshold">Ten-thousandths of a point from which on a lead is handed to sales; <see langword="null"/> where nobody says.</param>
/// <param name="Seed">Which verdicts are drawn.</param>
internal sealed record ReportOptions(long? MqlThreshold, int Seed);

/// <summary>Goes through all contacts once and counts what a report tells. Its tables are bounded: domains by <see cref="MaxDomains"/>, lists by their first rows.</summary>
internal sealed class ReportBuilder
{
    /// <summary>Domains that are counted each by itself: some 50 MB.</summary>
    public const int MaxDomains = 100_000;

    private const int MostTimelines = 5;
    private const int MostGateways = 20;
    private const int MostListed = 50;
    private const int MostSheets = 100;
    private const int MostExamples = 10;
    private const int MostNetworks = 40;
    private const int MostAudited = 20;
    private const int MostFindings = 30;
    private const int SampleSize = 50;

    private readonly ReportCollector collected;
    private readonly ReportOptions options;
    private readonly Tally total = new();
    private readonly Timeline timeline = new();
    private readonly Dictionary<string, Timeline> timelines;
    private readonly Dictionary<string, DomainCounts> domains = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SheetCounts> sheets;
    private readonly Dictionary<string, (long Events, LastLabel Example)> signals = new(StringComparer.Ordinal);
    private readonly Dictionary<ContactGroup, long> groups = Enum.GetValues<ContactGroup>().ToDictionary(group => group, _ => 0L);
    private readonly Dictionary<ActivitySegments, long> segments = Contact.AllSegments.ToDictionary(segment => segment, _ => 0L);
    private readonly Top<Contact> readers = new(MostListed, ByReading);
    private readonly Top<KeptMessage> kept = new(MostListed, (a, b) => Then(b.HumanEvents.CompareTo(a.HumanEvents), a.Human, b.Human));
    private readonly Top<LastLabel> toWinBack = new(MostListed * 4, BySureness);
    private readonly Top<LastLabel> honoredMachines = new(MostListed * 4, BySureness);
    private readonly Top<Contact> lost = new(MostListed, ByPoints);
    private readonly Top<Contact> won = new(MostListed, (a, b) => ByPoints(b, a));
    private readonly Top<LastLabel> sample;
    private readonly CampaignReport[] campaigns;
    private DomainCounts? otherDomains;
    private bool hasPoints;
    private long clickers;
    private long dismissedInError;
    private long over;
    private long stillOver;

    private ReportBuilder(ReportCollector collected, ReportOptions options)
    {
        this.collected = collected;
        this.options = options;
        campaigns =
        [
            .. collected
                .Campaigns.All.OrderByDescending(campaign => campaign.Raw.Events.Clicks)
                .ThenByDescending(campaign => campaign.Recipients)
                .ThenBy(campaign => campaign.Id, StringComparer.Ordinal),
        ];
        // One campaign's would be the timeline of all.
        timelines = campaigns
            .Take(campaigns.Length > 1 ? MostTimelines : 0)
            .ToDictionary(campaign => campaign.Id, _ => new Timeline(), StringComparer.Ordinal);
        sheets = collected
            .Profiles.ScanningDomains.Take(MostSheets)
            .ToDictionary(domain => domain, _ => new SheetCounts(), StringComparer.Ordinal);
        sample = new Top<LastLabel>(SampleSize, (a, b) => Drawn(a).CompareTo(Drawn(b)));
    }

    public static Report Build(ReportCollector collected, ReportInput input, ReportOptions options, CancellationToken cancellation)
    {
        ReportBuilder builder = new(collected, options);
        foreach (Contact contact in collected.Labels.ReadContacts())
        {
            cancellation.ThrowIfCancellationRequested();
            builder.Add(contact);
        }

        return builder.Finish(input);
    }

    private void Add(Contact contact)
    {
        total.Add(contact.Tally);
        groups[contact.Group]++;
        foreach (ActivitySegments segment in contact.SegmentList)
        {
            segments[segment]++;
        }

        hasPoints |= contact.Events.Any(label => label.Points != 0);
        bool hasClicked = contact.Tally[EventType.Click, Who.People] > 0;
        clickers += hasClicked ? 1 : 0;
        if (hasClicked || contact.Tally[EventType.Open, Who.People] > 0)
        {
            readers.Add(contact);
        }

        DomainCounts domain = CountsOf(contact.Domain);
        domain.Contacts++;
        domain.Tally.Add(contact.Tally);
        foreach (LastLabel label in contact.Events)
        {
            Add(label);
        }

        foreach (IGrouping<(string, string), LastLabel> message in contact.Messages)
        {
            AddMessage(domain, [.. message]);
        }

        AddLead(contact);
    }

    private void Add(LastLabel label)
    {
        long began = collected.Campaigns.BeganAt(EventKeys.Of(Encoding.UTF8.GetBytes(label.CampaignId)), label.Time);
        timeline.Add(label, began);
        timelines.GetValueOrDefault(label.CampaignId)?.Add(label, began);
        if (label.Label is Label.Human or Label.Bot)
        {
            sample.Add(label);
        }

        if (label.Type == EventType.Unsubscribe)
        {
            AddUnsubscribe(label);
        }

        if (label.Who == Who.Machines)
        {
            sheets.GetValueOrDefault(label.Domain)?.Add(label);
        }

        if (label.Label == Label.Bot && label.Reasons is [var strongest, ..])
        {
            ref (long Events, LastLabel Example) known = ref CollectionsMarshal.GetValueRefOrAddDefault(
                signals,
                strongest.Signal.Name,
                out _
            );
            known = (known.Events + 1, known.Example is { } example && Drawn(example) <= Drawn(label) ? example : label);
        }
    }

    private void AddUnsubscribe(LastLabel label)
    {
        switch (label.Decision == HoldAction.Dismiss, label.Who == Who.Machines)
        {
            case (true, true):
                toWinBack.Add(label);
                break;
            case (false, true):
                honoredMachines.Add(label);
                break;
            case (true, false):
                dismissedInError++;
                break;
            default:
                break;
        }
    }

    private void AddMessage(DomainCounts domain, LastLabel[] message)
    {
        int machines = message.Count(label => label.Who == Who.Machines);
        if (machines == 0)
        {
            return;
        }

        domain.SweptMessages++;
        if (message.LastOrDefault(label => label.Who == Who.People) is { } human)
        {
            kept.Add(new KeptMessage(human, machines, message.Count(label => label.Who == Who.People)));
        }
    }

    private void AddLead(Contact contact)
    {
        if (options.MqlThreshold is not { } threshold)
        {
            return;
        }

        (bool isOver, bool isStillOver) = (contact.RawPoints >= threshold, contact.Points >= threshold);
        over += isOver ? 1 : 0;
        stillOver += isStillOver ? 1 : 0;
        if (isOver && !isStillOver)
        {
            lost.Add(contact);
        }
        else if (isStillOver && !isOver)
        {
            won.Add(contact);
        }
    }

    private Report Finish(ReportInput input)
    {
        KeyValuePair<string, DomainCounts>[] listed =
        [
            .. domains
                .OrderByDescending(domain => domain.Value.Tally.Of(Who.Machines))
                .ThenByDescending(domain => domain.Value.Contacts)
                .ThenBy(domain => domain.Key, StringComparer.Ordinal),
        ];
        DomainReport[] reports = [.. listed.Select(domain => ReportOf(domain.Key, domain.Value))];
        GatewayReport[] gateways = Gateways(listed);
        LinkFinding[] findings = HygieneOf(campaigns.Take(MostAudited));
        return new Report
        {
            Input = input,
            Total = total,
            Timeline = timeline,
            Campaigns = [.. campaigns.Select(campaign => campaign with { Timeline = timelines.GetValueOrDefault(campaign.Id) })],
            Visits = VisitFigures.Of(campaigns),
            IsPartial = collected.IsPartial || otherDomains is not null,
            Domains = reports,
            Gateways = [.. gateways.Take(MostGateways)],
            GatewayCount = gateways.Length,
            Contacts = groups,
            Segments = segments,
            Readers = readers.Items,
            ReaderCount = readers.Count,
            ClickerCount = clickers,
            Kept = kept.Items,
            KeptCount = kept.Count,
            ToWinBack = toWinBack.Items,
            ToWinBackCount = toWinBack.Count,
            HonoredMachines = honoredMachines.Items,
            HonoredMachinesCount = honoredMachines.Count,
            DismissedInError = dismissedInError,
            Leads = options.MqlThreshold is { } threshold
                ? new LeadReport(threshold, over, stillOver, lost.Count, lost.Items, won.Count, won.Items)
                : null,
            Sample = new VerdictSample(options.Seed, sample.Count, sample.Items),
            Sheets =
            [
                .. sheets
                    .Where(sheet => domains.ContainsKey(sheet.Key))
                    .Select(sheet => sheet.Value.Report(ReportOf(sheet.Key, domains[sheet.Key])))
                    .Where(sheet => sheet.Domain.SweptMessages > 0)
                    .OrderByDescending(sheet => sheet.Domain.SweptMessages)
                    .ThenBy(sheet => sheet.Domain.Domain, StringComparer.Ordinal),
            ],
            ScanningDomains = reports.Count(domain => domain.Scans && domain.SweptMessages > 0),
            Signals =
            [
                .. signals
                    .OrderByDescending(signal => signal.Value.Events)
                    .ThenBy(signal => signal.Key, StringComparer.Ordinal)
                    .Select(signal => new SignalReport(signal.Key, signal.Value.Events, signal.Value.Example)),
            ],
            Hygiene = [.. findings.Take(MostFindings)],
            HygieneCount = findings.Length,
            AuditedCampaigns = Math.Min(campaigns.Length, MostAudited),
            HasPoints = hasPoints,
        };
    }

    private static LinkFinding[] HygieneOf(IEnumerable<CampaignReport> audited) =>
        [
            .. audited
                .SelectMany(campaign =>
                    LinkAudit
                        .Of(
                            new MailContent(
                                campaign.Name,
                                campaign.SenderDomain,
                                [.. campaign.Links.Where(link => link.Url.Length > 0).Select(link => new MailLink(link.Url))],
                                []
                            )
                        )
                        .Findings
                )
                .GroupBy(finding => (finding.Risk, finding.Found))
                .OrderBy(found => found.Key.Risk)
                .ThenByDescending(found => found.Sum(finding => finding.Links))
                .ThenBy(found => found.Key.Found, StringComparer.Ordinal)
                .Select(found =>
                {
                    RiskWords words = RiskWords.Of(found.Key.Risk);
                    return new LinkFinding(
                        words.Title,
                        words.Why,
                        words.Advice,
                        found.Key.Found,
                        found.First().Example,
                        found.Sum(finding => finding.Links),
                        found.Count()
                    );
                }),
        ];

    private GatewayReport[] Gateways(IEnumerable<KeyValuePair<string, DomainCounts>> all) =>
        [
            .. all.Select(domain => (Gateway: collected.GatewayOf(domain.Key), domain.Value.Tally))
                .Where(domain => domain.Gateway.Length > 0)
                .GroupBy(domain => domain.Gateway, StringComparer.Ordinal)
                .Select(gateway =>
                {
                    Tally sum = new();
                    foreach ((_, Tally tally) in gateway)
                    {
                        sum.Add(tally);
                    }

                    return new GatewayReport(gateway.Key, gateway.Count(), collected.Profiles.OfGateway(gateway.Key)?.Probability, sum);
                })
                .Where(gateway => gateway.Domains > 1 || gateway.Tally.Of(Who.Machines) > 0)
                .OrderByDescending(gateway => gateway.Tally.Of(Who.Machines))
                .ThenBy(gateway => gateway.Gateway, StringComparer.Ordinal),
        ];

    private DomainReport ReportOf(string domain, DomainCounts counts)
    {
        ScanProfile? profile = collected.Profiles.OfDomain(domain);
        return new DomainReport(
            domain,
            counts.Contacts,
            counts.SweptMessages,
            collected.GatewayOf(domain),
            profile?.Probability,
            profile?.Styles ?? [],
            counts.Tally
        );
    }

    private DomainCounts CountsOf(string domain)
    {
        if (!domains.TryGetValue(domain, out DomainCounts? counts))
        {
            if (domains.Count == MaxDomains)
            {
                return otherDomains ??= new DomainCounts();
            }

            domains[domain] = counts = new DomainCounts();
        }

        return counts;
    }

    /// <summary>A number that the seed and the event alone decide: the events with the lowest are a sample in which each has the same chance.</summary>
    private UInt128 Drawn(LastLabel label)
    {
        Span<byte> key = stackalloc byte[2 * sizeof(ulong)];
        MemoryMarshal.Write(key, label.Key.High);
        MemoryMarshal.Write(key[sizeof(ulong)..], label.Key.Low);
        return XxHash128.HashToUInt128(key, options.Seed);
    }

    private static int BySureness(LastLabel a, LastLabel b) => Then(b.LogOdds.CompareTo(a.LogOdds), a, b);

    private static int ByReading(Contact a, Contact b) =>
        Then(
            (b.Tally[EventType.Click, Who.People], b.Tally[EventType.Open, Who.People]).CompareTo(
                (a.Tally[EventType.Click, Who.People], a.Tally[EventType.Open, Who.People])
            ),
            a.Events[0],
            b.Events[0]
        );

    /// <summary>Who lost most first.</summary>
    private static int ByPoints(Contact a, Contact b) =>
        Then((a.Points - a.RawPoints).CompareTo(b.Points - b.RawPoints), a.Events[0], b.Events[0]);

    /// <summary>No two events are equal, so that lists are the same in whatever order contacts come.</summary>
    private static int Then(int order, LastLabel a, LastLabel b) =>
        order != 0 ? order : (a.Key.High, a.Key.Low).CompareTo((b.Key.High, b.Key.Low));

    private sealed class DomainCounts
    {
        public long Contacts { get; set; }
        public long SweptMessages { get; set; }
        public Tally Tally { get; } = new();
    }

    /// <summary>What a sheet shows of its domain.</summary>
    private sealed class SheetCounts
    {
        private const int MaxNetworks = 1_000;

        private readonly Dictionary<string, long> networks = new(StringComparer.Ordinal);
        private readonly Top<LastLabel> examples = new(MostExamples, BySureness);

        private bool hasMore;

        public void Add(LastLabel label)
        {
            examples.Add(label);
            if (label.Network.Length == 0)
            {
                return;
            }

            if (networks.Count < MaxNetworks || networks.ContainsKey(label.Network))
            {
                networks[label.Network] = networks.GetValueOrDefault(label.Network) + 1;
            }
            else
            {
                hasMore = true;
            }
        }

        public DomainSheet Report(DomainReport domain) =>
            new(
                domain,
                [
                    .. networks
                        .OrderByDescending(network => network.Value)
                        .ThenBy(network => network.Key, StringComparer.Ordinal)
                        .Take(MostNetworks)
                        .Select(network => (network.Key, network.Value)),
                ],
                networks.Count,
                hasMore,
                [.. examples.Items.OrderBy(label => label.Time)]
            );
    }
}
