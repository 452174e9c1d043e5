namespace BotClickStream.Detection;

/// <summary>
/// How far time and the sweeps have come: the state that is in no row. A sweep's place is a row id of its table, since what it has passed decides
/// what is still counted and what finds room.
/// </summary>
internal struct DetectorProgress
{
    /// <summary>Milliseconds since 1970.</summary>
    public long Watermark;

    /// <summary>Milliseconds since 1970: the watermark or the latest event's time, whichever is later.</summary>
    public long LatestTime;

    /// <summary>
    /// Milliseconds since 1970: what is older may have been known and forgotten. The watermark less <c>Horizon</c>, and never earlier than it was: under a longer one than before nothing comes back.
    /// </summary>
    public long ForgottenBefore;

    /// <summary>The watermark at which expired rows were last looked for.</summary>
    public long SweptAt;
    public int NextMessage;
    public int NextDomain;
    public int NextCampaign;
    public int NextCredit;
    public int NextForgotten;
    public int NextContext;

    /// <summary>Where room for another message is looked for.</summary>
    public int NextEvicted;
    public int NextRecipient;
    public int NextProfile;

    /// <summary>The profile that was last looked at to be published.</summary>
    public int NextPublished;

    /// <summary>The campaign of which it was last asked whether its figures are to be published.</summary>
    public int NextFigures;
    public int NextEngagement;
    public int NextPastMessage;
    public int NextGateway;
    public int NextHistory;
}
