using System.Text;
using System.Text.Json;
using BotClickStream.Detection;
using BotClickStream.Serialization;

namespace BotClickStream.Reporting;

/// <summary>The contract's words as text, both ways.</summary>
internal static class WordsOf<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Values = Enum.GetValues<T>()
        .Where(value => value is not Label.None)
        .ToDictionary(value => Encoding.UTF8.GetString(Word(value)), StringComparer.Ordinal);

    private static readonly Dictionary<T, string> Words = Values.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <exception cref="JsonException">The contract has no such word.</exception>
    public static T Parse(string word) =>
        Values.TryGetValue(word, out T value) ? value : throw new JsonException($"'{word}' is no {typeof(T).Name} of the contract");

    public static string Of(T value) => Words[value];

    private static ReadOnlySpan<byte> Word(T value) =>
        value switch
        {
            EventType type => type.Word(),
            Label label => label.Word(),
            Actor actor => actor.Word(),
            HoldAction action => action.Word(),
            _ => throw new NotSupportedException($"{typeof(T).Name} has no words"),
        };
}
