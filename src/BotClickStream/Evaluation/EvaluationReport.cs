using System.Globalization;
using System.Text.Json.Nodes;
using BotClickStream.Reporting;

namespace BotClickStream.Evaluation;

/// <summary>The figures of an evaluation as tables for people and as JSON for programs.</summary>
/// <param name="mixes">By name, in the order in which they are shown.</param>
internal sealed class EvaluationReport(IReadOnlyList<(string Name, QualityFigures Figures)> mixes, QualityFigures all)
{
    private const int MostWrong = 30;

    /// <summary>Of clicks, within what time so many have their label.</summary>
    private static readonly double[] Shares = [0.5, 0.95, 0.99];

    private static readonly string[] TimeHeaders = [.. Shares.Select(share => $"{share * 100:0} % within")];

    public IReadOnlyList<ReportTable> Tables() =>
        [
            new(
                "By mix",
                [
                    "mix",
                    "clicks",
                    "machines'",
                    "MCC",
                    "recall",
                    "precision",
                    "people's clicks lost",
                    "people's clicks not human",
                    "people's opens lost",
                    "right at once",
                    "lead error left",
                    "revisions an event",
                ],
                [.. WithAll().Select(mix => LabelsOf(mix.Name, mix.Figures))]
            ),
            new(
                "Other systems' rules on the same clicks: MCC, and people's clicks lost",
                ["mix", "BotClickStream", .. PublishedRule.All.Select(rule => rule.Name)],
                [.. WithAll().Select(mix => PublishedOf(mix.Name, mix.Figures))]
            ),
            new(
                "By kind of scanner and person",
                ["kind", "clicks", "bot at once", "bot at last", "undecided at last", "opens and others", "bot at last"],
                [.. all.Kinds.Select(kind => KindOf(kind.Key, kind.Value))]
            ),
            new(
                "From a machine's click to the label bot that stays",
                ["mix", "machines' clicks", .. TimeHeaders, "never"],
                [.. WithAll().Select(mix => TimesOf(mix.Name, mix.Figures.MachineClicks))]
            ),
            new(
                "From a click to the right label that stays (bot of machines, human of people), revisions and lead error by kind",
                ["kind", "clicks", .. TimeHeaders, "never", "revisions an event", "lead error left"],
                [.. all.Kinds.Select(kind => ChangesOf(kind.Key, kind.Value))]
            ),
            new(
                "Wrong last labels of clicks: the most frequent kinds and signals",
                ["kind", "clicks", "signals"],
                [.. all.Wrong.Take(MostWrong).Select(one => (string[])[one.Kind, Number(one.Clicks), one.Why])]
            ),
            new(
                "Undecided clicks and what becomes of them",
                ["mix", "at first", "of those then human", "then bot", "at last", "of those machines'"],
                [.. WithAll().Select(mix => UndecidedOf(mix.Name, mix.Figures))]
            ),
            new(
                "What becomes of unsubscribes by link or form",
                [
                    "mix",
                    "machines'",
                    "honored at once",
                    "after a hold",
                    "dismissed",
                    "people's",
                    "honored at once",
                    "after a hold",
                    "of on average",
                    "dismissed",
                ],
                [.. WithAll().Select(mix => HoldsOf(mix.Name, mix.Figures))]
            ),
            new(
                "Reliability of botProbability, clicks",
                ["botProbability", "clicks", "mean botProbability", "machines'"],
                [.. all.Reliability.Select(ReliabilityOf).Where(row => row[1] != "0")]
            ),
        ];

    /// <summary>The last of the tables as a drawing, SVG.</summary>
    public string DrawReliability() => ReliabilityDiagram.Draw(all.Reliability);

    public JsonObject ToJson()
    {
        JsonObject json = [];
        foreach ((string name, QualityFigures figures) in WithAll())
        {
            json[name] = JsonOf(figures);
        }

        return json;
    }

    private IEnumerable<(string Name, QualityFigures Figures)> WithAll() => mixes.Count == 1 ? mixes : mixes.Append(("all", all));

