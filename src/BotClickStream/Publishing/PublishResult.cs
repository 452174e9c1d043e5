namespace BotClickStream.Publishing;

/// <summary>What became of a round of batches.</summary>
internal abstract record PublishResult
{
    private PublishResult() { }

    /// <summary>What it is called where it is counted.</summary>
    public string Word =>
        this switch
        {
            Committed => "committed",
            Aborted { IsExpelled: true } => "expelled",
            Aborted => "aborted",
            Broken { Cause: BreakCause.Fenced } => "fenced",
            Broken { Cause: BreakCause.Unanswered } => "unanswered",
            _ => "refused",
        };

    /// <summary>Outputs, state and offsets are there, for good.</summary>
    public sealed record Committed : PublishResult
    {
        public static readonly Committed All = new();
    }

    /// <summary>Nothing of it is there, and nothing will be.</summary>
    /// <param name="IsExpelled">Whether it was since the sender is no longer a member of its group as it was.</param>
    public sealed record Aborted(bool IsExpelled) : PublishResult;

    /// <summary>The producer can't go on. All of it may be there, or nothing: the next producer of this name decides it.</summary>
    /// <param name="OpenFor">How long the transaction was open.</param>
    public sealed record Broken(BreakCause Cause, TimeSpan OpenFor) : PublishResult;
}

/// <summary>Why a producer can't go on.</summary>
public enum BreakCause
{
    /// <summary>The broker says that a newer producer has its name, which it also says where it ended the transaction itself.</summary>
    Fenced,

    /// <summary>No broker has answered for too long.</summary>
    Unanswered,

    /// <summary>A broker, or the client, says that it may not go on.</summary>
    Refused,
}
