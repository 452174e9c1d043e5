using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace BotClickStream.Traffic.Tests;

public sealed class ContractTests
{
    private static readonly string[] Types =
    [
        "sent",
        "delivered",
        "open",
        "click",
        "unsubscribe",
        "complaint",
        "bounce",
        "session",
        "conversion",
        "campaign",
    ];
    private static readonly string[] Roles = ["content", "header", "footer", "social", "legal", "view-online", "unsubscribe", "bait"];

    public static TheoryData<string> Mixes => [.. Mix.All.Select(mix => mix.Name)];

    [Theory]
    [MemberData(nameof(Mixes))]
    public void Every_event_is_one_canonical_event(string mix)
    {
        foreach (SimulatedEvent e in Some.Run(campaigns: 12, recipients: 1_200, mix: Mix.Find(mix)))
        {
            JsonElement json = Some.Json(e);
            Assert.All(json.EnumerateObject(), field => AssertField(field.Name, field.Value));
            Assert.Equal(json.EnumerateObject().Count(), json.EnumerateObject().DistinctBy(field => field.Name).Count());

            Assert.Equal(e.EventId, json.GetProperty("id").GetString());
            Assert.Equal(e.CampaignId, json.GetProperty("campaignId").GetString());
            Assert.Equal(e.Time, TimeOf(json.GetProperty("time")));
            string type = json.GetProperty("type").GetString()!;
            Assert.Equal(e.Type.ToString(), type, ignoreCase: true);

            bool isTotal = json.TryGetProperty("count", out _);
            bool isAddressed =
                json.TryGetProperty("recipient", out _)
                || (json.TryGetProperty("messageId", out _) && json.TryGetProperty("domain", out _));
            Assert.Equal(type != "campaign" && !isTotal, isAddressed);
            Assert.True(!isTotal || type is "session" or "conversion");
            Assert.Equal(type == "click", json.TryGetProperty("url", out _));
            Assert.Equal(type == "campaign", json.TryGetProperty("links", out _));
        }
    }

    [Fact]
    public void Sources_differ_in_what_they_tell()
    {
        List<List<JsonElement>> campaigns =
        [
            .. Some.Run(campaigns: 60, recipients: 6_000).GroupBy(e => e.CampaignId).Select(events => events.Select(Some.Json).ToList()),
        ];

        AssertSome(campaign => campaign.Exists(e => IsOf(e, "sent")), least: 40);
        AssertSome(campaign => campaign.Exists(e => IsOf(e, "delivered")), least: 40);
        AssertSome(campaign => campaign.Exists(e => IsOf(e, "campaign")), least: 40);
        AssertSome(campaign => campaign.Exists(e => e.TryGetProperty("linkRole", out _)), least: 8);
        AssertSome(campaign => campaign.Exists(e => e.TryGetProperty("linkId", out _)), least: 8);
        AssertSome(campaign => campaign.Exists(e => e.TryGetProperty("gateway", out _)), least: 20);
        AssertSome(campaign => campaign.Exists(e => e.TryGetProperty("messageId", out _)), least: 8);
        AssertSome(campaign => campaign.Exists(e => e.TryGetProperty("machine", out _)), least: 4);
        AssertSome(campaign => campaign.Exists(e => IsOf(e, "session")), least: 20);
        AssertSome(campaign => campaign.Exists(e => e.TryGetProperty("count", out _)), least: 4);
        AssertSome(campaign => campaign.TrueForAll(e => e.GetProperty("time").ValueKind == JsonValueKind.Number), least: 8);
        AssertSome(campaign => campaign.TrueForAll(e => Guid.TryParseExact(e.GetProperty("id").GetString(), "D", out _)), least: 30);

        void AssertSome(Predicate<List<JsonElement>> has, int least) =>
            Assert.InRange(campaigns.Count(campaign => has(campaign)), least, 59);
    }

