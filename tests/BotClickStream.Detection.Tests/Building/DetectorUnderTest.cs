using System.Buffers;
using System.Text;

namespace BotClickStream.Detection.Tests;

/// <summary>A detector with all that it has said, as plain records. It checks with every output what must hold of each single one.</summary>
internal sealed class DetectorUnderTest(DetectorSettings? settings = null)
{
    private readonly OutputBuffer output = new();
    private readonly Dictionary<string, SaidLabel> last = [];
    private readonly Dictionary<string, long> corrected = [];
    private readonly Dictionary<string, HoldAction> held = [];

    public PartitionDetector Detector { get; private set; } = new(settings ?? new DetectorSettings(), PreparedEvent.LinkForm);

    /// <summary>All labels, in the order in which they were said.</summary>
    public List<SaidLabel> Labels { get; } = [];

    public List<SaidCorrection> Corrections { get; } = [];

    /// <summary>All figures that were published, in that order, with their campaigns.</summary>
    public List<(string Campaign, long AsOf, bool IsFirst, bool IsSettled, SaidMetrics Figures)> Metrics { get; } = [];

    /// <summary>All that was told of messages, in that order.</summary>
    public List<SaidActivity> Activity { get; } = [];

    /// <summary>All that was said of unsubscribes, in that order.</summary>
    public List<SaidHold> Holds { get; } = [];

    /// <summary>All profiles that were published, in that order.</summary>
    public List<SaidProfile> Profiles { get; } = [];

    /// <summary>The last label of each event, by its id.</summary>
    public IReadOnlyDictionary<string, SaidLabel> Last => last;

    /// <summary>Messages, events, texts and so on that are in memory as of the last tick.</summary>
    public IReadOnlyDictionary<string, int> Rows => Detector.Statistics.Rows;

    public ApplyResult Take(EventDraft draft)
    {
        ApplyResult result = Detector.Apply(draft.ToEvent(), output);
        Collect(untracked: result == ApplyResult.Untracked ? draft.Id : null);
        return result;
    }

    public DetectorUnderTest Apply(params IEnumerable<EventDraft> drafts)
    {
        foreach (EventDraft draft in drafts)
        {
            Take(draft);
        }

        return this;
    }

    /// <summary>Hears of a domain from another partition, last seen there <paramref name="after"/> milliseconds after <see cref="Some.Start"/>.</summary>
    public DetectorUnderTest Hear(string domain, int scanned, int other = 0, long after = 0, int partition = 7)
    {
        Detector.Apply(SomeUpdate.OfDomain(Encoding.UTF8.GetBytes(domain), scanned, other, after, partition));
        return this;
    }

    /// <summary>Hears what another partition has published.</summary>
    public DetectorUnderTest Hear(SaidProfile profile, int partition)
    {
        Detector.Apply(SomeUpdate.Of(profile, partition));
        return this;
    }

    /// <summary>A tick with the watermark <paramref name="after"/> milliseconds after <see cref="Some.Start"/>.</summary>
    public DetectorUnderTest Tick(long after)
    {
        Detector.Tick(Some.Start + after, output);
        Collect();
        return this;
    }

    /// <summary>Publishes figures by a clock that is <paramref name="after"/> milliseconds after <see cref="Some.Start"/>.</summary>
    public DetectorUnderTest Publish(long after)
    {
        Detector.PublishFigures(Some.Start + after, output);
        Collect();
        return this;
    }

    /// <summary>Ticks at the same watermark until nothing waits to be judged again.</summary>
    public DetectorUnderTest WorkOff()
    {
        do
        {
            Detector.Tick(Detector.Watermark, output);
            Collect();
        } while (Detector.HasPendingJudgements);

        return this;
    }

    /// <summary>Goes on from the rows of the detector so far, under other settings.</summary>
    public DetectorUnderTest RestartWith(DetectorSettings settings)
    {
        ArrayBufferWriter<byte> rows = new();
        Assert.True(Detector.WriteChanges(rows, int.MaxValue));
        // The rest of a round, and then all of one: some was in the log before.
        Assert.True(Detector.WriteSlice(rows, int.MaxValue));
        Assert.True(Detector.WriteSlice(rows, int.MaxValue));
        Detector = new PartitionDetector(settings, PreparedEvent.LinkForm);
        Detector.Restore(rows.WrittenSpan);
        Detector.CompleteRestore();
        return this;
    }

