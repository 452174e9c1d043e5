namespace BotClickStream.Detection;

/// <summary>
/// Writes what a campaign keeps of a clicked URL, without what may tell who clicked, to <paramref name="target"/>, which is as long as the URL.
/// The same always for the same URL.
/// </summary>
/// <returns>How many bytes it wrote.</returns>
public delegate int LinkUrl(ReadOnlySpan<byte> url, Span<byte> target);
