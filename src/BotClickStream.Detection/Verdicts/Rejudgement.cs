namespace BotClickStream.Detection;

/// <summary>
/// Judges messages again: a few with each event and many with each tick, so that a domain's mass revision never stalls the stream, where others' news, a campaign's clock or links, newer rules or a gateway's name may make
/// something else of them; and at once where an operator, a visit or a hold's deadline does.
/// </summary>
internal sealed class Rejudgement(
    DetectorState state,
    MessageJudge judge,
    EngagementLog engagements,
    Staleness staleness,
    DomainWatch domains,
    RecipientHistory histories,
    ContextWatch contexts,
    CampaignWatch campaigns,
    GatewayWatch gateways,
    RulesSweep rules,
    OperatorVerdicts operators,
    HoldLedger holds
)
{
    /// <summary>Messages judged again with each event at most.</summary>
    private const int PerEvent = 4;

    private const int PerTick = 1_000;

    /// <summary>Messages looked at, for each that may be judged again: mostly nothing else is known around them than when they last were.</summary>
    private const int LookedAtPerJudged = 8;

    /// <summary>What waits to be judged again, by whom.</summary>
    public (string Name, Func<int> Length)[] Queues { get; } =
    [
        ("domains", () => domains.Pending),
        ("histories", () => histories.Pending),
        ("contexts", () => contexts.Pending),
        ("campaigns", () => campaigns.Pending),
        ("gateways", () => gateways.Pending),
        ("rules", () => rules.Pending),
    ];

    /// <summary>Whether each event, or at least each tick, still has some to take.</summary>
    public bool HasPending => operators.HasEnded || Array.Exists(Queues, queue => queue.Length() > 0);

    /// <summary>The rows are back: finds what was waiting.</summary>
    public void CompleteRestore()
    {
        domains.CompleteRestore();
        histories.CompleteRestore();
        contexts.CompleteRestore();
        campaigns.CompleteRestore();
        gateways.CompleteRestore();
        rules.CompleteRestore();
        operators.CompleteRestore();
        holds.CompleteRestore();
    }

    /// <summary>Before an event, so that what it leads to is seen whole before anything else changes.</summary>
    public void WorkOffBeforeEvent(OutputBuffer output)
    {
        EndHolds(output);
        JudgeAgain(PerEvent, output);
    }

    /// <summary>With a tick, by the time that it has told.</summary>
    public void WorkOffWithTick(OutputBuffer output)
    {
        EndVerdicts(output);
        JudgeAgain(PerTick, output);
        JudgeByNewRules(output);
        EndHolds(output);
    }

    /// <summary>Judges up to <paramref name="most"/> messages again, whose domain or network has shown something else, or of whose campaign something else is known.</summary>
    private void JudgeAgain(int most, OutputBuffer output)
    {
        int looks = most * LookedAtPerJudged;
        while (most > 0 && looks-- > 0 && TryTakeOther(out int engagement))
        {
            if (engagement != 0)
            {
                engagements.SettleIfDue(engagement, state.Progress.Watermark);
                judge.JudgeAgain(engagement, state.Progress.LatestTime, output);
                most--;
            }
        }

        while (looks-- > 0 && campaigns.TryTake(out int domain))
        {
            domains.Revisit(domain);
        }

        while (looks-- > 0 && contexts.TryRevisitOfGateway()) { }
    }

    /// <summary>The next message that is looked at again.</summary>
    /// <returns>The engagement; 0 where its labels can't be others.</returns>
    private bool TryTakeOther(out int engagement)
    {
        bool isOfDomain = domains.TryTake(out engagement, out int domain);
        bool isOfHistory = !isOfDomain && histories.TryTake(state.Progress.Watermark, out engagement);
        if (!isOfDomain && !isOfHistory && !contexts.TryTake(state.Progress.Watermark, out engagement))
        {
            return false;
        }

        bool isOther =
            engagement != 0
            && !engagements.IsExpired(engagement, state.Progress.Watermark)
            && (
                isOfDomain ? staleness.IsDomainOtherwise(engagement, domain, engagements.IsSettled(engagement, state.Progress.Watermark))
                : isOfHistory ? staleness.MayHistoryTell(engagement)
                : staleness.IsContextOtherwise(engagement)
            );
        engagement = isOther ? engagement : 0;
        return true;
    }

    /// <summary>Judges a slice of what older rules have judged.</summary>
    private void JudgeByNewRules(OutputBuffer output)
    {
        int rows = RulesSweep.MostRows;
        for (int left = PerTick; left > 0 && rules.Next(ref rows) is not 0 and int engagement; left--)
        {
            if (!engagements.IsExpired(engagement, state.Progress.Watermark))
            {
                JudgeByAllKnown(engagement, output);
            }
        }
    }

    /// <summary>
    /// Judges a message by what is known now, of its campaign's clock and links too, and of how many click early there. What has settled keeps its label, and shows others what it
    /// is by now: so it does not matter when it was judged last.
    /// </summary>
    public void JudgeByAllKnown(int engagement, OutputBuffer output)
    {
        engagements.SettleIfDue(engagement, state.Progress.Watermark);
        domains.CountFirstClick(engagement);
        judge.Judge(engagement, state.Progress.LatestTime, default, output);
    }

    /// <summary>Takes a slice of those of the operators' verdicts back whose time is over.</summary>
    private void EndVerdicts(OutputBuffer output)
    {
        for (int left = PerTick; left > 0 && operators.TryEnd(out int verdict); left--)
        {
            JudgeWhatIsMeantBy(verdict, output);
        }
    }

    /// <summary>
    /// Ends the holds whose deadline has passed, all at once: later their messages may have expired. Mostly with a tick, and else only where settings let them end earlier than was said.
    /// </summary>
    private void EndHolds(OutputBuffer output)
    {
        while (holds.TryFindDue(out int engagement))
        {
            int open = state.Holds.Count;
            JudgeByAllKnown(engagement, output);
            if (state.Holds.Count >= open)
            {
                throw new InvalidOperationException("A hold whose deadline has passed did not end with the judgement of its message.");
            }
        }
    }

    /// <summary>Something else is said by an operator: a message is judged at once, a domain's and a campaign's messages a few at a time.</summary>
    public void JudgeWhatIsMeantBy(int verdict, OutputBuffer output)
    {
        ref readonly VerdictRow row = ref state.Verdicts[verdict];
        switch (row.Target)
        {
            case VerdictTarget.Event or VerdictTarget.Message:
                if (
                    state.Messages.Find(row.Of) is not 0 and int message
                    && state.Messages[message].Engagement is not 0 and int engagement
                    && !engagements.IsExpired(engagement, state.Progress.Watermark)
                )
                {
                    JudgeByAllKnown(engagement, output);
                }

                break;
            case VerdictTarget.Domain:
                if (state.Domains.Find(row.Of) is not 0 and int domain)
                {
                    domains.JudgeAgain(domain);
                }

                break;
            default:
                // What came from a network to a campaign is found nowhere together, and a gateway's domains may be a good part of its.
                campaigns.Revise(row.Campaign);
                break;
        }
    }

    /// <summary>Judges the recipient's other messages again: visits may have been theirs until now.</summary>
    public void JudgeOthersOfRecipient(int engagement, OutputBuffer output)
    {
        int recipient = state.Engagements[engagement].Recipient;
        if (recipient == 0 || state.Recipients[recipient] is { FirstVisit: 0 } or { Messages: 1 })
        {
            return;
        }

        for (int other = state.Recipients[recipient].FirstEngagement; other != 0; other = state.Engagements[other].NextOfRecipient)
        {
            if (other != engagement && !engagements.IsExpired(other, state.Progress.Watermark))
            {
                JudgeByAllKnown(other, output);
            }
        }
    }
}
