using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>An event, or without one a tick with the watermark <paramref name="Watermark"/> after <see cref="Some.Start"/>.</summary>
internal sealed record TrafficStep(EventDraft? Draft, long Watermark)
{
    public override string ToString() => Draft?.ToString() ?? $"Tick +{Watermark}";
}

/// <summary>Random traffic, made so that everything happens often: duplicates, reordering, late events, bursts, expiry, limits.</summary>
internal static class Traffic
{
    private static readonly Gen<long?> DefaultPoints = Gen.OneOf<long?>(null, 0, 10_000, 50_000, -30_000);

    public static Gen<DetectorSettings> Settings(Credit credit) =>
        Gen.Select(
            Gen.Select(DefaultPoints, DefaultPoints, DefaultPoints, DefaultPoints),
            Gen.Bool,
            Gen.OneOf(2, 5, 256),
            Gen.OneOf(6, 1_000, 1_000),
            Gen.OneOf(Days(4), Days(30)),
            (points, privacy, maxEvents, maxMessages, campaignHorizon) =>
                new DetectorSettings
                {
                    Credit = credit,
                    // Every other network is a scanner's.
                    Networks = new([new NetworkRange(0, ulong.MaxValue / 2, NetworkKind.Scanner, OfOpens: true, OfClicks: true)]),
                    OpenPoints = points.Item1,
                    ClickPoints = points.Item2 ?? 20_000,
                    UnsubscribePoints = points.Item3,
                    ComplaintPoints = points.Item4,
                    PrivacyProxyIsUndecided = privacy,
                    MaxEventsPerMessage = maxEvents,
                    MaxMessages = maxMessages,
                    // Where messages may be too many none has settled before it expires, so that which one makes room need not be known.
                    SettleAfter = maxMessages < 1_000 ? Days(3) + 1 : Days(1),
                    CampaignHorizon = campaignHorizon,
                }
        );

    private static readonly Gen<string> Recipient = Gen.OneOf("ann", "bob", "cy", "dee", "eve")
        .SelectMany(_ => Gen.OneOf("acme.example", "acme.example", "acme.example", "b.example"), (name, domain) => $"{name}@{domain}");

    private static readonly Gen<EventType> Type = Gen.Frequency(
        (2, EventType.Sent),
        (3, EventType.Delivered),
        (1, EventType.Bounce),
        (4, EventType.Open),
        (16, EventType.Click),
        (2, EventType.Unsubscribe),
        (1, EventType.Complaint),
        (3, EventType.Session),
        (2, EventType.Conversion)
    );

    /// <summary>How far behind the clock an event's time lies.</summary>
    private static readonly Gen<long> Lag = Gen.OneOf(
        0,
        0,
        0,
        100,
        Seconds(2),
        Seconds(30),
        Minutes(9),
        Hours(3),
        Hours(30),
        Days(4),
        -Seconds(1),
        -Hours(20)
    );

    private static readonly Gen<EventDraft> Draft = Gen.Select(
        Gen.Select(Type, Recipient, Lag),
        Gen.Select(
            Gen.OneOf("a", "a", "b", "c", "d", "e", null),
            Gen.OneOf<string?>(null, null, null, "second"),
            Gen.OneOf("spring", "spring", "summer")
        ),
        Gen.Select(
            Gen.OneOf("chrome", "edge", null),
            Gen.OneOf("net-1", "net-2", null),
            Gen.Frequency((8, (string?)null), (1, "lead-1")),
            // So few that there is always room for them.
            Gen.OneOf("ann@acme.example", "bob@acme.example", "cy@acme.example")
        ),
        Gen.Select(
            Gen.Frequency(
                (20, UserAgentKind.Absent),
                (1, UserAgentKind.Scanner),
                (1, UserAgentKind.AppleMailPrivacy),
                (1, UserAgentKind.SandboxBrowser)
            ),
            Gen.Frequency((20, HttpMethod.Unknown), (1, HttpMethod.Head)),
            Gen.Frequency((12, MachineFlag.None), (1, MachineFlag.Machine), (1, MachineFlag.ApplePrivacy))
        ),
        Gen.Select(Gen.Frequency((9, (long?)null), (1, 70_000), (1, -15_000), (1, 0)), Gen.Bool),
        (what, where, who, how, rest) =>
            new EventDraft(what.Item1, -what.Item3)
            {
                Recipient = IsByRecipient(what.Item1, rest.Item2) ? who.Item4 : what.Item2,
                Link = what.Item1 == EventType.Click ? where.Item1 : null,
                // By what the id is made of, so that an event given twice is on one link. Altered beside what others ask for as it is.
                Url = what.Item1 == EventType.Click && (where.Item1, who.Item2) is ("b", "net-2") ? "https://shop.example/b%27" : null,
                Role =
                    // A manifest, or nobody, tells what the others are.
                    rest.Item2
                    && where.Item1 == "d"
                        ? LinkRole.Bait
                    : where.Item1 == "e" ? LinkRole.Legal
                    : LinkRole.Unknown,
                Message = where.Item2,
                Campaign = where.Item3,
                Browser = who.Item1,
                Network = who.Item2,
                Gateway = what.Item1 == EventType.Delivered ? who.Item1 : null,
                Lead = who.Item3,
                UserAgentKind = how.Item1,
                Method = how.Item2,
                Machine = how.Item3,
                Points = rest.Item1,
                NamesMessage = !IsByRecipient(what.Item1, rest.Item2),
            }
    );

