namespace BotClickStream.Detection;

/// <summary>
/// The reason of a label that an operator gave: no evidence but a decision, so no rules file weighs it and no calibration sees it. The evidence that it overrides is listed after it.
/// </summary>
public sealed record OperatorWord : Signal
{
    /// <summary>More log-odds than any evidence comes to: the operator is sure.</summary>
    public const int Weight = 100 * LogOdds.One;

    private static readonly string[] Targets = ["event", "message", "network", "domain", "gateway"];

    private OperatorWord() { }

    public static OperatorWord Instance { get; } = new();

    public override string Name => "operator";

    public override ReadOnlySpan<string> DetailNames => [];

    public override string Sentence => "an operator said so of its {kind}";

    internal override Actor Points => Actor.Unknown;

    internal override EvidenceGroup Group => EvidenceGroup.Declared;

    internal static Detail DetailOf(VerdictTarget target) => new(Word: Targets[(int)target]);

    internal override void Judge(MessageWindow message, EvidenceSheet sheet) { }
}
