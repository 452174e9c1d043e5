using System.Runtime.InteropServices;

namespace BotClickStream.Traffic;

/// <summary>
/// Plays one campaign: plans the messages in the order in which they are sent, and gives their events in the order in which they arrive. No event arrives before
/// its message was sent, so that only what sent messages have still to come is held.
/// </summary>
internal sealed class CampaignFeed(Campaign campaign)
{
    /// <summary>From an event to the topic: seconds mostly, minutes or hours where a webhook was retried.</summary>
    private static readonly Quantiles TransportDelay = new(
        (0, TimeSpan.FromMilliseconds(80)),
        (0.5, TimeSpan.FromMilliseconds(600)),
        (0.95, TimeSpan.FromSeconds(3)),
        (0.997, TimeSpan.FromSeconds(30)),
        (0.9995, TimeSpan.FromMinutes(10)),
        (1, TimeSpan.FromHours(4))
    );

    /// <summary>From the send to the receiving server's yes.</summary>
    private static readonly Quantiles DeliveryDelay = new(
        (0, TimeSpan.FromMilliseconds(300)),
        (0.6, TimeSpan.FromSeconds(2)),
        (0.95, TimeSpan.FromSeconds(8)),
        (0.995, TimeSpan.FromMinutes(2)),
        (1, TimeSpan.FromMinutes(40))
    );

    /// <summary>Ten minutes are common, hours happen (suped.com; wordtothewise.com 2019/01).</summary>
    private static readonly Quantiles HeldDelay = new(
        (0, TimeSpan.FromMinutes(8)),
        (0.7, TimeSpan.FromMinutes(20)),
        (1, TimeSpan.FromHours(3))
    );

    private const double BounceShare = 0.008;

    /// <summary>Of the readers of a scanned message, those who come minutes after the scan.</summary>
    private const double AfterScanShare = 0.15;
    private const double RepeatShare = 0.002;

    private readonly Plan _plan = new();
    private readonly PriorityQueue<SimulatedEvent, (long Arrival, long Sequence)> _pending = new();
    private long _sequence;

    public IEnumerable<SimulatedEvent> Events()
    {
        if (campaign.Source.Manifest)
        {
            Describe();
        }
        int districts = (campaign.Recipients + District.Size - 1) / District.Size;
        for (int number = 0; number < districts; number++)
        {
            int mailed = Math.Min(District.Size, campaign.Recipients - (number * District.Size));
            District district = new(campaign.Options, campaign.Audience, campaign.List, number);
            Dictionary<Organisation, int> mailsOfFirm = [];
            for (int place = 0; place < District.Size; place++)
            {
                int entry = campaign.EntryAt(place);
                Recipient recipient = district[entry];
                ref int order = ref CollectionsMarshal.GetValueRefOrAddDefault(mailsOfFirm, recipient.Organisation, out _);
                int orderInFirm = order++;
                // Counted all the same, so that one recipient more leaves the others' order alone.
                if (entry >= mailed)
                {
                    continue;
                }
                long sent = campaign.SentAt(((long)number * District.Size) + place);
                while (_pending.TryPeek(out SimulatedEvent? next, out _) && next.Arrival < sent)
                {
                    yield return _pending.Dequeue();
                }
                Enqueue(recipient, sent, orderInFirm, listCompleteAt: campaign.SentAt(((long)number + 1) * District.Size));
            }
        }
        while (_pending.TryDequeue(out SimulatedEvent? next, out _))
        {
            yield return next;
        }
    }

    private void Describe()
    {
        SplitMix64 ids = SplitMix64.For(campaign.Key, (ulong)Stream.EventId);
        _pending.Enqueue(
            new SimulatedEvent(campaign, EventIds.Draw(ref ids), SimulatedEventType.Campaign, campaign.Start, campaign.Start),
            (campaign.Start, _sequence++)
        );
    }

    private void Enqueue(Recipient recipient, long sent, int orderInFirm, long listCompleteAt)
    {
        ulong key = SplitMix64.Key(campaign.Key, recipient.Key);
        _plan.Clear();
        Fill(key, recipient, sent, orderInFirm, listCompleteAt);

        Source source = campaign.Source;
        SplitMix64 ids = SplitMix64.For(key, (ulong)Stream.EventId);
        SplitMix64 transport = SplitMix64.For(key, (ulong)Stream.Transport);
        foreach (ref readonly Happening happening in _plan.Happenings)
        {
            // Drawn for every happening, told or not, so that what the source hides changes no other event.
            UInt128 id = EventIds.Draw(ref ids);
            long arrival = happening.Time + TransportDelay.Sample(ref transport);
            bool repeats = transport.Chance(RepeatShare);
            long repeatArrival = arrival + 1 + TransportDelay.Sample(ref transport);
            bool hasPoints = transport.Chance(campaign.Options.PointsShare);
            if (!Tells(source, happening.Type))
            {
                continue;
            }
            bool isTotal =
                source.Sessions == Analytics.Totals && happening.Type is SimulatedEventType.Session or SimulatedEventType.Conversion;
            bool isEngagement =
                happening.Type is not (SimulatedEventType.Sent or SimulatedEventType.Delivered or SimulatedEventType.Bounce);
            long time = happening.Time + (isEngagement ? source.ClockOffset : 0);
            if (source.WholeSeconds)
            {
                time -= time % 1000;
            }
            if (Math.Max(time, arrival) >= campaign.End)
            {
                continue;
            }
            SimulatedEvent e = new(campaign, id, happening.Type, time, arrival)
            {
                Recipient = isTotal ? null : recipient,
                Count = isTotal ? 1 : 0,
                Truth = happening.Truth,
                Link = happening.Link,
                Url = Url(happening, recipient),
                Client = happening.Client,
                Method = happening.Method,
                Via = happening.Via,
                Machine = happening.Machine,
                Points = hasPoints ? Points(happening.Type) : null,
            };
            _pending.Enqueue(e, (arrival, _sequence++));
            if (repeats && repeatArrival < campaign.End)
            {
                _pending.Enqueue(e.RepeatedAt(repeatArrival), (repeatArrival, _sequence++));
            }
        }
    }

