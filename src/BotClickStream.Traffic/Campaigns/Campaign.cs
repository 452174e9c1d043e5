using System.Numerics;

namespace BotClickStream.Traffic;

/// <summary>One mailing: when, to whom, with which links, and what its source tells.</summary>
internal sealed class Campaign
{
    private const long Day = 24 * 60 * 60 * 1000;

    /// <summary>How long before the end the last mail of a campaign goes out, milliseconds; so that people's three days are over by then.</summary>
    public const long Youngest = 4 * Day;

    /// <summary>How long before the end a campaign starts at most: eight days of starts and five of sending before <see cref="Youngest"/>.</summary>
    public const long Oldest = 17 * Day;

    /// <summary>Microseconds between two mails, at least: 28,000 recipients a second.</summary>
    private const long FastestSending = 36;

    private static readonly string[] Brands = ["lumen", "harbor", "maple", "orbit", "quartz", "willow", "zephyr", "cobalt"];
    private static readonly string[] Topics =
    [
        "autumn",
        "guide",
        "report",
        "webinar",
        "offers",
        "story",
        "checklist",
        "launch",
        "events",
        "tips",
        "interview",
        "survey",
    ];

    private readonly double[] _popularity;
    private readonly long _sendInterval;
    private readonly uint _orderFactor;
    private readonly uint _orderOffset;

    public TrafficOptions Options { get; }
    public int Number { get; }
    public string Id { get; }
    public string Name { get; }
    public string From { get; }
    public CampaignKind Kind { get; }
    public Source Source { get; }
    public Link[] Links { get; }
    public int Recipients { get; }

    /// <summary>Which of the senders' lists, and so which people.</summary>
    public ulong List { get; }

    /// <summary>Milliseconds since 1970.</summary>
    public long Start { get; }

    /// <summary>Everything from here on has not happened yet, milliseconds since 1970.</summary>
    public long End { get; }

    public ulong Key { get; }

    private Campaign(TrafficOptions options, int number)
    {
        Options = options;
        Number = number;
        Key = SplitMix64.Key(options.Seed, (ulong)Stream.Campaign, (ulong)number);
        SplitMix64 random = new(Key);
        CampaignKind any = options.Mix.Campaigns.Pick(ref random);
        // The first is of the mix's usual kind, so that a small run shows it.
        Kind = number == 0 ? options.Mix.Campaigns.Choices[0] : any;
        string brand = random.Pick(Brands);
        Id = $"{brand}-{Kind.Name}-{number + 1}";
        Name = $"{brand} {Kind.Name.Replace('-', ' ')} {number + 1}";
        From = $"news@{brand}.example";
        Recipients = (options.Recipients / options.Campaigns) + (number < options.Recipients % options.Campaigns ? 1 : 0);
        List = (ulong)(
            random.Below(100) switch
            {
                < 60 => 0,
                < 85 => 1,
                _ => 2,
            }
        );

        // The pace follows the list's magnitude only, so that one recipient more leaves the others' times alone.
        long window = random.Between((long)Kind.SendWindow.From.TotalMilliseconds, (long)Kind.SendWindow.To.TotalMilliseconds);
        long places = BitOperations.RoundUpToPowerOf2((uint)Math.Max(Recipients, District.Size));
        _sendInterval = Math.Max(window * 1000 / places, FastestSending);
        window = _sendInterval * places / 1000;
        End = options.End.ToUnixTimeMilliseconds();
        Start = End - Youngest - window - random.Between(0, 8 * Day);

        SplitMix64 order = SplitMix64.For(Key, (ulong)Stream.SendOrder);
        _orderFactor = (uint)order.Next() | 1;
        _orderOffset = (uint)order.Next();

        SplitMix64 links = SplitMix64.For(Key, (ulong)Stream.Links);
        Links = DrawLinks(ref links, Kind, brand, Id);
        _popularity = new double[Links.Length];
        double sum = 0;
        for (int i = 0; i < Links.Length; i++)
        {
            _popularity[i] = sum += Links[i].Popularity;
        }

        SplitMix64 source = SplitMix64.For(Key, (ulong)Stream.Source);
        Source = options.Mix.DrawSource(ref source);
    }

    /// <summary>The campaign of this number; it depends on the seed, the mix, the end and the recipients per campaign, not on how many campaigns there are.</summary>
    public static Campaign Draw(TrafficOptions options, int number) => new(options, number);

    public Audience Audience => Kind.Audience ?? Options.Mix.Audience;

    public Link? Unsubscribe => Find(LinkKind.Unsubscribe);

    public Link? Bait => Find(LinkKind.Bait);

    /// <summary>When the mail in this place of the sending order goes out, milliseconds since 1970; never earlier than the one before.</summary>
    public long SentAt(long place) => Start + 1000 + (place * _sendInterval / 1000);

    /// <summary>Which entry of its district is mailed in this place: the list's order, shuffled within a district.</summary>
    public int EntryAt(int place) => (int)(((uint)place * _orderFactor) + _orderOffset) & (District.Size - 1);

    /// <summary>A link as people choose: mostly content, the upper ones more.</summary>
    public Link PickLikePeople(ref SplitMix64 random)
    {
        double at = random.Fraction() * _popularity[^1];
        int i = 0;
        while (i < Links.Length - 1 && _popularity[i] <= at)
        {
            i++;
        }
        return Links[i];
    }

    private Link? Find(LinkKind kind) => Array.Find(Links, link => link.Kind == kind);

    private static Link[] DrawLinks(ref SplitMix64 random, CampaignKind kind, string brand, string campaign)
    {
        List<Link> links = [];
        string site = $"https://www.{brand}.example";
        string tracking = $"utm_source=email&utm_medium={kind.Name}&utm_campaign={campaign}";
        int content = (int)random.Between(kind.Content.From, kind.Content.To);
        if (kind.HasChrome)
        {
            Add("view-online", $"https://view.{brand}.example/{campaign}", LinkKind.ViewOnline, 0.04);
            Add("logo", $"{site}/?{tracking}", LinkKind.Header, 0.08);
        }
        int topic = random.Below(Topics.Length);
        for (int i = 0; i < content; i++)
        {
            string name = Topics[(topic + i) % Topics.Length];
            Add(
                $"{name}-{i + 1}",
                $"{site}/{name}/{random.Between(1000, 9999)}?{tracking}&utm_content=block-{i + 1}",
                LinkKind.Content,
                1.0 / (i + 1)
            );
        }
        if (kind.BaitShare > 0 && random.Chance(kind.BaitShare))
        {
            Add("trace", $"{site}/?utm_source=email&utm_content=footer-{random.Between(1000, 9999)}", LinkKind.Bait, 0);
        }
        if (kind.HasChrome)
        {
            Add("contact", $"{site}/contact?{tracking}", LinkKind.Footer, 0.012);
            Add("instagram", $"https://www.instagram.com/{brand}", LinkKind.Social, 0.01);
            if (random.Chance(0.5))
            {
                Add("linkedin", $"https://www.linkedin.com/company/{brand}", LinkKind.Social, 0.008);
            }
            Add("privacy", $"{site}/privacy", LinkKind.Legal, 0.004);
        }
        if (kind.HasUnsubscribe)
        {
            Add("unsubscribe", $"https://mail.{brand}.example/unsubscribe/{campaign}", LinkKind.Unsubscribe, 0);
        }
        return [.. links];

        void Add(string id, string url, LinkKind role, double popularity) => links.Add(new Link(id, url, role, popularity));
    }
}
