namespace BotClickStream.Detection;

/// <summary>
/// A kind of evidence: when it fires, what it weighs, and where it is known from. Its numbers are properties with defaults, which a rules
/// file may change: weights in thousandths of log-odds, times in milliseconds, shares in thousandths.
/// </summary>
public abstract record Signal
{
    /// <summary>Stable kebab-case name in reasons, rules files and metrics.</summary>
    public abstract string Name { get; }

    /// <summary>The names of the numbers in a reason's <see cref="Detail"/>, at most four.</summary>
    public abstract ReadOnlySpan<string> DetailNames { get; }

    /// <summary>
    /// The reason in plain words, with the names of <see cref="DetailNames"/> (and <c>kind</c> for the word) in braces where their values belong.
    /// </summary>
    public abstract string Sentence { get; }

    /// <summary>The kind of machine behind an event whose strongest reason this is.</summary>
    internal virtual Actor Points => Actor.SecurityScanner;

    /// <summary>Looks at a message and says for which of its events it fires.</summary>
    internal abstract void Judge(MessageWindow message, EvidenceSheet sheet);
}
