namespace BotClickStream.Detection;

/// <summary>
/// By how much a campaign's engagement is stamped later than its deliveries, or earlier: some ESPs' clocks run minutes off (600 s in a public case study). Image proxies, scanners and people at their
/// screens begin within seconds of the delivery in any mailing; where nothing happens for minutes and then much, the clock is off by these minutes. It takes several domains that agree: one firm's scanner that waits is no clock.
/// Where much happens minutes before the delivery, from networks all over, the clock runs early: a gateway that scans what it holds does so from a few.
/// </summary>
internal static class ClockOffset
{
    /// <summary>Slots from the delivery on: of a minute, and wider the later.</summary>
    public const int LateSlots = 24;

    /// <summary>Slots of two minutes before it; the two minutes before the delivery are in none, since gateways scan then.</summary>
    public const int EarlySlots = 7;

    public const int Slots = LateSlots + EarlySlots;

    /// <summary>By their domains, before the delivery by their networks, messages are in one of so many groups.</summary>
    public const int Groups = 8;

    private const int MinuteMs = 60_000;
    public const int EarlySlotMs = 120_000;

    /// <summary>Labelled events before the delivery from which on they are no person's at a screen, but a scan's.</summary>
    public const int MostBefore = 2;

    /// <summary>Messages within the slots that it takes to tell.</summary>
    private const int MinMessages = 30;

    /// <summary>Thousandths of them that may come before the beginning: what is scanned while it is held comes at any time.</summary>
    private const int Stray = 40;

    /// <summary>
    /// A group counts no more than the third largest: what two domains do is no campaign's clock. Up to two groups may come before the beginning with more, as firms' scanners do that look before the delivery. Then it takes six groups of the
    /// eight to agree, and of two such ones seven: several firms' scanners that wait, beside people of large domains who don't, are no clock.
    /// </summary>
    private static ReadOnlySpan<byte> AgreeingBut => [3, 6, 7];

    /// <summary>At most a fourth of all may come before it so.</summary>
    private const int MostBeforeShare = 4;

    /// <summary>Before the delivery a group counts no more than three times the seventh of the eight: a fleet of a few networks is in fewer, but for what goes astray.</summary>
    private const int EarlyAgreeing = Groups - 1;
    private const int EarlyTimes = 3;

    /// <summary>Of all within the slots a fourth comes within so many of the beginning, of so many minutes; who reads later comes by and by.</summary>
    private const int BeginningSlots = 3;
    private const int BeginningMinutes = 5;
    private const int BeginningShare = 4;

    /// <summary>Of all within these and the first slots a third comes before the delivery where the clock runs early.</summary>
    private const int EarlyShare = 3;

    private const int Scale = 1024;

