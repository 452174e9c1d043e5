using System.Globalization;

namespace BotClickStream.Hygiene;

/// <summary>
/// Hosts that look like others: a label that mixes Latin, Greek and Cyrillic letters, or has nothing but letters of Greek or Cyrillic that look Latin (Unicode UTS #39, mixed-script and
/// whole-script confusables). A name in one script of its own is none.
/// </summary>
internal static class Lookalikes
{
    private const string LatinLike = "асԁеһіјӏорԛѕԝхуѵ" + "αικνορτυχ";

    private enum Script
    {
        Other,
        Latin,
        Greek,
        Cyrillic,
    }

    /// <param name="host">As DNS has it.</param>
    /// <param name="shown">As readers see it.</param>
    public static bool Imitates(string host, out string shown)
    {
        shown = host;
        if (!host.Contains("xn--", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        try
        {
            shown = new IdnMapping().GetUnicode(host);
        }
        catch (ArgumentException)
        {
            return false;
        }

        return shown.Split('.').Any(Imitates);
    }

    private static bool Imitates(string label)
    {
        char[] letters = [.. label.Where(char.IsLetter)];
        Script[] scripts = [.. letters.Select(ScriptOf).Where(script => script != Script.Other).Distinct()];
        return scripts.Length > 1 || (scripts is [Script.Greek or Script.Cyrillic] && letters.All(LatinLike.Contains));
    }

    private static Script ScriptOf(char letter) =>
        letter switch
        {
            < '\u0250' => Script.Latin,
            >= '\u0370' and < '\u0400' => Script.Greek,
            >= '\u0400' and < '\u0530' => Script.Cyrillic,
            _ => Script.Other,
        };
}
