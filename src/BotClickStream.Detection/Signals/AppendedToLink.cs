namespace BotClickStream.Detection;

/// <summary>
/// A link of the mail's with a quote, a bracket or the like appended to its path or to a parameter, as somebody does who looks for a site's faults: Safe Links asks for a clicked link with <c>%27</c> appended (gophish issue 973).
/// No browser does so for a click. It takes that the link was seen without it, in an event or the manifest: else it is the sender's own mistake. Of values that were altered otherwise it says nothing, since links may have parameters of each recipient's own.
/// </summary>
public sealed record AppendedToLink : Signal
{
    /// <summary>Weight of a click on a link with a quote, a bracket or the like appended (gophish issue 973). Set by hand: such a click by nothing else is a machine's, and who fetched the page before or after it goes unblamed.</summary>
    public int Weight { get; init; } = 6_000;

    public override string Name => "appended-to-link";

    public override ReadOnlySpan<string> DetailNames => [];

    public override string Sentence => "the link was asked for with something appended that is not in the mail";

    internal override EvidenceGroup Group => EvidenceGroup.Declared;

    internal override WindowFacts Needs => WindowFacts.Declaration;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].IsProbed && events[i].Type.IsLabelled())
            {
                sheet.Add(i, Weight, default, i);
            }
        }
    }
}
