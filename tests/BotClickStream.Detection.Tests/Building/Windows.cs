using CsCheck;

namespace BotClickStream.Detection.Tests;

/// <summary>What windows are made of where they are made by chance.</summary>
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
        from listed in Gen.OneOf(NetworkKind.Unlisted, NetworkKind.Scanner, NetworkKind.Shared, NetworkKind.ApplePrivacy)
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
}