    private static string[] LabelsOf(string name, QualityFigures figures) =>
        [
            name,
            Number(figures.Clicks.Total),
            Percent(figures.Clicks.Machines, figures.Clicks.Total),
            Correlation(figures.Clicks.Mcc),
            Percent(figures.Clicks.Recall),
            Percent(figures.Clicks.Precision),
            Percent(figures.Clicks.PeopleLost),
            Percent(figures.PeopleNotHuman),
            Percent(figures.Opens.PeopleLost),
            Percent(figures.RightAtOnce),
            Percent(figures.LeadErrorShare),
            Revisions(figures.RevisionsPerEvent),
        ];

    private static string[] TimesOf(string name, RightLabels labels) =>
        [
            name,
            Number(labels.Events),
            .. Shares.Select(share =>
                labels.Events == 0 ? ""
                : labels.After(share) is { } time ? Seconds(time)
                : "never"
            ),
            labels.Events == 0 ? "" : Percent(labels.Never),
        ];

    private static string[] ChangesOf(string name, KindFigures kind) =>
        [.. TimesOf(name, kind.RightLabels), Revisions(kind.RevisionsPerEvent), Percent(kind.LeadErrorShare)];

    private static string[] PublishedOf(string name, QualityFigures figures) =>
        [name, MccAndLost(figures.Clicks), .. PublishedRule.All.Select(rule => MccAndLost(figures.Published[rule]))];

    private static string[] KindOf(string name, KindFigures kind) =>
        [
            name,
            Number(kind.Clicks),
            Percent(kind.ClicksBotAtOnce, kind.Clicks),
            Percent(kind.ClicksBot, kind.Clicks),
            Percent(kind.ClicksUndecided, kind.Clicks),
            Number(kind.Others),
            Percent(kind.OthersBot, kind.Others),
        ];

    private static string[] UndecidedOf(string name, QualityFigures figures) =>
        [
            name,
            Percent(figures.Undecided.AtFirst, figures.Clicks.Total),
            Percent(figures.Undecided.ThenHuman, figures.Undecided.AtFirst),
            Percent(figures.Undecided.ThenBot, figures.Undecided.AtFirst),
            Percent(figures.Undecided.AtLast, figures.Clicks.Total),
            Percent(figures.Undecided.AtLastMachines, figures.Undecided.AtLast),
        ];

    private static string[] HoldsOf(string name, QualityFigures figures)
    {
        (HoldFigures machines, HoldFigures people) = (figures.MachineUnsubscribes, figures.PeopleUnsubscribes);
        return
        [
            name,
            Number(machines.All),
            Percent(machines.HonoredAtOnce, machines.All),
            Percent(machines.HonoredAtLast, machines.All),
            Percent(machines.Dismissed, machines.All),
            Number(people.All),
            Percent(people.HonoredAtOnce, people.All),
            Percent(people.HonoredAtLast, people.All),
            people.HonoredAtLast == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{people.HeldFor / 3_600_000.0:0.0} h"),
            Percent(people.Dismissed, people.All),
        ];
    }

    private static string[] ReliabilityOf(ReliabilityBin bin, int tenth) =>
        [
            string.Create(CultureInfo.InvariantCulture, $"{tenth / 10.0:0.0} to {(tenth + 1) / 10.0:0.0}"),
            Number(bin.Events),
            bin.Events == 0 ? "" : (bin.ProbabilitySum / bin.Events).ToString("0.000", CultureInfo.InvariantCulture),
            Percent(bin.Machines, bin.Events),
        ];

