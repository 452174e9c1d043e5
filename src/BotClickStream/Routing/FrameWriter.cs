using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using BotClickStream.Detection;
using BotClickStream.Sources;
using static BotClickStream.Routing.FrameFormat;

namespace BotClickStream.Routing;

/// <summary>Collects events from one source for one partition of the keyed topic, and writes them as a frame. Used again and again.</summary>
public sealed class FrameWriter
{
    /// <summary>More than an event can have, whatever its texts, with the frame's own header.</summary>
    public const int LargestEvent = 32 * 1024;

    /// <summary>A larger frame gains nothing.</summary>
    private const int FullBytes = 512 * 1024;

    private readonly ArrayBufferWriter<byte> events = new(4096);
    private readonly ArrayBufferWriter<byte> header = new(256);
    private readonly Crc32 checksum = new();
    private FrameOrigin last;
    private long lastTime;
    private int count;

    public bool HasEvents => count > 0;

    /// <summary>Whether with one more event it might be larger than <paramref name="maxBytes"/>.</summary>
    public bool IsFull(int maxBytes) => events.WrittenCount >= Math.Min(FullBytes, maxBytes - LargestEvent);

    /// <param name="trace">The trace context of the event's record; empty where there is none.</param>
    public void Add(in EmailEvent email, in FrameOrigin origin, ReadOnlySpan<byte> trace = default)
    {
        EventFlags flags = FlagsOf(email) | (trace.IsEmpty ? EventFlags.None : EventFlags.Trace);
        BinaryPrimitives.WriteUInt32LittleEndian(events.GetSpan(9), (uint)flags);
        events.Advance(4);
        Span<byte> small = events.GetSpan(5);
        small[0] = (byte)email.Type;
        small[1] = (byte)((byte)email.StatedRole | ((byte)email.UrlRole << 4));
        small[2] = (byte)email.UserAgentKind;
        small[3] = (byte)((byte)email.HttpMethod | ((byte)email.Via << 4));
        small[4] = (byte)email.MachineFlag;
        events.Advance(5);
        WriteDifference(events, origin.Offset, last.Offset);
        WriteDifference(events, origin.Timestamp, last.Timestamp);
        WriteDifference(events, email.Time, lastTime);
        WriteDifference(events, origin.SourceTime, email.Time);
        WriteTexts(email, flags);
        WriteKeys(email);
        WriteNumbers(email, flags);
        if (flags.HasFlag(EventFlags.Verdict))
        {
            WriteVerdict(email);
        }

        WriteUnlessEmpty(trace);
        last = origin;
        lastTime = email.Time;
        count++;
    }

    /// <summary>Appends the frame to <paramref name="target"/> and begins an empty one.</summary>
    public void Write(SourcePartition source, int sources, in SourceWord word, IBufferWriter<byte> target)
    {
        header.ResetWrittenCount();
        Span<byte> topic = stackalloc byte[Encoding.UTF8.GetMaxByteCount(source.Topic.Length)];
        WriteText(header, topic[..Encoding.UTF8.GetBytes(source.Topic, topic)]);
        WriteNumber(header, (ulong)source.Partition);
        WriteNumber(header, (ulong)sources);
        WriteNumber(header, word.AtEnd ? 1u : 0u);
        WriteDifference(header, word.HighestTime, 0);
        WriteDifference(header, word.Timestamp, 0);
        WriteDifference(header, word.SaidAt, 0);
        WriteNumber(header, (ulong)count);

        checksum.Append(header.WrittenSpan);
        checksum.Append(events.WrittenSpan);
        Span<byte> prefix = target.GetSpan(PrefixLength);
        Magic.CopyTo(prefix);
        prefix[2] = FrameFormat.Version;
        BinaryPrimitives.WriteUInt32LittleEndian(prefix[3..], checksum.GetCurrentHashAsUInt32());
        target.Advance(PrefixLength);
        target.Write(header.WrittenSpan);
        target.Write(events.WrittenSpan);

        checksum.Reset();
        events.ResetWrittenCount();
        last = default;
        lastTime = 0;
        count = 0;
    }

