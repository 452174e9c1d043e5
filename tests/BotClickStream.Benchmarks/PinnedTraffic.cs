using System.Buffers;
using System.Text.Json;
using BotClickStream.Traffic;

namespace BotClickStream.Benchmarks;

/// <summary>
/// The traffic of all benchmarks: the simulator's business mix, where only each sixth <c>sent</c> is told, so that 60 % of the events get a label. The same bytes
/// for ever, of 320 on average.
/// </summary>
internal static class PinnedTraffic
{
    /// <summary>About how many events a recipient has.</summary>
    public const double EventsPerRecipient = 2.77;

    private const int RecipientsPerCampaign = 8_000;
    private const int OfSentOneIn = 6;

    /// <summary>Canonical events in the order in which they arrive; each value is good until the next is taken.</summary>
    /// <param name="events">About so many.</param>
    /// <param name="daysBefore">So much earlier, and of other people: what was sent before.</param>
    public static IEnumerable<PinnedEvent> Events(long events, int daysBefore = 0)
    {
        int recipients = (int)(events / EventsPerRecipient);
        return Events(recipients, CampaignsOf(recipients), daysBefore);
    }

    /// <summary>The same of another mix.</summary>
    public static IEnumerable<PinnedEvent> EventsOf(Mix mix, int recipients) => Events(recipients, CampaignsOf(recipients), 0, mix);

    /// <inheritdoc cref="Events(long, int)"/>
    public static IEnumerable<PinnedEvent> Events(int recipients, int campaigns, int daysBefore = 0) =>
        Events(recipients, campaigns, daysBefore, Mix.Business);

    private static int CampaignsOf(int recipients) => Math.Clamp(recipients / RecipientsPerCampaign, 1, TrafficOptions.MaxCampaigns);

    private static IEnumerable<PinnedEvent> Events(int recipients, int campaigns, int daysBefore, Mix mix)
    {
        TrafficOptions options = new()
        {
            Seed = 7 + (ulong)daysBefore,
            Campaigns = campaigns,
            Recipients = recipients,
            End = new DateTimeOffset(2026, 1, 31, 0, 0, 0, TimeSpan.Zero).AddDays(-daysBefore),
            Mix = mix,
        };
        ArrayBufferWriter<byte> line = new();
        using Utf8JsonWriter json = new(line, SimulatedEvent.JsonOptions);
        int sent = 0;
        foreach (SimulatedEvent simulated in Simulation.Generate(options))
        {
            if (simulated.Type == SimulatedEventType.Sent && sent++ % OfSentOneIn != 0)
            {
                continue;
            }

            line.ResetWrittenCount();
            json.Reset(line);
            simulated.WriteJson(json);
            yield return new PinnedEvent(simulated, line.WrittenMemory);
        }
    }
}

internal readonly record struct PinnedEvent(SimulatedEvent Simulated, ReadOnlyMemory<byte> Value)
{
    public string CampaignId => Simulated.CampaignId;

    /// <summary>Whether it gets a label.</summary>
    public bool IsLabelled => Simulated.Truth is not null && !Simulated.IsRepeat;

    /// <summary>The key of its label.</summary>
    public string LabelKey => $"{Simulated.CampaignId}|{Simulated.EventId}";
}
