namespace BotClickStream.Traffic;

/// <summary>Who fetched a pixel or a link, as a web server sees it.</summary>
internal readonly record struct Client(string UserAgent, Ip Ip);
