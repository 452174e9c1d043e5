namespace BotClickStream.Traffic;

/// <summary>A big provider of consumers' mailboxes. None of these follows links by itself.</summary>
/// <param name="Reader">How most of its mailboxes are read.</param>
internal sealed record Provider(string Domain, string Gateway, MailClient Reader)
{
    public static readonly Weighted<Organisation> All = new(
        (Organisation.OfProvider(new("gmail.com", "gmail-smtp-in.l.google.com", MailClient.Gmail)), 42),
        (Organisation.OfProvider(new("outlook.com", "outlook-com.olc.protection.outlook.com", MailClient.WebOrProgram)), 10),
        (Organisation.OfProvider(new("hotmail.com", "hotmail-com.olc.protection.outlook.com", MailClient.WebOrProgram)), 9),
        (Organisation.OfProvider(new("yahoo.com", "mta5.am0.yahoodns.net", MailClient.Yahoo)), 12),
        (Organisation.OfProvider(new("icloud.com", "mx01.mail.icloud.com", MailClient.AppleMail)), 10),
        (Organisation.OfProvider(new("gmx.de", "mx00.emig.gmx.net", MailClient.WebOrProgram)), 7),
        (Organisation.OfProvider(new("web.de", "mx-ha02.web.de", MailClient.WebOrProgram)), 6),
        (Organisation.OfProvider(new("orange.fr", "smtp-in.orange.fr", MailClient.WebOrProgram)), 4)
    );
}
