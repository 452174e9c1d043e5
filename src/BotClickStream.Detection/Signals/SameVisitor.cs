namespace BotClickStream.Detection;

/// <summary>
/// What the same visitor, the same browser from the same network, did otherwise on the message, when all else is known: a scanner that was there comes back, hours later and for one link (hourly waves: docs.shoplift.ai;
/// suped.com), and whoever read and bought clicks again. Fifteen minutes of contagion is what Paminga lets an address have. A fleet's hosts are one visitor: its browser from another of the networks where
/// nothing but machines were seen, or two links of a mail fetched by two hosts within seconds. The images that it fetches shortly before the links are another host's often, by the same browser.
/// </summary>
public sealed record SameVisitor : Signal
{
    private static readonly string[] Names = ["awayMs"];

    /// <summary>Thousandths of log-odds that the evidence for another of the visitor's events, its prior left out, must come to for that to be a machine's: more than a hint alone ever does.</summary>
    public int MachineFrom { get; init; } = 4_000;

    /// <summary>The most that the visitor's other event says where network and browser are told and are the same: what the other's evidence comes to, less <see cref="DoubtWeight"/>.</summary>
    public int MaxWeight { get; init; } = 6_500;

    /// <summary>What the other's evidence loses when it is carried over: it may be another visitor's.</summary>
    public int DoubtWeight { get; init; } = 1_000;

    /// <summary>Thousandths of log-odds of the other's evidence below which it loses as much besides as is missing. Of a click that is hardly a machine's the visitor's others say more than it does of them.</summary>
    public int SureFrom { get; init; } = 6_000;

    /// <summary>The most that the visitor's other event says of who looked at the mail shortly before or went on to the site: behind one exit that is likelier another's browser of the same name.</summary>
    public int ReadWeight { get; init; } = 4_500;

    /// <summary>The most that the visitor's other event says where network or browser is told only.</summary>
    public int HalfToldWeight { get; init; } = 2_000;

    /// <summary>Milliseconds from the machine's event within which another browser from its network is the machine's: it fetches as several browsers.</summary>
    public int NearMs { get; init; } = 5_000;

    /// <summary>The most that a machine's event says of another browser so near (<see cref="NearMs"/>).</summary>
    public int NearWeight { get; init; } = 3_000;

    /// <summary>Milliseconds after a HEAD request within which its browser's click is the machine's where networks are not told: who asks by HEAD comes back by GET, milliseconds later (gophish issue 973).</summary>
    public int HeadMs { get; init; } = 1_000;

    /// <summary>The most that the HEAD request says of such a click (<see cref="HeadMs"/>).</summary>
    public int HeadWeight { get; init; } = 4_000;

    /// <summary>Milliseconds after a click on the unsubscribe link within which an unsubscribe of which nothing tells who came is that click's: many a source tells of unsubscribes only that they were.</summary>
    public int UnsubscribeMs { get; init; } = 30_000;

    /// <summary>The most that the machine's event says of the machine's browser from another network, where both networks scan (<see cref="FleetDoublings"/>) and hardly anybody was ever seen to read there: many people have the same browser, but of those whom a vendor has browse through its network some would have read.</summary>
    public int FleetWeight { get; init; } = 5_500;

    /// <summary>Doublings of messages that were scanned from a network, from which on it is a fleet's where none was read.</summary>
    public int FleetDoublings { get; init; } = 4;

    /// <summary>Doublings by which the messages that were scanned from a network outnumber those that were read there, from which on it is a fleet's though some were read: a machine that comes late for one link looks like a person until its fleet is known, so that a few among very many are no sign of people.</summary>
    public int FleetReadDoublings { get; init; } = 6;

    /// <summary>The most that the machine's event says of one link beside the machine's one other link, as near in time as <see cref="PairMs"/> and as soon after the delivery as <see cref="PairWithinMs"/>, by another host: on a mail of two links a fleet's scan is no more than that, and that a person comes first in the same seconds is rare.</summary>
    public int PairWeight { get; init; } = 3_600;

    /// <summary>Milliseconds within which the two links of such a pair must be clicked (<see cref="PairWeight"/>).</summary>
    public int PairMs { get; init; } = 10_000;

    /// <summary>Milliseconds after the delivery within which such a pair must come (<see cref="PairWeight"/>).</summary>
    public int PairWithinMs { get; init; } = 60_000;

