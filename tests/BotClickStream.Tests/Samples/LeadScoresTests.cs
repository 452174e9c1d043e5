using BotClickStream.Tests.Contracts;
using CrmScores;
using CsCheck;

namespace BotClickStream.Tests.Samples;

/// <summary>What <c>samples/CrmScores</c> makes of records, whatever Kafka does to them.</summary>
public sealed class LeadScoresTests : IDisposable
{
    private const int Point = CrmRecord.Scale;
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly string directory = Directory.CreateTempSubdirectory("crm").FullName;

    /// <summary>Records of few events of few leads, each event of one lead, with what revisions say of it; in order of the revisions.</summary>
    private static readonly Gen<CrmRecord[]> GenHistory = Gen.Select(
            Gen.Int[1, 6],
            Gen.Int[0, 4],
            Gen.Int[-20, 20].Array[5],
            Gen.Int[0, 3],
            (id, revisions, balances, kind) => RecordsOf($"c|{id}", $"lead-{id % 3}", revisions, balances, kind)
        )
        .Array[1, 5]
        .Select(events => events.DistinctBy(records => (records[0].GetType(), KeyOf(records[0]))).SelectMany(records => records).ToArray());

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Whatever_comes_twice_late_or_again_after_a_restart_the_scores_are_those_of_all_records_once_and_in_order() =>
        Gen.Select(GenHistory, Gen.Int[0, 1_000_000])
            .Sample(
                (history, seed) =>
                {
                    Random random = new(seed);
                    CrmRecord[] arriving = [.. history, .. history.Where(_ => random.Next(2) == 0)];
                    random.Shuffle(arriving);
                    string file = Path.Combine(directory, $"{Guid.NewGuid()}.db");
                    foreach (CrmRecord[] batch in arriving.Chunk(1 + random.Next(5)))
                    {
                        // A process for each batch, and each batch twice: as if it had died before its offsets were committed.
                        using LeadScores restarted = new(file);
                        restarted.Apply(batch, Now);
                        restarted.Apply(batch, Now);
                    }

                    using LeadScores scores = new(file);
                    Assert.Equal(InOrder(history), scores.Leads(Now));
                },
                iter: 60
            );

    [Fact]
    public void Whenever_two_leads_are_merged_the_scores_are_as_if_they_had_always_been_one() =>
        Gen.Select(GenHistory, Gen.Int[0, 20])
            .Sample(
                (history, at) =>
                {
                    using LeadScores scores = new(":memory:");
                    at = Math.Min(at, history.Length);
                    scores.Apply(history[..at], Now);
                    scores.Merge("lead-0", "lead-1");
                    scores.Apply(history[at..], Now);

                    Assert.Equal(InOrder([.. history.Select(record => Renamed(record, "lead-0", "lead-1"))]), scores.Leads(Now));
                },
                iter: 100
            );

    [Fact]
    public void Merges_of_merged_leads_lead_to_the_last()
    {
        using LeadScores scores = new(":memory:");
        scores.Merge("a", "b");
        scores.Merge("b", "c");
        scores.Merge("c", "a");
        scores.Apply([new CrmRecord.Label("c|1", 0, "a", 5 * Point, Now), new CrmRecord.Correction("c|2", 1, "b", -2 * Point)], Now);

        Assert.Equal([new Lead("c", 5, 3, 0, Mailing.Subscribed)], scores.Leads(Now));
    }

    [Fact]
    public void A_correction_that_overtakes_its_points_takes_them_back_when_they_come()
    {
        using LeadScores scores = new(":memory:");
        scores.Apply([new CrmRecord.Correction("c|1", 1, "a", -5 * Point)], Now);
        Assert.Equal([new Lead("a", 0, -5, 0, Mailing.Subscribed)], scores.Leads(Now));

        scores.Apply([new CrmRecord.Label("c|1", 0, "a", 5 * Point, Now)], Now);
        Assert.Equal([new Lead("a", 5, 0, 0, Mailing.Subscribed)], scores.Leads(Now));
    }

