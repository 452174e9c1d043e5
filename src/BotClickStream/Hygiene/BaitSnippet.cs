using System.Net;
using System.Text;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Serialization;

namespace BotClickStream.Hygiene;

/// <summary>
/// A link for a mail that no person sees and many scanners follow, with what announces its role to the worker. <c>docs/bait-links.md</c> says why it is hidden as it is.
/// </summary>
internal sealed class BaitSnippet
{
    public const string DefaultText =
        "This link is for machines: it shows us which clicks come from mail scanners. Readers need not follow it.";
    public const int MaxName = 64;

    /// <summary>The one UTM parameter that hardly any ESP sets by itself.</summary>
    private const string Parameter = "utm_content";

    private const string Prefix = "hp-";

    // Seen by whatever renders it, as one pixel: display:none is what a scanner would pass over. Outlook's Word knows neither overflow nor a div's width, but mso-hide.
    private const string Box =
        "display:block;width:1px;height:1px;max-height:1px;overflow:hidden;font-size:1px;line-height:1px;mso-line-height-rule:exactly;mso-hide:all;";

    private readonly Uri page;

    private BaitSnippet(Uri page, string name, string text)
    {
        this.page = page;
        Url = new UriBuilder(page) { Query = $"{page.Query.TrimStart('?')}{(page.Query.Length > 1 ? "&" : "")}{Parameter}={Prefix}{name}" }
            .Uri
            .AbsoluteUri;
        Html = $"""
            <div aria-hidden="true" style="{Box}">
              <a href="{WebUtility.HtmlEncode(Url)}" tabindex="-1" style="font-size:1px;line-height:1px;text-decoration:none;mso-hide:all;">{WebUtility.HtmlEncode(
                text
            )}</a>
            </div>
            """;
    }

    /// <summary>Where it leads: the page, with a UTM of its own, by which analytics can leave scanners out too.</summary>
    public string Url { get; }

    /// <summary>For the mail's HTML part, near its beginning.</summary>
    public string Html { get; }

    /// <summary>Of <c>Input:LinkRoles:bait</c>: fits this bait and all others of the page, whatever parameters an ESP adds.</summary>
    public string Pattern => $"{page.GetLeftPart(UriPartial.Path)}?*{Parameter}={Prefix}*";

    /// <summary>An element of <c>links</c> in the campaign's manifest.</summary>
    public string ManifestLink
    {
        get
        {
            using MemoryStream json = new();
            using (Utf8JsonWriter writer = new(json, ContractJson.Options))
            {
                writer.WriteStartObject();
                writer.WriteString("url"u8, Url);
                writer.WriteString("role"u8, LinkRole.Bait.Word());
                writer.WriteEndObject();
            }

            return Encoding.UTF8.GetString(json.ToArray());
        }
    }

    /// <summary>A page to put where the bait leads, for the person who gets there after all; it asks for nothing and loads nothing.</summary>
    public string LandingPage =>
        $$"""
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="robots" content="noindex">
              <meta name="color-scheme" content="light dark">
              <title>A link that is meant for machines</title>
              <style>body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 36em; margin: 3rem auto; padding: 0 1rem; }</style>
            </head>
            <body>
              <main>
                <h1>You found a link that is meant for machines</h1>
                <p>Many companies have programs that open the links in a mail before it is delivered, to keep their people safe. Our mail holds this one
                  link, which readers don't see, so that we can tell such programs' visits from yours.</p>
                <p>Nothing has happened: you have not subscribed to anything, nor unsubscribed, and there is nothing to do here.</p>
                <p><a href="{{WebUtility.HtmlEncode(page.GetLeftPart(UriPartial.Authority))}}/">Go on to {{WebUtility.HtmlEncode(
                page.IdnHost
            )}}</a></p>
              </main>
            </body>
            </html>

            """;

    /// <param name="page">Where the bait is to lead.</param>
    /// <param name="name">What tells it from other mails' baits: letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</param>
    /// <param name="text">What somebody reads whose mail program shows the link after all.</param>
    /// <param name="problem">What is wrong with them, and what to do.</param>
    /// <returns><see langword="null"/> where there is a problem.</returns>
    public static BaitSnippet? TryCreate(string page, string name, string text, out string? problem)
    {
        problem =
            !WebAddress.TryParse(page, out Uri? url) ? $"'{page}' is no web page; give its whole address, such as https://www.acme.example/"
            : url.Scheme == "http" ? $"'{page}' is plain HTTP, which draws scanners to the whole mail; give an https:// page"
            : new UrlRoles([]).Of(Encoding.UTF8.GetBytes(url.AbsoluteUri)) == LinkRole.Unsubscribe
                ? $"'{page}' looks like a link that unsubscribes, which each scanner would do for its reader; give another page, such as the home page"
            : LinkHosts.BuiltIn.Of(url.IdnHost)?.Kind == LinkHostKind.Shortener
                ? $"'{page}' is a shortener's, which draws scanners to the whole mail; give the page itself"
            : HasParameter(url) ? $"'{page}' has {Parameter} already, by which the bait is known; leave it out"
            : url.Fragment.Length > 0 ? $"'{page}' has a fragment ({url.Fragment}), which no server sees; leave it out"
            : name.Length is 0 or > MaxName || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')
                ? $"the name is '{name}'; allowed: letters A–Z and a–z, digits, '.', '_' and '-', at most {MaxName}"
            : text.Trim().Length == 0 ? "the text is empty, though somebody's mail program may show it; say what the link is for"
            : null;
        // As browsers and scanners ask for it, whatever the script of the domain.
        return problem is null ? new BaitSnippet(new UriBuilder(url!) { Host = url!.IdnHost }.Uri, name, text) : null;
    }

    private static bool HasParameter(Uri url) =>
        url.Query.TrimStart('?').Split('&').Any(parameter => parameter.Split('=')[0].Equals(Parameter, StringComparison.OrdinalIgnoreCase));
}
