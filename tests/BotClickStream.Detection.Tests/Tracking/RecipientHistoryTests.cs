using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class RecipientHistoryTests
{
    private const string Recipient = "ann@mail.example";
    private static readonly DomainConduct Signal = new();

    [Theory]
    [InlineData(7, 8)]
    [InlineData(8, 4)]
    [InlineData(14, 4)]
    [InlineData(21, 2)]
    [InlineData(28, 1)]
    [InlineData(36, 0)]
    public void What_has_expired_counts_on_and_half_as_much_with_each_week(int days, int scanned)
    {
        DetectorUnderTest detector = Scanned(8, 0);
        detector.Tick(Days(6)).WorkOff();
        Assert.Equal((0, 1), (detector.Rows["messages"], detector.Rows["histories"]));

        detector.Tick(Days(days));
        Assert.Equal(scanned, ToAnother(detector, days));
    }

    /// <summary>What expires every few days must not put off the halving of what has expired before.</summary>
    [Theory]
    [InlineData(EventType.Open)]
    [InlineData(EventType.Click)]
    public void Scans_count_half_with_each_week_whatever_else_expires_meanwhile(EventType type)
    {
        DetectorUnderTest detector = Scanned(8, 0);
        for (int days = 5; days <= 35; days += 5)
        {
            EventDraft draft = type == EventType.Open ? Some.Open(Days(days)) : Some.Click(Days(days));
            detector.Apply(To($"d{days}", draft)).Tick(Days(days) + 1).WorkOff();
        }

        Assert.Equal(0, ToAnother(detector, 36));
    }

    [Fact]
    public void It_goes_on_after_a_restart()
    {
        DetectorUnderTest detector = Scanned(4, 0);
        detector.RestartWith(new DetectorSettings()).Tick(Days(6)).RestartWith(new DetectorSettings()).Tick(Days(8));

        Assert.Equal(2, ToAnother(detector, 8));
    }

    /// <summary>Sixteen are as many as there is room for: then those before count half.</summary>
    [Fact]
    public void Who_is_scanned_no_more_is_believed_again_the_sooner_the_more_is_clicked()
    {
        DetectorUnderTest detector = Scanned(24, 0);
        detector.Tick(Days(4));
        long weight = Weight();
        Assert.True(weight > 2_000, $"{weight}");

        for (int i = 0; i < 24; i++)
        {
            detector.Apply(To($"late-{i}", Some.Click(Days(4) + Hours(5))));
        }

        detector.Tick(Days(8));
        Assert.True(Weight() < weight / 2, $"{Weight()}");

        long Weight()
        {
            EventDraft lone = To($"lone-{detector.Labels.Count}", Some.Click(Days(8) + Minutes(3)));
            return detector
                    .Apply(Some.Delivered(Days(8)) with { Campaign = lone.Campaign, Recipient = Recipient }, lone)
                    .WorkOff()
                    .LabelOf(lone)
                    .ReasonBy(Signal)
                    ?.Weight
                ?? 0;
        }
    }

    [Fact]
    public void Of_whom_nothing_was_scanned_nothing_stays()
    {
        DetectorUnderTest detector = new DetectorUnderTest().Apply(To("c", Some.Click(Hours(5))));
        Assert.Equal(1, detector.Rows["histories"]);

        Assert.Equal(0, detector.Tick(Days(4)).Tick(Days(5)).Rows["histories"]);
    }

    [Fact]
    public void Test_recipients_have_none() =>
        Assert.Equal(0, new DetectorUnderTest().Apply(Some.Click(Hours(5)) with { IsTest = true }).Rows["histories"]);

    /// <summary>Of several campaigns' messages to a few recipients last labels are the same in whatever order they come.</summary>
    [Fact]
    public void In_any_order_last_labels_are_the_same()
    {
        Gen.Int[0, 2]
            .Array[4, 10]
            .SelectMany(kinds =>
                Gen.Shuffle(
                    kinds
                        .SelectMany(
                            (kind, i) =>
                                kind switch
                                {
                                    0 => [Some.Delivered().By("none", $"net-{i}"), .. Some.Sweep(Seconds(40), network: $"net-{i}")],
                                    1 => [Some.Delivered().By("none", $"home-{i}"), Some.Click(Minutes(2)).By("chrome", $"home-{i}")],
                                    _ => new[] { Some.Delivered().By("none", $"home-{i}"), Some.Click(Hours(2)).By("chrome", $"home-{i}") },
                                }
                        )
                        .Select((draft, i) => To($"c{draft.Network}", draft) with { Recipient = $"p{draft.Network![^1] % 2}@mail.example" })
                        .ToArray()
                )
            )
            .Sample(
                drafts =>
                {
                    DetectorUnderTest ordered = new DetectorUnderTest().Apply(drafts.OrderBy(draft => draft.After)).WorkOff();
                    DetectorUnderTest shuffled = new DetectorUnderTest().Apply(drafts).WorkOff();

                    Assert.All(
                        drafts.Where(draft => draft.Type == EventType.Click),
                        draft => Assert.Equal(ordered.LabelOf(draft).Label, shuffled.LabelOf(draft).Label)
                    );
                },
                iter: Cases.Of(300)
            );
    }

    private static DetectorUnderTest Scanned(int count, long after)
    {
        DetectorUnderTest detector = new();
        for (int i = 0; i < count; i++)
        {
            detector.Apply(Some.Sweep(after + Seconds(40), network: $"net-{i}").Select(click => To($"c{i}", click)));
        }

        return detector.WorkOff();
    }

    private static long ToAnother(DetectorUnderTest detector, int days)
    {
        EventDraft lone = To("another", Some.Click(Days(days) + Minutes(3)).By("firefox", "another-net"));
        detector.Apply(To("another", Some.Delivered(Days(days))), lone).WorkOff();
        return detector.LabelOf(lone).ReasonBy(Signal)?.Detail.Fourth ?? 0;
    }

    private static EventDraft To(string campaign, EventDraft draft) => draft with { Campaign = campaign, Recipient = Recipient };
}
