namespace BotClickStream.Detection;

/// <summary>
/// What a signal sees: the events of one message in order of time (then of id, so that evidence does not depend on arrival), and what
/// is known around them. Filled anew for each judgement; signals read it and keep nothing.
/// </summary>
public sealed class MessageWindow
{
    private readonly SlidingDistinct sliding = new();
    private WindowEvent[] events = new WindowEvent[16];
    private long[] clickTimes = new long[16];
    private int[] clickLinks = new int[16];
    private DistinctWindow[] sweeps = new DistinctWindow[16];
    private int count;

    // The width that sweeps were made for; several signals ask for the same.
    private long sweepWidth;

    internal MessageWindow() { }

    public ReadOnlySpan<WindowEvent> Events => events.AsSpan(0, count);

    /// <summary>Milliseconds since 1970 of the delivery, else of the sending; <see langword="null"/> where neither is known.</summary>
    public long? DeliveredAt { get; private set; }

    /// <summary>Distinct links in the mail as far as known; 0 where unknown.</summary>
    public int MailLinks { get; private set; }

    /// <summary>What the recipient's domain has done in this campaign.</summary>
    public DomainActivity Domain { get; private set; }

    /// <summary>
    /// For each event the window of <paramref name="width"/> milliseconds around it with the most distinct links clicked, HEAD requests included;
    /// of events other than clicks none.
    /// </summary>
    internal ReadOnlySpan<DistinctWindow> LinkWindows(long width)
    {
        if (width == sweepWidth)
        {
            return sweeps.AsSpan(0, count);
        }

        sweepWidth = width;
        for (int i = 0; i < count; i++)
        {
            clickTimes[i] = events[i].Time;
            clickLinks[i] = events[i].Type == EventType.Click ? events[i].Link : 0;
        }

        sliding.Slide(clickTimes.AsSpan(0, count), clickLinks.AsSpan(0, count), width, sweeps);
        return sweeps.AsSpan(0, count);
    }

    internal void Begin(long? deliveredAt, int mailLinks, DomainActivity domain)
    {
        count = 0;
        sweepWidth = -1;
        DeliveredAt = deliveredAt;
        MailLinks = mailLinks;
        Domain = domain;
    }

    internal void Add(in WindowEvent added)
    {
        if (count == events.Length)
        {
            int size = count * 2;
            Array.Resize(ref events, size);
            Array.Resize(ref clickTimes, size);
            Array.Resize(ref clickLinks, size);
            Array.Resize(ref sweeps, size);
        }

        int at = count++;
        while (at > 0 && IsBefore(added, events[at - 1]))
        {
            events[at] = events[at - 1];
            at--;
        }

        events[at] = added;
    }

    private static bool IsBefore(in WindowEvent a, in WindowEvent b) =>
        a.Time != b.Time ? a.Time < b.Time
        : a.Id.High != b.Id.High ? a.Id.High < b.Id.High
        : a.Id.Low < b.Id.Low;
}

/// <summary>An event as signals see it. Links, networks and browsers are only ever compared; 0 means that it isn't known.</summary>
public readonly record struct WindowEvent
{
    internal int Row { get; init; }
    public Hash128 Id { get; init; }
    public EventType Type { get; init; }
    public long Time { get; init; }
    public int Link { get; init; }
    public LinkRole Role { get; init; }
    public ulong Network { get; init; }
    public uint UserAgent { get; init; }
    public UserAgentKind UserAgentKind { get; init; }
    public HttpMethod HttpMethod { get; init; }
    public MachineFlag MachineFlag { get; init; }
    public UnsubscribeVia Via { get; init; }

    /// <summary>Whether both tell network and browser, in part at least, and nothing that both tell is the same.</summary>
    public bool IsElsewhereThan(in WindowEvent other)
    {
        bool networksTold = Network != 0 && other.Network != 0;
        bool browsersTold = UserAgent != 0 && other.UserAgent != 0;
        return (networksTold || browsersTold)
            && (!networksTold || Network != other.Network)
            && (!browsersTold || UserAgent != other.UserAgent);
    }

    /// <summary>Whether a network or a browser that both tell is the same, or neither is told.</summary>
    public bool MayBeSameVisitorAs(in WindowEvent other) => !IsElsewhereThan(other);
}

/// <summary>What a domain has done in a campaign: see <see cref="DomainBurst"/>.</summary>
public readonly record struct DomainActivity(int Mailed, int EarlyMessages, int DeviationSeconds, byte BurstLevel);
