using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding.Webhooks;

public sealed class HubSpotTests
{
    private const string Click = """
        {"hasMore":false,"offset":"o","events":[{"id":"e1","created":1769860800625,"type":"CLICK","recipient":"jane@example.com","portalId":1,"appId":2,
        "emailCampaignId":7,"sentBy":{"id":"s1","created":1769850000000},"linkId":0,"url":"https://example.com/a?utm_source=x&_hsmi=1","location":{},"browser":{},
        "userAgent":"Mozilla/5.0 (X11) Gecko","filteredEvent":false}]}
        """;

    [Fact]
    public void A_click_has_its_id_with_the_time_and_no_link_0()
    {
        Taken click = Webhook.One(Click);
        Assert.Equal(
            ("e1:1769860800625", Some.Time + 625, "s1", "7", ""),
            (click.Id, click.Time, click.MessageId, click.CampaignId, click.LinkId)
        );
        Assert.Equal(Webhook.One(Click.With("_hsmi=1", "_hsmi=2")).LinkKey, click.LinkKey);
        Assert.Equal("9", Webhook.One(Click.With("\"linkId\":0", "\"linkId\":9")).LinkId);
    }

    [Fact]
    public void Sending_names_itself() =>
        Assert.Equal(
            "e1",
            Webhook
                .One(Click.With("\"CLICK\"", "\"SENT\"").With("\"sentBy\":{\"id\":\"s1\",\"created\":1769850000000}", "\"sentBy\":{}"))
                .MessageId
        );

    [Fact]
    public void What_HubSpot_filtered_is_flagged() =>
        Assert.Equal(MachineFlag.Machine, Webhook.One(Click.With("\"filteredEvent\":false", "\"filteredEvent\":true")).MachineFlag);

    [Theory]
    [InlineData("\"STATUSCHANGE\",\"portalSubscriptionStatus\":\"UNSUBSCRIBED\"", true)]
    [InlineData("\"STATUSCHANGE\",\"subscriptions\":[{\"id\":1,\"status\":\"UNSUBSCRIBED\"}]", true)]
    [InlineData("\"STATUSCHANGE\",\"portalSubscriptionStatus\":\"SUBSCRIBED\"", false)]
    public void A_change_of_status_is_an_unsubscribe_where_it_says_so(string change, bool isUnsubscribe)
    {
        Taken one = Assert.Single(Webhook.All(Click.With("\"CLICK\"", change)));
        Assert.Equal(isUnsubscribe ? null : "STATUSCHANGE", one.Ignored);
        Assert.True(!isUnsubscribe || one.Type == EventType.Unsubscribe);
    }

    [Fact]
    public void A_page_without_events_is_empty() =>
        Assert.Equal("empty", Webhook.Ignored("""{"hasMore":false,"offset":"o","events":[]}"""));

    [Theory]
    [InlineData("SENT", EventType.Sent)]
    [InlineData("DELIVERED", EventType.Delivered)]
    [InlineData("OPEN", EventType.Open)]
    [InlineData("BOUNCE", EventType.Bounce)]
    [InlineData("SPAMREPORT", EventType.Complaint)]
    public void Its_words_are_the_contracts_types(string word, EventType type) =>
        Assert.Equal(type, Webhook.One(Click.With("\"CLICK\"", $"\"{word}\"")).Type);

    [Theory]
    [InlineData("PROCESSED")]
    [InlineData("DEFERRED")]
    [InlineData("DROPPED")]
    public void What_is_of_no_use_is_ignored_by_name(string word) =>
        Assert.Equal(word, Webhook.Ignored(Click.With("\"CLICK\"", $"\"{word}\"")));
}
