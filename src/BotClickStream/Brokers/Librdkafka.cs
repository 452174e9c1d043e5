using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using BotClickStream.Watching;
using Confluent.Kafka;

namespace BotClickStream.Brokers;

/// <summary>
/// librdkafka's calls for many records at once, which Confluent.Kafka does not bind. A record costs them a third of what it costs the ordinary calls, and no
/// object. No other file has unsafe code; this is why its is sound:
/// <list type="bullet">
/// <item>The library is the one that Confluent.Kafka uses (it ships several and takes the first that loads; another copy would not know its handles): the name is what its own
/// imports say, resolved as for its own assembly. Its version is pinned, and if it hides these things elsewhere one day, nothing starts.</item>
/// <item>A client's handle is counted as in use from the constructor to <see cref="BatchConsumer.Release"/> or
/// <see cref="BatchProducer.Dispose"/>, which come before the client's end.</item>
/// <item>A consumed message is librdkafka's memory. It is seen only through a <see cref="ConsumedRecord"/>, which can't outlive the call that it is passed to, and is
/// freed before <see cref="BatchConsumer.Poll"/> returns, whatever happened.</item>
/// <item>librdkafka copies what is produced before <see cref="BatchProducer.Produce"/> returns; so long the bytes are pinned. Nothing of ours is referred to later.</item>
/// <item>Each object here belongs to one thread at a time, as its client's thread does; librdkafka's own threads are its own affair.</item>
/// <item>Polling serves rebalance handlers within the call, on the calling thread, as the client's own <c>Consume</c> does. What was collected of a partition before a
/// handler gave it away comes all the same: whoever takes records asks, when all are collected, whose they are. What a seek made outdated doesn't come. What a
/// handler throws nobody would hear of, so it must not.</item>
/// <item>A partition's queue is librdkafka's own and counted: a handle to it is given back within the call that asked for it. Where it leads is changed under its lock, in one step with what it holds, so that
/// no record is lost or passes another.</item>
/// </list>
/// </summary>
internal sealed unsafe class Librdkafka
{
    private static readonly Lazy<Librdkafka> Loaded = new(() => new Librdkafka());

    public readonly delegate* unmanaged[Cdecl]<nint, nint> QueueOfConsumer;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int, nint> QueueOfPartition;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, void> Forward;
    public readonly delegate* unmanaged[Cdecl]<nint, int, NativeMessage**, nuint, nint> ConsumeBatch;
    public readonly delegate* unmanaged[Cdecl]<nint, void> DestroyQueue;
    public readonly delegate* unmanaged[Cdecl]<NativeMessage*, void> DestroyMessage;
    public readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeMessage*, int*, long> TimestampOf;
    public readonly delegate* unmanaged[Cdecl]<NativeMessage*, nint*, int> HeadersOf;
    public readonly delegate* unmanaged[Cdecl]<nint, nuint, byte**, byte**, nuint*, int> HeaderAt;
    public readonly delegate* unmanaged[Cdecl]<NativeMessage*, byte*> ErrorText;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, nint, nint> NewTopic;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*> NameOfTopic;
    public readonly delegate* unmanaged[Cdecl]<nint, void> DestroyTopic;
    public readonly delegate* unmanaged[Cdecl]<nint, int, int, NativeMessage*, int, int> ProduceBatch;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int, long*, long*, int, int> QueryOffsets;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, int> FatalError;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> GroupMetadata;
    public readonly delegate* unmanaged[Cdecl]<nint, int> GenerationOf;
    public readonly delegate* unmanaged[Cdecl]<nint, void> DestroyGroupMetadata;
    public readonly delegate* unmanaged[Cdecl]<int> LastError;

    private readonly nint library;

