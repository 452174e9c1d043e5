using System.Text;
using BotClickStream.Detection;
using BotClickStream.Reporting;

namespace BotClickStream.Tests.Reporting;

public sealed class RunSummaryTests
{
    [Fact]
    public void Campaigns_past_the_limit_are_counted_together_and_the_table_says_so()
    {
        RunSummary summary = new();
        for (int i = 0; i < RunSummary.MaxCampaigns + 2; i++)
        {
            Click(summary, $"c{i}", before: Label.None, now: Label.Human);
        }

        Click(summary, "c1", before: Label.Human, now: Label.Bot);
        Click(summary, $"c{RunSummary.MaxCampaigns}", before: Label.Human, now: Label.Bot);

        Assert.Equal(RunSummary.MaxCampaigns, summary.Campaigns.Count);
        Assert.Equal((2, 1, 1), ClicksOf(summary.Others!));
        Assert.Equal((1, 0, 1), ClicksOf(summary.Campaigns["c1"]));
        using StringWriter output = new();
        SummaryPrinter.Write(output, summary);
        Assert.Contains("9,980 campaigns with fewer clicks", output.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"\n\(others\) +0 +0 +0 +0 +2 +1 +1 +0\r?\n", output.ToString());
        Assert.Contains("(others): all campaigns after the first 10,000", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_gave_machines_away_counts_each_event_once_by_its_last_label_and_shows_one_that_still_holds()
    {
        RunSummary summary = new();
        Reason sweep = new() { Signal = new LinkSweep(), Detail = new Detail(3, 5, 200) };
        Reason gap = new() { Signal = new InterClickGap(), Detail = new Detail(150) };
        Judge("e1", Label.None, Label.Bot, gap);
        Judge("e2", Label.None, Label.Bot, gap);
        Judge("e3", Label.None, Label.Human, gap);
        Judge("e1", Label.Bot, Label.Bot, sweep);
        Judge("e1", Label.Bot, Label.Bot, sweep);
        Assert.Equal("inter-click-gap e2 1, link-sweep e1 1", Signals());

        Judge("e2", Label.Bot, Label.Human, gap);
        Judge("e4", Label.None, Label.Bot, sweep);
        Judge("e1", Label.Bot, Label.Undecided, sweep);

        Assert.Equal("inter-click-gap  0, link-sweep e4 1", Signals());
        using StringWriter output = new();
        SummaryPrinter.Write(output, summary);
        Assert.Contains("\n  link-sweep (1), as of event e4: 3 of 5 links", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("inter-click-gap", output.ToString(), StringComparison.Ordinal);

        void Judge(string id, Label before, Label now, Reason reason) =>
            summary.Add("c"u8, EventType.Click, (before, Actor.Unknown), (now, Actor.Unknown), reason, Encoding.UTF8.GetBytes(id));

        string Signals() =>
            string.Join(
                ", ",
                summary
                    .Reasons.Signals.OrderBy(figures => figures.Signal.Name, StringComparer.Ordinal)
                    .Select(figures => $"{figures.Signal.Name} {figures.Example?.EventId} {figures.Events}")
            );
    }

    private static (long All, long Human, long Machine) ClicksOf(CampaignFigures figures) =>
        (figures.Of(EventType.Click, Label.None), figures.Of(EventType.Click, Label.Human), figures.Of(EventType.Click, Label.Bot));

    private static void Click(RunSummary summary, string campaign, Label before, Label now) =>
        summary.Add(Encoding.UTF8.GetBytes(campaign), EventType.Click, (before, Actor.Person), (now, Actor.Person), strongest: null, "e"u8);
}
