namespace BotClickStream.Traffic;

/// <summary>
/// Simulated e-mail traffic with its truth. Campaigns overlap; people, scanners and proxies behave by published figures, each cited where it is used.
/// </summary>
public static class Simulation
{
    /// <summary>
    /// The events of all campaigns in the order in which they arrive: a little out of order by event time, a few late, a few twice.
    /// Made as they are read: memory holds what has been caused and has not arrived yet, not the whole run.
    /// </summary>
    /// <exception cref="ArgumentException">The options are unusable; <see cref="TrafficOptions.Error"/> says why.</exception>
    public static IEnumerable<SimulatedEvent> Generate(TrafficOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Error is { } error)
        {
            throw new ArgumentException(error, nameof(options));
        }
        return Merge(
            Enumerable
                .Range(0, options.Campaigns)
                .Select(number => Campaign.Draw(options, number))
                .OrderBy(campaign => campaign.Start)
                .ThenBy(campaign => campaign.Number)
        );
    }

    /// <summary>
    /// Campaigns that go out one after the other, without an end: their events in the order in which they arrive, each campaign's of its first day. To be played by the clock.
    /// </summary>
    /// <exception cref="ArgumentException">The options are unusable; <see cref="LiveOptions.Error"/> says why.</exception>
    public static IEnumerable<SimulatedEvent> Live(LiveOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Error is { } error)
        {
            throw new ArgumentException(error, nameof(options));
        }

        return Merge(Campaigns(), playedFor: (long)TimeSpan.FromDays(1).TotalMilliseconds);

        IEnumerable<Campaign> Campaigns()
        {
            int first = (int)((options.Begin - NumbersBegin).Ticks / TimeSpan.TicksPerMinute % MostNumbers);
            for (int i = 0; ; i++)
            {
                TrafficOptions one = new()
                {
                    Seed = options.Seed,
                    Campaigns = 1,
                    Recipients = options.Recipients,
                    // The first is one that is seen at once: others take hours to go out.
                    Mix = i == 0 ? options.Mix with { Campaigns = Quick } : options.Mix,
                    End = options.Begin,
                };
                // When it begins is drawn back from its end.
                long early = Campaign.Draw(one, first + i).Start - (options.Begin + (i * options.Every)).ToUnixTimeMilliseconds();
                yield return Campaign.Draw(one with { End = options.Begin.AddMilliseconds(-early) }, first + i);
            }
        }
    }

    private static readonly Weighted<CampaignKind> Quick = new((CampaignKind.WebinarReminder, 1));
    private static readonly DateTimeOffset NumbersBegin = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private const int MostNumbers = 1_000_000_000;

    /// <param name="campaigns">In the order in which they begin.</param>
    /// <param name="playedFor">For how many milliseconds from its beginning a campaign is played.</param>
    private static IEnumerable<SimulatedEvent> Merge(IEnumerable<Campaign> campaigns, long playedFor = long.MaxValue)
    {
        using IEnumerator<Campaign> waiting = campaigns.GetEnumerator();
        bool isWaiting = waiting.MoveNext();
        PriorityQueue<IEnumerator<SimulatedEvent>, (long Arrival, int Campaign)> running = new();
        while (true)
        {
            // A campaign costs nothing before it starts.
            while (isWaiting && (!running.TryPeek(out _, out (long Arrival, int) first) || waiting.Current.Start <= first.Arrival))
            {
                Campaign next = waiting.Current;
                isWaiting = waiting.MoveNext();
                Resume(new CampaignFeed(next).Events().GetEnumerator());
            }
            if (!running.TryDequeue(out IEnumerator<SimulatedEvent>? feed, out _))
            {
                yield break;
            }
            yield return feed.Current;
            Resume(feed);
        }

        void Resume(IEnumerator<SimulatedEvent> feed)
        {
            if (feed.MoveNext() && feed.Current.Arrival - feed.Current.Campaign.Start < playedFor)
            {
                running.Enqueue(feed, (feed.Current.Arrival, feed.Current.Campaign.Number));
            }
            else
            {
                feed.Dispose();
            }
        }
    }
}
