namespace BotClickStream.Detection;

/// <summary>
/// What operators have said of a campaign's events, messages, networks, domains and gateways. Of what is said of one target the latest by its own time counts, whatever comes first. It overrides labels and
/// nothing else: what a message shows to others stays what its own evidence is, so that taking a word back leaves nothing of it behind.
/// </summary>
internal sealed class OperatorVerdicts(DetectorState state, DetectorSettings settings, DetectorStatistics statistics)
{
    /// <summary>Those that hold for a time, by its end. Derived from the rows.</summary>
    private readonly SortedSet<(long Until, int Id)> ending = [];

    /// <summary>Whether the time of any is over that was not yet taken back.</summary>
    public bool HasEnded => ending.Count > 0 && ending.Min.Until <= state.Progress.Watermark;

    /// <summary>The rows are back: finds those whose time ends.</summary>
    public void CompleteRestore()
    {
        for (int id = 1; id < state.Verdicts.Bound; id++)
        {
            if (state.Verdicts.IsLive(id) && state.Verdicts[id].Until != 0)
            {
                ending.Add((state.Verdicts[id].Until, id));
            }
        }
    }

    /// <summary>Keeps what an operator says, unless something later is known of the same.</summary>
    /// <param name="verdict">Its row; 0 where nothing changes by it.</param>
    /// <returns>Whether there was room.</returns>
    public bool TryTake(int campaign, in EmailEvent email, out int verdict)
    {
        Hash128 key = KeyOf(email);
        verdict = state.Verdicts.Find(key);
        if (verdict != 0 && !IsLater(email, state.Verdicts[verdict]))
        {
            verdict = 0;
            return true;
        }

        if (verdict == 0)
        {
            if (state.Verdicts.Count >= settings.MaxVerdicts)
            {
                statistics.CountLimit("verdicts");
                return false;
            }

            verdict = Add(key, campaign, email);
        }

        StopWaiting(verdict);
        ref VerdictRow row = ref state.Verdicts.Edit(verdict);
        state.Texts.Remove(row.IdText);
        state.Texts.Remove(row.ByText);
        row.Id = email.IdKey;
        row.IdText = email.IdIsUuid ? 0 : state.Texts.Add(email.Id);
        row.ByText = email.By.IsEmpty ? 0 : state.Texts.Add(email.By);
        row.Time = email.Time;
        bool isOver = email.Until != 0 && email.Until <= state.Progress.Watermark;
        row.Label = isOver ? Label.None : email.Label;
        row.Until = row.Label == Label.None ? 0 : email.Until;
        if (row.Until != 0)
        {
            ending.Add((row.Until, verdict));
        }

        return true;
    }

    /// <summary>The next whose time is over, which from here on is taken back.</summary>
    public bool TryEnd(out int verdict)
    {
        verdict = HasEnded ? ending.Min.Id : 0;
        if (verdict == 0)
        {
            return false;
        }

        StopWaiting(verdict);
        ref VerdictRow row = ref state.Verdicts.Edit(verdict);
        row.Label = Label.None;
        row.Until = 0;
        return true;
    }

    /// <summary>Whether any has said something of a campaign.</summary>
    public bool SpeakOf(int campaign) => state.Campaigns[campaign].FirstVerdict != 0;

    /// <summary>The row of what an operator says of a labelled event, of a campaign that any has spoken of; 0 where none does.</summary>
    public int Of(int engagement, in EventRow row)
    {
        ref readonly MessageRow message = ref state.Messages[state.Engagements[engagement].Message];
        ref readonly DomainRow domain = ref state.Domains[message.Domain];
        ref readonly CampaignRow campaign = ref state.Campaigns[domain.Campaign];
        return Holding(Event(message.Key, row.Id)) is not 0 and int ofEvent ? ofEvent
            : Holding(Message(message.Key)) is not 0 and int ofMessage ? ofMessage
            : row.Network != 0 && Holding(Network(campaign.Key, row.Network)) is not 0 and int ofNetwork ? ofNetwork
            : Holding(Domain(domain.Key)) is not 0 and int ofDomain ? ofDomain
            : domain.Gateway != 0 ? Holding(Gateway(campaign.Key, state.Gateways[domain.Gateway].Key))
            : 0;
    }