    private Librdkafka()
    {
        library = Load();
        QueueOfConsumer = (delegate* unmanaged[Cdecl]<nint, nint>)Find("rd_kafka_queue_get_consumer");
        QueueOfPartition = (delegate* unmanaged[Cdecl]<nint, byte*, int, nint>)Find("rd_kafka_queue_get_partition");
        Forward = (delegate* unmanaged[Cdecl]<nint, nint, void>)Find("rd_kafka_queue_forward");
        ConsumeBatch = (delegate* unmanaged[Cdecl]<nint, int, NativeMessage**, nuint, nint>)Find("rd_kafka_consume_batch_queue");
        DestroyQueue = (delegate* unmanaged[Cdecl]<nint, void>)Find("rd_kafka_queue_destroy");
        DestroyMessage = (delegate* unmanaged[Cdecl]<NativeMessage*, void>)Find("rd_kafka_message_destroy");
        TimestampOf = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeMessage*, int*, long>)Find("rd_kafka_message_timestamp");
        HeadersOf = (delegate* unmanaged[Cdecl]<NativeMessage*, nint*, int>)Find("rd_kafka_message_headers");
        HeaderAt = (delegate* unmanaged[Cdecl]<nint, nuint, byte**, byte**, nuint*, int>)Find("rd_kafka_header_get_all");
        ErrorText = (delegate* unmanaged[Cdecl]<NativeMessage*, byte*>)Find("rd_kafka_message_errstr");
        NewTopic = (delegate* unmanaged[Cdecl]<nint, byte*, nint, nint>)Find("rd_kafka_topic_new");
        NameOfTopic = (delegate* unmanaged[Cdecl]<nint, byte*>)Find("rd_kafka_topic_name");
        DestroyTopic = (delegate* unmanaged[Cdecl]<nint, void>)Find("rd_kafka_topic_destroy");
        ProduceBatch = (delegate* unmanaged[Cdecl]<nint, int, int, NativeMessage*, int, int>)Find("rd_kafka_produce_batch");
        QueryOffsets = (delegate* unmanaged[Cdecl]<nint, byte*, int, long*, long*, int, int>)Find("rd_kafka_query_watermark_offsets");
        FatalError = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, int>)Find("rd_kafka_fatal_error");
        GroupMetadata = (delegate* unmanaged[Cdecl]<nint, nint>)Find("rd_kafka_consumer_group_metadata");
        GenerationOf = (delegate* unmanaged[Cdecl]<nint, int>)Find("rd_kafka_consumer_group_metadata_generation_id");
        DestroyGroupMetadata = (delegate* unmanaged[Cdecl]<nint, void>)Find("rd_kafka_consumer_group_metadata_destroy");
        LastError = (delegate* unmanaged[Cdecl]<int>)Find("rd_kafka_last_error");
    }

    public static Librdkafka Calls => Loaded.Value;

    /// <summary>Where one of the library's calls is, by its name.</summary>
    public nint Find(string name) => NativeLibrary.TryGetExport(library, name, out nint found) ? found : throw Changed($"the call {name}");

    public static SafeHandle HandleOf(IClient client) =>
        typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(client.Handle)
            as SafeHandle
        ?? throw Changed("a client's handle");

    /// <summary>What broke a client for good; <see langword="null"/> where nothing did.</summary>
    public Error? FatalOf(SafeHandle client)
    {
        byte* text = stackalloc byte[512];
        int code = FatalError(client.DangerousGetHandle(), text, 512);
        return code == 0 ? null : new Error((ErrorCode)code, Text(text), isFatal: true);
    }

    public static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    public static byte[] Utf8(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private static nint Load()
    {
        // Makes it choose.
        _ = Library.Version;
        Assembly assembly = typeof(Handle).Assembly;
        Delegate? bound =
            assembly
                .GetType("Confluent.Kafka.Impl.Librdkafka")
                ?.GetField("_version", BindingFlags.Static | BindingFlags.NonPublic)
                ?.GetValue(null) as Delegate;
        return
            bound?.Method.GetCustomAttribute<DllImportAttribute>()?.Value is { } name
            && NativeLibrary.TryLoad(name, assembly, searchPath: null, out nint library)
            ? library
            : throw Changed("the library that it has loaded");
    }

    private static WorkerException Changed(string what) =>
        new(
            $"{what} is not where Confluent.Kafka {typeof(Handle).Assembly.GetName().Version} had it when this worker was built. "
                + "Run the worker with the files that it was built with."
        );
}

/// <summary>librdkafka's <c>rd_kafka_message_t</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    public int Error;
    public nint Topic;
    public int Partition;
    public byte* Payload;
    public nuint Length;
    public byte* Key;
    public nuint KeyLength;
    public long Offset;
    public nint Private;
}

