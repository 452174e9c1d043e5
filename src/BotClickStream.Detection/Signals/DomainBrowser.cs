namespace BotClickStream.Detection;

/// <summary>
/// A browser that is a domain's own: most of its recipients' messages are clicked by it within the hour, each from a network that comes to no other, though people have that browser too. A vendor that makes a sandbox in a cloud for each mail clicks so,
/// and on a mail of one link or two, or where it takes one of several (as some do: wordtothewise.com 2013/07), shows no sweep. People of a domain with one managed browser come from its office's network again and again, few of them within the hour, and
/// from homes that come back to the same recipient. How many click that soon is the campaign's own, as for <see cref="DomainBurst"/>.
/// </summary>
public sealed record DomainBrowser : Signal
{
    /// <summary>Fewer of one browser are a person or two.</summary>
    private const int LeastMessages = 3;

    private static readonly string[] Names = ["recipients", "ofRecipients", "perThousandElsewhere"];

    /// <summary>Thousandths of log-odds that the browser's clicks are none of the campaign's people's, from which on they say something.</summary>
    public int MinOdds { get; init; } = 3_500;

    /// <summary>Thousandths of the recipients whose first click the browser makes where a scanner has it: some it spares.</summary>
    public int ScannedShare { get; init; } = 800;

    /// <summary>Thousandths of people that have one browser at most, where each chose its own or a firm did.</summary>
    public int LikeShare { get; init; } = 500;

    /// <summary>Thousandths of people's clicks that come from a network of which nothing else is known: of none but such does this say anything.</summary>
    public int AwayShare { get; init; } = 500;

    /// <summary>The most that a domain's own browser says of a click within half an hour (<see cref="LateMs"/>).</summary>
    public int MaxWeight { get; init; } = 5_500;

    /// <summary>Thousandths of the log-odds that count, of a recipient's being clicked by such a browser in this domain as against elsewhere.</summary>
    public int WeightScale { get; init; } = 2_200;

    /// <summary>Milliseconds after the delivery from which on a click is late, as a rule a person's.</summary>
    public int LateMs { get; init; } = 1_800_000;

    /// <summary>Weight added to a late click's (<see cref="LateMs"/>): as much as its being late says for a person.</summary>
    public int LateWeight { get; init; } = 4_100;

    /// <summary>What the browser says less of a click with each factor of e that its delay lies beyond the delays of nearly all in the burst, or beyond the hour.</summary>
    public int BeyondWeight { get; init; } = 2_000;

    /// <summary>Milliseconds after another's click by the same browser, or after another browser's from the same network, from which on the domain's browser says nothing of a click: the scanner was there, and this is somebody else.</summary>
    public int AfterMs { get; init; } = 120_000;

    internal int MostWeight => MaxWeight + Math.Max(0, LateWeight);

    public override string Name => "domain-browser";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "about {recipients} of {ofRecipients} recipients of the domain were clicked first by this browser within the hour, as against {perThousandElsewhere} of a thousand by any elsewhere, and the click's network came to nobody twice";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.Choice | WindowFacts.Delivery | WindowFacts.NetworkActivity;

    /// <summary>What it amounts to that so many recipients' first clicks within the hour are one browser's: 0 nothing; else the level of its weight, as <see cref="DomainBurst"/> has it.</summary>
    /// <param name="baseline">Thousandths of the campaign's recipients who click within the hour all the same.</param>
    internal byte LevelOf(int mailed, int messages, int baseline)
    {
        int alike = Math.Max(1, baseline * LikeShare / 1000);
        if (messages < LeastMessages || DomainBurst.OddsOf(mailed, messages, alike, ScannedShare) < MinOdds)
        {
            return 0;
        }

        int share = (int)Math.Clamp(messages * 1000L / mailed, 1, 1000);
        int away = Math.Max(1, alike * AwayShare / 1000);
        int weight = Math.Clamp((Steps.Ln(share) - Steps.Ln(away)) * WeightScale / 1000, 0, MaxWeight);
        return DomainBurst.LevelOf(weight);
    }

    /// <summary>By how much at most the evidence moves when the domain's browser, or what it amounts to, does.</summary>
    internal int MovedBy(int browserBefore, int levelBefore, int browser, int level) =>
        browserBefore == browser && (levelBefore == 0) == (level == 0)
            ? Math.Abs(DomainBurst.WeightOf(level) - DomainBurst.WeightOf(levelBefore))
        : Math.Max(levelBefore, level) == 0 ? 0
        : MostWeight;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) =>
        kind == ContextKind.Network && (IsNobodys(before) != IsNobodys(now) || before.Scanned == 0 != (now.Scanned == 0)) ? MostWeight : 0;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        DomainActivity domain = message.Domain;
        if (domain.OwnBrowser.Level == 0 || message.DeliveredAt is not { } delivered)
        {
            return;
        }

        int weight = DomainBurst.WeightOf(domain.OwnBrowser.Level);
        byte reach = domain.Reach == 0 ? DomainDelays.ReachOf(Steps.Ln(domain.ActiveMs)) : domain.Reach;
        Detail detail = new(domain.OwnBrowser.Messages, domain.Mailed, domain.OwnBrowser.Baseline);
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            long delay = events[i].Time - delivered;
            if (
                delay < 0
                || !events[i].Type.IsChoice()
                || events[i].Network == 0
                || BrowserVotes.ClassOf(events[i].UserAgent) != domain.Browser
                || !IsNobodys(events[i].NetworkActivity)
                || message.IsFollowed(i)
                || ComesAfter(events, i)
                || message.WasVisitedBefore(i, AfterMs, sheet)
                || message.IsAnothersWork(i, sheet)
            )
            {
                continue;
            }

            sheet.Add(i, DomainDelays.Fade(weight + (delay >= LateMs ? LateWeight : 0), BeyondWeight, delay, reach), detail);
        }
    }

    /// <summary>Whether the same browser had been there from elsewhere, and was done: a scanner's comes once, and then a person who has it too.</summary>
    private bool ComesAfter(ReadOnlySpan<WindowEvent> events, int at)
    {
        for (int i = 0; i < at && events[at].Time - events[i].Time >= AfterMs; i++)
        {
            if (events[i].Type == EventType.Click && events[i].UserAgent == events[at].UserAgent && events[i].Network != events[at].Network)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A network that is no office's and no home's, as far as it was seen: it came to one message alone, or to several domains' and nobody was seen to read there.</summary>
    private static bool IsNobodys(ContextActivity network) =>
        network.IsOfOneRecipient ? !network.HasSeveralCampaigns : network is { Domains: > 1, Read: 0 };
}
