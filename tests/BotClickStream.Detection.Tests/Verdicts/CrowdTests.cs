using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>Many messages of several campaigns, domains and networks, which show each other what they are.</summary>
public sealed class CrowdTests
{
    private const int LargeDomains = 5;
    private const int InLargeDomains = 30;
    private const int Recipients = 50;

    private enum Conduct
    {
        Reads,
        ReadsLate,
        Sweeps,
        Follows,
        LooksThrough,
        ClicksEarly,
        GoesOn,
        Unsubscribes,
        Opens,
        IsMailed,
    }

    private static readonly Gen<EventDraft[]> Message = Gen.Select(
        Gen.Enum<Conduct>(),
        Gen.Select(Gen.Int[0, Recipients - 1], Gen.OneOf("spring", "spring", "spring", "summer", "autumn")),
        Gen.Select(Gen.Frequency((3, "own"), (1, "net-1"), (2, "net-2"), (2, "net-3")), Gen.OneOf("net-1", "net-3", "net-4")),
        Gen.OneOf(Seconds(3), Seconds(20), Seconds(21), Seconds(70), Minutes(4), Minutes(50), Hours(3), Hours(9)),
        Gen.Int[0, 1_000],
        Play
    );

    /// <summary>Where labels turn: wherever that is, what would make another of a message is not overlooked.</summary>
    private static readonly Gen<Rules> Rules = Gen.Select(
        Gen.Int[-4_000, 4_000],
        Gen.Int[1, 2_000],
        (from, between) => new Rules { BotFrom = from, HumanUpTo = from - between }
    );

    [Fact]
    public void Once_the_waiting_work_is_done_judging_every_message_again_says_nothing() =>
        Gen.Select(Message.Array[20, 120], Rules)
            .Sample(
                (messages, rules) =>
                {
                    DetectorUnderTest detector = After(messages, new DetectorSettings { Rules = rules });
                    int said = detector.Labels.Count;

                    // Rules of a new version judge all of them anew, by all that is known.
                    detector.RestartWith(new DetectorSettings { Rules = rules with { Version = 2 } }).WorkOff();

                    Assert.Empty(detector.Labels.Skip(said));
                },
                iter: Cases.Of(200),
                print: t =>
                    $"bot from {t.Item2.BotFrom}, human up to {t.Item2.HumanUpTo}\n"
                    + string.Join("\n", t.Item1.SelectMany(drafts => drafts))
            );

    [Fact]
    public void What_a_context_shows_to_a_message_is_what_the_others_in_it_have_shown() =>
        Message
            .Array[20, 120]
            .Sample(
                messages =>
                {
                    DetectorSettings settings = new();
                    DetectorUnderTest detector = After(messages, settings);
                    DetectorState state = detector.Detector.State;
                    ProfilesElsewhere elsewhere = new(settings);
                    ContextViews views = new(
                        state,
                        settings,
                        elsewhere,
                        new GatewayWatch(state, elsewhere),
                        new Strangers(state, settings.Rules.Context)
                    );
                    int[] all = [.. Enumerable.Range(1, state.Members.Bound - 1).Where(state.Members.IsLive)];
                    foreach (IGrouping<int, int> context in all.GroupBy(member => state.Members[member].Context))
                    {
                        Assert.Equal(context.Order(), MembersOf(state, context.Key).Order());
                        foreach (int member in context)
                        {
                            ContextActivity shown = views.Around(member);
                            Assert.Equal(Naive(state, context.Key, [.. context], member) with { Haste = shown.Haste }, shown);
                        }
                    }
                },
                iter: Cases.Of(100),
                print: messages => string.Join("\n", messages.SelectMany(drafts => drafts))
            );

