using BotClickStream.Detection;

namespace BotClickStream.Reports;

/// <summary>What a report says in sentences: what happened, and what to do about it. Plain where there is nothing to say.</summary>
internal static class Story
{
    /// <summary>From this share of a type's events on machines are worth a word of their own.</summary>
    private const double Notable = 0.05;

    /// <summary>Fewer events tell of nothing for sure.</summary>
    private const int Few = 30;

    /// <summary>One sentence: what happened, and how much of it was machines.</summary>
    public static string Headline(Report report)
    {
        Tally total = report.Total;
        if (report.Input.EventCount == 0)
        {
            return report.Input.Rejected.Count > 0 ? "Nothing in the file could be read as an event." : "The file holds no events.";
        }

        if (total.Of(EventType.Click) is not 0 and long clicks)
        {
            string said = total[EventType.Click, Who.Machines] is not 0 and long byMachines
                ? $"Machines made {Say.Number(byMachines)} of {Say.Number(clicks, "click")} ({Say.Percent(byMachines, clicks)}); "
                    + (
                        total[EventType.Click, Who.People] is not 0 and long byPeople
                            ? $"{Say.Number(byPeople, "is a person's", "are people's")} ({Say.Percent(byPeople, clicks)})."
                            : "none is a person's."
                    )
                : $"No machine shows in {Say.Number(clicks, "click")}; people made {Say.Number(total[EventType.Click, Who.People])} "
                    + $"({Say.Percent(total[EventType.Click, Who.People], clicks)}).";
            return report.Visits switch
            {
                { IsSign: true, IsWhole: true } visits => $"{said} The website counted {Counted(visits.Sessions)}.",
                { IsSign: true } visits =>
                    $"{said} Where visits are told, the website counted {Counted(visits.Sessions)} for {Say.Number(visits.Clicks, "click")}.",
                _ => said,
            };
        }

        if (total.Of(EventType.Open) is not 0 and long opens)
        {
            long machines = total[EventType.Open, Who.Machines] + total[EventType.Open, Who.Proxies];
            return $"Nobody clicked. Of {Say.Number(opens, "open")}, machines and privacy proxies made {Say.Number(machines)} ({Say.Percent(machines, opens)}).";
        }

        return total.Of(EventType.Unsubscribe) + total.Of(EventType.Complaint) > 0
            ? $"Nobody opened or clicked anything, but {Say.Number(total.Of(EventType.Unsubscribe), "unsubscribe")} and {Say.Number(total.Of(EventType.Complaint), "complaint")} came."
            : $"Nobody, and nothing, opened or clicked: {Say.Number(report.Input.EventCount, "event tells", "events tell")} of what was sent, and no more.";
    }

    /// <summary>What else a reader must know to take the figures for what they are.</summary>
    public static IReadOnlyList<string> Remarks(Report report)
    {
        Tally total = report.Total;
        ReportInput input = report.Input;
        long labelled = Tally.Types.Sum(total.Of);
        List<string> remarks = [];
        if (report.Visits is { Clicks: > 0 } visits)
        {
            string of = visits.IsWhole ? "" : $" of {Say.Number(visits.Campaigns, "campaign that tells", "campaigns that tell")} of visits";
            string conversions = visits.Conversions is { } converted ? $" and {Say.Number(converted, "conversion")}" : "";
            string ratio =
                visits.Sessions == 0
                    ? ""
                    : $": {Say.Per(visits.Clicks, visits.Sessions)} clicks a visit, and by people's clicks alone {Say.Per(visits.PeoplesClicks, visits.Sessions)}";
            remarks.Add(
                (visits.IsSign ? "Clicks that bring nobody to the website are the first sign of machines. " : "")
                    + $"For {Say.Number(visits.Clicks, "click")}{of} the website counted {Counted(visits.Sessions)}{conversions}{ratio}."
            );
        }

        if (total.Of(EventType.Click) > 0 && total.Of(EventType.Open) is not 0 and long opens)
        {
            remarks.Add(
                $"Of {Say.Number(opens, "open")} people made {Say.Percent(total.ShareOf(EventType.Open, Who.People))}, scanners {Say.Percent(total.ShareOf(EventType.Open, Who.Machines))}, "
                    + $"and privacy proxies {Say.Percent(total.ShareOf(EventType.Open, Who.Proxies))}: behind those somebody may have looked or not, which nobody can know."
            );
        }

        if (labelled > 0 && total.Of(Who.People) == 0)
        {
            remarks.Add(
                total.Of(Who.Undecided) == 0
                    ? "Not a single event is a person's: all of it is the work of machines."
                    : "No event is surely a person's."
            );
        }

        if (labelled > 0 && Mailed(input) == 0)
        {
            remarks.Add(
                "The file tells of no deliveries. So there are no rates, times are told from when a campaign began, and fast scanners are harder to tell: add the events \"sent\" and \"delivered\" if you can."
            );
        }

        if (labelled > 0 && total.Of(EventType.Click) == 0)
        {
            remarks.Add("There are no clicks, which tell scanners best: opens alone show little.");
        }

        if (labelled is > 0 and < Few)
        {
            remarks.Add(
                $"This is very little, {Say.Number(labelled, "event")}: a scanner shows by what it does to many mails, so that verdicts on few are less sure."
            );
        }

        if (total.Of(Who.Undecided) is not 0 and long undecided)
        {
            remarks.Add(
                $"{Say.Number(undecided, "event is", "events are")} undecided ({Say.Percent(undecided, labelled)}): counted as the ESP counts, with all points left."
            );
        }

        if (input.Rejected.Sum(kind => kind.Count) is not 0 and long rejected)
        {
            remarks.Add(
                $"{Say.Number(rejected, "record that could not be read is", "records that could not be read are")} in no figure; the end of the page has the lines."
            );
        }

        if (input.TestLabels > 0)
        {
            remarks.Add($"{Say.Number(input.TestLabels, "label of a test recipient is", "labels of test recipients are")} in no figure.");
        }

        if (report.IsPartial)
        {
            remarks.Add("There are more campaigns, links, domains or gateways than are kept apart: totals hold all of them, tables some.");
        }

        return remarks;
    }

