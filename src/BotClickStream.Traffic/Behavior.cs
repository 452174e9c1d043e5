namespace BotClickStream.Traffic;

/// <summary>Something that happens to a message: a kind of scanner, person or proxy, with its figures and their source.</summary>
internal abstract class Behavior
{
    /// <summary>Adds what it does to <paramref name="plan"/>; nothing before the message is sent.</summary>
    public abstract void Act(in Message message, ref SplitMix64 random, Plan plan);
}
