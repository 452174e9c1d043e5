using System.Globalization;
using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Hygiene;
using BotClickStream.Reporting;

namespace BotClickStream.Reports;

/// <summary>Figures, times and the contract's words, as a marketer reads them.</summary>
internal static class Say
{
    /// <summary>Of an address: two lines of a telephone's.</summary>
    private const int MostShown = 64;

    public static string Number(long number) => SummaryPrinter.Number(number);

    /// <summary>"1 click", "2 clicks".</summary>
    public static string Number(long number, string one) => SummaryPrinter.Number(number, one);

    /// <summary>"1 click is", "2 clicks are".</summary>
    public static string Number(long number, string one, string several) => $"{Number(number)} {(number == 1 ? one : several)}";

    /// <summary>How many are shown of how many there are: "The 20 of 57 gateways", "The 3 gateways", "The gateway".</summary>
    public static string The(long shown, long all, string one) =>
        all == 1 ? $"The {one}"
        : shown < all ? $"The {Number(shown)} of {Number(all, one)}"
        : $"The {Number(all, one)}";

    public static string Percent(double share) =>
        share switch
        {
            0 => "0 %",
            > 0 and < 0.001 => "under 0.1 %",
            > 0.999 and < 1 => "over 99.9 %",
            < 0.1 or > 0.99 and < 1 => share.ToString("0.0 %", CultureInfo.InvariantCulture),
            _ => share.ToString("0 %", CultureInfo.InvariantCulture),
        };

    /// <summary>As a sentence begins.</summary>
    public static string Capital(string text) => text.Length == 0 ? "" : $"{char.ToUpperInvariant(text[0])}{text[1..]}";

    public static string Percent(long part, long all) => all == 0 ? "–" : Percent((double)part / all);

    /// <summary>"2.7 clicks a visit"; nothing to say of none.</summary>
    public static string Per(long clicks, long visits) =>
        visits == 0 ? "–" : ((double)clicks / visits).ToString("#,0.0", CultureInfo.InvariantCulture);

