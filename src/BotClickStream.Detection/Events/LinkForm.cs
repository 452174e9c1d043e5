namespace BotClickStream.Detection;

/// <summary>How the caller tells links apart that have no id: what it gave events as <see cref="EmailEvent.LinkKey"/>, for URLs that the detector finds itself.</summary>
/// <param name="Url">Called once for each link that isn't in the manifest, and for each click on one whose URL differs for every recipient.</param>
/// <param name="Bait">The same of a bait, with what the sender tells it by from a content link: <see cref="EmailEvent.UrlKey"/>.</param>
public sealed record LinkForm(LinkUrl Url, LinkUrl Bait, LinkKey Key);

/// <summary>
/// Writes what a campaign keeps of a clicked URL, without what may tell who clicked, to <paramref name="target"/>, which is as long as the URL.
/// The same always for the same URL.
/// </summary>
/// <returns>How many bytes it wrote.</returns>
public delegate int LinkUrl(ReadOnlySpan<byte> url, Span<byte> target);

/// <summary>The key of a campaign's link by its URL as <see cref="LinkUrl"/> wrote it.</summary>
public delegate Hash128 LinkKey(Hash128 campaign, ReadOnlySpan<byte> url);
