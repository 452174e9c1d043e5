using BotClickStream.Detection;
using BotClickStream.Reporting;

namespace BotClickStream.Evaluation;

/// <summary>How good the labels of one or several trials are.</summary>
internal sealed class QualityFigures
{
    private readonly SortedDictionary<string, KindFigures> kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<PublishedRule, Confusion> published = [];
    private readonly Dictionary<(string Kind, string Why), long> wrong = [];
    private long clicksRightAtOnce;
    private long clicks;
    private long revisions;
    private long events;

    /// <summary>Last labels of clicks.</summary>
    public Confusion Clicks { get; } = new();

    /// <summary>First labels of clicks.</summary>
    public Confusion FirstClicks { get; } = new();

    /// <summary>Last labels of opens.</summary>
    public Confusion Opens { get; } = new();

    /// <summary>What became of clicks whose first label was <c>undecided</c>.</summary>
    public UndecidedFigures Undecided { get; } = new();

    /// <summary>Machines by <c>botProbability</c>, of clicks; a tenth each.</summary>
    public ReliabilityBin[] Reliability { get; } = new ReliabilityBin[10];

    /// <summary>Points that scores would be wrong by without corrections, summed over leads, in ten-thousandths.</summary>
    public long UncorrectedError { get; private set; }

    /// <summary>Points that scores are wrong by with them.</summary>
    public long ErrorLeft { get; private set; }

    public IReadOnlyDictionary<string, KindFigures> Kinds => kinds;

    /// <summary>Clicks whose last label is wrong, by kind and by the signals that the label names; most frequent first.</summary>
    public IEnumerable<(string Kind, string Why, long Clicks)> Wrong =>
        wrong
            .Select(pair => (pair.Key.Kind, pair.Key.Why, Clicks: pair.Value))
            .OrderByDescending(one => one.Clicks)
            .ThenBy(one => one.Kind, StringComparer.Ordinal)
            .ThenBy(one => one.Why, StringComparer.Ordinal);

    /// <summary>Clicks by other systems' rules on the same traffic.</summary>
    public IReadOnlyDictionary<PublishedRule, Confusion> Published => published;

    /// <summary>Of clicks, the share whose first label said bot for a machine and not bot for a person.</summary>
    public double RightAtOnce => clicks == 0 ? 1 : (double)clicksRightAtOnce / clicks;

    /// <summary>Of people's clicks, the share whose last label is not <c>human</c>: who is lost, and who is left <c>undecided</c>.</summary>
    public double PeopleNotHuman => PeopleClicks == 0 ? 0 : (double)PeopleClicksNotHuman / PeopleClicks;

    /// <summary>From the arrival of machines' clicks to the label <c>bot</c> that stayed.</summary>
    public RightLabels MachineClicks { get; } = new();

    /// <summary>What became of machines' unsubscribes.</summary>
    public HoldFigures MachineUnsubscribes { get; } = new();

    /// <summary>What became of people's, by the mail's link or a form: those by one-click or mail are never held.</summary>
    public HoldFigures PeopleUnsubscribes { get; } = new();

    public double RevisionsPerEvent => events == 0 ? 0 : (double)revisions / events;

    public double LeadErrorShare => UncorrectedError == 0 ? 0 : (double)ErrorLeft / UncorrectedError;

    private long PeopleClicks => clicks - Clicks.Machines;

    private long PeopleClicksNotHuman { get; set; }

    public void Count(Trial trial)
    {
        foreach (ref readonly TruthAndLabel said in trial.Events)
        {
            Count(said);
        }

        CountLeads(trial.Events);
        CountPublished(trial);
    }

