namespace BotClickStream.Detection;

/// <summary>
/// Judges a message: gathers the evidence for each of its events, makes labels and balances of it, and appends what differs from what was
/// last said. What it says is written back to the rows at once, so that state always remembers what consumers saw.
/// </summary>
internal sealed class MessageJudge
{
    private readonly DetectorState state;
    private readonly DetectorSettings settings;
    private readonly Rules rules;
    private readonly MessageWindow window;
    private readonly EvidenceSheet sheet;
    private readonly WindowLoader loader;
    private readonly ContextFeedback feedback;
    private readonly DomainWatch domains;
    private readonly Staleness staleness;
    private readonly CreditLedger credits;
    private readonly OperatorVerdicts operators;
    private readonly FigureLedger figures;
    private readonly ActivityLedger activity;
    private readonly HoldLedger holds;
    private readonly SignalRounds rounds;
    private readonly LabelMargin margin;
    private readonly LabelWriter writer;
    private Verdict[] verdicts = new Verdict[16];

    /// <summary>Whether a signal that is asked last has said something of the loaded message.</summary>
    private bool hasLastSignal;

    /// <summary>Whether operators have said something of the loaded message's campaign.</summary>
    private bool isSpokenOf;

    /// <summary>What the message's events were before anything else was said of them; <see langword="null"/> while nothing was.</summary>
    private MessageFigures? figuresBefore;

    /// <param name="window">Filled by <paramref name="loader"/>.</param>
    /// <param name="sheet">Of the window's events.</param>
    public MessageJudge(
        DetectorState state,
        DetectorSettings settings,
        MessageWindow window,
        EvidenceSheet sheet,
        WindowLoader loader,
        ContextFeedback feedback,
        DomainWatch domains,
        Staleness staleness,
        CreditLedger credits,
        OperatorVerdicts operators,
        FigureLedger figures,
        ActivityLedger activity,
        HoldLedger holds
    )
    {
        this.state = state;
        this.settings = settings;
        rules = settings.Rules;
        this.window = window;
        this.sheet = sheet;
        this.loader = loader;
        this.feedback = feedback;
        this.domains = domains;
        this.staleness = staleness;
        this.credits = credits;
        this.operators = operators;
        this.figures = figures;
        this.activity = activity;
        this.holds = holds;
        rounds = new SignalRounds(rules, window, sheet);
        margin = new LabelMargin(state, settings, window, sheet, rounds);
        writer = new LabelWriter(state, settings);
    }

    /// <param name="engagement">The message's engagement row.</param>
    /// <param name="now">Stream time, for corrections.</param>
    /// <param name="newUrl">The URL of the event that has no label yet, as the source gave it.</param>
    public void Judge(int engagement, long now, ReadOnlySpan<byte> newUrl, OutputBuffer output)
    {
        bool mayLinksBeOther = staleness.IsOfOlderCampaign(engagement);
        if (mayLinksBeOther || staleness.IsCountedUndated(engagement))
        {
            domains.CountFirstClick(engagement);
        }

        Load(engagement);
        staleness.Note(engagement);
        JudgeLoaded(engagement, mayLinksBeOther, now, newUrl, output);
    }

