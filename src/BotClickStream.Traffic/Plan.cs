namespace BotClickStream.Traffic;

/// <summary>All that will happen to one message, by true time; turned into events as its source tells them.</summary>
internal sealed class Plan
{
    private readonly List<Happening> _happenings = [];

    /// <summary>What has been planned so far, in no order.</summary>
    public ReadOnlySpan<Happening> Happenings => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_happenings);

    /// <summary>When a scanner first came; null if none has.</summary>
    public long? ScannedAt { get; private set; }

    public void Clear()
    {
        _happenings.Clear();
        ScannedAt = null;
    }

    public void Tell(SimulatedEventType type, long time) => _happenings.Add(new Happening { Type = type, Time = time });

    public void Open(long time, Client client, Truth truth, string? machine = null) =>
        Add(
            new Happening
            {
                Type = SimulatedEventType.Open,
                Time = time,
                Client = client,
                Truth = truth,
                Machine = machine,
                Method = "GET",
            }
        );

    public void Click(
        long time,
        Link link,
        Client client,
        Truth truth,
        string method = "GET",
        string? url = null,
        string? machine = null
    ) =>
        Add(
            new Happening
            {
                Type = SimulatedEventType.Click,
                Time = time,
                Link = link,
                Client = client,
                Truth = truth,
                Method = method,
                Url = url,
                Machine = machine,
            }
        );

    /// <param name="via">As the contract's <c>via</c>.</param>
    public void Unsubscribe(long time, Client client, Truth truth, string via, string? method = null) =>
        Add(
            new Happening
            {
                Type = SimulatedEventType.Unsubscribe,
                Time = time,
                Client = client,
                Truth = truth,
                Via = via,
                Method = method,
            }
        );

    public void Complain(long time, Truth truth) =>
        Add(
            new Happening
            {
                Type = SimulatedEventType.Complaint,
                Time = time,
                Truth = truth,
            }
        );

    private void Add(Happening happening)
    {
        _happenings.Add(happening);
        if (happening.Truth?.Actor is Actor.SecurityScanner or Actor.DeclaredBot && (ScannedAt is not { } first || happening.Time < first))
        {
            ScannedAt = happening.Time;
        }
    }
}

internal readonly record struct Happening
{
    public required SimulatedEventType Type { get; init; }

    /// <summary>When it truly happened, milliseconds since 1970.</summary>
    public required long Time { get; init; }
    public Link? Link { get; init; }
    public string? Url { get; init; }
    public Client Client { get; init; }
    public Truth? Truth { get; init; }
    public string? Method { get; init; }
    public string? Via { get; init; }
    public string? Machine { get; init; }
}
