namespace BotClickStream.Detection;

/// <summary>What a link is for, by the contract's <c>linkRole</c>.</summary>
public enum LinkRole : byte
{
    /// <summary>Nobody said, and the URL doesn't show it.</summary>
    Unknown,
    Content,
    Header,
    Footer,
    Social,
    Legal,
    ViewOnline,
    Unsubscribe,

    /// <summary>A link that no person can see; what follows it reads the mail's source.</summary>
    Bait,
}
