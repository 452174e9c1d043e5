using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>What a format's word for a type means.</summary>
/// <param name="Word">
/// As the vendor writes it; where <see cref="Field.Reason"/> decides too, with that word after a slash: <c>failed/permanent</c>. A row with a reason
/// goes before one without. A star at the end stands for any more letters.
/// </param>
/// <param name="Type"><see langword="null"/>: known, and of no use; ignored by name.</param>
/// <param name="IsLiteral">Whether neither slash nor star means anything.</param>
internal sealed record TypeRow(string Word, EventType? Type, UnsubscribeVia Via = UnsubscribeVia.Unknown, bool IsLiteral = false)
{
    private readonly byte[] word = Encoding.UTF8.GetBytes(IsLiteral ? Word : Word.Split('/')[0]);
    private readonly byte[]? reason =
        !IsLiteral && Word.Contains('/', StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(Word.Split('/')[1]) : null;

    /// <summary>What it is called in documents and metrics where it is ignored: of any word of a reason, the reason.</summary>
    public string Name { get; } = !IsLiteral && Word.StartsWith("*/", StringComparison.Ordinal) ? Word[2..] : Word;

    /// <summary>What came, of a word that fits: the row's own where it has no star, else as the source wrote it.</summary>
    public string WordFor(ReadOnlySpan<byte> type, ReadOnlySpan<byte> why) =>
        IsLiteral || (word is not [.., (byte)'*'] && reason is not [.., (byte)'*']) ? Name
        : reason is null ? Fault.Readable(type)
        : $"{Fault.Readable(type)}/{Fault.Readable(why)}";

    public bool Fits(ReadOnlySpan<byte> type, ReadOnlySpan<byte> why) =>
        Fits(type, word, IsLiteral) && (reason is null || Fits(why, reason, isLiteral: false));

    /// <summary>Whether the word is the row's, and the reason alone may not be.</summary>
    public bool DependsOnReasonOf(ReadOnlySpan<byte> type) =>
        reason is not null && word is not [(byte)'*'] && Fits(type, word, isLiteral: false);

    private static bool Fits(ReadOnlySpan<byte> text, byte[] pattern, bool isLiteral) =>
        !isLiteral && pattern is [.., (byte)'*']
            ? AsciiText.StartsWithIgnoreCase(text, pattern.AsSpan(0, pattern.Length - 1))
            : AsciiText.EqualsIgnoreCase(text, pattern);

    public static TypeRow Ignored(string word) => new(word, null);
}
