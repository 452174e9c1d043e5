using System.Globalization;
using System.Text;
using BotClickStream.Detection;
using BotClickStream.Reporting;
using BotClickStream.Serialization;

namespace BotClickStream.Reports;

/// <summary>A table to work on in a spreadsheet.</summary>
/// <param name="Count">Of the rows.</param>
/// <param name="Rows">As many values as there are columns, made anew with each enumeration: texts, whole numbers, decimals, times and nothing.</param>
internal sealed record ExportTable(string Name, IReadOnlyList<string> Columns, long Count, IEnumerable<object?[]> Rows)
{
    /// <summary>Of all tables, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } = ["contacts", "links", "domains", "events", "rejected"];

    /// <summary>What people now build by hand: contacts, links, domains, each event with its label, and what could not be read.</summary>
    public static IReadOnlyList<ExportTable> Of(Report report, LabelSpill labels) =>
        [Contacts(report, labels), Links(report), Domains(report), Events(labels), Rejected(report.Input)];

    private static ExportTable Contacts(Report report, LabelSpill labels) =>
        new(
            Names[0],
            [
                "leadId",
                "recipient",
                "domain",
                "group",
                "segments",
                "humanOpens",
                "humanClicks",
                "scannerOpens",
                "machineClicks",
                "proxyOpens",
                "humanUnsubscribes",
                "machineUnsubscribes",
                "undecided",
                "points",
                "correctedPoints",
                "lastHuman",
            ],
            report.Contacts.Values.Sum(),
            labels
                .ReadContacts()
                .Select(contact =>
                    (object?[])
                        [
                            contact.LeadId,
                            contact.Recipient,
                            contact.Domain,
                            Say.Of(contact.Group),
                            string.Join(' ', contact.SegmentList.Select(segment => Encoding.UTF8.GetString(segment.Word()))),
                            contact.Tally[EventType.Open, Who.People],
                            contact.Tally[EventType.Click, Who.People],
                            contact.Tally[EventType.Open, Who.Machines],
                            contact.Tally[EventType.Click, Who.Machines],
                            contact.Tally[EventType.Open, Who.Proxies],
                            contact.Tally[EventType.Unsubscribe, Who.People],
                            contact.Tally[EventType.Unsubscribe, Who.Machines],
                            contact.Tally.Of(Who.Undecided),
                            Points(contact.RawPoints),
                            Points(contact.Points),
                            contact.LastHuman is { } time ? Time(time) : null,
                        ]
                )
        );

    private static ExportTable Links(Report report) =>
        new(
            Names[1],
            ["campaignId", "campaign", "linkId", "url", "role", "clicks", "humanClicks", "machineClicks"],
            report.Campaigns.Sum(campaign => (long)campaign.Links.Count),
            report.Campaigns.SelectMany(campaign =>
                campaign.Links.Select(link =>
                    (object?[])
                        [
                            campaign.Id,
                            campaign.Name,
                            link.LinkId,
                            link.Url,
                            Say.Of(link.Role),
                            link.Clicks,
                            link.HumanClicks,
                            link.MachineClicks,
                        ]
                )
            )
        );

    private static ExportTable Domains(Report report) =>
        new(
            Names[2],
            [
                "domain",
                "gateway",
                "contacts",
                "sweptMails",
                "scanning",
                "how",
                "humanClicks",
                "machineClicks",
                "humanOpens",
                "scannerOpens",
                "proxyOpens",
                "machineUnsubscribes",
            ],
            report.Domains.Count,
            report.Domains.Select(domain =>
                (object?[])
                    [
                        domain.Domain,
                        domain.Gateway,
                        domain.Contacts,
                        domain.SweptMessages,
                        domain.Scanning is { } probability ? Probability(probability) : null,
                        string.Join("; ", domain.Styles.Select(Say.Of)),
                        domain.Tally[EventType.Click, Who.People],
                        domain.Tally[EventType.Click, Who.Machines],
                        domain.Tally[EventType.Open, Who.People],
                        domain.Tally[EventType.Open, Who.Machines],
                        domain.Tally[EventType.Open, Who.Proxies],
                        domain.Tally[EventType.Unsubscribe, Who.Machines],
                    ]
            )
        );

    private static ExportTable Events(LabelSpill labels) =>
        new(
            Names[3],
            [
                "time",
                "type",
                "recipient",
                "leadId",
                "campaignId",
                "messageId",
                "eventId",
                "domain",
                "url",
                "linkId",
                "role",
                "network",
                "label",
                "actor",
                "botProbability",
                "points",
                "balance",
                "unsubscribe",
                "signal",
                "why",
            ],
            labels.Count,
            labels
                .ReadContacts()
                .SelectMany(contact => contact.Events)
                .Select(label =>
                    (object?[])
                        [
                            Time(label.Time),
                            Say.Of(label.Type),
                            label.Recipient,
                            label.LeadId,
                            label.CampaignId,
                            label.MessageId,
                            label.EventId,
                            label.Domain,
                            label.Url,
                            label.LinkId,
                            Say.Of(label.LinkRole),
                            label.Network,
                            WordsOf<Label>.Of(label.Label),
                            WordsOf<Actor>.Of(label.Actor),
                            Probability(LogOdds.ToProbability(label.LogOdds)),
                            Points(label.Points),
                            Points(label.Balance),
                            label.Decision is { } decision ? WordsOf<HoldAction>.Of(decision) : null,
                            label.Reasons is [var reason, ..] ? reason.Signal.Name : null,
                            label.Reasons is [var said, ..] ? said.Sentence : null,
                        ]
                )
        );

    private static ExportTable Rejected(ReportInput input) =>
        new(
            Names[4],
            ["file", "line", "code", "detail"],
            input.RejectedLines.Count + (input.RejectedLinesLeftOut > 0 ? 1 : 0),
            input
                .RejectedLines.Select(line => (object?[])[line.File, line.Line, line.Code, line.Detail])
                .Concat(LeftOut(input.RejectedLinesLeftOut))
        );

    /// <summary>A last row that says that the table ends before what it is of does.</summary>
    private static IEnumerable<object?[]> LeftOut(long lines) =>
        lines == 0
            ? []
            :
            [
                [null, null, null, $"{lines.ToString(CultureInfo.InvariantCulture)} more that were rejected are not listed"],
            ];

    private static decimal Points(long tenThousandths) => tenThousandths / 10_000m;

    private static decimal Probability(double probability) => Math.Round((decimal)probability, 4);

    private static DateTime Time(long time) => Say.At(time).UtcDateTime;
}
