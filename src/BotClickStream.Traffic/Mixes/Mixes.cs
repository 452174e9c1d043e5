namespace BotClickStream.Traffic;

public sealed partial record Mix
{
    private static readonly Weighted<CampaignKind> AllCampaigns = new(
        (CampaignKind.Newsletter, 48),
        (CampaignKind.Transactional, 12),
        (CampaignKind.FlashSale, 11),
        (CampaignKind.WebinarReminder, 8),
        (CampaignKind.StaffMail, 6),
        (CampaignKind.Automation, 11),
        (CampaignKind.Notice, 4)
    );

    private static readonly Weighted<CampaignKind> ToConsumers = new(
        (CampaignKind.Newsletter, 50),
        (CampaignKind.FlashSale, 20),
        (CampaignKind.Transactional, 15),
        (CampaignKind.Automation, 11),
        (CampaignKind.Notice, 4)
    );

    /// <summary>Sweeps right after the send are most of what is seen; each other kind now and then.</summary>
    private static readonly Weighted<Behavior> UsualScanners = new(
        (new BurstSweep(), 38),
        (new DomainBurst(), 10),
        (new SingleLinkHit(), 14),
        (new HeadThenGet(), 5),
        (new LinkSampler(), 5),
        (new PixelOnly(), 5),
        (new ScanBeforeDelivery(), 4),
        (new DistributedBurst(), 3),
        (new SlowDrip(), 3),
        (new TwoAgents(), 3),
        (new UnsubscribeFollower(), 3),
        (new DeclaredScanner(), 3),
        (new DeclaredScript(), 2),
        (new ManyNetworks(), 2),
        (new HourlyWaves(), 2),
        (new BaitFollower(), 2),
        (new Detonation(), 2),
        (new ActivatedScan(), 2),
        (new AlteredQuery(), 1.5),
        (new SpreadScan(), 1)
    );

    /// <summary>Hardly a plain sweep; whatever avoids looking like one.</summary>
    private static readonly Weighted<Behavior> EvasiveScanners = new(
        (new SingleLinkHit(), 14),
        (new SlowDrip(), 10),
        (new LinkSampler(), 10),
        (new SpreadScan(), 8),
        (new HourlyWaves(), 8),
        (new TwoAgents(), 8),
        (new AlteredQuery(), 8),
        (new ScanBeforeDelivery(), 6),
        (new DistributedBurst(), 6),
        (new Detonation(), 6),
        (new ActivatedScan(), 6),
        (new ManyNetworks(), 4),
        (new BaitFollower(), 4),
        (new UnsubscribeFollower(), 4),
        (new PixelOnly(), 4),
        (new BurstSweep(), 4)
    );

    /// <summary>Mostly such as nobody has described yet.</summary>
    private static readonly Weighted<Behavior> DrawnScanners = new(
        (new DrawnScanner(), 85),
        (new PixelOnly(), 5),
        (new BaitFollower(), 10)
    );

    /// <summary>Any of all.</summary>
    private static readonly Weighted<Behavior> AnyScanners = new([
        (new DrawnScanner(), 100.0),
        .. UsualScanners.Shares,
        .. EvasiveScanners.Shares,
    ]);

    private static readonly Weighted<CampaignKind> AnyCampaigns = new([(CampaignKind.Medley, 60.0), .. AllCampaigns.Shares]);

    private static readonly Weighted<CampaignKind> DrawnCampaigns = new(
        (CampaignKind.Medley, 4),
        (CampaignKind.Leaflet, 2),
        (CampaignKind.Automation, 1)
    );

    private static readonly Audience Mixed = new(Consumers: 0.5, SmallFirms: 0.1);
    private static readonly Audience MostlyFirms = new(Consumers: 0.12, SmallFirms: 0.2);

    public static Mix Everyday { get; } =
        new("everyday", AllCampaigns, Mixed, scanningFirms: 0.12, UsualScanners)
        {
            Description = "consumers and firms in equal parts, the usual scanners",
            BotClicks = (0.3, 0.75),
        };

    public static Mix Business { get; } =
        new("b2b", AllCampaigns, MostlyFirms, scanningFirms: 0.2, UsualScanners)
        {
            Description = "almost only firms, many of them scan",
            BotClicks = (0.6, 0.85),
        };

    public static Mix Consumers { get; } =
        new("b2c", ToConsumers, new Audience(Consumers: 0.93, SmallFirms: 0.03), scanningFirms: 0.06, UsualScanners)
        {
            Description = "mostly consumers' mailboxes, few scanners",
            BotClicks = (0.03, 0.25),
        };

