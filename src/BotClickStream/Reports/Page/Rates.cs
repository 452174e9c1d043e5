using BotClickStream.Detection;

namespace BotClickStream.Reports.Page;

/// <summary>A reading's rates as text; a dash where nothing tells how many mails there were.</summary>
internal static class Rates
{
    public static string Open(Reading reading) => Say.Percent(reading.Opened, Mails(reading));

    public static string Click(Reading reading) => Say.Percent(reading.Clicked, Mails(reading));

    public static string ClickToOpen(Reading reading) => Say.Percent(reading.Clicked, reading.Opened);

    private static int Mails(Reading reading) => reading.Delivered > 0 ? reading.Delivered : reading.Sent;
}
