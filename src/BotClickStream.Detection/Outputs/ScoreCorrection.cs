namespace BotClickStream.Detection;

/// <summary>
/// What a lead's score should change by. Everything else it needs stands in the label that it belongs to.
/// By the contract of <c>lead.score.corrections</c>.
/// </summary>
public struct ScoreCorrection
{
    /// <summary>Index of the label in <see cref="OutputBuffer.Labels"/> that caused it and whose revision it bears.</summary>
    public int LabelIndex;

    /// <summary>Whether the points came with the event rather than from the configured defaults.</summary>
    public bool PointsFromEvent;

    /// <summary>Ten-thousandths of a point to add now.</summary>
    public long Delta;

    /// <summary>Stream time, milliseconds since 1970 UTC.</summary>
    public long Time;
}