    private void JudgeLoaded(int engagement, bool mayLinksBeOther, long now, ReadOnlySpan<byte> newUrl, OutputBuffer output)
    {
        Weigh(engagement);
        ReadOnlySpan<WindowEvent> events = window.Events;
        if (verdicts.Length < events.Length)
        {
            verdicts = new Verdict[Math.Max(events.Length, verdicts.Length * 2)];
        }

        for (int i = 0; i < events.Length; i++)
        {
            verdicts[i] = VerdictOf(engagement, i, events[i]);
        }

        figuresBefore = null;
        bool hasOpen = false;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type.IsLabelled())
            {
                Publish(engagement, i, now, newUrl, output);
                hasOpen |= HoldLedger.IsOpen(state.Events[events[i].Row]);
            }
        }

        if (figuresBefore is { } before)
        {
            MessageFigures after = MessageFigures.Of(state, engagement);
            figures.CountMessage(engagement, before, after);
            activity.NoteChange(engagement, before, after, output);
        }

        if (mayLinksBeOther)
        {
            activity.NoteLinks(engagement);
        }

        if (hasOpen)
        {
            DecideHolds(engagement, output);
        }

        if (hasLastSignal || loader.HasNewerVerdict)
        {
            margin.KeepNone(engagement);
        }
        else
        {
            margin.Keep(engagement);
        }
    }

    /// <summary>
    /// Judges a message by what is known around it now. Where that leaves its own evidence as it was, as nearly always, what others have shown is added to the sums that it had, and
    /// where the labels stay nothing else is asked.
    /// </summary>
    public void JudgeAgain(int engagement, long now, OutputBuffer output)
    {
        if (
            staleness.IsOfOlderCampaign(engagement)
            || staleness.IsCountedUndated(engagement)
            || staleness.IsForgottenOtherwise(engagement, state.Messages[state.Engagements[engagement].Message].Domain)
            || operators.AreOther(engagement)
        )
        {
            Judge(engagement, now, default, output);
            return;
        }

        Load(engagement);
        staleness.Note(engagement);
        if (!LeavesLabels(engagement))
        {
            window.ForgetAnswersBySums();
            JudgeLoaded(engagement, mayLinksBeOther: false, now, default, output);
        }
    }

    /// <summary>Whether what others have shown leaves the loaded message's labels what they are, as long as the message's own evidence is as it was.</summary>
    private bool LeavesLabels(int engagement)
    {
        if (UnsubscribeSurge.IsIn(window) || DomainConduct.AsksLateness(window))
        {
            // They ask how much of the sum says that somebody came late, and only the sum is kept.
            return false;
        }

        sheet.Begin(window.Events.Length);
        for (int i = 0; i < window.Events.Length; i++)
        {
            if (!window.Events[i].Type.IsLabelled())
            {
                continue;
            }

            ref readonly EventRow row = ref state.Events[window.Events[i].Row];
            if (row.RulesVersion != rules.Version)
            {
                return false;
            }

            sheet.CountEarlier(i, row.OwnSum, row.OwnHints);
        }

        rounds.AskContext();
        for (int i = 0; i < window.Events.Length; i++)
        {
            if (!window.Events[i].Type.IsLabelled())
            {
                continue;
            }

            ref readonly EventRow row = ref state.Events[window.Events[i].Row];
            int sum = rules.PriorOf(row.Type) + sheet.SumOf(i);
            if ((row.Flags & EventFlags.Settled) == 0 && LabelOf(sum, sheet.HintsOf(i)) != row.Found)
            {
                return false;
            }
        }

        if (rounds.HasLastToSay())
        {
            return false;
        }

        margin.Keep(engagement);
        return true;
    }

    private void Load(int engagement)
    {
        loader.Load(engagement);
        isSpokenOf = operators.SpeakOf(state.Domains[state.Messages[state.Engagements[engagement].Message].Domain].Campaign);
    }

    /// <summary>Appends the labels as they were last said, with what is known of the message now, and says nothing new.</summary>
    public void Explain(int engagement, OutputBuffer output)
    {
        Load(engagement);
        Weigh(engagement);
        for (int i = 0; i < window.Events.Length; i++)
        {
            ref readonly WindowEvent one = ref window.Events[i];
            if (one.Type.IsLabelled())
            {
                ref readonly EventRow said = ref state.Events[one.Row];
                int verdict = isSpokenOf ? operators.Of(engagement, said) : 0;
                int sum = rules.PriorOf(one.Type) + sheet.SumOf(i) + writer.WeightOf(verdict);
                writer.Write(engagement, i, sum, (said.Label, said.Actor), window, sheet, verdict, default, output);
            }
        }
    }

    /// <summary>Has the signals say what they find in the loaded message.</summary>
    private void Weigh(int engagement)
    {
        sheet.Begin(window.Events.Length);
        rounds.AskOwn();
        if (!loader.HasNewerVerdict)
        {
            KeepOwn();
            feedback.Show(engagement);
        }

        rounds.AskContext();
        hasLastSignal = rounds.AskLast();
    }

    /// <summary>Keeps with the events what the message has shown by itself.</summary>
    private void KeepOwn()
    {
        for (int i = 0; i < window.Events.Length; i++)
        {
            if (!window.Events[i].Type.IsLabelled())
            {
                continue;
            }

            ref readonly EventRow known = ref state.Events[window.Events[i].Row];
            (int sum, Hint hints) = (sheet.SumOf(i), sheet.HintsOf(i));
            if (known.OwnSum != sum || known.OwnHints != hints)
            {
                ref EventRow row = ref state.Events.Edit(window.Events[i].Row);
                row.OwnSum = sum;
                row.OwnHints = hints;
            }
        }
    }

    private Verdict VerdictOf(int engagement, int index, in WindowEvent judged)
    {
        if (!judged.Type.IsLabelled())
        {
            return default;
        }

        Verdict found = Found(index, judged);
        if (state.Events[judged.Row].Found != found.Label)
        {
            ref EventRow row = ref state.Events.Edit(judged.Row);
            row.Found = found.Label;
            row.FoundActor = found.Actor;
        }

        int verdict = isSpokenOf ? operators.Of(engagement, state.Events[judged.Row]) : 0;
        if (verdict == 0)
        {
            return found;
        }

        Label label = state.Verdicts[verdict].Label;
        Actor actor =
            label == Label.Human ? Actor.Person
            : label == found.Label ? found.Actor
            : Actor.Unknown;
        return new Verdict(label, actor, found.LogOdds + writer.WeightOf(verdict), verdict);
    }

    /// <summary>What the evidence makes of an event, whatever an operator says; where that has settled, what it made of it then.</summary>
    private Verdict Found(int index, in WindowEvent judged)
    {
        ref readonly EventRow row = ref state.Events[judged.Row];
        int sum = rules.PriorOf(judged.Type) + sheet.SumOf(index);
        bool isKept = (row.Flags & EventFlags.Settled) != 0 || row.RulesVersion > rules.Version;
        if (isKept && row.Found != Label.None)
        {
            return new Verdict(row.Found, row.FoundActor, sum);
        }

        Label label = LabelOf(sum, sheet.HintsOf(index));
        if (label != Label.Bot)
        {
            return new Verdict(label, label == Label.Human ? Actor.Person : Actor.Unknown, sum);
        }

        Actor actor = ActorOf(index);
        bool leaveOpen = actor == Actor.PrivacyProxy && settings.PrivacyProxyIsUndecided;
        return new Verdict(leaveOpen ? Label.Undecided : Label.Bot, actor, sum);
    }

    /// <summary>The label of a sum with its prior. Where nothing speaks for a machine but its network, or its browser, or its delay, or its domain's history elsewhere, that is no proof.</summary>
    private Label LabelOf(int sum, Hint hints) =>
        sum <= rules.HumanUpTo ? Label.Human
        : sum < rules.BotFrom || hints.IsNoProof() ? Label.Undecided
        : Label.Bot;

    private Actor ActorOf(int index) => sheet.StrongestOf(index)?.Points ?? Actor.Unknown;

    private void Publish(int engagement, int index, long now, ReadOnlySpan<byte> newUrl, OutputBuffer output)
    {
        int id = window.Events[index].Row;
        ref readonly EventRow said = ref state.Events[id];
        if (said.RulesVersion < rules.Version)
        {
            state.Events.Edit(id).RulesVersion = rules.Version;
        }

        Verdict verdict = verdicts[index];
        long balance = credits.DeservedBy(index, window.Events, verdicts) - said.Points;
        bool isFirst = said.Label == Label.None;
        if (!isFirst && said.Label == verdict.Label && said.Balance == balance)
        {
            return;
        }

        figuresBefore ??= MessageFigures.Of(state, engagement);
        long delta = balance - said.Balance;
        (Label Label, Actor Actor) before = (said.Label, said.Actor);
        ref EventRow row = ref state.Events.Edit(id);
        row.Revision = isFirst ? 0 : row.Revision + 1;
        row.Label = verdict.Label;
        row.Actor = verdict.Actor;
        row.Balance = balance;
        figures.CountLabel(state.Engagements[engagement].Message, row, before);
        writer.Write(engagement, index, verdict.LogOdds, before, window, sheet, verdict.Operators, isFirst ? newUrl : default, output);
        if (delta != 0)
        {
            output.Add(
                new ScoreCorrection
                {
                    LabelIndex = output.LabelCount - 1,
                    PointsFromEvent = (row.Flags & EventFlags.OwnPoints) != 0,
                    Delta = delta,
                    Time = now,
                }
            );
        }
    }

    /// <summary>Says what to do with the message's unsubscribes, where that isn't said for good.</summary>
    private void DecideHolds(int engagement, OutputBuffer output)
    {
        for (int i = 0; i < window.Events.Length; i++)
        {
            int id = window.Events[i].Row;
            if (window.Events[i].Type == EventType.Unsubscribe && HoldLedger.IsOpen(state.Events[id]))
            {
                string why = LabelWriter.FirstReasonOf(i, sheet, verdicts[i].Operators);
                holds.Decide(engagement, id, verdicts[i].LogOdds, why, output);
            }
        }
    }
}