    private void Count(in TruthAndLabel said)
    {
        bool isBot = said.Last == Label.Bot;
        events++;
        revisions += said.Revisions;
        KindFigures kind = kinds.TryGetValue(said.Kind, out KindFigures? known)
            ? known
            : kinds[said.Kind] = new KindFigures(said.IsMachine);
        kind.Count(said);
        if (said.Type == EventType.Open)
        {
            Opens.Count(said.IsMachine, isBot);
        }

        if (said.Type == EventType.Unsubscribe && !said.Via.IsPersons())
        {
            (said.IsMachine ? MachineUnsubscribes : PeopleUnsubscribes).Count(said);
        }

        if (said.Type != EventType.Click)
        {
            return;
        }

        clicks++;
        clicksRightAtOnce += said.IsMachine == (said.First == Label.Bot) ? 1 : 0;
        Clicks.Count(said.IsMachine, isBot);
        FirstClicks.Count(said.IsMachine, said.First == Label.Bot);
        Undecided.Count(said);
        if (said.IsMachine != isBot)
        {
            wrong[(said.Kind, said.Why)] = wrong.GetValueOrDefault((said.Kind, said.Why)) + 1;
        }

        if (said.IsMachine)
        {
            MachineClicks.Count(said);
        }
        else
        {
            PeopleClicksNotHuman += said.Last == Label.Human ? 0 : 1;
        }

        double probability = LogOdds.ToProbability(said.LogOdds);
        ref ReliabilityBin bin = ref Reliability[Math.Min(9, (int)(probability * 10))];
        bin = new ReliabilityBin(bin.Events + 1, bin.Machines + (said.IsMachine ? 1 : 0), bin.ProbabilitySum + probability);
    }

    private void CountLeads(ReadOnlySpan<TruthAndLabel> said)
    {
        Dictionary<Hash128, (long Without, long With)> leads = [];
        foreach (ref readonly TruthAndLabel one in said)
        {
            (long without, long with) = leads.GetValueOrDefault(one.Lead);
            long deserved = one.IsMachine ? 0 : one.Points;
            leads[one.Lead] = (without + one.Points - deserved, with + one.Points + one.Balance - deserved);
        }

        UncorrectedError += leads.Values.Sum(lead => Math.Abs(lead.Without));
        ErrorLeft += leads.Values.Sum(lead => Math.Abs(lead.With));
        CountLeadsByKind(said);
    }

    /// <summary>The same of each kind's events alone: what they gave leads, and by how much that is wrong in the end.</summary>
    private void CountLeadsByKind(ReadOnlySpan<TruthAndLabel> said)
    {
        Dictionary<(Hash128 Lead, string Kind), (long Given, long Wrong)> leads = [];
        foreach (ref readonly TruthAndLabel one in said)
        {
            (long given, long wrong) = leads.GetValueOrDefault((one.Lead, one.Kind));
            long deserved = one.IsMachine ? 0 : one.Points;
            leads[(one.Lead, one.Kind)] = (given + one.Points, wrong + one.Points + one.Balance - deserved);
        }

        foreach (((_, string kind), (long given, long wrong)) in leads)
        {
            kinds[kind].CountLead(given, wrong);
        }
    }

    private void CountPublished(Trial trial)
    {
        TruthAndLabel[] ordered = trial.Events.ToArray();
        Array.Sort(ordered, static (a, b) => (a.Message.High, a.Message.Low, a.Time).CompareTo((b.Message.High, b.Message.Low, b.Time)));
        bool[] bots = new bool[ordered.Length];
        foreach (PublishedRule rule in PublishedRule.All)
        {
            Array.Clear(bots);
            for (int start = 0; start < ordered.Length; )
            {
                int end = start + 1;
                while (end < ordered.Length && ordered[end].Message == ordered[start].Message)
                {
                    end++;
                }

                rule.Judge(ordered.AsSpan(start..end), trial.DeliveryOf(ordered[start].Message), bots.AsSpan(start..end));
                start = end;
            }

            Confusion confusion = published.TryGetValue(rule, out Confusion? known) ? known : published[rule] = new Confusion();
            for (int i = 0; i < ordered.Length; i++)
            {
                if (ordered[i].Type == EventType.Click)
                {
                    confusion.Count(ordered[i].IsMachine, bots[i]);
                }
            }
        }
    }
}

/// <summary>Labels of one kind of scanner, proxy or person.</summary>
internal sealed class KindFigures(bool isMachine)
{
    public bool IsMachine => isMachine;
    public long Clicks { get; private set; }
    public long ClicksBot { get; private set; }
    public long ClicksUndecided { get; private set; }

    /// <summary>First labels of clicks that said <c>bot</c>.</summary>
    public long ClicksBotAtOnce { get; private set; }

    /// <summary>Opens, unsubscribes and complaints.</summary>
    public long Others { get; private set; }
    public long OthersBot { get; private set; }

    /// <summary>From its clicks' arrival to the right label that stayed: <c>bot</c> of a machine, <c>human</c> of a person.</summary>
    public RightLabels RightLabels { get; } = new();

    /// <summary>Of the points that its events gave leads, the share by which their scores are wrong in the end.</summary>
    public double LeadErrorShare => given == 0 ? 0 : (double)errorLeft / given;

