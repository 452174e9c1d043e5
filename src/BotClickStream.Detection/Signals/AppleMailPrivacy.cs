namespace BotClickStream.Detection;

/// <summary>
/// Apple's Mail Privacy Protection fetches every image, read or not: the user agent is exactly <c>Mozilla/5.0</c> (Mailgun's blog;
/// wordtothewise.com 2021/09), or the ESP says so, or where no user agent is told it came from Apple's own egress: that is no guess at who it was, since it tells of the proxy and of nobody behind it. Nobody knows whether a person looked.
/// </summary>
public sealed record AppleMailPrivacy : Signal
{
    /// <summary>Weight of an open by Apple's Mail Privacy Protection, which fetches every image, read or not (Mailgun's blog; wordtothewise.com 2021/09).</summary>
    public int Weight { get; init; } = 6_000;

    public override string Name => "apple-mail-privacy";

    public override ReadOnlySpan<string> DetailNames => [];

    public override string Sentence => "Apple's Mail Privacy Protection fetched the image, as the {kind} tells";

    internal override Actor Points => Actor.PrivacyProxy;

    internal override EvidenceGroup Group => EvidenceGroup.Declared;

    internal override WindowFacts Needs => WindowFacts.Declaration;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Open)
            {
                continue;
            }

            if (events[i].UserAgentKind == UserAgentKind.AppleMailPrivacy)
            {
                sheet.Add(i, Weight, new Detail(Word: "user-agent"), i);
            }
            else if (events[i].MachineFlag == MachineFlag.ApplePrivacy)
            {
                sheet.Add(i, Weight, new Detail(Word: "esp"), i);
            }
            else if (events[i] is { NetworkKind: NetworkKind.ApplePrivacy, UserAgentKind: UserAgentKind.Absent })
            {
                sheet.Add(i, Weight, new Detail(Word: "network"), i);
            }
        }
    }
}
