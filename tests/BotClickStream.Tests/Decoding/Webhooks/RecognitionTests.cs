using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Tests.Documents;
using CsCheck;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class RecognitionTests
{
    private const string SendGrid =
        """{"email":"jane@example.com","timestamp":1769860800,"event":"open","sg_event_id":"e1","sg_message_id":"m1"}""";

    private static readonly string Samples = Path.Combine(Repository.Root, "samples", "esp");

    public static TheoryData<string> SampleFiles =>
        [.. Directory.EnumerateFiles(Samples).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(SampleFiles))]
    public void Every_sample_is_recognised_and_gives_events(string file)
    {
        List<Taken> all = Webhook.All(File.ReadAllText(Path.Combine(Samples, file)));
        Assert.Contains(all, one => one.Rejection is null);
        Assert.All(
            all,
            one =>
                Assert.Equal((Path.GetFileNameWithoutExtension(file), true), (one.Format, one.Rejection is null || one.Ignored is not null))
        );
    }

    [Fact]
    public void There_is_a_sample_of_every_format() =>
        Assert.Equal(
            FormatCatalog.BuiltIn.Select(format => format.Name).Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Samples).Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)
        );

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"a":1,"type":"activity.clicked"}""")]
    [InlineData("""[{"event":"click","email":"jane@example.com"}]""")]
    public void An_unknown_shape_is_rejected_with_what_was_looked_for(string body)
    {
        Rejection rejection = Webhook.Refused(body);
        Assert.Equal(RejectionCodes.UnknownFormat, rejection.Code);
        Assert.All(FormatCatalog.BuiltIn, format => Assert.Contains($"{format.Name}: ", rejection.Detail, StringComparison.Ordinal));
        Assert.Contains("sendgrid: sg_event_id; ", rejection.Detail, StringComparison.Ordinal);
        Assert.InRange(rejection.Detail.Length, 1, 800);
        Assert.Null(Webhook.All(body)[0].Format);
    }

    [Fact]
    public void A_request_that_wraps_what_was_posted_is_told_as_such()
    {
        Rejection rejection = Webhook.Refused(
            """{"version":"2.0","routeKey":"$default","rawPath":"/","rawQueryString":"","cookies":[],"queryStringParameters":{},"requestContext":{},"a":1,"b":2,"headers":{"content-type":"application/json"},"body":"[{\"event\":\"click\"}]","isBase64Encoded":false}"""
        );

        Assert.Equal(RejectionCodes.UnknownFormat, rejection.Code);
        Assert.Contains("what was posted is its field body", rejection.Detail, StringComparison.Ordinal);
    }

    /// <summary>What came before is a guess that saves work, and must change nothing: else a replay would read another format.</summary>
    [Fact]
    public void What_a_body_is_taken_for_does_not_depend_on_what_came_before()
    {
        string[] members =
        [
            "\"id\":\"e1\"",
            "\"type\":\"open\"",
            "\"type\":\"email.opened\"",
            "\"time\":1769860800000",
            "\"campaignId\":\"c\"",
            "\"campaignId\":null",
            "\"recipient\":\"jane@example.com\"",
            "\"data\":\"d\"",
            "\"specversion\":\"1.0\"",
            "\"event\":\"open\"",
            "\"sg_event_id\":\"s1\"",
            "\"email\":\"jane@example.com\"",
            "\"timestamp\":1769860800",
            "\"created_at\":\"2026-01-31T12:00:00Z\"",
            "\"RecordType\":\"Open\"",
            "\"event_id\":\"c1\"",
            "\"metric\":\"opened\"",
        ];
        string canonical = Some.Click();
        Gen.Shuffle(members, 4, members.Length)
            .Select(some => $"{{{string.Join(',', some)}}}")
            .Select(Gen.Bool)
            .Sample(
                (one, isArray) =>
                {
                    byte[] body = Encoding.UTF8.GetBytes(isArray ? $"[{one},{canonical}]" : one);
                    Assert.Equal(FormatAfter(SendGrid, body), FormatAfter(canonical, body));
                },
                iter: 2_000
            );

        static string? FormatAfter(string before, byte[] body)
        {
            RecordDecoder decoder = new(new DecoderSettings());
            Taken.From(Encoding.UTF8.GetBytes(before), decoder);
            return Taken.From(body, decoder)[0].Format;
        }
    }

    [Fact]
    public void A_canonical_event_in_which_a_field_is_missing_is_told_so()
    {
        Rejection rejection = Webhook.Refused(Some.Click(("campaignId", null)));
        Assert.Equal((RejectionCodes.MissingField, "campaignId"), (rejection.Code, rejection.Path));
    }

    /// <summary>SendGrid's events carry their senders' own arguments.</summary>
    [Fact]
    public void An_ESPs_event_with_arguments_named_as_the_contracts_stays_the_ESPs() =>
        Assert.Equal("e1", Webhook.One(SendGrid.With("{", "{\"campaignId\":\"c\",\"id\":\"own\",\"type\":\"x\",")).Id);

    [Fact]
    public void An_odd_element_does_not_cost_the_others()
    {
        List<Taken> all = Webhook.All($"[7,{{}},{SendGrid},{{}}]");
        Assert.Equal(["", "", "e1", ""], all.Select(one => one.Id));
        Assert.All(all, one => Assert.Equal("sendgrid", one.Format));
    }

    [Fact]
    public void Each_line_is_recognised_by_itself()
    {
        List<Taken> all = Webhook.All($"{SendGrid}\n{Some.Click()}\n[{SendGrid}]\n{{}}\n{Some.Click()}");
        Assert.Equal(["sendgrid", "canonical", "sendgrid", null, "canonical"], all.Select(one => one.Format));
        Assert.Equal(RejectionCodes.UnknownFormat, all[3].Code);
    }

    [Fact]
    public void A_told_format_is_not_recognised()
    {
        Assert.Equal((RejectionCodes.MissingField, "event"), CodeAndPath(Webhook.Refused("{}", "sendgrid")));
        Assert.Equal(RejectionCodes.MissingField, Webhook.Refused(SendGrid, "canonical").Code);
        Rejection unknown = Webhook.Refused(SendGrid, "my-esp");
        Assert.Equal(RejectionCodes.UnknownFormat, unknown.Code);
        Assert.Contains("\"my-esp\"", unknown.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_registrys_prefix_is_passed_over_for_any_format()
    {
        byte[] prefix = [0, 0, 0, 0, 17];
        Taken framed = Assert.Single(Taken.From([.. prefix, .. Encoding.UTF8.GetBytes(SendGrid)]));
        Assert.Equal("e1", framed.Id);
        Assert.Equal("e1", Assert.Single(Taken.From([.. prefix, .. Encoding.UTF8.GetBytes(Some.Click())])).Id);
        Taken broken = Assert.Single(Taken.From([.. prefix, .. "{\"id\":"u8]));
        Assert.Equal((RejectionCodes.NotJson, 5, 6), (broken.Code, broken.Rejection!.Value.Start, broken.Rejection.Value.Length));
    }

    [Fact]
    public void An_ESPs_body_in_a_CloudEvent_is_recognised_or_told_all_the_same()
    {
        string cloud = $$"""{"specversion":"1.0","id":"ce","source":"/s","type":"email.x","data":[{{SendGrid}}]}""";
        Assert.Equal("e1", Webhook.One(cloud).Id);
        Assert.Equal("e1", Webhook.One(cloud, "sendgrid").Id);
        Assert.Equal("data[0].email", Webhook.Refused(cloud.With("jane@example.com", "nobody")).Path);
    }

    private static (string, string) CodeAndPath(Rejection rejection) => (rejection.Code, rejection.Path);

    /// <summary>Its marks come after them, so that reading the first fields tells the contract's event; that can't be taken as such, and so is asked again.</summary>
    [Theory]
    [InlineData("\"id\":\"7\",\"type\":\"newsletter\",\"time\":\"noon\",\"campaignId\":\"c\",")]
    [InlineData("\"id\":7,\"type\":\"open\",\"time\":1769860800000,\"campaignId\":\"c\",")]
    [InlineData("\"id\":\"7\",\"type\":\"open\",\"time\":1769860800000,\"campaignId\":\"c\",")]
    [InlineData("\"id\":\"7\",\"type\":\"open\",\"time\":1769860800000,\"campaignId\":\"c\",\"recipient\":\"Jane\",")]
    public void Arguments_that_stand_first_and_are_named_as_all_of_the_contracts_cost_no_ESPs_events(string arguments)
    {
        string own = SendGrid.With("{", "{" + arguments);
        RecordDecoder decoder = new(new DecoderSettings());
        foreach (string body in new[] { own, $"[{own},{SendGrid},{own}]", $"{own}\n{own}", $"[{own}]" })
        {
            List<Taken> all = Taken.From(Encoding.UTF8.GetBytes(body), decoder);
            Assert.All(all, one => Assert.Equal(("e1", "sendgrid"), (one.Id, one.Format)));
            Assert.Equal(body.Split("sg_event_id").Length - 1, all.Count);
            Taken.From(Some.Click(), decoder);
        }
    }

    [Fact]
    public void A_bad_canonical_event_without_an_ESPs_marks_stays_canonical()
    {
        Taken bad = Assert.Single(Taken.From(Some.Click(("time", "\"noon\""))));
        Assert.Equal((RejectionCodes.BadTime, "canonical"), (bad.Code, bad.Format));
    }

    /// <summary>Some writers escape what need not be.</summary>
    [Fact]
    public void Names_and_texts_may_be_escaped()
    {
        Assert.Equal(
            "sendgrid",
            Webhook.One(SendGrid.With("sg_event_id", "sg\\u005fevent_id").With(",\"sg_message_id\":\"m1\"", "")).Format
        );
        Assert.Equal("postmark", Webhook.All("""{"R\u0065cordType":"Inbound"}""")[0].Format);
        Assert.Equal("resend", Webhook.All("""{"type":"email\u002eopened","created_at":"2026-01-31T12:00:00Z","data":{}}""")[0].Format);
        Assert.Null(Webhook.All("""{"sg\ud800event_id":"e1"}""")[0].Format);
        Assert.Equal(
            "jane@example.com",
            Webhook
                .One(
                    """{"eventType":"Bounce","mail":{"timestamp":"2026-01-31T12:00:00Z","messageId":"m"},"bounce":{"bouncedRecipients":[{"em\u0061ilAddress":"jane@example.com"}]}}"""
                )
                .Recipient
        );
    }

    [Fact]
    public void Another_vendors_body_is_no_empty_batch_of_a_told_format()
    {
        foreach (string format in FormatCatalog.BuiltInNames)
        {
            Assert.Equal(RejectionCodes.MissingField, Webhook.Refused("""{"some":"thing"}""", format).Code);
        }
    }
}