/// <summary>A record, the end of a partition, or an error, as it lies in librdkafka's memory.</summary>
internal readonly unsafe ref struct ConsumedRecord
{
    private readonly NativeMessage* message;

    internal ConsumedRecord(NativeMessage* message, string topic)
    {
        this.message = message;
        Topic = topic;
    }

    /// <summary>The same object for all records in a row that have it; empty for an error that concerns none.</summary>
    public string Topic { get; }

    public int Partition => message->Partition;

    public long Offset => message->Offset;

    public ErrorCode ErrorCode => (ErrorCode)message->Error;

    /// <summary>What the error is, for a person.</summary>
    public Error Error => new(ErrorCode, Librdkafka.Text(Librdkafka.Calls.ErrorText(message)), ErrorCode == ErrorCode.Local_Fatal);

    /// <summary>Empty where there is none.</summary>
    public ReadOnlySpan<byte> Key => new(message->Key, (int)message->KeyLength);

    /// <summary>Empty for a tombstone.</summary>
    public ReadOnlySpan<byte> Value => new(message->Payload, (int)message->Length);

    /// <summary>Milliseconds since 1970; below 0 where there is none.</summary>
    public long Timestamp
    {
        get
        {
            int type;
            return Librdkafka.Calls.TimestampOf(message, &type);
        }
    }

    /// <summary>One header after the other; <see langword="false"/> where there are no more.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="value">Empty for a header without one.</param>
    public bool TryGetHeader(int index, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = default;
        nint headers;
        byte* text;
        byte* bytes;
        nuint length;
        if (
            Librdkafka.Calls.HeadersOf(message, &headers) != 0
            || Librdkafka.Calls.HeaderAt(headers, (nuint)index, &text, &bytes, &length) != 0
        )
        {
            return false;
        }

        name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        value = new ReadOnlySpan<byte>(bytes, (int)length);
        return true;
    }
}

/// <summary>Takes a record, which is good until it returns.</summary>
internal delegate void RecordTaker(in ConsumedRecord record);

/// <summary>Polls a consumer for many records at once.</summary>
internal sealed unsafe class BatchConsumer
{
    /// <summary>Of a poll.</summary>
    public const int MaxRecords = 1000;

    private readonly Librdkafka calls = Librdkafka.Calls;
    private readonly nint[] messages = GC.AllocateArray<nint>(MaxRecords, pinned: true);
    private readonly SafeHandle client;
    private readonly nint queue;

    /// <param name="client">From now on polled by nothing else, but for its closing.</param>
    public BatchConsumer(IClient client)
    {
        this.client = Librdkafka.HandleOf(client);
        bool isHeld = false;
        this.client.DangerousAddRef(ref isHeld);
        queue = calls.QueueOfConsumer(this.client.DangerousGetHandle());
    }

    /// <summary>Collects for so long or until it has <see cref="MaxRecords"/>, then passes on what it has, in order.</summary>
    /// <returns>How many.</returns>
    public int Poll(TimeSpan timeout, RecordTaker take)
    {
        fixed (nint* collected = messages)
        {
            NativeMessage** batch = (NativeMessage**)collected;
            int count = (int)calls.ConsumeBatch(queue, (int)timeout.TotalMilliseconds, batch, MaxRecords);
            if (count < 0)
            {
                throw new KafkaException((ErrorCode)calls.LastError());
            }

            try
            {
                nint handle = 0;
                string topic = "";
                for (int i = 0; i < count; i++)
                {
                    if (batch[i]->Topic != handle)
                    {
                        handle = batch[i]->Topic;
                        topic = handle == 0 ? "" : Librdkafka.Text(calls.NameOfTopic(handle));
                    }

                    take(new ConsumedRecord(batch[i], topic));
                }
            }
            finally
            {
                for (int i = 0; i < count; i++)
                {
                    calls.DestroyMessage(batch[i]);
                }
            }

            return count;
        }
    }

    /// <summary>
    /// Leaves a partition's records with the client, which then fetches no more of them than it may hold, until <see cref="LetThrough"/>. What is in the consumer's queue by now still comes. A pause would throw
    /// all that was fetched away, and of a broker of which every partition is paused librdkafka (2.16) fetches again only when its thread wakes by itself, up to a second after the resume.
    /// </summary>
    public void HoldBack(TopicPartition partition) => Lead(partition, 0);

    /// <summary>Brings a partition's records, with those that were held back. To be told whenever it is assigned: one that was held back once the client leads nowhere by itself any more.</summary>
    public void LetThrough(TopicPartition partition) => Lead(partition, queue);

    private void Lead(TopicPartition partition, nint to)
    {
        fixed (byte* topic = Librdkafka.Utf8(partition.Topic))
        {
            nint own = calls.QueueOfPartition(client.DangerousGetHandle(), topic, partition.Partition);
            if (own == 0)
            {
                throw new KafkaException((ErrorCode)calls.LastError());
            }

            calls.Forward(own, to);
            calls.DestroyQueue(own);
        }
    }

