using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace BotClickStream.Traffic.Tests;

/// <summary>Small runs, and what tests ask of them.</summary>
internal static class Some
{
    public static readonly DateTimeOffset End = DateTimeOffset.Parse("2026-03-01T12:00:00Z", CultureInfo.InvariantCulture);

    public static TrafficOptions Options(ulong seed = 1, int campaigns = 4, int recipients = 2_000, Mix? mix = null) =>
        new()
        {
            Seed = seed,
            Campaigns = campaigns,
            Recipients = recipients,
            End = End,
            Mix = mix ?? Mix.Everyday,
        };

    public static List<SimulatedEvent> Run(ulong seed = 1, int campaigns = 4, int recipients = 2_000, Mix? mix = null) =>
        [.. Simulation.Generate(Options(seed, campaigns, recipients, mix))];

    public static byte[] Bytes(IEnumerable<SimulatedEvent> events)
    {
        ArrayBufferWriter<byte> output = new();
        using Utf8JsonWriter json = new(output, SimulatedEvent.JsonOptions);
        foreach (SimulatedEvent e in events)
        {
            json.Reset(output);
            e.WriteJson(json);
            output.Write("\n"u8);
        }
        return output.WrittenSpan.ToArray();
    }

    public static JsonElement Json(SimulatedEvent e)
    {
        ArrayBufferWriter<byte> output = new();
        e.WriteJson(output);
        return JsonElement.Parse(output.WrittenSpan);
    }

    /// <summary>Firms only, all of which scan in one way; a source that tells everything, to the millisecond.</summary>
    public static Mix ScannedBy(Behavior scanner, CampaignKind? kind = null, double clickTwins = 0) =>
        new(
            "test",
            new((kind ?? CampaignKind.Newsletter, 1)),
            new Audience(Consumers: 0, SmallFirms: 0.3),
            scanningFirms: 100,
            new((scanner, 1))
        )
        {
            Description = "",
            BotClicks = (0, 1),
            SwitchingFirms = 0,
            RemoteBrowsing = 0,
            ClickTwins = clickTwins,
            DrawSource = TellsAll,
        };

    /// <summary>Consumers only, nobody scans.</summary>
    public static Mix PeopleOnly(CampaignKind? kind = null) =>
        new(
            "test",
            new((kind ?? CampaignKind.Newsletter, 1)),
            new Audience(Consumers: 1, SmallFirms: 0),
            scanningFirms: 0,
            new((new BurstSweep(), 1))
        )
        {
            Description = "",
            BotClicks = (0, 1),
            DrawSource = TellsAll,
        };

    private static Source TellsAll(ref SplitMix64 random) =>
        new()
        {
            Gateway = true,
            Methods = true,
            Roles = true,
            LinkIds = true,
            Via = true,
            Sessions = Analytics.ByRecipient,
        };
}