    /// <summary>An address as far as there is room for: host and path, and of the query what isn't there to track. What is no page's address is only cut.</summary>
    public static string Address(string url)
    {
        if (!WebAddress.TryParse(url, out Uri? page))
        {
            return Cut(url, MostShown);
        }

        string[] parameters = page.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);
        string query = string.Join(
            '&',
            parameters.Where(parameter => !TrackingParameters.Contains(Encoding.UTF8.GetBytes(parameter.Split('=')[0])))
        );
        string host = page.Host.StartsWith("www.", StringComparison.Ordinal) ? page.Host["www.".Length..] : page.Host;
        return Cut($"{host}{(page.AbsolutePath == "/" ? "" : page.AbsolutePath)}{(query.Length > 0 ? "?" : "")}{query}", MostShown);
    }

    /// <summary>Without its middle where it is long: addresses differ at their ends.</summary>
    /// <param name="most">Characters, even.</param>
    public static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..(most / 2)]}…{text[^((most / 2) - 1)..]}";

    /// <param name="tenThousandths">Of a point.</param>
    public static string Points(long tenThousandths) => SummaryPrinter.Points(tenThousandths);

    /// <param name="time">Milliseconds since 1970 UTC.</param>
    public static string Time(long time) => At(time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Date(long time) => At(time).ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    public static DateTimeOffset At(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time);

    /// <summary>How long after its mail's delivery an event came, or before it.</summary>
    public static string AfterDelivery(LastLabel label) =>
        label.MailedAt is not { } mailed ? ""
        : label.Time < mailed ? $"{PlainWords.Duration(mailed - label.Time)} before its delivery"
        : $"{PlainWords.Duration(label.Time - mailed)} after its delivery";

    public static string Of(Who who) =>
        who switch
        {
            Who.People => "People",
            Who.Machines => "Scanners and bots",
            Who.Proxies => "Privacy proxies",
            _ => "Undecided",
        };

    public static string Of(ContactGroup group) =>
        group switch
        {
            ContactGroup.Reader => "People who read, and no scanner",
            ContactGroup.ReaderBehindScanner => "People who read, behind a scanner",
            ContactGroup.ScannerOnly => "Scanners alone",
            ContactGroup.ProxyOnly => "Privacy proxies alone: perhaps somebody looked",
            _ => "Nothing that is sure",
        };

    public static string Of(ActivitySegments segment) =>
        segment switch
        {
            ActivitySegments.RealReader => "Real readers: a person opened or clicked",
            ActivitySegments.PrivacyProxy => "Opened through a privacy proxy",
            ActivitySegments.RareLinkClicker => "A machine clicked what hardly anybody clicks (footer, social, legal)",
            ActivitySegments.AllLinkClicker => "Machines clicked all links",
            _ => "A machine clicked bait",
        };

    public static string WhatToDo(ActivitySegments segment) =>
        segment switch
        {
            ActivitySegments.RealReader => "Keep them, also those whose mail a scanner sweeps.",
            ActivitySegments.PrivacyProxy => "Judge them by clicks: their opens say nothing.",
            ActivitySegments.RareLinkClicker => "A scanner looks at their mail: trust single clicks that come later.",
            ActivitySegments.AllLinkClicker => "A scanner sweeps their mail: no rule on \"any click\" may start anything.",
            _ => "The surest sign of a scanner. Clean a contact out only where no person ever shows.",
        };

    public static string Of(ScanStyle style) =>
        style switch
        {
            ScanStyle.Sweep => "many links within seconds",
            ScanStyle.Drip => "link after link over minutes",
            ScanStyle.Waves => "again and again after like pauses",
            ScanStyle.Spread => "from several networks",
            ScanStyle.Twin => "right after people's clicks",
            ScanStyle.Bait => "links that no person sees",
            _ => "says itself that it is a program",
        };

    /// <summary>Whether a domain scans its mail, by all that its events show; what its own events contradict is not said of the domain.</summary>
    public static string Scanning(DomainReport domain)
    {
        // Clicks say more; a scanner that only loads images is told by these.
        EventType type = domain.Tally[EventType.Click, Who.Machines] > 0 ? EventType.Click : EventType.Open;
        (long machines, long people, long all) = (domain.Tally[type, Who.Machines], domain.Tally[type, Who.People], domain.Tally.Of(type));
        if (domain is { Scans: true, Scanning: { } probability })
        {
            string how = domain.Styles.Count > 0 ? $": {Of(domain.Styles[0])}" : "";
            return $"{(probability > 0.9 ? "yes" : "most likely")} ({Percent(probability)}){how}";
        }

        return machines == 0
            ? domain.Scanning > 0.2
                ? $"perhaps ({Percent(domain.Scanning.Value)})"
                : "no sign of it"
            : machines == all
                ? $"at least some: {(all == 1 ? $"its one {Of(type)} is a machine's" : $"all {Number(all)} {Of(type)}s are machines'")}"
                : $"some of it: {Number(machines)} of {Number(all)} {Of(type)}s {(machines == 1 ? "is a machine's" : "are machines'")}"
                    + (people > all / 2 ? ", most are people's" : "");
    }

    /// <summary>How many mails a campaign's rates are of.</summary>
    public static string Mailed(CampaignReport campaign) =>
        campaign.Delivered > 0 ? Number(campaign.Delivered)
        : campaign.Sent > 0 ? $"{Number(campaign.Sent)} sent"
        : "not told";

    public static string Of(LinkRole role) =>
        role switch
        {
            LinkRole.Unknown => "",
            LinkRole.ViewOnline => "view online",
            _ => role.ToString().ToLowerInvariant(),
        };

    public static string Of(EventType type) => WordsOf<EventType>.Of(type);

    public static string Of(Actor actor) =>
        actor switch
        {
            Actor.Person => "a person",
            Actor.SecurityScanner => "a security scanner",
            Actor.PrivacyProxy => "a privacy proxy",
            Actor.LinkPrefetch => "a program that fetches links ahead",
            Actor.DeclaredBot => "a bot that says so itself",
            _ => "a machine",
        };

    /// <summary>What was done, in the past tense.</summary>
    public static string Did(EventType type) =>
        type switch
        {
            EventType.Open => "opened",
            EventType.Click => "clicked",
            EventType.Unsubscribe => "unsubscribed",
            _ => "complained",
        };
}
