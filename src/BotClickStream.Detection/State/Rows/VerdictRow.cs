namespace BotClickStream.Detection;

/// <summary>
/// The latest that an operator has said of an event, message, network, domain or gateway, by <see cref="OperatorVerdicts"/>' key of it. It stays when it no longer holds, so that an earlier
/// one that comes late doesn't count.
/// </summary>
internal struct VerdictRow : IKeyed
{
    public Hash128 Key { get; set; }
    public Hash128 Id;

    /// <summary>The key of its message, or domain.</summary>
    public Hash128 Of;
    public long Time;

    /// <summary>The watermark from which on it holds no longer; 0 where it holds for good.</summary>
    public long Until;
    public int Campaign;
    public int Next;

    /// <summary>0 where the id is the 16 bytes of <see cref="Id"/>.</summary>
    public int IdText;
    public int ByText;
    public VerdictTarget Target;

    /// <summary><see cref="Label.None"/> where it was taken back, or its time is over.</summary>
    public Label Label;
}