    /// <summary>As far as rows tell: of a network what its events are beside others', of a domain what sums and times make of a message.</summary>
    [Fact]
    public void What_a_message_shows_is_what_its_own_events_are() =>
        Message
            .Array[20, 120]
            .Sample(
                messages =>
                {
                    DetectorState state = After(messages, new DetectorSettings()).Detector.State;
                    for (int id = state.Engagements.NextLive(1); id < state.Engagements.Bound; id = state.Engagements.NextLive(id + 1))
                    {
                        EventRow[] events = [.. EventsOf(state, state.Engagements[id].FirstEvent)];
                        for (int member = state.Engagements[id].FirstMember; member != 0; member = state.Members[member].NextOfMessage)
                        {
                            MemberRow row = state.Members[member];
                            long? delivered = DeliveredTo(state, state.Engagements[id].Message);
                            BrowserSet scanners = ScannersOf(state, row, member, events, delivered);
                            Assert.All(
                                Enumerable.Range(0, BrowserSet.Most),
                                at => Assert.True(row.ScannedBy[at] == 0 || scanners.Contains(row.ScannedBy[at]))
                            );
                            if (state.Contexts[row.Context].Kind == ContextKind.Network)
                            {
                                Assert.Equal(PairedIn(events, member), row.PairedAs);
                                EventRow first = events.FirstOrDefault(one => one.Type == EventType.Click && one.Member == member);
                                Assert.Equal(
                                    first.Time == 0 || delivered is null ? 0 : NetworkDelays.StepOf(first.Time - delivered.Value),
                                    row.Delay
                                );
                            }
                            else
                            {
                                Shown shown = ShownBy(events, delivered);
                                bool isThorough = (row.Shown & Shown.Thorough) != 0;
                                // Who goes through many links may be nobody that is told from others.
                                Assert.Equal(
                                    isThorough ? shown & ~Shown.Other : shown,
                                    row.Shown & ~(isThorough ? Shown.Thorough | Shown.Other : 0)
                                );
                            }
                        }
                    }
                },
                iter: Cases.Of(100),
                print: messages => string.Join("\n", messages.SelectMany(drafts => drafts))
            );

    private static IEnumerable<EventRow> EventsOf(DetectorState state, int first)
    {
        List<EventRow> events = [];
        for (int id = first; id != 0; id = state.Events[id].Next)
        {
            events.Add(state.Events[id]);
        }

        return events.OrderBy(one => one.Time).ThenBy(one => one.Id.High).ThenBy(one => one.Id.Low);
    }

    private static long? DeliveredTo(DetectorState state, int message)
    {
        MessageRow row = state.Messages[message];
        return row.DeliveredAt + state.Campaigns[state.Domains[row.Domain].Campaign].ClockOffset;
    }

    private static Shown ShownBy(EventRow[] events, long? delivered)
    {
        Rules rules = new();
        EventRow[] labelled = [.. events.Where(one => one.Type.IsLabelled())];
        if (labelled.Any(one => one.Type is EventType.Click or EventType.Unsubscribe && one.OwnSum >= rules.Context.ScannedFrom))
        {
            return Shown.Scanned;
        }

        EventRow[] clicks = [.. labelled.Where(one => one.Type == EventType.Click)];
        bool isEarly = clicks.Any(one => one.Time - delivered <= rules.Context.EarlyMs);
        bool isInDoubt = isEarly || labelled.Any(one => rules.PriorOf(one.Type) + one.OwnSum > rules.HumanUpTo);
        return (isEarly ? Shown.Early : Shown.None)
            | (!isInDoubt && clicks.Any(one => one.Time - delivered >= rules.Context.LateMs) ? Shown.Late : Shown.None)
            | (!isInDoubt && clicks.Any(one => one.OwnSum <= rules.Context.ReadUpTo) ? Shown.Read : Shown.None)
            | (clicks.Any(one => one.Time - delivered <= rules.DomainBurst.ActiveMs) ? Shown.Active : Shown.None)
            | (clicks.Length > 0 ? Shown.Other : Shown.None);
    }

