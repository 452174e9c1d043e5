using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>
/// What makes a URL the same link as another: all of it but its fragment, tracking parameters, what scanners append (<see cref="ProbedUrl"/>) and the case of scheme and host. A bait may differ from a content link by its fragment or by a tag of the sender's
/// alone, so of a bait it is all but what was added to what the sender wrote.
/// </summary>
internal static class LinkIdentity
{
    /// <summary>As the detector takes it.</summary>
    public static LinkForm Form { get; } = new(Write, WriteBait, EventKeys.Of);

    /// <summary>A part of <paramref name="url"/> where nothing in between had to go, else bytes in <paramref name="scratch"/>.</summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> url, Scratch scratch)
    {
        ReadOnlySpan<byte> link = WithoutFragment(url);
        return IsIdentity(link) ? link : scratch.Commit(Write(link, scratch.Reserve(link.Length)));
    }

    /// <summary>The same of a bait; of <paramref name="url"/> all where nothing else would be left.</summary>
    public static ReadOnlySpan<byte> OfBait(ReadOnlySpan<byte> url, Scratch scratch)
    {
        if (IsIdentity(WithoutFragment(url)))
        {
            return url;
        }

        int length = WriteBait(url, scratch.Reserve(url.Length));
        return length == 0 ? url : scratch.Commit(length);
    }

    /// <summary>Writes it to <paramref name="target"/>, which is at least as long as the URL, and gives its length.</summary>
    public static int Write(ReadOnlySpan<byte> url, Span<byte> target) => Write(WithoutFragment(url), target, isBait: false);

    /// <summary>The same of a bait.</summary>
    public static int WriteBait(ReadOnlySpan<byte> url, Span<byte> target)
    {
        ReadOnlySpan<byte> page = WithoutFragment(url);
        int length = Write(page, target, isBait: true);
        url[page.Length..].CopyTo(target[length..]);
        return length + url.Length - page.Length;
    }

    private static int Write(ReadOnlySpan<byte> url, Span<byte> target, bool isBait)
    {
        int question = url.IndexOf((byte)'?');
        ReadOnlySpan<byte> query = question < 0 ? default : url[(question + 1)..];
        ReadOnlySpan<byte> page = question < 0 ? url : url[..question];
        page = isBait || ProbedUrl.LengthOf(page) is not (> 0 and int mailed) ? page : page[..mailed];
        page.CopyTo(target);
        AsciiText.ToLower(page[..UrlParts.EndOfHost(page)], target);
        int length = page.Length;
        while (!query.IsEmpty)
        {
            ReadOnlySpan<byte> parameter = UrlParts.TakeParameter(ref query);
            bool isAppended = false;
            if (!isBait && ProbedUrl.LengthOf(parameter) is var whole && whole < parameter.Length)
            {
                isAppended = whole == 0;
                parameter = parameter[..whole];
            }

            ReadOnlySpan<byte> name = UrlParts.NameOf(parameter);
            if (!isAppended && !(isBait ? TrackingParameters.IsAdded(name) : TrackingParameters.Contains(name)))
            {
                target[length] = length == page.Length ? (byte)'?' : (byte)'&';
                parameter.CopyTo(target[(length + 1)..]);
                length += parameter.Length + 1;
            }
        }

        return length;
    }

    private static ReadOnlySpan<byte> WithoutFragment(ReadOnlySpan<byte> url) =>
        url.IndexOf((byte)'#') is >= 0 and int fragment ? url[..fragment] : url;

    private static bool IsIdentity(ReadOnlySpan<byte> url)
    {
        int question = url.IndexOf((byte)'?');
        return question != url.Length - 1
            && !ProbedUrl.Is(url)
            && !AsciiText.HasUpper(url[..UrlParts.EndOfHost(url)])
            && !(question >= 0 && HasTracking(url[(question + 1)..]));
    }

    private static bool HasTracking(ReadOnlySpan<byte> query)
    {
        while (!query.IsEmpty)
        {
            if (TrackingParameters.Contains(UrlParts.NameOf(UrlParts.TakeParameter(ref query))))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Where the parts of a URL lie; of any text, since what sources call a URL isn't always one.</summary>
internal static class UrlParts
{
    /// <summary>The host without user and port; empty where there is none.</summary>
    public static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> url)
    {
        int start = StartOfHost(url);
        if (start < 0)
        {
            return default;
        }

        ReadOnlySpan<byte> authority = url[start..EndOfHost(url)];
        authority = authority[(authority.LastIndexOf((byte)'@') + 1)..];
        int port = authority.LastIndexOf((byte)':');
        return port >= 0 && !authority.EndsWith("]"u8) ? authority[..port] : authority;
    }

    /// <summary>Where the path, query or fragment begins; 0 where there is no host.</summary>
    public static int EndOfHost(ReadOnlySpan<byte> url)
    {
        int start = StartOfHost(url);
        if (start < 0)
        {
            return 0;
        }

        int length = url[start..].IndexOfAny((byte)'/', (byte)'?', (byte)'#');
        return length < 0 ? url.Length : start + length;
    }

    /// <summary>Takes the first parameter off a query.</summary>
    public static ReadOnlySpan<byte> TakeParameter(ref ReadOnlySpan<byte> query)
    {
        int end = query.IndexOf((byte)'&');
        ReadOnlySpan<byte> parameter = end < 0 ? query : query[..end];
        query = end < 0 ? default : query[(end + 1)..];
        return parameter;
    }

    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> parameter)
    {
        int end = parameter.IndexOf((byte)'=');
        return end < 0 ? parameter : parameter[..end];
    }

    private static int StartOfHost(ReadOnlySpan<byte> url)
    {
        int scheme = url.IndexOf("://"u8);
        return scheme < 0 || url[..scheme].ContainsAny("/?#"u8) ? -1 : scheme + 3;
    }
}
