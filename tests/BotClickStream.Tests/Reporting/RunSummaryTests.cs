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
        Assert.Contains("(others): all campaigns after the first 10,000", output.ToString(), StringComparison.Ordinal);
    }

    private static (long All, long Human, long Machine) ClicksOf(CampaignFigures figures) =>
        (figures.Of(EventType.Click, Label.None), figures.Of(EventType.Click, Label.Human), figures.Of(EventType.Click, Label.Bot));

    private static void Click(RunSummary summary, string campaign, Label before, Label now) =>
        summary.Add(Encoding.UTF8.GetBytes(campaign), EventType.Click, (before, Actor.Person), (now, Actor.Person), strongest: null, "e"u8);
}
