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
}
