namespace BotClickStream.Detection;

/// <summary>
/// The ESP's own flag (SendGrid <c>sg_machine_open</c>, Mailgun <c>client-info.bot</c>, Iterable <c>proxySource</c>, Braze <c>is_suspected_bot_click</c>). How they decide is
/// undisclosed and people are among those flagged, so it is strong evidence and not the last word. An image proxy's flag is none: a person looked through it.
/// </summary>
public sealed record EspMachineFlag : Signal
{
    /// <summary>Weight of an event that the ESP itself has flagged as a machine's: strong, and not the last word, since how they decide is undisclosed.</summary>
    public int Weight { get; init; } = 4_100;

    public override string Name => "esp-machine-flag";

    public override ReadOnlySpan<string> DetailNames => [];

    public override string Sentence => "the ESP flagged it as a machine";

    internal override EvidenceGroup Group => EvidenceGroup.Declared;

    internal override WindowFacts Needs => WindowFacts.Declaration;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            bool flagged =
                events[i].MachineFlag == MachineFlag.Machine
                || (events[i].MachineFlag == MachineFlag.ApplePrivacy && events[i].Type != EventType.Open);
            if (flagged && events[i].Type.IsLabelled())
            {
                sheet.Add(i, Weight, new Detail(), i);
            }
        }
    }
}
