namespace BotClickStream.Decoding.Webhooks;

/// <summary>Who received a mail, by what the receiving server said at its end.</summary>
internal static class ServerName
{
    /// <summary>What a server's answer shows, and whose server says so.</summary>
    private static readonly (byte[] Sign, byte[] Name)[] Signs =
    [
        ("gsmtp"u8.ToArray(), "google.com"u8.ToArray()),
        (".outlook.com"u8.ToArray(), "outlook.com"u8.ToArray()),
        (".hotmail.com"u8.ToArray(), "outlook.com"u8.ToArray()),
        ("mimecast"u8.ToArray(), "mimecast.com"u8.ToArray()),
        ("pphosted.com"u8.ToArray(), "pphosted.com"u8.ToArray()),
        ("ppe-hosted.com"u8.ToArray(), "ppe-hosted.com"u8.ToArray()),
        ("barracudanetworks.com"u8.ToArray(), "barracudanetworks.com"u8.ToArray()),
        ("iphmx.com"u8.ToArray(), "iphmx.com"u8.ToArray()),
        ("messagelabs.com"u8.ToArray(), "messagelabs.com"u8.ToArray()),
        ("yahoo.com"u8.ToArray(), "yahoo.com"u8.ToArray()),
        ("mail.icloud.com"u8.ToArray(), "icloud.com"u8.ToArray()),
    ];

    /// <summary>Empty where the answer shows nothing.</summary>
    public static ReadOnlySpan<byte> In(ReadOnlySpan<byte> response)
    {
        if (response.IsEmpty)
        {
            return default;
        }

        Span<byte> lower = stackalloc byte[CanonicalFormat.MaxName];
        lower = lower[..Math.Min(lower.Length, response.Length)];
        AsciiText.ToLower(response[..lower.Length], lower);
        foreach ((byte[] sign, byte[] name) in Signs)
        {
            if (lower.IndexOf(sign) >= 0)
            {
                return name;
            }
        }

        return default;
    }
}
