namespace BotClickStream.Detection;

/// <summary>What became of an event that a detector took.</summary>
public enum ApplyResult
{
    /// <summary>It counts.</summary>
    Applied,

    /// <summary>Its id is known in its message (or for totals, in its campaign); it changed nothing.</summary>
    Duplicate,

    /// <summary>
    /// Older by more than <c>Horizon</c> than the watermark was when its message's memory began (than it is now, where nothing is remembered): it may
    /// be one that has been forgotten. To be rejected as <c>too-late</c>.
    /// </summary>
    TooLate,

    /// <summary>Its message has had four times <c>MaxEventsPerMessage</c>, or of a visit, that or its recipient once as many: to be rejected as <c>message-full</c>.</summary>
    MessageFull,

    /// <summary>A limit on state was reached: it was labelled <c>undecided</c>, settled and uncorrected.</summary>
    Untracked,
}
