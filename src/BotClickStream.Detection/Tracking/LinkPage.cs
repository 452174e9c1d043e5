namespace BotClickStream.Detection;

/// <summary>
/// What of a link's URL is left when it is altered: its page, and which parameters it has. By this a visitor's click is seen beside another's on the same link, to which something was added, or of which something was left out. It says nothing of two links
/// that one visitor clicks: pages may differ by a parameter alone.
/// </summary>
/// <param name="Parameters">Each of the query's parameters sets three of the bits.</param>
/// <param name="Page">Hash of host and path without letter case and trailing slashes; 0 where it isn't known.</param>
/// <param name="IsNamed">Whether the mail's sender, or a link id, says that it is a link of the mail.</param>
internal readonly record struct LinkPage(ulong Parameters, uint Page, bool IsNamed)
{
    private const int MaxBytes = 512;

    /// <param name="url">As <see cref="LinkForm"/> writes it; a longer one than 512 bytes has no page.</param>
    public static LinkPage Of(ReadOnlySpan<byte> url)
    {
        int fragment = url.IndexOf((byte)'#');
        ReadOnlySpan<byte> link = fragment < 0 ? url : url[..fragment];
        if (link.IsEmpty || link.Length > MaxBytes)
        {
            return default;
        }

        Span<byte> lower = stackalloc byte[link.Length];
        for (int i = 0; i < link.Length; i++)
        {
            lower[i] = link[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(link[i] | 0x20) : link[i];
        }

        int question = lower.IndexOf((byte)'?');
        ReadOnlySpan<byte> page = question < 0 ? lower : lower[..question];
        int scheme = page.IndexOf("://"u8);
        page = page[(scheme < 0 ? 0 : scheme + 3)..];
        page = page[..ProbedUrl.LengthOf(page)].TrimEnd((byte)'/');
        uint hash = (uint)Hash128.OfText(page).Low;
        return new LinkPage(BitsOf(lower), hash == 0 ? 1 : hash, IsNamed: false);
    }

    /// <summary>
    /// Whether one may be the other, altered: their pages are the same, and parameters were only added or left out; of a link that the sender names also changed. Two named ones are two links of the mail.
    /// </summary>
    public bool MayBeAltered(LinkPage other) =>
        Page != 0
        && Page == other.Page
        && !(IsNamed && other.IsNamed)
        && (
            IsNamed || other.IsNamed || (Parameters & other.Parameters) == Parameters || (Parameters & other.Parameters) == other.Parameters
        );

    private static ulong BitsOf(ReadOnlySpan<byte> url)
    {
        ulong bits = 0;
        LinkParts parts = new(url);
        while (parts.MoveNext())
        {
            if (!parts.IsSegment && !parts.Text.IsEmpty)
            {
                ulong hash = Hash128.OfText(parts.Text[..ProbedUrl.LengthOf(parts.Text)]).Low;
                bits |= (1UL << (int)(hash & 63)) | (1UL << (int)((hash >> 6) & 63)) | (1UL << (int)((hash >> 12) & 63));
            }
        }

        return bits;
    }
}