    /// <summary>Whether any of a message's events has another label than an operator, or without one the evidence, has for it.</summary>
    public bool AreOther(int engagement)
    {
        int domain = state.Messages[state.Engagements[engagement].Message].Domain;
        if (!SpeakOf(state.Domains[domain].Campaign))
        {
            return false;
        }

        for (int id = state.Engagements[engagement].FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow row = ref state.Events[id];
            int verdict = row.Type.IsLabelled() ? Of(engagement, row) : 0;
            if (row.Label != (verdict == 0 ? row.Found : state.Verdicts[verdict].Label))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lets go of all that was said of a campaign.</summary>
    public void Forget(int campaign)
    {
        for (int id = state.Campaigns[campaign].FirstVerdict; id != 0; id = state.Campaigns[campaign].FirstVerdict)
        {
            StopWaiting(id);
            ref readonly VerdictRow row = ref state.Verdicts[id];
            state.Texts.Remove(row.IdText);
            state.Texts.Remove(row.ByText);
            state.Campaigns.Edit(campaign).FirstVerdict = row.Next;
            state.Verdicts.Remove(id);
        }
    }

    private int Add(Hash128 key, int campaign, in EmailEvent email)
    {
        int verdict = state.Verdicts.Add(key);
        ref VerdictRow row = ref state.Verdicts.Edit(verdict);
        row.Target = email.Target;
        row.Campaign = campaign;
        row.Of = email.Target switch
        {
            VerdictTarget.Event or VerdictTarget.Message => email.MessageKey,
            VerdictTarget.Domain => email.DomainKey,
            _ => default,
        };
        ref CampaignRow owner = ref state.Campaigns.Edit(campaign);
        row.Next = owner.FirstVerdict;
        owner.FirstVerdict = verdict;
        return verdict;
    }

    private void StopWaiting(int verdict) => ending.Remove((state.Verdicts[verdict].Until, verdict));

    private int Holding(Hash128 key) =>
        state.Verdicts.Find(key) is not 0 and int found && state.Verdicts[found].Label != Label.None ? found : 0;

    /// <summary>By time, then by id, so that it doesn't matter which comes first.</summary>
    private static bool IsLater(in EmailEvent email, in VerdictRow known) =>
        (email.Time, email.IdKey.High, email.IdKey.Low).CompareTo((known.Time, known.Id.High, known.Id.Low)) > 0;

    private static Hash128 KeyOf(in EmailEvent email) =>
        email.Target switch
        {
            VerdictTarget.Event => Event(email.MessageKey, email.TargetIdKey),
            VerdictTarget.Message => Message(email.MessageKey),
            VerdictTarget.Network => Network(email.CampaignKey, EventRow.NetworkOf(email.NetworkKey)),
            VerdictTarget.Domain => Domain(email.DomainKey),
            _ => Gateway(email.CampaignKey, email.GatewayKey),
        };

    private static Hash128 Event(Hash128 message, Hash128 id) => Key(VerdictTarget.Event, message.With(id));

    private static Hash128 Message(Hash128 message) => Key(VerdictTarget.Message, message);

    private static Hash128 Network(Hash128 campaign, ulong network) => Key(VerdictTarget.Network, campaign.With(Hash128.OfPart(network)));

    private static Hash128 Domain(Hash128 domain) => Key(VerdictTarget.Domain, domain);

    private static Hash128 Gateway(Hash128 campaign, Hash128 gateway) => Key(VerdictTarget.Gateway, campaign.With(gateway));

    private static Hash128 Key(VerdictTarget target, Hash128 named) => named.With(new Hash128((ulong)target + 1, (ulong)target + 1));
}
