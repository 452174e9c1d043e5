namespace BotClickStream.Detection;

/// <summary>
/// A HEAD request, which no browser sends for a click (HEAD then GET: gophish issue 973), or a prefetch of images before anybody looks
/// (1–6 % of Gmail's opens, bird.com 2021).
/// </summary>
public sealed record HeadOrPrefetch : Signal
{
    /// <summary>Weight of a HEAD request, which no browser sends for a click (gophish issue 973), or of a prefetch of images (bird.com 2021).</summary>
    public int Weight { get; init; } = 8_000;

    public override string Name => "head-or-prefetch";

    public override ReadOnlySpan<string> DetailNames => [];

    public override string Sentence => "a request that no person sends ({kind})";

    internal override Actor Points => Actor.LinkPrefetch;

    internal override EvidenceGroup Group => EvidenceGroup.Declared;

    internal override WindowFacts Needs => WindowFacts.Declaration;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].HttpMethod == HttpMethod.Head && events[i].Type.IsLabelled())
            {
                sheet.Add(i, Weight, new Detail(Word: "head"), i);
            }
            else if (events[i].UserAgentKind == UserAgentKind.ImagePrefetch && events[i].Type == EventType.Open)
            {
                sheet.Add(i, Weight, new Detail(Word: "prefetch"), i);
            }
        }
    }
}
