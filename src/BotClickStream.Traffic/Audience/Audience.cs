namespace BotClickStream.Traffic;

/// <summary>Who is on a list: shares of its addresses, 0–1. The rest are firms of 5 to 500.</summary>
/// <param name="Consumers">At big providers.</param>
/// <param name="SmallFirms">At firms of one to four.</param>
internal sealed record Audience(double Consumers, double SmallFirms);
