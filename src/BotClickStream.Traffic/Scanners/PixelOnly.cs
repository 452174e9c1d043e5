namespace BotClickStream.Traffic;

/// <summary>Renders the mail for a look at its images and follows nothing: a machine's open without a click.</summary>
internal sealed class PixelOnly() : Scanner("scanner.pixel-only")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan) =>
        plan.Open(message.Sent + PixelDelay.Sample(ref random), ClientOf(message, ref random), Truth, Noticed(ref random));
}
