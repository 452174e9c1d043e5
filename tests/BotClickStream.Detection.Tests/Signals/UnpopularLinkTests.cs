using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class UnpopularLinkTests
{
    private static readonly UnpopularLink Signal = new();

    [Fact]
    public void A_link_that_none_of_many_people_chose_speaks_against_who_takes_it()
    {
        EventDraft rare = Some.Click(Minutes(3), "imprint") with { Recipient = "zoe@other.example", LinkCount = 4 };
        EventDraft usual = Some.Click(Minutes(3), "a") with { Recipient = "yan@other.example" };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Readers(40)).Apply(rare, usual).WorkOff();

        Assert.Equal(Signal.Weight, detector.LabelOf(rare).ReasonBy(Signal)!.Weight);
        Assert.Null(detector.LabelOf(usual).ReasonBy(Signal));
    }

    [Fact]
    public void Of_few_people_nobody_can_tell_and_who_leaves_the_list_chooses_what_few_do()
    {
        EventDraft rare = Some.Click(Minutes(3), "imprint") with { Recipient = "zoe@other.example", LinkCount = 4 };
        Assert.Null(new DetectorUnderTest().Apply(Readers(20)).Apply(rare).WorkOff().LabelOf(rare).ReasonBy(Signal));

        EventDraft leaves = rare with { Role = LinkRole.Unsubscribe };
        Assert.Null(new DetectorUnderTest().Apply(Readers(40)).Apply(leaves).WorkOff().LabelOf(leaves).ReasonBy(Signal));
    }

    /// <summary>Hours later, each from home, and with a session on the site.</summary>
    private static IEnumerable<EventDraft> Readers(int count) =>
        Some.Recipients(count)
            .SelectMany(
                (recipient, i) =>
                    new[]
                    {
                        Some.Delivered(),
                        Some.Click(Hours(2) + Minutes(i), "a").By($"home-{i}", $"net-{i}"),
                        Some.Session(Hours(2) + Minutes(i) + 1),
                    }.Select(draft => draft.From(recipient))
            );
}
