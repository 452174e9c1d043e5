using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Tests.Decoding;

public sealed class RejectionReasonTests
{
    private static readonly DetectorSettings Settings = new() { MaxEventsPerMessage = 16, Horizon = 2 * 86_400_000L };
    private static readonly Hash128 Message = new(1, 2);

    [Theory]
    [InlineData(EventType.Click, true, "its message has had 64 events, four times MaxEventsPerMessage")]
    [InlineData(EventType.Unsubscribe, true, "its message has had 64 events, four times MaxEventsPerMessage")]
    [InlineData(EventType.Session, true, "its message has had 16 visits (MaxEventsPerMessage)")]
    [InlineData(EventType.Conversion, false, "its recipient has had 16 visits that name no message (MaxEventsPerMessage)")]
    public void What_is_full_is_told_with_the_limit_that_holds_for_it(EventType type, bool namesMessage, string detail)
    {
        EmailEvent email = new() { Type = type, MessageKey = namesMessage ? Message : default };

        Assert.Equal(("message-full", detail), RejectionReasons.Of(ApplyResult.MessageFull, email, Settings, watermark: 0));
    }

    [Fact]
    public void What_comes_too_late_is_told_by_how_much_and_to_where_time_has_come()
    {
        EmailEvent email = new() { Type = EventType.Click, MessageKey = Message };

        Assert.Equal(
            (
                "too-late",
                "older than 2.00:00:00 (Horizon) before the time that the events have come to (2025-10-09T08:53:20Z), "
                    + "of a message that is no longer kept or was forgotten in between"
            ),
            RejectionReasons.Of(ApplyResult.TooLate, email, Settings, watermark: 1_760_000_000_000)
        );
    }

    [Theory]
    [InlineData(ApplyResult.Applied)]
    [InlineData(ApplyResult.Duplicate)]
    [InlineData(ApplyResult.Untracked)]
    public void What_counts_is_known_or_finds_no_room_is_not_rejected(ApplyResult result) =>
        Assert.Null(RejectionReasons.Of(result, new EmailEvent { Type = EventType.Click, MessageKey = Message }, Settings, watermark: 0));
}
