using static BotClickStream.Detection.Tests.Durations;

namespace BotClickStream.Detection.Tests;

public sealed class EspMachineFlagTests
{
    private static readonly EspMachineFlag Signal = new();

    [Fact]
    public void The_ESPs_word_is_strong_evidence()
    {
        EventDraft click = Some.Click(Minutes(9)) with { Machine = MachineFlag.Machine };
        SaidLabel label = new DetectorUnderTest().Apply(click).LabelOf(click);

        Assert.Equal((Label.Bot, Actor.SecurityScanner), (label.Label, label.Actor));
        Assert.Equal(Signal.Weight, label.ReasonBy(Signal)!.Weight);
    }

    [Fact]
    public void It_is_not_the_last_word()
    {
        EventDraft click = Some.Click(Hours(4)) with { Machine = MachineFlag.Machine };
        DetectorUnderTest detector = new DetectorUnderTest().Apply(Some.Delivered(), click, Some.Conversion(Hours(4) + Minutes(5)));

        Assert.Equal(Label.Human, detector.LabelOf(click).Label);
    }

    [Fact]
    public void An_image_proxy_is_a_persons()
    {
        EventDraft open = Some.Open(Minutes(9)) with { Machine = MachineFlag.ImageProxy };

        Assert.Equal(Label.Human, new DetectorUnderTest().Apply(open).LabelOf(open).Label);
    }
}
