using System.Globalization;
using System.Text;
using BotClickStream.Detection;
using BotClickStream.Serialization;
using BotClickStream.Sources;
using Confluent.Kafka;
using Prometheus;

namespace BotClickStream.Watching;

/// <summary>Everything that the worker counts, by Prometheus' conventions. Labels are bounded: types, outcomes, codes, partitions.</summary>
public sealed class WorkerMetrics
{
    private readonly Counter records;
    private readonly Counter events;
    private readonly Counter labels;
    private readonly Counter revisions;
    private readonly Counter corrections;
    private readonly Counter correctedPoints;
    private readonly Counter rejected;
    private readonly Counter ignored;
    private readonly Counter clampedTimes;
    private readonly Counter shortenedOutputs;
    private readonly Counter holds;
    private readonly Counter metricsPublished;
    private readonly Counter activityPublished;
    private readonly Counter profilesPublished;
    private readonly Counter profileUpdates;
    private readonly Counter unreadableProfiles;
    private readonly Counter lostOffsets;
    private readonly Counter brokerErrors;
    private readonly Counter pauses;
    private readonly Counter restoreStalls;
    private readonly Counter limitsReached;
    private readonly Counter evictedRows;
    private readonly Counter uncorrectedPoints;
    private readonly Gauge lag;
    private readonly Gauge watermarkDelay;
    private readonly Gauge inputPartitions;
    private readonly Gauge assignedPartitions;
    private readonly Gauge ownedPartitions;
    private readonly Gauge standingPartitions;
    private readonly Gauge waitingBatches;
    private readonly Gauge sealedBatches;
    private readonly Gauge stateRows;
    private readonly Gauge restoreProgress;
    private readonly Gauge rowLimit;
    private readonly Gauge pendingJudgements;
    private readonly Gauge holdsEndingSoon;
    private readonly Gauge pausedPartitions;
    private readonly Gauge queuedOutputs;
    private readonly Gauge roundTrip;
    private readonly Counter transactions;
    private readonly Counter rebalances;
    private readonly Counter restoredBytes;
    private readonly Counter restoredRows;
    private readonly Histogram restoreDuration;
    private readonly Histogram latency;
    private readonly Histogram revisionAge;
    private readonly BusiestCampaigns campaigns;
    private readonly Histogram batchDuration;
    private readonly Histogram publishDuration;
    private long eventsDetected;