    public static Mix Calm { get; } =
        new("calm", AllCampaigns, Mixed, scanningFirms: 0.005, UsualScanners)
        {
            Description = "hardly any scanner: what must not cost people their clicks",
            BotClicks = (0, 0.1),
        };

    public static Mix Evasive { get; } =
        new("evasive", AllCampaigns, Mixed, scanningFirms: 0.25, EvasiveScanners)
        {
            Description = "scanners that avoid bursts, people behind their networks, awkward sources",
            BotClicks = (0.4, 0.8),
            SwitchingFirms = 0.15,
            RemoteBrowsing = 0.05,
            ClickTwins = 0.08,
            DrawSource = Source.DrawAwkward,
        };

    public static Mix Rush { get; } =
        new(
            "rush",
            new((CampaignKind.FlashSale, 5), (CampaignKind.WebinarReminder, 4), (CampaignKind.StaffMail, 3)),
            Mixed,
            scanningFirms: 0.12,
            UsualScanners
        )
        {
            Description = "flash sales, webinar reminders, staff mails: people as quick as scanners",
            BotClicks = (0.25, 0.75),
        };

    public static Mix OneByOne { get; } =
        new("one-by-one", new((CampaignKind.Automation, 2), (CampaignKind.Transactional, 1)), Mixed, scanningFirms: 0.2, UsualScanners)
        {
            Description = "automation and transactional mails, one recipient at a time, few links",
            BotClicks = (0.25, 0.75),
        };

    public static Mix SmallFirms { get; } =
        new("small-firms", AllCampaigns, new Audience(Consumers: 0.3, SmallFirms: 0.6), scanningFirms: 0.12, UsualScanners)
        {
            Description = "firms of one to four recipients, known only by the gateway in front of them",
            BotClicks = (0.35, 0.75),
        };

    public static Mix Bare { get; } =
        new("bare", AllCampaigns, Mixed, scanningFirms: 0.12, UsualScanners)
        {
            Description = "everyday traffic, but the source tells only who clicked which link, and when",
            BotClicks = (0.3, 0.75),
            DrawSource = Source.DrawBare,
        };

    public static Mix Motley { get; } =
        new("motley", DrawnCampaigns, new Audience(Consumers: 0.4, SmallFirms: 0.2), scanningFirms: 0.16, DrawnScanners)
        {
            Description = "every firm's scanner and every campaign's people with habits of their own",
            BotClicks = (0.15, 0.8),
            SwitchingFirms = 0.1,
            RemoteBrowsing = 0.03,
            ClickTwins = 0.04,
        };

    public static Mix Patchy { get; } =
        new("patchy", AllCampaigns, Mixed, scanningFirms: 0.15, UsualScanners)
        {
            Description = "everyday traffic, of which each source leaves out something else",
            BotClicks = (0.2, 0.8),
            DrawSource = Source.DrawPatchy,
        };

    public static Mix Unforeseen { get; } =
        new("unforeseen", AnyCampaigns, new Audience(Consumers: 0.3, SmallFirms: 0.25), scanningFirms: 0.2, AnyScanners)
        {
            Description = "any scanner and campaign, scanners behind the office's address, awkward sources; held out of calibration",
            BotClicks = (0.3, 0.85),
            SwitchingFirms = 0.2,
            RemoteBrowsing = 0.06,
            ClickTwins = 0.06,
            ScansFromOffice = 0.3,
            DrawSource = Source.DrawAwkward,
            LooksAgain = 0.06,
            IsHeldOut = true,
        };

    public static Mix Gateways { get; } =
        new("gateways", AllCampaigns, new Audience(Consumers: 0.25, SmallFirms: 0.7), scanningFirms: 0.15, AnyScanners)
        {
            Description = "firms of one to four recipients who take their gateway's scanner as it comes; held out of calibration",
            BotClicks = (0.2, 0.85),
            OwnSetUp = 0,
            DrawSource = Source.DrawPatchy,
            IsHeldOut = true,
        };

    public static Mix Veiled { get; } =
        new("veiled", AnyCampaigns, Mixed, scanningFirms: 0.15, AnyScanners)
        {
            Description = "every recipient's links have URLs of their own, and nothing tells what they are; held out of calibration",
            BotClicks = (0.2, 0.85),
            ScansFromOffice = 0.1,
            DrawSource = Source.DrawVeiled,
            IsHeldOut = true,
        };

