namespace BotClickStream.Detection;

/// <summary>
/// Who receives the mail of domains, in all campaigns: how many of a gateway's domains scan and how many don't, which has their messages judged again where it amounts to something else. A domain counts once,
/// however many recipients it has, since what a gateway does by itself it does for small firms as for large ones.
/// </summary>
internal sealed class GatewayWatch(DetectorState state, ProfilesElsewhere elsewhere)
{
    private readonly RejudgeQueue<GatewayRow> waiting = new(state.Gateways);

    /// <summary>How many wait.</summary>
    public int Pending => waiting.Count;

    /// <summary>The rows are back: finds those whose domains were being walked through.</summary>
    public void CompleteRestore() => waiting.CompleteRestore();

    /// <summary>
    /// Keeps who received a domain's mail. Of several, as where a domain changes its provider or has servers of its own beside it, one counts, whichever came first.
    /// </summary>
    /// <returns>Whether it is another than was known.</returns>
    public bool Name(int domain, in EmailEvent email)
    {
        int known = state.Domains[domain].Gateway;
        if (email.GatewayKey.IsAbsent || (known != 0 && !IsBefore(email.GatewayKey, state.Gateways[known].Key)))
        {
            return false;
        }

        int gateway = state.Gateways.Find(email.GatewayKey);
        if (gateway == 0)
        {
            gateway = state.Gateways.Add(email.GatewayKey);
            ref GatewayRow begun = ref state.Gateways.Edit(gateway);
            begun.NameText = state.Texts.Add(email.Gateway);
            begun.Told = elsewhere.StepsOf(email.GatewayKey);
        }

        state.Gateways.Edit(gateway).Domains++;
        state.Domains.Edit(domain).Gateway = gateway;
        Release(known);
        return true;
    }

    /// <summary>Puts a domain in all campaigns behind what one of its campaigns has for its gateway.</summary>
    /// <param name="context">Of the domain in all campaigns.</param>
    /// <returns>Whether its messages see another gateway.</returns>
    public bool Enter(int context, int gateway)
    {
        int known = state.Contexts[context].Gateway;
        if (gateway == 0 || known == gateway || (known != 0 && !IsBefore(state.Gateways[gateway].Key, state.Gateways[known].Key)))
        {
            return false;
        }

        if (known != 0)
        {
            Leave(context);
            Revisit(known);
        }

        ref GatewayRow row = ref state.Gateways.Edit(gateway);
        ref ContextRow entered = ref state.Contexts.Edit(context);
        entered.Gateway = gateway;
        entered.NextOfGateway = row.FirstContext;
        if (row.FirstContext != 0)
        {
            state.Contexts.Edit(row.FirstContext).PreviousOfGateway = context;
        }

        row.FirstContext = context;
        Count(context, default, entered);
        return true;
    }

    /// <summary>Takes a domain out, and what it counted. Of one that expires the others need not hear: they are judged without it when they next are.</summary>
    public void Leave(int context)
    {
        int gateway = state.Contexts[context].Gateway;
        if (gateway == 0)
        {
            return;
        }

        CountIn(gateway, state.Contexts[context], default);
        ref ContextRow left = ref state.Contexts.Edit(context);
        ref GatewayRow row = ref state.Gateways.Edit(gateway);
        if (row.RejudgeCursor == context)
        {
            row.RejudgeCursor = left.NextOfGateway;
        }

        if (left.PreviousOfGateway != 0)
        {
            state.Contexts.Edit(left.PreviousOfGateway).NextOfGateway = left.NextOfGateway;
        }
        else
        {
            row.FirstContext = left.NextOfGateway;
        }

        if (left.NextOfGateway != 0)
        {
            state.Contexts.Edit(left.NextOfGateway).PreviousOfGateway = left.PreviousOfGateway;
        }

        left.Gateway = left.NextOfGateway = left.PreviousOfGateway = 0;
    }

    /// <summary>A domain of a campaign is no longer behind it.</summary>
    public void Release(int gateway)
    {
        if (gateway != 0)
        {
            state.Gateways.Edit(gateway).Domains--;
        }
    }

    /// <summary>Lets go of a gateway that no domain is behind any more.</summary>
    public void RemoveIfUnused(int gateway)
    {
        ref readonly GatewayRow row = ref state.Gateways[gateway];
        if (row.Domains == 0 && row.FirstContext == 0 && row.RejudgeTurn == 0)
        {
            state.Texts.Remove(row.NameText);
            state.Gateways.Remove(gateway);
        }
    }

    /// <summary>Counts that a domain's messages now show something else.</summary>
    public void Count(int context, in ContextRow before, in ContextRow now)
    {
        int gateway = state.Contexts[context].Gateway;
        if (gateway != 0 && CountIn(gateway, before, now))
        {
            Revisit(gateway);
        }
    }

    /// <summary>Another partition has said something of a gateway, if it is one: where that amounts to something else, the messages of its domains are judged again.</summary>
    public void Hear(Hash128 key)
    {
        if (state.Gateways.Find(key) is not 0 and int gateway)
        {
            Hear(gateway);
        }
    }

    /// <summary>Others may have said something of any.</summary>
    public void HearAll()
    {
        for (int id = state.Gateways.NextLive(1); id < state.Gateways.Bound; id = state.Gateways.NextLive(id + 1))
        {
            Hear(id);
        }
    }

    /// <summary>What a gateway does for other domains than this.</summary>
    public (int Scanning, int Spared) Around(in ContextRow domain)
    {
        if (domain.Gateway == 0)
        {
            return default;
        }

        ref readonly GatewayRow row = ref state.Gateways[domain.Gateway];
        DomainConductOf own = domain.Conduct;
        return (row.Scanning - Bit(own, DomainConductOf.Scanned), row.Spared - Bit(own, DomainConductOf.Spared));
    }

    /// <summary>The next domain, in all campaigns, whose messages are to be looked at again.</summary>
    public bool TryTake(out int context)
    {
        if (!waiting.TryPeek(out int gateway, out context))
        {
            return false;
        }

        state.Gateways.Edit(gateway).RejudgeCursor = state.Contexts[context].NextOfGateway;
        return true;
    }

    /// <returns>Whether a domain behind it sees another number of steps.</returns>
    private bool CountIn(int gateway, in ContextRow before, in ContextRow now)
    {
        ref GatewayRow row = ref state.Gateways.Edit(gateway);
        (int scanning, int spared) = (row.Scanning, row.Spared);
        row.Scanning += Bit(now.Conduct, DomainConductOf.Scanned) - Bit(before.Conduct, DomainConductOf.Scanned);
        row.Spared += Bit(now.Conduct, DomainConductOf.Spared) - Bit(before.Conduct, DomainConductOf.Spared);
        row.ScannedMessages += now.Scanned - before.Scanned;
        row.OtherMessages += now.Other - before.Other;
        return ContextActivity.Changes(scanning, row.Scanning) || ContextActivity.Changes(spared, row.Spared);
    }

    private void Hear(int gateway)
    {
        byte told = elsewhere.StepsOf(state.Gateways[gateway].Key);
        if (state.Gateways[gateway].Told != told)
        {
            state.Gateways.Edit(gateway).Told = told;
            Revisit(gateway);
        }
    }

    private void Revisit(int gateway)
    {
        if (state.Gateways[gateway].FirstContext is not 0 and int first)
        {
            waiting.Add(gateway, first);
        }
    }

    private static bool IsBefore(Hash128 key, Hash128 other) => (key.High, key.Low).CompareTo((other.High, other.Low)) < 0;

    private static int Bit(DomainConductOf conduct, DomainConductOf what) => conduct == what ? 1 : 0;
}
