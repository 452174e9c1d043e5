using System.Collections.Immutable;
using BotClickStream.Decoding.Webhooks;

namespace BotClickStream.Decoding;

/// <summary>The formats that a decoder knows. Belongs to one decoder.</summary>
internal sealed class FormatCatalog
{
    public const string Canonical = "canonical";

    /// <summary>
    /// The formats that come with the program, in the order in which they are tried where the format isn't told. An ESP is a file of its own and a
    /// line here.
    /// </summary>
    public static IReadOnlyList<WebhookFormat> BuiltIn { get; } =
    [
        new SendGrid(),
        new AmazonSes(),
        new Mailgun(),
        new Postmark(),
        new SparkPost(),
        new Mandrill(),
        new Brevo(),
        new Mailjet(),
        new Resend(),
        new CustomerIo(),
        new Braze(),
        new Iterable(),
        new HubSpot(),
    ];

    private readonly Dictionary<string, ConfiguredFormat> byName = new(StringComparer.Ordinal);

    public FormatCatalog(IReadOnlyDictionary<string, FormatSettings> settings)
    {
        List<ConfiguredFormat> formats =
        [
            .. BuiltIn.Select(format => Configure(format, settings.GetValueOrDefault(format.Name))),
            .. settings
                .Where(one => one.Value.Mapping is not null)
                .Select(one => Configure(new MappedFormat(one.Key, one.Value.Mapping!), one.Value)),
        ];
        foreach (ConfiguredFormat format in formats)
        {
            byName.Add(format.Format.Name, format);
        }

        Recognition = new FormatRecognition(formats);
        Forms = [.. formats.Where(format => format.Format.FormField is not null)];
    }

    public FormatRecognition Recognition { get; }

    /// <summary>Formats whose vendors post forms.</summary>
    public ImmutableArray<ConfiguredFormat> Forms { get; }

    /// <summary>Whether the last text that had to be recognised was canonical; a guess for the next.</summary>
    public bool LastWasCanonical { get; set; } = true;

    public IEnumerable<string> Names => [Canonical, .. byName.Keys];

    /// <summary>Every built-in format's name and the canonical one.</summary>
    public static IEnumerable<string> BuiltInNames => [Canonical, .. BuiltIn.Select(format => format.Name)];

    /// <summary>What a told name stands for, or what to recognise where none is told.</summary>
    /// <returns>Whether the name is known.</returns>
    public bool TryChoose(string? name, out FormatChoice choice)
    {
        ConfiguredFormat? format = null;
        bool isKnown = name is null or Canonical || byName.TryGetValue(name, out format);
        choice = name is null ? new FormatChoice(this, null) : new FormatChoice(null, format);
        return isKnown;
    }

    private static ConfiguredFormat Configure(WebhookFormat format, FormatSettings? settings)
    {
        IEnumerable<string> campaign = settings?.CampaignFrom is { Count: > 0 } places ? places : format.CampaignPlaces;
        return new ConfiguredFormat(
            format,
            new FieldMap([
                .. campaign.Select(pointer => new Place(Field.CampaignId, pointer)),
                .. (settings?.LeadFrom ?? []).Select(pointer => new Place(Field.LeadId, pointer)),
                .. format.Places,
                new Place(Field.SpecVersion, "/specversion"),
                new Place(Field.Data, "/data"),
                new Place(Field.DataBase64, "/data_base64"),
            ])
        );
    }
}

/// <summary>What a text's format is to be.</summary>
/// <param name="Catalog">Whose formats are to be recognised; <see langword="null"/> where the format is told.</param>
/// <param name="Told"><see langword="null"/> is the canonical one.</param>
internal readonly record struct FormatChoice(FormatCatalog? Catalog, ConfiguredFormat? Told);
