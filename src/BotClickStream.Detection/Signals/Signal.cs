namespace BotClickStream.Detection;

/// <summary>
/// A kind of evidence: when it fires, what it weighs, and where it is known from. Its numbers are properties with defaults, which a rules
/// file may change: weights in thousandths of log-odds, times in milliseconds, shares in thousandths.
/// </summary>
public abstract record Signal
{
    /// <summary>Stable kebab-case name in reasons, rules files and metrics.</summary>
    public abstract string Name { get; }

    /// <summary>By how many milliseconds the campaign's engagement is stamped late, below 0 early, where a delay was measured by that clock; 0, and then not told, where nothing shows it.</summary>
    public const string ClockDetail = "clockMs";

    /// <summary>The names of the numbers in a reason's <see cref="Detail"/>, at most four.</summary>
    public abstract ReadOnlySpan<string> DetailNames { get; }

    /// <summary>
    /// The reason in plain words, with the names of <see cref="DetailNames"/> (and <c>kind</c> for the word) in braces where their values belong. What stands in brackets is left out where a number in it is 0: it isn't told.
    /// </summary>
    public abstract string Sentence { get; }

    /// <summary>The kind of machine behind an event whose strongest reason this is.</summary>
    internal virtual Actor Points => Actor.SecurityScanner;

    /// <summary>What it looks at. Signals of one group mostly fire together, so that each further one counts half of the one before.</summary>
    internal abstract EvidenceGroup Group { get; }

    /// <summary>Whether the two look at the same thing, so that the weaker of them counts half.</summary>
    public bool IsOfGroupOf(Signal other) => Group == other.Group;

    /// <summary>Whether it looks at what all other signals have found for the message's other events.</summary>
    internal virtual bool IsAskedLast => false;

    /// <summary>The sum of an event's evidence, its prior left out, from which on a signal that is asked last says something else of the message's others.</summary>
    internal virtual int? AsksFor => null;

    /// <summary>Whether it tells one visitor from the message's others; what it finds counts for that visitor's network only then.</summary>
    internal virtual bool IsOfOneVisitor => true;

    /// <summary>
    /// Whether what it says of an event is said of each of the visitor's others as well, by what the whole visit was. Where that is the strongest, <see cref="SameVisitor"/> has nothing to add to it: weak signs of one visit would make each other certain.
    /// </summary>
    internal virtual bool IsOfWholeVisit => false;

    /// <summary>What must be in the window for it to say anything: where some of it is missing, it isn't asked.</summary>
    internal virtual WindowFacts Needs => Group == EvidenceGroup.Conduct && !IsAskedLast ? WindowFacts.TwoClicks : WindowFacts.None;

    /// <summary>Of what, alone, it would be no proof.</summary>
    /// <param name="weight">What it weighs, beside others of its group left out; above 0.</param>
    internal virtual Hint HintOf(in Detail detail, int weight) => Hint.None;

    /// <summary>How a scanner works whose strongest evidence this is.</summary>
    internal virtual ScanStyle Style => Group == EvidenceGroup.Declared ? ScanStyle.Declared : ScanStyle.Sweep;

    /// <summary>
    /// By how much at most, in thousandths, the evidence for any event of a message moves where others show <paramref name="now"/> in one of its contexts instead of <paramref name="before"/>: where all
    /// that has moved reaches no threshold, the message isn't asked again. Whatever <see cref="Judge"/> reads of a <see cref="ContextActivity"/> must tell here.
    /// </summary>
    /// <param name="before">
    /// Of a domain what its two contexts show together, likewise in <paramref name="now"/>: in all campaigns with the thorough visits and the early, late and read messages in the message's own, and in that one with what it shows
    /// otherwise in all of them as <see cref="ContextActivity.OtherElsewhere"/>.
    /// </param>
    /// <param name="events">Labelled events of the message.</param>
    internal virtual int MovedBy(ContextKind kind, ContextActivity before, ContextActivity now, int events) => 0;

    /// <summary>Whether that moves any message's evidence, of whatever events.</summary>
    /// <param name="before">Of a domain in all campaigns with its thorough visits in all of them, in one of them by itself; likewise in <paramref name="now"/>.</param>
    internal virtual bool MayMove(ContextKind kind, ContextActivity before, ContextActivity now) =>
        MovedBy(kind, before, now, int.MaxValue) != 0;

    /// <summary>Looks at a message and says for which of its events it fires.</summary>
    internal abstract void Judge(MessageWindow message, EvidenceSheet sheet);
}

/// <summary>A signal with what it says of itself, which is asked with every judgement.</summary>
internal readonly struct AskedSignal(Signal signal)
{
    public readonly Signal Signal = signal;
    public readonly WindowFacts Needs = signal.Needs;
    public readonly EvidenceGroup Group = signal.Group;
    public readonly bool IsOfOneVisitor = signal.IsOfOneVisitor;
}

/// <summary>
/// What evidence rests on. Within a group signals see the same thing from several sides; between groups they are taken as independent.
/// </summary>
internal enum EvidenceGroup : byte
{
    /// <summary>What an event says of itself, or its ESP of it.</summary>
    Declared,

    /// <summary>When it came, measured from the delivery.</summary>
    Delay,

    /// <summary>What else was clicked on the message, how fast and by whom.</summary>
    Conduct,

    /// <summary>What followed on the site.</summary>
    Visit,

    /// <summary>What others have shown in the same network or domain. Judged last, when it is known what the message shows by itself.</summary>
    Context,
}

/// <summary>What is never proof by itself: a network, a browser, a delay or a history elsewhere, each on its own.</summary>
[Flags]
internal enum Hint : byte
{
    /// <summary>It is none: it may be proof alone.</summary>
    None = 0,
    Network = 1,
    Browser = 2,
    Delay = 4,

    /// <summary>What other partitions have seen of its domain: only ever what others have shown, so that no row keeps it.</summary>
    History = 8,

    /// <summary>What is none, beside others.</summary>
    Proof = Network | Browser | Delay,
}

internal static class Hints
{
    /// <summary>Whether all that speaks for a machine is of one kind that proves nothing by itself.</summary>
    public static bool IsNoProof(this Hint hints) => hints is Hint.Network or Hint.Browser or Hint.Delay or Hint.History;
}
