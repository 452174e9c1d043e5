using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Reports;

/// <summary>
/// Labels, with their revisions, on disk instead of in memory, parted by lead: all that was said of a lead's events is in one part, and a part at a time is read back. So memory is
/// bounded by a <see cref="PartCount"/>th of the labels, and each contact is known whole. The files are gone with this, or with the process, however that ends.
/// </summary>
internal sealed class LabelSpill : IDisposable
{
    public const int PartCount = 64;

    private const int MostReasons = 8;
    private const int PartBufferBytes = 64 * 1024;

    /// <summary>Before each record: its length, its lead's and its event's keys, and what it is.</summary>
    private const int HeaderBytes = sizeof(int) + (2 * KeyBytes) + sizeof(Kind);
    private const int KeyBytes = 16;

    private static readonly Signal[] Signals = [.. new Rules().AllSignals(), OperatorWord.Instance];

    private static readonly Dictionary<string, byte> IndexOfSignal = Signals
        .Select((signal, index) => (signal.Name, index))
        .ToDictionary(signal => signal.Name, signal => (byte)signal.index, StringComparer.Ordinal);

    private readonly FileStream?[] parts = new FileStream?[PartCount];
    private readonly MemoryStream record = new();
    private readonly BinaryWriter writer;

    /// <summary>Events that were labelled.</summary>
    public long Count { get; private set; }

    public LabelSpill() => writer = new BinaryWriter(record);

    /// <param name="network">The upper half of the key of the network that it came from; 0 where that isn't known.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Add(OutputBuffer outputs, in LabeledEvent label, ulong network)
    {
        Hash128 lead = EventKeys.Of(outputs.Text(label.LeadId));
        Hash128 key = EventKeys.InCampaign(outputs.Text(label.CampaignId), outputs.Text(label.EventId));
        Begin(lead, key, Kind.Label);
        WriteVerdict(outputs, label);
        if (label.Revision == 0)
        {
            WriteIdentity(outputs, label, network);
            Count++;
        }

        End(lead);
    }

    /// <summary>What is to be done with an unsubscribe, of which a label was added.</summary>
    /// <inheritdoc cref="Add(OutputBuffer, in LabeledEvent, ulong)"/>
    public void Add(OutputBuffer outputs, in UnsubscribeHold hold)
    {
        Kind kind = hold.Action switch
        {
            HoldAction.Honor => Kind.Honor,
            HoldAction.Dismiss => Kind.Dismiss,
            _ => Kind.Label,
        };
        if (kind != Kind.Label)
        {
            Hash128 lead = EventKeys.Of(outputs.Text(hold.LeadId));
            Begin(lead, EventKeys.InCampaign(outputs.Text(hold.CampaignId), outputs.Text(hold.EventId)), kind);
            End(lead);
        }
    }

    /// <summary>What a message shows by now.</summary>
    /// <inheritdoc cref="Add(OutputBuffer, in LabeledEvent, ulong)"/>
    public void Add(OutputBuffer outputs, in LeadActivity activity)
    {
        Hash128 lead = EventKeys.Of(outputs.Text(activity.LeadId));
        Begin(lead, EventKeys.InCampaign(outputs.Text(activity.CampaignId), outputs.Text(activity.MessageId)), Kind.Activity);
        writer.Write((byte)activity.Segments);
        End(lead);
    }

    /// <summary>When a message was sent, or delivered: labels may be older than that.</summary>
    /// <param name="email">A <see cref="EventType.Sent"/> or <see cref="EventType.Delivered"/>.</param>
    /// <inheritdoc cref="Add(OutputBuffer, in LabeledEvent, ulong)"/>
    public void AddMailing(in EmailEvent email)
    {
        Begin(email.LeadKey, email.MessageKey, email.Type == EventType.Delivered ? Kind.Delivered : Kind.Sent);
        writer.Write(email.Time);
        End(email.LeadKey);
    }

    /// <summary>Told of each contact that is read how many events it has.</summary>
    public Action<int>? OnRead { get; set; }

    /// <summary>Each contact once, with the last label of each of its events, in order of time. The same order whenever the same was added.</summary>
    public IEnumerable<Contact> ReadContacts()
    {
        FileStream[] written = [.. parts.OfType<FileStream>()];
        // For all parts in turn: a new one each would leave the collector with as much as all of them.
        byte[] bytes = new byte[written.Select(part => part.Length).DefaultIfEmpty().Max()];
        using BinaryReader reader = new(new MemoryStream(bytes));
        List<Spilled> events = [];
        Dictionary<Hash128, int> known = [];
        Dictionary<Hash128, ActivitySegments> segments = [];
        Dictionary<Hash128, (Kind Kind, long Time)> mailings = [];
        foreach (FileStream part in written)
        {
            part.Position = 0;
            part.ReadExactly(bytes, 0, (int)part.Length);
            Index(bytes.AsSpan(0, (int)part.Length), events, known, segments, mailings);
            for (int i = 0; i < events.Count; )
            {
                Hash128 lead = events[i].Lead;
                List<LastLabel> labels = [];
                for (; i < events.Count && events[i].Lead == lead; i++)
                {
                    labels.Add(Read(reader, events[i], mailings));
                }

                OnRead?.Invoke(labels.Count);
                yield return new Contact([.. labels.OrderBy(label => label.Time)], segments.GetValueOrDefault(lead));
            }
        }
    }

