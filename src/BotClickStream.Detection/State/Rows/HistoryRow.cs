namespace BotClickStream.Detection;

/// <summary>By hash of a recipient, in all campaigns: the engaged messages, and what they have shown, as <see cref="ContextFeedback"/> tells it.</summary>
internal struct HistoryRow : IKeyed, IRejudged
{
    private const int PastBits = 4;
    private const int MostPast = (1 << PastBits) - 1;

    public Hash128 Key { get; set; }

    private uint pastSeconds;

    /// <summary>Newest first.</summary>
    public int FirstEngagement;

    /// <summary>While its messages are judged again: the message to go on with.</summary>
    public int RejudgeCursor;

    /// <summary>Its place among those that are judged again, ascending; 0 where it isn't.</summary>
    public int RejudgeTurn;

    /// <summary>Engaged messages known; of these such as were scanned beyond doubt, and such as were clicked and show no machine.</summary>
    public byte Messages;
    public byte Scanned;
    public byte Other;

    private byte past;

    /// <summary>From when on what has expired is halved, milliseconds since 1970 in whole seconds.</summary>
    public readonly long PastTime => pastSeconds * 1000L;

    /// <summary>Of those that have expired, such as were scanned, after so many halvings.</summary>
    public readonly int PastScanned(int halvings) => (past & MostPast) >> halvings;

    /// <summary>And such as were clicked and show no machine.</summary>
    public readonly int PastOther(int halvings) => (past >> PastBits) >> halvings;

    /// <summary>Counts a message that expires. Where there is no room for another all are halved, so that what was seen last counts most.</summary>
    /// <param name="halvings">What is due of them by <paramref name="time"/>, when the message was last engaged: whole ones, so that a message each few days doesn't put the next off for ever.</param>
    public void CountPast(HistoryShown shown, int halvings, int halfLifeMs, long time)
    {
        if (shown == HistoryShown.None)
        {
            return;
        }

        bool isFirst = (PastScanned(halvings) | PastOther(halvings)) == 0;
        int scanned = PastScanned(halvings) + (shown == HistoryShown.Scanned ? 1 : 0);
        int other = PastOther(halvings) + (shown == HistoryShown.Other ? 1 : 0);
        int over = Math.Max(scanned, other) > MostPast ? 1 : 0;
        past = (byte)((scanned >> over) | ((other >> over) << PastBits));
        pastSeconds = (uint)((isFirst ? time : PastTime + ((long)halvings * halfLifeMs)) / 1000);
    }

    int IRejudged.RejudgeCursor
    {
        readonly get => RejudgeCursor;
        set => RejudgeCursor = value;
    }

    int IRejudged.RejudgeTurn
    {
        readonly get => RejudgeTurn;
        set => RejudgeTurn = value;
    }
}

/// <summary>What a message counts for in its recipient's history.</summary>
internal enum HistoryShown : byte
{
    None,

    /// <summary>A machine at work, beyond doubt.</summary>
    Scanned,

    /// <summary>A click, and no machine beyond doubt.</summary>
    Other,
}
