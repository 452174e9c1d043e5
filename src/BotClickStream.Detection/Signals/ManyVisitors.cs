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
    public int Weight { get; init; } = 4_050;

    /// <summary>The same for clicks minutes apart.</summary>
    public int SpreadMs { get; init; } = 600_000;

    public int SpreadWeight { get; init; } = 2_400;

    /// <summary>Added for each network beyond <see cref="MinNetworks"/>.</summary>
    public int WeightPerNetwork { get; init; } = 650;

    public int MaxWeight { get; init; } = 6_000;

    public int TwinMs { get; init; } = 15_000;

    public override string Name => "many-visitors";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "clicked from {networks} networks within {spanMs} ms";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        if (message.Events.Length >= MinNetworks && Judge(message, sheet, SpreadMs, SpreadWeight, isSpread: true))
        {
            Judge(message, sheet, WithinMs, Weight, isSpread: false);
        }
    }

    private bool Judge(MessageWindow message, EvidenceSheet sheet, long width, int weight, bool isSpread)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ReadOnlySpan<DistinctWindow> windows = message.NetworkWindows(width, TwinMs);
        bool fired = false;
        for (int i = 0; i < events.Length; i++)
        {
            DistinctWindow window = windows[i];
            if (window.Distinct < MinNetworks)
            {
                continue;
            }

            fired = true;
            if (isSpread && CountClicks(events[window.First..(window.Last + 1)]) > window.Distinct + 1)
            {
                continue;
            }

            int sum = Math.Min(MaxWeight, weight + ((window.Distinct - MinNetworks) * WeightPerNetwork));
            long span = events[window.Last].Time - events[window.First].Time;
            sheet.Add(i, sum, new Detail(window.Distinct, span), window.First, window.Last, i);
        }

        return fired;
    }

    private static int CountClicks(ReadOnlySpan<WindowEvent> events)
    {
        int clicks = 0;
        foreach (ref readonly WindowEvent happened in events)
        {
            clicks += happened.Type == EventType.Click ? 1 : 0;
        }

        return clicks;
    }
}
