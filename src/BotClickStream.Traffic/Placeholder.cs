namespace BotClickStream.Traffic;

internal static class Placeholder;
