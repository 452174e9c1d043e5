using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using HttpMethod = BotClickStream.Detection.HttpMethod;

namespace BotClickStream.Tests.Decoding;

/// <summary>JSON for tests: a good event, of which a test says only what matters to it.</summary>
internal static class Some
{
    /// <summary>2026-01-31T12:00:00Z.</summary>
    public const long Time = 1_769_860_800_000;

    /// <summary>The clock of the tests, an hour later.</summary>
    public const long Now = Time + 3_600_000;

    /// <summary>A click with these fields changed or added, or taken away where the value is <see langword="null"/>. Values are JSON.</summary>
    public static string Click(params (string Name, string? Json)[] changes)
    {
        List<(string Name, string Json)> fields =
        [
            ("id", "\"e1\""),
            ("type", "\"click\""),
            ("time", "\"2026-01-31T12:00:00Z\""),
            ("campaignId", "\"c1\""),
            ("recipient", "\"jane@example.com\""),
        ];
        foreach ((string name, string? json) in changes)
        {
            int at = fields.FindIndex(field => field.Name == name);
            if (at >= 0)
            {
                fields.RemoveAt(at);
            }

            if (json is not null)
            {
                fields.Insert(at < 0 ? fields.Count : at, (name, json));
            }
        }

        return "{" + string.Join(",", fields.Select(field => $"\"{field.Name}\":{field.Json}")) + "}";
    }
}

/// <summary>A copy of what a reader gave, to look at after the next.</summary>
internal sealed record Taken
{
    public Rejection? Rejection { get; init; }
    public byte[] RejectedBytes { get; init; } = [];

    /// <summary>The vendor's word, where it was ignored; <see cref="Rejection"/> then has the code <c>ignored</c>.</summary>
    public string? Ignored { get; init; }
    public string? Format { get; init; }
    public EventType Type { get; init; }
    public long Time { get; init; }
    public string Id { get; init; } = "";
    public Hash128 IdKey { get; init; }
    public bool IdIsUuid { get; init; }
    public string CampaignId { get; init; } = "";
    public Hash128 CampaignKey { get; init; }
    public string Recipient { get; init; } = "";
    public string Domain { get; init; } = "";
    public Hash128 DomainKey { get; init; }
    public string MessageId { get; init; } = "";
    public Hash128 MessageKey { get; init; }
    public bool MessageIdIsDefault { get; init; }
    public Hash128 RecipientKey { get; init; }
    public string LeadId { get; init; } = "";
    public Hash128 LeadKey { get; init; }
    public string Url { get; init; } = "";
    public string LinkId { get; init; } = "";
    public Hash128 LinkKey { get; init; }
    public Hash128 UrlKey { get; init; }
    public LinkRole StatedRole { get; init; }
    public LinkRole UrlRole { get; init; }
    public int LinkCount { get; init; }
    public ulong UserAgentKey { get; init; }
    public UserAgentKind UserAgentKind { get; init; }
    public Hash128 NetworkKey { get; init; }
    public HttpMethod HttpMethod { get; init; }
    public UnsubscribeVia Via { get; init; }
    public MachineFlag MachineFlag { get; init; }
    public string Gateway { get; init; } = "";
    public Hash128 GatewayKey { get; init; }
    public bool HasPoints { get; init; }
    public long Points { get; init; }
    public int TotalCount { get; init; }
    public string CampaignName { get; init; } = "";
    public string CampaignFrom { get; init; } = "";
    public VerdictTarget Target { get; init; }
    public string TargetId { get; init; } = "";
    public Hash128 TargetIdKey { get; init; }
    public Label Label { get; init; }
    public string By { get; init; } = "";
    public string Note { get; init; } = "";
    public long Until { get; init; }
    public bool IsTest { get; init; }

    public string Code => Rejection?.Code ?? "";

    public static List<Taken> From(string record, RecordDecoder? decoder = null) => From(Encoding.UTF8.GetBytes(record), decoder);

    public static List<Taken> From(byte[] record, RecordDecoder? decoder = null, string? format = null, string requestId = "")
    {
        List<Taken> all = [];
        RecordReader reader = new(decoder ?? new RecordDecoder(new DecoderSettings()));
        reader.Begin(record, new SourceFormat(format), Some.Now, Encoding.UTF8.GetBytes(requestId));
        while (Next(ref reader) is { } one)
        {
            all.Add(one);
        }

        return all;
    }

    /// <summary>What the reader gives next; <see langword="null"/> at the record's end.</summary>
    public static Taken? Next(ref RecordReader reader)
    {
        Decoded decoded = reader.Next();
        if (decoded == Decoded.End)
        {
            return null;
        }

        Taken one = decoded == Decoded.Event ? Of(reader.Event) : Of(reader);
        return one with { Format = reader.Format, Ignored = decoded == Decoded.Ignored ? reader.Ignored : null };
    }

    /// <summary>The one event of a record.</summary>
    public static Taken One(string record, RecordDecoder? decoder = null)
    {
        Taken one = Assert.Single(From(record, decoder));
        Assert.True(one.Rejection is null, one.Rejection?.ToString());
        return one;
    }

    /// <summary>The one rejection of a record.</summary>
    public static Taken Refused(string record, RecordDecoder? decoder = null)
    {
        Taken one = Assert.Single(From(record, decoder));
        Assert.NotNull(one.Rejection);
        return one;
    }

    private static Taken Of(in RecordReader reader) =>
        new() { Rejection = reader.Rejection, RejectedBytes = reader.RejectedBytes.ToArray() };

    private static Taken Of(in EmailEvent email) =>
        new()
        {
            Type = email.Type,
            Time = email.Time,
            Id = Text(email.Id),
            IdKey = email.IdKey,
            IdIsUuid = email.IdIsUuid,
            CampaignId = Text(email.CampaignId),
            CampaignKey = email.CampaignKey,
            Recipient = Text(email.Recipient),
            Domain = Text(email.Domain),
            DomainKey = email.DomainKey,
            MessageId = Text(email.MessageId),
            MessageKey = email.MessageKey,
            MessageIdIsDefault = email.MessageIdIsDefault,
            RecipientKey = email.RecipientKey,
            LeadId = Text(email.LeadId),
            LeadKey = email.LeadKey,
            Url = Text(email.Url),
            LinkId = Text(email.LinkId),
            LinkKey = email.LinkKey,
            UrlKey = email.UrlKey,
            StatedRole = email.StatedRole,
            UrlRole = email.UrlRole,
            LinkCount = email.LinkCount,
            UserAgentKey = email.UserAgentKey,
            UserAgentKind = email.UserAgentKind,
            NetworkKey = email.NetworkKey,
            HttpMethod = email.HttpMethod,
            Via = email.Via,
            MachineFlag = email.MachineFlag,
            Gateway = Text(email.Gateway),
            GatewayKey = email.GatewayKey,
            HasPoints = email.HasPoints,
            Points = email.Points,
            TotalCount = email.TotalCount,
            CampaignName = Text(email.CampaignName),
            CampaignFrom = Text(email.CampaignFrom),
            Target = email.Target,
            TargetId = Text(email.TargetId),
            TargetIdKey = email.TargetIdKey,
            Label = email.Label,
            By = Text(email.By),
            Note = Text(email.Note),
            Until = email.Until,
            IsTest = email.IsTest,
        };

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
