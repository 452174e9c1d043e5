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
            error.SymbolResult is OptionResult { Option: { } option, Tokens: [_, ..] and { } tokens }
            && error.Message.Contains($"'{option.ValueType.Namespace}.", StringComparison.Ordinal)
        )
        {
            // Those of an option's own parser name no type.
            Token[] refused = [.. tokens.Where(token => error.Message.Contains($"'{token.Value}'", StringComparison.Ordinal))];
            string value = refused is [{ } first, ..] ? first.Value : tokens[^1].Value;
            return $"{option.Name} is '{value}'; allowed: {Allowed(option.ValueType, value)}";
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

    /// <param name="value">What was given.</param>
    /// <exception cref="NotSupportedException">No option has been of the type so far.</exception>
    private static string Allowed(Type type, string value)
    {
        Type one = Nullable.GetUnderlyingType(type) ?? type.GetElementType() ?? type;
        return Type.GetTypeCode(one) switch
        {
            _ when one.IsEnum => string.Join(", ", Enum.GetNames(one)),
            TypeCode.Int16 => Whole(short.MinValue, short.MaxValue),
            TypeCode.Int32 => Whole(int.MinValue, int.MaxValue),
            TypeCode.UInt64 => IsWhole() && value[0] != '-' ? $"a whole number, 0 to {ulong.MaxValue}" : "a whole number, 0 or more",
            TypeCode.Double => "a number",
            TypeCode.Decimal => "a number, like 50 or 12.5",
            _ when one == typeof(TimeSpan) => "a time span as hh:mm:ss",
            _ => throw new NotSupportedException($"what an option takes that is of the type {one.Name} has no words yet"),
        };

        string Whole(int least, int most) => IsWhole() ? $"a whole number, {least} to {most}" : "a whole number";

        // One that is too great.
        bool IsWhole() => value.TrimStart('-', '+') is { Length: > 0 } digits && digits.All(char.IsAsciiDigit);
    }

    private static string OneLine(string message) =>
        string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
}
