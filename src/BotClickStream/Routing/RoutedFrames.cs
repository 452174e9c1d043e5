using BotClickStream.Brokers;
using BotClickStream.Settings;
using BotClickStream.Sources;
using BotClickStream.Watching;
using Confluent.Kafka;

namespace BotClickStream.Routing;

/// <summary>
/// Looks in the keyed topic for what a router has made of a source. Frames are committed together with the source's offset: where there are some, there was one. A consumer of its own that joins no group.
/// </summary>
/// <param name="config">As <see cref="ClientConfigs.StateConsumer"/> gives it.</param>
/// <param name="keyed">The keyed topic.</param>
/// <param name="targets">Its partitions.</param>
internal sealed class RoutedFrames(ConsumerConfig config, BrokerErrors errors, string keyed, int targets, TimeProvider time)
{
    /// <summary>How far back it looks, in offsets: a source that is read says in every partition what time it is there, each second at least.</summary>
    private const long Farthest = 20_000;

    /// <summary>Offsets; each further step back is twice as long.</summary>
    private const long FirstStep = 500;

    private static readonly TimeSpan PollTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>For how long nothing may come before another client looks.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The partition that holds any of a source, for a person; <see langword="null"/> where none is found. It blocks its thread while it looks, and stops within about two seconds when told.</summary>
    /// <exception cref="WorkerException">The broker refuses.</exception>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public async Task<string?> WhereIsAsync(SourcePartition source, CancellationToken stop)
    {
        // Each holds its words.
        TopicPartition partition = new(keyed, source.Partition % targets);
        while (true)
        {
            try
            {
                return Has(source, partition, stop) ? $"{keyed}[{partition.Partition.Value}]" : null;
            }
            catch (KafkaException exception)
            {
                BrokerErrors.ThrowIfFinal(exception.Error, $"{keyed} can't be read");
                errors.NoticeRecoverable("frames reader", exception.Error);
            }

            await Task.Delay(Pause, time, stop).ConfigureAwait(false);
        }
    }

    private bool Has(SourcePartition source, TopicPartition partition, CancellationToken stop)
    {
        RecordBytes value = new();
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(config)
            .SetValueDeserializer(value)
            .SetErrorHandler((_, error) => errors.Notice("frames reader", error))
            .SetLogHandler((_, message) => errors.Log(message))
            .Build();
        WatermarkOffsets bounds = consumer.QueryWatermarkOffsets(partition, RequestTimeout);
        long before = bounds.High;
        for (long step = FirstStep; before > bounds.Low && bounds.High - before < Farthest; step *= 2)
        {
            long from = Math.Max(bounds.Low, before - step);
            consumer.Assign(new TopicPartitionOffset(partition, from));
            if (HasBefore(before))
            {
                return true;
            }

            before = from;
        }

        return false;

        bool HasBefore(long end)
        {
            long heardAt = time.GetTimestamp();
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                if (consumer.Consume(PollTimeout) is not { } record)
                {
                    if (time.GetElapsedTime(heardAt) >= Patience)
                    {
                        throw new KafkaException(new Error(ErrorCode.Local_TimedOut, "nothing comes"));
                    }

                    continue;
                }

                if (record.IsPartitionEOF || record.Offset >= end)
                {
                    return false;
                }

                heardAt = time.GetTimestamp();
                FrameReader frame = new(value.Last);
                if (frame.Error is null && frame.Source == source)
                {
                    return true;
                }
            }
        }
    }
}
