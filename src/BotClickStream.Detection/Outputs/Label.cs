namespace BotClickStream.Detection;

/// <summary>Who did it, as far as is known.</summary>
public enum Label : byte
{
    /// <summary>Nothing was said yet. Never published.</summary>
    None,
    Human,
    Bot,

    /// <summary>Neither is sure enough; scored as it came.</summary>
    Undecided,
}

/// <summary>The kind of actor behind an event.</summary>
public enum Actor : byte
{
    Unknown,
    Person,
    SecurityScanner,
    PrivacyProxy,
    LinkPrefetch,
    DeclaredBot,
}
