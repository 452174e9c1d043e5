using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using BotClickStream.Decoding;

namespace BotClickStream.Hygiene;

/// <summary>A link of a mail.</summary>
/// <param name="Url">As the mail has it.</param>
/// <param name="Text">What readers see of it; <see langword="null"/> where that isn't known.</param>
internal sealed record MailLink(string Url, string? Text = null);

/// <summary>What is looked at of a mail.</summary>
/// <param name="Name">What people call it: its subject, its campaign, its file.</param>
/// <param name="SenderDomain">Of its From address; <see langword="null"/> where that isn't known: then no domain is foreign.</param>
/// <param name="Attachments">The files' names.</param>
internal sealed record MailContent(string Name, string? SenderDomain, IReadOnlyList<MailLink> Links, IReadOnlyList<string> Attachments);

/// <summary>Something that invites scanners.</summary>
/// <param name="Found">The host, the domains or the file that it is about.</param>
/// <param name="Example">The first link that has it; empty of an attachment.</param>
/// <param name="Links">How many of the mail's links have it; of attachments, how many files.</param>
internal sealed record Finding(LinkRisk Risk, string Found, string Example, int Links);

/// <summary>A mail's links as a filter sees them. Nothing is asked of the network: what a page answers, or redirects to, is not looked at.</summary>
/// <param name="Findings">By risk, the worst first, and then by how many links have it.</param>
/// <param name="Links">Those that were looked at.</param>
/// <param name="Unread">The first of those that are no address, such as a template's placeholders.</param>
/// <param name="UnreadLinks">How many there are.</param>
internal sealed partial record LinkAudit(IReadOnlyList<Finding> Findings, int Links, string? Unread, int UnreadLinks)
{
    /// <summary>More links of one mail are not looked at.</summary>
    public const int MaxLinks = 10_000;

    /// <summary>The longest address that every browser took (Internet Explorer, Outlook before 2019: 2,083), less what rewriting adds at least.</summary>
    public const int MaxUrl = 2_000;

    /// <summary>Characters of an address in which another one is looked for.</summary>
    private const int MaxSearched = 8_192;

    /// <summary>So many letters and digits that need no encoding are encoded for a purpose.</summary>
    private const int NeedlesslyEncoded = 3;

    /// <summary>They open another program, or nothing.</summary>
    private static readonly string[] Elsewhere = ["mailto:", "tel:", "sms:", "cid:", "callto:", "webcal:"];

    /// <summary>They hold what they show.</summary>
    private static readonly string[] Contents = ["javascript:", "vbscript:", "data:", "file:", "blob:"];

    public static LinkAudit Of(MailContent mail)
    {
        Dictionary<(LinkRisk, string), Finding> findings = [];
        string? sender = mail.SenderDomain is null ? null : OrganisationalDomain.Of(Ascii(mail.SenderDomain));
        string? unread = null;
        (int read, int unreadLinks) = (0, 0);
        foreach (MailLink link in mail.Links.Distinct())
        {
            string url = link.Url.Trim();
            if (read + unreadLinks == MaxLinks || IsNoLink(url))
            {
                continue;
            }

            if (HasSchemeOf(url, Contents))
            {
                read++;
                Add(LinkRisk.Disguised, url[..(url.IndexOf(':', StringComparison.Ordinal) + 1)], url);
            }
            else if (PageAt(url) is { } page)
            {
                read++;
                foreach ((LinkRisk risk, string found) in RisksOf(page, url, link.Text, sender))
                {
                    Add(risk, found, url);
                }
            }
            else
            {
                unreadLinks++;
                unread ??= url;
            }
        }

        foreach (string file in mail.Attachments)
        {
            Add(LinkRisk.Attachment, file, "");
        }

        return new LinkAudit(
            [.. findings.Values.OrderBy(finding => finding.Risk).ThenByDescending(finding => finding.Links)],
            read,
            unread,
            unreadLinks
        );

        void Add(LinkRisk risk, string found, string url) =>
            findings[(risk, found)] = findings.TryGetValue((risk, found), out Finding? one)
                ? one with
                {
                    Links = one.Links + 1,
                }
                : new Finding(risk, found, url, 1);
    }

