using System.Globalization;
using System.Text;
using BotClickStream.Demo;
using BotClickStream.Detection;
using BotClickStream.Traffic;
using Confluent.Kafka;

namespace BotClickStream.Tests.Demo;

/// <summary>The demo's exit code rests on this: it must say so where anything is missing, twice or out of balance.</summary>
public sealed class DemoLedgerTests
{
    private static readonly SimulatedEvent[] Clicks =
    [
        .. Simulation
            .Generate(
                new TrafficOptions
                {
                    Seed = 1,
                    Campaigns = 1,
                    Recipients = 300,
                    End = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
                }
            )
            .Where(simulated => simulated.Truth is not null && !simulated.IsRepeat)
            .Take(50),
    ];

    private static SimulatedEvent Machine => Clicks.First(simulated => simulated.Truth!.IsMachine);

    private static SimulatedEvent Person => Clicks.First(simulated => !simulated.Truth!.IsMachine);

    [Fact]
    public void Nothing_is_wrong_where_each_event_is_labelled_once_and_balanced() => Assert.Empty(ProblemsOf(Everything()));

    [Fact]
    public void An_event_without_a_label_is_told() =>
        Assert.Single(ProblemsOf(Everything(lost: 2)), problem => problem.Contains("has no label"));

    [Fact]
    public void A_label_that_comes_twice_is_told()
    {
        DemoLedger ledger = Everything();
        ledger.TakeLabel(Label(Clicks[1], revision: 0));

        Assert.Single(ProblemsOf(ledger), problem => problem.Contains("revision 0 came where 1 was due"));
    }

    [Fact]
    public void A_revision_that_is_left_out_is_told()
    {
        DemoLedger ledger = Everything();
        ledger.TakeLabel(Label(Clicks[1], revision: 2));

        Assert.Single(ProblemsOf(ledger), problem => problem.Contains("revision 2 came where 1 was due"));
    }

    [Fact]
    public void A_label_of_what_was_never_sent_is_told()
    {
        DemoLedger ledger = new(dismissAt: 0.95);
        ledger.TakeLabel(Label(Clicks[0], revision: 0));

        Assert.Single(ProblemsOf(ledger), problem => problem.Contains("which was never sent"));
    }

    [Theory]
    [InlineData(0, -5)]
    [InlineData(2, -5)]
    [InlineData(1, 0)]
    public void Points_that_do_not_add_up_are_told(int corrections, int balance)
    {
        DemoLedger ledger = Everything();
        ledger.TakeLabel(Label(Clicks[1], revision: 1, "bot", balance));
        for (int i = 0; i < corrections; i++)
        {
            ledger.TakeCorrection(Correction(Clicks[1], -5));
        }

        Assert.Single(ProblemsOf(ledger), problem => problem.Contains("-5 is right"));
    }

    [Fact]
    public void A_correction_and_its_balance_are_in_order()
    {
        DemoLedger ledger = Everything();
        ledger.TakeLabel(Label(Clicks[1], revision: 1, "bot", balance: -5));
        ledger.TakeCorrection(Correction(Clicks[1], -5));

        Assert.Empty(ProblemsOf(ledger));
    }

    [Fact]
    public void What_is_rejected_is_told()
    {
        DemoLedger ledger = Everything();
        ledger.TakeRejected(new Headers { { "error", "bad-field"u8.ToArray() }, { "error-detail", "why"u8.ToArray() } });

        Assert.Equal(["what was sent was rejected as bad-field: why"], ProblemsOf(ledger));
    }

    [Fact]
    public void A_source_that_gave_up_is_told()
    {
        DemoLedger ledger = Everything();
        ledger.TakeGivenUp(sent: 1, TimeSpan.FromSeconds(60));

        Assert.Equal(["only 1 events were sent: for 60 s nothing of them came out"], ProblemsOf(ledger));
    }

    [Fact]
    public void An_unsubscribe_that_ends_twice_is_told()
    {
        DemoLedger ledger = Everything();
        ledger.TakeHold(Hold(Machine, "hold"));
        ledger.TakeHold(Hold(Machine, "dismiss"));
        Assert.Empty(ProblemsOf(ledger));

        ledger.TakeHold(Hold(Machine, "honor"));

        Assert.Single(ProblemsOf(ledger), problem => problem.Contains("honor came after dismiss"));
    }

    [Fact]
    public void A_persons_unsubscribe_that_is_dismissed_is_told()
    {
        DemoLedger ledger = Everything();
        ledger.TakeHold(Hold(Person, "hold"));
        ledger.TakeHold(Hold(Person, "dismiss"));

        Assert.Single(ProblemsOf(ledger), problem => problem.Contains("was dismissed, and a person made it"));
    }

    [Theory]
    [InlineData("deadline", 0.96, true)]
    [InlineData("deadline", 0.95, false)]
    [InlineData("complaint", 0.99, false)]
    public void A_proven_machines_unsubscribe_that_its_deadline_honors_is_told(string reason, double probability, bool isWrong)
    {
        DemoLedger ledger = Everything();
        ledger.TakeHold(Hold(Machine, "hold"));
        ledger.TakeHold(Hold(Machine, "honor", reason, probability));
        ledger.TakeHold(Hold(Person, "honor", reason, probability));

        Assert.Equal(isWrong ? 1 : 0, ProblemsOf(ledger).Count(problem => problem.Contains("a machine made it and was proven")));
        Assert.Equal(
            (1, 0, 1),
            (
                ledger.Unsubscribes(isMachine: true, HoldAction.Honor, wasHeld: true),
                ledger.Unsubscribes(isMachine: false, HoldAction.Honor, wasHeld: true),
                ledger.Unsubscribes(isMachine: false, HoldAction.Honor, wasHeld: false)
            )
        );
    }

    [Fact]
    public void An_unsubscribe_of_which_nothing_is_said_is_told()
    {
        DemoLedger ledger = Everything(lost: 1);
        ledger.TakeLabel(Label(Clicks[1], revision: 0, type: "unsubscribe"));

        Assert.Single(ProblemsOf(ledger), problem => problem.Contains("not said what to do"));
    }

    private static DemoLedger Everything(int? lost = null)
    {
        DemoLedger ledger = new(dismissAt: 0.95);
        for (int i = 0; i < Clicks.Length; i++)
        {
            ledger.Expect(Clicks[i]);
            if (i != lost)
            {
                ledger.TakeLabel(Label(Clicks[i], revision: 0));
            }
        }

        return ledger;
    }

    private static IReadOnlyList<string> ProblemsOf(DemoLedger ledger)
    {
        (long count, IReadOnlyList<string> first) = ledger.Check();
        Assert.Equal(count, first.Count);
        return first;
    }

    private static byte[] Label(SimulatedEvent of, int revision, string label = "human", int balance = 0, string type = "click") =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {"eventId":"{{of.EventId}}","campaignId":"{{of.CampaignId}}","type":"{{type}}","label":"{{label}}","actor":"person","revision":{{revision}},"points":5,"balance":{{balance}},"reasons":[]}
                """
            )
        );

    private static byte[] Hold(SimulatedEvent of, string action, string reason = "prior", double botProbability = 0.5) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {"holdId":"{{of.CampaignId}}|{{of.EventId}}","campaignId":"{{of.CampaignId}}","action":"{{action}}","reason":"{{reason}}","botProbability":{{botProbability}}}
                """
            )
        );

    private static byte[] Correction(SimulatedEvent of, int delta) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"eventId":"{{of.EventId}}","campaignId":"{{of.CampaignId}}","delta":{{delta}}}"""
            )
        );
}
