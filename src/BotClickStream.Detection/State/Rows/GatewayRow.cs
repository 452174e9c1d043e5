namespace BotClickStream.Detection;

/// <summary>Who receives the mail of domains, in all campaigns.</summary>
internal struct GatewayRow : IKeyed, IRejudged
{
    public Hash128 Key { get; set; }
    public int NameText;

    /// <summary>Domains of campaigns behind it; while there are any it stays.</summary>
    public int Domains;

    /// <summary>Its domains' contexts in all campaigns, newest first; likewise.</summary>
    public int FirstContext;

    /// <summary>Of these domains, such as scan.</summary>
    public int Scanning;

    /// <summary>And such as were clicked and show no machine.</summary>
    public int Spared;

    /// <summary>Messages of all of them, as their contexts count them.</summary>
    public int ScannedMessages;
    public int OtherMessages;

    /// <summary>While its domains are looked at again: the context to go on with.</summary>
    public int RejudgeCursor;

    /// <summary>Its place among the gateways whose domains are looked at again, ascending; 0 where they aren't.</summary>
    public int RejudgeTurn;

    /// <summary>As a context's: see <see cref="ContextRow.Told"/>.</summary>
    public byte Told;

    int IRejudged.RejudgeCursor
    {
        readonly get => RejudgeCursor;
        set => RejudgeCursor = value;
    }

    int IRejudged.RejudgeTurn
    {
        readonly get => RejudgeTurn;
        set => RejudgeTurn = value;
    }
}
