namespace BotClickStream.Detection;

/// <summary>
/// Many of a domain's recipients clicking right after the delivery, the more so with like timing: a gateway scans every mail to the domain ("whole corporate domains
/// click everything"), while of people 1–2 % click within a minute and 27 % open within the hour (sendgrid.com, email click delays). How many are early without a gateway is the campaign's own: on a staff mail or a flash sale it is many. It speaks of what happened in that burst
/// only; a later click of the same domain is left alone. Where no delivery is told, it goes by the campaign's first click, and by those of the domain who came later.
/// </summary>
public sealed record DomainBurst : Signal
{
    /// <summary>Fewer are no burst.</summary>
    internal const int LeastMessages = 2;

    /// <summary>The same where no delivery is told.</summary>
    private const int LeastUndated = 3;

    /// <summary>See <see cref="LevelOfUndated"/>.</summary>
    private const int MoreLater = 1;

    /// <summary>The highest level, so that it fits into a row: no burst says more than 7,500.</summary>
    internal const int HighestLevel = 31;

    private const int StepWeight = 250;

    /// <summary>Where no delivery is told, what comes so soon after the click before is still of a message's first clicks: scanners that drip pause for a minute or two.</summary>
    private const int UndatedPauseMs = 300_000;

    private static readonly string[] Names = ["activeRecipients", "ofRecipients", "deviationSeconds", "perThousandElsewhere"];

    /// <summary>Milliseconds after a message's delivery within which its clicks belong to the burst: 98 % of bursts have begun by ten minutes (craft-campaign issue 546).</summary>
    public int WindowMs { get; init; } = 600_000;

    /// <summary>Milliseconds after the campaign's first click within which clicks belong to the burst where no delivery is told: a large mailing goes out for half an hour.</summary>
    public int UndatedMs { get; init; } = 1_800_000;

    /// <summary>Milliseconds of a longer window after the delivery: some gateways hold or scan mail for up to an hour (suped.com), and then nearly everybody has clicked within it.</summary>
    public int ActiveMs { get; init; } = 3_600_000;

    /// <summary>Thousandths of log-odds that the burst is none of the campaign's people, from which on it says something.</summary>
    public int MinOdds { get; init; } = 3_500;

    /// <summary>Thousandths of the recipients who are active early where a gateway scans: some it spares.</summary>
    public int ScannedShare { get; init; } = 800;

    /// <summary>The most that a burst says of a recipient's click: by how much one is likelier to click early where a gateway scans than where none does.</summary>
    public int MaxWeight { get; init; } = 3_400;

    /// <summary>Thousandths that count of the log-odds by which a recipient is likelier to click early where a gateway scans.</summary>
    public int WeightScale { get; init; } = 1_700;

    /// <summary>Seconds of the delays' standard deviation up to which the delays of a burst are alike.</summary>
    public int AlikeSeconds { get; init; } = 90;

    /// <summary>Weight added where the burst's delays are alike (<see cref="AlikeSeconds"/>): a scanner has a pace of its own.</summary>
    public int AlikeWeight { get; init; } = 1_000;

    /// <summary>What a burst says less of a click with each factor of e that its delay lies beyond the delays of nearly all in the burst.</summary>
    public int BeyondWeight { get; init; } = 2_000;

    /// <summary>Milliseconds after another browser's click from the same network from which on a click is another visitor's, of whom the burst says less: scanners stand behind offices' addresses too.</summary>
    public int AfterMs { get; init; } = 120_000;

    /// <summary>Thousandths of the burst's weight that are left of a click after another visitor's of whom nothing is known.</summary>
    public int AfterOtherShare { get; init; } = 500;

    /// <summary>Doublings by which a domain's early messages must be ahead of those that were clicked late only, as a staff's are: whom a gateway scans for is never late only.</summary>
    public int Doublings { get; init; } = 1;

