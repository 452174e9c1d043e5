namespace BotClickStream.Detection;

/// <summary>The HTTP method of an open or a click, where the source tells.</summary>
public enum HttpMethod : byte
{
    Unknown,
    Get,
    Head,
    Post,
    Other,
}