    /// <summary>Milliseconds after the click before within which a click goes on where a machine left off: on a link that nobody had clicked yet, and so on back to the machine's with none clicked twice, by whatever visitor that didn't open the mail before (<see cref="GoesOnWeight"/>). A fleet shares out a mail's links; a person comes for a link that was scanned as likely as for another, and looks first.</summary>
    public int GoesOnMs { get; init; } = 600_000;

    /// <summary>The most that the machine's event says of a click that goes on where a machine left off (<see cref="GoesOnMs"/>).</summary>
    public int GoesOnWeight { get; init; } = 2_750;

    /// <summary>The most that the machine's event says of such a click where the machine had clicked one link only: many a scanner takes no more.</summary>
    public int GoesOnOnceWeight { get; init; } = 2_000;

    /// <summary>Milliseconds before a click within which an open from its network tells that its visitor looked at the mail first, and is none who goes on where a machine left off (<see cref="GoesOnMs"/>).</summary>
    public int LookMs { get; init; } = 900_000;

    /// <summary>Milliseconds before a machine's click within which an open by its browser from wherever, or where a browser isn't told by its network, is the machine's: a scanner takes the mail's images first (a median of 33 s before its burst, craft-campaign issue 546), and hardly anybody opens a mail in the very minutes of its scan. Whose own click is nearest to the open, and no machine's, opened it.</summary>
    public int ImageBeforeMs { get; init; } = 120_000;

    /// <summary>Milliseconds after a machine's click within which such an open is the machine's (<see cref="ImageBeforeMs"/>).</summary>
    public int ImageAfterMs { get; init; } = 2_000;

    /// <summary>The most that the machine's click says of such an open (<see cref="ImageBeforeMs"/>).</summary>
    public int ImageWeight { get; init; } = 4_000;

    /// <summary>What is said of such an open less than the evidence for the click, up to <see cref="ImageWeight"/>: a person's click that falls by little takes no open with it.</summary>
    public int ImageDoubtWeight { get; init; } = 1_500;

    public override string Name => "same-visitor";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence => "the same visitor, or another host of its fleet, was a machine {awayMs} ms away";

    internal override EvidenceGroup Group => EvidenceGroup.Conduct;

    internal override bool IsAskedLast => true;

    internal override int? AsksFor => MachineFrom;