    /// <summary>Of all its events.</summary>
    public double RevisionsPerEvent => Clicks + Others == 0 ? 0 : (double)revisions / (Clicks + Others);

    private long given;
    private long errorLeft;
    private long revisions;

    /// <param name="points">What its events gave a lead, in ten-thousandths.</param>
    /// <param name="wrong">By how much that is wrong with the corrections.</param>
    public void CountLead(long points, long wrong)
    {
        given += Math.Abs(points);
        errorLeft += Math.Abs(wrong);
    }

    public void Count(in TruthAndLabel said)
    {
        revisions += said.Revisions;
        if (said.Type != EventType.Click)
        {
            Others++;
            OthersBot += said.Last == Label.Bot ? 1 : 0;
            return;
        }

        Clicks++;
        ClicksBot += said.Last == Label.Bot ? 1 : 0;
        ClicksUndecided += said.Last == Label.Undecided ? 1 : 0;
        ClicksBotAtOnce += said.First == Label.Bot ? 1 : 0;
        RightLabels.Count(said);
    }
}

/// <summary>How long after its arrival an event gets the right label that stays: <c>bot</c> of a machine, <c>human</c> of a person.</summary>
internal sealed class RightLabels
{
    private readonly List<long> times = [];

    public long Events { get; private set; }

    /// <summary>The share whose last label is not the right one.</summary>
    public double Never => Events == 0 ? 0 : 1 - ((double)times.Count / Events);

    /// <summary>Milliseconds in which the share 0–1 of all events have it; <see langword="null"/> where so many never get it.</summary>
    public long? After(double share)
    {
        times.Sort();
        int at = Math.Max(0, (int)Math.Ceiling(share * Events) - 1);
        return at < times.Count ? times[at] : null;
    }

    public void Count(in TruthAndLabel said)
    {
        Events++;
        if (said.Last == (said.IsMachine ? Label.Bot : Label.Human))
        {
            times.Add(said.LastSaidAt - said.Arrival);
        }
    }
}

/// <summary>What <c>unsubscribe.holds</c> says of unsubscribes.</summary>
internal sealed class HoldFigures
{
    private long heldFor;

    public long All { get; private set; }
    public long HonoredAtOnce { get; private set; }

    /// <summary>After a hold.</summary>
    public long HonoredAtLast { get; private set; }
    public long Dismissed { get; private set; }

    public double HonoredShare => All == 0 ? 0 : (double)(HonoredAtOnce + HonoredAtLast) / All;

    public double HonoredAtOnceShare => All == 0 ? 1 : (double)HonoredAtOnce / All;

    public double DismissedShare => All == 0 ? 0 : (double)Dismissed / All;

    /// <summary>Milliseconds from the arrival of those that were honored after a hold to its end, on average.</summary>
    public long HeldFor => HonoredAtLast == 0 ? 0 : heldFor / HonoredAtLast;

    public void Count(in TruthAndLabel said)
    {
        All++;
        Dismissed += said.Action == HoldAction.Dismiss ? 1 : 0;
        if (said.Action != HoldAction.Honor)
        {
            return;
        }

        HonoredAtOnce += said.WasHeld ? 0 : 1;
        HonoredAtLast += said.WasHeld ? 1 : 0;
        heldFor += said.WasHeld ? said.ActionAt - said.Arrival : 0;
    }
}

/// <summary>How often <c>undecided</c> is said of clicks, and what becomes of it.</summary>
internal sealed class UndecidedFigures
{
    public long AtFirst { get; private set; }
    public long ThenHuman { get; private set; }
    public long ThenBot { get; private set; }

    /// <summary>Those whose last label is <c>undecided</c>, whatever the first was.</summary>
    public long AtLast { get; private set; }

    /// <summary>Of them, what machines did.</summary>
    public long AtLastMachines { get; private set; }

    public void Count(in TruthAndLabel said)
    {
        if (said.First == Label.Undecided)
        {
            AtFirst++;
            ThenHuman += said.Last == Label.Human ? 1 : 0;
            ThenBot += said.Last == Label.Bot ? 1 : 0;
        }

        if (said.Last == Label.Undecided)
        {
            AtLast++;
            AtLastMachines += said.IsMachine ? 1 : 0;
        }
    }
}

internal readonly record struct ReliabilityBin(long Events, long Machines, double ProbabilitySum);
