namespace BotClickStream.Traffic;

/// <summary>A sort of mail: its links, its audience, its pace, and what people do with it.</summary>
internal sealed record CampaignKind
{
    public required string Name { get; init; }

    /// <summary>Content links, from and to.</summary>
    public required (int From, int To) Content { get; init; }

    /// <summary>Header, view-online, footer, social and legal links around the content.</summary>
    public required bool HasChrome { get; init; }

    public required bool HasUnsubscribe { get; init; }

    /// <summary>The share of campaigns with a link that no person can see.</summary>
    public double BaitShare { get; init; }

    /// <summary>Who gets it; null: the mix's own audience.</summary>
    public Audience? Audience { get; init; }

    /// <summary>From the first to about the last mail.</summary>
    public required (TimeSpan From, TimeSpan To) SendWindow { get; init; }

    /// <summary>The share of its recipients who look at it.</summary>
    public required double Readers { get; init; }

    public required Weighted<Behavior> People { get; init; }

    /// <summary>Many links: logo, view online, content, footer, social networks, imprint, unsubscribe, often a bait: 8 to 15.</summary>
    public static readonly CampaignKind Newsletter = new()
    {
        Name = "newsletter",
        Content = (3, 7),
        HasChrome = true,
        HasUnsubscribe = true,
        BaitShare = 0.6,
        SendWindow = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(60)),
        Readers = 0.38,
        People = Traffic.People.Ordinary,
    };

    /// <summary>One link: an order, a receipt, a sign-in. No sweep can show in it.</summary>
    public static readonly CampaignKind Transactional = new()
    {
        Name = "transactional",
        Content = (1, 1),
        HasChrome = false,
        HasUnsubscribe = false,
        SendWindow = (TimeSpan.FromHours(2), TimeSpan.FromHours(8)),
        Readers = 0.55,
        People = Traffic.People.Ordinary,
    };

    /// <summary>A newsletter that is but an announcement: one thing to click, or two.</summary>
    public static readonly CampaignKind Teaser = new()
    {
        Name = "teaser",
        Content = (1, 2),
        HasChrome = false,
        HasUnsubscribe = true,
        SendWindow = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(60)),
        Readers = 0.4,
        People = Traffic.People.Ordinary,
    };

    /// <summary>People click within minutes, several links.</summary>
    public static readonly CampaignKind FlashSale = new()
    {
        Name = "flash-sale",
        Content = (3, 6),
        HasChrome = true,
        HasUnsubscribe = true,
        BaitShare = 0.3,
        SendWindow = (TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(10)),
        Readers = 0.35,
        People = Traffic.People.InAHurry,
    };

    /// <summary>"We start in ten minutes": one button, clicked at once.</summary>
    public static readonly CampaignKind WebinarReminder = new()
    {
        Name = "webinar-reminder",
        Content = (1, 2),
        HasChrome = false,
        HasUnsubscribe = true,
        SendWindow = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4)),
        Readers = 0.4,
        People = Traffic.People.InAHurry,
    };

    /// <summary>A change of terms: short, to everybody, and many have had enough.</summary>
    public static readonly CampaignKind Notice = new()
    {
        Name = "terms-notice",
        Content = (2, 3),
        HasChrome = true,
        HasUnsubscribe = true,
        SendWindow = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(40)),
        Readers = 0.4,
        People = Traffic.People.Annoyed,
    };

    /// <summary>To everybody, and it annoys them.</summary>
    public static readonly CampaignKind Provocation = Newsletter with { Name = "provocation", People = Traffic.People.Outraged };

    /// <summary>One mail too many: at some firms people leave together.</summary>
    public static readonly CampaignKind LastStraw = Newsletter with { Name = "last-straw", People = Traffic.People.CleaningUp };

    /// <summary>To the staff of firms: many people click within minutes from one network.</summary>
    public static readonly CampaignKind StaffMail = new()
    {
        Name = "staff-mail",
        Content = (1, 3),
        HasChrome = false,
        HasUnsubscribe = false,
        Audience = new Audience(Consumers: 0, SmallFirms: 0.05),
        SendWindow = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)),
        Readers = 0.65,
        People = Traffic.People.Staff,
    };

    /// <summary>Of any length, to people of any hurry.</summary>
    public static readonly CampaignKind Medley = new()
    {
        Name = "medley",
        Content = (1, 18),
        HasChrome = true,
        HasUnsubscribe = true,
        BaitShare = 0.3,
        SendWindow = (TimeSpan.FromMinutes(1), TimeSpan.FromHours(6)),
        Readers = 0.4,
        People = Traffic.People.Drawn,
    };

    /// <summary>The same without anything around its content.</summary>
    public static readonly CampaignKind Leaflet = new()
    {
        Name = "leaflet",
        Content = (1, 6),
        HasChrome = false,
        HasUnsubscribe = false,
        SendWindow = (TimeSpan.FromMinutes(1), TimeSpan.FromDays(3)),
        Readers = 0.5,
        People = Traffic.People.Drawn,
    };

    /// <summary>Much to read, and whoever is easily taken for a machine.</summary>
    public static readonly CampaignKind Magazine = new()
    {
        Name = "magazine",
        Content = (4, 12),
        HasChrome = true,
        HasUnsubscribe = true,
        BaitShare = 0.3,
        SendWindow = (TimeSpan.FromMinutes(5), TimeSpan.FromHours(2)),
        Readers = 0.4,
        People = Traffic.People.Restless,
    };

    /// <summary>A magazine's links, and people with fixed habits.</summary>
    public static readonly CampaignKind Digest = Magazine with { Name = "digest", People = Traffic.People.OfHabit };

    /// <summary>Sent one by one for days, as each recipient signs up: no burst of a domain can show in it.</summary>
    public static readonly CampaignKind Automation = new()
    {
        Name = "automation",
        Content = (2, 4),
        HasChrome = false,
        HasUnsubscribe = true,
        BaitShare = 0.2,
        SendWindow = (TimeSpan.FromDays(3), TimeSpan.FromDays(5)),
        Readers = 0.5,
        People = Traffic.People.Ordinary,
    };
}
