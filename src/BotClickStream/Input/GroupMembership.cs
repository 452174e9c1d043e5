using BotClickStream.Publishing;
using BotClickStream.Watching;
using Confluent.Kafka;

namespace BotClickStream.Input;

/// <summary>A role's place in its group: whether it has been given its share, and how often another was put in its place.</summary>
internal sealed class GroupMembership(string role, WorkerHealth health)
{
    private readonly Queue<long> fences = new();
    private volatile bool takesPart;
    private int generation;

    /// <summary>The generation that it was thrown out of, which the client goes on naming until it has joined anew; 0 where it wasn't.</summary>
    private int lostGeneration;

    /// <summary>Whether the group has given it its share, be that nothing. Asked by any thread.</summary>
    public bool TakesPart => takesPart;

    /// <summary>
    /// The consumer's place in its group; <see langword="null"/> while it has none: without a member's id the broker would take offsets from anybody. Called by
    /// any thread.
    /// </summary>
    public static IConsumerGroupMetadata? Of(IConsumer<Ignore, Ignore> consumer)
    {
        string before = consumer.MemberId;
        IConsumerGroupMetadata metadata = consumer.ConsumerGroupMetadata;
        // The same id before and after: so it was in it as well.
        return before.Length > 0 && before == consumer.MemberId ? metadata : null;
    }

    /// <summary>It was given its share.</summary>
    public void Take() => Say(true);

    /// <summary>It was thrown out.</summary>
    public void Lose()
    {
        lostGeneration = generation;
        Say(false);
    }

    /// <summary>Another consumer joins in its place.</summary>
    public void BeginAnew()
    {
        generation = lostGeneration = 0;
        Say(false);
    }

    /// <summary>
    /// The client tells of partitions only. Who is still without one when it has been in a generation for as long as that took to look again has been given none. (To ask the
    /// group by an admin client may end the process: <see href="https://github.com/confluentinc/librdkafka/pull/5397"/>.)
    /// </summary>
    /// <param name="now">The generation that the client names; below 1 while it takes no part.</param>
    public void Look(int now)
    {
        if (!takesPart && now > 0 && now == generation && now != lostGeneration)
        {
            Say(true);
        }

        generation = now;
    }

    /// <summary>Another has its name. Two that have one name and nothing to publish would replace each other for ever.</summary>
    /// <param name="now">Milliseconds on a clock that never goes back.</param>
    /// <returns>Whether that happens seldom enough to go on.</returns>
    public bool IsFencedSeldom(long now)
    {
        fences.Enqueue(now);
        while (now - fences.Peek() > PublisherState.BreakWindow)
        {
            fences.Dequeue();
        }

        return fences.Count < PublisherState.MaxBreaks;
    }

    private void Say(bool has)
    {
        takesPart = has;
        health.TakesPart(role, has);
    }
}
