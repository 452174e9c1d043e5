namespace BotClickStream.Detection.Tests;

/// <summary>An event as a test says it: only what matters, in plain strings. Times are milliseconds after <see cref="Some.Start"/>.</summary>
internal sealed record EventDraft(EventType Type, long After)
{
    public string Campaign { get; init; } = "spring";
    public string? Recipient { get; init; } = "ann@acme.example";
    public string Domain => Recipient is { } address ? address[(address.LastIndexOf('@') + 1)..] : "pseudonym.example";

    /// <summary>Whether the recipient is the sender's own.</summary>
    public bool IsTest { get; init; }

    /// <summary><see langword="null"/> for the default, <c>campaign:recipient</c>.</summary>
    public string? Message { get; init; }

    /// <summary>Whether it names its message at all; a session or conversion may not.</summary>
    public bool NamesMessage { get; init; } = true;
    public string? Lead { get; init; }
    public string? Link { get; init; }
    public string? Url { get; init; }
    public LinkRole Role { get; init; }
    public LinkRole UrlRole { get; init; }
    public int LinkCount { get; init; }
    public string? Browser { get; init; }
    public UserAgentKind UserAgentKind { get; init; }
    public string? Network { get; init; }

    /// <summary>Who received the mail; of deliveries and verdicts.</summary>
    public string? Gateway { get; init; }
    public HttpMethod Method { get; init; }
    public UnsubscribeVia Via { get; init; }
    public MachineFlag Machine { get; init; }

    /// <summary>Ten-thousandths of a point that it brings itself.</summary>
    public long? Points { get; init; }

    /// <summary>Of a total: how many sessions or conversions.</summary>
    public int Count { get; init; }

    /// <summary>Of a verdict.</summary>
    public VerdictTarget Target { get; init; }

    /// <summary>Of a verdict about an event: its id.</summary>
    public string? TargetId { get; init; }
    public Label Label { get; init; }
    public string? By { get; init; }

    /// <summary>Of a verdict: until when it holds, after <see cref="Some.Start"/>.</summary>
    public long? UntilAfter { get; init; }
    public long Until => UntilAfter is { } after ? Some.Start + after : 0;

    /// <summary>Told apart by what tests vary, so that a draft given twice is a duplicate.</summary>
    public string Id
    {
        get =>
            field
            ?? $"{Campaign}/{Type}/{Recipient}/{Message}/{After}/{Link}/{Browser}/{Network}{(Type == EventType.Verdict ? $"/{Target}/{TargetId}/{Label}/{UntilAfter}" : "")}";
        init;
    }

    public long Time => Some.Start + After;

    public string MessageId => Message ?? $"{Campaign}:{Recipient}";

    public EmailEvent ToEvent() => new PreparedEvent(this).At(Time);

    public override string ToString()
    {
        string[] told =
        [
            $"{Type} +{After} {Campaign}/{Recipient}",
            Message is null ? "" : $"message={Message}",
            NamesMessage ? "" : "by recipient",
            Lead is null ? "" : $"lead={Lead}",
            Link is null ? "" : $"link={Link}",
            Url is null ? "" : $"url={Url}",
            Role == LinkRole.Unknown ? "" : $"role={Role}",
            LinkCount == 0 ? "" : $"links={LinkCount}",
            Browser is null ? "" : $"browser={Browser}",
            UserAgentKind == UserAgentKind.Absent ? "" : $"kind={UserAgentKind}",
            Network is null ? "" : $"network={Network}",
            Gateway is null ? "" : $"gateway={Gateway}",
            Method == HttpMethod.Unknown ? "" : $"method={Method}",
            Machine == MachineFlag.None ? "" : $"machine={Machine}",
            Points is null ? "" : $"points={Points}",
            Type == EventType.Verdict ? $"{Label} of {Target} {TargetId} until {UntilAfter}" : "",
        ];
        return string.Join(' ', told.Where(word => word.Length > 0));
    }

    /// <summary>What a link without an id is known by: the URL without tracking parameters, of a bait the whole URL.</summary>
    public string LinkOf(string url) =>
        (Role != LinkRole.Unknown ? Role : UrlRole) == LinkRole.Bait
            ? url
            : url.Split("?utm_")[0].Replace("%27", "", StringComparison.Ordinal);

    public string LeadId => Lead ?? Recipient ?? MessageId;
}
