using BotClickStream.Detection;
using BotClickStream.Reporting;

namespace BotClickStream.Evaluation;

/// <summary>How good the labels of one or several trials are.</summary>
internal sealed class QualityFigures
{
    private readonly SortedDictionary<string, KindFigures> kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<PublishedRule, Confusion> published = [];
    private readonly List<long> timesToLastLabel = [];
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

    public double RevisionsPerEvent => events == 0 ? 0 : (double)revisions / events;

    public double LeadErrorShare => UncorrectedError == 0 ? 0 : (double)ErrorLeft / UncorrectedError;

    /// <summary>From a click's arrival to its last label, milliseconds, at the quantile 0–1.</summary>
    public long TimeToLastLabel(double quantile)
    {
        timesToLastLabel.Sort();
        return timesToLastLabel.Count == 0 ? 0 : timesToLastLabel[(int)(quantile * (timesToLastLabel.Count - 1))];
    }

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

        timesToLastLabel.Add(said.LastSaidAt - said.Arrival);
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

    public void Count(in TruthAndLabel said)
    {
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
