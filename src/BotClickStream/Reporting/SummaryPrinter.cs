using System.Globalization;
using BotClickStream.Detection;

namespace BotClickStream.Reporting;

/// <summary>A run's figures for a person to read.</summary>
internal static class SummaryPrinter
{
    private const int MostCampaigns = 20;
    private const int MostReasons = 5;

    private static readonly Actor[] Actors =
    [
        Actor.Person,
        Actor.SecurityScanner,
        Actor.PrivacyProxy,
        Actor.LinkPrefetch,
        Actor.DeclaredBot,
        Actor.Unknown,
    ];

    /// <summary>Labels by actor, campaigns in both readings, corrections and the strongest reasons.</summary>
    public static void Write(TextWriter output, RunSummary summary)
    {
        if (summary.Labels == 0)
        {
            output.WriteLine("No open, click, unsubscribe or complaint was among them, so that nothing is labelled.");
        }
        else
        {
            WriteFigures(output, summary);
        }

        if (summary.TestLabels > 0)
        {
            output.WriteLine(
                $"{Number(summary.TestLabels, "label")} more of test recipients (TestRecipients), who are in none of these figures."
            );
        }

        WriteReasons(output, summary);
    }

    private static void WriteFigures(TextWriter output, RunSummary summary)
    {
        WriteActors(output, summary);
        WriteCampaigns(output, summary);
        output.WriteLine(
            $"{Number(summary.Labels, "label")}, {Number(summary.Revisions)} of them revisions. {Number(summary.Corrections, "score correction")}: "
                + $"{Points(summary.PointsTaken)} points taken back, {Points(summary.PointsGiven)} given back."
        );
    }

    public static string Number(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>"1 click", "2 clicks".</summary>
    public static string Number(long number, string one) => $"{Number(number)} {one}{(number == 1 ? "" : "s")}";

    /// <param name="tenThousandths">Points in ten-thousandths.</param>
    public static string Points(long tenThousandths) => (tenThousandths / 10_000m).ToString("#,0.####", CultureInfo.InvariantCulture);

    public static string Seconds(TimeSpan elapsed) => elapsed.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);

    public static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static void WriteActors(TextWriter output, RunSummary summary)
    {
        EventType[] types = [EventType.Open, EventType.Click, EventType.Unsubscribe, EventType.Complaint];
        TextTable.Write(
            output,
            ["Last labels by actor", "opens", "clicks", "unsubscribes", "complaints"],
            [
                .. Actors.Select(actor =>
                    types
                        .Select(type => Number(summary.ByActor.GetValueOrDefault((type, actor))))
                        .Prepend(WordsOf<Actor>.Of(actor))
                        .ToArray()
                ),
            ]
        );
        output.WriteLine();
    }

    private static void WriteCampaigns(TextWriter output, RunSummary summary)
    {
        TextTable.Write(
            output,
            ["Campaign", "opens", "human", "bot", "undecided", "clicks", "human", "bot", "undecided"],
            [
                .. summary
                    .Campaigns.OrderByDescending(campaign => campaign.Value.Of(EventType.Click, Label.None))
                    .Take(MostCampaigns)
                    .Select(campaign => Row(campaign.Key, campaign.Value)),
                .. summary.Others is { } others ? [Row("(others)", others)] : Array.Empty<string[]>(),
            ]
        );
        if (summary.Campaigns.Count > MostCampaigns)
        {
            output.WriteLine($"… and {Number(summary.Campaigns.Count - MostCampaigns, "campaign")} with fewer clicks");
        }

        if (summary.Others is not null)
        {
            output.WriteLine($"(others): all campaigns after the first {Number(RunSummary.MaxCampaigns)}, together");
        }

        output.WriteLine();
    }

    private static string[] Row(string campaign, CampaignFigures figures) =>
        [
            campaign,
            .. new[] { EventType.Open, EventType.Click }.SelectMany(type =>
                new[] { Label.None, Label.Human, Label.Bot, Label.Undecided }.Select(label => Number(figures.Of(type, label)))
            ),
        ];

    private static void WriteReasons(TextWriter output, RunSummary summary)
    {
        SignalFigures[] signals =
        [
            .. summary.Reasons.Signals.Where(figures => figures.Events > 0).OrderByDescending(figures => figures.Events).Take(MostReasons),
        ];
        if (signals.Length == 0)
        {
            return;
        }

        string of = summary.Reasons.IsPartial ? $" (of {Number(MachineReasons.MaxEvents)} of them)" : "";
        output.WriteLine();
        output.WriteLine($"What gave machines away, by the strongest reason of each last label{of}:");
        foreach (SignalFigures figures in signals)
        {
            string example = figures.Example is { } one ? $", as of event {one.EventId}: {one.Sentence}" : "";
            output.WriteLine($"  {figures.Signal.Name} ({Number(figures.Events)}){example}");
        }
    }
}
