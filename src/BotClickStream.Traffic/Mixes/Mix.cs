namespace BotClickStream.Traffic;

/// <summary>A scenario: which campaigns to whom, and who scans how. All of it is data.</summary>
public sealed partial record Mix
{
    internal delegate Source SourceDraw(ref SplitMix64 random);

    internal Mix(string name, Weighted<CampaignKind> campaigns, Audience audience, double scanningFirms, Weighted<Behavior> scanners)
    {
        Name = name;
        Campaigns = campaigns;
        Audience = audience;
        ScanningFirms = scanningFirms;
        Scanners = scanners;
    }

    public string Name { get; }

    /// <summary>What it stands for, for whoever chooses one.</summary>
    public required string Description { get; init; }

    /// <summary>Between which shares of clicks machines make, 0–1, over a large run.</summary>
    public required (double From, double To) BotClicks { get; init; }

    internal Weighted<CampaignKind> Campaigns { get; init; }
    internal Audience Audience { get; }

    /// <summary>The share of firms that scan, 0–1, before their gateway's own factor.</summary>
    internal double ScanningFirms { get; }
    internal Weighted<Behavior> Scanners { get; }

    /// <summary>The share of firms that have ever switched their scanner on or off lately.</summary>
    internal double SwitchingFirms { get; init; } = 0.05;

    /// <summary>The share of firms whose people browse through a vendor's network.</summary>
    internal double RemoteBrowsing { get; init; } = 0.01;

    /// <summary>The share of firms where something follows each link that a person follows.</summary>
    internal double ClickTwins { get; init; } = 0.03;

    /// <summary>The share of firms whose web proxy looks again at what their people click.</summary>
    internal double LooksAgain { get; init; }

    /// <summary>The share of firms that set their scanner up themselves; the others have their gateway's own.</summary>
    internal double OwnSetUp { get; init; } = 0.65;

    /// <summary>The share of scanning firms whose scanner stands in the office, behind the same address as its people.</summary>
    internal double ScansFromOffice { get; init; }

    /// <summary>The share of firms whose computers are managed: all have one browser, and half of them stand at their people's homes.</summary>
    internal double ManagedFirms { get; init; }

    /// <summary>The share of firms whose people go out by many addresses, another with each mail.</summary>
    internal double WideEgress { get; init; }

    /// <summary>The share of phones behind a carrier's address, which strangers share.</summary>
    internal double BehindCarriers { get; init; }

    /// <summary>Whether nothing may be fitted to it, so that its figures say what rules do with what they were not made for.</summary>
    public bool IsHeldOut { get; init; }

    internal SourceDraw DrawSource { get; init; } = Source.Draw;

    public override string ToString() => Name;

    /// <summary>The mix of this name; null if there is none.</summary>
    public static Mix? Find(string name) =>
        All.Append(Demo).FirstOrDefault(mix => string.Equals(mix.Name, name, StringComparison.OrdinalIgnoreCase));
}