    /// <summary>What the campaign has come to, as it would be published now.</summary>
    public SaidMetrics MetricsOf(string campaign)
    {
        int id = Detector.State.Campaigns.Find(PreparedEvent.KeyOf(campaign));
        new FigureLedger(Detector.State, Detector.Settings, Detector.Statistics).Write(id, isFirst: true, output);
        SaidMetrics said = Read(output.Metrics[^1]);
        output.Clear();
        return said;
    }

    /// <summary>What was done with a message, as it would be told now; <see langword="null"/> where nothing is known of it.</summary>
    public SaidActivity? ActivityOf(Hash128 messageKey)
    {
        int message = Detector.State.Messages.Find(messageKey);
        if (message == 0 || Detector.State.Messages[message].Engagement is 0)
        {
            return null;
        }

        new ActivityLedger(Detector.State, Links()).Tell(Detector.State.Messages[message].Engagement, output);
        SaidActivity said = Read(output.Activity[^1]);
        output.Clear();
        return said;
    }

    /// <summary>A message's labels as they were last said, with what is known of its links by now.</summary>
    public SaidLabel[] Explain(Hash128 messageKey)
    {
        Detector.Explain(messageKey, output);
        SaidLabel[] labels = new SaidLabel[output.Labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = Read(output.Labels[i]);
        }

        output.Clear();
        return labels;
    }

    /// <summary>How many links a campaign's mail is known to have.</summary>
    public int MailLinks(string campaign) => Links().MailLinks(Detector.State.Campaigns.Find(PreparedEvent.KeyOf(campaign)));

    private LinkRegistry Links() =>
        new(Detector.State, Detector.Settings, new CampaignWatch(Detector.State), PreparedEvent.LinkForm, Detector.Statistics);

    public SaidLabel LabelOf(EventDraft draft) => last[draft.Id];

    /// <summary>What was said of an unsubscribe, one after the other, each with its reason.</summary>
    public IEnumerable<(HoldAction Action, string Reason)> HoldsOf(EventDraft draft) =>
        Holds.Where(said => said.EventId == draft.Id).Select(said => (said.Action, said.Reason));

    /// <summary>The sum of the event's corrections, in ten-thousandths of a point.</summary>
    public long CorrectedBy(EventDraft draft) => CorrectedBy(draft.Id);

    public long CorrectedBy(string eventId) => corrected.GetValueOrDefault(eventId);

    /// <summary>Of what a detector doesn't track it cannot know whether it said it before.</summary>
    private void Collect(string? untracked = null)
    {
        int first = Labels.Count;
        foreach (ref readonly LabeledEvent label in output.Labels)
        {
            SaidLabel said = Read(label);
            Assert.NotEqual(Label.None, said.Label);
            Labels.Add(said);
            if (said.EventId == untracked)
            {
                continue;
            }

            Assert.True(
                said.Revision == (last.TryGetValue(said.EventId, out SaidLabel? before) ? before.Revision + 1 : 0),
                $"{said} follows {before}"
            );
            last[said.EventId] = said;
        }

        foreach (ref readonly ScoreCorrection correction in output.Corrections)
        {
            SaidLabel cause = Labels[first + correction.LabelIndex];
            Assert.NotEqual(0, correction.Delta);
            Corrections.Add(new SaidCorrection(cause, correction.PointsFromEvent, correction.Delta, correction.Time));
            corrected[cause.EventId] = corrected.GetValueOrDefault(cause.EventId) + correction.Delta;
            Assert.Equal(corrected[cause.EventId], cause.Balance);
        }

        foreach (ref readonly LeadActivity activity in output.Activity)
        {
            Activity.Add(Read(activity));
        }

        foreach (ref readonly UnsubscribeHold hold in output.Holds)
        {
            SaidHold said = Read(hold);
            Holds.Add(said);
            bool isKnown = held.TryGetValue(said.EventId, out HoldAction before);
            bool mayBeForgotten = said.Reason == "limit" && Detector.Statistics.LimitsReached["forgotten"] > 0;
            Assert.True(
                !isKnown || mayBeForgotten || (before, said.Action) is (HoldAction.Hold, not HoldAction.Hold),
                $"{said} follows {before}"
            );
            Assert.Equal(said.Action == HoldAction.Hold, said.Deadline is not null);
            held[said.EventId] = said.Action;
        }

        foreach (ref readonly ScannerProfile profile in output.Profiles)
        {
            int[] styles = ((ReadOnlySpan<int>)profile.Styles).ToArray();
            Profiles.Add(
                new SaidProfile(
                    profile.Kind,
                    Text(profile.Name),
                    profile.Network,
                    profile.IsExpired,
                    profile.ScannedMessages,
                    profile.HumanMessages,
                    profile.Campaigns,
                    string.Join(
                        ' ',
                        styles
                            .Select((count, style) => (count, style))
                            .Where(one => one.count > 0)
                            .Select(one => $"{(ScanStyle)one.style} {one.count}")
                    ),
                    profile.LogOdds,
                    profile.FirstSeen - Some.Start,
                    profile.LastSeen - Some.Start,
                    profile.Expires - Some.Start,
                    profile.ScannedDomains,
                    profile.OtherDomains
                )
            );
        }

        foreach (ref readonly CampaignMetrics metrics in output.Metrics)
        {
            Metrics.Add((Text(metrics.CampaignId), metrics.AsOf - Some.Start, metrics.IsFirst, metrics.IsSettled, Read(metrics)));
        }

        Assert.All(
            Labels.Skip(first).Select(said => last.GetValueOrDefault(said.EventId, said)),
            said => Assert.Equal(said.Balance, CorrectedBy(said.EventId))
        );
        output.Clear();
    }

