using System.Security.Cryptography;
using CsCheck;

namespace BotClickStream.Traffic.Tests;

public sealed class SimulationTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bytes()
    {
        Assert.Equal(Some.Bytes(Some.Run(seed: 7)), Some.Bytes(Some.Run(seed: 7)));
    }

    /// <summary>A change of these bytes is a change of everybody's expectations: make it on purpose.</summary>
    [Fact]
    public void A_small_run_has_these_bytes_on_every_machine()
    {
        byte[] hash = SHA256.HashData(Some.Bytes(Some.Run(seed: 1, campaigns: 8, recipients: 2_000)));

        Assert.Equal("333cd23efd27914a3e8975455da33941afd9587c2c7f584ac406b140f78249e6", Convert.ToHexStringLower(hash));
    }

    [Fact]
    public void Another_seed_gives_other_bytes()
    {
        Assert.NotEqual(Some.Bytes(Some.Run(seed: 7)), Some.Bytes(Some.Run(seed: 8)));
    }

    [Fact]
    public void More_campaigns_leave_the_first_ones_as_they_were()
    {
        byte[] two = Some.Bytes(Some.Run(campaigns: 2, recipients: 600));
        HashSet<string> first = [.. Some.Run(campaigns: 2, recipients: 600).Select(e => e.CampaignId)];
        byte[] twoOfFive = Some.Bytes(Some.Run(campaigns: 5, recipients: 1_500).Where(e => first.Contains(e.CampaignId)));

        Assert.Equal(two, twoOfFive);
    }

    [Fact]
    public void One_recipient_more_leaves_the_other_recipients_events_as_they_were()
    {
        List<SimulatedEvent> without = Some.Run(campaigns: 1, recipients: 700);
        HashSet<string> known = [.. without.Select(e => e.EventId)];
        List<SimulatedEvent> with = Some.Run(campaigns: 1, recipients: 701);

        Assert.Equal(Some.Bytes(without), Some.Bytes(with.Where(e => known.Contains(e.EventId))));
        Assert.NotEqual(without.Count, with.Count);
    }

    [Fact]
    public void Everything_happens_and_arrives_before_the_end()
    {
        long end = Some.End.ToUnixTimeMilliseconds();

        foreach (Mix mix in Mix.All)
        {
            Assert.All(Some.Run(mix: mix), e => Assert.InRange(Math.Max(e.Time, e.Arrival), 0, end - 1));
        }
    }

    [Fact]
    public void Events_come_in_the_order_of_arrival_and_a_little_out_of_order_by_their_own_time()
    {
        List<SimulatedEvent> events = Some.Run();

        Assert.Equal(events.Select(e => e.Arrival).Order(), events.Select(e => e.Arrival));
        Assert.Contains(events.Zip(events.Skip(1)), pair => pair.First.Time > pair.Second.Time);
    }

    [Fact]
    public void A_repeated_event_comes_later_with_the_same_bytes()
    {
        List<SimulatedEvent> events = Some.Run(recipients: 5_000);
        List<SimulatedEvent> repeats = [.. events.Where(e => e.IsRepeat)];

        Assert.NotEmpty(repeats);
        foreach (SimulatedEvent repeat in repeats)
        {
            SimulatedEvent first = events.Single(e => !e.IsRepeat && e.EventId == repeat.EventId);
            Assert.True(first.Arrival < repeat.Arrival);
            Assert.Equal(Some.Bytes([first]), Some.Bytes([repeat]));
        }
    }

    [Fact]
    public void Exactly_the_labelled_types_have_a_truth_and_every_id_is_used_once()
    {
        foreach (Mix mix in Mix.All)
        {
            List<SimulatedEvent> events = [.. Some.Run(mix: mix).Where(e => !e.IsRepeat)];

            Assert.All(
                events,
                e =>
                    Assert.Equal(
                        e.Type
                            is SimulatedEventType.Open
                                or SimulatedEventType.Click
                                or SimulatedEventType.Unsubscribe
                                or SimulatedEventType.Complaint,
                        e.Truth is not null
                    )
            );
            Assert.Equal(events.Count, events.DistinctBy(e => (e.CampaignId, e.EventId)).Count());
        }
    }

    [Fact]
    public void The_first_events_of_a_huge_run_need_not_the_rest()
    {
        TrafficOptions huge = Some.Options(campaigns: 100, recipients: 1_000_000_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(1_000, Simulation.Generate(huge).Take(1_000).Count());

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Theory]
    [InlineData(0, 10, "campaigns must be")]
    [InlineData(10, 9, "recipients must be at least one a campaign (10)")]
    public void Unusable_options_are_refused_with_what_is_wrong(int campaigns, int recipients, string message)
    {
        ArgumentException refusal = Assert.Throws<ArgumentException>(() =>
            Simulation.Generate(Some.Options(campaigns: campaigns, recipients: recipients))
        );

        Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_run_is_in_order_before_its_end_and_without_a_second_truth()
    {
        Gen.Select(Gen.ULong, Gen.Int[1, 6], Gen.Int[6, 400], Gen.Int[0, Mix.All.Count - 1])
            .Sample(
                (seed, campaigns, recipients, number) =>
                {
                    List<SimulatedEvent> events = Some.Run(seed, campaigns, recipients, Mix.All[number]);
                    Assert.Equal(events.Select(e => e.Arrival).Order(), events.Select(e => e.Arrival));
                    Assert.All(events, e => Assert.True(Math.Max(e.Time, e.Arrival) < Some.End.ToUnixTimeMilliseconds()));
                    int firsts = events.Count(e => !e.IsRepeat);
                    Assert.Equal(firsts, events.DistinctBy(e => (e.CampaignId, e.EventId)).Count());
                },
                iter: 60,
                threads: 1
            );
    }
}
