namespace BotClickStream.Hygiene;

/// <summary>What of a mail makes scanners look closer, the worst first. <c>docs/link-hygiene.md</c> has the sources.</summary>
internal enum LinkRisk
{
    /// <summary>A host whose letters imitate another's.</summary>
    Lookalike,

    /// <summary>The link's text shows one domain, and it leads to another.</summary>
    MismatchedText,

    /// <summary>Where it leads is disguised: a user's name before the host, letters percent-encoded, or no page at all.</summary>
    Disguised,

    /// <summary>A number instead of a name.</summary>
    IpAddress,

    /// <summary>A public shortener's.</summary>
    Shortener,

    /// <summary>One that a mail security product has rewritten, copied out of a received mail.</summary>
    Rewritten,

    /// <summary>One that carries another organisation's address to go on to.</summary>
    Redirect,

    /// <summary>Not encrypted.</summary>
    PlainHttp,

    /// <summary>By a tracking domain of the ESP's, which its senders share.</summary>
    SharedTracking,

    /// <summary>Another organisation's than the sender's.</summary>
    ForeignDomain,

    /// <summary>Longer than what rewrites it can carry.</summary>
    LongUrl,

    /// <summary>A file that comes with the mail.</summary>
    Attachment,
}

/// <summary>A risk in plain words.</summary>
/// <param name="Word">For programs.</param>
/// <param name="Title">What it is, of several.</param>
/// <param name="Why">Why it invites scanners.</param>
/// <param name="Advice">What to do.</param>
internal readonly record struct RiskWords(string Word, string Title, string Why, string Advice)
{
    public static RiskWords Of(LinkRisk risk) =>
        risk switch
        {
            LinkRisk.Lookalike => new(
                "lookalike",
                "Domains in mixed scripts",
                "Letters of another script imitate a known name, the oldest trick of phishing; filters open such links, or refuse the mail.",
                "Use a domain that is written in one script, and your own."
            ),
            LinkRisk.MismatchedText => new(
                "mismatched-text",
                "Texts that show another domain",
                "The reader sees one address and gets to another: mail programs warn of it, and filters take it for phishing and follow the link.",
                "Let the text say what is there instead of an address (click tracking changes where it leads), or track by a subdomain of the domain shown."
            ),
            LinkRisk.Disguised => new(
                "disguised",
                "Disguised addresses",
                "A name before an @, letters that are percent-encoded without need, or content instead of a page hide where a link leads, so it is opened to see.",
                "Write the address as a browser shows it."
            ),
            LinkRisk.IpAddress => new(
                "ip-address",
                "Addresses without a name",
                "A number can't have a reputation of its own, and hardly any honest mail has one: the link is opened to see what is there.",
                "Link to a host with a name, of your domain."
            ),
            LinkRisk.Shortener => new(
                "shortener",
                "Shortened links",
                "They hide where they lead, and share their reputation with whoever abuses the same service; blocklists have listed them again and again.",
                "Link to the page itself: in HTML nobody sees how long an address is. Where it must be short, use a short domain of your own."
            ),
            LinkRisk.Rewritten => new(
                "rewritten",
                "Links out of somebody's mail security",
                "The link was copied out of a received mail, where a scanner had rewritten it: each click is checked there first, and may be counted as that scanner's.",
                "Put the page's own address back; it stands, encoded, in the rewritten one."
            ),
            LinkRisk.Redirect => new(
                "redirect",
                "Redirects to other domains",
                "The address carries another one to go on to. Phishing uses such redirects of known sites, so scanners follow them to their end.",
                "Link to the page itself. Where the redirect counts clicks, let it carry an id instead of an address, on a subdomain of your own."
            ),
            LinkRisk.PlainHttp => new(
                "plain-http",
                "Links without encryption",
                "Nobody can tell who answers. Browsers warn of it and filters count it against the mail.",
                "Write https://, also for the ESP's tracking domain (it needs a certificate of its own)."
            ),
            LinkRisk.SharedTracking => new(
                "shared-tracking",
                "Click tracking by the ESP's own domain",
                "The ESP leads each click over a domain that all its senders share, and so does its reputation: what others send lets filters look closer at your mails.",
                "Use a tracking domain of your own, a subdomain of the sender's (ESPs call it a branded or custom tracking domain, or link branding)."
            ),
            LinkRisk.ForeignDomain => new(
                "foreign-domain",
                "Links to other organisations' domains",
                "Each domain besides the sender's is one more whose reputation the mail depends on.",
                "Link to others only where the mail is about them. Where it is your ESP's, use a tracking domain of your own (branded, or custom)."
            ),
            LinkRisk.LongUrl => new(
                "long-url",
                "Overlong addresses",
                "Mail security rewrites links and so makes them longer still; what doesn't fit breaks, and long encoded tails are looked at more closely.",
                "Keep what the page needs under a short key, and leave out parameters that nobody reads."
            ),
            LinkRisk.Attachment => new(
                "attachment",
                "Attachments",
                "Attachments are opened in a sandbox, which holds the mail back for minutes and opens the links in it too.",
                "Put the file onto a page of yours and link to that."
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(risk), risk, "not a risk"),
        };
}
