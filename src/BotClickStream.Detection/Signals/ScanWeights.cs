namespace BotClickStream.Detection;

/// <summary>What messages that were scanned weigh against others that were clicked and show no machine, in thousandths of log-odds.</summary>
/// <param name="Each">Of the first that was scanned, and of each doubling.</param>
/// <param name="Most">The most that these come to.</param>
/// <param name="Doublings">How many they must be ahead of the others for all of it to count.</param>
/// <param name="Other">Of each doubling that they are less ahead, or behind.</param>
internal readonly record struct ScanWeights(int Each, int Most, int Doublings, int Other)
{
    /// <summary>Of both as steps (<see cref="ContextActivity"/>); not above 0 where none was scanned.</summary>
    public int Of(int scanned, int other)
    {
        int behind = other == 0 ? 0 : Math.Max(0, other + Doublings - scanned);
        return Math.Min(Most, scanned * Each) + (behind * Other);
    }
}
