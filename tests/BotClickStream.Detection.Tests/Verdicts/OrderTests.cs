using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class OrderTests
{
    private const int ById = 0;
    private const int ByUrl = 1;
    private const int ByTaggedUrl = 2;

    /// <summary>One other domain behind a gateway is enough to be known by it.</summary>
    private static readonly Rules HearsOfGateways = new()
    {
        GatewayConduct = new()
        {
            Doublings = 1,
            EvenWeight = 3_000,
            MaxWeight = 3_000,
        },
    };

    /// <summary>A few people's and machines' events around one mail's delivery, within what settles together; ids that tell them apart.</summary>
    private static readonly Gen<EventDraft[]> Events = Gen.Select(
            Gen.Frequency(
                (2, EventType.Delivered),
                (1, EventType.Sent),
                (3, EventType.Open),
                (9, EventType.Click),
                (1, EventType.Unsubscribe),
                (2, EventType.Session)
            ),
            Gen.OneOf(0, 0, 100, 400, Seconds(1), Seconds(10), Seconds(61), Minutes(5), Minutes(10), Hours(2), Hours(20)),
            Gen.Select(Gen.Int[1, 6], Gen.OneOf("a", "b", "c", "d", "e", null), Gen.Frequency((5, (string?)null), (1, "second")), Gen.Bool),
            Gen.Select(Gen.OneOf("chrome", "edge", null), Gen.OneOf("net-1", "net-2", null)),
            Gen.Select(Gen.OneOf(ById, ByUrl, ByTaggedUrl), Gen.Bool, Gen.OneOf(0, 5)),
            (type, after, what, who, how) =>
                new EventDraft(type, after)
                {
                    Recipient = $"p{what.Item1}@{DomainOf(what.Item1)}.example",
                    Message = what.Item3 is null ? null : $"p{what.Item1}-{what.Item3}",
                    NamesMessage = type != EventType.Session || what.Item4,
                    Link = type == EventType.Click && how.Item1 == ById ? what.Item2 : null,
                    Url = type == EventType.Click && what.Item2 is { } link ? UrlOf(link, isTagged: how.Item1 == ByTaggedUrl) : null,
                    Role = type == EventType.Click && what.Item2 is { } stated && how.Item2 ? RoleOf(stated) : LinkRole.Unknown,
                    Browser = who.Item1,
                    Network = who.Item2,
                    Gateway = type == EventType.Delivered ? who.Item2 : null,
                    LinkCount = how.Item3,
                }
        )
        .Array[1, 30]
        .Select(drafts =>
            drafts.DistinctBy(draft => draft.Type <= EventType.Delivered ? $"{draft.Type}{draft.MessageId}" : draft.Id).ToArray()
        );

    private static string DomainOf(int recipient) =>
        recipient switch
        {
            5 => "b",
            6 => "c",
            _ => "acme",
        };

    /// <summary>Comes when it may, as any event: what it says of the links counts for the clicks before it too.</summary>
    private static readonly EventDraft[] Manifest =
    [
        .. "abcde".Select(c => Some.Campaign($"{c}", RoleOf($"{c}")) with { Url = UrlOf($"{c}", isTagged: false) }),
    ];

    [Fact]
    public void Last_labels_do_not_depend_on_the_order_of_arrival() =>
        Events
            .Select(events => (EventDraft[])[.. Manifest, .. events])
            .SelectMany(events => Gen.Shuffle(events), (events, shuffled) => (events, shuffled))
            .Sample(
                t => Assert.Equal(LastLabels(t.events), LastLabels(t.shuffled)),
                iter: Cases.Of(300),
                print: t => string.Join("\n", t.events.AsEnumerable()) + "\nand as\n" + string.Join("\n", t.shuffled.AsEnumerable())
            );

    [Fact]
    public void Nor_on_whether_an_operator_speaks_before_or_after_what_it_is_about() =>
        Gen.Select(
                Events,
                Gen.Select(
                    Gen.Int[0, 29],
                    Gen.OneOf(Label.Human, Label.Bot, Label.None),
                    Gen.Enum<VerdictTarget>(),
                    Gen.OneOf(0, Minutes(1), Hours(1)),
                    Gen.OneOf<long?>(null, null, Hours(2))
                ).Array[1, 6]
            )
            .Select((events, said) => (EventDraft[])[.. Manifest, .. events, .. said.Select(one => Say(events, one))])
            .SelectMany(events => Gen.Shuffle(events), (events, shuffled) => (events, shuffled))
            .Sample(
                t => Assert.Equal(LastLabelsAndBalances(t.events), LastLabelsAndBalances(t.shuffled)),
                iter: Cases.Of(100),
                print: t => string.Join("\n", t.events.AsEnumerable()) + "\nand as\n" + string.Join("\n", t.shuffled.AsEnumerable())
            );

    [Fact]
    public void Nor_on_what_test_recipients_do() =>
        Events
            .Select(events => events.Select(draft => draft with { IsTest = IsOfTests(draft), LinkCount = 5 }).ToArray())
            .SelectMany(events => Gen.Shuffle(events))
            .Sample(
                events =>
                    Assert.Equal(
                        LastLabels([.. Manifest, .. events.Where(draft => !draft.IsTest)]),
                        LastLabels([.. Manifest, .. events]).Where(label => !events.Any(draft => draft.IsTest && draft.Id == label.Item1))
                    ),
                iter: Cases.Of(200),
                print: events => string.Join("\n", events.AsEnumerable())
            );

    /// <summary>Half of them.</summary>
    private static bool IsOfTests(EventDraft draft) => draft.Recipient![1] is '1' or '3' or '5';

    [Fact]
    public void Once_the_waiting_work_is_done_judging_every_message_again_says_nothing() =>
        Events
            .Select(events => (EventDraft[])[.. Manifest, .. events])
            .Sample(
                events =>
                {
                    DetectorUnderTest detector = new DetectorUnderTest().Apply(events).WorkOff();
                    int said = detector.Labels.Count;

                    // Rules of a new version judge all of them anew, by all that is known.
                    detector.RestartWith(new DetectorSettings { Rules = new Rules { Version = 2 } }).WorkOff();

                    Assert.Empty(detector.Labels.Skip(said));
                },
                iter: Cases.Of(300),
                print: events => string.Join("\n", events.AsEnumerable())
            );

    [Fact]
    public void The_same_inputs_give_the_same_outputs() =>
        Gen.Select(Traffic.Settings(Credit.FirstPerLink), Traffic.Script)
            .Sample(
                (settings, script) => Assert.Equal(Outputs(settings, script), Outputs(settings, script)),
                iter: Cases.Of(30),
                print: t => Traffic.Print(t.Item1, t.Item2)
            );

    private static IEnumerable<(string, Label, Actor, long)> LastLabels(EventDraft[] events) =>
        new DetectorUnderTest(new DetectorSettings { ClickPoints = 10_000, Rules = HearsOfGateways })
            .Apply(events)
            .WorkOff()
            .Last.Values.Select(label => (label.EventId, label.Label, label.Actor, label.Balance))
            .Order();

    /// <summary>Without actors: a label that an operator confirms isn't said again, so that its actor is the one that was known when it was said first.</summary>
    private static IEnumerable<(string, Label, long)> LastLabelsAndBalances(EventDraft[] events) =>
        LastLabels(events).Select(label => (label.Item1, label.Item2, label.Item4));

    private static EventDraft Say(EventDraft[] events, (int Index, Label Label, VerdictTarget Target, long After, long? Until) said)
    {
        EventDraft judged = events[said.Index % events.Length];
        VerdictTarget target = said.Target == VerdictTarget.Network && judged.Network is null ? VerdictTarget.Domain : said.Target;
        judged = target == VerdictTarget.Gateway ? judged with { Gateway = judged.Network ?? "net-1" } : judged;
        return judged.Verdict(said.Label, said.After, target, said.Until);
    }

    /// <summary>The bait is the page of link <c>a</c> with a parameter of its own.</summary>
    private static string UrlOf(string link, bool isTagged) =>
        link == "d" ? "https://shop.example/a?utm_content=x1" : $"https://shop.example/{link}{(isTagged ? "?utm_source=mail" : "")}";

    private static LinkRole RoleOf(string link) =>
        link switch
        {
            "d" => LinkRole.Bait,
            "e" => LinkRole.Legal,
            _ => LinkRole.Content,
        };

    private static List<string> Outputs(DetectorSettings settings, TrafficStep[] script)
    {
        DetectorUnderTest detector = new(settings);
        foreach (TrafficStep step in script)
        {
            if (step.Draft is { } draft)
            {
                detector.Take(draft);
            }
            else
            {
                detector.Tick(step.Watermark);
            }
        }

        return
        [
            .. detector.Labels.Select(label =>
                $"{label with { Reasons = [] }} {string.Join(' ', label.Reasons.Select(reason => $"{reason with { Events = [] }} {string.Join(' ', reason.Events)}"))}"
            ),
            .. detector.Corrections.Select(correction => $"{correction with { Cause = correction.Cause with { Reasons = [] } }}"),
        ];
    }
}