    /// <summary>Of the network of either of the two.</summary>
    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) =>
        kind == ContextKind.Network && events > 1 && IsFleets(before) != IsFleets(now) ? Math.Max(0, FleetWeight) : 0;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        int first = 0;
        while (first < events.Length && !IsMachine(events[first], first, sheet))
        {
            first++;
        }

        Chain chain = default;
        for (int i = 0; first < events.Length && i < events.Length; i++)
        {
            if (events[i].Type == EventType.Click)
            {
                chain.Take(events, i, GoesOnMs);
            }

            // What is proven needs nothing more; hints alone do, however much they weigh.
            bool isProven = sheet.SumOf(i) >= MachineFrom && sheet.HasProof(i);
            bool needsNone = isProven || events[i].Via.IsPersons();
            if (!events[i].Type.IsLabelled() || needsNone)
            {
                continue;
            }

            int strongest = 0;
            int machine = -1;
            int mostGoingOn = chain.GoesOnWith(i) && first < i ? MostGoingOn(events, chain.First, i, sheet) : 0;
            bool mayBeImage = events[i].Type == EventType.Open && IsNearestOwnClickMachines(events, i, sheet);
            for (int j = first; j < events.Length && strongest < MaxWeight; j++)
            {
                if (j == i || !IsMachine(events[j], j, sheet))
                {
                    continue;
                }

                int evidence = sheet.SumOf(j);
                int weight = WeightOf(message, j, i, evidence);
                int asImage =
                    mayBeImage && IsImageBeside(events[j], events[i])
                        ? Math.Min(ImageWeight, Math.Min(evidence - ImageDoubtWeight, CarriedOf(evidence)))
                        : 0;
                bool isLeftOff = j >= chain.First && j < i && events[j].Type == EventType.Click;
                int goingOn = isLeftOff ? Math.Min(mostGoingOn, CarriedOf(evidence)) : 0;
                weight = Math.Max(Math.Max(weight, asImage), goingOn);
                if (weight > strongest)
                {
                    strongest = weight;
                    machine = j;
                }
            }

            if (machine >= 0)
            {
                strongest = sheet.ReadingOf(i) > 0 ? Math.Min(strongest, ReadWeight) : strongest;
                sheet.Add(i, strongest, new Detail(Math.Abs(events[i].Time - events[machine].Time)), machine);
            }
        }
    }

    /// <summary>What it says at most of a click that ends a chain of others from <paramref name="from"/> on.</summary>
    private int MostGoingOn(ReadOnlySpan<WindowEvent> events, int from, int at, EvidenceSheet sheet)
    {
        int machines = 0;
        bool isFromThere = false;
        for (int i = from; i < at; i++)
        {
            if (events[i].Type == EventType.Click && IsMachine(events[i], i, sheet))
            {
                machines++;
                isFromThere |= events[i].VisitorNetwork == events[at].VisitorNetwork;
            }
        }

        // Where nothing tells who came nobody knows who looked.
        bool isUntold = (events[at].Network | events[at].UserAgent) == 0;
        return isUntold || sheet.ReadingOf(at) > 0 || HasLooked(events, at, byItsBrowser: isFromThere) ? 0
            : machines > 1 ? GoesOnWeight
            : GoesOnOnceWeight;
    }

    /// <summary>Whether the mail was opened before from the click's network; behind one that a machine is behind too, by the click's browser.</summary>
    private bool HasLooked(ReadOnlySpan<WindowEvent> events, int at, bool byItsBrowser)
    {
        for (int i = at - 1; i >= 0 && events[at].Time - events[i].Time <= LookMs; i--)
        {
            bool isThere = events[i].Network == 0 || events[i].VisitorNetwork == events[at].VisitorNetwork;
            if (events[i].Type == EventType.Open && isThere && (!byItsBrowser || events[i].UserAgent == events[at].UserAgent))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsMachine(in WindowEvent one, int at, EvidenceSheet sheet) =>
        one.Type.IsChoice() && sheet.SumOf(at) >= MachineFrom && sheet.HasProof(at) && !sheet.IsOfWholeVisit(at);

    private int WeightOf(MessageWindow message, int machineAt, int otherAt, int evidence)
    {
        ref readonly WindowEvent machine = ref message.Events[machineAt];
        ref readonly WindowEvent other = ref message.Events[otherAt];
        bool networksTold = machine.Network != 0 && other.Network != 0;
        bool browsersTold = machine.UserAgent != 0 && other.UserAgent != 0;
        bool sameNetwork = networksTold && machine.VisitorNetwork == other.VisitorNetwork;
        bool sameBrowser = browsersTold && machine.UserAgent == other.UserAgent;
        int carried = CarriedOf(evidence);
        return sameNetwork && sameBrowser ? Math.Min(MaxWeight, carried)
            : sameBrowser && networksTold && IsFleets(machine.NetworkActivity) && IsFleets(other.NetworkActivity)
                ? Math.Min(FleetWeight, carried)
            : sameNetwork && Math.Abs(machine.Time - other.Time) <= NearMs
                ? message.FollowsBrowser(machineAt, otherAt) ? 0
                    : Math.Min(NearWeight, carried)
            : IsUnsubscribeOf(message, machineAt, otherAt) ? Math.Min(MaxWeight, carried)
            : sameBrowser && ComesBack(machine, other) ? Math.Min(HeadWeight, carried)
            : (sameNetwork && MayBeItsBrowser(machine, other)) || (sameBrowser && !networksTold) ? Math.Min(HalfToldWeight, carried)
            : networksTold && IsPair(message, machineAt, otherAt) ? Math.Min(PairWeight, carried)
            : 0;
    }

    /// <summary>What a machine says of the same visitor.</summary>
    private int CarriedOf(int evidence) => evidence - DoubtWeight - Math.Max(0, SureFrom - evidence);

    private bool ComesBack(in WindowEvent head, in WindowEvent other) =>
        head is { HttpMethod: HttpMethod.Head, Network: 0 }
        && other is { Type: EventType.Click, Network: 0 }
        && other.IsOnLinkOf(head)
        && other.Time >= head.Time
        && other.Time - head.Time <= HeadMs;

    /// <summary>Whether that click is the last on the unsubscribe link before an unsubscribe that tells neither network nor browser.</summary>
    private bool IsUnsubscribeOf(MessageWindow message, int click, int unsubscribe)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        if (
            events[unsubscribe] is not { Type: EventType.Unsubscribe, Network: 0, UserAgent: 0 }
            || events[unsubscribe].Time - events[click].Time > UnsubscribeMs
        )
        {
            return false;
        }

        int last = unsubscribe - 1;
        while (last >= 0 && events[last] is not { Type: EventType.Click, Role: LinkRole.Unsubscribe })
        {
            last--;
        }

        return last == click;
    }

    /// <summary>Of the clicks that are by who opened the mail, as browser and network tell, else of those that may be, whether the nearest is a machine's, or there is none.</summary>
    private bool IsNearestOwnClickMachines(ReadOnlySpan<WindowEvent> events, int open, EvidenceSheet sheet)
    {
        int nearest = -1;
        bool isNearestTold = false;
        long away = long.MaxValue;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click || events[i].IsElsewhereThan(events[open]))
            {
                continue;
            }

            bool isTold = events[i].IsSameVisitorAs(events[open]);
            long time = Math.Abs(events[i].Time - events[open].Time);
            if (isTold == isNearestTold ? time < away : isTold)
            {
                (nearest, isNearestTold, away) = (i, isTold, time);
            }
        }

        return nearest < 0 || IsMachine(events[nearest], nearest, sheet);
    }

    private bool IsImageBeside(in WindowEvent machine, in WindowEvent open)
    {
        long before = machine.Time - open.Time;
        if (before > ImageBeforeMs || before < -ImageAfterMs)
        {
            return false;
        }

        // Another browser in a scanner's network is a person's as well, of an office or of who browses through its vendor.
        bool isSameNetwork = machine.Network != 0 && machine.Network == open.Network && (machine.UserAgent == 0 || open.UserAgent == 0);
        bool isSameBrowser = machine.UserAgent != 0 && machine.UserAgent == open.UserAgent;
        // Mail programs and providers' proxies show a mail to people, behind a scanner's network too.
        bool isLook = open.UserAgentKind is UserAgentKind.ImageProxy or UserAgentKind.MailProgram;
        return isSameBrowser || (isSameNetwork && !isLook);
    }

    /// <summary>Whether a browser isn't told of either. Clicks that tell theirs are not by who tells none with its own; of images a source may tell less than of clicks.</summary>
    private static bool MayBeItsBrowser(in WindowEvent machine, in WindowEvent other) =>
        machine.UserAgent == other.UserAgent || (other.Type == EventType.Open && (machine.UserAgent == 0 || other.UserAgent == 0));

    private bool IsFleets(ContextActivity network) =>
        network.Scanned - network.Read >= (network.Read == 0 ? FleetDoublings : FleetReadDoublings);

    /// <summary>Whether two hosts clicked one link each, not the same, within seconds and soon after the delivery, and neither anything else on the message.</summary>
    private bool IsPair(MessageWindow message, int machine, int other)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        if (
            events[other].Type != EventType.Click
            || events[machine].Type != EventType.Click
            || events[other].Link == events[machine].Link
            || Math.Abs(events[other].Time - events[machine].Time) > PairMs
            || !(Math.Max(events[other].Time, events[machine].Time) - message.DeliveredAt <= PairWithinMs)
        )
        {
            return false;
        }

        for (int i = 0; i < events.Length; i++)
        {
            bool isOneOfThem =
                events[i].Type is EventType.Session or EventType.Conversion
                || events[i].MayBeSameVisitorAs(events[other])
                || events[i].MayBeSameVisitorAs(events[machine]);
            if (i != machine && i != other && isOneOfThem)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Clicks of which each is on another link and comes soon after the one before.</summary>
    private struct Chain
    {
        private int next;
        private int last;
        private bool isBroken;
        private bool isNew;

        /// <summary>Index of the first of them.</summary>
        public int First { get; private set; }

        /// <summary>Adds the next click; none older than the ones before.</summary>
        public void Take(ReadOnlySpan<WindowEvent> events, int click, int withinMs)
        {
            if (next == 0 || events[click].Time - events[last].Time > withinMs)
            {
                (First, isBroken) = (click, false);
            }

            int before = 0;
            while (before < click && !(events[before].Type == EventType.Click && events[before].IsOnLinkOf(events[click])))
            {
                before++;
            }

            // Of a link that somebody had clicked before the pause the chain is whole, and nobody goes on with it.
            isNew = before == click && events[click].Link != 0;
            isBroken |= !isNew && before >= First;
            (last, next) = (click, click + 1);
        }

        /// <summary>Whether the event is the click that was added last, on a link that nobody had clicked, of a chain in which none comes twice.</summary>
        public readonly bool GoesOnWith(int at) => next == at + 1 && isNew && !isBroken && First < at;
    }
}