    private void Fill(ulong key, Recipient recipient, long sent, int orderInFirm, long listCompleteAt)
    {
        SplitMix64 random = SplitMix64.For(key, (ulong)Stream.Delivery);
        Organisation organisation = recipient.Organisation;
        _plan.Tell(SimulatedEventType.Sent, sent);
        bool bounces = random.Chance(BounceShare);
        long delivered = sent + (organisation.HoldsMail ? HeldDelay : DeliveryDelay).Sample(ref random);
        if (bounces)
        {
            _plan.Tell(SimulatedEventType.Bounce, delivered);
            return;
        }
        _plan.Tell(SimulatedEventType.Delivered, delivered);
        Message message = new(
            campaign,
            recipient,
            Profile.Of(recipient, campaign.Options.Mix.BehindCarriers, mail: campaign.Key),
            sent,
            delivered,
            orderInFirm,
            listCompleteAt
        );

        SplitMix64 scan = SplitMix64.For(key, (ulong)Stream.Scan);
        if (scan.Chance(organisation.Coverage) && organisation.Scans(sent))
        {
            organisation.Scanner!.Act(message, ref scan, _plan);
        }
        SplitMix64 proxy = SplitMix64.For(key, (ulong)Stream.Proxy);
        ProxyOf(message)?.Act(message, ref proxy, _plan);

        SplitMix64 person = SplitMix64.For(key, (ulong)Stream.Person);
        bool reads = person.Chance(campaign.Kind.Readers);
        bool readsAfterScan = person.Chance(AfterScanShare);
        Behavior reader =
            recipient.IsShared ? SharedMailbox.Instance
            : readsAfterScan && _plan.ScannedAt is not null ? AfterScanReader.Instance
            : campaign.Kind.People.Pick(ref person);
        if (reads)
        {
            reader.Act(message, ref person, _plan);
        }
        if (organisation.Twin is { } twin)
        {
            SplitMix64 beside = SplitMix64.For(key, (ulong)Stream.Twin);
            twin.Act(message, ref beside, _plan);
        }
        if (organisation.LooksAgain)
        {
            SplitMix64 again = SplitMix64.For(key, (ulong)Stream.Again);
            LookAgain.Instance.Act(message, ref again, _plan);
        }
    }

    private static Behavior? ProxyOf(in Message message) =>
        message.Profile.MailClient switch
        {
            MailClient.AppleMail => ApplePrivacy.Instance,
            MailClient.Gmail => GmailPrefetch.Instance,
            _ => null,
        };

    private static bool Tells(Source source, SimulatedEventType type) =>
        type switch
        {
            _ when source.ClicksOnly => type == SimulatedEventType.Click,
            SimulatedEventType.Open => source.Opens,
            SimulatedEventType.Sent => source.Sent,
            SimulatedEventType.Delivered => source.Delivered,
            SimulatedEventType.Session or SimulatedEventType.Conversion => source.Sessions != Analytics.None,
            _ => true,
        };

    /// <summary>What a marketing system of the usual kind gives, in ten-thousandths of a point.</summary>
    private long? Points(SimulatedEventType type) =>
        type switch
        {
            SimulatedEventType.Open => 1_0000 * campaign.Source.PointsPercent / 100,
            SimulatedEventType.Click => 5_0000 * campaign.Source.PointsPercent / 100,
            SimulatedEventType.Unsubscribe => -10_0000 * campaign.Source.PointsPercent / 100,
            SimulatedEventType.Complaint => -20_0000 * campaign.Source.PointsPercent / 100,
            _ => null,
        };

    /// <summary>The URL where it isn't the link's own. An iPhone takes known tokens away before it follows a link (wordtothewise.com 2023/06).</summary>
    private string? Url(in Happening happening, Recipient recipient)
    {
        if (campaign.Source.UrlToken is not { } token || happening.Link is not { } link)
        {
            return happening.Url;
        }
        bool stripped = token == Source.StrippedByApple && happening.Client.UserAgent.Contains("iPhone", StringComparison.Ordinal);
        string url = happening.Url ?? link.Url;
        if (campaign.Source.TokenInPath)
        {
            int query = url.IndexOf('?');
            return query < 0 ? $"{url}/{recipient.Key:x16}" : $"{url[..query]}/{recipient.Key:x16}{url[query..]}";
        }
        return stripped ? happening.Url : $"{url}{(url.Contains('?') ? '&' : '?')}{token}={recipient.Key:x16}";
    }
}
