namespace BotClickStream.Detection;

/// <summary>
/// Of two clicks on one link within seconds, from two networks (Safe Links within the same second: gophish issue 973; 12 s later: resend-node issue 901), which is the machine's: the network that meets many others so. A vendor that is asked at the click comes to the clicks of all the offices, homes and phones of its
/// customers, a person's network only to the vendor's; and a vendor's has scanned other messages. It takes back what <see cref="ClickTwin"/> says of the other one. A network that never comes first and hardly ever alone is a proxy's that
/// fetches again what people have clicked, up to minutes later; unless it is a person's whose vendor looks first, which comes right after a scanner's.
/// </summary>
public sealed record PairConduct : Signal
{
    private static readonly string[] Names = ["gapMs", "networks", "scannedMessages"];

    /// <summary>Points that a network must be ahead by to be the machine's of a pair: two for each doubling of the networks that it met, and one for each doubling of the messages that it scanned, less one for each of those that people read there.</summary>
    public int AheadFrom { get; init; } = 2;

    /// <summary>Points ahead (<see cref="AheadFrom"/>) from which on the later click is a machine's for sure.</summary>
    public int SureLaterFrom { get; init; } = 3;

    /// <summary>Points ahead (<see cref="AheadFrom"/>) from which on the earlier click, or one of two by one browser, which may be a device's that changes its network, is a machine's for sure.</summary>
    public int SureEarlierFrom { get; init; } = 4;

    /// <summary>Weight of the machine's click, where that is sure, for each point that its network is ahead.</summary>
    public int AheadWeight { get; init; } = 700;

    /// <summary>The most that being ahead weighs.</summary>
    public int MaxWeight { get; init; } = 5_000;

    /// <summary>Weight added where the machine came first and a visit to the site was taken for its own (<see cref="SessionAfterClick"/>): that was the person's.</summary>
    public int VisitWeight { get; init; } = 3_100;

    /// <summary>Weight added where the machine came first and what a provider's image proxy showed up to <see cref="LookMs"/> before was taken for its look (<see cref="LookedBefore"/>): that was the person's.</summary>
    public int LookWeight { get; init; } = 5_450;

    /// <summary>Milliseconds before the machine's click within which a look through a provider's image proxy was the person's.</summary>
    public int LookMs { get; init; } = 120_000;

    /// <summary>Weight, for the person, of the other click of a pair where the message alone has it follow: it takes back what <see cref="ClickTwin"/> says.</summary>
    public int OtherWeight { get; init; } = -6_950;

    /// <summary>Weight, for the person, of the other click of a pair where the message leaves open which of the two follows.</summary>
    public int UntoldOtherWeight { get; init; } = -3_400;

    /// <summary>Weight, for a person, of a follower from a network that has come to nobody else's messages, which no vendor's has for long: two people may click one link within seconds, or one right after a scanner, and a scanner that always has another network is the rarer.</summary>
    public int AloneWeight { get; init; } = -5_000;

    /// <summary>Doublings of the domain's other messages that were clicked, from which on a vendor that is asked at the click would have been seen on some.</summary>
    public int KnownDoublings { get; init; } = 3;

    /// <summary>Recipients' domains that a network which isn't listed as a vendor's must come to at least to be one.</summary>
    public int LeastDomains { get; init; } = 2;

    /// <summary>Milliseconds within which one of the two may double-click, or be a device that changes its network.</summary>
    public int SameMomentMs { get; init; } = 1_000;

    /// <summary>Weight of a click from a network that always follows others, and this time no scanner's: a proxy that fetches again what people clicked.</summary>
    public int FollowWeight { get; init; } = 5_000;

    public override string Name => "pair-conduct";

    public override ReadOnlySpan<string> DetailNames => Names;

    public override string Sentence =>
        "of two networks on the same link, {gapMs} ms apart, the one that has met {networks} or more others so, and scanned {scannedMessages} or more messages, is the machine";

