namespace BotClickStream.Detection;

/// <summary>
/// Several networks on one message within seconds (23 hits from ten addresses over 15 s: Mautic issue 16263; nine links from five networks in 4 s: a public case study; three addresses within 30 s: IntellectIT's
/// filter) or, spread out, each click from another within minutes. Forwarded mail and shared mailboxes have several visitors too, but over hours; a machine's twin of
/// a person's click is no visitor of its own.
/// </summary>
public sealed record ManyVisitors : Signal
{
    private static readonly string[] Names = ["networks", "spanMs"];

    public int WithinMs { get; init; } = 30_000;
    public int MinNetworks { get; init; } = 3;
    public int Weight { get; init; } = 5_450;

    /// <summary>The same for clicks minutes apart.</summary>
    public int SpreadMs { get; init; } = 600_000;

    public int SpreadWeight { get; init; } = 4_700;

    /// <summary>The same where networks are not told, and browsers are visitors: those of a shared mailbox have several behind one network.</summary>
    public int SpreadBrowsersWeight { get; init; } = 4_050;

    /// <summary>Added for each network beyond <see cref="MinNetworks"/>.</summary>
    public int WeightPerNetwork { get; init; } = 900;

    public int MaxWeight { get; init; } = 8_100;

    /// <summary>How often one of several networks must come back after another did.</summary>
    public int MinReturns { get; init; } = 2;

    public int TurnsWeight { get; init; } = 4_700;

    /// <summary>Added for each further time.</summary>
    public int WeightPerReturn { get; init; } = 950;

    public int TwinMs { get; init; } = 15_000;

    public override string Name => "many-visitors";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "clicked from {networks} networks within {spanMs} ms";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override ScanStyle Style => ScanStyle.Spread;

    // Among many visitors may be a person.
    internal override bool IsOfOneVisitor => false;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        if (!HasEnoughNetworks(message.Events))
        {
            return;
        }

        ReadOnlySpan<DistinctWindow> near = message.NetworkWindows(WithinMs, TwinMs);
        for (int i = 0; i < near.Length; i++)
        {
            Judge(message, sheet, near[i], Weight, i);
        }

        JudgeTurns(message, sheet);

        // Whoever comes minutes after such a visit has nothing to do with it.
        ReadOnlySpan<DistinctWindow> spread = message.NetworkWindows(SpreadMs, TwinMs, sheet);
        for (int i = 0; i < spread.Length; i++)
        {
            if (spread[i].Distinct >= MinNetworks && IsSpread(spread[i], i, message.Visitors))
            {
                Judge(message, sheet, spread[i], message.Events[i].Network == 0 ? SpreadBrowsersWeight : SpreadWeight, i);
            }
        }
    }

    /// <summary>
    /// Several networks that take turns: A, B, C, B, A. People come one after the other, and hardly ever does one come back after another did, within minutes.
    /// </summary>
    private void JudgeTurns(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ReadOnlySpan<DistinctWindow> windows = message.NetworkWindows(SpreadMs, TwinMs);
        ReadOnlySpan<int> visitors = message.Visitors;
        for (int i = 0; i < windows.Length; i++)
        {
            if (windows[i].Distinct < MinNetworks || visitors[i] == 0)
            {
                continue;
            }

            int turns = 0;
            int own = 0;
            int last = 0;
            for (int j = windows[i].First; j <= windows[i].Last; j++)
            {
                if (visitors[j] != 0 && visitors[j] != last)
                {
                    turns++;
                    own += visitors[j] == visitors[i] ? 1 : 0;
                    last = visitors[j];
                }
            }

            // Where but one comes back, that is a person whose clicks something follows from another network each time; who comes once may be one too.
            int returns = turns - windows[i].Distinct;
            bool othersReturn = returns > own - 1;
            if (returns >= MinReturns && own > 1 && othersReturn)
            {
                int weight = Math.Min(MaxWeight, TurnsWeight + ((returns - MinReturns) * WeightPerReturn));
                long span = events[windows[i].Last].Time - events[windows[i].First].Time;
                sheet.Add(i, weight, new Detail(windows[i].Distinct, span), windows[i].First, windows[i].Last, i);
            }
        }
    }

    private void Judge(MessageWindow message, EvidenceSheet sheet, DistinctWindow window, int weight, int at)
    {
        if (window.Distinct >= MinNetworks)
        {
            int sum = Math.Min(MaxWeight, weight + ((window.Distinct - MinNetworks) * WeightPerNetwork));
            long span = message.Events[window.Last].Time - message.Events[window.First].Time;
            sheet.Add(at, sum, new Detail(window.Distinct, span), window.First, window.Last, at);
        }
    }

    private bool HasEnoughNetworks(ReadOnlySpan<WindowEvent> events)
    {
        int networks = 0;
        for (int i = 0; i < events.Length && networks < MinNetworks; i++)
        {
            bool isNew = events[i].Type == EventType.Click;
            for (int j = 0; j < i && isNew; j++)
            {
                isNew = events[j].Type != EventType.Click || events[j].IsElsewhereThan(events[i]);
            }

            networks += isNew ? 1 : 0;
        }

        return networks >= MinNetworks;
    }

    /// <summary>Whether hardly any network came twice, and not this one alone: among visitors with a click each, who clicks again is a person.</summary>
    /// <param name="visitors">Of each event; 0 where it is no visit.</param>
    private static bool IsSpread(DistinctWindow window, int at, ReadOnlySpan<int> visitors)
    {
        int clicks = 0;
        int own = 0;
        for (int i = window.First; i <= window.Last; i++)
        {
            clicks += visitors[i] != 0 ? 1 : 0;
            own += visitors[i] == visitors[at] ? 1 : 0;
        }

        bool othersOnce = clicks - own == window.Distinct - 1;
        return visitors[at] != 0 && clicks <= window.Distinct + 1 && !(own > 1 && othersOnce);
    }
}