    private static EventFlags FlagsOf(in EmailEvent email)
    {
        EventFlags flags = EventFlags.None;
        Set(email.IdIsUuid, EventFlags.IdIsUuid);
        Set(email.MessageIdIsDefault, EventFlags.MessageIdIsDefault);
        Set(email.HasPoints, EventFlags.HasPoints);
        Set(email.IsTest, EventFlags.IsTest);
        Set(MessageHoldsCampaignAndRecipient(email), EventFlags.MessageHoldsCampaignAndRecipient);
        Set(!email.Domain.IsEmpty && email.Recipient.EndsWith(email.Domain), EventFlags.DomainEndsRecipient);
        bool leadIsRecipient = email.LeadId.SequenceEqual(email.Recipient);
        Set(leadIsRecipient, EventFlags.LeadIsRecipient);
        Set(!leadIsRecipient && email.LeadId.SequenceEqual(email.MessageId), EventFlags.LeadIsMessage);
        Set(!email.Url.IsEmpty, EventFlags.Url);
        Set(!email.LinkId.IsEmpty, EventFlags.LinkId);
        Set(!email.Gateway.IsEmpty, EventFlags.Gateway);
        Set(!email.CampaignName.IsEmpty, EventFlags.CampaignName);
        Set(!email.CampaignFrom.IsEmpty, EventFlags.CampaignFrom);
        Set(!email.IdKey.IsAbsent, EventFlags.IdKey);
        Set(!email.CampaignKey.IsAbsent, EventFlags.CampaignKey);
        Set(!email.DomainKey.IsAbsent, EventFlags.DomainKey);
        Set(!email.MessageKey.IsAbsent, EventFlags.MessageKey);
        Set(!email.RecipientKey.IsAbsent, EventFlags.RecipientKey);
        Set(!email.LeadKey.IsAbsent, EventFlags.LeadKey);
        Set(!email.LinkKey.IsAbsent, EventFlags.LinkKey);
        Set(!email.UrlKey.IsAbsent, EventFlags.UrlKey);
        Set(!email.NetworkKey.IsAbsent, EventFlags.NetworkKey);
        Set(!email.GatewayKey.IsAbsent, EventFlags.GatewayKey);
        Set(email.UserAgentKey != 0, EventFlags.UserAgentKey);
        Set(email.LinkCount != 0, EventFlags.LinkCount);
        Set(email.TotalCount != 0, EventFlags.TotalCount);
        Set(email.Type == EventType.Verdict, EventFlags.Verdict);
        return flags;

        void Set(bool isSet, EventFlags flag) => flags |= isSet ? flag : EventFlags.None;
    }

    private static bool MessageHoldsCampaignAndRecipient(in EmailEvent email) =>
        email.MessageId.Length == email.CampaignId.Length + 1 + email.Recipient.Length
        && email.MessageId.StartsWith(email.CampaignId)
        && email.MessageId[email.CampaignId.Length] == (byte)':'
        && email.MessageId.EndsWith(email.Recipient);

    private void WriteTexts(in EmailEvent email, EventFlags flags)
    {
        WriteText(events, email.Id);
        WriteText(events, email.MessageId);
        if (flags.HasFlag(EventFlags.MessageHoldsCampaignAndRecipient))
        {
            WriteNumber(events, (ulong)email.CampaignId.Length);
        }
        else
        {
            WriteText(events, email.CampaignId);
            WriteText(events, email.Recipient);
        }

        if (flags.HasFlag(EventFlags.DomainEndsRecipient))
        {
            WriteNumber(events, (ulong)email.Domain.Length);
        }
        else
        {
            WriteText(events, email.Domain);
        }

        if ((flags & (EventFlags.LeadIsRecipient | EventFlags.LeadIsMessage)) == 0)
        {
            WriteText(events, email.LeadId);
        }

        WriteUnlessEmpty(email.Url);
        WriteUnlessEmpty(email.LinkId);
        WriteUnlessEmpty(email.Gateway);
        WriteUnlessEmpty(email.CampaignName);
        WriteUnlessEmpty(email.CampaignFrom);
    }

    private void WriteKeys(in EmailEvent email)
    {
        WriteUnlessAbsent(email.IdKey);
        WriteUnlessAbsent(email.CampaignKey);
        WriteUnlessAbsent(email.DomainKey);
        WriteUnlessAbsent(email.MessageKey);
        WriteUnlessAbsent(email.RecipientKey);
        WriteUnlessAbsent(email.LeadKey);
        WriteUnlessAbsent(email.LinkKey);
        WriteUnlessAbsent(email.UrlKey);
        WriteUnlessAbsent(email.NetworkKey);
        WriteUnlessAbsent(email.GatewayKey);
    }

    private void WriteNumbers(in EmailEvent email, EventFlags flags)
    {
        if (flags.HasFlag(EventFlags.UserAgentKey))
        {
            WriteFixed(events, email.UserAgentKey);
        }

        if (flags.HasFlag(EventFlags.LinkCount))
        {
            WriteDifference(events, email.LinkCount, 0);
        }

        // Points may be given and be nought.
        if (flags.HasFlag(EventFlags.HasPoints))
        {
            WriteDifference(events, email.Points, 0);
        }

        if (flags.HasFlag(EventFlags.TotalCount))
        {
            WriteDifference(events, email.TotalCount, 0);
        }
    }

    private void WriteVerdict(in EmailEvent email)
    {
        Span<byte> small = events.GetSpan(2);
        small[0] = (byte)email.Target;
        small[1] = (byte)email.Label;
        events.Advance(2);
        WriteText(events, email.TargetId);
        WriteFixed(events, email.TargetIdKey.High);
        WriteFixed(events, email.TargetIdKey.Low);
        WriteText(events, email.By);
        WriteText(events, email.Note);
        WriteDifference(events, email.Until, 0);
    }

    private void WriteUnlessEmpty(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            WriteText(events, text);
        }
    }

    private void WriteUnlessAbsent(Hash128 key)
    {
        if (!key.IsAbsent)
        {
            WriteFixed(events, key.High);
            WriteFixed(events, key.Low);
        }
    }
}

/// <summary>Where a framed event comes from.</summary>
/// <param name="Offset">Of its record in its source.</param>
/// <param name="Timestamp">Of its record, milliseconds since 1970.</param>
/// <param name="SourceTime">The source's highest event time once this event is counted, milliseconds since 1970.</param>
public readonly record struct FrameOrigin(long Offset, long Timestamp, long SourceTime);
