namespace BotClickStream.Traffic;

/// <summary>What people have in common: they look, then they read, then they choose.</summary>
internal abstract class Person(string kind) : Behavior
{
    /// <summary>From seeing the mail to its first link.</summary>
    private static readonly Quantiles ReadingTime = new(
        (0, TimeSpan.FromSeconds(2)),
        (0.5, TimeSpan.FromSeconds(14)),
        (0.9, TimeSpan.FromSeconds(70)),
        (1, TimeSpan.FromMinutes(6))
    );

    /// <summary>From one link to the next: irregular, seconds to minutes.</summary>
    private static readonly Quantiles Pause = new(
        (0, TimeSpan.FromSeconds(2)),
        (0.5, TimeSpan.FromSeconds(24)),
        (0.9, TimeSpan.FromMinutes(3)),
        (1, TimeSpan.FromMinutes(12))
    );

    private const double DoubleClickShare = 0.04;
    private const double SessionShare = 0.6;
    private const double ConversionShare = 0.05;

    protected Truth Truth { get; } = new(Actor.Person, kind);

    /// <summary>The pixel, if it shows: blocked images and Apple's proxy, which has fetched it already, hide the look.</summary>
    protected void Look(in Message message, long time, ref SplitMix64 random, Plan plan)
    {
        Profile profile = message.Profile;
        if (profile.BlocksImages || profile.MailClient == MailClient.AppleMail)
        {
            return;
        }
        // Yahoo's proxy fetches a pixel up to four times (litmus.com 2018).
        int times = profile.MailClient == MailClient.Yahoo ? 1 + random.Below(4) : 1;
        string? word = profile.MailClient == MailClient.Gmail ? "gmail" : null;
        for (int i = 0; i < times; i++)
        {
            plan.Open(time + (i * random.Between(40, 900)), profile.Images, Truth, word);
        }
    }

    protected static long Read(ref SplitMix64 random) => ReadingTime.Sample(ref random);

    protected static long Rest(ref SplitMix64 random) => Pause.Sample(ref random);

    /// <summary>Looks, reads and leaves: by the link in the mail, or by the mail program's own button (RFC 8058's one-click, or a mail).</summary>
    protected void Leave(in Message message, long time, ref SplitMix64 random, Plan plan)
    {
        Look(message, time, ref random, plan);
        time += Read(ref random);
        Client browser = message.Profile.Browser;
        if (message.Campaign.Unsubscribe is not { } link)
        {
            return;
        }
        if (random.Chance(0.35))
        {
            bool oneClick = random.Chance(0.8);
            plan.Unsubscribe(time, default, Truth, oneClick ? "one-click" : "mailto", oneClick ? "POST" : null);
            return;
        }
        plan.Click(time, link, browser, Truth);
        bool form = random.Chance(0.5);
        plan.Unsubscribe(time + (form ? random.Between(3_000, 25_000) : 0), browser, Truth, form ? "form" : "link", form ? "POST" : "GET");
    }

    /// <summary>A click, at times a double click, and what follows on the site.</summary>
    protected void Click(long time, Link link, Client browser, ref SplitMix64 random, Plan plan)
    {
        plan.Click(time, link, browser, Truth);
        if (random.Chance(DoubleClickShare))
        {
            plan.Click(time + random.Between(120, 700), link, browser, Truth);
        }
        if (link.Kind == LinkKind.Content && random.Chance(SessionShare))
        {
            plan.Tell(SimulatedEventType.Session, time + random.Between(700, 4_000));
            if (random.Chance(ConversionShare))
            {
                plan.Tell(SimulatedEventType.Conversion, time + random.Between(40_000, 1_200_000));
            }
        }
    }

    /// <summary>One to four links, one after the other.</summary>
    protected long Browse(in Message message, long time, int links, ref SplitMix64 random, Plan plan)
    {
        for (int i = 0; i < links; i++)
        {
            Click(time, message.Campaign.PickLikePeople(ref random), message.Profile.Browser, ref random, plan);
            time += Rest(ref random);
        }
        return time;
    }

    protected static int LinksOfInterest(ref SplitMix64 random) =>
        random.Below(100) switch
        {
            < 66 => 1,
            < 87 => 2,
            < 96 => 3,
            _ => 4,
        };
}
