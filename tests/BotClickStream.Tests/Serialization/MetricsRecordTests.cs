using System.Buffers;
using System.Text;
using System.Text.Json;
using BotClickStream.Detection;
using BotClickStream.Serialization;
using BotClickStream.Tests.Contracts;
using CsCheck;

namespace BotClickStream.Tests.Serialization;

/// <summary>A campaign's figures as they are published.</summary>
public sealed class MetricsRecordTests
{
    private static readonly Gen<int> GenCount = Gen.OneOf(Gen.Int[0, 5], Gen.Int[0, 1_000_000]);

    private static readonly Gen<EventCounts> GenCounts = Gen.Select(
        GenCount,
        GenCount,
        GenCount,
        (opens, clicks, unsubscribes) =>
            new EventCounts
            {
                Opens = opens,
                Clicks = clicks,
                Unsubscribes = unsubscribes,
            }
    );

    private static readonly Gen<Reading> GenReading = Gen.Select(
        GenCounts,
        Gen.Select(GenCount, GenCount),
        Gen.Select(GenCount, GenCount),
        (counts, unique, mailed) => new Reading(counts, unique.Item1, unique.Item2, mailed.Item1, mailed.Item2)
    );

    [Fact]
    public void All_figures_satisfy_their_schema() =>
        Gen.Select(
                Gen.Select(GenReading, GenReading, GenReading),
                GenCounts.Array[ActorCounts.Count],
                GenCount.Array[12],
                Gen.OneOf("", "Spring ”sale”"),
                Gen.Bool
            )
            .Sample(
                (readings, machines, counts, name, isSettled) =>
                {
                    OutputBuffer output = new();
                    CampaignMetrics metrics = new()
                    {
                        CampaignId = output.Text("spring"),
                        Name = output.Text(name),
                        AsOf = 1_769_860_800_123,
                        IsSettled = isSettled,
                        Recipients = counts[0],
                        Sent = counts[1],
                        Delivered = counts[2],
                        Bounced = counts[3],
                        Complaints = counts[4],
                        Raw = readings.Item1,
                        Human = readings.Item2,
                        WithoutSuspects = readings.Item3,
                        Suspects = counts[5],
                        Sessions = isSettled ? counts[6] : null,
                        Conversions = name.Length > 0 ? counts[7] : null,
                        LinkCount = 1,
                        DomainCount = 1,
                    };
                    machines.CopyTo((Span<EventCounts>)metrics.Machines);
                    output.Add(
                        new LinkFigures
                        {
                            Url = output.Text("https://shop.example/a"),
                            Role = LinkRole.Footer,
                            Clicks = counts[8],
                            HumanClicks = counts[9],
                            MachineClicks = Math.Min(counts[8], counts[10]),
                        }
                    );
                    output.Add(
                        new DomainFigures
                        {
                            Domain = output.Text("acme.example"),
                            Delivered = counts[11],
                            IsScanned = isSettled,
                        }
                    );
                    OutputSerializer serializer = new("1-test");

                    string value = Written(serializer, output, metrics, isShort: false);
                    string without = Written(serializer, output, metrics, isShort: true);

                    Contract.Of("campaign.metrics").Accepts(value);
                    Contract.Of("campaign.metrics").Accepts(without);
                    using JsonDocument json = JsonDocument.Parse(without);
                    Assert.Equal(0, json.RootElement.GetProperty("links").GetArrayLength());
                    Assert.Equal(isSettled, json.RootElement.TryGetProperty("sessions", out _));
                    Assert.Equal(name.Length > 0, json.RootElement.TryGetProperty("conversions", out _));
                }
            );

    [Fact]
    public void Rates_are_of_what_was_delivered_else_sent_and_absent_where_neither_is_known()
    {
        Assert.Equal((0.25m, 0.125m, 0.5m), Rates(new Reading(default, 2, 1, Sent: 10, Delivered: 8)));
        Assert.Equal((0.2m, 0.1m, 0.5m), Rates(new Reading(default, 2, 1, Sent: 10, Delivered: 0)));
        Assert.Equal((null, null, 0.3333m), Rates(new Reading(default, 3, 1, Sent: 0, Delivered: 0)));
        Assert.Equal((0m, 0.2m, null), Rates(new Reading(default, 0, 2, Sent: 10, Delivered: 0)));
    }

    private static (decimal? Open, decimal? Click, decimal? ClickToOpen) Rates(Reading raw)
    {
        OutputBuffer output = new();
        using JsonDocument json = JsonDocument.Parse(
            Written(
                new OutputSerializer("1-test"),
                output,
                new CampaignMetrics { CampaignId = output.Text("spring"), Raw = raw },
                isShort: false
            )
        );
        JsonElement reading = json.RootElement.GetProperty("raw");
        return (Of("openRate"), Of("clickRate"), Of("clickToOpenRate"));

        decimal? Of(string name) => reading.TryGetProperty(name, out JsonElement rate) ? rate.GetDecimal() : null;
    }

    private static string Written(OutputSerializer serializer, OutputBuffer output, in CampaignMetrics metrics, bool isShort)
    {
        ArrayBufferWriter<byte> value = new();
        if (isShort)
        {
            serializer.WriteShortMetrics(output, metrics, value);
        }
        else
        {
            serializer.WriteMetrics(output, metrics, value);
        }

        return Encoding.UTF8.GetString(value.WrittenSpan);
    }
}
