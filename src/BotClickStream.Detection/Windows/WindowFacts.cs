namespace BotClickStream.Detection;

/// <summary>What there is in a message's window at all. A signal says which of it it needs (<see cref="Signal.Needs"/>), and isn't asked where that is missing.</summary>
[Flags]
public enum WindowFacts
{
    None = 0,

    /// <summary>A click or an unsubscribe.</summary>
    Choice = 1,
    Click = 2,
    TwoClicks = 4,
    Choices = Choice | Click | TwoClicks,
    Unsubscribe = 8,

    /// <summary>A session or a conversion.</summary>
    Visit = 16,

    /// <summary>When the message was delivered or sent.</summary>
    Delivery = 32,

    /// <summary>A click on a bait.</summary>
    Bait = 64,

    /// <summary>A click on a link of a role that people hardly ever choose.</summary>
    RareRole = 128,

    /// <summary>A click on a link that people leave alone.</summary>
    UnpopularLink = 256,

    /// <summary>A user agent that is neither absent nor a program's that people read mail with, a listed network, a flag, or a method that no browser has.</summary>
    Declaration = 512,

    /// <summary>A network in which others have shown something.</summary>
    NetworkActivity = 1024,

    /// <summary>Clicks or unsubscribes from more than one network, or from one that isn't told.</summary>
    Visitors = 2048,
}
