using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class MailgunTests
{
    private const string Click = """
        {"signature":{"token":"t","timestamp":"1769860800","signature":"s"},"event-data":{"id":"e1","event":"clicked","timestamp":1769860800.25,"log-level":"info",
        "recipient":"jane@example.com","recipient-domain":"example.com","url":"https://example.com/a","ip":"203.0.113.7","tags":["spring"],"campaigns":[],
        "user-variables":{},"client-info":{"user-agent":"Mozilla/5.0 (X11) Gecko","bot":""},"message":{"headers":{"message-id":"m1","subject":"Hello"}}}}
        """;

    /// <summary>Ids are unique within a day.</summary>
    [Fact]
    public void A_click_has_its_id_with_the_day_and_its_time_with_the_fraction()
    {
        Taken click = Webhook.One(Click);
        Assert.Equal(
            ("e1:2026-01-31", Some.Time + 250, "m1:jane@example.com", "spring", "https://example.com/a"),
            (click.Id, click.Time, click.MessageId, click.CampaignId, click.Url)
        );
    }

    [Fact]
    public void The_bare_event_of_the_Events_API_is_the_same_and_so_are_pages_of_them()
    {
        string bare = Click.Trim()[(Click.Trim().IndexOf("\"event-data\":", StringComparison.Ordinal) + 13)..^1];
        Taken wrapped = Webhook.One(Click);
        Assert.Equal(wrapped, Webhook.One(bare) with { RejectedBytes = wrapped.RejectedBytes });
        Assert.Equal(
            ["e1:2026-01-31", "e1:2026-01-31"],
            Webhook.All($"{{\"items\":[{bare},{bare}],\"paging\":{{}}}}").Select(one => one.Id)
        );
    }

    [Theory]
    [InlineData("apple", MachineFlag.ApplePrivacy)]
    [InlineData("gmail", MachineFlag.ImageProxy)]
    [InlineData("generic", MachineFlag.Machine)]
    [InlineData("", MachineFlag.None)]
    public void Its_bot_is_the_machine_flag(string bot, MachineFlag machine) =>
        Assert.Equal(machine, Webhook.One(Click.With("\"bot\":\"\"", $"\"bot\":\"{bot}\"")).MachineFlag);

    [Theory]
    [InlineData("\"severity\":\"permanent\",\"reason\":\"bounce\"", null)]
    [InlineData("\"severity\":\"temporary\",\"reason\":\"generic\"", "failed/temporary")]
    [InlineData("\"severity\":\"permanent\",\"reason\":\"suppress-bounce\"", "failed/suppressed")]
    public void Only_what_failed_for_good_on_its_way_is_a_bounce(string why, string? ignored)
    {
        Taken one = Assert.Single(Webhook.All(Click.With("\"clicked\"", $"\"failed\",{why}")));
        Assert.Equal(ignored, one.Ignored);
        Assert.True(ignored is not null || one.Type == EventType.Bounce);
    }

    [Fact]
    public void A_user_variable_holds_the_campaign_before_any_tag_and_without_both_the_subject_does()
    {
        Assert.Equal("c-7", Webhook.One(Click.With("\"user-variables\":{}", "\"user-variables\":{\"campaign\":\"c-7\"}")).CampaignId);
        Assert.Equal("Hello", Webhook.One(Click.With("[\"spring\"]", "[]")).CampaignId);
        Assert.Equal("k1", Webhook.One(Click.With("\"tags\":[\"spring\"],\"campaigns\":[]", "\"campaigns\":[{\"id\":\"k1\"}]")).CampaignId);
    }

    [Fact]
    public void Delivery_names_whose_host_received_it() =>
        Assert.Equal(
            "example.com",
            Webhook.One(Click.With("\"clicked\"", "\"delivered\",\"delivery-status\":{\"mx-host\":\"SMTP-in.example.com.\"}")).Gateway
        );

    [Theory]
    [InlineData("accepted", EventType.Sent)]
    [InlineData("delivered", EventType.Delivered)]
    [InlineData("opened", EventType.Open)]
    [InlineData("unsubscribed", EventType.Unsubscribe)]
    [InlineData("complained", EventType.Complaint)]
    public void Its_words_are_the_contracts_types(string word, EventType type) =>
        Assert.Equal(type, Webhook.One(Click.With("\"clicked\"", $"\"{word}\"")).Type);

    [Theory]
    [InlineData("stored")]
    [InlineData("rejected")]
    public void What_is_of_no_use_is_ignored_by_name(string word) =>
        Assert.Equal(word, Webhook.Ignored(Click.With("\"clicked\"", $"\"{word}\"")));

    /// <summary>Without it nobody can tell whether the mail will still arrive.</summary>
    [Fact]
    public void A_failure_that_does_not_say_how_grave_it_is_is_told_what_is_missing()
    {
        const string Failed = """{"event-data":{"event":"failed","id":"e1","timestamp":1769860800.5,"recipient":"jane@example.com"}}""";
        Rejection absent = Webhook.Refused(Failed);
        Assert.Equal(
            (RejectionCodes.MissingField, "event-data.severity", "event is \"failed\", and there is no severity"),
            (absent.Code, absent.Path, absent.Found)
        );
        Assert.Equal("known are failed/suppressed, failed/permanent, failed/temporary", absent.Expected);
        Rejection odd = Webhook.Refused(Failed.With("\"failed\"", "\"failed\",\"severity\":\"odd\""));
        Assert.Equal((RejectionCodes.UnknownType, "event is \"failed\", and severity is \"odd\""), (odd.Code, odd.Found));
    }

    [Theory]
    [InlineData("\"true\"", MachineFlag.Machine)]
    [InlineData("true", MachineFlag.Machine)]
    [InlineData("\"false\"", MachineFlag.None)]
    [InlineData("false", MachineFlag.None)]
    [InlineData("null", MachineFlag.None)]
    public void The_word_for_a_machine_may_be_a_boolean_too(string word, MachineFlag machine) =>
        Assert.Equal(
            machine,
            Webhook
                .One(
                    $$$"""{"event-data":{"event":"opened","id":"e1","timestamp":1769860800.5,"recipient":"jane@example.com","client-info":{"bot":{{{word}}} } } }"""
                )
                .MachineFlag
        );

    [Theory]
    [InlineData("{}", "an object with nothing in it")]
    [InlineData("null", "null")]
    public void An_event_that_is_nothing_is_told_so(string nothing, string found)
    {
        Rejection rejection = Webhook.Refused($$"""{"signature":{},"event-data":{{nothing}}}""", "mailgun");
        Assert.Equal(
            (RejectionCodes.MissingField, "event-data", $"event-data is {found}", "an event of mailgun is expected in it"),
            (rejection.Code, rejection.Path, rejection.Found, rejection.Expected)
        );
    }
}
