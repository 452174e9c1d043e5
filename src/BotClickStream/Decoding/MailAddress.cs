using System.Buffers;
using System.Globalization;
using System.Text;

namespace BotClickStream.Decoding;

/// <summary>Brings addresses and domains into the one form by which they are compared; keeps what it found of internationalised domains.</summary>
internal sealed class MailAddress
{
    /// <summary>RFC 1035's 255, of which text can use 253.</summary>
    public const int MaxDomainLength = 253;

    /// <summary>RFC 5321: 64 of the local part, <c>@</c> and a domain.</summary>
    public const int MaxLength = 320;

    private const int MaxCached = 4096;

    private static readonly SearchValues<byte> DomainBytes = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-._"u8);
    private static readonly SearchValues<byte> LiteralBytes = SearchValues.Create("abcdefABCDEF0123456789.:IPvp6"u8);

    private readonly Scratch scratch;
    private readonly IdnMapping idn = new();

    /// <summary>By domain as it came: its ASCII form, empty where it has none.</summary>
    private readonly Dictionary<string, byte[]> ascii = [];
    private readonly Dictionary<string, byte[]>.AlternateLookup<ReadOnlySpan<char>> asciiBySpan;

    public MailAddress(Scratch scratch)
    {
        this.scratch = scratch;
        asciiBySpan = ascii.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>
    /// The address with its domain lower-cased, internationalised ones as punycode, the local part kept; and that domain. The domain is what
    /// follows the last <c>@</c>.
    /// </summary>
    public bool TryNormalize(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> address, out ReadOnlySpan<byte> domain)
    {
        int at = text.LastIndexOf((byte)'@');
        address = default;
        if (at < 1 || text[..at].ContainsAnyInRange((byte)0, (byte)' ') || !TryNormalizeDomain(text[(at + 1)..], out domain))
        {
            domain = default;
            return false;
        }

        if (text.Length - at - 1 == domain.Length && text[(at + 1)..].SequenceEqual(domain))
        {
            address = text;
            domain = text[(at + 1)..];
            return true;
        }

        Span<byte> target = scratch.Reserve(at + 1 + domain.Length);
        text[..(at + 1)].CopyTo(target);
        domain.CopyTo(target[(at + 1)..]);
        address = scratch.Commit(at + 1 + domain.Length);
        domain = address[(at + 1)..];
        return true;
    }

    /// <summary>Lower case, punycode, no dot at the end. An address literal (<c>[192.0.2.1]</c>) stays as it is.</summary>
    public bool TryNormalizeDomain(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> domain)
    {
        domain = default;
        if (text.EndsWith("."u8))
        {
            text = text[..^1];
        }

        if (text.IsEmpty)
        {
            return false;
        }

        if (!text.ContainsAnyExcept(DomainBytes))
        {
            domain = text;
            return IsWellFormed(text);
        }

        if (text[0] == '[')
        {
            if (text.Length < 3 || text[^1] != ']' || text[1..^1].ContainsAnyExcept(LiteralBytes))
            {
                return false;
            }

            domain = text;
            return true;
        }

        if (Ascii.IsValid(text))
        {
            AsciiText.ToLower(text, scratch.Reserve(text.Length));
            domain = scratch.Commit(text.Length);
        }
        else
        {
            domain = ToAscii(text);
        }

        return !domain.ContainsAnyExcept(DomainBytes) && IsWellFormed(domain);
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> domain) =>
        domain.Length is > 0 and <= MaxDomainLength && domain[0] != '.' && domain[^1] != '.' && domain.IndexOf(".."u8) < 0;

    /// <summary>
    /// Lower-cased first, since the mapping without ICU leaves case as it is. Neither does it compose characters (NFC), so that a domain written with
    /// combining marks is another one; mail software sends them composed.
    /// </summary>
    private ReadOnlySpan<byte> ToAscii(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxDomainLength * 4)
        {
            return default;
        }

        Span<char> characters = stackalloc char[text.Length];
        characters = characters[..Encoding.UTF8.GetChars(text, characters)];
        if (asciiBySpan.TryGetValue(characters, out byte[]? known))
        {
            return known;
        }

        byte[] found;
        string domain = characters.ToString();
        try
        {
            found = Encoding.ASCII.GetBytes(idn.GetAscii(domain.ToLowerInvariant()).ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            found = [];
        }

        if (ascii.Count >= MaxCached)
        {
            ascii.Clear();
        }

        ascii.Add(domain, found);
        return found;
    }
}