    public void Dispose()
    {
        writer.Dispose();
        foreach (FileStream? part in parts)
        {
            part?.Dispose();
        }
    }

    private void Begin(Hash128 lead, Hash128 key, Kind kind)
    {
        record.SetLength(0);
        writer.Write(0);
        Write(lead);
        Write(key);
        writer.Write((byte)kind);
    }

    private void End(Hash128 lead)
    {
        writer.Flush();
        Span<byte> bytes = record.GetBuffer().AsSpan(0, (int)record.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        PartOf(lead).Write(bytes);
    }

    private FileStream PartOf(Hash128 lead)
    {
        ref FileStream? part = ref parts[lead.Low % PartCount];
        return part ??= Create();
    }

    private static FileStream Create()
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = PartBufferBytes,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            // It holds addresses: for nobody else on the machine.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream part = new(Path.Combine(Path.GetTempPath(), $"botclickstream-{Path.GetRandomFileName()}"), options);
        if (!OperatingSystem.IsWindows())
        {
            // An open file without a name is gone with the process, however that ends.
            File.Delete(part.Name);
        }

        return part;
    }

    /// <summary>Where each event's first and last label are, by lead, then in the order in which they came.</summary>
    /// <param name="events">Cleared, as are the others, where this is put.</param>
    /// <param name="known">The events' places, by their keys.</param>
    /// <param name="segments">By lead, what its messages show.</param>
    /// <param name="mailings">By message, when it was first delivered, else sent.</param>
    private static void Index(
        ReadOnlySpan<byte> bytes,
        List<Spilled> events,
        Dictionary<Hash128, int> known,
        Dictionary<Hash128, ActivitySegments> segments,
        Dictionary<Hash128, (Kind Kind, long Time)> mailings
    )
    {
        events.Clear();
        known.Clear();
        segments.Clear();
        mailings.Clear();
        // Of a message the last counts, of a lead all its messages.
        Dictionary<Hash128, (Hash128 Lead, ActivitySegments Segments)> messages = [];
        for (int at = 0; at < bytes.Length; )
        {
            ReadOnlySpan<byte> header = bytes.Slice(at, HeaderBytes);
            int length = BinaryPrimitives.ReadInt32LittleEndian(header);
            Hash128 lead = ReadKey(header[sizeof(int)..]);
            Hash128 key = ReadKey(header[(sizeof(int) + KeyBytes)..]);
            Kind kind = (Kind)header[HeaderBytes - 1];
            if (kind == Kind.Activity)
            {
                messages[key] = (lead, (ActivitySegments)bytes[at + HeaderBytes]);
            }
            else if (kind is Kind.Sent or Kind.Delivered)
            {
                if (mailings.GetValueOrDefault(key).Kind < kind)
                {
                    mailings[key] = (kind, BinaryPrimitives.ReadInt64LittleEndian(bytes[(at + HeaderBytes)..]));
                }
            }
            else if (kind != Kind.Label)
            {
                Decide(key, kind == Kind.Dismiss ? HoldAction.Dismiss : HoldAction.Honor);
            }
            else if (known.TryGetValue(key, out int index))
            {
                events[index] = events[index] with { Last = at };
            }
            else
            {
                known[key] = events.Count;
                events.Add(new Spilled(lead, key, at, at, null));
            }

            at += length;
        }

        events.Sort();
        foreach ((Hash128 lead, ActivitySegments shown) in messages.Values)
        {
            segments[lead] = segments.GetValueOrDefault(lead) | shown;
        }

        // Of a test recipient's, whose labels aren't here, nothing is decided.
        void Decide(Hash128 key, HoldAction action)
        {
            if (known.TryGetValue(key, out int index))
            {
                events[index] = events[index] with { Decision = action };
            }
        }
    }

    private void WriteVerdict(OutputBuffer outputs, in LabeledEvent label)
    {
        writer.Write(label.MailedAt);
        writer.Write((byte)label.Label);
        writer.Write((byte)label.Actor);
        writer.Write(label.LogOdds);
        writer.Write(label.Revision);
        writer.Write(label.Points);
        writer.Write(label.Balance);
        int reasons = Math.Min(label.ReasonCount, MostReasons);
        writer.Write((byte)reasons);
        foreach (ref readonly Reason reason in outputs.Reasons.Slice(label.FirstReason, reasons))
        {
            writer.Write(IndexOfSignal[reason.Signal.Name]);
            writer.Write(reason.Weight);
            writer.Write(reason.Detail.First);
            writer.Write(reason.Detail.Second);
            writer.Write(reason.Detail.Third);
            writer.Write(reason.Detail.Fourth);
            writer.Write(reason.Detail.Word ?? "");
        }
    }

