using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>Some ESPs stamp engagement minutes later than deliveries.</summary>
public sealed class ClockOffsetTests
{
    private static readonly FastAfterDelivery Fast = new();
    private static readonly BeforeDelivery Before = new();

    [Theory]
    [InlineData(0, 20_000)]
    [InlineData(600_000, 20_000)]
    [InlineData(1_800_000, 20_000)]
    [InlineData(3_600_000, 20_000)]
    public void Delays_are_measured_by_the_clock_of_the_campaigns_engagement(long offset, long delay)
    {
        EventDraft click = Some.Click(offset + Seconds(20)).From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Opened(40, offset))
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        Assert.Equal(new Detail(delay, offset), detector.LabelOf(click).ReasonBy(Fast)!.Detail);
        // Which consumers reckon from what they were told.
        Assert.Equal(Some.Start + detector.Detector.Settings.ProvisionalFor, detector.LabelOf(click).ProvisionalUntil);
    }

    [Fact]
    public void Of_few_messages_it_cannot_be_told()
    {
        EventDraft click = Some.Click(Minutes(10) + Seconds(20)).From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Opened(20, Minutes(10)))
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        Assert.Equal(new Detail(Minutes(10) + Seconds(20)), detector.LabelOf(click).ReasonBy(Fast)!.Detail);
    }

    /// <summary>One firm's scanner that waits ten minutes may be most of what a campaign's clock is learned from.</summary>
    [Fact]
    public void One_domain_is_no_clock_however_many_its_messages()
    {
        EventDraft click = Some.Click(Minutes(4)).From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Opened(200, Minutes(10), domains: 1))
            .Apply(Opened(20, Minutes(2)))
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        Assert.Equal(new Detail(Minutes(4)), detector.LabelOf(click).ReasonBy(Fast)!.Detail);
        Assert.Equal(Label.Human, detector.LabelOf(click).Label);
    }

    [Fact]
    public void Who_comes_before_a_clock_that_is_learned_came_before_no_delivery()
    {
        EventDraft click = Some.Click(Minutes(4)).From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Opened(40, Minutes(10)))
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        Assert.Null(detector.LabelOf(click).ReasonBy(Before));
        Assert.Equal(Label.Human, detector.LabelOf(click).Label);
    }

    [Fact]
    public void Where_people_from_everywhere_come_before_the_delivery_the_clock_runs_early()
    {
        EventDraft click = Some.Click(Seconds(70) - Minutes(10)).From("zoe@other.example") with { Network = "zoes-net" };
        EventDraft before = Some.Click(-Minutes(11)).From("uma@other.example") with { Network = "umas-net" };
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Opened(60, -Minutes(10), networks: 60))
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .Apply(Some.Delivered().From("uma@other.example"), before)
            .WorkOff();

        Assert.Equal(
            (Label.Human, new Detail(Seconds(70), -Minutes(10))),
            (detector.LabelOf(click).Label, detector.LabelOf(click).ReasonBy(Fast)!.Detail)
        );
        Assert.Null(detector.LabelOf(click).ReasonBy(Before));
        Assert.Equal(new Detail(Minutes(1)), detector.LabelOf(before).ReasonBy(Before)!.Detail);
    }

    /// <summary>It holds the mail of all its customers for minutes, and works from a few networks.</summary>
    [Theory]
    [InlineData(4, 1)]
    [InlineData(60, 3)]
    public void A_scanner_that_holds_the_mail_is_no_clock(int networks, int clicks)
    {
        EventDraft[] scans =
        [
            .. Opened(60, -Minutes(10), networks: networks)
                .SelectMany(draft =>
                    Enumerable
                        .Range(1, draft.Type == EventType.Open ? clicks : 0)
                        .Select(i => draft with { Type = EventType.Click, Id = $"{draft.Id}-{i}", Link = $"{i}", After = draft.After + i })
                        .Prepend(draft)
                ),
        ];
        EventDraft click = Some.Click(Minutes(1)).From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(scans)
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        Assert.Equal(new Detail(Minutes(1)), detector.LabelOf(click).ReasonBy(Fast)!.Detail);
        Assert.NotNull(detector.LabelOf(scans[1]).ReasonBy(Before));
    }

    [Fact]
    public void What_is_scanned_while_it_is_held_does_not_hide_it()
    {
        OnsetCounts onsets = default;
        Put(ref onsets, 2, 1);
        Put(ref onsets, 11, 60);
        Assert.Equal(Minutes(10), ClockOffset.Of(onsets));

        Put(ref onsets, 2, 5);
        Assert.Equal(0, ClockOffset.Of(onsets));
    }

    /// <summary>It looks at what it holds, half a minute to ten minutes before the delivery.</summary>
    [Theory]
    [InlineData(3, 1)]
    [InlineData(10, 1)]
    [InlineData(30, 1)]
    [InlineData(60, 1)]
    [InlineData(10, 2)]
    public void Firms_that_scan_before_the_delivery_do_not_hide_it(double minutes, int firms)
    {
        EventDraft[] scans =
        [
            .. Enumerable
                .Range(0, 20)
                .SelectMany(i =>
                    new[] { Some.Delivered(), Some.Open(Minutes(minutes) - Seconds(30 + (i * 7))) }.Select(draft =>
                        draft.From($"p{i}@held-{i % firms}.example")
                    )
                ),
        ];
        EventDraft click = Some.Click(Minutes(minutes) + Seconds(20)).From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(scans)
            .Apply(Opened(120, Minutes(minutes)))
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        Assert.Equal(new Detail(Seconds(20), Minutes(minutes)), detector.LabelOf(click).ReasonBy(Fast)!.Detail);
    }

    [Theory]
    // Up to a fourth of all, of one group
    [InlineData(10, "30", 8, 90)]
    [InlineData(0, "31", 8, 90)]
    // or two, but not of three,
    [InlineData(10, "14 14", 8, 90)]
    [InlineData(0, "10 10 10", 8, 120)]
    // where six of the eight begin together,
    [InlineData(10, "20", 6, 80)]
    [InlineData(0, "20", 5, 80)]
    // or seven.
    [InlineData(10, "10 10", 7, 84)]
    [InlineData(0, "10 10", 6, 84)]
    public void Before_the_beginning_two_groups_may_come(double minutes, string before, int groups, int messages)
    {
        OnsetCounts onsets = default;
        for (int i = 0; i < messages; i++)
        {
            onsets[ClockOffset.PlaceOf(11, i % groups)]++;
        }

        int group = 0;
        foreach (int count in before.Split(' ').Select(int.Parse))
        {
            for (int i = 0; i < count; i++)
            {
                onsets[ClockOffset.PlaceOf(1 + (i % 10), group)]++;
            }

            group++;
        }

        Assert.Equal(Minutes(minutes), ClockOffset.Of(onsets));
    }

    [Fact]
    public void Where_a_tenth_of_each_group_comes_at_once_nothing_is_late_whatever_comes_then() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[1, ClockOffset.LateSlots], Gen.Int[0, ClockOffset.Groups - 1])
            .Array[1, 60]
            .Sample(put =>
            {
                OnsetCounts onsets = default;
                Span<int> sizes = stackalloc int[ClockOffset.Groups];
                foreach ((int count, int slot, int group) in put)
                {
                    onsets[ClockOffset.PlaceOf(slot, group)] += (ushort)count;
                    sizes[group] += count;
                }

                for (int group = 0; group < ClockOffset.Groups; group++)
                {
                    onsets[ClockOffset.PlaceOf(1, group)] += (ushort)((sizes[group] + 8) / 9);
                }

                Assert.Equal(0, ClockOffset.Of(onsets));
            });

    [Fact]
    public void Of_millions_it_is_told_too()
    {
        OnsetCounts onsets = default;
        for (int slot = 5; slot <= ClockOffset.LateSlots; slot++)
        {
            for (int group = 0; group < ClockOffset.Groups; group++)
            {
                onsets[ClockOffset.PlaceOf(slot, group)] = ushort.MaxValue;
            }
        }

        Assert.Equal(0, ClockOffset.Of(onsets));

        for (int slot = 5; slot <= ClockOffset.LateSlots; slot++)
        {
            for (int group = 0; group < ClockOffset.Groups; group++)
            {
                onsets[ClockOffset.PlaceOf(slot, group)] = slot switch
                {
                    < 11 => 0,
                    < 14 => ushort.MaxValue,
                    _ => 9_000,
                };
            }
        }

        Assert.Equal(Minutes(10), ClockOffset.Of(onsets));
    }

    [Fact]
    public void Where_people_come_by_and_by_nothing_begins()
    {
        OnsetCounts onsets = default;
        for (int slot = 4; slot <= ClockOffset.LateSlots; slot++)
        {
            Put(ref onsets, slot, 4);
        }

        Assert.Equal(0, ClockOffset.Of(onsets));
    }

    [Theory]
    [InlineData(21, 0)]
    [InlineData(22, 30)]
    [InlineData(23, 0)]
    [InlineData(24, 60)]
    public void Long_after_the_delivery_half_an_hour_and_an_hour_are_told(int slot, double minutes)
    {
        OnsetCounts onsets = default;
        Put(ref onsets, 2, 1);
        Put(ref onsets, slot, 60);
        Assert.Equal(Minutes(minutes), ClockOffset.Of(onsets));

        Put(ref onsets, 2, 5);
        Assert.Equal(0, ClockOffset.Of(onsets));
    }

    [Fact]
    public void Who_reads_in_the_next_half_hour_hides_no_offset()
    {
        OnsetCounts onsets = default;
        Put(ref onsets, 11, 30);
        Put(ref onsets, 15, 30);
        Put(ref onsets, 23, 100);
        Assert.Equal(Minutes(10), ClockOffset.Of(onsets));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(59_999, 1)]
    [InlineData(60_000, 2)]
    [InlineData(959_999, 16)]
    [InlineData(960_000, 17)]
    [InlineData(1_439_999, 20)]
    [InlineData(1_440_000, 21)]
    [InlineData(1_800_000, 22)]
    [InlineData(2_100_000, 23)]
    [InlineData(3_600_000, 24)]
    [InlineData(3_899_999, 24)]
    [InlineData(3_900_000, 0)]
    [InlineData(-1, 0)]
    [InlineData(-120_000, 0)]
    [InlineData(-120_001, 25)]
    [InlineData(-240_000, 25)]
    [InlineData(-960_000, 31)]
    [InlineData(-960_001, 0)]
    public void Delays_fall_into_slots(long delay, int slot) => Assert.Equal(slot, ClockOffset.SlotOf(delay));

    /// <summary>What is told of so many messages at so many slots, at its bounds.</summary>
    [Theory]
    // Thirty messages are enough.
    [InlineData(10, "11:30")]
    [InlineData(0, "11:29")]
    // Four of a hundred may be stray, one more is a beginning.
    [InlineData(10, "2:4 11:96")]
    [InlineData(0, "2:5 11:95")]
    [InlineData(30, "2:4 22:96")]
    [InlineData(0, "2:5 22:95")]
    // A fourth comes within three slots,
    [InlineData(10, "11:25 14:10 15:10 16:10 17:15 18:15 19:15")]
    [InlineData(0, "11:24 14:11 15:10 16:10 17:15 18:15 19:15")]
    [InlineData(10, "11:8 12:8 13:9 14:75")]
    [InlineData(0, "11:8 12:8 13:8 14:76")]
    // or within five minutes.
    [InlineData(16, "17:13 18:12 19:75")]
    [InlineData(0, "17:12 18:12 19:76")]
    // Before the delivery, a third of those of the first slots.
    [InlineData(-16, "31:30")]
    [InlineData(-4, "25:30")]
    [InlineData(0, "25:29")]
    [InlineData(-10, "1:60 28:30")]
    [InlineData(0, "1:61 28:30")]
    [InlineData(-10, "1:50 20:10 28:30")]
    [InlineData(-10, "1:60 21:100 28:30")]
    [InlineData(-12, "29:30 27:20 26:20")]
    public void It_is_told_at_its_bounds(double minutes, string messages)
    {
        OnsetCounts onsets = default;
        int next = 0;
        foreach (int[] put in messages.Split(' ').Select(one => one.Split(':').Select(int.Parse).ToArray()))
        {
            for (int i = 0; i < put[1]; i++)
            {
                onsets[ClockOffset.PlaceOf(put[0], next++ % ClockOffset.Groups)]++;
            }
        }

        Assert.Equal(Minutes(minutes), ClockOffset.Of(onsets));
    }

    /// <summary>The groups of what comes after the delivery are domains: whatever network they share.</summary>
    [Fact]
    public void Whoever_opens_behind_one_proxy_tells_the_clock_all_the_same()
    {
        EventDraft click = Some.Click(Minutes(10) + Seconds(20)).From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest()
            .Apply(Opened(40, Minutes(10), networks: 1))
            .Apply(Some.Delivered().From("zoe@other.example"), click)
            .WorkOff();

        Assert.Equal(new Detail(Seconds(20), Minutes(10)), detector.LabelOf(click).ReasonBy(Fast)!.Detail);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Two_events_before_the_delivery_may_be_a_persons_and_three_are_a_scans(int clicks, bool isEarly)
    {
        EventDraft[] opens = [.. Opened(60, -Minutes(10), networks: 60)];
        EventDraft[] all =
        [
            .. opens,
            .. opens
                .Where(draft => draft.Type == EventType.Open)
                .SelectMany(draft =>
                    Enumerable
                        .Range(1, clicks)
                        .Select(i => Some.Click(draft.After + i, $"{i}").By("chrome", draft.Network).From(draft.Recipient!))
                ),
        ];
        EventDraft click = Some.Click(Minutes(1)).From("zoe@other.example");
        DetectorUnderTest detector = new DetectorUnderTest().Apply(all).Apply(Some.Delivered().From("zoe@other.example"), click).WorkOff();

        Assert.Equal(
            isEarly ? new Detail(Minutes(11), -Minutes(10)) : new Detail(Minutes(1)),
            detector.LabelOf(click).ReasonBy(Fast)!.Detail
        );
    }

    /// <summary>Spread over groups.</summary>
    private static void Put(ref OnsetCounts onsets, int slot, int count)
    {
        for (int i = 0; i < count; i++)
        {
            onsets[ClockOffset.PlaceOf(slot, i % ClockOffset.Groups)]++;
        }
    }

    private static IEnumerable<EventDraft> Opened(int count, long offset, int domains = 20, int networks = 0) =>
        Enumerable
            .Range(0, count)
            .SelectMany(i =>
                new[]
                {
                    Some.Delivered(),
                    Some.Open(offset + Seconds(5 + i)) with
                    {
                        Network = networks == 0 ? null : $"net-{i % networks}",
                    },
                }.Select(draft => draft.From($"p{i}@firm{domains}-{i % domains}.example"))
            );
}
