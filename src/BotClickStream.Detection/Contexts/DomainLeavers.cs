namespace BotClickStream.Detection;

/// <summary>What a domain's messages tell of how many of its campaign's people leave it.</summary>
/// <param name="Left">Unsubscribed, as they count among those who click.</param>
/// <param name="Stayed">Clicked only.</param>
/// <param name="LeftOfMailed">Unsubscribed, as they count among those who were mailed.</param>
internal readonly record struct DomainLeavers(int Left, int Stayed, int LeftOfMailed);
