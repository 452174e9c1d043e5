namespace BotClickStream.Detection;

/// <summary>
/// A network that public lists have as a mail security vendor's (Microsoft's and Barracuda's published ranges; Proofpoint's, Mimecast's and Cisco's autonomous systems). Isolation products have people browse through some of them, so
/// that it is a hint, and says the less there. Or a network of rented machines (the large hosting providers' published ranges; data centres' addresses are a sign in Omeda's rules too): most scanners that no list names run on such.
/// </summary>
public sealed record ListedNetwork : Signal
{
    private const string Vendors = "vendor";
    private const string Shared = "shared";
    private const string Hosting = "hosting";

    /// <summary>Weight of a security vendor's network from which nobody browses.</summary>
    public int Weight { get; init; } = 5_700;

    /// <summary>Weight of a security vendor's network that people browse through too.</summary>
    public int SharedWeight { get; init; } = 2_450;

    /// <summary>Weight of a click from a network where anybody rents machines: a few people come from there as well, by virtual private networks or their firm's exit.</summary>
    public int HostingWeight { get; init; } = 2_500;

    public override string Name => "listed-network";

    public override ReadOnlySpan<string> DetailNames => [];

    public override string Sentence => "the network is listed as a mail security vendor's, or as one of rented machines ({kind})";

    internal override EvidenceGroup Group => EvidenceGroup.Declared;

    internal override WindowFacts Needs => WindowFacts.Declaration;

    internal override Hint HintOf(in Detail detail, int weight) => Hint.Network;

    internal override void Judge(MessageWindow message, EvidenceSheet sheet)
    {
        ReadOnlySpan<WindowEvent> events = message.Events;
        for (int i = 0; i < events.Length; i++)
        {
            (int weight, string word) = events[i].NetworkKind switch
            {
                NetworkKind.Scanner => (Weight, Vendors),
                NetworkKind.Shared => (SharedWeight, Shared),
                NetworkKind.Hosting => (HostingWeight, Hosting),
                _ => (0, ""),
            };
            if (weight != 0 && events[i].Type.IsLabelled())
            {
                sheet.Add(i, weight, new Detail(Word: word), i);
            }
        }
    }
}
