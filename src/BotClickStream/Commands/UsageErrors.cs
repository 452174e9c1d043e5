using System.CommandLine;
using System.CommandLine.Parsing;
using BotClickStream.Settings;

namespace BotClickStream.Commands;

/// <summary>What is wrong with a call, for whoever typed it: the parser's own words name types of .NET.</summary>
internal static class UsageErrors
{
    public static string InWords(ParseError error, ParseResult parsed)
    {
        if (
            error.SymbolResult is OptionResult { Option: { } option, Tokens: [.., { Value: { } value }] }
            && Words(option.ValueType) is { } expected
        )
        {
            // Those of an option's own parser name no type.
            return error.Message.Contains($"'{typeof(int).Namespace}.", StringComparison.Ordinal)
                ? $"{option.Name} is '{value}'; allowed: {expected}"
                : OneLine(error.Message);
        }

        Command command = parsed.CommandResult.Command;
        string? unknown = parsed.UnmatchedTokens.FirstOrDefault(token => error.Message.Contains($"'{token}'", StringComparison.Ordinal));
        return unknown switch
        {
            null => OneLine(error.Message),
            ['-', _, ..] => $"there is no option '{unknown}'{Meant(unknown, command)}",
            _ => $"'{command.Name}' takes no '{unknown}'",
        };
    }

    public static string Meant(string unknown, Command command) =>
        NearestName.To(unknown, command.Options.Select(option => option.Name)) is { } nearest ? $"; is {nearest} meant?" : "";

    private static string? Words(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type) switch
        {
            Type number when number == typeof(int) || number == typeof(short) => "a whole number",
            Type number when number == typeof(ulong) => "a whole number, 0 or more",
            Type number when number == typeof(double) => "a number",
            _ => null,
        };

    private static string OneLine(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
}
