using CsCheck;

namespace BotClickStream.Detection.Tests;

/// <summary>
/// A message isn't judged again as long as the evidence for its events moves less than any threshold is away. How far it moves at most is said by the signals, from what others show in its contexts.
/// </summary>
public sealed class ContextMovementTests
{
    private static readonly Signal[] Signals =
    [
        .. new Rules().AllSignals().Where(signal => signal.Group == EvidenceGroup.Context && !signal.IsAskedLast),
    ];

    private static readonly Gen<ContextActivity> AnyActivity =
        from shown in Gen.Int[0, 15].Array[10]
        from isShown in Gen.Bool.Array[10]
        from domains in Gen.OneOf(Gen.Int[0, 5], Gen.Int[15, 17])
        from meets in Gen.Int[0, 6]
        from follows in Gen.Bool
        from flags in Gen.Bool.Array[2]
        from rareLinks in Gen.Int[0, ContextActivity.MostRareLinks]
        from level in Gen.Byte[0, 15]
        from reach in Gen.Byte[0, DomainDelays.HighestReach]
        let steps = shown.Zip(isShown, (step, isAny) => isAny ? step : 0).ToArray()
        select ContextActivityTests.OfSteps(steps) with
        {
            Domains = domains,
            Meets = meets,
            Follows = follows,
            IsOfOneRecipient = flags[0],
            HasSeveralCampaigns = flags[1],
            RareLinks = rareLinks,
            Haste = level == 0 ? default : new Haste(level, reach),
        };

    private static readonly Gen<DomainActivity> AnyDomain =
        from early in Gen.Byte[0, 16]
        from active in Gen.Byte[0, 16]
        from browser in Gen.Byte[0, 3]
        from own in Gen.Byte[0, 23]
        from pace in Gen.Byte[0, 15]
        from surge in Gen.Int[0, 15]
        select new DomainActivity(
            100,
            10,
            new WindowActivity(20, 20, early),
            new WindowActivity(30, 30, active),
            pace,
            Reach: 0,
            new WindowActivity(30, 30, browser == 0 ? (byte)0 : own),
            browser
        )
        {
            Leavers = new LeaverActivity(20, 30, 10, (SurgeLevel)surge),
        };

    /// <summary>Two networks' clicks on one link, seconds to minutes apart.</summary>
    private static readonly Gen<List<WindowEvent>> AnyPair =
        from first in Windows.AnyEvent
        from second in Windows.AnyEvent
        from gap in Gen.OneOf(Gen.Long[0, 5_000], Gen.Long[0, 15_000], Gen.Long[0, 400_000])
        from isChangedFirst in Gen.Bool
        let link = Math.Max(1, first.Link)
        select new List<WindowEvent>
        {
            first with
            {
                Type = EventType.Click,
                Link = link,
                Network = isChangedFirst ? 1UL : 2,
            },
            second with
            {
                Type = EventType.Click,
                Link = link,
                Network = isChangedFirst ? 2UL : 1,
                Time = first.Time + gap,
            },
        };

    private static readonly Gen<List<WindowEvent>> AnyEvents = Gen.OneOf(
        Windows.AnyEvent.List[1, 8],
        AnyPair,
        Gen.Select(AnyPair, Windows.AnyEvent.List[1, 3], (pair, others) => new List<WindowEvent>([.. pair, .. others]))
    );

    [Fact]
    public void What_others_show_moves_the_evidence_by_no_more_than_a_signal_says() =>
        Gen.Select(AnyEvents, Gen.Bool, AnyDomain, AnyActivity.Array[4], Gen.OneOf(Enum.GetValues<ContextKind>()), Gen.Bool)
            .Sample(
                (events, isDelivered, domain, shown, kind, isOfStranger) =>
                {
                    (ContextActivity before, ContextActivity now) = (ToldOf(kind, shown[0]), ToldOf(kind, shown[1]));
                    isOfStranger &= kind == ContextKind.Network;
                    (before, now) = (before with { IsOfStranger = isOfStranger }, now with { IsOfStranger = isOfStranger });
                    MessageWindow was = Window(events, isDelivered, domain, With(kind, before, shown));
                    MessageWindow becomes = Window(events, isDelivered, domain, With(kind, now, shown));
                    int labelled = events.Count(one => one.Type.IsLabelled());
                    foreach (Signal signal in Signals)
                    {
                        int moved = MostMoved(EvidenceBy(signal, was), EvidenceBy(signal, becomes));
                        (ContextActivity from, ContextActivity to) = (WithOther(kind, before, shown), WithOther(kind, now, shown));
                        Assert.True(
                            moved <= signal.MovedBy(kind, from, to, labelled),
                            $"{signal.Name} moved by {moved} as {kind} went from {from} to {to}"
                        );
                        Assert.True(moved == 0 || signal.MayMove(kind, from, to), $"{signal.Name} moved by {moved} all the same");
                    }
                },
                iter: Cases.Of(20_000)
            );

