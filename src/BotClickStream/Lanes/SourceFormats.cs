using System.Text;
using BotClickStream.Decoding;

namespace BotClickStream.Lanes;

/// <summary>The words for formats, as in the header <c>source-format</c> and in <c>Input:Formats</c>.</summary>
internal static class SourceFormats
{
    private static readonly (byte[] Word, SourceFormat Format)[] Known =
    [
        .. FormatCatalog.BuiltInNames.Select(name => (Encoding.UTF8.GetBytes(name), new SourceFormat(name))),
    ];

    /// <summary>A word that stands for no known format is told to the decoder all the same, which says what is wrong. An empty one tells nothing.</summary>
    public static SourceFormat Read(ReadOnlySpan<byte> word)
    {
        foreach ((byte[] known, SourceFormat format) in Known)
        {
            if (word.SequenceEqual(known))
            {
                return format;
            }
        }

        return word.IsEmpty ? SourceFormat.Recognise : new SourceFormat(Encoding.UTF8.GetString(word));
    }
}