    /// <summary>The window where no delivery is told: from the campaign's first click on, which is known to <see cref="CampaignClock.BegunUnitMs"/>.</summary>
    internal long UndatedWindowMs => (long)UndatedMs + CampaignClock.BegunUnitMs;

    internal int MostWeight => MaxWeight + Math.Max(0, AlikeWeight);

    public override string Name => "domain-burst";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "{activeRecipients} of {ofRecipients} of the domain (its recipients, or where no delivery is told those who clicked) clicked right after the delivery, or else after the campaign's first click, {deviationSeconds} s apart on average, as against {perThousandElsewhere} of a thousand elsewhere";

    /// <summary>
    /// What the domain's numbers amount to: its messages are judged again only when it changes. 0 none; else the weight in quarters of a thousand, and one.
    /// </summary>
    /// <param name="baseline">Thousandths of the campaign's recipients who click early all the same.</param>
    /// <param name="isAlike">Whether their delays are.</param>
    /// <param name="unlike">What it says less since their browsers are not.</param>
    internal byte LevelOf(int mailed, int early, int baseline, bool isAlike, int unlike)
    {
        if (early < LeastMessages || OddsOf(mailed, early, baseline, ScannedShare) < MinOdds)
        {
            return 0;
        }

        int share = (int)Math.Clamp(early * 1000L / mailed, 1, 1000);
        int weight = Math.Clamp((Steps.Ln(share) - Steps.Ln(baseline)) * WeightScale / 1000, 0, MaxWeight);
        return LevelOf(Math.Max(0, weight + (isAlike ? AlikeWeight : 0) - unlike));
    }

    /// <summary>
    /// The same where no delivery is told, and it is known of those alone who clicked how many they are. Those who came later tell how many of the early ones are people: as many to them as elsewhere, of whom there may be <see cref="MoreLater"/> more.
    /// </summary>
    /// <param name="clicked">Of the domain's messages, at any time.</param>
    /// <param name="early">Of them within <see cref="UndatedWindowMs"/>.</param>
    /// <param name="baseline">Thousandths of the campaign's people who are as early, of those who click.</param>
    internal byte LevelOfUndated(int clicked, int early, int baseline)
    {
        if (
            early < LeastUndated
            || baseline >= CampaignBaselines.AssumedOfQuick
            || OddsOf(clicked, early, baseline, ScannedShare) < MinOdds
        )
        {
            return 0;
        }

        long people = (clicked - early + MoreLater) * 1000L * baseline / (1000 - baseline);
        int likelier = Steps.Ln(early) + Steps.Ln(1000) - Steps.Ln((int)Math.Clamp(people, 1, int.MaxValue));
        return LevelOf(Math.Clamp(likelier * WeightScale / 1000, 0, MostWeight));
    }

    /// <summary>By how much, in log-odds, it is likelier that so many of the messages are a scanner's than that they are people's.</summary>
    /// <param name="baseline">Thousandths of people's messages that are as early.</param>
    /// <param name="scannedShare">The same of a scanner's.</param>
    internal static long OddsOf(int messages, int early, int baseline, int scannedShare) =>
        (early * (long)(Steps.Ln(scannedShare) - Steps.Ln(baseline)))
        - (Math.Max(0, messages - early) * (long)(Steps.Ln(1000 - baseline) - Steps.Ln(1000 - scannedShare)));

    /// <summary>A weight as a row holds it: in quarters of a thousand, and one, since 0 says that there is none.</summary>
    internal static byte LevelOf(int weight) => (byte)(1 + Math.Min(weight / StepWeight, HighestLevel - 1));

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override WindowFacts Needs => WindowFacts.Choice;

