namespace BotClickStream.Detection;

/// <summary>A signal that fired for an event, with its numbers and the events that set it off.</summary>
public struct Reason
{
    public Signal Signal;

    /// <summary>Thousandths of log-odds; positive speaks for a machine, negative for a person.</summary>
    public int Weight;

    /// <summary>The values of the signal's <see cref="Detection.Signal.DetailNames"/>, in their order.</summary>
    public Detail Detail;

    /// <summary>Of an operator's word: whose it is, where that is told.</summary>
    public TextRange By;

    /// <summary>Up to three ids of events that triggered it; unused ones are empty.</summary>
    public TextRange Event1;
    public TextRange Event2;
    public TextRange Event3;
}

/// <summary>Up to four numbers, and a word, that a signal gives with its reason.</summary>
public readonly record struct Detail(long First = 0, long Second = 0, long Third = 0, long Fourth = 0, string? Word = null);
