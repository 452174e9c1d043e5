namespace BotClickStream.Traffic;

/// <summary>Has had enough: the link in the mail, or the mail program's own button (RFC 8058's one-click, or a mail).</summary>
internal sealed class Unsubscriber(LookDelay delay) : Person("person.unsubscribe")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        long time = message.Delivered + delay.Sample(message.Profile.IsMobile, ref random);
        Look(message, time, ref random, plan);
        time += Read(ref random);
        Client browser = message.Profile.Browser;
        if (message.Campaign.Unsubscribe is not { } link)
        {
            return;
        }
        if (random.Chance(0.35))
        {
            bool oneClick = random.Chance(0.8);
            plan.Unsubscribe(time, default, Truth, oneClick ? "one-click" : "mailto", oneClick ? "POST" : null);
            return;
        }
        plan.Click(time, link, browser, Truth);
        bool form = random.Chance(0.5);
        plan.Unsubscribe(time + (form ? random.Between(3_000, 25_000) : 0), browser, Truth, form ? "form" : "link", form ? "POST" : "GET");
    }
}
