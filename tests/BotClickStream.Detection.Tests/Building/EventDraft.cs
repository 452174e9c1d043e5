using System.Text;

namespace BotClickStream.Detection.Tests;

/// <summary>An event as a test says it: only what matters, in plain strings. Times are milliseconds after <see cref="Some.Start"/>.</summary>
internal sealed record EventDraft(EventType Type, long After)
{
    public string Campaign { get; init; } = "spring";
    public string? Recipient { get; init; } = "ann@acme.example";
    public string Domain => Recipient is { } address ? address[(address.LastIndexOf('@') + 1)..] : "pseudonym.example";

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
    public HttpMethod Method { get; init; }
    public UnsubscribeVia Via { get; init; }
    public MachineFlag Machine { get; init; }

    /// <summary>Ten-thousandths of a point that it brings itself.</summary>
    public long? Points { get; init; }

    /// <summary>Told apart by what tests vary, so that a draft given twice is a duplicate.</summary>
    public string Id
    {
        get => field ?? $"{Campaign}/{Type}/{Recipient}/{Message}/{After}/{Link}/{Browser}/{Network}";
        init;
    }

    public long Time => Some.Start + After;

    private string MessageId => Message ?? $"{Campaign}:{Recipient}";

    public EmailEvent ToEvent()
    {
        bool isUuid = Uuid.TryRead(Bytes(Id), out Hash128 id);
        string? link = Link ?? Url;
        return new EmailEvent
        {
            Type = Type,
            Time = Time,
            Id = Bytes(Id),
            IdKey = isUuid ? id : Key(Id),
            IdIsUuid = isUuid,
            CampaignId = Bytes(Campaign),
            CampaignKey = Key(Campaign),
            Recipient = Bytes(Recipient),
            RecipientKey = Recipient is null ? default : Key(Campaign, Recipient),
            Domain = Bytes(Domain),
            DomainKey = Key(Campaign, Domain),
            MessageId = NamesMessage ? Bytes(MessageId) : default,
            MessageKey = NamesMessage ? Key(Campaign, MessageId) : default,
            MessageIdIsDefault = NamesMessage && Message is null,
            LeadId = Bytes(LeadId),
            LeadKey = Key(LeadId),
            Url = Bytes(Url ?? (Link is null ? null : $"https://shop.example/{Link}")),
            LinkId = Bytes(Link),
            LinkKey = link is null ? default : Key(Campaign, link),
            StatedRole = Role,
            UrlRole = UrlRole,
            LinkCount = LinkCount,
            UserAgentKey = Browser is null ? 0 : Key(Browser).Low,
            UserAgentKind =
                UserAgentKind != UserAgentKind.Absent ? UserAgentKind
                : Browser is null ? UserAgentKind.Absent
                : UserAgentKind.Browser,
            NetworkKey = Network is null ? default : Key(Network),
            HttpMethod = Method,
            Via = Via,
            MachineFlag = Machine,
            HasPoints = Points is not null,
            Points = Points ?? 0,
        };
    }

    public override string ToString()
    {
        string[] told =
        [
            $"{Type} +{After} {Campaign}/{Recipient}",
            Message is null ? "" : $"message={Message}",
            NamesMessage ? "" : "by recipient",
            Lead is null ? "" : $"lead={Lead}",
            Link is null ? "" : $"link={Link}",
            Role == LinkRole.Unknown ? "" : $"role={Role}",
            Browser is null ? "" : $"browser={Browser}",
            UserAgentKind == UserAgentKind.Absent ? "" : $"kind={UserAgentKind}",
            Network is null ? "" : $"network={Network}",
            Method == HttpMethod.Unknown ? "" : $"method={Method}",
            Machine == MachineFlag.None ? "" : $"machine={Machine}",
            Points is null ? "" : $"points={Points}",
        ];
        return string.Join(' ', told.Where(word => word.Length > 0));
    }

    public string LeadId => Lead ?? Recipient ?? MessageId;

    private static byte[] Bytes(string? text) => text is null ? [] : Encoding.UTF8.GetBytes(text);

    private static Hash128 Key(params ReadOnlySpan<string> parts)
    {
        ulong high = 0xCBF29CE484222325;
        ulong low = 0x9E3779B97F4A7C15;
        foreach (string part in parts)
        {
            foreach (char c in part)
            {
                high = (high ^ c) * 0x100000001B3;
                low = (low ^ c) * 0xD6E8FEB86659FD93;
            }

            high = (high ^ '|') * 0x100000001B3;
            low = (low ^ '|') * 0xD6E8FEB86659FD93;
        }

        return new Hash128(high ^ (high >> 29), low ^ (low >> 31));
    }
}
