using System.Diagnostics.CodeAnalysis;

namespace BotClickStream.Hygiene;

/// <summary>The address of a page: absolute, http or https, with a host that DNS can have.</summary>
internal static class WebAddress
{
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? page)
    {
        try
        {
            // A host that can't be encoded for DNS is found out only when it is asked for.
            return Uri.TryCreate(text, UriKind.Absolute, out page) && page.Scheme is ("http" or "https") && page.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            page = null;
            return false;
        }
    }
}
