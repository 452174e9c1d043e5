namespace BotClickStream.Detection;

/// <summary>A label of an event: the first, or a revision. By the contract of <c>email.events.labeled</c>.</summary>
public struct LabeledEvent
{
    public EventType Type;
    public long Time;

    /// <summary>When its mail was delivered, else sent, as far as is known; 0 where neither is. For whoever tells how soon after that it came.</summary>
    public long MailedAt;
    public TextRange EventId;
    public TextRange CampaignId;
    public TextRange MessageId;
    public TextRange Recipient;
    public TextRange Domain;
    public TextRange LeadId;
    public TextRange Url;
    public TextRange LinkId;
    public LinkRole LinkRole;

    /// <summary>Whether its recipient is a seed address or of the sender's own staff, whom no figure counts.</summary>
    public bool IsTest;

    /// <summary>What the event was given, in ten-thousandths of a point.</summary>
    public long Points;
    public Label Label;
    public Actor Actor;

    /// <summary>Summed log-odds of a machine, in thousandths; see <see cref="LogOdds.ToProbability"/>.</summary>
    public int LogOdds;

    /// <summary>The event's reasons are <see cref="OutputBuffer.Reasons"/> from here, strongest first.</summary>
    public int FirstReason;
    public int ReasonCount;

    public int Revision;

    /// <summary>What was said of the event before; <see cref="Label.None"/> with its first label. For whoever keeps counts.</summary>
    public Label PreviousLabel;
    public Actor PreviousActor;

    /// <summary>Whether the event or its credit group has points, so that a balance is said.</summary>
    public bool HasBalance;

    /// <summary>Ten-thousandths of a point corrected so far.</summary>
    public long Balance;

    public long ProvisionalUntil;
    public long SettlesAt;
}
