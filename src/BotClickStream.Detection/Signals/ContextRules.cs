namespace BotClickStream.Detection;

/// <summary>
/// When a message counts in its network's and its domain's context, by nothing but what it shows itself. It must be surer than a label must, so that
/// one mistake doesn't spread.
/// </summary>
public sealed record ContextRules
{
    /// <summary>Thousandths of log-odds that an event's evidence, without its prior, must come to for it to show a machine.</summary>
    public int ScannedFrom { get; init; } = 3_500;

    /// <summary>Thousandths of log-odds of a click's evidence up to which it shows a person, where nothing on the message shows a machine or was early.</summary>
    public int ReadUpTo { get; init; } = -1_000;

    /// <summary>Milliseconds after the delivery up to which a click is early: 98 % of bursts have begun by ten minutes (craft-campaign issue 546).</summary>
    public int EarlyMs { get; init; } = 600_000;

    /// <summary>Milliseconds after the delivery from which on a click is late: three quarters of people's opens come later than half an hour (inntopia), and hardly any scan does.</summary>
    public int LateMs { get; init; } = 1_800_000;

    /// <summary>What a domain's or gateway's conduct says less of a click by a browser, and again of one from a network, that is none of the domain's scanner's: for each two doublings by which the domain's scans are more than such as had a browser, or a network, of their own, three times at most.</summary>
    public int UnlikeWeight { get; init; } = 1_400;
}
