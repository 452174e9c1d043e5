namespace BotClickStream.Detection;

/// <summary>How a click stands to other networks' on its link.</summary>
/// <param name="Follows">Whether one of them came minutes at most before.</param>
/// <param name="Leads">Whether one of them came minutes at most after.</param>
/// <param name="Partners">A bit for each of them that came within seconds, by hash.</param>
internal readonly record struct Pairing(bool Follows, bool Leads, ulong Partners)
{
    /// <summary>One of 64 for a network, by hash.</summary>
    public static ulong BitOf(ulong network) => 1UL << (int)(unchecked(network * 0x9E37_79B9_7F4A_7C15) >> 58);

    public bool IsAny => Follows || Leads;
}
