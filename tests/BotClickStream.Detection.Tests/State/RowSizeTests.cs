using System.Runtime.CompilerServices;

namespace BotClickStream.Detection.Tests;

public sealed class RowSizeTests
{
    /// <summary>With an index of 5 bytes a slot, filled to at least seven sixteenths, it costs under 48 bytes.</summary>
    [Fact]
    public void A_recipient_who_did_nothing_takes_a_row_of_32_bytes() => Assert.Equal(32, Unsafe.SizeOf<MessageRow>());

    [Fact]
    public void A_messages_time_and_flags_do_not_touch_each_other()
    {
        MessageRow row = new() { Anchor = 4_102_444_800_000, Flags = MessageFlags.Sent };
        row.Flags |= MessageFlags.Bounced;
        Assert.Equal((4_102_444_800_000, MessageFlags.Sent | MessageFlags.Bounced), (row.Anchor, row.Flags));

        row.Anchor = 946_684_800_000;
        Assert.Equal((946_684_800_000, MessageFlags.Sent | MessageFlags.Bounced), (row.Anchor, row.Flags));
    }

    [Fact]
    public void A_messages_last_time_and_what_stands_beside_it_do_not_touch_each_other()
    {
        EngagementRow row = new()
        {
            LastTime = 4_102_444_800_000,
            OnsetGroup = ClockOffset.Groups - 1,
            Onset = ClockOffset.Slots,
        };
        Assert.Equal(
            (4_102_444_800_000, ClockOffset.Groups - 1, false, ClockOffset.Slots),
            (row.LastTime, row.OnsetGroup, row.IsTold, row.Onset)
        );

        row.IsTold = true;
        row.OnsetGroup = 1;
        row.LastTime = 946_684_800_000;
        Assert.Equal((946_684_800_000, 1, true), (row.LastTime, row.OnsetGroup, row.IsTold));

        row.OnsetGroup = 0;
        row.IsTold = false;
        Assert.Equal((946_684_800_000, 0, false), (row.LastTime, row.OnsetGroup, row.IsTold));
    }

    [Fact]
    public void When_a_message_was_sent_makes_room_for_what_it_is_engaged_in()
    {
        MessageRow row = new() { Anchor = 4_102_444_800_000, Flags = MessageFlags.Delivered };
        Assert.Equal((0, 0), (row.Engagement, row.SentBefore));

        row.SentBefore = -60_000;
        Assert.Equal((0, -60_000), (row.Engagement, row.SentBefore));

        row.Engagement = 7;
        row.SentBefore = 1_000;
        row.Flags |= MessageFlags.Sent;
        Assert.Equal((7, 0), (row.Engagement, row.SentBefore));
        Assert.Equal((4_102_444_800_000, MessageFlags.Sent | MessageFlags.Delivered), (row.Anchor, row.Flags));
    }
}
