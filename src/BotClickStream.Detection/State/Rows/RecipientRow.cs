namespace BotClickStream.Detection;

/// <summary>By hash of campaign and recipient: the engaged messages, and the visits that name the recipient alone.</summary>
internal struct RecipientRow : IKeyed
{
    public Hash128 Key { get; set; }

    private uint knownFromSeconds;

    /// <summary><see cref="DetectorProgress.ForgottenBefore"/> when the row was made, rounded up to whole seconds and 0 at least: a visit older than this may be one that has been forgotten.</summary>
    public long KnownFrom
    {
        readonly get => knownFromSeconds * 1000L;
        set => knownFromSeconds = (uint)((Math.Max(0, value) + 999) / 1000);
    }

    /// <summary>Newest first.</summary>
    public int FirstEngagement;
    public int FirstVisit;

    /// <summary>Visits kept.</summary>
    public ushort Visits;

    /// <summary>Engaged messages known.</summary>
    public ushort Messages;
}
