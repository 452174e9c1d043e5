namespace BotClickStream.Traffic;

/// <summary>What a mailbox is read with, as far as it decides how opens look.</summary>
internal enum MailClient : byte
{
    /// <summary>Images come through Google's proxy when the person looks.</summary>
    Gmail,

    /// <summary>Yahoo's proxy, when the person looks.</summary>
    Yahoo,

    /// <summary>Apple's Mail Privacy Protection fetches all images, read or not; the person's look is not seen.</summary>
    AppleMail,

    /// <summary>Fetches images itself, from where the person is.</summary>
    WebOrProgram,
}
