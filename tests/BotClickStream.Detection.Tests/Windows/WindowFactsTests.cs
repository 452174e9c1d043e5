using CsCheck;

namespace BotClickStream.Detection.Tests;

public sealed class WindowFactsTests
{
    private static readonly Signal[] Signals = [.. new Rules().AllSignals()];

    private static readonly Gen<MessageWindow> AnyWindow =
        from events in Windows.AnyEvent.List[1, 12]
        from isDelivered in Gen.Bool
        from scanned in Gen.Int[0, 9]
        select Window(events, isDelivered ? Windows.Delivered : null, scanned);

    [Fact]
    public void A_signal_says_nothing_where_what_it_needs_is_missing() =>
        AnyWindow.Sample(
            window =>
            {
                EvidenceSheet sheet = new();
                sheet.Begin(window.Events.Length);
                foreach (Signal signal in Signals.Where(signal => (signal.Needs & ~window.Facts) != 0 && IsMeant(signal, window)))
                {
                    sheet.BeginSignal(new AskedSignal(signal));
                    signal.Judge(window, sheet);
                    Assert.True(sheet.Found.IsEmpty, $"{signal.Name} needs {signal.Needs}, and says something of {window.Facts}");
                }
            },
            iter: Cases.Of(20_000)
        );

    [Fact]
    public void A_signal_says_something_only_of_what_is_labelled_and_by_events_of_the_window() =>
        AnyWindow.Sample(
            window =>
            {
                foreach (Signal signal in Signals)
                {
                    foreach (Evidence said in signal.Heard(window))
                    {
                        Assert.True(window.Events[said.Event].Type.IsLabelled(), signal.Name);
                        Assert.All(
                            [said.Trigger1, said.Trigger2, said.Trigger3],
                            trigger => Assert.InRange(trigger, -1, window.Events.Length - 1)
                        );
                    }
                }
            },
            iter: Cases.Of(20_000)
        );

    [Fact]
    public void Where_there_is_one_visitor_what_is_asked_of_visitors_is_what_it_would_be_among_others() =>
        AnyWindow.Sample(
            window =>
            {
                EvidenceSheet sheet = new();
                sheet.Begin(window.Events.Length);
                WindowEvent[] clicks = [.. window.Events.ToArray().Where(one => one.Type == EventType.Click)];
                for (int i = 0; i < window.Events.Length; i++)
                {
                    WindowEvent asked = window.Events[i];
                    int links = clicks
                        .Where(one => one.Link != 0 && !one.IsElsewhereThan(asked))
                        .Select(one => one.Link)
                        .Distinct()
                        .Count();
                    bool isOneNetworks = asked.Network != 0 && clicks.All(one => one.Network == asked.Network);
                    if (isOneNetworks && asked.Type is EventType.Click or EventType.Unsubscribe)
                    {
                        Assert.Equal(links, window.LinksOf(i));
                        Assert.False(window.IsAnothersWork(i, sheet));
                        Assert.True(window.IsOfFirstVisitor(i));
                    }

                    bool isFirst = !window.Events[..i].ToArray().Any(one => one.Type == EventType.Click && IsAnother(asked, one));
                    Assert.Equal(isFirst, window.IsOfFirstVisitor(i));
                }
            },
            iter: Cases.Of(5_000)
        );

    /// <summary>Of fewer than two clicks, signals that look at conduct may say what they would not be asked for.</summary>
    private static bool IsMeant(Signal signal, MessageWindow window) => (signal.Needs & ~window.Facts & ~WindowFacts.TwoClicks) != 0;

    private static bool IsAnother(WindowEvent asked, WindowEvent other) =>
        asked.IsElsewhereThan(other)
        || ((asked.Network | other.Network | asked.UserAgent | other.UserAgent) == 0 && asked.Time - other.Time >= 120_000);

    private static MessageWindow Window(List<WindowEvent> events, long? deliveredAt, int scanned)
    {
        WindowActivity burst = new(scanned, 20, (byte)scanned);
        return Windows.Of(
            events,
            deliveredAt,
            new DomainActivity(100, 10, burst, burst, Pace: 0, Reach: 0, burst, Browser: 2),
            new ContextActivity { Scanned = scanned, Thorough = scanned },
            new ContextActivity { Scanned = scanned, ScannedElsewhere = scanned }
        );
    }
}
