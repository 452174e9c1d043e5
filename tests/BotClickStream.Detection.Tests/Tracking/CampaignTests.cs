using System.Text;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>What is told of campaigns as a whole: descriptions and totals.</summary>
public sealed class CampaignTests
{
    [Fact]
    public void A_description_or_total_that_is_told_twice_is_a_duplicate()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Description(), Some.Total(Minutes(1)));

        Assert.Equal(ApplyResult.Duplicate, detector.Take(Some.Description()));
        Assert.Equal(ApplyResult.Duplicate, detector.Take(Some.Total(Minutes(1))));
        Assert.Equal(ApplyResult.Applied, detector.Take(Some.Total(Minutes(1)) with { Campaign = "summer" }));
        Assert.Equal(ApplyResult.Applied, detector.Take(Some.Total(Minutes(2))));
    }

    [Fact]
    public void The_last_4096_ids_of_a_campaign_are_known()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Enumerable.Range(0, 4_097).Select(i => Some.Total(i)));

        Assert.Equal(4_096, detector.Tick(0).Rows["campaign-ids"]);
        Assert.Equal(1, detector.Detector.Statistics.Evicted["campaign-ids"]);
        Assert.Equal(ApplyResult.Duplicate, detector.Take(Some.Total(1)));
        Assert.Equal(ApplyResult.Duplicate, detector.Take(Some.Total(4_096)));
        Assert.Equal(ApplyResult.Applied, detector.Take(Some.Total(0)));
    }

    [Fact]
    public void The_ids_of_a_campaign_go_with_it_even_where_the_sweep_has_not_come_by()
    {
        EventDraft[] totals = [.. Enumerable.Range(1, 5).Select(i => Some.Total(0) with { Campaign = $"c{i}" })];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(totals).Tick(Days(30));
        Assert.All(totals, total => Assert.Equal(ApplyResult.Duplicate, detector.Take(total)));

        detector.Tick(Days(30) + 1);

        Assert.Equal(4, detector.Rows["campaign-ids"]);
        Assert.All(totals, total => Assert.Equal(ApplyResult.Applied, detector.Take(total)));
    }

    [Theory]
    [InlineData(0, 1, "newer")]
    [InlineData(1, 0, "newer")]
    public void Whatever_comes_first_a_campaigns_name_and_sender_are_those_of_its_latest_description(int first, int second, string told)
    {
        PartitionDetector detector = new(new DetectorSettings());
        OutputBuffer output = new();
        (long At, string Text)[] descriptions = [(0, "older"), (Minutes(1), "newer")];
        foreach ((long at, string text) in new[] { descriptions[first], descriptions[second] })
        {
            EmailEvent description = Some.Description(at).ToEvent();
            description.CampaignName = Encoding.UTF8.GetBytes(text);
            description.CampaignFrom = Encoding.UTF8.GetBytes($"{text}@sender.example");
            detector.Apply(description, output);
        }

        detector.PublishFigures(Some.Start, output);

        Assert.Equal(told, Encoding.UTF8.GetString(output.Text(output.Metrics[0].Name)));
        Assert.True(detector.State.Texts.Equals(detector.State.Campaigns[1].FromText, Encoding.UTF8.GetBytes($"{told}@sender.example")));
    }

    [Fact]
    public void An_older_manifest_that_arrives_late_does_not_override_a_newer()
    {
        EventDraft click = Some.Click(Hours(2), "x");
        EventDraft older = Some.Campaign("x", LinkRole.Bait);
        EventDraft newer = Some.Campaign("x", LinkRole.Content, Minutes(1));

        Assert.Equal(LinkRole.Content, new DetectorUnderTest().Apply(older, newer, click).LabelOf(click).LinkRole);
        Assert.Equal(LinkRole.Content, new DetectorUnderTest().Apply(newer, older, click).LabelOf(click).LinkRole);
    }
}
