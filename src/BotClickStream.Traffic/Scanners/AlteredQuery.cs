namespace BotClickStream.Traffic;

/// <summary>Follows links with scrambled <c>utm_</c> values, so as not to spoil statistics or to provoke the page (Mautic issue 9798).</summary>
internal sealed class AlteredQuery() : Scanner("scanner.altered-query")
{
    public override void Act(in Message message, ref SplitMix64 random, Plan plan)
    {
        Client client = ClientOf(message, ref random);
        Link[] links = SweptLinks(message, ref random);
        long time = message.Sent + BurstDelay.Sample(ref random);
        int hits = Math.Min(links.Length, 1 + random.Below(5));
        random.Shuffle(links);
        foreach (Link link in links.AsSpan(0, hits))
        {
            plan.Click(time, link, client, Truth, url: Scramble(link.Url, ref random));
            time += random.Between(300, 20_000);
        }
    }

    /// <summary>Turns the letters of every parameter's value; lengths and names stay.</summary>
    public static string Scramble(string url, ref SplitMix64 random)
    {
        Span<char> text = stackalloc char[url.Length];
        url.CopyTo(text);
        int query = url.IndexOf('?');
        bool inValue = false;
        for (int i = query < 0 ? url.Length : query + 1; i < text.Length; i++)
        {
            inValue = text[i] == '=' || (inValue && text[i] != '&');
            if (inValue && char.IsAsciiLetterLower(text[i]))
            {
                text[i] = (char)('a' + random.Below(26));
            }
        }
        return new string(text);
    }
}
