namespace BotClickStream.Traffic.Tests;

/// <summary>All events of one message.</summary>
internal sealed record Conversation(Campaign Campaign, Recipient Recipient, List<SimulatedEvent> Events)
{
    public long Sent => Events.Single(e => e.Type == SimulatedEventType.Sent).Time;

    public long? Delivered => Events.SingleOrDefault(e => e.Type == SimulatedEventType.Delivered)?.Time;

    public List<SimulatedEvent> Clicks(string kind) => Of(SimulatedEventType.Click, kind);

    public List<SimulatedEvent> Opens(string kind) => Of(SimulatedEventType.Open, kind);

    public static List<Conversation> In(IEnumerable<SimulatedEvent> events) =>
        [
            .. events
                .Where(e => !e.IsRepeat && e.Recipient is not null)
                .GroupBy(e => (e.Campaign, e.Recipient!.Value))
                .Select(message => new Conversation(message.Key.Campaign, message.Key.Value, [.. message.OrderBy(e => e.Time)])),
        ];

    /// <summary>The messages of a run of this mix that have clicks of this kind.</summary>
    public static List<Conversation> WithClicks(string kind, Mix mix, int recipients, int campaigns = 2) =>
        [.. In(Some.Run(campaigns: campaigns, recipients: recipients, mix: mix)).Where(message => message.Clicks(kind).Count > 0)];

    private List<SimulatedEvent> Of(SimulatedEventType type, string kind) =>
        [.. Events.Where(e => e.Type == type && e.Truth!.Kind == kind)];
}