    private static bool IsByRecipient(EventType type, bool maybe) => maybe && type is (EventType.Session or EventType.Conversion);

    public static string Print(DetectorSettings settings, TrafficStep[] script) =>
        $"credit {settings.Credit}, points {settings.OpenPoints}/{settings.ClickPoints}/{settings.UnsubscribePoints}/{settings.ComplaintPoints}, "
        + $"at most {settings.MaxEventsPerMessage} events and {settings.MaxMessages} messages, campaign horizon {settings.CampaignHorizon}\n  "
        + string.Join("\n  ", script.AsEnumerable());

    private enum Move
    {
        One,
        Again,
        Sweep,
        Burst,
        Manifest,
        Verdict,
        Tick,
        Wait,
    }

    public static Gen<TrafficStep[]> Script { get; } =
        Gen.Select(
                Gen.Frequency(
                    (30, Move.One),
                    (4, Move.Again),
                    (2, Move.Sweep),
                    (1, Move.Burst),
                    (2, Move.Manifest),
                    (3, Move.Verdict),
                    (8, Move.Tick),
                    (5, Move.Wait)
                ),
                Draft,
                Gen.OneOf(Seconds(3), Minutes(7), Hours(5), Days(1), Days(3), Days(31)),
                Gen.OneOf(0, Minutes(2), Hours(2)),
                Gen.Int[0, 1_000]
            )
            .Array[1, 90]
            .Select(Play);

    private static TrafficStep[] Play((Move, EventDraft, long, long, int)[] moves)
    {
        List<TrafficStep> steps = [];
        long clock = 0;
        foreach ((Move move, EventDraft draft, long wait, long lateness, int pick) in moves)
        {
            switch (move)
            {
                case Move.One:
                    Add(draft with { After = clock + draft.After });
                    break;
                case Move.Again when steps.Count > 0:
                    steps.Add(steps[pick % steps.Count]);
                    break;
                case Move.Sweep:
                    foreach (EventDraft click in Some.Sweep(clock, "abcf"))
                    {
                        Add(click with { Recipient = draft.Recipient, Message = draft.Message, Campaign = draft.Campaign });
                    }

                    break;
                case Move.Burst:
                    foreach (string recipient in Some.Recipients(3 + (pick % 12)))
                    {
                        Add(Some.Click(clock + Seconds(400)).From(recipient));
                        Add(Some.Delivered(clock).From(recipient));
                    }

                    break;
                case Move.Manifest:
                    EventDraft told = (pick % 4) switch
                    {
                        0 => Some.Description(clock),
                        1 => Some.Total(clock, (int)(clock % 3)),
                        _ => Some.Campaign($"{"abcde"[pick % 5]}", pick % 3 == 0 ? LinkRole.Bait : LinkRole.Content, clock),
                    };
                    Add(told with { Campaign = draft.Campaign });
                    break;
                case Move.Verdict:
                    // Of something that was there, or, as often as not, of something that is still to come.
                    EventDraft judged =
                        pick % 2 == 0
                        && steps.Count > 0
                        && steps[pick % steps.Count].Draft is { Type: EventType.Click or EventType.Open } seen
                            ? seen
                            : draft with
                            {
                                After = clock,
                            };
                    Add(
                        (judged.Recipient is null ? judged with { Recipient = "ann@acme.example" } : judged).Verdict(
                            (pick % 5) switch
                            {
                                0 or 1 => Label.Human,
                                2 or 3 => Label.Bot,
                                _ => Label.None,
                            },
                            clock + draft.After,
                            judged.Network is null && pick % 7 % 4 == (int)VerdictTarget.Network
                                ? VerdictTarget.Message
                                : (VerdictTarget)(pick % 7 % 4),
                            pick % 3 == 0 ? clock + wait : null
                        )
                    );
                    break;
                case Move.Tick:
                    steps.Add(new TrafficStep(null, clock - lateness));
                    break;
                case Move.Wait:
                    clock += wait;
                    break;
            }
        }

        return [.. steps];

        void Add(EventDraft draft) => steps.Add(new TrafficStep(draft, 0));
    }
}
