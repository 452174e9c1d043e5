namespace BotClickStream.Detection;

/// <summary>
/// A network whose first clicks come to its messages within a narrow span soon after their delivery, and this one too: a scanner that clicks a link or two of each mail has a delay of its own, one to four minutes for nearly all of a firm,
/// and shows no sweep, while people's delays are spread over hours and days by factors (a median of 3.7–4.5 h, sendgrid.com). A person who is always quick is one recipient, and of those who share a network not all are. Where the campaign's people are
/// quick, as those who asked for a link to log in, it says by as much less. It rests on the network and on a delay.
/// </summary>
public sealed record NarrowDelays : Signal
{
    private static readonly string[] Names = ["withinMs"];

    /// <summary>The most that a network's narrow delays say.</summary>
    public int MaxWeight { get; init; } = 4_250;

    /// <summary>Weight from which on narrow delays are hints of two kinds, a network's haste and this click's, and so prove; less is but its network's.</summary>
    public int ProofWeight { get; init; } = 1_500;

    /// <summary>Weight, for a person, of each doubling of messages on which a person was seen to read there, whose vendor's machine may be the one that is quick.</summary>
    public int ReadWeight { get; init; } = -700;

    /// <summary>What narrow delays say less with each factor of e that a click's delay lies beyond the network's.</summary>
    public int BeyondWeight { get; init; } = 2_000;

    /// <summary>Milliseconds after another browser's click on the same message from which on narrow delays say nothing of a click: the machine has done its work.</summary>
    public int AfterMs { get; init; } = 120_000;

    public override string Name => "narrow-delays";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "the network comes to nearly all of its messages within {withinMs} ms of their delivery, and never at other times";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.NetworkActivity | WindowFacts.Delivery | WindowFacts.Choice;

    internal override Hint HintOf(in Detail detail, int weight) => weight >= ProofWeight ? Hint.Network | Hint.Delay : Hint.Network;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events)
    {
        if (kind != ContextKind.Network)
        {
            return 0;
        }

        (int was, int becomes) = (Math.Max(0, WeightOf(before)), Math.Max(0, WeightOf(now)));
        // Where it says something at both times, what fades beyond the reach differs by as much as the reaches do.
        int reaches = was == 0 || becomes == 0 ? 0 : DomainDelays.FadedBetween(before.Haste.Reach, now.Haste.Reach, BeyondWeight);
        return Math.Min(Math.Max(was, becomes), Math.Abs(becomes - was) + reaches);
    }

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        if (message.DeliveredAt is not { } delivered)
        {
            return;
        }

        int faster = DomainConduct.WeightOfPace(message.Domain.Pace);
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            Haste haste = events[i].NetworkActivity.Haste;
            int weight = WeightOf(events[i].NetworkActivity) - faster;
            if (weight > 0 && events[i].Type.IsChoice() && !message.IsFollowed(i) && !message.WasVisitedBefore(i, AfterMs, sheet))
            {
                int left = DomainDelays.Fade(weight, BeyondWeight, events[i].Time - delivered, haste.Reach);
                sheet.Add(i, left, new Detail(DomainDelays.MillisecondsOf(haste.Reach)));
            }
        }
    }

    private int WeightOf(ContextActivity network) =>
        Math.Min(MaxWeight, network.Haste.Level * NetworkDelays.LevelWeight) + (network.Read * ReadWeight);
}
