using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Settings;

namespace BotClickStream.Tests.Decoding.Webhooks;

/// <summary>A JSON shape of the user's own, by configuration alone.</summary>
public sealed class MappedFormatTests
{
    private const string Body = """
        {"batch":{"items":[{"kind":"email/opened","at":"31.01.2026 13:00:00 +01:00","who":{"mail":"jane@example.com"},"mailing":[{"no":7}],"a/b":"x"},
        {"kind":"email/ping","at":"31.01.2026 13:00:00 +01:00"},{"kind":"click","at":"31.01.2026 13:00:00 +01:00","who":{"mail":"jane@example.com"},
        "link":"https://example.com/a","score":1.5}]}}
        """;

    private static readonly Dictionary<string, string> Entries = new()
    {
        ["my-esp:Events"] = "/batch/items",
        ["my-esp:Fields:type"] = "/kind",
        ["my-esp:Fields:time"] = "/at",
        ["my-esp:Fields:recipient"] = "/who/address, /who/mail",
        ["my-esp:Fields:url"] = "/link",
        ["my-esp:Fields:points"] = "/score",
        ["my-esp:CampaignFrom"] = "/mailing/0/no",
        ["my-esp:LeadFrom"] = "/a~1b",
        ["my-esp:TimeFormat"] = "dd.MM.yyyy HH:mm:ss zzz",
        ["my-esp:Types:open"] = "email/opened",
        ["my-esp:Types:click"] = "click,clicked",
        ["my-esp:Types:ignored"] = "email/ping",
    };

    [Fact]
    public void A_mapping_decodes_a_shape_of_ones_own()
    {
        List<Taken> all = Webhook.All(Body, "my-esp", settings: Settings());
        Assert.Equal(
            (EventType.Open, Some.Time, "7", "x", "my-esp"),
            (all[0].Type, all[0].Time, all[0].CampaignId, all[0].LeadId, all[0].Format)
        );
        Assert.Equal("email/ping", all[1].Ignored);
        Assert.Equal(
            (EventType.Click, "my-esp:2026-01-31", "https://example.com/a", 15_000L),
            (all[2].Type, all[2].CampaignId, all[2].Url, all[2].Points)
        );
        Assert.NotEqual(all[0].Id, all[2].Id);
    }

    /// <summary>A scanner asks for the head first and then for the page, within the same second.</summary>
    [Fact]
    public void Without_an_id_what_differs_in_anything_stays_two_and_what_is_repeated_stays_one()
    {
        const string Click =
            """{"kind":"click","at":"31.01.2026 13:00:00 +01:00","who":{"mail":"jane@example.com"},"link":"https://example.com/a","method":"HEAD","agent":"x","from":"192.0.2.1"}""";
        string[] others =
        [
            Click.With("HEAD", "GET"),
            Click.With("/a", "/b"),
            Click.With("13:00:00", "13:00:01"),
            Click.With("jane", "john"),
            Click.With("\"x\"", "\"y\""),
            Click.With("192.0.2.1", "192.0.2.2"),
            Click.With("\"click\"", "\"email/opened\""),
        ];
        DecoderSettings settings = Settings(
            new Dictionary<string, string>(Entries)
            {
                ["my-esp:Fields:httpMethod"] = "/method",
                ["my-esp:Fields:userAgent"] = "/agent",
                ["my-esp:Fields:ip"] = "/from",
            }
        );
        string IdOf(string click) => Webhook.All("{\"batch\":{\"items\":[" + click + "]}}", "my-esp", settings: settings).Single().Id;

        string[] ids = [IdOf(Click), .. others.Select(IdOf)];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(ids[0], IdOf(Click));
    }

