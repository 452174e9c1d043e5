using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text;
using BotClickStream.Detection;
using BotClickStream.Sources;
using static BotClickStream.Routing.FrameFormat;

namespace BotClickStream.Routing;

/// <summary>
/// Reads a frame. The events' texts are spans over the frame's own bytes, valid as long as those. What isn't a whole frame is refused with an
/// <see cref="Error"/>; nothing is thrown.
/// </summary>
[SuppressMessage("Design", "CA1051", Justification = "The event is a ref struct, handed on by reference.")]
public ref struct FrameReader
{
    /// <summary>The event that <see cref="Next"/> came to.</summary>
    public EmailEvent Event;

    private FrameBytes bytes;
    private FrameOrigin origin;
    private int left;

    public FrameReader(ReadOnlySpan<byte> frame)
    {
        Error = ErrorIn(frame);
        if (Error is not null)
        {
            return;
        }

        bytes = new FrameBytes(frame[PrefixLength..]);
        string topic = Encoding.UTF8.GetString(bytes.ReadText());
        Source = new SourcePartition(topic, ReadCount());
        Sources = ReadCount();
        bool atEnd = bytes.ReadNumber() != 0;
        Word = new SourceWord(bytes.ReadDifference(0), bytes.ReadDifference(0), atEnd, bytes.ReadDifference(0));
        left = ReadCount();
        BreakWhereBroken();
    }

    /// <summary>Why it cannot be read, for a person; <see langword="null"/> as long as it can.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether it is a frame, but of a release that writes another version.</summary>
    public bool IsOfUnknownVersion { get; private set; }

    public SourcePartition Source { get; }

    /// <summary>How many sources the router's group reads.</summary>
    public int Sources { get; }

    /// <summary>The source's time after this frame's events.</summary>
    public SourceWord Word { get; }

    public readonly FrameOrigin Origin => origin;

    /// <summary>The trace context of the event's record; empty where there is none.</summary>
    public ReadOnlySpan<byte> Trace { get; private set; }

    /// <summary>Goes to the next event; false at the end, and where the frame is broken (<see cref="Error"/>).</summary>
    public bool Next()
    {
        if (Error is not null || left == 0)
        {
            return false;
        }

        left--;
        EventFlags flags = (EventFlags)bytes.ReadFlags();
        long lastTime = Event.Time;
        Event = default;
        Event.IdIsUuid = flags.HasFlag(EventFlags.IdIsUuid);
        Event.IsTest = flags.HasFlag(EventFlags.IsTest);
        Event.MessageIdIsDefault = flags.HasFlag(EventFlags.MessageIdIsDefault);
        Event.Type = (EventType)bytes.ReadByte();
        byte roles = bytes.ReadByte();
        Event.StatedRole = (LinkRole)(roles & 0xf);
        Event.UrlRole = (LinkRole)(roles >> 4);
        Event.UserAgentKind = (UserAgentKind)bytes.ReadByte();
        byte methods = bytes.ReadByte();
        Event.HttpMethod = (Detection.HttpMethod)(methods & 0xf);
        Event.Via = (UnsubscribeVia)(methods >> 4);
        Event.MachineFlag = (MachineFlag)bytes.ReadByte();
        long offset = bytes.ReadDifference(origin.Offset);
        long timestamp = bytes.ReadDifference(origin.Timestamp);
        Event.Time = bytes.ReadDifference(lastTime);
        origin = new FrameOrigin(offset, timestamp, bytes.ReadDifference(Event.Time));
        ReadTexts(flags);
        ReadKeys(flags);
        ReadNumbers(flags);
        if (flags.HasFlag(EventFlags.Verdict))
        {
            ReadVerdict();
        }

        Trace = ReadTextIf(flags.HasFlag(EventFlags.Trace));
        BreakWhereBroken();
        return Error is null;
    }

    private string? ErrorIn(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < PrefixLength || !frame.StartsWith(Magic))
        {
            return "not a frame: something else than this worker's router writes to the keyed topic";
        }

        if (frame[2] != FrameFormat.Version)
        {
            IsOfUnknownVersion = true;
            return $"a frame of version {frame[2]}, and this release knows version {FrameFormat.Version} only";
        }

        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(frame[3..]);
        return stated == Crc32.HashToUInt32(frame[PrefixLength..]) ? null : "a damaged frame: its checksum is wrong";
    }

    private void ReadTexts(EventFlags flags)
    {
        Event.Id = bytes.ReadText();
        Event.MessageId = bytes.ReadText();
        if (flags.HasFlag(EventFlags.MessageHoldsCampaignAndRecipient))
        {
            int length = ReadCount();
            if (length >= Event.MessageId.Length)
            {
                Error = "a malformed frame: a campaign id is longer than the message id that holds it";
                return;
            }

            Event.CampaignId = Event.MessageId[..length];
            Event.Recipient = Event.MessageId[(length + 1)..];
        }
        else
        {
            Event.CampaignId = bytes.ReadText();
            Event.Recipient = bytes.ReadText();
        }

        if (flags.HasFlag(EventFlags.DomainEndsRecipient))
        {
            int length = ReadCount();
            if (length > Event.Recipient.Length)
            {
                Error = "a malformed frame: a domain is longer than the recipient that ends with it";
                return;
            }

            Event.Domain = Event.Recipient[^length..];
        }
        else
        {
            Event.Domain = bytes.ReadText();
        }

        Event.LeadId =
            flags.HasFlag(EventFlags.LeadIsRecipient) ? Event.Recipient
            : flags.HasFlag(EventFlags.LeadIsMessage) ? Event.MessageId
            : bytes.ReadText();
        Event.Url = ReadTextIf(flags.HasFlag(EventFlags.Url));
        Event.LinkId = ReadTextIf(flags.HasFlag(EventFlags.LinkId));
        Event.Gateway = ReadTextIf(flags.HasFlag(EventFlags.Gateway));
        Event.CampaignName = ReadTextIf(flags.HasFlag(EventFlags.CampaignName));
        Event.CampaignFrom = ReadTextIf(flags.HasFlag(EventFlags.CampaignFrom));
    }

    private void ReadKeys(EventFlags flags)
    {
        Event.IdKey = ReadKeyIf(flags.HasFlag(EventFlags.IdKey));
        Event.CampaignKey = ReadKeyIf(flags.HasFlag(EventFlags.CampaignKey));
        Event.DomainKey = ReadKeyIf(flags.HasFlag(EventFlags.DomainKey));
        Event.MessageKey = ReadKeyIf(flags.HasFlag(EventFlags.MessageKey));
        Event.RecipientKey = ReadKeyIf(flags.HasFlag(EventFlags.RecipientKey));
        Event.LeadKey = ReadKeyIf(flags.HasFlag(EventFlags.LeadKey));
        Event.LinkKey = ReadKeyIf(flags.HasFlag(EventFlags.LinkKey));
        Event.UrlKey = ReadKeyIf(flags.HasFlag(EventFlags.UrlKey));
        Event.NetworkKey = ReadKeyIf(flags.HasFlag(EventFlags.NetworkKey));
        Event.GatewayKey = ReadKeyIf(flags.HasFlag(EventFlags.GatewayKey));
    }

    private void ReadNumbers(EventFlags flags)
    {
        Event.UserAgentKey = flags.HasFlag(EventFlags.UserAgentKey) ? bytes.ReadFixed() : 0;
        Event.LinkCount = flags.HasFlag(EventFlags.LinkCount) ? (int)bytes.ReadDifference(0) : 0;
        Event.HasPoints = flags.HasFlag(EventFlags.HasPoints);
        Event.Points = Event.HasPoints ? bytes.ReadDifference(0) : 0;
        Event.TotalCount = flags.HasFlag(EventFlags.TotalCount) ? (int)bytes.ReadDifference(0) : 0;
    }

    private void ReadVerdict()
    {
        Event.Target = (VerdictTarget)bytes.ReadByte();
        Event.Label = (Label)bytes.ReadByte();
        Event.TargetId = bytes.ReadText();
        Event.TargetIdKey = new Hash128(bytes.ReadFixed(), bytes.ReadFixed());
        Event.By = bytes.ReadText();
        Event.Note = bytes.ReadText();
        Event.Until = bytes.ReadDifference(0);
    }

    private ReadOnlySpan<byte> ReadTextIf(bool isThere) => isThere ? bytes.ReadText() : default;

    private Hash128 ReadKeyIf(bool isThere) => isThere ? new Hash128(bytes.ReadFixed(), bytes.ReadFixed()) : default;

    private int ReadCount() => (int)Math.Min(bytes.ReadNumber(), int.MaxValue);

    private void BreakWhereBroken()
    {
        if (bytes.IsBroken || (left == 0 && !bytes.IsAtEnd))
        {
            Error ??= "a malformed frame: it is shorter or longer than it says";
        }
    }
}