    /// <summary>By how much at most the evidence moves when the domain's level, of one of the two windows, does.</summary>
    internal static int MovedBy(byte before, byte now) => Math.Abs(WeightOf(now) - WeightOf(before));

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) =>
        kind switch
        {
            ContextKind.Domain => IsAhead(before) != IsAhead(now) || before.IsSwept != now.IsSwept,
            ContextKind.Network => IsPeoples(before) != IsPeoples(now) || before.Scanned == 0 != (now.Scanned == 0),
            _ => false,
        }
            ? MostWeight
            : 0;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        DomainActivity domain = message.Domain;
        if (message.DeliveredAt is not { } delivered)
        {
            JudgeUndated(message, domain, sheet);
            return;
        }

        WindowActivity early = IsAhead(message.DomainContext) ? domain.Early : default;
        if ((early.Level | domain.Active.Level) == 0)
        {
            return;
        }

        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            long delay = events[i].Time - delivered;
            if (delay < 0 || delay > ActiveMs || !events[i].Type.IsChoice())
            {
                continue;
            }

            WindowActivity window = delay <= WindowMs && early.Level >= domain.Active.Level ? early : domain.Active;
            if (window.Level > 0 && !message.IsAnothersWork(i, sheet) && !IsOfPeoples(events[i]))
            {
                Detail detail = new(window.Messages, domain.Mailed, domain.DeviationSeconds, window.Baseline);
                int weight = DomainDelays.Fade(WeightOf(window.Level), BeyondWeight, delay, domain.Reach);
                bool isAfterAnother = message.WasClickedByAnother(i) || message.WasVisitedBefore(i, AfterMs, sheet);
                weight = isAfterAnother ? weight * AfterOtherShare / 1000 : weight;
                sheet.Add(i, Math.Max(0, weight - events[i].Unlike), detail);
            }
        }
    }

    /// <summary>The same where nothing tells who came when but the clicks themselves: of what comes more than <see cref="UndatedPauseMs"/> after a message's first clicks, and of messages first clicked later than nearly all of the domain's early ones, it says nothing. Of who comes from a network that scanned nothing after another's work it says nothing either; but alone a network that people seem to come from is not believed: where nobody knows what is soon, scanners' look so.</summary>
    private void JudgeUndated(MessageWindow message, DomainActivity domain, EvidenceSheet sheet)
    {
        if (domain.Early.Level == 0 || message.IsForgotten || message.BegunAt is not { } begun)
        {
            return;
        }

        ReadOnlySpan<WindowEvent> events = message.Events;
        int first = 0;
        while (first < events.Length && !events[first].Type.IsChoice())
        {
            first++;
        }

        long end =
            begun + (domain.Reach == 0 ? UndatedWindowMs : Math.Min(UndatedWindowMs, domain.Reach * (long)DomainDelays.UndatedReachUnitMs));
        if (first == events.Length || events[first].Time > end)
        {
            return;
        }

        int weight = WeightOf(domain.Early.Level);
        Detail detail = new(domain.Early.Messages, domain.Active.Messages, domain.DeviationSeconds, domain.Early.Baseline);
        long last = events[first].Time;
        for (int i = first; i < events.Length && events[i].Time - last <= UndatedPauseMs; i++)
        {
            if (!events[i].Type.IsChoice())
            {
                continue;
            }

            last = events[i].Time;
            if (!(events[i].IsFromUnscanned && message.IsAnothersWork(i, sheet)) && !message.IsBriefAmidSweeps(i))
            {
                sheet.Add(i, weight, detail);
            }
        }
    }

    /// <summary>The weight that such a level stands for.</summary>
    internal static int WeightOf(int level) => Math.Max(0, level - 1) * StepWeight;

    private bool IsAhead(ContextActivity domain) =>
        Math.Max(domain.Early, domain.Scanned) - Math.Max(domain.Late, domain.Read) >= Doublings;

    /// <summary>Another's browser at the domain may be the scanner's too.</summary>
    private static bool IsOfPeoples(in WindowEvent one) => one.Network != 0 && IsPeoples(one.NetworkActivity);

    /// <summary>A network from which nothing but people is known to have come.</summary>
    private static bool IsPeoples(ContextActivity network) => network.Scanned == 0 && (network.Late | network.Read) != 0;
}
