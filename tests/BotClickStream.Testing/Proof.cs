using System.Diagnostics.CodeAnalysis;

namespace BotClickStream.Testing;

/// <summary>What must hold, whoever asks: a test, a proof or a benchmark.</summary>
internal static class Proof
{
    /// <exception cref="InvalidOperationException">It doesn't.</exception>
    public static void Holds([DoesNotReturnIf(false)] bool condition, string otherwise)
    {
        if (!condition)
        {
            throw Failed(otherwise);
        }
    }

    public static InvalidOperationException Failed(string what) => new(what);
}
