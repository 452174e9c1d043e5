using BotClickStream.Sources;

namespace BotClickStream.Input;

/// <summary>
/// Which partitions have stood still for long though there is something to do: those whose lane has not begun yet, and those with records to read of which none is read. Told again and again where they stand.
/// </summary>
/// <param name="patience">Milliseconds for which a partition may.</param>
public sealed class Standstills(long patience)
{
    private readonly Dictionary<SourcePartition, (long? Next, long Since)> seen = [];

    /// <param name="next">The offset that is read next; <see langword="null"/> while there is no lane.</param>
    /// <param name="hasWork">Whether there is something to do, and nothing of this worker's own will holds it back.</param>
    /// <param name="now">Milliseconds on any clock that never goes back.</param>
    /// <returns>For how many milliseconds it has stood still; 0 while that is not long.</returns>
    public long Saw(SourcePartition source, long? next, bool hasWork, long now)
    {
        if (!hasWork || !seen.TryGetValue(source, out (long? Next, long Since) before) || before.Next != next)
        {
            seen[source] = (next, now);
            return 0;
        }

        long standing = now - before.Since;
        return standing >= patience ? standing : 0;
    }

    /// <summary>It is no longer this worker's.</summary>
    public void Forget(SourcePartition source) => seen.Remove(source);
}
