namespace BotClickStream.Traffic;

/// <summary>
/// <see cref="Size"/> neighbouring entries of an address list: whole firms and single consumers, drawn apart from every other district, so that a list
/// of any length needs one of them at a time.
/// </summary>
internal sealed class District
{
    public const int Size = 1024;

    private static readonly Weighted<int> FirmSizes = new(
        (5, 18),
        (8, 20),
        (14, 20),
        (25, 17),
        (45, 12),
        (80, 7),
        (150, 4),
        (280, 1.6),
        (500, 0.6)
    );

    private static readonly Weighted<int> SmallFirmSizes = new((1, 5), (2, 3), (3, 2), (4, 1));

    private readonly Recipient[] _recipients = new Recipient[Size];

    /// <param name="number">Of the district within its list.</param>
    public District(TrafficOptions options, Audience audience, ulong list, int number)
    {
        ulong key = SplitMix64.Key(options.Seed, (ulong)Stream.District, list, (ulong)number);
        SplitMix64 random = new(key);
        int consumers = 0;
        int small = 0;
        ulong firms = 0;
        // Where firms are rare, none is so big that it alone is more than its list's share.
        int biggest = Math.Max(5, (int)((1 - audience.Consumers - audience.SmallFirms) * Size));
        for (int at = 0; at < Size; )
        {
            // Whoever is furthest behind its share comes next, so that every stretch of the list has the mix's make-up.
            double lackConsumers = (audience.Consumers * (at + 1)) - consumers;
            double lackSmall = (audience.SmallFirms * (at + 1)) - small;
            double lackFirms = -(lackConsumers + lackSmall) + 1;
            if (lackConsumers >= lackSmall && lackConsumers >= lackFirms)
            {
                _recipients[at] = new Recipient(
                    Provider.All.Pick(ref random),
                    ((long)number * Size) + at + (long)(list * TrafficOptions.MaxRecipients)
                );
                consumers++;
                at++;
                continue;
            }
            bool isSmall = lackSmall >= lackFirms;
            int drawn = (isSmall ? SmallFirmSizes : FirmSizes).Pick(ref random);
            int size = Math.Min(Math.Min(drawn, biggest), Size - at);
            Organisation firm = Organisation.DrawFirm(SplitMix64.Key(key, firms++), options);
            for (int member = 0; member < size; member++, at++)
            {
                _recipients[at] = new Recipient(firm, member);
            }
            small += isSmall ? size : 0;
        }
    }

    public Recipient this[int at] => _recipients[at];
}