    [Fact]
    public void Where_nothing_has_changed_nothing_moves() =>
        Gen.Select(AnyActivity, Gen.OneOf(Enum.GetValues<ContextKind>()), Gen.Int[1, 9])
            .Sample(
                (shown, kind, events) => Assert.All(Signals, signal => Assert.Equal(0, signal.MovedBy(kind, shown, shown, events))),
                iter: Cases.Of(1_000)
            );

    [Fact]
    public void What_the_domain_does_moves_the_evidence_by_no_more_than_its_burst_and_its_pace_say() =>
        Gen.Select(Windows.AnyEvent.List[1, 8], AnyDomain, AnyDomain, AnyActivity.Array[4])
            .Sample(
                (events, before, now, shown) =>
                {
                    MessageWindow was = Window(events, isDelivered: true, before, shown);
                    MessageWindow becomes = Window(events, isDelivered: true, now, shown);
                    DomainBurst burst = new();
                    Assert.InRange(
                        MostMoved(EvidenceBy(burst, was), EvidenceBy(burst, becomes)),
                        0,
                        DomainBurst.MovedBy(before.Early.Level, now.Early.Level)
                            + DomainBurst.MovedBy(before.Active.Level, now.Active.Level)
                    );
                    DomainBrowser browser = new();
                    Assert.InRange(
                        MostMoved(EvidenceBy(browser, was), EvidenceBy(browser, becomes)),
                        0,
                        browser.MovedBy(before.Browser, before.OwnBrowser.Level, now.Browser, now.OwnBrowser.Level)
                    );
                    Assert.Equal(0, browser.MovedBy(now.Browser, now.OwnBrowser.Level, now.Browser, now.OwnBrowser.Level));
                    NarrowDelays delays = new();
                    Assert.InRange(
                        MostMoved(EvidenceBy(delays, was), EvidenceBy(delays, becomes)),
                        0,
                        DomainConduct.MovedBy(before.Pace, now.Pace)
                    );
                    DomainConduct conduct = new();
                    Assert.InRange(
                        MostMoved(EvidenceBy(conduct, was), EvidenceBy(conduct, becomes)),
                        0,
                        DomainConduct.MovedBy(before.Pace, now.Pace)
                    );
                    UnsubscribeSurge surge = new();
                    Assert.InRange(
                        MostMoved(EvidenceBy(surge, was), EvidenceBy(surge, becomes)),
                        0,
                        surge.MovedBy(before.Leavers.Level, now.Leavers.Level)
                    );
                    Assert.Equal(0, DomainBurst.MovedBy(now.Early.Level, now.Early.Level) + DomainConduct.MovedBy(now.Pace, now.Pace));
                },
                iter: Cases.Of(5_000)
            );

    /// <summary>The domain here, the domain anywhere, and one of the networks: one of them is what has changed.</summary>
    private static ContextActivity[] With(ContextKind kind, ContextActivity changed, ContextActivity[] others) =>
        [
            kind == ContextKind.Domain ? changed : others[2],
            kind == ContextKind.DomainAnywhere ? changed : others[3],
            kind == ContextKind.Network ? changed : others[2],
        ];

    /// <summary>What a domain shows in one of its two contexts, with what it shows in the other.</summary>
    private static ContextActivity WithOther(ContextKind kind, ContextActivity told, ContextActivity[] others) =>
        kind switch
        {
            ContextKind.Domain => told with { OtherElsewhere = others[3].Other },
            ContextKind.DomainAnywhere => told with
            {
                Read = others[2].Read,
                Early = others[2].Early,
                Late = others[2].Late,
                Thorough = others[2].Thorough,
            },
            _ => told,
        };

    /// <summary>Of a domain in all campaigns other things are told than of the rest.</summary>
    private static ContextActivity ToldOf(ContextKind kind, ContextActivity any) =>
        kind == ContextKind.DomainAnywhere
            ? any with
            {
                Read = 0,
                Early = 0,
                Late = 0,
                Thorough = 0,
            }
            : any with
            {
                Other = kind == ContextKind.Domain ? any.Other : 0,
                GatewayScanning = 0,
                GatewaySpared = 0,
            };

    private static MessageWindow Window(List<WindowEvent> events, bool isDelivered, DomainActivity domain, ContextActivity[] shown) =>
        Windows.Of(
            events.Select(one => one with { NetworkActivity = one.Network == 1 ? ToldOf(ContextKind.Network, shown[2]) : default }),
            isDelivered ? Windows.Delivered : null,
            domain,
            ToldOf(ContextKind.Domain, shown[0]),
            ToldOf(ContextKind.DomainAnywhere, shown[1])
        );

    /// <summary>By event: what a signal alone says of it.</summary>
    private static int[] EvidenceBy(Signal signal, MessageWindow window)
    {
        int[] evidence = new int[window.Events.Length];
        foreach (Evidence found in signal.Heard(window))
        {
            evidence[found.Event] = found.Weight;
        }

        return evidence;
    }

    private static int MostMoved(int[] before, int[] now) => before.Zip(now, (was, becomes) => Math.Abs(becomes - was)).Max();
}
