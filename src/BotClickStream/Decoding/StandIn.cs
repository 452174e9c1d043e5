// STAND-IN until the decoding branch is merged.
#pragma warning disable
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

public enum SourceFormat { Recognise, Canonical }
public enum Decoded { End, Event, Rejected }
public readonly record struct Rejection(string Code, string Detail, string Path, int Start, int Length);
public sealed record DecoderSettings;
public static class RejectionCodes
{
    public const string NotKeyed = "not-keyed";
    public const string TooLate = "too-late";
    public const string MessageFull = "message-full";
}

public sealed class RecordDecoder(DecoderSettings settings)
{
    public DecoderSettings Settings => settings;
    public RecordReader Open(ReadOnlySpan<byte> value, SourceFormat format, long nowMilliseconds) => new(value);
}

public ref struct RecordReader(ReadOnlySpan<byte> value)
{
    private readonly ReadOnlySpan<byte> value = value;
    private bool done;
    public EmailEvent Event;
    public Rejection Rejection;
    public ReadOnlySpan<byte> RejectedBytes => value;
    public Decoded Next()
    {
        if (done) { return Decoded.End; }
        done = true;
        try
        {
            JsonElement json = JsonDocument.Parse(value.ToArray()).RootElement;
            byte[] Text(string name) => json.TryGetProperty(name, out JsonElement text) ? Encoding.UTF8.GetBytes(text.GetString()!) : [];
            Hash128 Key(string text) { UInt128 h = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(text)); return new((ulong)(h >> 64), (ulong)h); }
            string campaign = json.GetProperty("campaignId").GetString()!, recipient = json.GetProperty("recipient").GetString()!;
            Event = default;
            Event.Id = Text("id"); Event.IdKey = Key(json.GetProperty("id").GetString()!);
            Event.Type = Enum.Parse<EventType>(json.GetProperty("type").GetString()!, true);
            Event.Time = json.GetProperty("time").GetInt64();
            Event.CampaignId = Text("campaignId"); Event.CampaignKey = Key(campaign);
            Event.Recipient = Text("recipient"); Event.RecipientKey = Key(campaign + "|" + recipient);
            Event.LeadId = Event.Recipient; Event.LeadKey = Key(recipient);
            Event.Domain = Encoding.UTF8.GetBytes(recipient[(recipient.IndexOf('@') + 1)..]); Event.DomainKey = Key(campaign + "@" + recipient[(recipient.IndexOf('@') + 1)..]);
            Event.MessageId = Encoding.UTF8.GetBytes(campaign + ":" + recipient); Event.MessageKey = Key(campaign + ":" + recipient);
            Event.MessageIdIsDefault = true;
            Event.Url = Text("url"); if (Event.Url.Length > 0) { Event.LinkKey = Key(campaign + json.GetProperty("url").GetString()); }
            if (json.TryGetProperty("points", out JsonElement points)) { Event.HasPoints = true; Event.Points = (long)(points.GetDecimal() * 10000); }
            return Decoded.Event;
        }
        catch (Exception e)
        {
            Rejection = new("not-json", e.Message, "", 0, value.Length);
            return Decoded.Rejected;
        }
    }
}