    private SaidLabel Read(in LabeledEvent label)
    {
        SaidReason[] reasons = new SaidReason[label.ReasonCount];
        for (int i = 0; i < reasons.Length; i++)
        {
            ref readonly Reason reason = ref output.Reasons[label.FirstReason + i];
            string[] events = [.. new[] { Text(reason.Event1), Text(reason.Event2), Text(reason.Event3) }.Where(id => id.Length > 0)];
            Assert.Equal(events.Distinct(), events);
            reasons[i] = new SaidReason(reason.Signal.Name, reason.Weight, reason.Detail, events) { By = Text(reason.By) };
        }

        return new SaidLabel(
            Text(label.EventId),
            label.Type,
            label.Time,
            Text(label.CampaignId),
            Text(label.MessageId),
            Text(label.Recipient),
            Text(label.Domain),
            Text(label.LeadId),
            Text(label.Url),
            Text(label.LinkId),
            label.LinkRole,
            label.Points,
            label.Label,
            label.Actor,
            label.LogOdds,
            reasons,
            label.Revision,
            label.HasBalance,
            label.Balance,
            label.ProvisionalUntil,
            label.SettlesAt
        )
        {
            IsTest = label.IsTest,
        };
    }

    private SaidActivity Read(in LeadActivity activity) =>
        new(
            Text(activity.CampaignId),
            Text(activity.MessageId),
            Text(activity.Recipient),
            Text(activity.LeadId),
            activity.Verdict,
            activity.Human.Opens,
            activity.Human.Clicks,
            activity.Machines.Opens,
            activity.Machines.Clicks,
            activity.Bait,
            activity.RareLinks,
            activity.FirstHuman == 0 ? null : activity.FirstHuman - Some.Start,
            activity.LastHuman == 0 ? null : activity.LastHuman - Some.Start,
            activity.Segments
        );

    private SaidHold Read(in UnsubscribeHold hold) =>
        new(
            Text(hold.EventId),
            Text(hold.CampaignId),
            Text(hold.MessageId),
            Text(hold.Recipient),
            Text(hold.LeadId),
            hold.Action,
            hold.Time - Some.Start,
            hold.Deadline == 0 ? null : hold.Deadline - Some.Start,
            hold.Reason,
            hold.LogOdds,
            hold.Revision
        );

    private SaidMetrics Read(in CampaignMetrics metrics)
    {
        List<string> machines = [];
        for (int actor = 0; actor < ActorCounts.Count; actor++)
        {
            if (metrics.Machines[actor] != default)
            {
                machines.Add($"{(Actor)actor} {metrics.Machines[actor]}");
            }
        }

        List<(string Link, string Clicks)> links = [];
        foreach (ref readonly LinkFigures link in output.Links.Slice(metrics.FirstLink, metrics.LinkCount))
        {
            Assert.True(links.Count == 0 || link.Clicks <= output.Links[metrics.FirstLink + links.Count - 1].Clicks);
            links.Add((link.LinkId.IsEmpty ? Text(link.Url) : Text(link.LinkId), $"{link.Clicks}/{link.HumanClicks}/{link.MachineClicks}"));
        }

        List<(string Domain, int Suspects)> domains = [];
        foreach (ref readonly DomainFigures domain in output.Domains.Slice(metrics.FirstDomain, metrics.DomainCount))
        {
            domains.Add((Text(domain.Domain), domain.Suspects));
        }

        Assert.Equal(domains.Select(domain => domain.Suspects).OrderDescending(), domains.Select(domain => domain.Suspects));
        return new SaidMetrics(
            metrics.Recipients,
            metrics.Sent,
            metrics.Delivered,
            metrics.Bounced,
            metrics.Complaints,
            metrics.Raw,
            metrics.Human,
            metrics.WithoutSuspects,
            metrics.Suspects,
            string.Join(' ', machines),
            metrics.Undecided,
            metrics.Sessions,
            metrics.Conversions,
            string.Join(
                ' ',
                links
                    .Where(link => link.Clicks[0] != '0')
                    .OrderBy(link => link.Link, StringComparer.Ordinal)
                    .Select(link => $"{link.Link} {link.Clicks}")
            ),
            string.Join(
                ' ',
                domains
                    .Where(domain => domain.Suspects != 0)
                    .OrderBy(domain => domain.Domain, StringComparer.Ordinal)
                    .Select(domain => $"{domain.Domain} {domain.Suspects}")
            )
        );
    }