    [Fact]
    public void Sales_is_told_once_and_not_before_points_are_no_longer_provisional()
    {
        using LeadScores scores = new(":memory:");
        DateTimeOffset until = Now.AddMinutes(30);
        scores.Apply([new CrmRecord.Label("c|1", 0, "a", 10 * Point, until), new CrmRecord.Label("c|2", 0, "a", 5 * Point, Now)], Now);
        Assert.Equal([new Lead("a", 15, 15, 10, Mailing.Subscribed)], scores.Leads(Now));

        Assert.Empty(scores.TakeAlerts(10, Now));
        Assert.Empty(scores.TakeAlerts(10, until.AddMilliseconds(-1)));
        Assert.Equal("a", Assert.Single(scores.TakeAlerts(10, until)).Id);
        Assert.Empty(scores.TakeAlerts(10, until));
    }

    [Fact]
    public void A_machines_points_that_are_taken_back_while_provisional_never_alert()
    {
        using LeadScores scores = new(":memory:");
        scores.Apply([new CrmRecord.Label("c|1", 0, "a", 10 * Point, Now.AddMinutes(30))], Now);
        scores.Apply([new CrmRecord.Correction("c|1", 1, "a", -10 * Point)], Now.AddMinutes(1));

        Assert.Empty(scores.TakeAlerts(10, Now.AddDays(1)));
    }

    [Fact]
    public void What_is_taken_back_counts_at_once_though_its_event_is_provisional()
    {
        using LeadScores scores = new(":memory:");
        scores.Apply(
            [
                new CrmRecord.Label("c|1", 0, "a", 10 * Point, Now),
                new CrmRecord.Label("c|2", 0, "a", 0, Now.AddMinutes(30)),
                new CrmRecord.Correction("c|2", 1, "a", -4 * Point),
            ],
            Now
        );

        Assert.Equal([new Lead("a", 10, 6, 0, Mailing.Subscribed)], scores.Leads(Now));
    }