    public WorkerMetrics(CollectorRegistry registry)
    {
        MetricFactory make = Metrics.WithCustomRegistry(registry);
        records = make.CreateCounter("botclickstream_records_total", "Input records taken.", "role");
        events = make.CreateCounter(
            "botclickstream_events_total",
            "Input events by type and what became of them.",
            "role",
            "type",
            "outcome"
        );
        labels = make.CreateCounter(
            "botclickstream_labels_total",
            "Labels published, revisions included, by label, actor and strongest signal.",
            "label",
            "actor",
            "signal"
        );
        revisions = make.CreateCounter("botclickstream_revisions_total", "Labels published that revise an earlier one.");
        corrections = make.CreateCounter("botclickstream_corrections_total", "Score corrections published.");
        correctedPoints = make.CreateCounter(
            "botclickstream_corrected_points_total",
            "Points of published score corrections: taken back from leads, or given to them.",
            "direction"
        );
        rejected = make.CreateCounter(
            "botclickstream_rejected_total",
            "Records and events sent to the rejected topic, by error code.",
            "role",
            "error"
        );
        ignored = make.CreateCounter(
            "botclickstream_ignored_total",
            "Webhook events that are known and of no use here, by format and the vendor's word.",
            "role",
            "format",
            "type"
        );
        clampedTimes = make.CreateCounter(
            "botclickstream_clamped_times_total",
            "Events whose time ran more than five minutes ahead of the clock, so that the watermark did not follow."
        );
        shortenedOutputs = make.CreateCounter(
            "botclickstream_shortened_outputs_total",
            "Outputs that were larger than their topic takes: labels sent with their strongest reason and without URLs, campaigns' figures without links, rejected values that were cut.",
            "output"
        );
        holds = make.CreateCounter(
            "botclickstream_holds_total",
            "What was said of unsubscribes: held, honored or dismissed. How many are held now, botclickstream_state_rows tells of the table holds.",
            "action"
        );
        metricsPublished = make.CreateCounter("botclickstream_campaign_metrics_published_total", "Campaigns' figures that were published.");
        activityPublished = make.CreateCounter(
            "botclickstream_activity_published_total",
            "Messages of which it was published what people and machines did with them, each time."
        );
        profilesPublished = make.CreateCounter(
            "botclickstream_profiles_published_total",
            "Profiles of domains and networks that were published, tombstones included."
        );
        profileUpdates = make.CreateCounter(
            "botclickstream_profile_updates_total",
            "Profiles of other partitions that lanes have taken: each is counted in each lane."
        );
        unreadableProfiles = make.CreateCounter(
            "botclickstream_unreadable_profiles_total",
            "Records of the profiles' topic that no release of this worker writes, and that were passed over."
        );
        lostOffsets = make.CreateCounter(
            "botclickstream_lost_offsets_total",
            "Offsets of the input that were gone before they were read: records, and markers of transactions, which nobody can tell apart any more.",
            "topic",
            "partition"
        );
        brokerErrors = make.CreateCounter("botclickstream_broker_errors_total", "Errors that the Kafka client reported, by code.", "code");
        pauses = make.CreateCounter("botclickstream_pauses_total", "Times a partition was held back, by reason.", "role", "reason");
        restoreStalls = make.CreateCounter(
            "botclickstream_restore_stalls_total",
            "Times nothing came to the restore of a lane's state, so that another client took its reading over.",
            "topic",
            "partition"
        );
        limitsReached = make.CreateCounter(
            "botclickstream_limits_reached_total",
            "Times there was no room past a limit on state, and none could be made.",
            "limit"
        );
        evictedRows = make.CreateCounter(
            "botclickstream_evicted_rows_total",
            "Rows of state that were let go before their time to make room for others, by table; what belongs to a message goes with it and is not counted.",
            "table"
        );
        uncorrectedPoints = make.CreateCounter(
            "botclickstream_uncorrected_points_total",
            "Points of events that could not be tracked, and so will never be corrected."
        );
        lag = make.CreateGauge("botclickstream_lag_records", "Records not read yet.", "topic", "partition");
        watermarkDelay = make.CreateGauge(
            "botclickstream_watermark_delay_seconds",
            "How far the partition's watermark is behind the clock.",
            "topic",
            "partition"
        );
        inputPartitions = make.CreateGauge(
            "botclickstream_input_partitions",
            "Partitions that the role's input has, whoever works on them; counted anew every half minute.",
            "role"
        );
        assignedPartitions = make.CreateGauge(
            "botclickstream_assigned_partitions",
            "Partitions that the group has given to this instance: those that it works on, and those whose lanes have not begun yet.",
            "role"
        );
        ownedPartitions = make.CreateGauge("botclickstream_owned_partitions", "Partitions that this instance works on.", "role");
        standingPartitions = make.CreateGauge(
            "botclickstream_standing_partitions",
            "Partitions of which nothing was read for 30 s though there is more, or whose lane has not begun for as long.",
            "role"
        );
        waitingBatches = make.CreateGauge(
            "botclickstream_waiting_batches",
            "Input batches read and not yet worked off.",
            "topic",
            "partition"
        );
        sealedBatches = make.CreateGauge(
            "botclickstream_sealed_batches",
            "Output batches sealed and not yet published: with two a lane waits for the publisher.",
            "topic",
            "partition"
        );
        stateRows = make.CreateGauge("botclickstream_state_rows", "Rows of state, by table.", "partition", "table");
        restoreProgress = make.CreateGauge(
            "botclickstream_restore_progress_ratio",
            "How much of a lane's state log its restore has read; 1 when it is done.",
            "topic",
            "partition"
        );
        rowLimit = make.CreateGauge(
            "botclickstream_state_row_limit",
            "How many rows of state a partition may have (Limits), by table; where the limit is a campaign's, as many as all campaigns may have.",
            "table"
        );
        pendingJudgements = make.CreateGauge(
            "botclickstream_pending_judgements",
            "Rows of state whose messages wait to be looked at again, by queue: domains go first, then histories, then contexts; of rules, messages that older rules may have judged.",
            "partition",
            "queue"
        );
        holdsEndingSoon = make.CreateGauge(
            "botclickstream_holds_ending_soon",
            "Held unsubscribes whose deadline is less than an hour of event time away; counted up to a quarter of Limits:Holds.",
            "partition"
        );
        pausedPartitions = make.CreateGauge(
            "botclickstream_paused_partitions",
            "Partitions that are not read for the moment, since their lane can't keep up or is far ahead of others.",
            "role"
        );
        queuedOutputs = make.CreateGauge(
            "botclickstream_client_queued_messages",
            "Messages in a producer's queues by librdkafka's own statistics, sampled each Kafka:StatisticsInterval.",
            "role"
        );
        roundTrip = make.CreateGauge(
            "botclickstream_broker_round_trip_seconds",
            "How long a broker takes to answer a client, 99th percentile of librdkafka's last window, sampled each Kafka:StatisticsInterval.",
            "client",
            "broker"
        );
        transactions = make.CreateCounter(
            "botclickstream_transactions_total",
            "Rounds of batches that were to be published, by what became of them: committed; aborted, or expelled from the group, and sent again; fenced, unanswered or refused, and decided by a new producer.",
            "role",
            "outcome"
        );
        rebalances = make.CreateCounter(
            "botclickstream_rebalances_total",
            "Times partitions were assigned to this instance, given away by it, or lost to others.",
            "role",
            "kind"
        );
        restoredBytes = make.CreateCounter("botclickstream_restored_bytes_total", "Bytes of state logs that finished restores have read.");
        restoredRows = make.CreateCounter("botclickstream_restored_rows_total", "Rows' images that finished restores have read.");
        restoreDuration = make.CreateHistogram(
            "botclickstream_restore_duration_seconds",
            "Time it took to restore a lane's state.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.05, 2, 14) }
        );
        latency = make.CreateHistogram(
            "botclickstream_latency_seconds",
            "From the timestamp of an event's record in the raw topic to the commit of its first label.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.01, 2, 20) }
        );
        revisionAge = make.CreateHistogram(
            "botclickstream_revision_age_seconds",
            "From an event's time to a revision of its label, by the stream's time, to the next power of two.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(1, 2, LaneTally.RevisionAges - 1) }
        );
        campaigns = new BusiestCampaigns(make, () => CountLimitsReached("campaigns-watched", 1));
        CountLimitsReached("campaigns-watched", 0);
        registry.AddBeforeCollectCallback(campaigns.Show);
        batchDuration = make.CreateHistogram(
            "botclickstream_batch_duration_seconds",
            "Time a lane takes for an input batch, or for a slice of it after which it looks whether it is asked for what it has.",
            new HistogramConfiguration { LabelNames = ["role"], Buckets = Histogram.ExponentialBuckets(0.0001, 2, 14) }
        );
        publishDuration = make.CreateHistogram(
            "botclickstream_publish_duration_seconds",
            "Time it takes to publish a round of batches.",
            new HistogramConfiguration { LabelNames = ["role"], Buckets = Histogram.ExponentialBuckets(0.001, 2, 14) }
        );
    }

