using BotClickStream.Detection;

namespace BotClickStream.Reports;

/// <summary>Who did an event, as a report tells them apart.</summary>
public enum Who : byte
{
    People,

    /// <summary>Scanners, prefetchers and declared bots.</summary>
    Machines,

    /// <summary>Apple's and other privacy proxies, behind which somebody may have looked or not.</summary>
    Proxies,

    /// <summary>Neither is sure enough.</summary>
    Undecided,
}

internal static class WhoDid
{
    public const int Count = (int)Who.Undecided + 1;

    public static Who By(Label label, Actor actor) =>
        label switch
        {
            Label.Human => Who.People,
            Label.Bot => actor == Actor.PrivacyProxy ? Who.Proxies : Who.Machines,
            _ => Who.Undecided,
        };
}
