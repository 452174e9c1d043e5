using CsCheck;

namespace BotClickStream.Detection.Tests;

/// <summary>Windows without a detector around them, for what a signal says of one.</summary>
internal static class Windows
{
    public const long Delivered = 1_000_000;

    public static readonly Gen<WindowEvent> AnyEvent =
        from type in Gen.OneOf(
            EventType.Open,
            EventType.Click,
            EventType.Click,
            EventType.Click,
            EventType.Unsubscribe,
            EventType.Session,
            EventType.Conversion
        )
        from time in Gen.OneOf(Gen.Long[0, 3_000], Gen.Long[0, 90_000], Gen.Long[-90_000, 9_000_000])
        from id in Gen.ULong
        from link in Gen.Int[0, 6]
        from role in Gen.OneOf(LinkRole.Unknown, LinkRole.Content, LinkRole.Footer, LinkRole.Bait, LinkRole.Unsubscribe)
        from network in Gen.ULong[0, 3]
        from agent in Gen.UInt[0, 2]
        from kind in Gen.Int[0, Enum.GetValues<UserAgentKind>().Length - 1]
        from listed in Gen.OneOf(
            NetworkKind.Unlisted,
            NetworkKind.Scanner,
            NetworkKind.Shared,
            NetworkKind.Hosting,
            NetworkKind.ApplePrivacy
        )
        from rest in Gen.Int[0, 63]
        select new WindowEvent
        {
            Id = new Hash128(id, id),
            Type = type,
            Time = Delivered + time,
            Link = type == EventType.Open ? 0 : link,
            Role = role,
            IsUnpopular = (rest & 1) != 0,
            Network = network,
            NetworkActivity = new ContextActivity
            {
                Scanned = (rest & 2) != 0 ? 6 : 0,
                Early = (rest & 4) != 0 ? 7 : 0,
                Domains = 3,
            },
            NetworkKind = (rest & 12) == 12 ? listed : NetworkKind.Unlisted,
            UserAgent = agent,
            UserAgentKind = (rest & 8) != 0 ? (UserAgentKind)kind : UserAgentKind.Browser,
            HttpMethod = (rest & 48) == 48 ? HttpMethod.Head : HttpMethod.Get,
            MachineFlag = (rest & 56) == 16 ? MachineFlag.Machine : MachineFlag.None,
        };

    /// <param name="deliveredAt"><see langword="null"/> where the delivery isn't known.</param>
    /// <param name="here">What others of the domain have shown in the campaign.</param>
    /// <param name="anywhere">What others of the domain have shown in any campaign.</param>
    public static MessageWindow Of(
        IEnumerable<WindowEvent> events,
        long? deliveredAt = Delivered,
        DomainActivity domain = default,
        ContextActivity here = default,
        ContextActivity anywhere = default,
        int clockOffset = 0,
        long begunAt = 0,
        RecipientActivity recipient = default,
        Rules? rules = null
    )
    {
        MessageWindow window = new(rules ?? new Rules());
        window.Begin(
            deliveredAt,
            clockOffset,
            isDelivered: deliveredAt is not null,
            mailLinks: 6,
            otherLinks: 2,
            begunAt,
            domain,
            here,
            anywhere,
            recipient
        );
        foreach (WindowEvent one in events)
        {
            window.Add(one);
        }

        window.TellVisitors();
        return window;
    }

    /// <summary>What a signal alone says of a window, with the event that each is about.</summary>
    public static Evidence[] Heard(this Signal signal, MessageWindow window)
    {
        EvidenceSheet sheet = new();
        sheet.Begin(window.Events.Length);
        if ((signal.Needs & ~window.Facts) == 0)
        {
            sheet.BeginSignal(new AskedSignal(signal));
            signal.Judge(window, sheet);
        }

        return sheet.Found.ToArray();
    }

    /// <summary>So many milliseconds after the delivery.</summary>
    public static WindowEvent Click(long delay, int link = 1, ulong network = 1, uint agent = 1, ContextActivity around = default) =>
        new()
        {
            Id = new Hash128(1, (ulong)(delay + Delivered)),
            Type = EventType.Click,
            Time = Delivered + delay,
            Link = link,
            Network = network,
            UserAgent = agent,
            UserAgentKind = UserAgentKind.Browser,
            NetworkActivity = around,
        };
}
