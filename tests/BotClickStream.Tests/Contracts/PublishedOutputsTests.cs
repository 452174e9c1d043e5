using System.Text;
using System.Text.Json;
using BotClickStream.Detection;
using BotClickStream.Serialization;
using BotClickStream.Tests.Serialization;
using CsCheck;

namespace BotClickStream.Tests.Contracts;

/// <summary>Whatever a detector says, what is written satisfies the schema and reads back as the same values.</summary>
public sealed class PublishedOutputsTests
{
    // Half a surrogate is no text: it becomes U+FFFD on the way in, as it would in any decoder.
    private static readonly Gen<string> GenText = Gen.OneOf(
            Gen.String[1, 40],
            Gen.Char["abc|%#\"\\/<>&+@é漢 "].Array[1, 20].Select(characters => new string(characters)),
            Gen.Const("\ud83c\udf37 tulip")
        )
        .Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));

    private static readonly Gen<string> GenOptionalText = Gen.Frequency((1, Gen.Const("")), (3, GenText));

    private static readonly Gen<string> GenDomain = Gen.OneOf("acme.example", "xn--bcher-kva.example", "mail.home.example");

    private static readonly Gen<long> GenTime = Gen.Long[946_684_800_000, 4_102_444_799_999];

    private static readonly Gen<long> GenPoints = Gen.OneOf(Gen.Long[-10_000_000_000, 10_000_000_000], Gen.Long[-30_000, 30_000]);

    private static readonly NamedSignal[] Signals =
    [
        new("link-sweep", "links", "linkCount", "windowMs", "rank"),
        new("fast-after-delivery", "delayMs"),
        new("machine-flag"),
    ];

    private static readonly Gen<GivenReason> GenReason = Gen.Select(
        Gen.OneOf(Signals),
        Gen.Int[-20_000, 20_000],
        Gen.Select(Gen.Long, Gen.Long, Gen.Long, Gen.Long, Gen.OneOf<string?>(null, "scanner", "\"quoted\"")),
        GenText.Array[0, 3],
        (signal, weight, detail, events) =>
            new GivenReason(signal, weight, new Detail(detail.Item1, detail.Item2, detail.Item3, detail.Item4, detail.Item5), events)
    );

    private static readonly Gen<Given> GenGiven =
        from texts in Gen.Select(GenText, GenText, GenText, GenOptionalText, GenText)
        from links in Gen.Select(GenOptionalText, GenOptionalText, Gen.Enum<LinkRole>())
        from domain in GenDomain
        from type in Gen.OneOf(EventType.Open, EventType.Click, EventType.Unsubscribe, EventType.Complaint)
        from times in GenTime.Array[4]
        from points in GenPoints.Array[3]
        from verdict in Gen.Select(Gen.OneOf(Label.Human, Label.Bot, Label.Undecided), Gen.Enum<Actor>(), Gen.Int[-30_000, 30_000])
        from revision in Gen.Int[0, int.MaxValue]
        from flags in Gen.Bool.Array[2]
        from reasons in GenReason.Array[0, 4]
        select new Given(texts, links, domain, type, times, points, verdict, revision, flags[0], flags[1], reasons);

    [Fact]
    public void Every_label_satisfies_its_schema_and_reads_back() =>
        GenGiven.Sample(
            given =>
            {
                OutputBuffer output = new();
                LabeledEvent label = given.AddTo(output);

                string text = Some.LabelJson(output, label);

                Contract.Of("email.events.labeled").Accepts(text);
                using JsonDocument document = JsonDocument.Parse(text);
                JsonElement json = document.RootElement;
                Assert.Equal(given.CampaignId, json.GetProperty("campaignId").GetString());
                Assert.Equal(given.EventId, json.GetProperty("eventId").GetString());
                Assert.Equal(given.MessageId, json.GetProperty("messageId").GetString());
                Assert.Equal(given.Recipient, Optional(json, "recipient"));
                Assert.Equal(given.Domain, json.GetProperty("domain").GetString());
                Assert.Equal(given.LeadId, json.GetProperty("leadId").GetString());
                Assert.Equal(given.Url, Optional(json, "url"));
                Assert.Equal(given.LinkId, Optional(json, "linkId"));
                Assert.Equal(label.LinkRole != LinkRole.Unknown, json.TryGetProperty("linkRole", out _));
                Assert.Equal(label.Time, Milliseconds(json, "time"));
                Assert.Equal(label.ProvisionalUntil, Milliseconds(json, "provisionalUntil"));
                Assert.Equal(label.SettlesAt, Milliseconds(json, "settlesAt"));
                Assert.Equal(label.Points, TenThousandths(json, "points"));
                Assert.Equal(label.HasBalance, json.TryGetProperty("balance", out _));
                if (label.HasBalance)
                {
                    Assert.Equal(label.Balance, TenThousandths(json, "balance"));
                }

                Assert.Equal(label.Revision, json.GetProperty("revision").GetInt32());
                Assert.Equal(LogOdds.ToProbability(label.LogOdds), json.GetProperty("botProbability").GetDouble(), 0.000_05);
                Assert.Equal(given.Reasons.Length, json.GetProperty("reasons").GetArrayLength());
                foreach ((GivenReason reason, JsonElement written) in given.Reasons.Zip(json.GetProperty("reasons").EnumerateArray()))
                {
                    AssertReason(reason, written);
                }
            },
            iter: 300,
            threads: 1
        );

    [Fact]
    public void Every_correction_satisfies_its_schema_and_reads_back() =>
        GenGiven.Sample(
            given =>
            {
                OutputBuffer output = new();
                LabeledEvent label = given.AddTo(output);
                output.Add(label);
                ScoreCorrection correction = new()
                {
                    PointsFromEvent = given.PointsFromEvent,
                    Delta = given.Points[2],
                    Time = given.Times[3],
                };

                string text = Some.CorrectionJson(output, correction);

                Contract.Of("lead.score.corrections").Accepts(text);
                Assert.Equal(given.LeadId, Some.CorrectionKey(output, correction));
                using JsonDocument document = JsonDocument.Parse(text);
                JsonElement json = document.RootElement;
                Assert.Equal((given.CampaignId, given.EventId, label.Revision), PartsOf(json.GetProperty("correctionId").GetString()!));
                Assert.Equal(given.LeadId, json.GetProperty("leadId").GetString());
                Assert.Equal(given.Recipient, Optional(json, "recipient"));
                Assert.Equal(given.CampaignId, json.GetProperty("campaignId").GetString());
                Assert.Equal(given.MessageId, json.GetProperty("messageId").GetString());
                Assert.Equal(given.EventId, json.GetProperty("eventId").GetString());
                Assert.Equal(label.Time, Milliseconds(json, "eventTime"));
                Assert.Equal(correction.Time, Milliseconds(json, "time"));
                Assert.Equal(label.Points, TenThousandths(json, "points"));
                Assert.Equal(label.Balance, TenThousandths(json, "balance"));
                Assert.Equal(correction.Delta, TenThousandths(json, "delta"));
                Assert.Equal(given.PointsFromEvent ? "event" : "default", json.GetProperty("pointsSource").GetString());
                Assert.Equal(given.Reasons.FirstOrDefault()?.Signal.Name ?? "prior", json.GetProperty("reason").GetString());
                Assert.Equal(label.Revision, json.GetProperty("revision").GetInt32());
            },
            iter: 300,
            threads: 1
        );

    [Fact]
    public void Different_events_never_share_a_key() =>
        Gen.Select(GenText, GenText, GenText, GenText)
            .Sample(
                (campaign, id, otherCampaign, otherId) =>
                {
                    OutputBuffer output = new();
                    string key = Some.LabelKey(output, Some.Click(output, campaign, id));
                    string other = Some.LabelKey(output, Some.Click(output, otherCampaign, otherId));

                    Assert.Equal((campaign, id) == (otherCampaign, otherId), key == other);
                    Assert.Equal((campaign, id, 0), PartsOf(key + "#0"));
                }
            );

    private static void AssertReason(GivenReason reason, JsonElement written)
    {
        Assert.Equal(reason.Signal.Name, written.GetProperty("signal").GetString());
        Assert.Equal(reason.Weight, written.GetProperty("weight").GetDecimal() * 1_000);
        long[] numbers = [reason.Detail.First, reason.Detail.Second, reason.Detail.Third, reason.Detail.Fourth];
        Assert.Equal(
            [
                .. reason.Signal.Names.Zip(numbers).Select(number => $"{number.First}={number.Second}"),
                .. reason.Detail.Word is null ? Array.Empty<string>() : [$"kind={reason.Detail.Word}"],
            ],
            written.GetProperty("detail").EnumerateObject().Select(number => $"{number.Name}={number.Value}")
        );
        Assert.Equal(reason.Events, written.GetProperty("events").EnumerateArray().Select(id => id.GetString()));
    }

    /// <summary>As a consumer would take an id apart.</summary>
    private static (string CampaignId, string EventId, int Revision) PartsOf(string correctionId)
    {
        int revision = correctionId.LastIndexOf('#');
        string[] parts = correctionId[..revision].Split('|');
        Assert.Equal(2, parts.Length);
        return (
            Decode(parts[0]),
            Decode(parts[1]),
            int.Parse(correctionId[(revision + 1)..], System.Globalization.CultureInfo.InvariantCulture)
        );

        static string Decode(string part) =>
            part.Replace("%7C", "|", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
    }

    private static string Optional(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "";

    private static long Milliseconds(JsonElement json, string name) => json.GetProperty(name).GetDateTimeOffset().ToUnixTimeMilliseconds();

    private static long TenThousandths(JsonElement json, string name)
    {
        decimal scaled = json.GetProperty(name).GetDecimal() * 10_000;
        Assert.Equal(decimal.Truncate(scaled), scaled);
        return (long)scaled;
    }

    private sealed record GivenReason(NamedSignal Signal, int Weight, Detail Detail, string[] Events);

    private sealed record Given(
        (string Campaign, string Event, string Message, string Local, string Lead) Texts,
        (string Url, string Id, LinkRole Role) Link,
        string Domain,
        EventType Type,
        long[] Times,
        long[] Points,
        (Label Label, Actor Actor, int LogOdds) Verdict,
        int Revision,
        bool HasBalance,
        bool PointsFromEvent,
        GivenReason[] Reasons
    )
    {
        public string CampaignId => Texts.Campaign;
        public string EventId => Texts.Event;
        public string MessageId => Texts.Message;
        public string Recipient => Texts.Local.Length == 0 ? "" : $"{Texts.Local}@{Domain}";
        public string LeadId => Texts.Lead;
        public string Url => Link.Url;
        public string LinkId => Link.Id;

        public LabeledEvent AddTo(OutputBuffer output)
        {
            int firstReason = output.ReasonCount;
            foreach (GivenReason reason in Reasons)
            {
                Some.Add(output, reason.Signal, reason.Weight, reason.Detail, reason.Events);
            }

            return new LabeledEvent
            {
                Type = Type,
                Time = Times[0],
                EventId = output.Text(EventId),
                CampaignId = output.Text(CampaignId),
                MessageId = output.Text(MessageId),
                Recipient = output.Text(Recipient),
                Domain = output.Text(Domain),
                LeadId = output.Text(LeadId),
                Url = output.Text(Url),
                LinkId = output.Text(LinkId),
                LinkRole = Link.Role,
                Points = Points[0],
                Label = Verdict.Label,
                Actor = Verdict.Actor,
                LogOdds = Verdict.LogOdds,
                FirstReason = firstReason,
                ReasonCount = Reasons.Length,
                Revision = Revision,
                HasBalance = HasBalance,
                Balance = Points[1],
                ProvisionalUntil = Times[1],
                SettlesAt = Times[2],
            };
        }
    }
}
