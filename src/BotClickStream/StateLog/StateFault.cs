namespace BotClickStream.StateLog;

/// <summary>Why a state log can't be gone on from.</summary>
/// <param name="Code">One of <see cref="StateFaults"/>; stable.</param>
/// <param name="Detail">For a person, to follow "offset 7 of this log: ": what is wrong, and what to do.</param>
public sealed record StateFault(string Code, string Detail);

/// <summary>The codes, each explained in <c>docs/state.md</c>.</summary>
public static class StateFaults
{
    public const string NotState = "not-state";
    public const string UnknownFormat = "unknown-format";
    public const string Damaged = "damaged";
    public const string Malformed = "malformed";
    public const string OtherGroup = "other-group";
    public const string OtherPartition = "other-partition";
    public const string OtherTopic = "other-topic";
    public const string Repartitioned = "repartitioned";
    public const string TornBatch = "torn-batch";
    public const string MissingBatch = "missing-batch";
    public const string EpochWentBack = "epoch-went-back";
    public const string CutLog = "cut-log";
    public const string LogKeepsMoving = "log-keeps-moving";
    public const string OpenTransaction = "open-transaction";
    public const string OffsetWithoutState = "offset-without-state";
    public const string OffsetAhead = "offset-ahead";
    public const string OffsetBehind = "offset-behind";
    public const string RulesChanged = "rules-changed";

    internal const string StartOver =
        "start over as docs/state.md tells: an empty state topic, the group's offsets deleted, fresh output topics";

    internal const string ToStartOver = "To go on, " + StartOver;
}
