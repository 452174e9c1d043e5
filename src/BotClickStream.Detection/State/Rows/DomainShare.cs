namespace BotClickStream.Detection;

/// <summary>Of how quick a campaign's people are, a domain's share: messages clicked in the two windows of <see cref="DomainBurst"/> that show nothing else, and all.</summary>
internal record struct DomainShare
{
    public int Early;
    public int Active;
    public int Mailed;
}