    public void BatchTook(string role, TimeSpan elapsed) => batchDuration.WithLabels(role).Observe(elapsed.TotalSeconds);

    public void PublishTook(string role, TimeSpan elapsed) => publishDuration.WithLabels(role).Observe(elapsed.TotalSeconds);

    /// <summary>What alerts and panels ask the increase of is there from the start: else they would miss the first.</summary>
    /// <param name="outcomes">Of transactions.</param>
    public void Begins(string role, IEnumerable<string> outcomes)
    {
        _ = records.WithLabels(role);
        foreach (EventType type in Enum.GetValues<EventType>())
        {
            _ = events.WithLabels(
                role,
                Encoding.UTF8.GetString(type.Word()),
                OutcomeWord(role == "router" ? EventOutcome.Routed : EventOutcome.Applied)
            );
        }

        foreach (string outcome in outcomes)
        {
            _ = transactions.WithLabels(role, outcome);
        }

        foreach (string kind in new[] { "assigned", "revoked", "lost" })
        {
            _ = rebalances.WithLabels(role, kind);
        }

        foreach (string reason in new[] { "ahead", "lane-full" })
        {
            _ = pauses.WithLabels(role, reason);
        }
    }

    public void Became(string role, string outcome) => transactions.WithLabels(role, outcome).Inc();

