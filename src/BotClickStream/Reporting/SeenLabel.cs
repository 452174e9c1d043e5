using System.Text.Json;
using BotClickStream.Detection;

namespace BotClickStream.Reporting;

/// <summary>A label as a consumer of <c>email.events.labeled</c> sees it.</summary>
/// <param name="Points">Ten-thousandths of a point, as is <paramref name="Balance"/>.</param>
/// <param name="Strongest">The strongest reason; <see langword="null"/> where only the prior spoke.</param>
internal sealed record SeenLabel(
    string CampaignId,
    string EventId,
    EventType Type,
    Label Label,
    Actor Actor,
    int Revision,
    long Points,
    long Balance,
    Reason? Strongest
)
{
    private static readonly Dictionary<string, Signal> Signals = new Rules()
        .AllSignals()
        .Append(OperatorWord.Instance)
        .ToDictionary(signal => signal.Name, StringComparer.Ordinal);

    /// <summary>Reads a value of the topic.</summary>
    /// <exception cref="JsonException">The value is not a label by the contract.</exception>
    public static SeenLabel Parse(ReadOnlyMemory<byte> value)
    {
        using JsonDocument document = JsonDocument.Parse(value);
        JsonElement root = document.RootElement;
        JsonElement reasons = root.GetProperty("reasons");
        return new SeenLabel(
            Text(root, "campaignId"),
            Text(root, "eventId"),
            WordsOf<EventType>.Parse(Text(root, "type")),
            WordsOf<Label>.Parse(Text(root, "label")),
            WordsOf<Actor>.Parse(Text(root, "actor")),
            root.GetProperty("revision").GetInt32(),
            TenThousandths(root.GetProperty("points")),
            root.TryGetProperty("balance", out JsonElement balance) ? TenThousandths(balance) : 0,
            reasons.GetArrayLength() > 0 ? ReasonOf(reasons[0]) : null
        );
    }

    public static long TenThousandths(JsonElement number) => (long)(number.GetDecimal() * 10_000);

    private static Reason ReasonOf(JsonElement json)
    {
        string name = Text(json, "signal");
        if (!Signals.TryGetValue(name, out Signal? signal))
        {
            throw new JsonException($"there is no signal '{name}'");
        }

        json.TryGetProperty("detail", out JsonElement detail);
        ReadOnlySpan<string> names = signal.DetailNames;
        Span<long> numbers = stackalloc long[4];
        for (int i = 0; i < names.Length; i++)
        {
            numbers[i] = detail.TryGetProperty(names[i], out JsonElement number) ? number.GetInt64() : 0;
        }

        string? word =
            detail.ValueKind == JsonValueKind.Object && detail.TryGetProperty("kind", out JsonElement kind) ? kind.GetString() : null;
        return new Reason
        {
            Signal = signal,
            Weight = (int)(json.GetProperty("weight").GetDecimal() * LogOdds.One),
            Detail = new Detail(numbers[0], numbers[1], numbers[2], numbers[3], word),
        };
    }

    private static string Text(JsonElement root, string name) =>
        root.GetProperty(name).GetString() ?? throw new JsonException($"'{name}' is null");
}
