namespace BotClickStream.Detection;

/// <summary>
/// The rules' signals in the rounds in which they are asked of the loaded message: what it shows by itself, what others have shown around it, and last those that ask what the sum of both is.
/// </summary>
internal sealed class SignalRounds
{
    private readonly AskedSignal[] own;
    private readonly AskedSignal[] context;
    private readonly AskedSignal[] last;
    private readonly MessageWindow window;
    private readonly EvidenceSheet sheet;

    public SignalRounds(Rules rules, MessageWindow window, EvidenceSheet sheet)
    {
        this.window = window;
        this.sheet = sheet;
        AskedSignal[] all = [.. rules.AllSignals().Select(signal => new AskedSignal(signal))];
        own = [.. all.Where(asked => asked.Group != EvidenceGroup.Context && !asked.Signal.IsAskedLast)];
        context = [.. all.Where(asked => asked.Group == EvidenceGroup.Context && !asked.Signal.IsAskedLast)];
        last = [.. all.Where(asked => asked.Signal.IsAskedLast)];
    }

    public ReadOnlySpan<AskedSignal> Last => last;

    public void AskOwn() => Ask(own);

    public void AskContext() => Ask(context);

    /// <returns>Whether any has said something.</returns>
    public bool AskLast()
    {
        bool hasSaid = HasLastToSay();
        sheet.SumUp();
        return hasSaid;
    }

    /// <summary>Whether a signal that is asked last says anything of the sums as they are, which it leaves so.</summary>
    public bool HasLastToSay()
    {
        int before = sheet.Found.Length;
        Gather(last);
        return sheet.Found.Length > before;
    }

    private void Ask(AskedSignal[] asked)
    {
        Gather(asked);
        sheet.SumUp();
    }

    private void Gather(AskedSignal[] asked)
    {
        WindowFacts facts = window.Facts;
        foreach (ref readonly AskedSignal one in asked.AsSpan())
        {
            if ((one.Needs & ~facts) == 0)
            {
                sheet.BeginSignal(one);
                one.Signal.Judge(window, sheet);
            }
        }
    }
}