    private void WriteIdentity(OutputBuffer outputs, in LabeledEvent label, ulong network)
    {
        writer.Write((byte)label.Type);
        writer.Write((byte)label.LinkRole);
        writer.Write(label.Time);
        writer.Write(network);
        Write(EventKeys.InCampaign(outputs.Text(label.CampaignId), outputs.Text(label.MessageId)));
        Write(outputs.Text(label.CampaignId));
        Write(outputs.Text(label.EventId));
        Write(outputs.Text(label.MessageId));
        Write(outputs.Text(label.LeadId));
        Write(outputs.Text(label.Recipient));
        Write(outputs.Text(label.Domain));
        Write(outputs.Text(label.Url));
        Write(outputs.Text(label.LinkId));
    }

    private static LastLabel Read(BinaryReader reader, Spilled spilled, Dictionary<Hash128, (Kind Kind, long Time)> mailings)
    {
        LastLabel last = ReadVerdict(reader, spilled.Last);
        // The first alone is followed by what the event is.
        if (spilled.First != spilled.Last)
        {
            ReadVerdict(reader, spilled.First);
        }

        EventType type = (EventType)reader.ReadByte();
        LinkRole role = (LinkRole)reader.ReadByte();
        long time = reader.ReadInt64();
        ulong network = reader.ReadUInt64();
        Hash128 message = new(reader.ReadUInt64(), reader.ReadUInt64());
        return last with
        {
            Key = spilled.Key,
            Decision = spilled.Decision,
            Type = type,
            LinkRole = role,
            Time = time,
            // A label that is older than its mail's delivery doesn't know it, nor does any whose lead the delivery names otherwise.
            MailedAt = mailings.TryGetValue(message, out (Kind, long Time) mailing) ? mailing.Time : last.MailedAt,
            Network = NameOf(network),
            CampaignId = reader.ReadString(),
            EventId = reader.ReadString(),
            MessageId = reader.ReadString(),
            LeadId = reader.ReadString(),
            Recipient = reader.ReadString(),
            Domain = reader.ReadString(),
            Url = reader.ReadString(),
            LinkId = reader.ReadString(),
        };
    }

    private static LastLabel ReadVerdict(BinaryReader reader, int at)
    {
        reader.BaseStream.Position = at + HeaderBytes;
        long mailedAt = reader.ReadInt64();
        return new LastLabel
        {
            Type = default,
            Time = 0,
            CampaignId = "",
            EventId = "",
            MessageId = "",
            LeadId = "",
            MailedAt = mailedAt == 0 ? null : mailedAt,
            Label = (Label)reader.ReadByte(),
            Actor = (Actor)reader.ReadByte(),
            LogOdds = reader.ReadInt32(),
            Revision = reader.ReadInt32(),
            Points = reader.ReadInt64(),
            Balance = reader.ReadInt64(),
            Reasons = ReadReasons(reader),
        };
    }

    private static WordedReason[] ReadReasons(BinaryReader reader)
    {
        WordedReason[] reasons = new WordedReason[reader.ReadByte()];
        foreach (ref WordedReason reason in reasons.AsSpan())
        {
            Signal signal = Signals[reader.ReadByte()];
            int weight = reader.ReadInt32();
            Detail numbers = new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            string word = reader.ReadString();
            reason = new WordedReason(signal, weight, word.Length == 0 ? numbers : numbers with { Word = word });
        }

        return reasons;
    }

    private static string NameOf(ulong network)
    {
        if (network == 0)
        {
            return "";
        }

        ArrayBufferWriter<byte> prefix = new();
        NetworkAddress.WritePrefix(network, prefix);
        return Encoding.ASCII.GetString(prefix.WrittenSpan);
    }

    private void Write(Hash128 key)
    {
        writer.Write(key.High);
        writer.Write(key.Low);
    }

    private void Write(ReadOnlySpan<byte> text)
    {
        writer.Write7BitEncodedInt(text.Length);
        writer.Write(text);
    }

    private static Hash128 ReadKey(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(ulong)..]));

    private enum Kind : byte
    {
        Label,
        Honor,
        Dismiss,
        Activity,
        Sent,

        /// <summary>Says more than <see cref="Sent"/>.</summary>
        Delivered,
    }

    private readonly record struct Spilled(Hash128 Lead, Hash128 Key, int First, int Last, HoldAction? Decision) : IComparable<Spilled>
    {
        public int CompareTo(Spilled other) => (Lead.High, Lead.Low, First).CompareTo((other.Lead.High, other.Lead.Low, other.First));
    }
}