    private static IEnumerable<(LinkRisk Risk, string Found)> RisksOf(Uri page, string url, string? text, string? sender)
    {
        string host = page.IdnHost.ToLowerInvariant();
        string domain = OrganisationalDomain.Of(host);
        bool isAddress = page.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6;
        LinkHost? known = LinkHosts.BuiltIn.Of(host);
        if (page.Scheme == "http")
        {
            yield return (LinkRisk.PlainHttp, host);
        }

        if (url.Length > MaxUrl)
        {
            yield return (LinkRisk.LongUrl, host);
        }

        if (page.UserInfo.Length > 0 || NeedlessEncoding().Count(url) >= NeedlesslyEncoded)
        {
            yield return (LinkRisk.Disguised, host);
        }

        if (isAddress)
        {
            yield return (LinkRisk.IpAddress, host);
            yield break;
        }

        if (Lookalikes.Imitates(host, out string shown))
        {
            yield return (LinkRisk.Lookalike, $"{shown} ({host})");
        }

        if (text is not null && DomainShown(text) is { } claimed && claimed != domain)
        {
            yield return (LinkRisk.MismatchedText, $"shows {claimed}, leads to {domain}");
        }

        switch (known?.Kind)
        {
            case LinkHostKind.Shortener:
                yield return (LinkRisk.Shortener, host);
                yield break;
            case LinkHostKind.Rewriter:
                yield return (LinkRisk.Rewritten, host);
                yield break;
            case LinkHostKind.Tracker when domain != sender:
                // It is foreign, and may carry the page's address: that is how it counts clicks, and nothing that its user could leave out.
                yield return (LinkRisk.SharedTracking, known.Value.Name);
                yield break;
        }

        if (TargetWithin(page) is { } target && target != domain)
        {
            yield return (LinkRisk.Redirect, $"{host}, on to {target}");
        }

        if (sender is not null && domain != sender && !UrlRoles.IsSocial(Encoding.UTF8.GetBytes(host)))
        {
            yield return (LinkRisk.ForeignDomain, domain);
        }
    }

    /// <summary>What leads to no page, and is no risk either.</summary>
    private static bool IsNoLink(string url) => url.Length == 0 || url[0] == '#' || HasSchemeOf(url, Elsewhere);

    private static bool HasSchemeOf(string url, string[] schemes) =>
        Array.Exists(schemes, scheme => url.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    private static Uri? PageAt(string url) =>
        WebAddress.TryParse(url.StartsWith("//", StringComparison.Ordinal) ? $"https:{url}" : url, out Uri? page) ? page : null;

    /// <summary>The organisation that a link's text shows: of an address in it, or where the whole text is the name of a host.</summary>
    private static string? DomainShown(string text)
    {
        text = text.Trim();
        Match shown = AddressInText().Match(text);
        if (!shown.Success)
        {
            shown = HostAsText().Match(text);
        }

        return shown.Success ? OrganisationalDomain.Of(Ascii(shown.Groups["host"].Value)) : null;
    }

    /// <summary>The organisation of the first address within the path or query of another.</summary>
    private static string? TargetWithin(Uri page)
    {
        string rest = page.PathAndQuery is { Length: > MaxSearched } all ? all[..MaxSearched] : page.PathAndQuery;
        // Encoded twice where a redirect carries a redirect.
        Match target = AddressInText().Match(Uri.UnescapeDataString(Uri.UnescapeDataString(rest)));
        return target.Success && target.Groups["scheme"].Success ? OrganisationalDomain.Of(Ascii(target.Groups["host"].Value)) : null;
    }

    /// <summary>As DNS has it, in lower case.</summary>
    private static string Ascii(string host)
    {
        try
        {
            return new IdnMapping().GetAscii(host.TrimEnd('.')).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return host.ToLowerInvariant();
        }
    }

    [GeneratedRegex(
        @"(?:(?<scheme>https?:/{1,2})|(?<![\w.@-])(?=www\.))(?:[^\s/@]*@)?(?<host>(?:[\p{L}\p{N}_-]+\.)+\p{L}[\p{L}\p{N}-]+)",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex AddressInText();

    [GeneratedRegex(@"^(?<host>(?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?:[:/?#]\S*)?$")]
    private static partial Regex HostAsText();

    /// <summary>Unreserved characters (RFC 3986, 2.3), which have no reason to be encoded.</summary>
    [GeneratedRegex("%(?:3[0-9]|4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A]|2D|2E|5F|7E)", RegexOptions.IgnoreCase)]
    private static partial Regex NeedlessEncoding();
}
