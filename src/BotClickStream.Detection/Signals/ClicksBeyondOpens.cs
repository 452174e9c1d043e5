namespace BotClickStream.Detection;

/// <summary>
/// Many links clicked close together on a mail that nobody opened. Images are blocked for people too, so that a click or two without an open is normal
/// (complaints in Marketo's and HubSpot's forums); many are not.
/// </summary>
public sealed record ClicksBeyondOpens : Signal
{
    private static readonly string[] Names = ["clicks", "opens"];

    /// <summary>Distinct links, clicked close together, from which on clicks without an open say something: images are blocked for people too, so that one or two are normal.</summary>
    public int MinClicks { get; init; } = 4;

    /// <summary>Clicks for each open from which on they are far beyond.</summary>
    public int ClicksPerOpen { get; init; } = 5;

    /// <summary>Milliseconds within which a click must have another one to count, so that a person's later click is left alone.</summary>
    public int NearMs { get; init; } = 60_000;

    /// <summary>Weight of a click among many, close together, on a mail that nobody opened, or far beyond its opens (<see cref="ClicksPerOpen"/>).</summary>
    public int Weight { get; init; } = 400;

    public override string Name => "clicks-beyond-opens";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "{clicks} links were clicked close together with {opens} opens";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override bool IsOfWholeVisit => true;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        if (message.Clicks < MinClicks)
        {
            return;
        }

        ReadOnlySpan<WindowEvent> events = message.Events;
        int opens = 0;
        int clicks = 0;
        for (int i = 0; i < events.Length; i++)
        {
            opens += events[i].Type == EventType.Open ? 1 : 0;
            clicks += IsNearAnother(events, i) && IsFirstOfItsLink(events, i) ? 1 : 0;
        }

        if (clicks < MinClicks || clicks < opens * ClicksPerOpen)
        {
            return;
        }

        for (int i = 0; i < events.Length; i++)
        {
            if (IsNearAnother(events, i))
            {
                sheet.Add(i, Weight, new Detail(clicks, opens));
            }
        }
    }

    private static bool IsFirstOfItsLink(ReadOnlySpan<WindowEvent> events, int at)
    {
        for (int i = 0; i < at; i++)
        {
            if (events[i].Type == EventType.Click && events[i].Link == events[at].Link && events[at].Link != 0)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsNearAnother(ReadOnlySpan<WindowEvent> events, int at)
    {
        if (events[at].Type != EventType.Click)
        {
            return false;
        }

        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= NearMs; i--)
        {
            if (events[i].Type == EventType.Click)
            {
                return true;
            }
        }

        for (int i = at + 1; i < events.Length && events[i].Time - events[at].Time <= NearMs; i++)
        {
            if (events[i].Type == EventType.Click)
            {
                return true;
            }
        }

        return false;
    }
}
