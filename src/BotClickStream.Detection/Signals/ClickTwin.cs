namespace BotClickStream.Detection;

/// <summary>
/// Beside a person's click a machine's on the same link, from another network and by another browser: within the second (Safe Links, gophish issue 973) or a dozen seconds
/// later (resend-node issue 901), or, where a vendor is asked at the click, seconds before. It speaks against the follower only: the later one, unless that one has looked or clicked before and the earlier one has done nothing else on the message.
/// </summary>
public sealed record ClickTwin : Signal
{
    private static readonly string[] Names = ["gapMs"];

    /// <summary>Milliseconds after a person's click within which a machine's on the same link is its twin: one came 12 s later (resend-node issue 901).</summary>
    public int WithinMs { get; init; } = 15_000;

    /// <summary>Milliseconds within which the follower's hit may come first (Safe Links within the second: gophish issue 973), and two by one browser are one device's.</summary>
    public int SameMomentMs { get; init; } = 1_000;

    /// <summary>Weight of the click that follows another visitor's.</summary>
    public int Weight { get; init; } = 6_950;

    /// <summary>Weight of the later click where nothing on the message tells which of the two follows: a vendor that is asked at the click may look at the link first and then let the person through. Alone it leaves a click undecided, and shows its network nothing; what the two networks have shown elsewhere decides.</summary>
    public int UntoldWeight { get; init; } = 3_400;

    /// <summary>Milliseconds within which distinct links must be clicked to be a sweep. Nobody follows a sweep: who clicks one of its links then is somebody else.</summary>
    public int SweepWindowMs { get; init; } = 10_000;

    /// <summary>Distinct links that such a sweep has at least.</summary>
    public int SweepLinks { get; init; } = 3;

    /// <summary>Milliseconds a link up to which such a sweep is a machine's: of who opens tabs slower than that each click may be followed.</summary>
    public int MachinePaceMs { get; init; } = 500;

    public override string Name => "click-twin";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "another visitor clicked the same link, {gapMs} ms away";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override WindowFacts Needs => WindowFacts.TwoClicks | WindowFacts.Visitors;

    internal override ScanStyle Style => ScanStyle.Twin;

    /// <summary>Which of the two is the machine is not told well enough by one message for its network to be blamed on others: see <see cref="PairConduct"/>.</summary>
    internal override bool IsOfOneVisitor => false;

    private bool IsDoubleClick(MessageWindow message, int first, int second) =>
        message.IsOneBrowser(first, second, SameMomentMs) && message.Events[first].UserAgentKind != UserAgentKind.SandboxBrowser;

    /// <summary>Whether the click is part of a sweep, unless it is its visitor's own at a pace that people opening tabs have.</summary>
    private bool IsOfSweep(MessageWindow message, DistinctWindow window, int at)
    {
        if (window.Distinct < SweepLinks)
        {
            return false;
        }

        DistinctWindow own = message.OwnLinksOf(window, at);
        return own.Distinct < SweepLinks || message.SpanOf(own) <= (own.Distinct - 1) * (long)MachinePaceMs;
    }

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ReadOnlySpan<DistinctWindow> windows = message.LinkWindows(SweepWindowMs);
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click || events[i].Link == 0)
            {
                continue;
            }

            for (int j = i + 1; j < events.Length && events[j].Time - events[i].Time <= WithinMs; j++)
            {
                if (events[j].Type == EventType.Click && events[j].IsOnLinkOf(events[i]) && events[j].IsElsewhereThan(events[i]))
                {
                    long gap = events[j].Time - events[i].Time;
                    int follower = message.FollowerOf(i, j, SameMomentMs, out bool isTold);
                    if (follower >= 0 && !IsDoubleClick(message, i, j) && !IsOfSweep(message, windows[i], i))
                    {
                        sheet.Add(follower, isTold ? Weight : UntoldWeight, new Detail(gap), i, j);
                        break;
                    }
                }
            }
        }
    }
}