    /// <summary>By whom it may have been scanned there: of a domain one machine's click within the hour, whichever.</summary>
    private static BrowserSet ScannersOf(DetectorState state, MemberRow row, int member, EventRow[] events, long? delivered)
    {
        Rules rules = new();
        BrowserSet scanners = default;
        if (state.Contexts[row.Context].Kind == ContextKind.Network)
        {
            foreach (EventRow one in events.Where(one => one.Member == member))
            {
                scanners.Add(BrowserCounts.ClassOf(one.UserAgent));
            }

            return scanners;
        }

        EventRow[] scans =
        [
            .. events
                .Where(one =>
                    one.Type is EventType.Click or EventType.Unsubscribe
                    && one.OwnSum >= rules.Context.ScannedFrom
                    && !(one.Time - delivered > rules.DomainConduct.WithinMs)
                )
                .OrderBy(one => Hash128.Mix(one.Id.High ^ one.Id.Low)),
        ];
        return scans.Length == 0
            ? default
            : BrowserSet.Sample(BrowserCounts.ClassOf(scans[0].UserAgent), BrowserCounts.ClassOf(scans[0].Network));
    }

    private static PairedAs PairedIn(EventRow[] events, int member)
    {
        EventRow[] clicks = [.. events.Where(one => one.Type == EventType.Click)];
        bool[] follows = new bool[clicks.Length];
        bool[] leads = new bool[clicks.Length];
        for (int i = 0; i < clicks.Length; i++)
        {
            // Of those minutes before the nearest, and all that are seconds before.
            for (int j = i - 1; j >= 0 && clicks[i].Time - clicks[j].Time <= MessageWindow.FollowWithinMs; j--)
            {
                if (clicks[j].Link == clicks[i].Link && clicks[j].Network != clicks[i].Network)
                {
                    follows[i] = leads[j] = true;
                    if (clicks[i].Time - clicks[j].Time > MessageWindow.TwinWithinMs)
                    {
                        break;
                    }
                }
            }
        }

        int[] own = [.. Enumerable.Range(0, clicks.Length).Where(i => clicks[i].Member == member)];
        return (
                own.Length == 0 ? PairedAs.None
                : own.All(i => follows[i]) ? PairedAs.Following
                : PairedAs.Leading
            ) | (own.Any(i => follows[i] || leads[i]) ? PairedAs.Beside : PairedAs.None);
    }

    private static DetectorUnderTest After(EventDraft[][] messages, DetectorSettings settings)
    {
        EventDraft[] events = [.. messages.SelectMany(drafts => drafts).DistinctBy(draft => draft.Id)];
        DetectorUnderTest detector = new(settings);
        for (int i = 0; i < events.Length; i++)
        {
            detector.Apply(events[i]);
            if (i % 16 == 0)
            {
                detector.WorkOff();
            }
        }

        return detector.WorkOff();
    }

    private static IEnumerable<int> MembersOf(DetectorState state, int context)
    {
        int before = 0;
        for (int member = state.Contexts[context].FirstMember; member != 0; member = state.Members[member].Next)
        {
            Assert.Equal(before, state.Members[member].Previous);
            before = member;
            yield return member;
        }
    }

    private static ContextActivity Naive(DetectorState state, int context, int[] members, int member)
    {
        ContextKind kind = state.Contexts[context].Kind;
        int[] others = [.. members.Where(other => other != member)];
        int following = others.Count(other => (state.Members[other].PairedAs & PairedAs.Following) != 0);
        int leading = others.Count(other => (state.Members[other].PairedAs & PairedAs.Leading) != 0);
        EngagementRow[] engaged = [.. members.Select(one => state.Engagements[state.Members[one].Engagement])];
        DomainRow[] domains = [.. engaged.Select(one => state.Domains[state.Messages[one.Message].Domain])];
        if (kind == ContextKind.DomainAnywhere)
        {
            int gateway = state.Contexts[context].Gateway;
            ContextRow[] behind =
            [
                .. Enumerable
                    .Range(1, state.Contexts.Bound - 1)
                    .Where(id => id != context && state.Contexts.IsLive(id) && gateway != 0 && state.Contexts[id].Gateway == gateway)
                    .Select(id => state.Contexts[id]),
            ];
            return new ContextActivity
            {
                Scanned = StepOf(Shown.Scanned),
                Other = StepOf(Shown.Other),
                GatewayScanning = Steps.Of(behind.Count(one => one.Scanned > 0)),
                GatewaySpared = Steps.Of(behind.Count(one => one.Scanned == 0 && one.Other > 0)),
                Follows = following >= 2 && following * 4 >= leading,
            };
        }

        ContextActivity shown = new()
        {
            Scanned = StepOf(Shown.Scanned),
            Read = StepOf(Shown.Read),
            Early = StepOf(Shown.Early),
            Late = StepOf(Shown.Late),
            Thorough = StepOf(Shown.Thorough),
        };
        if (kind == ContextKind.Domain)
        {
            return shown with { Other = StepOf(Shown.Other) };
        }

        int ofDomains = domains
            .Select(one => TextOf(state, one.NameText))
            .Select(name => Hash128.OfText(name).Low >> 58)
            .Distinct()
            .Count();
        int recipients = engaged.Select(one => Hash128.OfText(TextOf(state, one.RecipientText)).Low >> 59).Distinct().Count();
        return shown with
        {
            Domains = Math.Min(ofDomains, ContextActivity.MostDomains),
            IsOfOneRecipient = recipients == 1 && ofDomains == 1,
            HasSeveralCampaigns = domains.Select(one => state.Campaigns[one.Campaign].Key.Low >> 59).Distinct().Count() > 1,
            Meets = Steps.Of(System.Numerics.BitOperations.PopCount(state.Contexts[context].Partners)),
            Follows = following >= 4 && following >= 9 * leading,
        };

        int StepOf(Shown what) => Steps.Of(others.Count(other => (state.Members[other].Shown & what) != 0));
    }

