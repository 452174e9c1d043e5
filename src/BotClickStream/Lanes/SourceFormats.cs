using BotClickStream.Decoding;

namespace BotClickStream.Lanes;

/// <summary>The contract's words for formats, as in the header <c>source-format</c> and in <c>Input:Formats</c>.</summary>
internal static class SourceFormats
{
    /// <summary><see langword="null"/> where the format was left to be recognised.</summary>
    public static string? Name(this SourceFormat format) => format == SourceFormat.Canonical ? "canonical" : null;

    /// <summary>A word that stands for no known format leaves it to be recognised: the decoder then says what is wrong.</summary>
    public static SourceFormat Read(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("canonical"u8) ? SourceFormat.Canonical : SourceFormat.Recognise;
}
