namespace BotClickStream.Traffic;

public sealed partial record Mix
{
    private static readonly Weighted<CampaignKind> AllCampaigns = new(
        (CampaignKind.Newsletter, 50),
        (CampaignKind.Transactional, 12),
        (CampaignKind.FlashSale, 12),
        (CampaignKind.WebinarReminder, 8),
        (CampaignKind.StaffMail, 6),
        (CampaignKind.Automation, 12)
    );

    private static readonly Weighted<Behavior> UsualScanners = new(
        (new BurstSweep(), 50),
        (new DomainBurst(), 15),
        (new SingleLinkHit(), 25),
        (new ScanBeforeDelivery(), 5)
    );

    /// <summary>Consumers and firms, the usual scanners.</summary>
    public static Mix Everyday { get; } =
        new("everyday", AllCampaigns, new Audience(Consumers: 0.5, SmallFirms: 0.1), scanningFirms: 0.12, UsualScanners)
        {
            Description = "consumers and firms in equal parts, the usual scanners",
            BotClicks = (0.35, 0.65),
        };

    public static Mix Business { get; } =
        new("b2b", AllCampaigns, new Audience(Consumers: 0.12, SmallFirms: 0.2), scanningFirms: 0.16, UsualScanners)
        {
            Description = "almost only firms, many of them scan",
            BotClicks = (0.6, 0.85),
        };

    public static Mix Consumers { get; } =
        new("b2c", AllCampaigns, new Audience(Consumers: 0.93, SmallFirms: 0.03), scanningFirms: 0.12, UsualScanners)
        {
            Description = "mostly consumers' mailboxes, few scanners",
            BotClicks = (0.03, 0.2),
        };

    public static IReadOnlyList<Mix> All { get; } = [Everyday, Business, Consumers];
}
