using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>What a format's word for a type means.</summary>
/// <param name="Word">
/// As the vendor writes it; where <see cref="Field.Reason"/> decides too, with that word after a slash: <c>failed/permanent</c>. A row with a reason
/// goes before one without.
/// </param>
/// <param name="Type"><see langword="null"/>: known, and of no use; ignored by name.</param>
internal sealed record TypeRow(string Word, EventType? Type, UnsubscribeVia Via = UnsubscribeVia.Unknown)
{
    private readonly byte[] word = Encoding.UTF8.GetBytes(Word.Split('/')[0]);
    private readonly byte[]? reason = Word.Contains('/', StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(Word.Split('/')[1]) : null;

    public bool Fits(ReadOnlySpan<byte> type, ReadOnlySpan<byte> why) =>
        AsciiText.EqualsIgnoreCase(type, word) && (reason is null || AsciiText.EqualsIgnoreCase(why, reason));

    public static TypeRow Ignored(string word) => new(word, null);
}
