namespace BotClickStream.Detection;

/// <summary>Fills a message's window, and what is known around it, from the rows.</summary>
internal sealed class WindowLoader(
    DetectorState state,
    DetectorSettings settings,
    LinkRegistry links,
    RecipientRegistry recipients,
    RecipientHistory histories,
    Strangers strangers,
    CampaignClock clock,
    CampaignLeavers leavers,
    LinkPopularity popularity,
    DomainWatch domains,
    Surroundings surroundings,
    MessageWindow window
)
{
    /// <summary>Whether newer rules have judged the loaded message: a rolling upgrade gives partitions back and forth.</summary>
    public bool HasNewerVerdict { get; private set; }

    public void Load(int engagement)
    {
        ref readonly EngagementRow engaged = ref state.Engagements[engagement];
        ref readonly MessageRow message = ref state.Messages[engaged.Message];
        ref readonly DomainRow domain = ref state.Domains[message.Domain];
        // Only who says something of the domain tells what it is compared with.
        bool isTold = (domain.BurstLevel | domain.ActiveLevel | domain.BrowserLevel) != 0;
        (int ofEarly, int ofActive, _) = isTold ? domains.BaselinesFor(domain) : default;
        surroundings.Load(engagement);
        window.Begin(
            message.DeliveredAt,
            clock.ClockOffsetOf(message),
            (message.Flags & MessageFlags.Delivered) != 0,
            links.MailLinks(domain.Campaign),
            links.OtherLinks(domain.Campaign),
            state.Campaigns[domain.Campaign].BegunAt,
            new DomainActivity(
                domain.Mailed,
                DomainDelays.DeviationSeconds(domain),
                new WindowActivity(domain.EarlyMessages, ofEarly, domain.BurstLevel),
                new WindowActivity(domain.ActiveMessages, ofActive, domain.ActiveLevel),
                domain.Pace,
                domain.Reach,
                // How many it is takes its browsers to be counted up, and its leavers those of the campaign, which only who asks for it needs.
                domain.BrowserLevel == 0
                    ? default
                    : new WindowActivity(domain.Browsers.Most().Messages, ofActive, domain.BrowserLevel),
                domain.Browser
            )
            {
                ActiveMs = settings.Rules.DomainBurst.ActiveMs,
                Leavers = new LeaverActivity(
                    domain.Unsubscribed,
                    domain.Clicked,
                    domain.SurgeLevel == SurgeLevel.None ? 0 : leavers.Elsewhere(domain).OfMailed,
                    domain.SurgeLevel
                ),
            },
            surroundings.Around(surroundings.Domain),
            surroundings.Around(surroundings.Anywhere),
            histories.Around(engagement)
        );
        HasNewerVerdict = false;
        int member = 0;
        ContextActivity activity = default;
        ulong network = 0;
        bool isOfOpens = false;
        NetworkKind kind = NetworkKind.Unlisted;
        for (int id = engaged.FirstEvent; id != 0; id = state.Events[id].Next)
        {
            ref readonly EventRow row = ref state.Events[id];
            int link = links.LinkOf(domain.Campaign, row);
            if (row.Member != member)
            {
                member = row.Member;
                activity = surroundings.Around(member);
            }

            if (row.Network != network || (row.Type == EventType.Open) != isOfOpens)
            {
                (network, isOfOpens) = (row.Network, row.Type == EventType.Open);
                kind = network == 0 ? NetworkKind.Unlisted : settings.Networks.KindOf(EventRow.NetworkNameOf(network), row.Type);
            }

            HasNewerVerdict |= row.RulesVersion > settings.Rules.Version;
            ContextActivity ofNetwork = IsSoonOpen(row) ? activity : strangers.ToBrowser(member, activity, row.UserAgent);
            bool isNoStranger = kind.IsVendors() || ofNetwork.IsScanners;
            window.Add(
                new WindowEvent
                {
                    Row = id,
                    Member = row.Member,
                    Id = row.Id,
                    Type = row.Type,
                    Time = row.Time,
                    Link = link != 0 ? link : LinkRegistry.UntoldLink(row),
                    Page = links.PageOf(link),
                    IsProbed = (row.Flags & EventFlags.IsProbed) != 0 && links.IsSeenPlain(link),
                    Role = links.RoleOf(link),
                    IsUnpopular = row.Link != 0 && popularity.IsUnpopular(domain.Campaign, row.Link),
                    Network = row.Network,
                    NetworkKind = kind,
                    NetworkActivity = ofNetwork,
                    Unlike = strangers.UnlikeOf(surroundings.Anywhere, window.DomainAnywhere, row, isNoStranger),
                    UserAgent = row.UserAgent,
                    UserAgentKind = row.UserAgentKind,
                    HttpMethod = row.HttpMethod,
                    MachineFlag = row.MachineFlag,
                    Via = row.Via,
                }
            );
        }

        LoadVisits(engagement, engaged.Recipient);
        window.TellVisitors();
    }

    /// <summary>A scanner may fetch images as another browser than links, and does so soon; hardly as a program that people read mail with.</summary>
    private bool IsSoonOpen(in EventRow row) =>
        row is { Type: EventType.Open, UserAgentKind: not UserAgentKind.MailProgram }
        && !(row.Time - window.DeliveredAt >= settings.Rules.Context.EarlyMs);

    private void LoadVisits(int engagement, int recipient)
    {
        for (int id = recipient == 0 ? 0 : state.Recipients[recipient].FirstVisit; id != 0; id = state.Visits[id].Next)
        {
            if (recipients.OwnerOf(id, recipient, state.Progress.Watermark) == engagement)
            {
                ref readonly VisitRow row = ref state.Visits[id];
                window.Add(
                    new WindowEvent
                    {
                        Visit = id,
                        Id = row.Id,
                        Type = row.Type,
                        Time = row.Time,
                    }
                );
            }
        }
    }
}
