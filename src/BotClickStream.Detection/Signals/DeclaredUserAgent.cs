namespace BotClickStream.Detection;

/// <summary>
/// A user agent that says itself what it is: a script, a crawler, a preview or a security product. What declares itself a machine is one. A browser build
/// that sandboxes are known for, one that updates itself and is years behind, or an empty user agent, is a hint only.
/// </summary>
public sealed record DeclaredUserAgent : Signal
{
    private const string SandboxBrowser = "sandbox-browser";
    private const string OutdatedBrowser = "outdated-browser";
    private const string Empty = "empty";

    /// <summary>Weight of a user agent that says itself that it is a machine: a script, a crawler, a preview or a security product.</summary>
    public int Weight { get; init; } = 16_000;

    /// <summary>Weight of a browser build that sandboxes are known for (Defender's Chrome 79.0.3945.136 and the like): a hint.</summary>
    public int SandboxWeight { get; init; } = 3_400;

    /// <summary>Weight of a click by a browser that updates itself and is years behind: people who had clicked nothing were told to have clicked by such (gophish issue 2357). Who has it may be a person, for whom all else counts as ever.</summary>
    public int OutdatedWeight { get; init; } = 3_400;

    /// <summary>Weight of a user agent that was told and is empty: a hint.</summary>
    public int EmptyWeight { get; init; } = 2_000;

    public override string Name => "declared-user-agent";

    public override ReadOnlySpan<string> DetailNames => [];

    public override string Sentence => "the user agent is a machine's, or one that hardly any person has ({kind})";

    internal override Actor Points => Actor.DeclaredBot;

    internal override EvidenceGroup Group => EvidenceGroup.Declared;

    internal override WindowFacts Needs => WindowFacts.Declaration;

    internal override Hint HintOf(in Detail detail, int weight) =>
        detail.Word is SandboxBrowser or OutdatedBrowser or Empty ? Hint.Browser : Hint.None;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            (int weight, string word) = events[i].UserAgentKind switch
            {
                UserAgentKind.Script => (Weight, "script"),
                UserAgentKind.Crawler => (Weight, "crawler"),
                UserAgentKind.Preview => (Weight, "preview"),
                UserAgentKind.Scanner => (Weight, "scanner"),
                UserAgentKind.SandboxBrowser => (SandboxWeight, SandboxBrowser),
                UserAgentKind.OutdatedBrowser when events[i].Type != EventType.Open => (OutdatedWeight, OutdatedBrowser),
                UserAgentKind.Empty => (EmptyWeight, Empty),
                _ => (0, ""),
            };
            if (weight != 0 && events[i].Type.IsLabelled())
            {
                sheet.Add(i, weight, new Detail(Word: word), i);
            }
        }
    }
}
