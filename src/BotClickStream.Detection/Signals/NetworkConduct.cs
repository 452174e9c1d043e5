namespace BotClickStream.Detection;

/// <summary>
/// What the event's network did on other messages of the campaign: machines beyond doubt, or people (contagion: Paminga's 15 minutes for the same address; Laposta's
/// learned scanner and non-scanner addresses). A NAT, or the network of a vendor that people browse through, shows both, and then says little.
/// </summary>
public sealed record NetworkConduct : Signal
{
    private static readonly string[] Names = ["scannedMessages", "readMessages"];

    /// <summary>Of one message that was scanned, and of each doubling.</summary>
    public int ScannedWeight { get; init; } = 1_000;

    public int MaxWeight { get; init; } = 4_250;

    /// <summary>
    /// Scanners' networks have people behind them too (remote browsers): the most that it says of a click this long after another browser's on the same message, by which the machine has done its work, or of who went on to the site.
    /// </summary>
    public int AfterMs { get; init; } = 120_000;

    public int AfterMaxWeight { get; init; } = 1_000;

    /// <summary>And late activity is probably a person's: the most that it says from this delay on.</summary>
    public int LateMs { get; init; } = 1_800_000;

    public int LateMaxWeight { get; init; } = 2_800;

    /// <summary>Of one message that was read by a person, and of each doubling.</summary>
    public int ReadWeight { get; init; } = -700;

    /// <summary>The most that it says for a person.</summary>
    public int MinWeight { get; init; } = -2_150;

    public override string Name => "network-conduct";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "from the same network, machines were at work on {scannedMessages} or more of the campaign's other messages and people on {readMessages} or more";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.NetworkActivity;

    internal override Hint HintOf(in Detail detail, int weight) => Hint.Network;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events)
    {
        int most = Math.Max(MaxWeight, Math.Max(AfterMaxWeight, LateMaxWeight));
        return kind == ContextKind.Network
            ? Math.Abs(Math.Clamp(SumOf(now), MinWeight, most) - Math.Clamp(SumOf(before), MinWeight, most))
            : 0;
    }

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            ContextActivity around = events[i].NetworkActivity;
            bool isLate = message.IsForgotten || events[i].Time - message.DeliveredAt >= LateMs;
            if (events[i].Type.IsLabelled() && (around.Scanned | around.Read) != 0)
            {
                int most =
                    message.IsFollowed(i) || message.WasVisitedBefore(i, AfterMs, sheet) ? AfterMaxWeight
                    : isLate ? LateMaxWeight
                    : MaxWeight;
                int weight = Math.Clamp(SumOf(around), MinWeight, most);
                sheet.Add(i, weight, new Detail(ContextActivity.AtLeast(around.Scanned), ContextActivity.AtLeast(around.Read)));
            }
        }
    }

    private int SumOf(ContextActivity network) => (network.Scanned * ScannedWeight) + (network.Read * ReadWeight);
}
