namespace BotClickStream.Detection;

/// <summary>
/// Puts messages into the contexts that they share with others, their networks and their domain, and takes them out when they expire.
/// </summary>
internal sealed class ContextMembership(
    DetectorState state,
    DetectorSettings settings,
    ScannerProfiles profiles,
    ProfilesElsewhere elsewhere,
    GatewayWatch gateways,
    ContextWatch contexts,
    DetectorStatistics statistics
)
{
    /// <summary>Puts a message into the contexts of its domain, in its campaign and in all of them.</summary>
    public void EnterDomain(int engagement)
    {
        ref readonly DomainRow domain = ref state.Domains[state.Messages[state.Engagements[engagement].Message].Domain];
        Enter(engagement, domain.Key, ContextKind.Domain);
        if (Enter(engagement, NameOf(domain), ContextKind.DomainAnywhere) is not 0 and int member)
        {
            EnterGateway(state.Members[member].Context, domain.Gateway);
        }
    }

    /// <summary>It has become known who received a domain's mail in one of its campaigns.</summary>
    public void EnterGateway(int domain)
    {
        ref readonly DomainRow row = ref state.Domains[domain];
        // Of a domain that nobody has engaged with, it is asked when somebody does.
        if (row.FirstEngagement != 0 && state.Contexts.Find(NameOf(row)) is not 0 and int context)
        {
            EnterGateway(context, row.Gateway);
        }
    }

    private void EnterGateway(int context, int gateway)
    {
        if (gateways.Enter(context, gateway))
        {
            contexts.JudgeAgain(context);
            profiles.CountGateway(gateway, state.Contexts[context].FirstMember, style: null);
        }
    }

    /// <summary>A domain's key in all campaigns.</summary>
    private Hash128 NameOf(in DomainRow domain)
    {
        Span<byte> name = stackalloc byte[state.Texts.LengthOf(domain.NameText)];
        state.Texts.CopyTo(domain.NameText, name);
        return Hash128.OfText(name);
    }

    /// <summary>
    /// Puts an event's message into the context of its network, unless it is an image proxy's. Who clicks as one is none. Where no network is told, the browser stands for it, at the recipient's domain: a scanner has the same few there, and other domains' people have them too.
    /// </summary>
    public void EnterNetwork(int engagement, int id)
    {
        ref readonly EventRow row = ref state.Events[id];
        if (
            (row.Network == 0 && row.UserAgent == 0)
            || row.Type is not (EventType.Open or EventType.Click or EventType.Unsubscribe)
            || (
                row.Type == EventType.Open
                && row.UserAgentKind is UserAgentKind.ImageProxy or UserAgentKind.ImagePrefetch or UserAgentKind.AppleMailPrivacy
            )
        )
        {
            return;
        }

        bool isTold = row.Network != 0;
        Hash128 key = isTold ? Hash128.OfPart(row.Network) : BrowserAt(state.Messages[state.Engagements[engagement].Message].Domain, row);
        int member = Enter(engagement, key, ContextKind.Network, isTold);
        state.Events.Edit(id).Member = member;
    }

    private Hash128 BrowserAt(int domain, in EventRow row) =>
        NameOf(state.Domains[domain]).With(Hash128.OfPart(Hash128.Mix(row.UserAgent)));

    /// <summary>Takes an expiring message out; what it has shown stays counted.</summary>
    public void Leave(int engagement)
    {
        for (int id = state.Engagements[engagement].FirstMember; id != 0; )
        {
            MemberRow member = state.Members[id];
            ref ContextRow context = ref state.Contexts.Edit(member.Context);
            context.LastTime = Math.Max(context.LastTime, state.Engagements[engagement].LastTime);
            if (context.RejudgeCursor == id)
            {
                context.RejudgeCursor = member.Next;
            }

            if (member.Previous != 0)
            {
                state.Members.Edit(member.Previous).Next = member.Next;
            }
            else
            {
                context.FirstMember = member.Next;
            }

            if (member.Next != 0)
            {
                state.Members.Edit(member.Next).Previous = member.Previous;
            }

            state.Members.Remove(id);
            id = member.NextOfMessage;
        }
    }

    private int Enter(int engagement, Hash128 key, ContextKind kind, bool isTold = true)
    {
        ref EngagementRow engaged = ref state.Engagements.Edit(engagement);
        int domain = state.Messages[engaged.Message].Domain;
        int id = state.Contexts.Find(key);
        for (int known = id == 0 ? 0 : engaged.FirstMember; known != 0; known = state.Members[known].NextOfMessage)
        {
            if (state.Members[known].Context == id)
            {
                return known;
            }
        }

        if (id == 0)
        {
            if (state.Contexts.Count >= settings.MaxNetworks)
            {
                statistics.CountLimit("networks");
                return 0;
            }

            id = state.Contexts.Add(key);
            ref ContextRow begun = ref state.Contexts.Edit(id);
            begun.Kind = kind;
            begun.IsUntold = !isTold;
            begun.Told = kind == ContextKind.Domain ? (byte)0 : elsewhere.StepsOf(key);
        }

        int member = state.Members.Add();
        ref MemberRow added = ref state.Members.Edit(member);
        ref ContextRow context = ref state.Contexts.Edit(id);
        added.Context = id;
        added.Engagement = engagement;
        added.NextOfMessage = engaged.FirstMember;
        added.Next = context.FirstMember;
        engaged.FirstMember = member;
        if (context.FirstMember != 0)
        {
            state.Members.Edit(context.FirstMember).Previous = member;
        }

        context.FirstMember = member;
        ulong own = state.Messages[engaged.Message].IsTest ? 0 : 1UL << (int)(NameOf(state.Domains[domain]).Low >> 58);
        ulong domains = context.Domains | own;
        bool isCounted = own != 0 && kind == ContextKind.Network;
        uint recipients = context.Recipients | (isCounted ? RecipientBit(engaged) : 0);
        uint campaigns = context.Campaigns | (isCounted ? BitOf(state.Campaigns[state.Domains[domain].Campaign].Key) : 0);
        if (domains != context.Domains || recipients != context.Recipients || campaigns != context.Campaigns)
        {
            ContextRow old = context;
            context.Domains = domains;
            context.Recipients = recipients;
            context.Campaigns = campaigns;
            contexts.NoteReach(id, old);
        }

        return member;
    }

    /// <summary>Of a message whose recipient isn't told its own.</summary>
    private uint RecipientBit(in EngagementRow engaged)
    {
        if (engaged.RecipientText == 0)
        {
            return BitOf(state.Messages[engaged.Message].Key);
        }

        Span<byte> recipient = stackalloc byte[state.Texts.LengthOf(engaged.RecipientText)];
        state.Texts.CopyTo(engaged.RecipientText, recipient);
        return BitOf(Hash128.OfText(recipient));
    }

    private static uint BitOf(Hash128 key) => 1U << (int)(key.Low >> 59);
}