    private string Text(TextRange range) => Encoding.UTF8.GetString(output.Text(range));
}

internal sealed record SaidLabel(
    string EventId,
    EventType Type,
    long Time,
    string CampaignId,
    string MessageId,
    string Recipient,
    string Domain,
    string LeadId,
    string Url,
    string LinkId,
    LinkRole LinkRole,
    long Points,
    Label Label,
    Actor Actor,
    int LogOdds,
    IReadOnlyList<SaidReason> Reasons,
    int Revision,
    bool HasBalance,
    long Balance,
    long ProvisionalUntil,
    long SettlesAt
)
{
    public bool IsTest { get; init; }

    public SaidReason? ReasonBy(Signal signal) => Reasons.SingleOrDefault(reason => reason.Signal == signal.Name);
}

internal sealed record SaidReason(string Signal, int Weight, Detail Detail, IReadOnlyList<string> Events)
{
    public string By { get; init; } = "";
}

internal sealed record SaidCorrection(SaidLabel Cause, bool PointsFromEvent, long Delta, long Time);

/// <summary>Times are after <see cref="Some.Start"/>.</summary>
internal sealed record SaidActivity(
    string CampaignId,
    string MessageId,
    string Recipient,
    string LeadId,
    ActivityVerdict Verdict,
    int HumanOpens,
    int HumanClicks,
    int MachineOpens,
    int MachineClicks,
    int Bait,
    int RareLinks,
    long? FirstHuman,
    long? LastHuman,
    ActivitySegments Segments
);

/// <summary>Times are after <see cref="Some.Start"/>.</summary>
internal sealed record SaidHold(
    string EventId,
    string CampaignId,
    string MessageId,
    string Recipient,
    string LeadId,
    HoldAction Action,
    long Time,
    long? Deadline,
    string Reason,
    int LogOdds,
    int Revision
);

/// <summary>Times are after <see cref="Some.Start"/>.</summary>
internal sealed record SaidProfile(
    ProfileKind Kind,
    string Domain,
    ulong Network,
    bool IsExpired,
    int Scanned,
    int Human,
    int Campaigns,
    string Styles,
    int LogOdds,
    long FirstSeen,
    long LastSeen,
    long Expires,
    int ScannedDomains,
    int OtherDomains
);

internal static class SomeUpdate
{
    public static ProfileUpdate OfDomain(ReadOnlySpan<byte> domain, int scanned, int other, long after, int partition) =>
        new()
        {
            Kind = ProfileKind.Domain,
            Domain = domain,
            Partition = partition,
            Scanned = scanned,
            Other = other,
            LastSeen = Some.Start + after,
            Expires = Some.Start + after + Durations.Days(30),
        };

    public static ProfileUpdate Of(SaidProfile said, int partition) =>
        new()
        {
            Kind = said.Kind,
            Domain = Encoding.UTF8.GetBytes(said.Domain),
            Network = new Hash128(said.Network, 0),
            Partition = partition,
            Gateway = said.Kind == ProfileKind.Gateway ? (Some.Delivered() with { Gateway = said.Domain }).ToEvent().GatewayKey : default,
            Scanned = said.Kind == ProfileKind.Gateway ? said.ScannedDomains : said.Scanned,
            Other = said.Kind == ProfileKind.Gateway ? said.OtherDomains : said.Human,
            LastSeen = Some.Start + said.LastSeen,
            Expires = said.IsExpired ? 0 : Some.Start + said.Expires,
        };
}