    [Fact]
    public void The_stated_share_of_the_scored_events_has_points()
    {
        List<SimulatedEvent> scored =
        [
            .. Simulation.Generate(Some.Options(recipients: 4_000) with { PointsShare = 0.3 }).Where(e => e.Truth is not null),
        ];

        Assert.InRange(scored.Count(e => Some.Json(e).TryGetProperty("points", out _)) / (double)scored.Count, 0.27, 0.33);
    }

    [Fact]
    public void An_iphone_strips_the_tokens_that_apple_knows_and_others_keep_them()
    {
        List<SimulatedEvent> clicks =
        [
            .. Some.Run(campaigns: 40, recipients: 12_000, mix: Mix.Evasive)
                .Where(e => e is { Type: SimulatedEventType.Click, Truth.Actor: Actor.Person, Campaign.Source.UrlToken: not null }),
        ];

        Assert.Contains(clicks, click => click.Campaign.Source.UrlToken == "mc_eid");
        Assert.All(
            clicks,
            click =>
            {
                bool isIPhone = click.Client.UserAgent.Contains("iPhone", StringComparison.Ordinal);
                string token = click.Campaign.Source.UrlToken!;
                Assert.Equal(
                    !(isIPhone && token == "mc_eid"),
                    (click.Url ?? click.Link!.Url).Contains($"{token}=", StringComparison.Ordinal)
                );
            }
        );
    }

    [Fact]
    public void A_newsletter_has_eight_to_fifteen_links()
    {
        Assert.All(Enumerable.Range(0, 200), number => Assert.InRange(Newsletter(number).Links.Length, 8, 15));

        static Campaign Newsletter(int number) => Campaign.Draw(Some.Options(campaigns: 200, mix: Some.PeopleOnly()), number);
    }

    private static void AssertField(string name, JsonElement value)
    {
        switch (name)
        {
            case "id" or "campaignId":
                Assert.InRange(Encoding.UTF8.GetByteCount(value.GetString()!), 1, 256);
                break;
            case "type":
                Assert.Contains(value.GetString(), Types);
                break;
            case "time":
                TimeOf(value);
                break;
            case "recipient":
                Assert.Matches("^[a-z0-9._]+@[a-z0-9-]+(\\.[a-z0-9-]+)+$", value.GetString());
                break;
            case "domain" or "messageId" or "leadId" or "linkId" or "gateway" or "name" or "from":
                Assert.NotEqual("", value.GetString());
                break;
            case "url":
                Assert.True(Uri.TryCreate(value.GetString(), UriKind.Absolute, out _));
                break;
            case "linkRole":
                Assert.Contains(value.GetString(), Roles);
                break;
            case "linkCount":
                Assert.InRange(value.GetInt32(), 1, 10_000);
                break;
            case "userAgent":
                Assert.Equal(JsonValueKind.String, value.ValueKind);
                break;
            case "ip":
                Assert.True(IPAddress.TryParse(value.GetString(), out _));
                break;
            case "httpMethod":
                Assert.True(value.GetString() is "GET" or "HEAD" or "POST");
                break;
            case "via":
                Assert.True(value.GetString() is "link" or "one-click" or "mailto" or "form" or "preference-page");
                break;
            case "machine":
                Assert.True(value.ValueKind == JsonValueKind.True || value.GetString() is "apple" or "gmail");
                break;
            case "points":
                Assert.Equal(0, value.GetDecimal() * 10_000 % 1);
                break;
            case "count":
                Assert.InRange(value.GetInt32(), 1, int.MaxValue);
                break;
            case "links":
                Assert.All(
                    value.EnumerateArray(),
                    link =>
                    {
                        AssertField("linkId", link.GetProperty("linkId"));
                        AssertField("url", link.GetProperty("url"));
                        AssertField("linkRole", link.GetProperty("role"));
                    }
                );
                break;
            default:
                Assert.Fail($"the contract has no field '{name}'");
                break;
        }
    }

    private static long TimeOf(JsonElement time) =>
        time.ValueKind == JsonValueKind.Number
            ? time.GetInt64()
            : DateTimeOffset
                .ParseExact(time.GetString()!, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                .ToUnixTimeMilliseconds();

    private static bool IsOf(JsonElement e, string type) => e.GetProperty("type").ValueEquals(type);
}
