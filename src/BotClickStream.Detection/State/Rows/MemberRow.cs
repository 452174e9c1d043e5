namespace BotClickStream.Detection;

/// <summary>A message in a context, and what it has shown there.</summary>
internal struct MemberRow
{
    private const int ShownBits = 7;

    public int Context;
    public int Engagement;
    public int Next;
    public int Previous;
    public int NextOfMessage;
    private uint viewAndShown;

    /// <summary>The browsers by which it was scanned there, as far as <see cref="ContextRow.Scanners"/> counts them; of a domain in all campaigns as <see cref="BrowserSet.Sample"/> has it.</summary>
    public BrowserSet ScannedBy;

    /// <summary>What other partitions had, as far as they had published it: see <see cref="ContextActivity.ElsewhereToBits"/>.</summary>
    public byte Elsewhere;

    /// <summary>How strange the message's visitors were there when it was last judged: see <see cref="Strangers.In"/>.</summary>
    public byte Strangers;

    /// <summary>The delay of its first click from the network, as it is counted there: see <see cref="NetworkDelays.StepOf"/>; 0 where none is.</summary>
    public byte Delay;

    /// <summary>What the network's delays amounted to when the message was last judged: see <see cref="Haste"/>.</summary>
    public byte Haste;

    /// <summary>How it clicked there beside others.</summary>
    public PairedAs PairedAs;

    /// <summary>What others had shown there of that when the message was last judged: see <see cref="ContextActivity.PairsToBits"/>.</summary>
    public byte Pairs;

    public Shown Shown
    {
        readonly get => (Shown)(viewAndShown & ((1 << ShownBits) - 1));
        set => viewAndShown = (viewAndShown & ~((1u << ShownBits) - 1)) | (uint)value;
    }

    /// <summary>What others had shown there when the message was last judged: see <see cref="ContextActivity.ToBits"/>.</summary>
    public uint View
    {
        readonly get => viewAndShown >> ShownBits;
        set => viewAndShown = (value << ShownBits) | (uint)Shown;
    }
}

/// <summary>What a message has shown by itself, without what others showed: so nothing feeds itself.</summary>
[Flags]
internal enum Shown : byte
{
    None = 0,

    /// <summary>A machine at work, beyond doubt.</summary>
    Scanned = 1,

    /// <summary>A person, and no machine; in a network by more than coming late.</summary>
    Read = 2,

    /// <summary>A click soon after the delivery that shows nothing else.</summary>
    Early = 4,

    /// <summary>A click long after the delivery, and none early; in a network none that only followed another's.</summary>
    Late = 8,

    /// <summary>No machine beyond doubt, and a click within the longer window of <see cref="DomainBurst"/>.</summary>
    Active = 16,

    /// <summary>No machine beyond doubt, and a click at any time.</summary>
    Other = 32,

    /// <summary>No machine beyond doubt, and a visitor who clicked many links: see <see cref="ThoroughVisits"/>.</summary>
    Thorough = 64,
}

/// <summary>How a network's clicks on a message stand to those of other networks on the same links, and what links they are on; or of a domain, how its visits stand to each other: told by links and times alone.</summary>
[Flags]
internal enum PairedAs : byte
{
    None = 0,

    /// <summary>Each of them came minutes at most after another network's.</summary>
    Following = 1,

    /// <summary>One of them didn't.</summary>
    Leading = 2,

    /// <summary>One of them was within minutes of another network's.</summary>
    Beside = 4,

    /// <summary>One of them was on a footer, social or legal link; of a domain in all campaigns, of whoever's.</summary>
    RareLink = 8,

    /// <summary>Of a domain in all campaigns: visits about an hour apart, whoever's they are. See <see cref="MessageWindow.IsHourly"/>.</summary>
    Hourly = 16,

    /// <summary>Of a domain in all campaigns: a click from rented machines that shows no machine itself, by who neither looked at the mail before nor went on to the site.</summary>
    Rented = 32,

    /// <summary>Of a domain in all campaigns: one by who did.</summary>
    RentedRead = 64,

    /// <summary>Of a domain in all campaigns: a click, whoever's it is.</summary>
    Clicked = 128,
}

internal static class ShownCounts
{
    /// <summary>1 where it is among what is shown, else 0.</summary>
    public static int Count(this Shown shown, Shown what) => (shown & what) != 0 ? 1 : 0;

    /// <inheritdoc cref="Count(Shown, Shown)"/>
    public static int Count(this PairedAs shown, PairedAs what) => (shown & what) != 0 ? 1 : 0;
}