    public void Rebalanced(string role, string kind) => rebalances.WithLabels(role, kind).Inc();

    public void Paused(string role, int partitions) => pausedPartitions.WithLabels(role).Set(partitions);

    public void RestoreTook(TimeSpan elapsed, in RestoreProgress progress)
    {
        restoreDuration.Observe(elapsed.TotalSeconds);
        restoredBytes.Inc(progress.Bytes);
        restoredRows.Inc(progress.Rows);
    }

    public void AreToBeJudged(int partition, string queue, int rows) => pendingJudgements.WithLabels(Text(partition), queue).Set(rows);

    public void HoldsEndSoon(int partition, int holds) => holdsEndingSoon.WithLabels(Text(partition)).Set(holds);

    public void HasLimit(string table, long rows) => rowLimit.WithLabels(table).Set(rows);

    public void HasQueued(string role, long messages) => queuedOutputs.WithLabels(role).Set(messages);

    public void Answers(string client, string broker, TimeSpan roundTripTime) =>
        roundTrip.WithLabels(client, broker).Set(roundTripTime.TotalSeconds);

    public void CountBrokerError(ErrorCode code) => brokerErrors.WithLabels(code.ToString()).Inc();

    public void CountLost(SourcePartition source, long count) => lostOffsets.WithLabels(source.Topic, Text(source.Partition)).Inc(count);

    public void CountUnreadableProfile() => unreadableProfiles.Inc();

    public void CountPause(string role, string reason) => pauses.WithLabels(role, reason).Inc();

    public void CountRestoreStall(SourcePartition source) => restoreStalls.WithLabels(source.Topic, Text(source.Partition)).Inc();

    public void CountLimitsReached(string limit, long times) => limitsReached.WithLabels(limit).Inc(times);

    public void CountEvicted(string table, long rows) => evictedRows.WithLabels(table).Inc(rows);

    /// <param name="tenThousandths">Of a point.</param>
    public void CountUncorrected(long tenThousandths) => uncorrectedPoints.Inc(Points(tenThousandths));

    public void HasInput(string role, int partitions) => inputPartitions.WithLabels(role).Set(partitions);

    /// <param name="assigned">Partitions that the group has given to this instance.</param>
    /// <param name="withLane">Those of them whose lanes have begun.</param>
    public void Owns(string role, int assigned, int withLane)
    {
        assignedPartitions.WithLabels(role).Set(assigned);
        ownedPartitions.WithLabels(role).Set(withLane);
    }

    public void StandStill(string role, int partitions) => standingPartitions.WithLabels(role).Set(partitions);

    public void StandsAt(SourcePartition source, long lagRecords, long watermark, int waiting, int unpublished, long now)
    {
        string partition = Text(source.Partition);
        lag.WithLabels(source.Topic, partition).Set(Math.Max(0, lagRecords));
        waitingBatches.WithLabels(source.Topic, partition).Set(waiting);
        sealedBatches.WithLabels(source.Topic, partition).Set(unpublished);
        // There from the start, since an alert on its increase would miss the first.
        _ = lostOffsets.WithLabels(source.Topic, partition);
        if (watermark > 0)
        {
            watermarkDelay.WithLabels(source.Topic, partition).Set((now - watermark) / 1000.0);
        }
    }

    public void HasRows(int partition, string table, int rows) => stateRows.WithLabels(Text(partition), table).Set(rows);

    public void HasRestored(SourcePartition source, in RestoreProgress progress) =>
        restoreProgress
            .WithLabels(source.Topic, Text(source.Partition))
            .Set(progress.EndOffset == 0 ? 1 : Math.Min(1, progress.Offset / (double)progress.EndOffset));

