namespace BotClickStream.Detection;

/// <summary>
/// For a person: the mail was looked at shortly before, by a mail program in the click's network or through a provider's image proxy. Scanners fetch images as the browser that they pretend to be, while a person's
/// mail program shows the mail and hands the link on to a browser (a reader's median from look to click is seconds to minutes).
/// </summary>
public sealed record LookedBefore : Signal
{
    private static readonly string[] Names = ["beforeMs"];

    /// <summary>Milliseconds before a click within which a look by a mail program or an image proxy speaks for it.</summary>
    public int WithinMs { get; init; } = 600_000;

    /// <summary>Weight, for a person, of a click after a look by a mail program or an image proxy (<see cref="WithinMs"/>).</summary>
    public int Weight { get; init; } = -3_250;

    /// <summary>Milliseconds before a click within which a look by a mail program or an image proxy says more.</summary>
    public int ShortlyMs { get; init; } = 120_000;

    /// <summary>Weight, for a person, of a click shortly after a look by a mail program or an image proxy (<see cref="ShortlyMs"/>).</summary>
    public int ShortlyWeight { get; init; } = -5_450;

    /// <summary>Milliseconds after another visitor's click on the same link within which who comes may only have followed it, and has not looked.</summary>
    public int TwinMs { get; init; } = 15_000;

    public override string Name => "looked-before";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "a mail program or a provider's image proxy showed the mail {beforeMs} ms before";

    internal override EvidenceGroup Group => EvidenceGroup.Visit;

    internal override WindowFacts Needs => WindowFacts.Choice;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        int firstLook = 0;
        while (firstLook < events.Length && !IsLook(events[firstLook]))
        {
            firstLook++;
        }

        for (int i = firstLook + 1; i < events.Length; i++)
        {
            if (
                events[i].Type.IsChoice()
                && LookBefore(events, i) is >= 0 and int look
                && !MayBeOthers(events, i, look)
                && !message.IsBesidePlainer(i)
            )
            {
                long before = events[i].Time - events[look].Time;
                sheet.Add(i, before <= ShortlyMs ? ShortlyWeight : Weight, new Detail(before), look);
            }
        }
    }

    /// <summary>The latest look that the click's visitor may have had; −1 without one.</summary>
    private int LookBefore(ReadOnlySpan<WindowEvent> events, int at)
    {
        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= WithinMs; i--)
        {
            // Where no network is told it may have been somebody else's look, but somebody did look.
            bool isOwn = events[i].UserAgentKind == UserAgentKind.ImageProxy || events[i].Network == events[at].Network;
            if (isOwn && IsLook(events[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether another visitor clicked the link shortly before, or about then a likelier person, whose look a provider's image proxy may have shown.</summary>
    private bool MayBeOthers(ReadOnlySpan<WindowEvent> events, int at, int look)
    {
        bool isOthers = events[look].Network != events[at].Network;
        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= MessageWindow.FollowWithinMs; i--)
        {
            bool maySend = events[at].Time - events[i].Time <= TwinMs || (isOthers && i > look);
            bool isLikelierMachine = isOthers && events[i].Doubt > events[at].Doubt;
            if (maySend && !isLikelierMachine && IsAnothersOnLink(events[i], events[at]))
            {
                return true;
            }
        }

        // Who goes on from the look to whatever link has looked; a vendor that is asked at the click may come first.
        for (int i = look + 1; isOthers && i < events.Length && events[i].Time - events[at].Time <= TwinMs; i++)
        {
            if (events[i].Type == EventType.Click && events[i].IsElsewhereThan(events[at]) && events[i].Doubt < events[at].Doubt)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAnothersOnLink(in WindowEvent other, in WindowEvent click) =>
        other.Type == EventType.Click && other.IsOnLinkOf(click) && other.IsElsewhereThan(click);

    private static bool IsLook(in WindowEvent one) =>
        one is { Type: EventType.Open, UserAgentKind: UserAgentKind.ImageProxy or UserAgentKind.MailProgram };
}
