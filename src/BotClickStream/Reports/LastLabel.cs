using BotClickStream.Detection;
using BotClickStream.Reporting;

namespace BotClickStream.Reports;

/// <summary>An event with the last that was said of it.</summary>
public sealed record LastLabel
{
    public required EventType Type { get; init; }

    /// <summary>Milliseconds since 1970 UTC.</summary>
    public required long Time { get; init; }

    /// <summary>When its mail was delivered, else sent; <see langword="null"/> where neither is told.</summary>
    public long? MailedAt { get; init; }

    public required string CampaignId { get; init; }
    public required string EventId { get; init; }
    public required string MessageId { get; init; }
    public required string LeadId { get; init; }

    /// <summary>Empty of pseudonymised input, as are other texts that are absent.</summary>
    public string Recipient { get; init; } = "";
    public string Domain { get; init; } = "";
    public string Url { get; init; } = "";
    public string LinkId { get; init; } = "";
    public LinkRole LinkRole { get; init; }

    /// <summary>The network that it came from, as a prefix.</summary>
    public string Network { get; init; } = "";

    public required Label Label { get; init; }
    public required Actor Actor { get; init; }

    /// <summary>That it was a machine, thousandths of log-odds.</summary>
    public int LogOdds { get; init; }

    public int Revision { get; init; }

    /// <summary>Ten-thousandths of a point that it was given.</summary>
    public long Points { get; init; }

    /// <summary>Ten-thousandths of a point that were corrected.</summary>
    public long Balance { get; init; }

    /// <summary>Strongest first.</summary>
    public IReadOnlyList<WordedReason> Reasons { get; init; } = [];

    /// <summary>Of an unsubscribe: whether it is to be honored or dismissed; <see langword="null"/> of all else.</summary>
    public HoldAction? Decision { get; init; }

    /// <summary>By seed and event, in which order a sample is drawn.</summary>
    public Hash128 Key { get; init; }

    public Who Who => WhoDid.By(Label, Actor);

    /// <summary>What was clicked, as it is told: the URL, else the link's id; empty where nothing was.</summary>
    public string Link => Url.Length > 0 ? Url : LinkId;

    /// <summary>How an address is told: the recipient's, else the lead's id.</summary>
    public string Contact => Recipient.Length > 0 ? Recipient : LeadId;
}

/// <param name="Weight">Thousandths of log-odds; positive speaks for a machine.</param>
public readonly record struct WordedReason(Signal Signal, int Weight, Detail Detail)
{
    public string Sentence => PlainWords.Of(Signal, Detail);
}