    [Fact]
    public void While_an_unsubscribe_is_held_sales_is_not_told_and_once_a_machine_made_it_they_are()
    {
        using LeadScores scores = new(":memory:");
        scores.Apply([new CrmRecord.Label("c|1", 0, "a", 10 * Point, Now), new CrmRecord.Hold("c|u", "a", TimeSpan.FromDays(1))], Now);
        Assert.Equal(Mailing.Held, scores.Leads(Now)[0].Mailing);
        Assert.Empty(scores.TakeAlerts(10, Now));

        scores.Apply([new CrmRecord.Outcome("c|u", "a", IsHonored: false)], Now);
        Assert.Equal(Mailing.Subscribed, scores.Leads(Now)[0].Mailing);
        Assert.Single(scores.TakeAlerts(10, Now));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_became_of_an_unsubscribe_stands_in_whatever_order_it_is_heard(bool isHonored)
    {
        CrmRecord hold = new CrmRecord.Hold("c|u", "a", TimeSpan.FromDays(1));
        CrmRecord outcome = new CrmRecord.Outcome("c|u", "a", isHonored);
        foreach (
            CrmRecord[] order in (CrmRecord[][])
                [
                    [hold, outcome],
                    [outcome, hold],
                    [hold, hold, outcome, outcome, hold],
                ]
        )
        {
            using LeadScores scores = new(":memory:");
            scores.Apply(order, Now);

            Assert.Equal(0, scores.HonorOverdue(Now.AddDays(2)));
            Assert.Equal(isHonored ? Mailing.Unsubscribed : Mailing.Subscribed, scores.Leads(Now)[0].Mailing);
        }
    }

    [Fact]
    public void What_was_held_for_long_enough_by_ones_own_clock_is_honored_whatever_is_heard_then()
    {
        using LeadScores scores = new(":memory:");
        scores.Apply([new CrmRecord.Hold("c|u", "a", TimeSpan.FromDays(1))], Now);
        // Told again it isn't held longer.
        scores.Apply([new CrmRecord.Hold("c|u", "a", TimeSpan.FromDays(1))], Now.AddHours(20));

        Assert.Equal(0, scores.HonorOverdue(Now.AddDays(1).AddMilliseconds(-1)));
        Assert.Equal(1, scores.HonorOverdue(Now.AddDays(1)));
        scores.Apply([new CrmRecord.Outcome("c|u", "a", IsHonored: false)], Now.AddDays(2));

        Assert.Equal(Mailing.Unsubscribed, scores.Leads(Now)[0].Mailing);
    }

    [Fact]
    public void Of_a_batch_with_a_record_that_cant_be_read_nothing_is_taken()
    {
        using LeadScores scores = new(":memory:");

        Assert.ThrowsAny<System.Text.Json.JsonException>(() =>
            scores.Apply(
                ((string[])["""{"correctionId":"c|1#1","leadId":"a","revision":1,"balance":-5}""", """{"leadId":"a"}"""]).Select(json =>
                    CrmRecord.Of(System.Text.Encoding.UTF8.GetBytes(json))
                ),
                Now
            )
        );

        Assert.Empty(scores.Leads(Now));
    }

    [Fact]
    public void Every_example_of_the_three_contracts_is_read_as_what_it_is()
    {
        Assert.All(Read("email.events.labeled"), record => Assert.IsType<CrmRecord.Label>(record));
        Assert.All(Read("lead.score.corrections"), record => Assert.IsType<CrmRecord.Correction>(record));
        CrmRecord[] holds = Read("unsubscribe.holds");
        Assert.Contains(new CrmRecord.Hold("spring-launch|evt-7", "lead-81", TimeSpan.FromDays(1)), holds);
        Assert.Contains(new CrmRecord.Outcome("spring-launch|evt-7", "lead-81", IsHonored: false), holds);
        Assert.Contains(new CrmRecord.Outcome("spring-launch|evt-204", "6f1c0d", IsHonored: true), holds);
    }

    [Fact]
    public void A_label_and_its_correction_meet_whatever_is_in_their_ids()
    {
        CrmRecord.Label label = (CrmRecord.Label)
            CrmRecord.Of(
                """{"campaignId":"a|b","eventId":"50%#1","leadId":"l","revision":0,"points":1.0001,"provisionalUntil":"2026-03-02T12:00:00.000Z"}"""u8
            );
        CrmRecord.Correction correction = (CrmRecord.Correction)
            CrmRecord.Of("""{"correctionId":"a%7Cb|50%25#1#3","leadId":"l","revision":3,"balance":-1.0001}"""u8);

        Assert.Equal((label.Key, -label.Points), (correction.Key, correction.Balance));
    }

    private static CrmRecord[] Read(string topic) =>
        [.. Contract.Of(topic).Examples.Select(example => CrmRecord.Of(System.Text.Encoding.UTF8.GetBytes(example.ToJsonString())))];

    private static IReadOnlyList<Lead> InOrder(CrmRecord[] history)
    {
        using LeadScores scores = new(":memory:");
        scores.Apply(history, Now);
        return scores.Leads(Now);
    }

    private static CrmRecord[] RecordsOf(string key, string lead, int revisions, int[] balances, int kind) =>
        kind == 0
            ? [new CrmRecord.Hold(key, lead, TimeSpan.FromDays(1)), new CrmRecord.Outcome(key, lead, revisions % 2 == 0)]
            :
            [
                .. Enumerable
                    .Range(0, revisions + 1)
                    .SelectMany(revision =>
                        (CrmRecord[])
                            [
                                new CrmRecord.Label(key, revision, lead, 10 * Point, Now.AddMinutes(revision - 1)),
                                new CrmRecord.Correction(key, revision, lead, balances[revision] * Point),
                            ]
                    ),
            ];

    private static string KeyOf(CrmRecord record) =>
        record switch
        {
            CrmRecord.Label label => label.Key,
            CrmRecord.Correction correction => correction.Key,
            CrmRecord.Hold hold => hold.Id,
            CrmRecord.Outcome outcome => outcome.Id,
            _ => "",
        };

    private static CrmRecord Renamed(CrmRecord record, string lead, string into) =>
        record switch
        {
            CrmRecord.Label label when label.Lead == lead => label with { Lead = into },
            CrmRecord.Correction correction when correction.Lead == lead => correction with { Lead = into },
            CrmRecord.Hold hold when hold.Lead == lead => hold with { Lead = into },
            CrmRecord.Outcome outcome when outcome.Lead == lead => outcome with { Lead = into },
            _ => record,
        };
}