    /// <summary>Figures of a partition that went elsewhere are nobody's.</summary>
    public void Forget(string role, SourcePartition source)
    {
        string partition = Text(source.Partition);
        lag.RemoveLabelled(source.Topic, partition);
        waitingBatches.RemoveLabelled(source.Topic, partition);
        sealedBatches.RemoveLabelled(source.Topic, partition);
        watermarkDelay.RemoveLabelled(source.Topic, partition);
        restoreProgress.RemoveLabelled(source.Topic, partition);
        if (lostOffsets.WithLabels(source.Topic, partition).Value == 0)
        {
            lostOffsets.RemoveLabelled(source.Topic, partition);
        }

        if (role != "detector")
        {
            return;
        }

        holdsEndingSoon.RemoveLabelled(partition);
        campaigns.Forget(source.Partition);
        foreach (Gauge gauge in (Gauge[])[stateRows, pendingJudgements])
        {
            foreach (string[] labels in gauge.GetAllLabelValues().Where(labels => labels[0] == partition))
            {
                gauge.RemoveLabelled(labels);
            }
        }
    }

    /// <summary>Input events that detectors have taken and whose outputs are published.</summary>
    public long EventsDetected => Interlocked.Read(ref eventsDetected);

    /// <summary>Adds what a published batch counted.</summary>
    /// <param name="now">When, milliseconds since 1970.</param>
    public void Add(string role, LaneTally tally, long now)
    {
        foreach ((long sentAt, long count) in tally.FirstLabels)
        {
            latency.Observe(Math.Max(0, now - sentAt) / 1000.0, count);
        }

        for (int power = 0; power < LaneTally.RevisionAges; power++)
        {
            revisionAge.Observe(1L << power, tally.RevisionsYoungerThan(power));
        }

        foreach (WatchedCampaign counts in tally.Campaigns)
        {
            campaigns.Take(counts);
        }

        records.WithLabels(role).Inc(tally.Records);
        foreach (EventType type in Enum.GetValues<EventType>())
        {
            foreach (EventOutcome outcome in Enum.GetValues<EventOutcome>())
            {
                if (tally.Events(type, outcome) is > 0 and long count)
                {
                    events.WithLabels(role, Encoding.UTF8.GetString(type.Word()), OutcomeWord(outcome)).Inc(count);
                    Interlocked.Add(ref eventsDetected, outcome == EventOutcome.Routed ? 0 : count);
                }
            }
        }

        foreach (((Label label, Actor actor, Signal? signal), long count) in tally.Labels)
        {
            labels
                .WithLabels(Encoding.UTF8.GetString(label.Word()), Encoding.UTF8.GetString(actor.Word()), signal?.Name ?? "none")
                .Inc(count);
        }

        foreach ((string code, long count) in tally.Rejected)
        {
            rejected.WithLabels(role, code).Inc(count);
        }

        foreach (((string? format, string word), long count) in tally.Ignored)
        {
            ignored.WithLabels(role, format ?? "", word).Inc(count);
        }

        revisions.Inc(tally.Revisions);
        corrections.Inc(tally.Corrections);
        correctedPoints.WithLabels("taken").Inc(Points(tally.PointsTaken));
        correctedPoints.WithLabels("given").Inc(Points(tally.PointsGiven));
        foreach (HoldAction action in Enum.GetValues<HoldAction>())
        {
            holds.WithLabels(Encoding.UTF8.GetString(action.Word())).Inc(tally.Holds(action));
        }

        metricsPublished.Inc(tally.MetricsPublished);
        activityPublished.Inc(tally.ActivityPublished);
        profilesPublished.Inc(tally.ProfilesPublished);
        profileUpdates.Inc(tally.ProfileUpdates);
        clampedTimes.Inc(tally.ClampedTimes);
        shortenedOutputs.WithLabels("labeled").Inc(tally.ShortenedLabels);
        shortenedOutputs.WithLabels("metrics").Inc(tally.ShortenedMetrics);
        shortenedOutputs.WithLabels("rejected").Inc(tally.CutRejections);
    }

    private static double Points(long tenThousandths) => tenThousandths / 10_000.0;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string OutcomeWord(EventOutcome outcome) =>
        outcome switch
        {
            EventOutcome.Applied => "applied",
            EventOutcome.Duplicate => "duplicate",
            EventOutcome.TooLate => "too-late",
            EventOutcome.MessageFull => "message-full",
            EventOutcome.Untracked => "untracked",
            EventOutcome.NotKeyed => "not-keyed",
            EventOutcome.Routed => "routed",
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        };
}
