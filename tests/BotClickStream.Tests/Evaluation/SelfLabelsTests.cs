using System.Text;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Evaluation;
using BotClickStream.Traffic;

namespace BotClickStream.Tests.Evaluation;

/// <summary>What a history says itself of who was behind its events.</summary>
public sealed class SelfLabelsTests
{
    private const string Browser = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0";
    private const string Scanner = "192.0.2.7";
    private const string Home = "198.51.100.9";

    private static readonly DateTimeOffset Sent = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_click_on_bait_and_its_visitors_others_around_it_are_a_machines()
    {
        IReadOnlyList<ClickEvidence> learned = Learn([
            Click("a1", 60, "a", Scanner),
            Click("a2", 61, "b", Scanner),
            Click("trap", 62, "bait", Scanner),
            // Sixteen minutes away, and somebody else's.
            Click("a3", 62 + (16 * 60), "c", Scanner),
            Click("h1", 70, "a", Home),
        ]);

        Assert.Equal(3, learned.Count);
        Assert.All(learned, click => Assert.True(click.IsMachine));
    }

    [Fact]
    public void A_click_that_a_session_or_conversion_followed_is_a_persons_and_no_other_of_its_visitor()
    {
        IReadOnlyList<ClickEvidence> learned = Learn([
            Click("h1", 4000, "a", Home),
            Visit("s1", "session", 4002),
            Click("h2", 4300, "b", Home),
            Click("h3", 4600, "c", Home),
            Visit("s2", "conversion", 4900),
        ]);

        Assert.Equal(2, learned.Count);
        Assert.All(learned, click => Assert.False(click.IsMachine));
    }

    [Theory]
    [InlineData("\"via\":\"one-click\"", true)]
    [InlineData("\"via\":\"mailto\"", true)]
    [InlineData("\"via\":\"form\",\"httpMethod\":\"POST\"", false)]
    [InlineData("\"via\":\"link\"", false)]
    [InlineData("\"via\":\"preference-page\"", false)]
    public void An_unsubscribe_is_confirmed_by_a_way_that_takes_a_persons_consent(string way, bool isConfirmed)
    {
        string unsubscribe = Event("u1", "unsubscribe", 5000, way);

        Assert.Equal(isConfirmed ? 1 : 0, Learn([unsubscribe]).Count);
    }

    [Fact]
    public void Or_by_a_complaint_about_the_same_mail()
    {
        ClickEvidence learned = Assert.Single(
            Learn([Event("u1", "unsubscribe", 5000, "\"via\":\"link\""), Event("x1", "complaint", 5100, "\"linkCount\":5")])
        );

        Assert.Equal((EventType.Unsubscribe, false), (learned.Type, learned.IsMachine));
    }

    [Fact]
    public void Of_a_visitor_of_whom_both_is_said_nothing_is_learned()
    {
        // A sandbox that reads the mail's source and runs pages.
        Assert.Empty(Learn([Click("trap", 60, "bait", Scanner), Click("a1", 62, "a", Scanner), Visit("s1", "session", 63)]));
    }

    [Fact]
    public void Nor_of_seed_addresses() =>
        Assert.Empty(Learn([Click("trap", 60, "bait", Scanner)], new DecoderSettings { TestRecipients = ["a@b.example"] }));

    [Fact]
    public void An_operators_verdict_wins()
    {
        string word =
            $$"""{"id":"w1","type":"verdict","time":"{{Sent:O}}","campaignId":"c","target":"event","eventId":"trap","recipient":"a@b.example","label":"human"}""";

        IReadOnlyList<ClickEvidence> learned = Learn([word, Click("trap", 60, "bait", Scanner), Click("a1", 61, "a", Scanner)]);

        Assert.Equal([false, true], learned.Select(click => click.IsMachine));
    }

