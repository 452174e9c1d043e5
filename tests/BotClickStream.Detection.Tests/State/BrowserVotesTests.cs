using CsCheck;

namespace BotClickStream.Detection.Tests;

public sealed class BrowserVotesTests
{
    private static readonly Gen<int> AnyBrowser = Gen.Int[1, BrowserVotes.Classes];

    [Fact]
    public void One_browser_alone_is_counted_to_the_message() =>
        Gen.Select(AnyBrowser, Gen.Int[1, 500])
            .Sample((browser, messages) => Assert.Equal((browser, messages), Of(Enumerable.Repeat(browser, messages)).Most()));

    [Fact]
    public void Among_a_few_others_it_is_told_and_about_how_many_messages_are_its_own() =>
        Gen.Select(AnyBrowser, Gen.Int[100, 400], AnyBrowser.Array[0, 20])
            .Sample(
                (most, many, others) =>
                {
                    (int browser, int messages) = Of([.. Enumerable.Repeat(most, many), .. others]).Most();

                    Assert.Equal(most, browser);
                    // Others each of whose bits is another count twice, and such as have hardly any of another less than once.
                    Assert.InRange(messages, many - others.Length, many + others.Length);
                }
            );

    [Fact]
    public void Where_two_have_half_each_none_has_most() =>
        Gen.Select(AnyBrowser, AnyBrowser, Gen.Int[1, 50])
            .Where((one, other, _) => one != other)
            .Sample(
                (one, other, each) => Assert.Equal((0, 0), Of([.. Enumerable.Repeat(one, each), .. Enumerable.Repeat(other, each)]).Most())
            );

    [Fact]
    public void What_is_taken_back_was_never_there() =>
        Gen.Select(AnyBrowser.Array[0, 50], AnyBrowser.Array[0, 50])
            .Sample(
                (kept, gone) =>
                {
                    BrowserVotes votes = Of([.. kept, .. gone]);
                    foreach (int browser in gone)
                    {
                        votes.Count(browser, -1);
                    }

                    Assert.Equal(Of(kept).Most(), votes.Most());
                }
            );

    [Fact]
    public void Of_nobody_and_of_who_tells_no_browser_there_is_none()
    {
        Assert.Equal((0, 0), default(BrowserVotes).Most());
        Assert.Equal((0, 0), Of([BrowserVotes.ClassOf(0), BrowserVotes.ClassOf(0)]).Most());
    }

    [Fact]
    public void Every_user_agent_has_a_class() =>
        Assert.All([1u, 63u, 64u, uint.MaxValue], agent => Assert.InRange(BrowserVotes.ClassOf(agent), 1, BrowserVotes.Classes));

    private static BrowserVotes Of(IEnumerable<int> browsers)
    {
        BrowserVotes votes = default;
        foreach (int browser in browsers)
        {
            votes.Count(browser, +1);
        }

        return votes;
    }
}
