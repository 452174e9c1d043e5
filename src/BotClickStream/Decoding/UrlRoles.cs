using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>
/// The role that a URL shows by itself: by the configured patterns, else by words of its path and query, else by its host. Evidence, not
/// proof; what the event or the campaign's manifest states goes before it.
/// </summary>
internal sealed class UrlRoles(IReadOnlyList<UrlRolePattern> patterns)
{
    private enum Place
    {
        /// <summary>In path or query, inside other words too.</summary>
        Anywhere,

        /// <summary>In path or query, no letter before or after it.</summary>
        Word,

        /// <summary>At the start of a part of the path, no letter after it.</summary>
        Segment,
    }

    private readonly record struct Word(byte[] Text, Place Place, LinkRole Role);

    /// <summary>In English, German, French, Spanish, Italian, Dutch and the Nordic languages, as senders' links have them.</summary>
    private static readonly (Place Place, LinkRole Role, string Words)[] WordTable =
    [
        (
            Place.Anywhere,
            LinkRole.Unsubscribe,
            "unsubscribe unsubscription optout opt-out opt_out opted-out list-unsub listunsub desinscri desabonne desuscri "
                + "disiscri cancella-iscrizione abbestell abmeld afmelden uitschrijven avregistrer afmeld avmeld"
        ),
        (
            Place.Anywhere,
            LinkRole.Unsubscribe,
            "manage-subscription managesubscription manage_subscription subscription-preference subscriptionpreference email-preference "
                + "emailpreference email_preference preference-center preferencecenter preference_center preferences-center communication-preference"
        ),
        (Place.Word, LinkRole.Unsubscribe, "unsub austragen preference preferences darse-de-baja dar-de-baja"),
        (
            Place.Anywhere,
            LinkRole.ViewOnline,
            "view-online viewonline view_online view-in-browser viewinbrowser view_in_browser view-as-webpage viewaswebpage web-version "
                + "webversion web_version online-version onlineversion browser-version emailwebview online-ansicht onlineansicht "
                + "version-en-ligne voir-en-ligne ver-en-navegador"
        ),
        (
            Place.Segment,
            LinkRole.Legal,
            "privacy privacypolicy privacy_policy privacystatement imprint impressum legal legalnotice terms termsofuse termsofservice tos "
                + "terms_of_service terms_and_conditions agb datenschutz datenschutzerklaerung disclaimer cookie-policy cookiepolicy "
                + "cookies-policy cookie-statement mentions-legales mentionslegales confidentialite politique-de-confidentialite cgu cgv "
                + "aviso-legal privacidad politica-de-privacidad informativa-privacy privacybeleid algemene-voorwaarden"
        ),
    ];

    /// <summary>Social networks' hosts; subdomains count.</summary>
    private static readonly byte[][] SocialHosts =
    [
        .. (
            "facebook.com fb.com fb.me instagram.com threads.net threads.com twitter.com x.com linkedin.com lnkd.in youtube.com youtu.be "
            + "pinterest.com pin.it tiktok.com snapchat.com reddit.com tumblr.com xing.com bsky.app mastodon.social vk.com ok.ru weibo.com "
            + "whatsapp.com wa.me t.me telegram.me discord.gg discord.com"
        )
            .Split(' ')
            .Select(Encoding.ASCII.GetBytes),
    ];

    private static readonly Word[][] WordsByFirstLetter = Index();

    private readonly (Glob Pattern, LinkRole Role)[] patterns = [.. patterns.Select(row => (new Glob(row.Pattern), row.Role))];

    public LinkRole Of(ReadOnlySpan<byte> url)
    {
        foreach ((Glob pattern, LinkRole role) in patterns)
        {
            if (pattern.Matches(url))
            {
                return role;
            }
        }

        LinkRole byWord = OfWords(url[UrlParts.EndOfHost(url)..]);
        if (byWord != LinkRole.Unknown)
        {
            return byWord;
        }

        return IsSocial(UrlParts.HostOf(url)) ? LinkRole.Social : LinkRole.Unknown;
    }

    /// <summary>The most telling word: an unsubscribe link says so somewhere, whatever else stands before it.</summary>
    private static LinkRole OfWords(ReadOnlySpan<byte> text)
    {
        int pathEnd = text.IndexOfAny((byte)'?', (byte)'#');
        if (pathEnd < 0)
        {
            pathEnd = text.Length;
        }

        LinkRole found = LinkRole.Unknown;
        byte before = 0;
        for (int i = 0; i < text.Length; i++)
        {
            byte current = text[i];
            if (current == '%' && i + 2 < text.Length)
            {
                // %2F and the like separate words.
                i += 2;
                before = 0;
                continue;
            }

            if (AsciiText.IsLetter(current))
            {
                bool startsWord = !AsciiText.IsLetter(before);
                LinkRole role = RoleAt(text[i..], startsWord, startsSegment: startsWord && i < pathEnd && before is (byte)'/' or 0);
                if (role == LinkRole.Unsubscribe)
                {
                    return role;
                }

                found = found == LinkRole.Unknown ? role : found;
            }

            before = current;
        }

        return found;
    }

    private static LinkRole RoleAt(ReadOnlySpan<byte> text, bool startsWord, bool startsSegment)
    {
        foreach (Word word in WordsByFirstLetter[AsciiText.Lower(text[0]) - 'a'])
        {
            bool fits = word.Place switch
            {
                Place.Anywhere => true,
                Place.Word => startsWord,
                _ => startsSegment,
            };
            if (
                fits
                && AsciiText.StartsWithIgnoreCase(text, word.Text)
                && (word.Place == Place.Anywhere || IsEndOfWord(text, word.Text.Length))
            )
            {
                return word.Role;
            }
        }

        return LinkRole.Unknown;
    }

    private static bool IsEndOfWord(ReadOnlySpan<byte> text, int at) => at == text.Length || !AsciiText.IsLetter(text[at]);

    public static bool IsSocial(ReadOnlySpan<byte> host)
    {
        foreach (byte[] social in SocialHosts)
        {
            if (
                AsciiText.EndsWithIgnoreCase(host, social) && (host.Length == social.Length || host[host.Length - social.Length - 1] == '.')
            )
            {
                return true;
            }
        }

        return false;
    }

    private static Word[][] Index()
    {
        ILookup<int, Word> words = WordTable
            .SelectMany(row => row.Words.Split(' ').Select(word => new Word(Encoding.ASCII.GetBytes(word), row.Place, row.Role)))
            .ToLookup(word => word.Text[0] - 'a');
        return [.. Enumerable.Range(0, 26).Select(letter => words[letter].ToArray())];
    }
}