    /// <summary>Who is known by bait is known by nothing that bait says; and what was halved beside the silent signal counts whole.</summary>
    [Fact]
    public void The_signal_that_gave_the_label_is_no_evidence_of_it_and_halves_nothing()
    {
        IReadOnlyList<ClickEvidence> machine = Learn([
            Click("a1", 60, "a", Scanner, "curl/8"),
            Click("trap", 60, "bait", Scanner, "curl/8"),
        ]);
        ClickEvidence person = Assert.Single(
            Learn([
                Event("o1", "open", 3990, $"\"ip\":\"{Home}\",\"userAgent\":\"Microsoft Outlook 16.0\""),
                Click("h1", 4000, "a", Home),
                Visit("s1", "conversion", 4900),
            ])
        );
        Rules rules = new();

        Assert.All(
            machine,
            click => Assert.DoesNotContain(click.Counts, one => one.Signal == rules.BaitLink.Name || one.Signal == rules.SameVisitor.Name)
        );
        // Of the group declared bait is the weaker, and of the group visit the session the stronger.
        Assert.All(machine, click => Assert.Contains((rules.DeclaredUserAgent.Name, rules.DeclaredUserAgent.Weight), click.Counts));
        Assert.DoesNotContain(person.Counts, one => one.Signal == rules.SessionAfterClick.Name);
        Assert.Contains((rules.LookedBefore.Name, rules.LookedBefore.ShortlyWeight), person.Counts);
    }

    /// <summary>On simulated traffic, whose truth it isn't told, it is hardly ever wrong: sandboxes that run pages are what it can't know.</summary>
    [Theory]
    [InlineData("everyday", 0)]
    [InlineData("b2b", 0)]
    [InlineData("evasive", 0.02)]
    [InlineData("gateways", 0.03)]
    public void It_is_hardly_ever_wrong(string mix, double wrongPeople)
    {
        TrafficOptions traffic = new()
        {
            Mix = Mix.Find(mix)!,
            Seed = 31,
            Campaigns = 8,
            Recipients = 8_000,
            End = new DateTimeOffset(2026, 6, 30, 12, 0, 0, TimeSpan.Zero),
        };
        LabelledHistory history = new(
            new DetectorSettings(),
            new DecoderSettings(),
            lateness: 120_000,
            traffic.End.ToUnixTimeMilliseconds(),
            new SelfLabels(new Rules())
        );
        Dictionary<Hash128, bool> truths = [];
        foreach (SimulatedEvent sent in Simulation.Generate(traffic))
        {
            string json = Json(sent);
            if (sent.Truth is { } truth)
            {
                truths[IdOf(sent.CampaignId, json)] = truth.IsMachine;
            }

            history.Take(Encoding.UTF8.GetBytes(json));
        }

        IReadOnlyList<ClickEvidence> learned = history.Complete();

        Assert.InRange(learned.Count(click => click.IsMachine), 200, 2_000);
        Assert.InRange(learned.Count(click => !click.IsMachine), 700, 2_000);
        Assert.All(
            learned.Where(click => click.IsMachine),
            click => Assert.True(truths[click.Id], "a person's click taken for a machine's")
        );
        ClickEvidence[] people = [.. learned.Where(click => !click.IsMachine)];
        Assert.InRange(people.Count(click => truths[click.Id]), 0, wrongPeople * people.Length);
    }

    private static IReadOnlyList<ClickEvidence> Learn(IEnumerable<string> events, DecoderSettings? decoding = null)
    {
        DetectorSettings settings = new();
        LabelledHistory history = new(
            settings,
            decoding ?? new DecoderSettings(),
            lateness: 120_000,
            Sent.AddDays(2).ToUnixTimeMilliseconds(),
            new SelfLabels(settings.Rules)
        );
        foreach (string one in events.Prepend(Event("d1", "delivered", 0, "\"linkCount\":12")))
        {
            history.Take(Encoding.UTF8.GetBytes(one));
        }

        Assert.Equal(0, history.Rejected);
        return history.Complete();
    }

    private static string Click(string id, int seconds, string link, string ip, string browser = Browser) =>
        Event(
            id,
            "click",
            seconds,
            $"\"url\":\"https://s.example/{link}\",\"linkRole\":\"{(link == "bait" ? "bait" : "content")}\",\"ip\":\"{ip}\",\"userAgent\":\"{browser}\""
        );

    private static string Visit(string id, string type, int seconds) => Event(id, type, seconds, "\"leadId\":\"a\"");

    private static string Event(string id, string type, int seconds, string more) =>
        $$"""{"id":"{{id}}","type":"{{type}}","time":"{{Sent.AddSeconds(seconds):O}}","campaignId":"c","recipient":"a@b.example",{{more}}}""";

    private static Hash128 IdOf(string campaign, string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        string id = document.RootElement.GetProperty("id").GetString()!;
        return EventKeys.InCampaign(Encoding.UTF8.GetBytes(campaign), Encoding.UTF8.GetBytes(id));
    }

    private static string Json(SimulatedEvent sent)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, SimulatedEvent.JsonOptions))
        {
            sent.WriteJson(json);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
