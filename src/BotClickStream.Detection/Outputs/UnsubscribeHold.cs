namespace BotClickStream.Detection;

/// <summary>What to do with an unsubscribe. By the contract of <c>unsubscribe.holds</c>.</summary>
public struct UnsubscribeHold
{
    public HoldAction Action;
    public TextRange EventId;
    public TextRange CampaignId;
    public TextRange MessageId;
    public TextRange Recipient;
    public TextRange LeadId;

    /// <summary>When it was unsubscribed, milliseconds since 1970 UTC.</summary>
    public long Time;

    /// <summary>Of a hold: when it ends at the latest, in event time; 0 of what ends one.</summary>
    public long Deadline;

    /// <summary>A signal's name, or what decided otherwise.</summary>
    public string Reason;

    /// <summary>Summed log-odds of a machine, in thousandths; see <see cref="LogOdds.ToProbability"/>.</summary>
    public int LogOdds;

    /// <summary>The label's, by then.</summary>
    public int Revision;
}

/// <summary>What is to be done with an unsubscribe, by the contract's <c>action</c>.</summary>
public enum HoldAction : byte
{
    /// <summary>Nothing as yet: one of the others follows.</summary>
    Hold,

    /// <summary>A person meant it, or may have.</summary>
    Honor,

    /// <summary>A machine did it.</summary>
    Dismiss,
}