    /// <summary>
    /// The group's generation, or the member's epoch in groups of the newer protocol, that the consumer was told last; below 1 while it takes no part.
    /// </summary>
    public int Generation()
    {
        nint metadata = calls.GroupMetadata(client.DangerousGetHandle());
        if (metadata == 0)
        {
            return 0;
        }

        int generation = calls.GenerationOf(metadata);
        calls.DestroyGroupMetadata(metadata);
        return generation;
    }

    /// <summary>What broke the consumer for good, of which a poll says only that it is fatal; <see langword="null"/> where nothing did.</summary>
    public Error? Fatal() => calls.FatalOf(client);

    /// <summary>Gives the client back, to be closed.</summary>
    public void Release()
    {
        calls.DestroyQueue(queue);
        client.DangerousRelease();
    }
}

/// <summary>Where a record lies in bytes that it shares with others: its key, which is none where it is empty, and then its value, where an empty one is none: a tombstone.</summary>
internal readonly record struct RecordSlice(int Start, int KeyLength, int ValueLength);

/// <summary>Produces many records at once, without headers and without delivery reports.</summary>
internal sealed unsafe class BatchProducer : IDisposable
{
    /// <summary>Of a call.</summary>
    public const int MaxRecords = 1000;

    /// <summary>librdkafka's <c>RD_KAFKA_MSG_F_COPY</c>.</summary>
    private const int Copy = 2;

    private readonly Librdkafka calls = Librdkafka.Calls;
    private readonly NativeMessage[] messages = GC.AllocateArray<NativeMessage>(MaxRecords, pinned: true);
    private readonly Dictionary<string, nint> topics = [];
    private readonly SafeHandle client;

    public BatchProducer(IClient client)
    {
        this.client = Librdkafka.HandleOf(client);
        bool isHeld = false;
        this.client.DangerousAddRef(ref isHeld);
    }

    /// <summary>Puts records into the client's queue, in order.</summary>
    /// <param name="partition"><see cref="Partition.Any"/>: by their keys.</param>
    /// <param name="records">At most <see cref="MaxRecords"/>.</param>
    /// <returns>How many it took: fewer where the queue is full.</returns>
    /// <exception cref="ProduceException{TKey, TValue}">One was refused, or the producer is broken. Those before it were taken, and others may have been.</exception>
    public int Produce(string topic, Partition partition, ReadOnlySpan<byte> bytes, ReadOnlySpan<RecordSlice> records)
    {
        fixed (NativeMessage* batch = messages)
        fixed (byte* origin = bytes)
        {
            for (int i = 0; i < records.Length; i++)
            {
                RecordSlice record = records[i];
                messages[i] = new NativeMessage
                {
                    Key = record.KeyLength == 0 ? null : origin + record.Start,
                    KeyLength = (nuint)record.KeyLength,
                    Payload = record.ValueLength == 0 ? null : origin + record.Start + record.KeyLength,
                    Length = (nuint)record.ValueLength,
                };
            }

            int taken = calls.ProduceBatch(TopicOf(topic), partition, Copy, batch, records.Length);
            for (int i = 0; taken < records.Length && i < records.Length; i++)
            {
                // A full queue takes none after the first that it refuses.
                if (batch[i].Error != 0 && (ErrorCode)batch[i].Error != ErrorCode.Local_QueueFull)
                {
                    throw new ProduceException<byte[], byte[]>(Fatal() ?? new Error((ErrorCode)batch[i].Error), new());
                }
            }

            return taken;
        }
    }

    /// <summary>Where what is committed of a partition ends; <see langword="null"/> where no broker says it in time.</summary>
    public long? EndOf(string topic, Partition partition, TimeSpan timeout)
    {
        long first;
        long end;
        fixed (byte* name = Librdkafka.Utf8(topic))
        {
            int error = calls.QueryOffsets(client.DangerousGetHandle(), name, partition, &first, &end, (int)timeout.TotalMilliseconds);
            return error == 0 ? end : null;
        }
    }

    /// <summary>What broke the producer for good; <see langword="null"/> where nothing did.</summary>
    public Error? Fatal() => calls.FatalOf(client);

    public void Dispose()
    {
        foreach (nint topic in topics.Values)
        {
            calls.DestroyTopic(topic);
        }

        client.DangerousRelease();
    }

    private nint TopicOf(string name)
    {
        if (!topics.TryGetValue(name, out nint topic))
        {
            fixed (byte* text = Librdkafka.Utf8(name))
            {
                topic = calls.NewTopic(client.DangerousGetHandle(), text, 0);
            }

            if (topic == 0)
            {
                throw new KafkaException((ErrorCode)calls.LastError());
            }

            topics.Add(name, topic);
        }

        return topic;
    }
}
