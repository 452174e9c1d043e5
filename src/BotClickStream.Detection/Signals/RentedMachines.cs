namespace BotClickStream.Detection;

/// <summary>
/// A click from rented machines where the domain's other messages were clicked from such too, ever other ones: a scanner that takes a link of a mail (as some do: wordtothewise.com 2013/07, MillionSend pull request 22) from wherever it has a machine leaves no sweep, no burst and no network that is known. A firm's people have an exit or a few,
/// and of a large domain's a few have one each; who reads mail behind one shows it by looking at the mail before, or by going on to the site.
/// </summary>
public sealed record RentedMachines : Signal
{
    /// <summary>Doublings of messages so clicked that a domain takes at least; 3 for four of them.</summary>
    private const int LeastMessages = 3;

    private static readonly string[] Names = ["rentedMessages"];

    /// <summary>Weight of a click from rented machines, beside <see cref="ListedNetwork"/>'s, where the domain's other messages are clicked so too: of who comes late that is not enough, since people come late.</summary>
    public int Weight { get; init; } = 2_500;

    /// <summary>Doublings by which the domain's messages that were scanned, or that show no machine, may be ahead of those clicked from rented machines.</summary>
    public int Doublings { get; init; } = 1;

    public override string Name => "rented-machines";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "of the domain's other messages {rentedMessages} or more were clicked from rented machines, ever other ones, as this one";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.Declaration | WindowFacts.Click;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) =>
        kind switch
        {
            ContextKind.DomainAnywhere when IsOf(before) != IsOf(now) => Math.Abs(Weight),
            ContextKind.Network when IsExit(before) != IsExit(now) => Math.Abs(Weight),
            _ => 0,
        };

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        if (!IsOf(message.DomainAnywhere))
        {
            return;
        }

        Detail detail = new(ContextActivity.AtLeast(message.DomainAnywhere.Rented));
        for (int i = 0; i < message.Events.Length; i++)
        {
            if (Comes(message.Events[i]) && !IsExit(message.Events[i].NetworkActivity))
            {
                sheet.Add(i, Weight, detail);
            }
        }
    }

    /// <summary>Whether it is a click from rented machines.</summary>
    internal static bool Comes(in WindowEvent one) => one is { Type: EventType.Click, NetworkKind: NetworkKind.Hosting };

    /// <summary>Whether who comes from there comes later as often as soon: by a firm's exit people read, whatever scans their domain's mail.</summary>
    private static bool IsExit(ContextActivity network) =>
        Math.Max(network.Late, network.Read) is > 0 and int later && later >= Math.Max(network.Early, network.Scanned);

    private bool IsOf(ContextActivity domain) =>
        domain.Rented >= LeastMessages && domain.Rented >= Math.Max(domain.Scanned, domain.Other) - Doublings;
}