    private static JsonObject JsonOf(QualityFigures figures)
    {
        JsonObject kinds = [];
        foreach ((string name, KindFigures kind) in figures.Kinds)
        {
            kinds[name] = new JsonObject
            {
                ["isMachine"] = kind.IsMachine,
                ["clicks"] = kind.Clicks,
                ["clicksBotAtOnce"] = kind.ClicksBotAtOnce,
                ["clicksBot"] = kind.ClicksBot,
                ["clicksUndecided"] = kind.ClicksUndecided,
                ["others"] = kind.Others,
                ["othersBot"] = kind.OthersBot,
                ["rightLabels"] = JsonOf(kind.RightLabels),
                ["leadErrorLeft"] = kind.LeadErrorShare,
                ["revisionsPerEvent"] = kind.RevisionsPerEvent,
            };
        }

        JsonObject published = [];
        foreach (PublishedRule rule in PublishedRule.All)
        {
            published[rule.Name] = JsonOf(figures.Published[rule]);
        }

        return new JsonObject
        {
            ["clicks"] = JsonOf(figures.Clicks),
            ["firstLabelsOfClicks"] = JsonOf(figures.FirstClicks),
            ["opens"] = JsonOf(figures.Opens),
            ["rightAtOnce"] = figures.RightAtOnce,
            ["peopleNotHuman"] = figures.PeopleNotHuman,
            ["machineClicks"] = JsonOf(figures.MachineClicks),
            ["undecidedAtFirst"] = figures.Undecided.AtFirst,
            ["undecidedAtLast"] = figures.Undecided.AtLast,
            ["undecidedAtLastMachines"] = figures.Undecided.AtLastMachines,
            ["machineUnsubscribes"] = JsonOf(figures.MachineUnsubscribes),
            ["peopleUnsubscribes"] = JsonOf(figures.PeopleUnsubscribes),
            ["leadErrorLeft"] = figures.LeadErrorShare,
            ["revisionsPerEvent"] = figures.RevisionsPerEvent,
            ["kinds"] = kinds,
            ["published"] = published,
            ["reliability"] = new JsonArray([
                .. figures.Reliability.Select(bin =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["clicks"] = bin.Events,
                            ["machines"] = bin.Machines,
                            ["meanProbability"] = bin.Events == 0 ? 0 : bin.ProbabilitySum / bin.Events,
                        }
                ),
            ]),
        };
    }

    /// <summary>Times in milliseconds; one that so many never reach is left out.</summary>
    private static JsonObject JsonOf(RightLabels labels)
    {
        JsonObject json = new() { ["never"] = labels.Never };
        foreach (double share in Shares)
        {
            if (labels.After(share) is { } time)
            {
                json[string.Create(CultureInfo.InvariantCulture, $"within{share * 100:0}")] = time;
            }
        }

        return json;
    }

    private static JsonObject JsonOf(HoldFigures holds) =>
        new()
        {
            ["events"] = holds.All,
            ["honoredAtOnce"] = holds.HonoredAtOnce,
            ["honoredAfterHold"] = holds.HonoredAtLast,
            ["heldForMs"] = holds.HeldFor,
            ["dismissed"] = holds.Dismissed,
        };

    private static JsonObject JsonOf(Confusion confusion) =>
        new()
        {
            ["events"] = confusion.Total,
            ["machines"] = confusion.Machines,
            ["mcc"] = confusion.Mcc,
            ["recall"] = confusion.Recall,
            ["precision"] = confusion.Precision,
            ["peopleLost"] = confusion.PeopleLost,
        };

    private static string MccAndLost(Confusion confusion) => $"{Correlation(confusion.Mcc)}, {Percent(confusion.PeopleLost)}";

    private static string Correlation(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(long part, long whole) => whole == 0 ? "" : Percent((double)part / whole);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0#} %");

    private static string Revisions(double perEvent) => perEvent.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Seconds(long milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:N1} s");
}

/// <summary>A table as it is printed, every row as long as the headers.</summary>
internal sealed record ReportTable(string Title, string[] Headers, IReadOnlyList<string[]> Rows)
{
    /// <summary>As a heading and a table of Markdown.</summary>
    public void WriteMarkdown(TextWriter output)
    {
        output.WriteLine($"### {Title}\n");
        output.WriteLine($"| {string.Join(" | ", Headers)} |");
        output.WriteLine($"|---|{string.Concat(Enumerable.Repeat("---:|", Headers.Length - 1))}");
        foreach (string[] row in Rows)
        {
            output.WriteLine($"| {string.Join(" | ", row)} |");
        }

        output.WriteLine();
    }
}
