namespace BotClickStream.Traffic;

/// <summary>Who really did it, in the words of the labels' <c>actor</c>.</summary>
public enum Actor : byte
{
    Person,
    SecurityScanner,
    PrivacyProxy,
    LinkPrefetch,
    DeclaredBot,
}

/// <summary>What really was behind an open, click, unsubscribe or complaint.</summary>
/// <param name="Kind">The behaviour, as <c>scanner.burst</c> or <c>person.fast</c>.</param>
public sealed record Truth(Actor Actor, string Kind)
{
    public bool IsMachine => Actor != Actor.Person;

    /// <summary>The actor as the labels write it.</summary>
    public string ActorName =>
        Actor switch
        {
            Actor.Person => "person",
            Actor.SecurityScanner => "security-scanner",
            Actor.PrivacyProxy => "privacy-proxy",
            Actor.LinkPrefetch => "link-prefetch",
            Actor.DeclaredBot => "declared-bot",
            _ => throw new InvalidOperationException($"no name for {Actor}"),
        };
}