    private static byte[] TextOf(DetectorState state, int text)
    {
        byte[] bytes = new byte[state.Texts.LengthOf(text)];
        state.Texts.CopyTo(text, bytes);
        return bytes;
    }

    private static EventDraft[] Play(
        Conduct conduct,
        (int Recipient, string Campaign) to,
        (string First, string Second) networks,
        long after,
        int pick
    )
    {
        int domain = to.Recipient < InLargeDomains ? to.Recipient % LargeDomains : to.Recipient;
        string recipient = $"p{to.Recipient}@d{domain}.example";
        string network = networks.First == "own" ? $"home-{to.Recipient}" : networks.First;
        string link = $"{"abcdef"[pick % 6]}";
        string browser = networks.First == "own" || pick % 3 != 0 ? "chrome" : "scanner-browser";
        List<EventDraft> events = [];
        // Of some domains no delivery is told.
        if (domain % LargeDomains != 4)
        {
            events.Add(Some.Delivered() with { Gateway = $"mx-{domain % 3}" });
        }

        switch (conduct)
        {
            case Conduct.Reads:
                events.Add(Some.Open(after).By(browser, network));
                events.Add(Some.Click(after + Seconds(15), link).By(browser, network));
                break;
            case Conduct.ReadsLate:
                events.Add(Some.Click(after + Hours(4), link).By(browser, network));
                break;
            case Conduct.Sweeps:
                events.AddRange(Some.Sweep(after, "abcdef"[..(3 + (pick % 4))], networks.First == "own" ? "net-1" : network));
                break;
            case Conduct.Follows:
                events.Add(Some.Click(after, link).By(browser, network));
                events.Add(Some.Click(after + Seconds(1 + (pick % 12)), link).By("edge", networks.Second));
                break;
            case Conduct.LooksThrough:
                events.AddRange(
                    "abcdef"[..(3 + (pick % 4))]
                        .Select((one, i) => Some.Click(after + Seconds((20 + (pick % 30)) * i), $"{one}").By(browser, network))
                );
                break;
            case Conduct.ClicksEarly:
                events.Add(Some.Click(Seconds(2 + (pick % 50)), link).By(browser, network));
                break;
            case Conduct.GoesOn:
                events.Add(Some.Click(after, link).By(browser, network));
                events.Add(Some.Session(after + Seconds(2)).By(browser, network));
                break;
            case Conduct.Unsubscribes:
                events.Add(Some.Unsubscribe(after).By(browser, network));
                break;
            case Conduct.Opens:
                events.Add(Some.Open(after).By(browser, network));
                break;
            case Conduct.IsMailed:
                break;
        }

        return [.. events.Select(draft => draft.From(recipient) with { Campaign = to.Campaign })];
    }
}
