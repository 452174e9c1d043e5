namespace BotClickStream.Detection;

/// <summary>An event as signals see it. Links, networks and browsers are only ever compared; 0 means that it isn't known.</summary>
public readonly record struct WindowEvent
{
    /// <summary>Its row; 0 where it is one of the recipient's visits.</summary>
    internal int Row { get; init; }

    /// <summary>The row of a visit that is kept with the recipient; 0 of any other event.</summary>
    internal int Visit { get; init; }

    /// <summary>What its message has shown in the context of its network: see <see cref="EventRow.Member"/>; 0 where it has none.</summary>
    internal int Member { get; init; }
    public Hash128 Id { get; init; }
    public EventType Type { get; init; }
    public long Time { get; init; }

    /// <summary>Its row; below 0 where the campaign has too many, and only the message's own are told apart.</summary>
    public int Link { get; init; }

    /// <summary>What is left of the link where a machine alters it.</summary>
    internal LinkPage Page { get; init; }

    /// <summary>Whether it asked for a link of the mail's with something appended: see <see cref="ProbedUrl"/>.</summary>
    public bool IsProbed { get; init; }
    public LinkRole Role { get; init; }

    /// <summary>Whether people leave its link alone.</summary>
    public bool IsUnpopular { get; init; }
    public ulong Network { get; init; }

    /// <summary>The network by which its visitor is told apart from others: its own, or that with which it takes turns (<see cref="MessageWindow.TellVisitors"/>).</summary>
    internal ulong VisitorNetwork
    {
        get => field == 0 ? Network : field;
        init;
    }

    /// <summary>The provider's block that its network lies in: see <see cref="EventRow.BlockOf"/>.</summary>
    internal ulong Block => EventRow.BlockOf(Network);

    /// <summary>Where neither network nor browser is told, which of the message's sittings it is part of, from 1; else 0.</summary>
    public int Sitting { get; init; }

    /// <summary>Whose network it is, as public lists have it.</summary>
    public NetworkKind NetworkKind { get; init; }

    /// <summary>What other messages have shown in its network.</summary>
    public ContextActivity NetworkActivity { get; init; }

    /// <summary>What the domain's scans say less of it, in thousandths of log-odds, since its browser and network are none of theirs: see <see cref="ContextRules.UnlikeWeight"/>.</summary>
    public int Unlike { get; init; }
    public uint UserAgent { get; init; }
    public UserAgentKind UserAgentKind { get; init; }
    public HttpMethod HttpMethod { get; init; }
    public MachineFlag MachineFlag { get; init; }
    public UnsubscribeVia Via { get; init; }

    /// <summary>
    /// Whether it asks as no browser of today does for a person, but a security program may that looks at what its own computer's user clicks: by HEAD, by an empty user agent or the bare <c>Mozilla/5.0</c>, or as a browser years behind. What says itself that it is a machine, or is a browser that sandboxes are known for, is none.
    /// </summary>
    internal bool IsPrograms => (HttpMethod == HttpMethod.Head && !UserAgentKind.IsMachines()) || UserAgentKind.IsUnlikely();

    /// <summary>Whether a person may be behind it: a HEAD request, a link with something appended, what says itself that it is a machine, or a browser that sandboxes are known for leads to no visit.</summary>
    internal bool MayVisit => HttpMethod != HttpMethod.Head && !IsProbed && !UserAgentKind.IsMachines();

    /// <summary>In steps how little it is a person's by what its browser and its network are, as far as that can be told without others: of two visitors on one link the one of whom there is less is the person.</summary>
    internal int Doubt =>
        !MayVisit ? 3
        : NetworkKind == NetworkKind.Scanner ? 2
        : NetworkKind is NetworkKind.Hosting or NetworkKind.Shared || UserAgentKind.IsUnlikely() ? 1
        : 0;

    /// <summary>
    /// Whether somebody else did it, as far as is told: from another network, or, where a network isn't told, by another browser, or, where neither is told of both, in another sitting. Many people have the same browser, so that one from elsewhere is another visitor,
    /// unless it is a browser that sandboxes are known for.
    /// </summary>
    public bool IsElsewhereThan(in WindowEvent other)
    {
        bool browsersTold = UserAgent != 0 && other.UserAgent != 0;
        if (Network == 0 || other.Network == 0)
        {
            return browsersTold ? UserAgent != other.UserAgent : Sitting != other.Sitting && Sitting != 0 && other.Sitting != 0;
        }

        return VisitorNetwork != other.VisitorNetwork
            && !(browsersTold && UserAgent == other.UserAgent && UserAgentKind == UserAgentKind.SandboxBrowser);
    }

    /// <summary>Whether it is on the same link, or one of the two on the other's altered. Of two visitors seconds apart that is one who follows the other; a visitor's own clicks are on two links.</summary>
    internal bool IsOnLinkOf(in WindowEvent other) => Link == other.Link || Page.MayBeAltered(other.Page);

    /// <summary>Whether it tells a network, from which no other message was scanned.</summary>
    internal bool IsFromUnscanned => Network != 0 && NetworkActivity.Scanned == 0;

    /// <summary>Whether all is the same by which <see cref="IsElsewhereThan"/> tells visitors apart.</summary>
    internal bool IsIndistinctFrom(in WindowEvent other) =>
        VisitorNetwork == other.VisitorNetwork
        && UserAgent == other.UserAgent
        && UserAgentKind == other.UserAgentKind
        && Sitting == other.Sitting;

    /// <summary>Whether both tell their network and their browser, and both are the same.</summary>
    public bool IsSameVisitorAs(in WindowEvent other) =>
        Network != 0 && UserAgent != 0 && VisitorNetwork == other.VisitorNetwork && UserAgent == other.UserAgent;

    /// <summary>Whether a network or a browser that both tell is the same, or neither is told.</summary>
    public bool MayBeSameVisitorAs(in WindowEvent other) => !IsElsewhereThan(other);

    /// <summary>The same, and no browser that both tell is another: behind an office's address, or a vendor's that people browse through, that is somebody else.</summary>
    public bool MayBeSameBrowserAs(in WindowEvent other) =>
        MayBeSameVisitorAs(other) && (UserAgent == 0 || other.UserAgent == 0 || UserAgent == other.UserAgent);
}
