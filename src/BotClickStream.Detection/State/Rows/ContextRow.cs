using System.Numerics;

namespace BotClickStream.Detection;

/// <summary>
/// By key of what it is, and what its messages have shown of themselves. What it counts is counted once a message.
/// </summary>
internal struct ContextRow : IKeyed, IRejudged
{
    public Hash128 Key { get; set; }
    public long LastTime;

    /// <summary>A bit for each of the recipients' domains, by hash: as many as are set, and perhaps a few more.</summary>
    public ulong Domains;
    public int Scanned;
    public int Read;
    public int Early;
    public int Late;
    public int Active;

    /// <summary>Messages clicked that show no machine beyond doubt.</summary>
    public int Other;

    /// <summary>Of these, where one visitor clicked many links.</summary>
    public int Thorough;

    /// <summary>A bit for each of the recipients reached from a network, by hash, and one for each campaign.</summary>
    public uint Recipients;
    public uint Campaigns;

    /// <summary>Messages clicked from a network of which the delivery is known, and the sums of their first clicks' delays and of their squares: see <see cref="NetworkDelays"/>.</summary>
    public int Delays;
    public int DelaySum;
    public int DelaySquares;

    /// <summary>Of a domain in all campaigns, in the room of <see cref="Delays"/>: messages clicked from rented machines by who shows no reader. See <see cref="PairedAs.Rented"/>.</summary>
    public int Rented
    {
        readonly get => Delays;
        set => Delays = value;
    }

    /// <summary>Of a domain in all campaigns, in the room of <see cref="DelaySum"/>: messages read behind rented machines. See <see cref="PairedAs.RentedRead"/>.</summary>
    public int RentedRead
    {
        readonly get => DelaySum;
        set => DelaySum = value;
    }

    /// <summary>Of a domain in all campaigns, in the room of <see cref="Recipients"/>: messages clicked, by whomever. See <see cref="PairedAs.Clicked"/>.</summary>
    public int Clicked
    {
        readonly get => (int)Recipients;
        set => Recipients = (uint)value;
    }

    /// <summary>Of these, in the room of <see cref="DelaySquares"/>: with a click on a link that people hardly ever choose. See <see cref="PairedAs.RareLink"/>.</summary>
    public int RareClicked
    {
        readonly get => DelaySquares;
        set => DelaySquares = value;
    }

    /// <summary>Of a network: by which browsers its scanned messages were scanned; of a domain in all campaigns by one of each message's.</summary>
    public BrowserCounts Scanners;

    /// <summary>Of a domain in all campaigns: from which networks, likewise.</summary>
    public BrowserCounts ScannersNetworks;

    /// <summary>Of a network: a bit for each of the networks that clicked a link within seconds of it, by hash; of a domain in all campaigns for each of rented machines that clicked on its messages. Once set it stays.</summary>
    public ulong Partners;

    /// <summary>Of a network: messages on which it clicked nothing that no other network had clicked minutes before. Of a domain in all campaigns: messages on which one network came seconds after another on a link.</summary>
    public int Following;

    /// <summary>Of a network: messages on which it clicked anything else. Of a domain: messages on which nobody did, and whose clicks are not all a machine's beyond doubt.</summary>
    public int Leading;

    /// <summary>Of a network: messages on which a link was clicked from it that people hardly ever choose. See <see cref="PairedAs.RareLink"/>.</summary>
    public int RareLinks;

    /// <summary>Of a domain in all campaigns, in the room of <see cref="RareLinks"/>: messages with visits about an hour apart. See <see cref="PairedAs.Hourly"/>.</summary>
    public int Hourly
    {
        readonly get => RareLinks;
        set => RareLinks = value;
    }

    public int FirstMember;
    public ContextKind Kind;

    /// <summary>What other partitions have published of it, by which its messages were judged or wait to be: see <see cref="ProfilesElsewhere.StepsOf"/>.</summary>
    public byte Told;

    /// <summary>Whether who is a stranger to its scanners may be another, for the messages that wait or were asked last: see <see cref="Strangers"/>.</summary>
    public bool AsksStrangers;

    /// <summary>Of a network: whether none is told, and a domain's browser stands for it. Others are told nothing of it.</summary>
    public bool IsUntold;

    /// <summary>Of a domain in all campaigns: who receives its mail, and which other domains are behind the same.</summary>
    public int Gateway;
    public int NextOfGateway;
    public int PreviousOfGateway;

    /// <summary>Of a domain in all campaigns: whether it scans, as far as its messages have shown.</summary>
    public readonly DomainConductOf Conduct =>
        Scanned > 0 ? DomainConductOf.Scanned
        : Other > 0 ? DomainConductOf.Spared
        : DomainConductOf.None;

    /// <summary>Of a network: whether it has come to one recipient's messages only, as far as that is told apart, and one domain's.</summary>
    public readonly bool IsOfOneRecipient =>
        Kind == ContextKind.Network && BitOperations.IsPow2(Recipients) && BitOperations.PopCount(Domains) <= 1;

    public readonly bool HasSeveralCampaigns => BitOperations.PopCount(Campaigns) > 1;

    /// <summary>While its messages are judged again: the member to go on with.</summary>
    public int RejudgeCursor;

    /// <summary>Its place among the contexts whose messages are judged again, ascending; 0 where they aren't.</summary>
    public int RejudgeTurn;

    int IRejudged.RejudgeCursor
    {
        readonly get => RejudgeCursor;
        set => RejudgeCursor = value;
    }

    int IRejudged.RejudgeTurn
    {
        readonly get => RejudgeTurn;
        set => RejudgeTurn = value;
    }
}

internal enum ContextKind : byte
{
    /// <summary>In all campaigns.</summary>
    Network,

    /// <summary>A recipients' domain in one campaign.</summary>
    Domain,

    /// <summary>A recipients' domain in all campaigns.</summary>
    DomainAnywhere,
}

/// <summary>What a domain's messages have shown in all campaigns.</summary>
internal enum DomainConductOf : byte
{
    None,

    /// <summary>Machines, beyond doubt.</summary>
    Scanned,

    /// <summary>Clicks, and no machine beyond doubt.</summary>
    Spared,
}