    [Theory]
    [InlineData("\"email/opened\"", "\"seen\"", RejectionCodes.UnknownType, "kind", "email/opened, click, clicked, email/ping")]
    [InlineData(
        "31.01.2026 13:00:00 +01:00\",\"who\":{\"mail\":\"jane@example.com\"},\"mailing\"",
        "2026-01-31\",\"mailing\"",
        RejectionCodes.BadTime,
        "at",
        "dd.MM.yyyy HH:mm:ss zzz"
    )]
    [InlineData(
        "\"who\":{\"mail\":\"jane@example.com\"},\"mailing\"",
        "\"mailing\"",
        RejectionCodes.MissingField,
        "who.address",
        "who.address or who.mail"
    )]
    [InlineData("\"score\":1.5", "\"score\":\"much\"", RejectionCodes.BadPoints, "score", "\"much\"")]
    public void What_does_not_fit_is_said_in_the_shapes_own_names(string text, string other, string code, string field, string words)
    {
        Taken bad = Webhook
            .All(Body.With(text, other), "my-esp", settings: Settings())
            .Single(one => one.Rejection is not null && one.Ignored is null);
        Rejection rejection = bad.Rejection!.Value;
        Assert.Equal(code, rejection.Code);
        Assert.Matches($@"^batch\.items\[[02]\]\.{field.Replace(".", "\\.", StringComparison.Ordinal)}$", rejection.Path);
        Assert.Contains(words, rejection.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seconds", "1769860800", true)]
    [InlineData("seconds", "1769860800000", false)]
    [InlineData("milliseconds", "1769860800000", true)]
    [InlineData("rfc3339", "\"2026-01-31T12:00:00Z\"", true)]
    [InlineData("rfc3339", "1769860800", false)]
    [InlineData("yyyyMMddHHmmss", "\"20260131120000\"", true)]
    [InlineData("", "\"2026-01-31 12:00:00 +00:00\"", true)]
    public void A_time_format_takes_what_it_says_and_nothing_else(string form, string time, bool isGood)
    {
        Dictionary<string, string> entries = new(Entries) { ["my-esp:TimeFormat"] = form };
        entries.Remove(form.Length == 0 ? "my-esp:TimeFormat" : "");
        Taken first = Webhook.All(Body.With("\"31.01.2026 13:00:00 +01:00\"", time), "my-esp", settings: Settings(entries))[0];
        Assert.Equal(isGood ? "" : RejectionCodes.BadTime, first.Code);
        Assert.Equal(isGood ? Some.Time : 0, first.Time);
    }

    /// <summary>What is set beside the good mapping, and what its one problem says.</summary>
    [Theory]
    [InlineData("my-esp:Fields:recipient=", "Formats:my-esp:Fields:recipient is not set")]
    [InlineData("my-esp:Fields:recipient=who.mail", "JSON Pointers such as /data/email")]
    [InlineData("my-esp:Fields:recipent=/a", "only for id, type, time, recipient")]
    [InlineData("my-esp:Fields:campaignId=/a", "Formats:my-esp:CampaignFrom")]
    [InlineData("my-esp:TimeFormat=HH:mm", "a .NET pattern that tells date and time")]
    [InlineData("my-esp:Types:opened=seen", "only for sent, delivered, open")]
    [InlineData("my-esp:Types:bounce=click", "'click' stands for another one")]
    [InlineData("my-esp:Pattern=x", "CampaignFrom, LeadFrom, Events, TimeFormat")]
    [InlineData("sendgrid:Types:open=seen", "CampaignFrom and LeadFrom only, since sendgrid comes with the program")]
    [InlineData("sendgrid:CampaignFrom=category", "JSON Pointers")]
    [InlineData("canonical:CampaignFrom=/a", "can't be configured")]
    [InlineData("my esp:CampaignFrom=/a", "can't be configured")]
    public void A_mapping_that_cannot_be_meant_is_a_problem(string change, string words)
    {
        Dictionary<string, string> entries = new(Entries);
        string[] parts = change.Split('=');
        entries[parts[0]] = parts[1];
        if (parts[1].Length == 0)
        {
            entries.Remove(parts[0]);
        }

        Assert.Contains(words, Assert.Single(FormatsSection.Read(entries).Problems), StringComparison.Ordinal);
    }

    private static DecoderSettings Settings(Dictionary<string, string>? entries = null)
    {
        (IReadOnlyDictionary<string, FormatSettings> formats, IReadOnlyList<string> problems) = FormatsSection.Read(entries ?? Entries);
        Assert.Empty(problems);
        return new DecoderSettings { Formats = formats };
    }

    [Fact]
    public void Where_there_is_nothing_at_Events_that_is_what_is_said()
    {
        Rejection absent = Webhook.Refused("""{"items":[{"kind":"click"}]}""", "my-esp", Settings());
        Assert.Equal(
            (
                RejectionCodes.MissingField,
                "batch.items",
                "There is no batch.items",
                "Formats:my-esp:Events says that the events stand there"
            ),
            (absent.Code, absent.Path, absent.Found, absent.Expected)
        );
        Assert.Equal("empty", Assert.Single(Webhook.All("""{"batch":{"items":[]}}""", "my-esp", settings: Settings())).Ignored);
        Assert.Equal(
            "kind",
            Webhook.Refused("""{"batch":{"items":[{"at":"31.01.2026 13:00:00 +01:00"}]}}""", "my-esp", Settings()).Path.Split('.')[^1]
        );
        Assert.Equal(
            EventType.Click,
            Webhook
                .One(
                    """{"kind":"click","at":"31.01.2026 13:00:00 +01:00","who":{"mail":"jane@example.com"}}""",
                    "my-esp",
                    settings: Settings()
                )
                .Type
        );
    }
}
