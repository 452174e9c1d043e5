using BotClickStream.Detection;

namespace BotClickStream.Evaluation;

/// <summary>A rule by which another system tells machines' clicks, run on the same traffic with all that is known at the end.</summary>
internal abstract class PublishedRule
{
    public abstract string Name { get; }

    /// <summary>Where the rule is published.</summary>
    public abstract string Source { get; }

    public static IReadOnlyList<PublishedRule> All { get; } =
    [
        new MauticRule(),
        new MarketoProximity(0),
        new MarketoProximity(3_000),
        new TwentyRule(),
        new WarmblyRule(),
        new TimeOnly(10_000),
        new TimeOnly(30_000),
        new TimeOnly(60_000),
    ];

    /// <param name="events">Opens, clicks and so on of one message, in order of time.</param>
    /// <param name="bots">All <see langword="false"/>; to be set where the rule says that a machine did it. Only clicks are counted.</param>
    public abstract void Judge(ReadOnlySpan<TruthAndLabel> events, Delivery delivery, Span<bool> bots);

    protected static bool IsListed(UserAgentKind kind) =>
        kind is UserAgentKind.Script or UserAgentKind.Crawler or UserAgentKind.Preview or UserAgentKind.Scanner;

    protected static bool IsClick(in TruthAndLabel happened) => happened.Type == EventType.Click;
}