    /// <summary>
    /// At which minute the late slots begin, and the last ends. The first of them tell of any offset; of longer ones half an hour and an hour are told, which batches and wrong time zones make, and what comes between is known to come then.
    /// </summary>
    private static ReadOnlySpan<byte> Minutes => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 30, 35, 60, 65];
    private const int FirstSlots = 20;

    /// <summary>The slot of a delay in milliseconds, from 1; 0 where it lies outside.</summary>
    public static byte SlotOf(long delay) =>
        delay switch
        {
            >= 0 when delay < (long)Minutes[LateSlots] * MinuteMs => LateSlotOf(delay / MinuteMs),
            < 0 when (-delay - 1) / EarlySlotMs is >= 1 and <= EarlySlots and long early => (byte)(LateSlots + early),
            _ => 0,
        };

    private static byte LateSlotOf(long minute)
    {
        byte slot = 1;
        while (Minutes[slot] <= minute)
        {
            slot++;
        }

        return slot;
    }

    public static bool IsEarly(int slot) => slot > LateSlots;

    /// <summary>Milliseconds; below 0 where engagement is stamped early, 0 where the clocks agree or nobody knows.</summary>
    public static int Of(in OnsetCounts onsets)
    {
        Span<long> sizes = stackalloc long[Groups];
        SizesOf(onsets, LateSlots, EarlySlots, sizes);
        Span<long> early = stackalloc long[EarlySlots];
        long messages = Collect(onsets, LateSlots, early, sizes, MostOf(sizes, EarlyAgreeing) * EarlyTimes, but: 0);
        if (messages >= MinMessages * Scale && messages * EarlyShare >= messages + (CountOf(onsets, FirstSlots) * (long)Scale))
        {
            early.Reverse();
            int first = Beginning(early, messages);
            return -(EarlySlots + 1 - first) * EarlySlotMs;
        }

        SizesOf(onsets, 0, FirstSlots, sizes);
        int all = CountOf(onsets, LateSlots);
        // Where more agree it is told more exactly.
        int late = 0;
        for (int but = AgreeingBut.Length - 1; but >= 0 && late == 0; but--)
        {
            late = LateOf(onsets, sizes, all, but);
        }

        return late;
    }

    /// <param name="soon">How many each group has within the first slots.</param>
    /// <param name="all">How many there are within all of them.</param>
    /// <param name="but">How many groups may come before the beginning.</param>
    private static int LateOf(in OnsetCounts onsets, ReadOnlySpan<long> soon, int all, int but)
    {
        Span<long> sizes = stackalloc long[Groups];
        soon.CopyTo(sizes);
        int slots = FirstSlots;
        if (SumBut(but, soon, 1) * 1000 <= all * (long)Stray)
        {
            // Where hardly anybody comes within the first slots, it may begin later.
            slots = LateSlots;
            SizesOf(onsets, 0, slots, sizes);
        }

        long most = MostOf(sizes, AgreeingBut[but]);
        if (BeginsAtOnce(onsets, sizes, most, but))
        {
            return 0;
        }

        Span<long> late = stackalloc long[slots];
        long messages = Collect(onsets, 0, late, sizes, most, but);
        if (messages < MinMessages * Scale)
        {
            return 0;
        }

        int slot = Beginning(late, messages);
        int end = slot;
        while (end < late.Length && end < slot + BeginningSlots && Minutes[end + 1] - Minutes[slot] <= BeginningMinutes)
        {
            end++;
        }

        bool isBeginning = end > slot && Sum(late[slot..end]) * BeginningShare >= messages;
        return isBeginning && (but == 0 || CountOf(onsets, slot) * (long)MostBeforeShare <= CountOf(onsets, late.Length))
            ? Minutes[slot] * MinuteMs
            : 0;
    }

    /// <summary>Whether in the first slot already more come than go astray, as in most campaigns: then nobody has to ask of all slots.</summary>
    private static bool BeginsAtOnce(in OnsetCounts onsets, ReadOnlySpan<long> sizes, long most, int but)
    {
        long atMost = 0;
        foreach (long size in sizes)
        {
            atMost += Math.Min(size, most) * Scale;
        }

        Span<long> first = stackalloc long[1];
        return Collect(onsets, 0, first, sizes, most, but) * 1000 > atMost * Stray;
    }

    /// <summary>How many messages each group has within the slots.</summary>
    private static void SizesOf(in OnsetCounts onsets, int from, int slots, Span<long> sizes)
    {
        sizes.Clear();
        for (int place = from * Groups; place < (from + slots) * Groups; place++)
        {
            sizes[place % Groups] += onsets[place];
        }
    }

    /// <summary>The size of the <paramref name="ofLargest"/>th largest group.</summary>
    private static long MostOf(ReadOnlySpan<long> sizes, int ofLargest)
    {
        Span<long> sorted = stackalloc long[Groups];
        sizes.CopyTo(sorted);
        sorted.Sort();
        return sorted[Groups - ofLargest];
    }

    /// <summary>Adds groups up.</summary>
    /// <param name="sizes">How many each has within the slots.</param>
    /// <param name="most">As how many none counts more.</param>
    /// <param name="but">What so many groups have more than any other up to a slot counts only when another has as much.</param>
    /// <returns>The sum, like the slots in <see cref="Scale"/>ths of messages.</returns>
    private static long Collect(in OnsetCounts onsets, int from, Span<long> slots, ReadOnlySpan<long> sizes, long most, int but)
    {
        Span<long> until = stackalloc long[Groups];
        long counted = 0;
        for (int i = 0; i < slots.Length; i++)
        {
            for (int group = 0; group < Groups && most > 0; group++)
            {
                long count = onsets[PlaceOf(from + i + 1, group)];
                until[group] += count == 0 ? 0 : count * Scale * Math.Min(most, sizes[group]) / sizes[group];
            }

            slots[i] = SumBut(but, until, Scale) - counted;
            counted += slots[i];
        }

        return counted;
    }

    /// <summary>The sum, the <paramref name="but"/> largest counting no more than the next, or one message.</summary>
    private static long SumBut(int but, ReadOnlySpan<long> counts, long message)
    {
        (long first, long second, long third, long sum) = (0, 0, 0, 0);
        foreach (long count in counts)
        {
            sum += count;
            third = Math.Max(third, Math.Min(second, count));
            second = Math.Max(second, Math.Min(first, count));
            first = Math.Max(first, count);
        }

        long most = Math.Max(but == 1 ? second : third, message);
        return but == 0 ? sum : sum - Math.Max(0, first - most) - Math.Max(0, second - most);
    }

    /// <summary>The first slot up to which more have come than go astray.</summary>
    private static int Beginning(ReadOnlySpan<long> slots, long messages)
    {
        long before = 0;
        int slot = 0;
        while (slot < slots.Length - 1 && (before + slots[slot]) * 1000 <= messages * Stray)
        {
            before += slots[slot++];
        }

        return slot;
    }

    private static int CountOf(in OnsetCounts onsets, int slots)
    {
        int count = 0;
        for (int i = 0; i < slots * Groups; i++)
        {
            count += onsets[i];
        }

        return count;
    }

    private static long Sum(ReadOnlySpan<long> slots)
    {
        long sum = 0;
        foreach (long count in slots)
        {
            sum += count;
        }

        return sum;
    }

    /// <param name="slot">From 1.</param>
    public static int PlaceOf(int slot, int group) => ((slot - 1) * Groups) + group;
}
