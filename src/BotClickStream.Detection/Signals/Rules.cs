namespace BotClickStream.Detection;

/// <summary>
/// The weights and thresholds of every signal, and how sums become labels. All in thousandths of log-odds.
/// The built-in values come from the figures that each signal names; a rules file replaces them.
/// </summary>
public sealed record Rules
{
    /// <summary>A label's <c>rules</c> begins with it; any change of weights raises it.</summary>
    public int Version { get; init; } = 1;

    /// <summary>What an open's evidence begins with: before any is known it is rather a person's.</summary>
    public int OpenPrior { get; init; } = -2_500;

    /// <summary>What a click's evidence begins with: before any is known it is rather a person's.</summary>
    public int ClickPrior { get; init; } = -3_000;

    /// <summary>What an unsubscribe's evidence begins with: before any is known it is rather a person's.</summary>
    public int UnsubscribePrior { get; init; } = -2_000;

    /// <summary>What a complaint's evidence begins with: no machine is known to complain.</summary>
    public int ComplaintPrior { get; init; } = -6_000;

    /// <summary>Thousandths of log-odds, summed over an event's evidence, from which on its label is <c>bot</c>.</summary>
    public int BotFrom { get; init; } = 600;

    /// <summary>Thousandths of log-odds, summed over an event's evidence, up to which its label is <c>human</c>; between the two it is <c>undecided</c>.</summary>
    public int HumanUpTo { get; init; } = -600;

    public LinkSweep LinkSweep { get; init; } = new();
    public ClickFlurry ClickFlurry { get; init; } = new();
    public InterClickGap InterClickGap { get; init; } = new();
    public SameLinkTwice SameLinkTwice { get; init; } = new();
    public ClicksBeyondOpens ClicksBeyondOpens { get; init; } = new();
    public BaitLink BaitLink { get; init; } = new();
    public RareLinkRole RareLinkRole { get; init; } = new();
    public FastAfterDelivery FastAfterDelivery { get; init; } = new();
    public BeforeDelivery BeforeDelivery { get; init; } = new();
    public DomainBurst DomainBurst { get; init; } = new();
    public DomainBrowser DomainBrowser { get; init; } = new();
    public DeclaredUserAgent DeclaredUserAgent { get; init; } = new();
    public ListedNetwork ListedNetwork { get; init; } = new();
    public HeadOrPrefetch HeadOrPrefetch { get; init; } = new();
    public AppendedToLink AppendedToLink { get; init; } = new();
    public EspMachineFlag EspMachineFlag { get; init; } = new();
    public AppleMailPrivacy AppleMailPrivacy { get; init; } = new();
    public UnsubscribeInSweep UnsubscribeInSweep { get; init; } = new();
    public UnusedUnsubscribe UnusedUnsubscribe { get; init; } = new();
    public UnsubscribeSurge UnsubscribeSurge { get; init; } = new();
    public LateAndAlone LateAndAlone { get; init; } = new();
    public SessionAfterClick SessionAfterClick { get; init; } = new();
    public LookedBefore LookedBefore { get; init; } = new();

    public ClickTwin ClickTwin { get; init; } = new();
    public ManyVisitors ManyVisitors { get; init; } = new();
    public SlowDrip SlowDrip { get; init; } = new();
    public RegularReturns RegularReturns { get; init; } = new();
    public SteadyPace SteadyPace { get; init; } = new();
    public ThoroughVisits ThoroughVisits { get; init; } = new();
    public DomainConduct DomainConduct { get; init; } = new();
    public RentedMachines RentedMachines { get; init; } = new();
    public RotatingVisitors RotatingVisitors { get; init; } = new();
    public DomainRareLinks DomainRareLinks { get; init; } = new();
    public GatewayConduct GatewayConduct { get; init; } = new();
    public NetworkConduct NetworkConduct { get; init; } = new();
    public NetworkFanOut NetworkFanOut { get; init; } = new();
    public NarrowDelays NarrowDelays { get; init; } = new();
    public PairConduct PairConduct { get; init; } = new();
    public KnownScanner KnownScanner { get; init; } = new();
    public UnpopularLink UnpopularLink { get; init; } = new();
    public CleanRecord CleanRecord { get; init; } = new();
    public ContentOnly ContentOnly { get; init; } = new();
    public SameVisitor SameVisitor { get; init; } = new();
    public ContextRules Context { get; init; } = new();

    /// <summary>Every signal, in the order in which they are asked. A new one is a property above and its name here.</summary>
    public Signal[] AllSignals() =>
        [
            LinkSweep,
            ClickFlurry,
            InterClickGap,
            SameLinkTwice,
            ClicksBeyondOpens,
            BaitLink,
            RareLinkRole,
            FastAfterDelivery,
            BeforeDelivery,
            DomainBurst,
            DomainBrowser,
            DeclaredUserAgent,
            ListedNetwork,
            HeadOrPrefetch,
            AppendedToLink,
            EspMachineFlag,
            AppleMailPrivacy,
            UnsubscribeInSweep,
            UnusedUnsubscribe,
            UnsubscribeSurge,
            LateAndAlone,
            SessionAfterClick,
            LookedBefore,
            ClickTwin,
            ManyVisitors,
            SlowDrip,
            RegularReturns,
            SteadyPace,
            ContentOnly,
            ThoroughVisits,
            CleanRecord,
            DomainConduct,
            RentedMachines,
            RotatingVisitors,
            DomainRareLinks,
            GatewayConduct,
            NetworkConduct,
            NetworkFanOut,
            NarrowDelays,
            PairConduct,
            KnownScanner,
            UnpopularLink,
            SameVisitor,
        ];

    /// <summary>Before any evidence, of an open, click, unsubscribe or complaint.</summary>
    public int PriorOf(EventType type) =>
        type switch
        {
            EventType.Open => OpenPrior,
            EventType.Click => ClickPrior,
            EventType.Unsubscribe => UnsubscribePrior,
            _ => ComplaintPrior,
        };
}
