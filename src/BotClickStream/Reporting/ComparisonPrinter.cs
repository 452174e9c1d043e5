using System.Globalization;
using BotClickStream.Detection;

namespace BotClickStream.Reporting;

/// <summary>What other rules would change, for a person to read.</summary>
internal static class ComparisonPrinter
{
    private const int MostCampaigns = 20;
    private const int MostLeads = 10;
    private const int MostExamples = 3;

    /// <param name="tried">What names the rules of the run, with their id.</param>
    /// <param name="comparedWith">What names the others.</param>
    public static void Write(TextWriter output, RulesComparison comparison, string tried, string comparedWith)
    {
        IReadOnlyList<(EventType Type, Label Old, Label New, int Count)> changes = comparison.Changes;
        int changed = changes.Sum(change => change.Count);
        output.WriteLine();
        output.WriteLine($"{tried} against {comparedWith}:");
        if (changed == 0)
        {
            output.WriteLine($"no last label of {SummaryPrinter.Number(comparison.Events)} labelled events changes.");
        }
        else
        {
            output.WriteLine(
                $"{SummaryPrinter.Number(changed)} of {SummaryPrinter.Number(comparison.Events)} labelled events ({SummaryPrinter.Percent((double)changed / comparison.Events)}) would end with another label."
            );
            output.WriteLine();
            TextTable.Write(
                output,
                ["Event", "from", "to", "events"],
                [
                    .. changes.Select(change =>
                        new[]
                        {
                            WordsOf<EventType>.Of(change.Type),
                            WordsOf<Label>.Of(change.Old),
                            WordsOf<Label>.Of(change.New),
                            SummaryPrinter.Number(change.Count),
                        }
                    ),
                ]
            );
        }

        WriteLeads(output, comparison.Leads);
        WriteCampaigns(output, comparison.Campaigns);
        WriteExamples(output, comparison, changes);
    }

    private static void WriteLeads(TextWriter output, IReadOnlyList<(string Lead, long Points)> leads)
    {
        output.WriteLine();
        if (leads.Count == 0)
        {
            output.WriteLine("No lead's score changes.");
            return;
        }

        output.WriteLine(
            $"Leads whose scores change: {SummaryPrinter.Number(leads.Count)}, by {SummaryPrinter.Points(leads.Sum(lead => Math.Max(0, lead.Points)))} points more and "
                + $"{SummaryPrinter.Points(-leads.Sum(lead => Math.Min(0, lead.Points)))} points less. Those that change most:"
        );
        foreach ((string lead, long points) in leads.Take(MostLeads))
        {
            output.WriteLine($"  {lead}  {(points > 0 ? "+" : "")}{SummaryPrinter.Points(points)}");
        }
    }

    private static void WriteCampaigns(TextWriter output, IReadOnlyList<(string Campaign, CampaignChange Change)> campaigns)
    {
        if (campaigns.Count == 0)
        {
            return;
        }

        output.WriteLine();
        TextTable.Write(
            output,
            ["Campaign", "labels changed", "machines' clicks", "then", "machines' opens", "then", "points"],
            [
                .. campaigns
                    .Take(MostCampaigns)
                    .Select(campaign =>
                        new[]
                        {
                            campaign.Campaign,
                            SummaryPrinter.Number(campaign.Change.Labels),
                            SummaryPrinter.Number(campaign.Change.OldBotClicks),
                            SummaryPrinter.Number(campaign.Change.NewBotClicks),
                            SummaryPrinter.Number(campaign.Change.OldBotOpens),
                            SummaryPrinter.Number(campaign.Change.NewBotOpens),
                            (campaign.Change.Points > 0 ? "+" : "") + SummaryPrinter.Points(campaign.Change.Points),
                        }
                    ),
            ]
        );
        if (campaigns.Count > MostCampaigns)
        {
            output.WriteLine($"  and {SummaryPrinter.Number(campaigns.Count - MostCampaigns)} campaigns more");
        }
    }

    private static void WriteExamples(
        TextWriter output,
        RulesComparison comparison,
        IReadOnlyList<(EventType Type, Label Old, Label New, int Count)> changes
    )
    {
        var examples = comparison.Changed.ToLookup(changed => (changed.Value.Type, changed.Value.Old.Label, changed.Value.New.Label));
        foreach ((EventType type, Label old, Label next, _) in changes)
        {
            output.WriteLine();
            output.WriteLine($"{WordsOf<EventType>.Of(type)}s from {WordsOf<Label>.Of(old)} to {WordsOf<Label>.Of(next)}, for example:");
            foreach (((string campaign, string id), ComparedEvent compared) in examples[(type, old, next)].Take(MostExamples))
            {
                output.WriteLine($"  {id} of {compared.Lead} in {campaign}");
                output.WriteLine($"    before: {compared.Old.Why}");
                output.WriteLine($"            {SumOf(compared.Old, comparison.Old)}");
                output.WriteLine($"    then:   {compared.New.Why}");
                output.WriteLine($"            {SumOf(compared.New, comparison.Next)}");
                output.WriteLine($"    weights that differ: {DifferencesOf(compared, comparison)}");
            }
        }
    }

    /// <summary>How an event's sum made its label.</summary>
    private static string SumOf(JudgedEvent judged, Rules rules)
    {
        string sum = string.Create(
            CultureInfo.InvariantCulture,
            $"{WordsOf<Label>.Of(judged.Label)}: botProbability {LogOdds.ToProbability(judged.LogOdds):0.####} by log-odds of {Weight(judged.LogOdds)}; bot from {Weight(rules.BotFrom)}, human up to {Weight(rules.HumanUpTo)}"
        );
        return judged.IsHintOnly(rules) ? sum + ", but a hint alone proves nothing" : sum;
    }

    /// <summary>What counts otherwise than before, the largest difference first.</summary>
    private static string DifferencesOf(ComparedEvent compared, RulesComparison comparison)
    {
        IEnumerable<string> signals = (compared.Old.Weights ?? []).Concat(compared.New.Weights ?? []).Select(one => one.Signal.Name);
        string[] differences =
        [
            .. signals
                .Distinct(StringComparer.Ordinal)
                .Select(name => (Name: name, Old: compared.Old.WeightOf(name), New: compared.New.WeightOf(name)))
                .Prepend((Name: "prior", Old: comparison.Old.PriorOf(compared.Type), New: comparison.Next.PriorOf(compared.Type)))
                .Where(one => one.Old != one.New)
                .OrderByDescending(one => Math.Abs(one.New - one.Old))
                .Select(one => $"{one.Name} {Weight(one.Old)} → {Weight(one.New)}"),
        ];
        return differences.Length > 0 ? string.Join(", ", differences) : "none";
    }

    /// <summary>Thousandths of log-odds as log-odds, with their sign.</summary>
    private static string Weight(int thousandths) =>
        (thousandths / (double)LogOdds.One).ToString("+0.0##;-0.0##;0", CultureInfo.InvariantCulture);
}
