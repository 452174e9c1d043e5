using CsCheck;
using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class ProofTests
{
    private static readonly Gen<string?> Word = Gen.OneOf(Gen.Const((string?)null), Gen.Int[0, 1_000_000].Select(i => (string?)$"{i}"));

    [Fact]
    public void No_network_no_browser_and_no_delay_proves_a_machine() =>
        Gen.Select(
                Gen.OneOf(EventType.Open, EventType.Click, EventType.Unsubscribe, EventType.Complaint),
                Gen.OneOf(Gen.Long[-Minutes(10), Minutes(10)], Gen.Long[-Days(3), Days(30)], Gen.Long[0, Seconds(2)]),
                Word,
                Word,
                Gen.OneOf("sent", "delivered", "both", "neither"),
                Gen.OneOf(HttpMethod.Unknown, HttpMethod.Get, HttpMethod.Post)
            )
            .Sample(
                (type, delay, network, browser, known, method) =>
                {
                    EventDraft judged = new(type, delay)
                    {
                        Link = type == EventType.Click ? "a" : null,
                        LinkCount = 1,
                        Network = network,
                        Browser = browser,
                        Method = method,
                    };
                    DetectorUnderTest detector = new DetectorUnderTest().Apply(judged);
                    if (known is "sent" or "both")
                    {
                        detector.Apply(Some.Sent());
                    }

                    if (known is "delivered" or "both")
                    {
                        detector.Apply(Some.Delivered());
                    }

                    Assert.All(detector.Labels, label => Assert.NotEqual(Label.Bot, label.Label));
                },
                iter: Cases.Of(2_000)
            );

    [Theory]
    [InlineData(UserAgentKind.SandboxBrowser)]
    [InlineData(UserAgentKind.Empty)]
    [InlineData(UserAgentKind.ImageProxy)]
    public void No_suspicious_user_agent_alone_proves_one(UserAgentKind kind)
    {
        EventDraft[] events =
        [
            Some.Open(Minutes(9)) with
            {
                UserAgentKind = kind,
            },
            Some.Click(Minutes(20)) with
            {
                UserAgentKind = kind,
            },
            Some.Unsubscribe(Minutes(30)) with
            {
                UserAgentKind = kind,
            },
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered()).Apply(events);

        Assert.All(detector.Labels, label => Assert.NotEqual(Label.Bot, label.Label));
    }

    [Fact]
    public void Every_verdict_of_bot_carries_its_reasons_strongest_first() =>
        Gen.Select(Traffic.Settings(Credit.Every), Traffic.Script)
            .Sample(
                (settings, script) =>
                {
                    DetectorUnderTest detector = new(settings with { MaxMessages = 1_000 });
                    detector.Apply(script.Select(step => step.Draft).OfType<EventDraft>());

                    Assert.All(
                        detector.Labels,
                        label =>
                        {
                            Rules rules = new();
                            Assert.Equal(label.LogOdds, rules.PriorOf(label.Type) + label.Reasons.Sum(reason => reason.Weight));
                            IEnumerable<int> sizes = label.Reasons.Select(reason => Math.Abs(reason.Weight));
                            Assert.Equal(sizes.OrderDescending(), sizes);
                            Assert.Equal(label.Reasons.Count, label.Reasons.DistinctBy(reason => reason.Signal).Count());
                            Assert.True(label.Label != Label.Bot || label.Reasons.Any(reason => reason.Weight > 0));
                            Assert.InRange(LogOdds.ToProbability(label.LogOdds), 0, 1);
                        }
                    );
                },
                iter: Cases.Of(50),
                print: t => Traffic.Print(t.Item1, t.Item2)
            );
}