    /// <summary>What to do, the weightiest first.</summary>
    public static IReadOnlyList<(string What, string Why)> Advice(Report report)
    {
        Tally total = report.Total;
        List<(string, string)> advice = [];
        if (Tally.Types.Sum(total.Of) == 0)
        {
            return advice;
        }

        if (total.ShareOf(EventType.Click, Who.Machines) >= Notable)
        {
            advice.Add(
                (
                    "Judge campaigns, subject lines and tests by people's clicks.",
                    $"{Say.Capital(Say.Percent(total.ShareOf(EventType.Click, Who.Machines)))} of the clicks are machines', and not evenly: they click every link, also those that nobody wants."
                )
            );
        }

        if (report.Visits is { IsSignOfMore: true } more)
        {
            advice.Add(
                (
                    "Look at how the website counts visits from mails.",
                    $"Even {Say.Number(more.PeoplesClicks, "click")} of people came with {Counted(more.Sessions)}. Refused banners and lost utm parameters hide some; where nothing hides them, machines are among these clicks still: mark some verdicts below."
                )
            );
        }
        else if (report.Visits is { IsSign: true } visits)
        {
            advice.Add(
                (
                    "Take visits and conversions for what a mail has brought, beside people's clicks.",
                    $"{Say.Number(visits.Clicks - visits.PeoplesClicks, "click is", "clicks are")} no person's, and such bring nobody to the website."
                )
            );
        }

        if (report.Leads is { LostCount: > 0 } leads)
        {
            advice.Add(
                (
                    $"Look at {Say.Number(leads.LostCount, "lead")} before sales calls.",
                    $"Only machines' clicks and opens bring {(leads.LostCount == 1 ? "it" : "them")} to {Say.Points(leads.Threshold)} points."
                )
            );
        }

        if (report.ToWinBackCount + report.HonoredMachinesCount is not 0 and long unmeant)
        {
            string honored =
                report.HonoredMachinesCount == 0
                    ? ""
                    : $"{Say.Number(report.HonoredMachinesCount, "is", "are")} honored already, which is right where a wish can't be ruled out: no mail to those. ";
            advice.Add(
                (
                    $"Win {Say.Number(unmeant, "unsubscribe")} back that {(unmeant == 1 ? "a machine" : "machines")} made.",
                    $"{honored}Ask whether it was meant, and act on unsubscribe.holds from now on. And let the link in the mail open a page with a button (one more click), beside List-Unsubscribe-Post, so that following a link unsubscribes nobody."
                )
            );
        }

        if (report.KeptCount > 0)
        {
            advice.Add(
                (
                    $"Don't drop contacts because a scanner swept their mail: people read {Say.Number(report.KeptCount, "such mail")}.",
                    "A rule that throws away everything from a scanned mailbox would lose them."
                )
            );
        }

        if (report.ScanningDomains > 0)
        {
            advice.Add(
                (
                    $"Send the IT of {Say.Number(report.ScanningDomains, "scanning domain its sheet", "scanning domains their sheets")}.",
                    "Where they let your mails through unscanned, figures are right at the source."
                )
            );
        }

        if (report.Hygiene.Count > 0)
        {
            advice.Add(
                (
                    $"Clean up your links: {report.Hygiene[0].Title.ToLowerInvariant()} and the like invite scanners.",
                    "What they are, and what to do instead, stands below."
                )
            );
        }

        if (total.ShareOf(EventType.Open, Who.Proxies) + total.ShareOf(EventType.Open, Who.Machines) >= Notable)
        {
            advice.Add(
                (
                    "Don't start automations, or end subscriptions, on opens alone.",
                    $"{Say.Capital(Say.Percent(total.ShareOf(EventType.Open, Who.Proxies) + total.ShareOf(EventType.Open, Who.Machines)))} of the opens are no sign of a person, and many people read without one."
                )
            );
        }

        if (!report.HasPoints)
        {
            advice.Add(
                (
                    "Tell which points your scoring gives.",
                    "No event has any, so that no score is corrected: set Scoring:Points (as in --Scoring:Points:click 5), or give events their own."
                )
            );
        }

        if (Mailed(report.Input) == 0)
        {
            advice.Add(("Take deliveries into the file.", "How soon after its delivery something clicks tells more than anything else."));
        }

        if (advice.Count > 0)
        {
            return advice;
        }

        return Tally.Types.Sum(report.Total.Of) < Few
            ? [("Read a longer time.", "So few events show neither that machines were at work nor that none were.")]
            : [("Nothing.", "Hardly a machine shows: the ESP's own figures are about right.")];
    }

    private static string Counted(long sessions) => sessions == 0 ? "no visit" : Say.Number(sessions, "visit");

    public static long Mailed(ReportInput input) =>
        input.Events.GetValueOrDefault(EventType.Delivered) + input.Events.GetValueOrDefault(EventType.Sent);
}
