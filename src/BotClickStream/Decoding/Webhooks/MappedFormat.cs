using System.Collections.Immutable;
using System.Globalization;
using BotClickStream.Detection;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>A JSON shape of the user's own, as <c>Formats:&lt;name&gt;:…</c> describes it. It is told, never recognised.</summary>
internal sealed class MappedFormat(string name, FormatMapping mapping) : WebhookFormat
{
    /// <summary>The canonical fields that can be mapped, by their names.</summary>
    public static IReadOnlyDictionary<string, Field> Mappable { get; } =
        new Dictionary<string, Field>(StringComparer.OrdinalIgnoreCase)
        {
            ["id"] = Field.Id,
            ["type"] = Field.Type,
            ["time"] = Field.Time,
            ["recipient"] = Field.Recipient,
            ["messageId"] = Field.MessageId,
            ["url"] = Field.Url,
            ["linkId"] = Field.LinkId,
            ["linkRole"] = Field.LinkRole,
            ["userAgent"] = Field.UserAgent,
            ["ip"] = Field.Ip,
            ["httpMethod"] = Field.HttpMethod,
            ["via"] = Field.Via,
            ["gateway"] = Field.Gateway,
            ["machine"] = Field.Machine,
            ["points"] = Field.Points,
            ["subject"] = Field.Subject,
        };

    /// <summary>Those that every mapping names.</summary>
    public static IReadOnlyList<string> Required { get; } = ["type", "time", "recipient"];

    public override string Name => name;

    public override IReadOnlyList<string> Signatures => [];

    public override IReadOnlyList<Place> Places { get; } =
    [
        .. mapping.Fields.SelectMany(field => field.Value.Select(pointer => new Place(Mappable[field.Key], pointer))),
        .. mapping.Events is { } events ? [new Place(Field.Nested, events)] : Array.Empty<Place>(),
    ];

    public override string? EventsAt => mapping.Events;

    public override IReadOnlyList<string> CampaignPlaces => [];

    public override ImmutableArray<TypeRow> Types { get; } =
        mapping.Types.Count > 0
            ? [.. mapping.Types.Select(type => new TypeRow(type.Key, type.Value, IsLiteral: true))]
            :
            [
                .. Enum.GetValues<EventType>()
                    .Where(type => type is not (EventType.Campaign or EventType.Verdict))
                    .Select(type => new TypeRow(type.ToString().ToLowerInvariant(), type)),
            ];

    public override string TimeForm => mapping.TimeFormat;

    protected override bool TryComplete(scoped ref WebhookReader fields, ref EmailEvent email)
    {
        email.MachineFlag = MachineWords.Read(fields.TextOrNothing(Field.Machine, CanonicalFormat.MaxId));
        if (Words.TryRead(fields.TextOrNothing(Field.Via, CanonicalFormat.MaxWord), out UnsubscribeVia via))
        {
            email.Via = via;
        }

        if (Words.TryRead(fields.TextOrNothing(Field.LinkRole, CanonicalFormat.MaxWord), out email.StatedRole))
        {
            fields.Normalizer.SetLink(ref email);
        }

        ReadOnlySpan<byte> points = fields.TextOrNothing(Field.Points, CanonicalFormat.MaxWord);
        if (points.IsEmpty)
        {
            return true;
        }

        email.HasPoints = true;
        return (
                decimal.TryParse(
                    points,
                    NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                    CultureInfo.InvariantCulture,
                    out _
                )
                && ExactNumber.TryParsePoints(points, out email.Points) == ExactNumber.PointsError.None
            )
            || fields.Fail(
                RejectionCodes.BadPoints,
                Field.Points,
                $"{fields.PathOf(Field.Points)} is {Fault.Excerpt(points)}",
                "a number within ±1,000,000 of at most 4 decimals is expected"
            );
    }
}
