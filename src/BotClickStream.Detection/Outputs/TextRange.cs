namespace BotClickStream.Detection;

/// <summary>UTF-8 text in an <see cref="OutputBuffer"/>; empty means absent.</summary>
public readonly record struct TextRange(int Start, int Length)
{
    public bool IsEmpty => Length == 0;
}
