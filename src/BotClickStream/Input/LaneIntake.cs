using BotClickStream.Lanes;

namespace BotClickStream.Input;

/// <summary>
/// What was read from a partition and waits for its lane, and whether the partition should be read on. The lane takes what it has room
/// for; the rest waits here, so that the poll loop waits for nobody. When <see cref="MaxWaiting"/> batches wait or the oldest has waited for <see cref="MaxWait"/> the partition is held back, until half of them
/// are gone and none waits for so long; what the client had in its queue by then still comes.
/// </summary>
public sealed class LaneIntake
{
    public const int MaxWaiting = 8;

    /// <summary>Milliseconds.</summary>
    public const long MaxWait = 1000;

    private readonly Queue<(InputBatch Batch, long Since)> waiting = new();

    public int Waiting => waiting.Count;

    /// <summary>Whether the lane cannot keep up, so that its partition is to be held back.</summary>
    public bool IsOverfull { get; private set; }

    /// <param name="now">Milliseconds on any clock that never goes back.</param>
    public void Add(InputBatch batch, long now)
    {
        waiting.Enqueue((batch, now));
        Decide(now);
    }

    /// <summary>Hands the lane what it takes, in order.</summary>
    /// <param name="tryHand">Returns whether the lane had room.</param>
    public void HandOver(Func<InputBatch, bool> tryHand, long now)
    {
        while (waiting.TryPeek(out (InputBatch Batch, long Since) oldest) && tryHand(oldest.Batch))
        {
            waiting.Dequeue();
        }

        Decide(now);
    }

    /// <summary>Gives up what waits: it was never taken, and whoever owns the partition next reads it again.</summary>
    public void Abandon(Action<InputBatch> giveBack)
    {
        while (waiting.TryDequeue(out (InputBatch Batch, long Since) oldest))
        {
            giveBack(oldest.Batch);
        }

        IsOverfull = false;
    }

    private void Decide(long now)
    {
        bool isOld = waiting.TryPeek(out (InputBatch Batch, long Since) oldest) && now - oldest.Since >= MaxWait;
        IsOverfull = isOld || (IsOverfull ? waiting.Count > MaxWaiting / 2 : waiting.Count >= MaxWaiting);
    }
}
