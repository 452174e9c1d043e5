namespace BotClickStream.Detection;

/// <summary>The weights and thresholds of every signal, and how sums become labels.</summary>
public sealed record Rules
{
    /// <summary>A label's <c>rules</c> begins with it; any change of weights raises it.</summary>
    public int Version { get; init; } = 1;
}