    public static Mix Crowded { get; } =
        new(
            "crowded",
            new(
                (CampaignKind.Magazine, 50),
                (CampaignKind.FlashSale, 15),
                (CampaignKind.Transactional, 12),
                (CampaignKind.Automation, 10),
                (CampaignKind.StaffMail, 8),
                (CampaignKind.WebinarReminder, 5)
            ),
            Mixed,
            scanningFirms: 0.12,
            new([(new DelayedScan(), 40.0), (new StrippedQuery(), 10.0), .. AnyScanners.Shares])
        )
        {
            Description =
                "strangers behind one address, phones that change theirs, people who open a whole mail in tabs, scanners that wait for hours; held out of calibration",
            BotClicks = (0.2, 0.85),
            BehindCarriers = 0.7,
            RemoteBrowsing = 0.04,
            ScansFromOffice = 0.1,
            LooksAgain = 0.06,
            IsHeldOut = true,
        };

    /// <summary>Scanners that are quiet, shared or come back, and people who are as thorough.</summary>
    private static readonly Weighted<Behavior> QuietScanners = new(
        (new LateWaves(), 20),
        (new SharedSampler(), 20),
        (new AnnouncedSpread(), 16),
        (new SlowSweep(), 16),
        (new OfficeImages(), 10),
        (new BurstSweep(), 10),
        (new HeadThenGet(), 8)
    );

    public static Mix Thorough { get; } =
        new(
            "thorough",
            new(
                (CampaignKind.Digest, 55),
                (CampaignKind.FlashSale, 15),
                (CampaignKind.WebinarReminder, 12),
                (CampaignKind.Automation, 10),
                (CampaignKind.StaffMail, 8)
            ),
            MostlyFirms,
            scanningFirms: 0.2,
            QuietScanners
        )
        {
            Description =
                "people who read most of each mail or click everything twice, scanners that come back, sample or spread; held out of calibration",
            BotClicks = (0.2, 0.9),
            RemoteBrowsing = 0.1,
            ScansFromOffice = 0.05,
            ClickTwins = 0.08,
            LooksAgain = 0.06,
            IsHeldOut = true,
        };

    public static Mix Terse { get; } =
        new(
            "terse",
            new(
                (CampaignKind.Teaser, 5),
                (CampaignKind.Transactional, 3),
                (CampaignKind.WebinarReminder, 2),
                (CampaignKind.StaffMail, 1),
                (CampaignKind.Automation, 1)
            ),
            MostlyFirms,
            scanningFirms: 0.2,
            new([(new RoamingSampler(), 150.0), .. UsualScanners.Shares])
        )
        {
            Description =
                "mails of a link or two, scanners that click one by a person's browser from ever other networks, firms of one browser or of many addresses; held out of calibration",
            BotClicks = (0.2, 0.85),
            ManagedFirms = 0.3,
            WideEgress = 0.15,
            IsHeldOut = true,
        };

    public static Mix Leaving { get; } =
        new(
            "leaving",
            new(
                (CampaignKind.Newsletter, 30),
                (CampaignKind.LastStraw, 25),
                (CampaignKind.Provocation, 20),
                (CampaignKind.Notice, 15),
                (CampaignKind.Automation, 10)
            ),
            new Audience(Consumers: 0.4, SmallFirms: 0.15),
            scanningFirms: 0.15,
            new([(new UnsubscribeClicker(), 150.0), (new UnsubscribeFollower(), 30.0), .. UsualScanners.Shares])
        )
        {
            Description = "scanners that unsubscribe whole firms like people, and people who leave together; held out of calibration",
            BotClicks = (0.2, 0.7),
            IsHeldOut = true,
        };

    public static Mix Demo { get; } =
        new("demo", AllCampaigns, Mixed, scanningFirms: 0.12, new([(new UnsubscribeFollower(), 20.0), .. UsualScanners.Shares]))
        {
            Description = "everyday traffic, in which many scanners follow the unsubscribe link too; what the demo plays",
            BotClicks = (0.3, 0.75),
        };

    /// <summary>Those that the detector is measured on: all but the demo's.</summary>
    public static IReadOnlyList<Mix> All { get; } =
    [
        Everyday,
        Business,
        Consumers,
        Calm,
        Evasive,
        Rush,
        OneByOne,
        SmallFirms,
        Motley,
        Patchy,
        Bare,
        Unforeseen,
        Gateways,
        Veiled,
        Crowded,
        Thorough,
        Terse,
        Leaving,
    ];
}
