using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

/// <summary>Whose event it was: what labels repeat from state.</summary>
public sealed class IdentityTests
{
    private const string Uuid = "0b5e7c1e-3f5a-4b8e-9a50-0123456789ab";

    [Fact]
    public void A_revision_repeats_who_where_and_what()
    {
        EventDraft click = Some.Click(Seconds(20), "b").By("chrome", "net-1") with
        {
            Id = Uuid,
            Url = "https://shop.example/b?id=7",
            Role = LinkRole.Content,
            Points = 12_345,
            UserAgentKind = UserAgentKind.SandboxBrowser,
        };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(click, Some.Delivered());

        SaidLabel first = detector.Labels[0];
        SaidLabel revised = detector.Labels[1];
        Assert.Equal((Uuid, EventType.Click, click.Time, "spring"), (revised.EventId, revised.Type, revised.Time, revised.CampaignId));
        Assert.Equal(
            ("spring:ann@acme.example", "ann@acme.example", "acme.example", "ann@acme.example"),
            (revised.MessageId, revised.Recipient, revised.Domain, revised.LeadId)
        );
        Assert.Equal(("b", click.Url, LinkRole.Content, 12_345), (revised.LinkId, revised.Url, revised.LinkRole, revised.Points));
        Assert.Equal(
            first with
            {
                Label = revised.Label,
                Actor = revised.Actor,
                LogOdds = revised.LogOdds,
                Reasons = revised.Reasons,
                Balance = revised.Balance,
                Revision = 1,
                ProvisionalUntil = revised.ProvisionalUntil,
            },
            revised
        );
    }

    [Theory]
    [InlineData(0, null, true)]
    [InlineData(null, 0, true)]
    [InlineData(null, null, false)]
    public void A_label_tells_a_balance_where_the_event_has_points_be_they_none(int? own, int? ofType, bool isTold)
    {
        EventDraft click = Some.Click(0) with { Points = own };

        Assert.Equal(isTold, new DetectorUnderTest(new DetectorSettings { ClickPoints = ofType }).Apply(click).LabelOf(click).HasBalance);
    }

    [Fact]
    public void A_reason_names_up_to_three_events_that_set_it_off_each_once()
    {
        EventDraft[] sweep = Some.Sweep(Minutes(9), "abcd");
        SaidLabel[] labels = new DetectorUnderTest().Apply(sweep).Explain(sweep[0].ToEvent().MessageKey);

        Assert.Equal([sweep[0].Id, sweep[3].Id, sweep[1].Id], labels[1].ReasonBy(new LinkSweep())!.Events);
        Assert.Equal([sweep[0].Id, sweep[3].Id], labels[3].ReasonBy(new LinkSweep())!.Events);
    }

    [Fact]
    public void An_id_that_only_looks_like_a_UUID_comes_back_as_it_came()
    {
        string[] ids = [Uuid.ToUpperInvariant(), "00000000-0000-0000-0000-000000000000", "plain", new string('x', 256)];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(ids.Select(id => Some.Click(0) with { Id = id }));

        Assert.Equal(ids, detector.Labels.Where(label => label.Revision == 0).Select(label => label.EventId));
        Assert.All(ids, id => Assert.Equal(ApplyResult.Duplicate, detector.Take(Some.Click(0) with { Id = id })));
    }

    [Fact]
    public void Pseudonymised_input_is_known_by_its_message()
    {
        EventDraft click = Some.Click(0) with { Recipient = null, Message = "m-1" };
        SaidLabel label = new DetectorUnderTest().Apply(click).LabelOf(click);

        Assert.Equal(("m-1", "m-1", "", "pseudonym.example"), (label.MessageId, label.LeadId, label.Recipient, label.Domain));
    }

    [Fact]
    public void A_messages_usual_lead_and_another_events_own_are_kept_apart()
    {
        EventDraft[] events =
        [
            Some.Click(0) with
            {
                Lead = "crm-1",
            },
            Some.Click(Minutes(9)) with
            {
                Lead = "crm-2",
            },
            Some.Click(Minutes(20)) with
            {
                Lead = "crm-1",
            },
            Some.Click(Minutes(30)),
        ];
        DetectorUnderTest detector = new DetectorUnderTest().Apply(events).Apply(Some.Delivered(-Seconds(1)));

        Assert.Equal(["crm-1", "crm-2", "crm-1", "ann@acme.example"], events.Select(draft => detector.LabelOf(draft).LeadId));
    }

    [Fact]
    public void A_recipient_told_only_by_a_later_event_is_its_lead_and_the_messages_from_then_on()
    {
        EventDraft session = Some.Session(Minutes(10)) with { Recipient = null, Message = "m-1" };
        EventDraft click = Some.Click(Minutes(9)) with { Message = "m-1" };
        EventDraft again = Some.Click(Minutes(30)) with { Message = "m-1", Machine = MachineFlag.Machine };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(session, click, again);

        Assert.All(
            new[] { click, again },
            draft =>
                Assert.Equal(("ann@acme.example", "ann@acme.example"), (detector.LabelOf(draft).LeadId, detector.LabelOf(draft).Recipient))
        );
        EventDraft visit = Some.Conversion(Minutes(31)) with { NamesMessage = false };
        detector.Apply(visit);
        Assert.Equal((Label.Human, 1), (detector.LabelOf(again).Label, detector.LabelOf(again).Revision));
    }

    [Fact]
    public void What_was_given_to_the_message_as_lead_stays_its_when_the_recipient_becomes_known()
    {
        EventDraft known = Some.Click(Seconds(30), "b") with
        {
            Message = "m-1",
            Points = 10_000,
            UserAgentKind = UserAgentKind.SandboxBrowser,
        };
        EventDraft unknown = known with { Recipient = null, After = Seconds(5) };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(unknown, known).Apply(Some.Delivered() with { Message = "m-1" });

        Assert.Equal((1, "m-1"), (detector.LabelOf(unknown).Revision, detector.LabelOf(unknown).LeadId));
        Assert.Equal((1, "ann@acme.example"), (detector.LabelOf(known).Revision, detector.LabelOf(known).LeadId));
    }

    [Fact]
    public void An_event_without_its_recipient_goes_to_the_messages_id_as_lead_as_it_says()
    {
        EventDraft known = Some.Click(Seconds(5)) with { Message = "m-1" };
        EventDraft unknown = Some.Click(Seconds(30), "b") with { Recipient = null, Message = "m-1" };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(known, unknown);

        Assert.Equal("m-1", detector.LabelOf(unknown).LeadId);
    }
}
