using BotClickStream.Input;
using BotClickStream.Lanes;

namespace BotClickStream.Tests.Input;

public sealed class LaneIntakeTests
{
    [Fact]
    public void A_lane_gets_its_batches_in_order_as_it_has_room()
    {
        LaneIntake intake = new();
        InputBatch[] batches = [new(), new(), new()];
        List<InputBatch> handed = [];
        Array.ForEach(batches, batch => intake.Add(batch, now: 0));

        intake.HandOver(HandUpTo(2, handed), now: 0);
        intake.HandOver(HandUpTo(3, handed), now: 0);

        Assert.Equal(batches, handed);
        Assert.Equal(0, intake.Waiting);
    }

    [Fact]
    public void A_partition_is_read_on_until_eight_batches_wait_and_again_from_four_on()
    {
        LaneIntake intake = new();
        for (int i = 1; i < LaneIntake.MaxWaiting; i++)
        {
            intake.Add(new InputBatch(), now: 0);
            Assert.False(intake.IsOverfull);
        }

        intake.Add(new InputBatch(), now: 0);
        Assert.True(intake.IsOverfull);
        intake.HandOver(HandUpTo(3, []), now: 0);
        Assert.True(intake.IsOverfull);
        intake.HandOver(HandUpTo(1, []), now: 0);

        Assert.False(intake.IsOverfull);
        Assert.Equal(LaneIntake.MaxWaiting / 2, intake.Waiting);
    }

    [Fact]
    public void A_partition_is_held_back_when_its_oldest_batch_has_waited_for_a_second()
    {
        LaneIntake intake = new();
        intake.Add(new InputBatch(), now: 0);

        intake.HandOver(_ => false, LaneIntake.MaxWait - 1);
        Assert.False(intake.IsOverfull);
        intake.HandOver(_ => false, LaneIntake.MaxWait);
        Assert.True(intake.IsOverfull);
        intake.HandOver(_ => false, LaneIntake.MaxWait + 1);
        Assert.True(intake.IsOverfull);
        intake.HandOver(_ => true, LaneIntake.MaxWait + 2);

        Assert.False(intake.IsOverfull);
    }

    [Fact]
    public void What_waits_for_a_lane_that_goes_is_given_back()
    {
        LaneIntake intake = new();
        InputBatch batch = new();
        intake.Add(batch, now: 0);
        List<InputBatch> back = [];

        intake.Abandon(back.Add);

        Assert.Equal([batch], back);
        Assert.Equal(0, intake.Waiting);
    }

    private static Func<InputBatch, bool> HandUpTo(int count, List<InputBatch> handed) =>
        batch =>
        {
            if (count-- <= 0)
            {
                return false;
            }

            handed.Add(batch);
            return true;
        };
}
