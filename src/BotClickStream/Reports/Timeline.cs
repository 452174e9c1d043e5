using BotClickStream.Detection;

namespace BotClickStream.Reports;

/// <summary>When opens and clicks came: each before its mail was delivered, or by the minute and by the day after; where that isn't told, after the campaign began.</summary>
public sealed class Timeline
{
    public const int MinuteCount = 60;
    public const int DayCount = 14;

    private const long Minute = 60_000;
    private const long Day = 24 * 60 * Minute;

    private readonly Tally[] minutes = Tallies(MinuteCount);
    private readonly Tally[] days = Tallies(DayCount);

    /// <summary>The first hour by minutes.</summary>
    public IReadOnlyList<Tally> Minutes => minutes;

    /// <summary>By days of 24 hours.</summary>
    public IReadOnlyList<Tally> Days => days;

    /// <summary>What came later.</summary>
    public Tally Later { get; } = new();

    /// <summary>What came before its mail's delivery; in no minute and no day.</summary>
    public Tally Before { get; } = new();

    /// <summary>Of the events those whose mail's delivery is told.</summary>
    public long Mailed { get; private set; }

    public long Events { get; private set; }

    /// <param name="began">When the event's campaign began, milliseconds since 1970; not after the event.</param>
    internal void Add(LastLabel label, long began)
    {
        if (label.Type is not (EventType.Open or EventType.Click))
        {
            return;
        }

        Events++;
        Mailed += label.MailedAt is null ? 0 : 1;
        if (label.Time < label.MailedAt)
        {
            Before.Add(label.Type, label.Who);
            return;
        }

        long after = label.Time - (label.MailedAt ?? began);
        (after / Day < DayCount ? days[after / Day] : Later).Add(label.Type, label.Who);
        if (after / Minute < MinuteCount)
        {
            minutes[after / Minute].Add(label.Type, label.Who);
        }
    }

    private static Tally[] Tallies(int count) => [.. Enumerable.Range(0, count).Select(_ => new Tally())];
}
