namespace BotClickStream.Traffic;

/// <summary>A mailbox's reader: the same person with the same devices in every campaign.</summary>
internal readonly record struct Profile(
    MailClient MailClient,
    bool IsMobile,
    bool BlocksImages,
    Client Browser,
    Client OtherBrowser,
    Client Images
)
{
    /// <summary>
    /// People who always have a virtual private network on: of those who have one, most take it for something else than mail, and most of these leave it at networks that no list of large providers names.
    /// </summary>
    private const double BehindExits = 0.015;

    /// <param name="behindCarriers">The share of phones behind a carrier's address.</param>
    /// <param name="mail">Which of the recipient's mails, for a firm whose people go out by another address with each.</param>
    public static Profile Of(Recipient recipient, double behindCarriers = 0, ulong mail = 0)
    {
        SplitMix64 random = new(recipient.Key);
        Organisation organisation = recipient.Organisation;
        bool isFirm = organisation.Provider is null;
        MailClient usual =
            organisation.Provider?.Reader
            ?? (organisation.GatewayHost.EndsWith("google.com", StringComparison.Ordinal) ? MailClient.Gmail : MailClient.WebOrProgram);
        // Any mailbox may be read on an iPhone.
        MailClient client = random.Chance(isFirm ? 0.15 : 0.3) ? MailClient.AppleMail : usual;
        bool mobile = random.Chance(isFirm ? 0.3 : 0.62);
        bool blocks = random.Chance(isFirm ? 0.25 : 0.1);
        Ip home = random.Pick(Networks.Homes).At(ref random);
        SplitMix64 carrier = SplitMix64.For(recipient.Key, (ulong)Stream.Profile);
        Ip? carriers = carrier.Chance(behindCarriers) ? carrier.Pick(Networks.Carriers).At(ref carrier) : null;
        Ip here =
            isFirm && (!mobile || organisation.BrowsesRemotely) ? organisation.Office.Neighbour(ref random)
            : mobile ? carriers ?? home
            : home;
        string agent = random.Pick(mobile ? UserAgents.Mobile : UserAgents.Desktop);
        if (isFirm && !mobile)
        {
            SplitMix64 desk = SplitMix64.For(recipient.Key, (ulong)Stream.Desks);
            bool isAtHome = organisation.ManagedBrowser is not null && desk.Chance(0.5);
            SplitMix64 way = SplitMix64.For(recipient.Key, (ulong)Stream.Desks, mail);
            agent = organisation.ManagedBrowser ?? agent;
            here =
                isAtHome ? home
                : organisation.Egress.Length > 0 ? way.Pick(organisation.Egress).Neighbour(ref way)
                : here;
        }
        SplitMix64 exit = SplitMix64.For(recipient.Key, (ulong)Stream.Exit);
        here = exit.Chance(BehindExits) ? exit.Pick(Networks.Exits).At(ref exit) : here;
        Client browser = new(agent, here);
        string otherAgent = random.Pick(mobile ? UserAgents.Desktop : UserAgents.Mobile);
        Ip elsewhere = random.Pick(Networks.Homes).At(ref random);
        Client other = new(otherAgent, mobile ? elsewhere : carriers ?? elsewhere);
        Client images = client switch
        {
            MailClient.Gmail => new(UserAgents.GmailProxy, random.Pick(Networks.GmailProxy).At(ref random)),
            MailClient.Yahoo => new(UserAgents.YahooProxy, random.Pick(Networks.YahooProxy).At(ref random)),
            _ => new(mobile ? browser.UserAgent : random.Pick(UserAgents.MailPrograms), here),
        };
        return new Profile(client, mobile, blocks, browser, other, images);
    }
}
