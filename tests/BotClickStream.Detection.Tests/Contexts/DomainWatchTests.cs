using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>What of its messages a domain counts as they come.</summary>
public sealed class DomainWatchTests
{
    /// <summary>The messages were judged before they were clicked, and nothing else of the campaign has become known since.</summary>
    [Fact]
    public void A_click_counts_that_comes_after_an_open()
    {
        string[] recipients = Some.Recipients(8);
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Click(Hours(2)).From("ann@other.example"))
            .Apply(recipients.Select(recipient => Some.Delivered().From(recipient)))
            .Apply(recipients.Select(recipient => Some.Open(Seconds(3)).From(recipient)))
            .WorkOff();
        Assert.Equal((0, 0), Counted(detector));

        detector.Apply(recipients[..5].Select(recipient => Some.Click(Seconds(5)).From(recipient)));
        Assert.Equal((5, 5), Counted(detector));

        // Not within the shorter window, and in neither.
        DomainBurst burst = new();
        detector.Apply(Some.Click(burst.WindowMs + 1).From(recipients[5]), Some.Click(burst.ActiveMs + 1).From(recipients[6]));
        Assert.Equal((5, 6), Counted(detector));
    }

    [Fact]
    public void It_counts_once_with_the_earliest_of_its_clicks_whichever_comes_first()
    {
        EventDraft[] clicks = [.. new[] { 400, 100, 900 }.Select(after => Some.Click(Seconds(after)))];
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Some.Click(Hours(2)).From("bob@other.example"), Some.Delivered(), Some.Open(Seconds(3)))
            .WorkOff();
        List<int> delays = [];
        foreach (EventDraft click in clicks)
        {
            detector.Apply(click);
            delays.Add(Engagement(detector).FirstClickDelay);
        }

        Assert.Equal([400_000, 100_000, 100_000], delays);
        Assert.Equal((1, 1), Counted(detector));
    }

    private static (int Early, int Active) Counted(DetectorUnderTest detector)
    {
        DetectorState state = detector.Detector.State;
        DomainRow row = state.Domains[state.Domains.Find(Some.Click(0).ToEvent().DomainKey)];
        return (row.EarlyMessages, row.ActiveMessages);
    }

    private static EngagementRow Engagement(DetectorUnderTest detector)
    {
        DetectorState state = detector.Detector.State;
        return state.Engagements[state.Messages[state.Messages.Find(Some.Click(0).ToEvent().MessageKey)].Engagement];
    }
}
