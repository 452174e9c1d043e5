using BotClickStream.Detection;

namespace BotClickStream.Reports;

/// <summary>What the core has found of domains and gateways, each as it showed most. Of at most <see cref="MaxProfiles"/> of either: some 20 MB.</summary>
internal sealed class ScanProfiles
{
    private const int MaxProfiles = 100_000;

    private readonly Dictionary<string, ScanProfile> domains = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScanProfile> gateways = new(StringComparer.Ordinal);

    /// <summary>Whether there were more than are kept.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>The domains that scan, those with the most scanned messages first.</summary>
    public IEnumerable<string> ScanningDomains =>
        domains
            .Where(domain => domain.Value.Scans)
            .OrderByDescending(domain => domain.Value.ScannedMessages)
            .ThenBy(domain => domain.Key, StringComparer.Ordinal)
            .Select(domain => domain.Key);

    public ScanProfile? OfDomain(string domain) => domains.GetValueOrDefault(domain);

    public ScanProfile? OfGateway(string gateway) => gateways.GetValueOrDefault(gateway);

    public void Add(OutputBuffer outputs, in ScannerProfile profile)
    {
        if (profile.IsExpired || profile.Kind == ProfileKind.Network)
        {
            return;
        }

        Dictionary<string, ScanProfile> profiles = profile.Kind == ProfileKind.Domain ? domains : gateways;
        string name = Utf8.Read(outputs, profile.Name);
        // They are halved as time goes on, which says nothing else of the domain.
        bool isMore =
            !profiles.TryGetValue(name, out ScanProfile? known)
            || profile.ScannedMessages + profile.HumanMessages >= known.ScannedMessages + known.HumanMessages;
        if (known is null && profiles.Count == MaxProfiles)
        {
            IsPartial = true;
        }
        else if (isMore)
        {
            profiles[name] = ScanProfile.Of(profile);
        }
    }
}

/// <param name="Probability">That it scans, 0–1.</param>
internal sealed record ScanProfile(double Probability, int ScannedMessages, int HumanMessages, IReadOnlyList<ScanStyle> Styles)
{
    public bool Scans => Probability > 0.5;

    public static ScanProfile Of(ScannerProfile profile) =>
        new(
            LogOdds.ToProbability(profile.LogOdds),
            profile.ScannedMessages,
            profile.HumanMessages,
            [
                .. Enum.GetValues<ScanStyle>()
                    .Where(style => profile.Styles[(int)style] > 0)
                    .OrderByDescending(style => profile.Styles[(int)style]),
            ]
        );
}
