namespace BotClickStream.Detection;

/// <summary>A kind of evidence: when it fires, what it weighs, and where it is known from.</summary>
public abstract record Signal
{
    /// <summary>Stable kebab-case name in reasons, rules files and metrics.</summary>
    public abstract string Name { get; }

    /// <summary>The names of the numbers in a reason's <see cref="Detail"/>, at most four.</summary>
    public abstract ReadOnlySpan<string> DetailNames { get; }
}
