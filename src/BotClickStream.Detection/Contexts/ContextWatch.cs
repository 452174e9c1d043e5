using System.Numerics;

namespace BotClickStream.Detection;

/// <summary>
/// Keeps what messages have shown in the contexts that they share, a network or a domain of a campaign, and has a context's messages judged again when that amounts to
/// something else: at each doubling of a count, a few messages with each event. So the cost of an event does not grow with the network.
/// </summary>
internal sealed class ContextWatch(
    DetectorState state,
    DetectorSettings settings,
    ScannerProfiles profiles,
    ProfilesElsewhere elsewhere,
    GatewayWatch gateways,
    Strangers strangers,
    ContextViews views
)
{
    private const int ManyMessages = 8;

    private static readonly PairedAs[] PairsShown =
    [
        PairedAs.None,
        PairedAs.Following,
        PairedAs.Leading,
        PairedAs.RareLink,
        PairedAs.Clicked,
        PairedAs.Clicked | PairedAs.RareLink,
    ];

    private readonly RejudgeQueue<ContextRow> waiting = new(state.Contexts);

    /// <summary>How many wait.</summary>
    public int Pending => waiting.Count;

    /// <summary>The rows are back: finds those whose messages were being judged again.</summary>
    public void CompleteRestore() => waiting.CompleteRestore();

    /// <summary>Says what a message now shows in a context.</summary>
    /// <param name="style">How it was scanned, where it was.</param>
    /// <param name="scannedBy">In a network, by which browsers; at a domain in all campaigns <see cref="BrowserSet.Sample"/>.</param>
    /// <param name="delay">In a network, how soon it was clicked: see <see cref="NetworkDelays.StepOf"/>; 0 where it wasn't.</param>
    public void Show(int member, Shown shown, ScanStyle style, BrowserSet scannedBy, byte delay)
    {
        CountDelay(member, delay);
        if (strangers.Count(member, scannedBy))
        {
            JudgeAgain(state.Members[member].Context, asksStrangers: true);
        }

        Shown before = state.Members[member].Shown;
        if (before == shown)
        {
            return;
        }

        state.Members.Edit(member).Shown = shown;
        int id = state.Members[member].Context;
        ref ContextRow row = ref state.Contexts.Edit(id);
        ContextRow old = row;
        row.Scanned += shown.Count(Shown.Scanned) - before.Count(Shown.Scanned);
        row.Read += shown.Count(Shown.Read) - before.Count(Shown.Read);
        row.Early += shown.Count(Shown.Early) - before.Count(Shown.Early);
        row.Late += shown.Count(Shown.Late) - before.Count(Shown.Late);
        row.Active += shown.Count(Shown.Active) - before.Count(Shown.Active);
        row.Other += shown.Count(Shown.Other) - before.Count(Shown.Other);
        row.Thorough += shown.Count(Shown.Thorough) - before.Count(Shown.Thorough);
        bool isOther =
            row.Kind == ContextKind.DomainAnywhere
                ? ContextActivity.Changes(old.Other, row.Other)
                : ContextActivity.Changes(old.Read, row.Read)
                    || ContextActivity.Changes(old.Early, row.Early)
                    || ContextActivity.Changes(old.Late, row.Late)
                    || ContextActivity.Changes(old.Thorough, row.Thorough)
                    || (row.Kind == ContextKind.Domain && ContextActivity.Changes(old.Other, row.Other));
        if (row.Kind != ContextKind.Domain && !row.IsUntold)
        {
            profiles.Count(member, before, shown, style);
            gateways.Count(id, old, row);
            if (old.Scanned != row.Scanned || old.Other != row.Other)
            {
                profiles.CountGateway(row.Gateway, member, row.Scanned > old.Scanned ? style : null);
            }
        }

        if (isOther || ContextActivity.Changes(old.Scanned, row.Scanned))
        {
            // How many scans there are tells how strange a stranger is.
            JudgeAgainIfMoved(id, old, asksStrangers: ContextActivity.Changes(old.Scanned, row.Scanned));
        }
    }

    private void CountDelay(int member, byte delay)
    {
        byte before = state.Members[member].Delay;
        if (before == delay)
        {
            return;
        }

        state.Members.Edit(member).Delay = delay;
        int id = state.Members[member].Context;
        ref ContextRow network = ref state.Contexts.Edit(id);
        ContextRow old = network;
        NetworkDelays.Count(ref network, before, -1);
        NetworkDelays.Count(ref network, delay, 1);
        if (NetworkDelays.Of(old) != NetworkDelays.Of(network))
        {
            JudgeAgainIfMoved(id, old);
        }
    }

    /// <summary>Says how a message's clicks from a network stand to those from others; or of a domain whether there were such.</summary>
    /// <param name="partners">A bit for each network that clicked a link within seconds of it there.</param>
    public void ShowPairs(int member, PairedAs paired, ulong partners)
    {
        PairedAs before = state.Members[member].PairedAs;
        int id = state.Members[member].Context;
        if (before == paired && (state.Contexts[id].Partners | partners) == state.Contexts[id].Partners)
        {
            return;
        }

        state.Members.Edit(member).PairedAs = paired;
        ref ContextRow row = ref state.Contexts.Edit(id);
        ContextRow old = row;
        row.Partners |= partners;
        row.Following += paired.Count(PairedAs.Following) - before.Count(PairedAs.Following);
        row.Leading += paired.Count(PairedAs.Leading) - before.Count(PairedAs.Leading);
        int rare = paired.Count(PairedAs.RareLink) - before.Count(PairedAs.RareLink);
        if (row.Kind == ContextKind.DomainAnywhere)
        {
            row.Clicked += paired.Count(PairedAs.Clicked) - before.Count(PairedAs.Clicked);
            row.RareClicked += rare;
        }
        else
        {
            row.RareLinks += rare;
        }

        row.Hourly += paired.Count(PairedAs.Hourly) - before.Count(PairedAs.Hourly);
        row.Rented += paired.Count(PairedAs.Rented) - before.Count(PairedAs.Rented);
        row.RentedRead += paired.Count(PairedAs.RentedRead) - before.Count(PairedAs.RentedRead);
        bool isOther =
            row.Kind == ContextKind.Network
            && ContextActivity.StepOf(BitOperations.PopCount(old.Partners)) != ContextActivity.StepOf(BitOperations.PopCount(row.Partners));
        foreach (PairedAs own in PairsShown)
        {
            isOther |= ContextViews.Follows(old, own) != ContextViews.Follows(row, own);
            isOther |= ContextViews.RareLinks(old, own) != ContextViews.RareLinks(row, own);
        }

        if (isOther)
        {
            JudgeAgain(id);
        }
        else if (
            row.Kind == ContextKind.DomainAnywhere
            && (ContextActivity.Changes(old.Hourly, row.Hourly) || ContextViews.IsRentedOtherwise(old, row))
        )
        {
            JudgeAgainIfMoved(id, old);
        }
    }

    /// <summary>A network has reached another domain, recipient or campaign.</summary>
    public void NoteReach(int id, in ContextRow old)
    {
        if (views.IsReachOtherwise(old, state.Contexts[id]))
        {
            JudgeAgainIfMoved(id, old);
        }
    }

    /// <summary>A gateway has shown something else: the messages of the next of its domains are judged again.</summary>
    public bool TryRevisitOfGateway()
    {
        if (!gateways.TryTake(out int context))
        {
            return false;
        }

        if (state.Contexts[context].FirstMember != 0)
        {
            JudgeAgain(context);
        }

        return true;
    }

    /// <summary>Another partition has said something of a domain, network or gateway: where that amounts to something else, its messages are judged again.</summary>
    public void Hear(Hash128 key)
    {
        if (state.Contexts.Find(key) is not 0 and int id)
        {
            Hear(id);
        }

        gateways.Hear(key);
    }

    /// <summary>Others may have said something of any.</summary>
    public void HearAll()
    {
        for (int id = state.Contexts.NextLive(1); id < state.Contexts.Bound; id = state.Contexts.NextLive(id + 1))
        {
            if (state.Contexts[id].Kind != ContextKind.Domain)
            {
                Hear(id);
            }
        }

        gateways.HearAll();
    }

    private void Hear(int id)
    {
        byte told = elsewhere.StepsOf(state.Contexts[id].Key);
        if (state.Contexts[id].Told == told)
        {
            return;
        }

        state.Contexts.Edit(id).Told = told;
        if (state.Contexts[id].FirstMember != 0)
        {
            JudgeAgain(id);
        }
    }

    /// <summary>
    /// The next message to be judged again; one that has settled, or for which what has changed in this context moves nothing, is passed over and counts as one. What its other contexts have
    /// moved was asked, or will be, when theirs was the turn.
    /// </summary>
    /// <returns>The engagement; 0 where it is passed over.</returns>
    public bool TryTake(long watermark, out int engagement)
    {
        engagement = 0;
        if (!waiting.TryPeek(out int context, out int member))
        {
            return false;
        }

        state.Contexts.Edit(context).RejudgeCursor = state.Members[member].Next;
        int found = state.Members[member].Engagement;
        ref readonly EngagementRow engaged = ref state.Engagements[found];
        bool isAsked = watermark < engaged.LastTime + settings.SettleAfter && views.MovedBy(member, engaged, isAlone: true) > 0;
        engagement = isAsked ? found : 0;
        return true;
    }

    /// <summary>
    /// Has a context's messages judged again, unless it is plain of all of them that what has changed moves nothing: of many messages to ask that once is cheaper than to ask each.
    /// </summary>
    private void JudgeAgainIfMoved(int id, in ContextRow old, bool asksStrangers = false)
    {
        if (old.Scanned + old.Other < ManyMessages || views.MovesAny(old, state.Contexts[id]))
        {
            JudgeAgain(id, asksStrangers);
        }
    }

    /// <summary>Has a context's messages judged again.</summary>
    /// <param name="asksStrangers">Whether who is a stranger there may be another.</param>
    public void JudgeAgain(int id, bool asksStrangers = false)
    {
        ref ContextRow row = ref state.Contexts.Edit(id);
        row.AsksStrangers = asksStrangers || (row.AsksStrangers && row.RejudgeTurn != 0);
        waiting.Add(id, row.FirstMember);
    }
}
