using BotClickStream.Detection;

namespace BotClickStream.Reports;

/// <summary>Opens, clicks, unsubscribes and complaints by who did them.</summary>
public sealed class Tally
{
    private readonly long[] counts = new long[4 * WhoDid.Count];

    public long this[EventType type, Who who] => counts[IndexOf(type, who)];

    public long Of(EventType type) => Enum.GetValues<Who>().Sum(who => this[type, who]);

    public long Of(Who who) => Types.Sum(type => this[type, who]);

    /// <summary>0–1; 0 where there are none of the type.</summary>
    public double ShareOf(EventType type, Who who) => Of(type) is not 0 and long all ? (double)this[type, who] / all : 0;

    internal static EventType[] Types { get; } = [EventType.Open, EventType.Click, EventType.Unsubscribe, EventType.Complaint];

    internal void Add(EventType type, Who who) => counts[IndexOf(type, who)]++;

    internal void Add(Tally other)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] += other.counts[i];
        }
    }

    private static int IndexOf(EventType type, Who who) => ((type - EventType.Open) * WhoDid.Count) + (int)who;
}
