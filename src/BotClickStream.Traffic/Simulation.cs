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
        return Merge(Enumerable.Range(0, options.Campaigns).Select(number => Campaign.Draw(options, number)));
    }

    private static IEnumerable<SimulatedEvent> Merge(IEnumerable<Campaign> campaigns)
    {
        Queue<Campaign> waiting = new(campaigns.OrderBy(campaign => campaign.Start).ThenBy(campaign => campaign.Number));
        PriorityQueue<IEnumerator<SimulatedEvent>, (long Arrival, int Campaign)> running = new();
        while (true)
        {
            // A campaign costs nothing before it starts.
            while (
                waiting.TryPeek(out Campaign? next)
                && (!running.TryPeek(out _, out (long Arrival, int) first) || next.Start <= first.Arrival)
            )
            {
                Resume(new CampaignFeed(waiting.Dequeue()).Events().GetEnumerator());
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
            if (feed.MoveNext())
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
