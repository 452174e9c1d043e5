namespace BotClickStream.Detection;

/// <summary>What an operator's verdict is about, by the contract's <c>target</c>; of several that hold for an event the first here counts.</summary>
public enum VerdictTarget : byte
{
    Event,

    /// <summary>All that happened to one recipient's copy of one mail.</summary>
    Message,

    /// <summary>All that came from a network to a campaign.</summary>
    Network,

    /// <summary>All that came from a domain's recipients to a campaign.</summary>
    Domain,

    /// <summary>All that came from the recipients of the domains of a campaign whose mail a gateway receives, as far as deliveries tell.</summary>
    Gateway,
}