    internal override EvidenceGroup Group => EvidenceGroup.Context;

    internal override ScanStyle Style => ScanStyle.Twin;

    internal override WindowFacts Needs => WindowFacts.TwoClicks | WindowFacts.Visitors;

    internal override int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) =>
        kind switch
        {
            ContextKind.DomainAnywhere when events > 1 && IsKnown(before) != IsKnown(now) => Math.Abs(AloneWeight) + MostForMachine,
            ContextKind.Network
                when events > 1
                    && (
                        StandingOf(before) != StandingOf(now)
                        || before.Follows != now.Follows
                        || before.Scanned == 0 != (now.Scanned == 0)
                        || before.IsOfOneRecipient != now.IsOfOneRecipient
                        || before.IsScanners != now.IsScanners
                        || before.Domains >= LeastDomains != now.Domains >= LeastDomains
                    ) =>
            // What was the machine's of the two may be the person's now.
            MostForMachine + Math.Max(Math.Abs(AloneWeight), Math.Max(Math.Abs(OtherWeight), Math.Abs(UntoldOtherWeight))),
            _ => 0,
        };

    private int MostForMachine => Math.Max(MaxWeight + Math.Max(0, VisitWeight) + Math.Max(0, LookWeight), FollowWeight);

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            if (events[i].Type != EventType.Click || !message.PairingOf(i).IsAny)
            {
                continue;
            }

            for (int j = i + 1; j < events.Length && events[j].Time - events[i].Time <= MessageWindow.FollowWithinMs; j++)
            {
                if (!message.AreOnOneLink(i, j))
                {
                    continue;
                }

                if (message.IsPair(i, j) && !message.IsOnePlain(i, j))
                {
                    JudgePair(message, sheet, i, j);
                }
                else if (events[j].NetworkActivity.Follows && message.PairingOf(j).Follows)
                {
                    JudgeFollower(message, sheet, i, j);
                }
            }
        }
    }

    private void JudgePair(MessageWindow message, EvidenceSheet sheet, int first, int second)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        long gap = events[second].Time - events[first].Time;
        int ahead = StandingOf(events[first].NetworkActivity) - StandingOf(events[second].NetworkActivity);
        bool isOneBrowser = message.IsOneBrowser(first, second, SameMomentMs);
        if (!isOneBrowser)
        {
            // One browser at one moment follows nobody: it has changed its network.
            JudgeAlone(message, sheet, first, second);
        }

        if (FollowsAnybody(message, first, second) && IsVendors(events[second]))
        {
            ahead = Math.Min(ahead, -Math.Max(SureLaterFrom, SureEarlierFrom));
        }

        // Who clicks a vendor's link later than it lets anybody through is somebody else.
        if (Math.Abs(ahead) < AheadFrom || (ahead > 0 && gap > MessageWindow.LetThroughMs) || message.HasCrowdAround(first, second))
        {
            return;
        }

        bool isSure = Math.Abs(ahead) >= (ahead > 0 || isOneBrowser ? SureEarlierFrom : SureLaterFrom);
        if (!isSure && isOneBrowser)
        {
            return;
        }

        (int machine, int person) = ahead > 0 ? (first, second) : (second, first);
        if (!IsVendors(events[machine]) || (events[person].NetworkKind.IsVendors() && !events[machine].NetworkKind.IsVendors()))
        {
            return;
        }

        Detail detail = DetailOf(gap, events[machine]);
        if (isSure)
        {
            int visit = machine == first && message.IsVisited(machine) ? VisitWeight : 0;
            int look = machine == first && WasTakenForShown(events, machine, person) ? LookWeight : 0;
            sheet.Add(machine, Math.Min(Math.Abs(ahead) * AheadWeight, MaxWeight) + visit + look, detail, first, second);
        }

        if (message.FollowerOf(first, second, SameMomentMs, out bool isTold) == person)
        {
            sheet.Add(person, isTold ? OtherWeight : UntoldOtherWeight, detail, first, second);
        }
    }

    /// <summary>Whether a provider's image proxy, which tells that somebody looked and not who, showed the mail shortly before, and who followed is no likelier to have looked by what the message shows.</summary>
    private bool WasTakenForShown(ReadOnlySpan<WindowEvent> events, int at, int person)
    {
        bool isAsLikely = events[at].Doubt <= events[person].Doubt;
        for (int i = isAsLikely ? at - 1 : -1; i >= 0 && events[at].Time - events[i].Time <= LookMs; i--)
        {
            if (events[i] is { Type: EventType.Open, UserAgentKind: UserAgentKind.ImageProxy })
            {
                return true;
            }
        }

        return false;
    }

    private void JudgeAlone(MessageWindow message, EvidenceSheet sheet, int first, int second)
    {
        // Who follows takes the longest to tell, and is asked last.
        if (!IsKnown(message.DomainAnywhere) || !(IsAlone(message.Events[first]) || IsAlone(message.Events[second])))
        {
            return;
        }

        int follower = message.FollowerOf(first, second, SameMomentMs, out _);
        if (follower < 0 || !IsAlone(message.Events[follower]) || message.HasCrowdAround(first, second))
        {
            return;
        }

        // That nobody else was met there says little of who looks like a machine beside who doesn't.
        int leader = follower == first ? second : first;
        if (message.Events[follower].Doubt > message.Events[leader].Doubt)
        {
            return;
        }

        long gap = message.Events[second].Time - message.Events[first].Time;
        sheet.Add(follower, AloneWeight, DetailOf(gap, message.Events[follower]), first, second);
    }

    private static Detail DetailOf(long gap, in WindowEvent click) =>
        new(gap, ContextActivity.AtLeast(click.NetworkActivity.Meets), ContextActivity.AtLeast(click.NetworkActivity.Scanned));

    /// <summary>Whether much else of the domain was clicked, and hardly ever by two networks at once: no vendor is asked there.</summary>
    private bool IsKnown(ContextActivity domain) => Math.Max(domain.Scanned, domain.Other) >= KnownDoublings && !domain.Follows;

    private static bool IsAlone(in WindowEvent click) =>
        click.NetworkActivity is { IsOfOneRecipient: true, IsOfStranger: false, Scanned: 0, Follows: false }
        && !click.NetworkKind.IsVendors()
        && click.UserAgentKind != UserAgentKind.SandboxBrowser
        && !click.IsProbed;

    private void JudgeFollower(MessageWindow message, EvidenceSheet sheet, int leader, int follower)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        ContextActivity machines = events[follower].NetworkActivity;
        bool isAhead = StandingOf(machines) - StandingOf(events[leader].NetworkActivity) >= AheadFrom;
        if (isAhead || (FollowsAnybody(message, leader, follower) && !message.HasPairBefore(follower)))
        {
            long gap = events[follower].Time - events[leader].Time;
            sheet.Add(follower, FollowWeight, DetailOf(gap, events[follower]), leader, follower);
        }
    }

    /// <summary>Whether the second click is of a network that always follows others, and the first of none that a vendor may have sent ahead of it.</summary>
    private static bool FollowsAnybody(MessageWindow message, int first, int second) =>
        message.Events[second].NetworkActivity.Follows
        && message.PairingOf(second).Follows
        && !message.Events[first].NetworkActivity.Follows
        && !message.Events[first].NetworkActivity.IsScanners;

    /// <summary>An office meets as many networks as its vendor has, and is its one firm's.</summary>
    private bool IsVendors(in WindowEvent click) => click.NetworkKind.IsVendors() || click.NetworkActivity.Domains >= LeastDomains;

    private static int StandingOf(ContextActivity network) =>
        network.Meets == 0 ? 0 : (2 * (network.Meets - 1)) + network.Scanned - network.Readers;
}
