namespace BotClickStream.Detection;

/// <summary>
/// By how much a campaign's engagement is stamped later than its deliveries: some ESPs' clocks run minutes off (600 s in a public case study). Image proxies, scanners and people at their
/// screens begin within seconds of the delivery in any mailing; where nothing happens for minutes and then much, the clock is off by these minutes.
/// </summary>
internal static class ClockOffset
{
    public const int Slots = 24;
    public const int SlotMs = 60_000;

    /// <summary>Messages within the slots that it takes to tell.</summary>
    private const int MinMessages = 30;

    /// <summary>Thousandths of them that may come before the beginning: what is scanned while it is held comes at any time.</summary>
    private const int Stray = 40;

    /// <summary>The slot of a delay, from 1; 0 where it lies outside.</summary>
    public static byte SlotOf(long delay) => delay is >= 0 and < (long)Slots * SlotMs ? (byte)((delay / SlotMs) + 1) : (byte)0;

    /// <summary>Milliseconds; 0 where the clocks agree or nobody knows.</summary>
    public static int Of(in OnsetCounts onsets)
    {
        int total = 0;
        foreach (ushort count in onsets)
        {
            total += count;
        }

        if (total < MinMessages)
        {
            return 0;
        }

        int before = 0;
        int slot = 0;
        while (slot < Slots && (before + onsets[slot]) * 1000L <= total * (long)Stray)
        {
            before += onsets[slot++];
        }

        return slot < Slots ? slot * SlotMs : 0;
    }
}
