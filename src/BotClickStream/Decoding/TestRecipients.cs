using System.Text;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>
/// The sender's own recipients: seed addresses and staff. Entries with an <c>@</c> are of whole addresses, others of domains; <c>*</c> stands for any text, and case doesn't matter.
/// What is written out is found by its hash, and patterns are tried one by one.
/// </summary>
internal sealed class TestRecipients
{
    private readonly Scratch scratch;
    private readonly HashSet<Hash128> known = [];
    private readonly Glob[] addresses;
    private readonly Glob[] domains;

    public TestRecipients(IReadOnlyList<string> entries, Scratch scratch)
    {
        this.scratch = scratch;
        foreach (string entry in entries.Where(entry => !IsPattern(entry)))
        {
            byte[] text = Encoding.UTF8.GetBytes(entry);
            AsciiText.ToLower(text, text);
            known.Add(EventKeys.Of(text));
        }

        addresses =
        [
            .. entries.Where(entry => IsPattern(entry) && entry.Contains('@', StringComparison.Ordinal)).Select(entry => new Glob(entry)),
        ];
        domains =
        [
            .. entries.Where(entry => IsPattern(entry) && !entry.Contains('@', StringComparison.Ordinal)).Select(entry => new Glob(entry)),
        ];
        IsEmpty = entries.Count == 0;
    }

    public bool IsEmpty { get; }

    /// <param name="address">Empty where only the domain is told.</param>
    /// <param name="domain">In lower case.</param>
    public bool Contains(ReadOnlySpan<byte> address, ReadOnlySpan<byte> domain) =>
        !IsEmpty && (IsKnown(address) || IsKnown(domain) || Matches(addresses, address) || Matches(domains, domain));

    private bool IsKnown(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || known.Count == 0)
        {
            return false;
        }

        if (!AsciiText.HasUpper(text))
        {
            return known.Contains(EventKeys.Of(text));
        }

        Span<byte> lower = scratch.Reserve(text.Length)[..text.Length];
        AsciiText.ToLower(text, lower);
        return known.Contains(EventKeys.Of(lower));
    }

    private static bool Matches(Glob[] patterns, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return false;
        }

        foreach (Glob pattern in patterns)
        {
            if (pattern.Matches(text))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPattern(string entry) => entry.Contains('*', StringComparison.Ordinal);
}
