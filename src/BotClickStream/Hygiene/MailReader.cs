using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using MimeKit;

namespace BotClickStream.Hygiene;

/// <summary>What a file of a mail holds, by a MIME and an HTML library. A file that is none is told so in words for whoever named it.</summary>
internal static partial class MailReader
{
    private const int MaxText = 200;

    private static readonly HashSet<string> Signatures = new(StringComparer.OrdinalIgnoreCase)
    {
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
    };

    /// <summary>A mail as it goes over the wire (RFC 5322), as mail programs save it.</summary>
    /// <param name="name">Its name where it has no subject.</param>
    /// <param name="problem">What it is instead, as a clause.</param>
    public static bool TryReadMime(
        byte[] bytes,
        string name,
        [NotNullWhen(true)] out MailContent? mail,
        [NotNullWhen(false)] out string? problem
    )
    {
        mail = null;
        problem = NoText(bytes);
        if (problem is not null)
        {
            return false;
        }

        MimeMessage message;
        try
        {
            message = MimeMessage.Load(new MemoryStream(bytes));
        }
        catch (FormatException)
        {
            problem = "it doesn't begin with a mail's headers (From:, Subject:, …)";
            return false;
        }

        if (message.From.Count == 0 && !message.Headers.Contains(HeaderId.Subject) && !message.Headers.Contains(HeaderId.MimeVersion))
        {
            problem = "it has none of a mail's headers (From:, Subject:, MIME-Version:)";
            return false;
        }

        string text = message.TextBody ?? "";
        if (
            message.Body is null or Multipart { Count: 0 }
            || (message.HtmlBody is null && text.Trim().Length == 0 && !message.Attachments.Any())
        )
        {
            problem = "it has headers only: its body, or the boundary that its Content-Type names, is missing; save the whole mail again";
            return false;
        }

        List<MailLink> links = message.HtmlBody is { } html ? LinksOf(new HtmlParser().ParseDocument(html)) : [];
        HashSet<string> inHtml = [.. links.Select(link => link.Url)];
        links.AddRange(AddressesIn(text).Where(url => !inHtml.Contains(url)).Select(url => new MailLink(url)));
        mail = new MailContent(
            message.Subject is { Length: > 0 } subject ? subject : name,
            message.From.Mailboxes.FirstOrDefault() is { Domain.Length: > 0 } from ? from.Domain : null,
            links,
            [.. message.Attachments.Where(part => !Signatures.Contains(part.ContentType.MimeType)).Select(FileName)]
        );
        return true;
    }

    /// <summary>A mail's HTML alone, such as a template.</summary>
    public static bool TryReadHtml(
        byte[] bytes,
        string name,
        [NotNullWhen(true)] out MailContent? mail,
        [NotNullWhen(false)] out string? problem
    )
    {
        mail = null;
        problem = NoText(bytes);
        if (problem is not null)
        {
            return false;
        }

        using IDocument document = new HtmlParser().ParseDocument(new MemoryStream(bytes));
        if (!Element().IsMatch(System.Text.Encoding.Latin1.GetString(bytes)))
        {
            problem = "there is no HTML element in it";
            return false;
        }

        mail = new MailContent(document.Title is { Length: > 0 } title ? title : name, null, LinksOf(document), []);
        return true;
    }

    private static List<MailLink> LinksOf(IDocument document) =>
        [
            .. document
                .QuerySelectorAll("a[href], area[href], form[action]")
                .Select(element => new MailLink(
                    element.GetAttribute(element.LocalName == "form" ? "action" : "href")!,
                    element.LocalName == "a" ? Shortened(element.TextContent) : null
                )),
        ];

    private static IEnumerable<string> AddressesIn(string text) =>
        Addresses().Matches(text).Select(match => match.Value.TrimEnd('.', ',', ';', ':', '!', '?', ')', ']'));

    private static string Shortened(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxText ? line : line[..MaxText];
    }

    private static string FileName(MimeEntity part) =>
        part.ContentDisposition?.FileName ?? part.ContentType.Name ?? $"a nameless {part.ContentType.MimeType}";

    private static string? NoText(byte[] bytes) =>
        bytes.Length == 0 ? "it is empty"
        : bytes is [0xd0, 0xcf, 0x11, 0xe0, ..] ? "it is Outlook's own format; save the mail as .eml, or its HTML"
        : bytes.AsSpan(0, Math.Min(bytes.Length, 4096)).Contains((byte)0) ? "it is no text (it has zero bytes)"
        : null;

    [GeneratedRegex(@"https?://[^\s<>""]+", RegexOptions.IgnoreCase)]
    private static partial Regex Addresses();

    [GeneratedRegex(@"<[a-zA-Z!][^>]*>")]
    private static partial Regex Element();
}
