namespace BotClickStream.Detection;

/// <summary>
/// 128 bits that stand for a string: a hash made outside the core, or an id that is itself 128 bits (a UUID).
/// All zero means absent.
/// </summary>
public readonly record struct Hash128(ulong High, ulong Low)
{
    public bool IsAbsent => (High | Low) == 0;

    public override int GetHashCode() => (int)Low;

    public override string ToString() => $"{High:x16}{Low:x16}";
}
