using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class MandrillTests
{
    private const string Click = """
        [{"event":"click","ts":1769860800,"_id":"m1","url":"https://example.com/a?x=1&y=ü+z","ip":"203.0.113.7","user_agent":"Mozilla/5.0 (X11) Gecko",
        "msg":{"ts":1769850000,"subject":"Hello","email":"jane@example.com","tags":["spring"],"metadata":{"user":"7"},"_id":"m1","template":null}}]
        """;

    public static TheoryData<string> Forms =>
        [
            $"mandrill_events={Uri.EscapeDataString(Click)}",
            $"mandrill_events={Uri.EscapeDataString(Click)}\r\n",
            $"first=1&mandrill_events={Uri.EscapeDataString(Click).Replace("%20", "+", StringComparison.Ordinal)}&last=",
            $"mandrill_events={System.Text.RegularExpressions.Regex.Replace(Uri.EscapeDataString(Click), "%..", escape => escape.Value.ToLowerInvariant())}",
        ];

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_form_holds_the_same_as_the_array_alone(string form)
    {
        Taken click = Webhook.One(form);
        Taken alone = Webhook.One(Click);
        Assert.Equal((EventType.Click, Some.Time, "m1", "spring"), (alone.Type, alone.Time, alone.MessageId, alone.CampaignId));
        Assert.Equal("https://example.com/a?x=1&y=ü+z", alone.Url);
        Assert.Equal((alone.Id, alone.Url), (click.Id, click.Url));
    }

    [Theory]
    [InlineData("mandrill_events=", RejectionCodes.NotJson, "mandrill_events")]
    [InlineData("mandrill_events=%5B%7B", RejectionCodes.NotJson, "mandrill_events")]
    [InlineData("other=%5B%5D", RejectionCodes.UnknownFormat, "")]
    public void A_form_that_holds_no_events_as_JSON_is_rejected_whole(string form, string code, string path)
    {
        Taken one = Assert.Single(Webhook.All(form, "mandrill"));
        Assert.Equal((code, path), (one.Code, one.Rejection!.Value.Path));
        Assert.Equal(form, System.Text.Encoding.UTF8.GetString(one.RejectedBytes));
    }

    [Theory]
    [InlineData("send", EventType.Sent)]
    [InlineData("hard_bounce", EventType.Bounce)]
    [InlineData("soft_bounce", EventType.Bounce)]
    [InlineData("spam", EventType.Complaint)]
    [InlineData("unsub", EventType.Unsubscribe)]
    public void Its_words_are_the_contracts_types(string word, EventType type) =>
        Assert.Equal(type, Webhook.One(Click.With("\"click\"", $"\"{word}\"")).Type);

    [Fact]
    public void Deferrals_rejections_and_lists_of_addresses_are_ignored_by_name()
    {
        Assert.Equal("deferral", Webhook.Ignored(Click.With("\"click\"", "\"deferral\"")));
        Assert.Equal("reject", Webhook.Ignored(Click.With("\"click\"", "\"reject\"")));
        Assert.Equal(
            "blacklist",
            Webhook.Ignored("""[{"type":"blacklist","action":"add","reject":{"email":"jane@example.com"},"ts":1769860800}]""")
        );
    }

    [Theory]
    [InlineData("\"tags\":[\"spring\"]", "\"tags\":[]", "Hello")]
    [InlineData("\"template\":null", "\"template\":\"welcome\"", "spring")]
    [InlineData("\"user\":\"7\"", "\"campaign\":\"c-7\"", "c-7")]
    public void The_campaign_is_metadata_else_a_tag_else_the_subject(string text, string other, string campaign) =>
        Assert.Equal(campaign, Webhook.One(Click.With(text, other)).CampaignId);

    /// <summary>Nothing of Mandrill's names an event: what tells two apart is what they say.</summary>
    [Fact]
    public void A_repeated_webhook_is_the_same_event_and_two_links_in_a_second_are_two()
    {
        string[] ids =
        [
            .. Webhook
                .All(
                    $"[{Click.Trim()[1..^1]},{Click.Trim()[1..^1]},{Click.Trim()[1..^1].With("/a?", "/b?")},{Click.Trim()[1..^1].With(".7\"", ".8\"")}]"
                )
                .Select(one => one.Id),
        ];
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(3, ids.Distinct().Count());
    }

    /// <summary>So Mandrill asks whether somebody is there, when a webhook is set up.</summary>
    [Theory]
    [InlineData("mandrill_events=%5B%5D")]
    [InlineData("mandrill_events=[]\r\n")]
    public void A_form_without_events_is_a_ping(string form) => Assert.Equal("ping", Webhook.Ignored(form));

    [Fact]
    public void A_form_that_is_broken_is_no_ping() => Assert.Equal(RejectionCodes.NotJson, Webhook.Refused("mandrill_events=%5B").Code);
}
