using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding;

/// <summary>What makes two URLs one link, and what a URL says of its role.</summary>
public sealed class LinkTests
{
    [Theory]
    [InlineData("https://x.example/a", "https://x.example/a")]
    [InlineData("HTTPS://User@X.Example/A?B=C", "https://user@x.example/A?B=C")]
    [InlineData("https://x.example/a#part", "https://x.example/a")]
    [InlineData("https://x.example/a?", "https://x.example/a")]
    [InlineData("https://x.example/a?b=1&c=2", "https://x.example/a?b=1&c=2")]
    [InlineData("https://x.example/a?c=2&b=1", "https://x.example/a?c=2&b=1")]
    [InlineData("https://x.example/a?utm_source=m", "https://x.example/a")]
    [InlineData("https://x.example/a?UTM_Source=m&b=1", "https://x.example/a?b=1")]
    [InlineData("https://x.example/a?b=1&utm_source=m&c=2&fbclid=3", "https://x.example/a?b=1&c=2")]
    [InlineData("https://x.example/a?_hsenc=1&_hsmi=2&mc_cid=3&mc_eid=4&gclid=5&msclkid=6&mkt_tok=7", "https://x.example/a")]
    [InlineData("https://x.example/a?utm_source", "https://x.example/a")]
    [InlineData("https://x.example/a?b&&c", "https://x.example/a?b&&c")]
    [InlineData("https://x.example/a?ref=1&source=2&cid=3&utmost=4", "https://x.example/a?ref=1&source=2&cid=3&utmost=4")]
    [InlineData("https://x.example?utm_source=m", "https://x.example")]
    [InlineData("https://x.example/a?b=https://Y.example/?utm_source=m", "https://x.example/a?b=https://Y.example/?utm_source=m")]
    [InlineData("mailto:Jane@Example.com?subject=x", "mailto:Jane@Example.com?subject=x")]
    [InlineData("/Relative?utm_source=m", "/Relative")]
    [InlineData("https://x.example/a%27", "https://x.example/a")]
    [InlineData("https://x.example/a'?b=1%3C&c=2%22%5c", "https://x.example/a?b=1&c=2")]
    [InlineData("https://x.example/a?b=1&utm_source=m%27", "https://x.example/a?b=1")]
    [InlineData("https://x.example/a?%27", "https://x.example/a")]
    [InlineData("https://x.example/l'ete%27s?b=%27c", "https://x.example/l'ete%27s?b=%27c")]
    [InlineData("%27", "%27")]
    [InlineData("", "")]
    public void A_link_is_its_URL_without_what_tells_who_came(string url, string identity) =>
        Assert.Equal(identity, Encoding.UTF8.GetString(LinkIdentity.Of(Encoding.UTF8.GetBytes(url), new Scratch())));

    [Theory]
    [InlineData("https://x.example/?utm_content=hidden", "https://x.example/?utm_content=hidden")]
    [InlineData("HTTPS://X.example/?utm_content=hidden&mc_cid=1&mc_eid=2", "https://x.example/?utm_content=hidden")]
    [InlineData("https://x.example/?mkt_tok=1&UTM_content=hidden&b=2", "https://x.example/?UTM_content=hidden&b=2")]
    [InlineData("https://x.example/?_hsenc=1&_hsmi=2#hidden", "https://x.example/#hidden")]
    [InlineData("https://x.example/?at_recipient_id=1&at_campaign=2", "https://x.example/?at_campaign=2")]
    [InlineData("https://x.example/#hidden", "https://x.example/#hidden")]
    [InlineData("https://x.example/a%27?mc_eid=1", "https://x.example/a%27")]
    [InlineData("?mc_eid=1", "?mc_eid=1")]
    [InlineData("", "")]
    public void A_bait_is_its_URL_without_what_others_than_its_sender_added(string url, string identity) =>
        Assert.Equal(identity, Encoding.UTF8.GetString(LinkIdentity.OfBait(Encoding.UTF8.GetBytes(url), new Scratch())));

    [Theory]
    [InlineData("https://x.example/unsubscribe?u=1", LinkRole.Unsubscribe)]
    [InlineData("https://x.example/EmailUnsubscribed", LinkRole.Unsubscribe)]
    [InlineData("https://x.example/l?action=opt-out", LinkRole.Unsubscribe)]
    [InlineData("https://x.example/r?to=https%3A%2F%2Fy.example%2Funsubscribe", LinkRole.Unsubscribe)]
    [InlineData("https://x.example/newsletter/abmelden", LinkRole.Unsubscribe)]
    [InlineData("https://x.example/u/unsub/123", LinkRole.Unsubscribe)]
    [InlineData("https://x.example/account/preferences", LinkRole.Unsubscribe)]
    [InlineData("https://x.example/preference-center?id=1", LinkRole.Unsubscribe)]
    [InlineData("mailto:unsubscribe@x.example", LinkRole.Unsubscribe)]
    [InlineData("https://x.example/privacy/unsubscribe", LinkRole.Unsubscribe)]
    [InlineData("https://x.example/unsubstantiated-claims", LinkRole.Unknown)]
    [InlineData("https://unsubscribe.example/shop", LinkRole.Unknown)]
    [InlineData("https://x.example/view-online/7", LinkRole.ViewOnline)]
    [InlineData("https://x.example/n?mode=webversion", LinkRole.ViewOnline)]
    [InlineData("https://x.example/v/emailWebview?x", LinkRole.ViewOnline)]
    [InlineData("https://x.example/privacy", LinkRole.Legal)]
    [InlineData("https://x.example/en/privacy-policy", LinkRole.Legal)]
    [InlineData("https://x.example/impressum.html", LinkRole.Legal)]
    [InlineData("https://x.example/terms-of-service", LinkRole.Legal)]
    [InlineData("https://x.example/blog/why-privacy-matters", LinkRole.Unknown)]
    [InlineData("https://x.example/search?terms=shoes", LinkRole.Unknown)]
    [InlineData("https://x.example/legally-blonde", LinkRole.Unknown)]
    [InlineData("https://www.facebook.com/acme", LinkRole.Social)]
    [InlineData("HTTPS://Twitter.com:443/acme", LinkRole.Social)]
    [InlineData("https://x.com/acme", LinkRole.Social)]
    [InlineData("https://user@de.linkedin.com", LinkRole.Social)]
    [InlineData("https://notfacebook.com/acme", LinkRole.Unknown)]
    [InlineData("https://facebook.com.x.example/acme", LinkRole.Unknown)]
    [InlineData("https://x.example/offer?a=1", LinkRole.Unknown)]
    [InlineData("https://x.example", LinkRole.Unknown)]
    [InlineData("%", LinkRole.Unknown)]
    [InlineData("", LinkRole.Unknown)]
    public void A_URL_shows_its_role(string url, LinkRole role) => Assert.Equal(role, new UrlRoles([]).Of(Encoding.UTF8.GetBytes(url)));

    [Fact]
    public void Configured_patterns_go_first_in_their_order_and_see_the_whole_URL()
    {
        UrlRoles roles = new([
            new("https://x.example/*#Bait", LinkRole.Bait),
            new("*x.example/unsub*", LinkRole.Footer),
            new("*", LinkRole.Header),
        ]);
        Assert.Equal(LinkRole.Bait, roles.Of("https://X.example/?utm_source=1#bait"u8));
        Assert.Equal(LinkRole.Footer, roles.Of("https://x.example/unsubscribe"u8));
        Assert.Equal(LinkRole.Header, roles.Of("https://facebook.com/"u8));
    }
}
