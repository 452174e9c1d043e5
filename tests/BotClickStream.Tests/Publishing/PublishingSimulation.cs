using BotClickStream.Lanes;
using BotClickStream.Publishing;
using BotClickStream.Sources;

namespace BotClickStream.Tests.Publishing;

/// <summary>What a simulated build does wrong on purpose, to show that the simulation would notice.</summary>
public enum Defect
{
    None,

    /// <summary>Offsets are committed, and outputs after them.</summary>
    OffsetsBeforeOutputs,

    /// <summary>State stays where it was written though the transaction was aborted.</summary>
    StateAheadOfOutputs,

    /// <summary>What a lane of an earlier assignment seals is taken for the present one's.</summary>
    EpochIgnored,

    /// <summary>The broker isn't told who sends the offsets.</summary>
    MembershipUnchecked,

    /// <summary>Where nobody knows whether a commit happened, it counts as not happened.</summary>
    UnknownTakenForAborted,

    /// <summary>A lane goes on from what is committed, though a transaction that may add to it is still open.</summary>
    OpenTransactionNotAwaited,
}

/// <summary>
/// Several instances' <see cref="PublisherState"/> over a model of the broker, in an order that a seed decides: input comes, lanes seal, partitions move, members are
/// expelled without noticing, processes die, transactions abort or end in the unknown. The model knows of a group what Kafka does: who is a member, not who owns what. It
/// asks that when offsets are sent, and a transaction ends later than that: what has passed is committed even if its sender has lost its partitions, or died, by then.
/// </summary>
internal sealed class PublishingSimulation
{
    private const int Partitions = 3;
    private const int Instances = 2;
    private const int Steps = 400;

    private readonly Random random;
    private readonly Defect defect;
    private readonly long[] input = new long[Partitions];
    private readonly long[] committed = new long[Partitions];
    private readonly long[] published = new long[Partitions];
    private readonly int[] startedEpochs = new int[Partitions];
    private readonly int[] storedEpochs = new int[Partitions];
    private readonly int[] owners = new int[Partitions];
    private readonly Instance[] instances = new Instance[Instances];

    /// <summary>Transactions whose offsets the broker has taken, and that haven't ended.</summary>
    private readonly List<Transaction> open = [];
    private Move? move;
    private int generation = 1;
    private int lastRebalance;
    private long now;
    private string? violation;

    private PublishingSimulation(int seed, Defect defect)
    {
        random = new Random(seed);
        this.defect = defect;
        for (int i = 0; i < Instances; i++)
        {
            instances[i] = new Instance { Generation = generation };
        }

        for (int partition = 0; partition < Partitions; partition++)
        {
            Give(partition, partition % Instances);
        }
    }

    /// <summary>What was violated; <see langword="null"/> where nothing was.</summary>
    public static string? Run(int seed, Defect defect = Defect.None)
    {
        PublishingSimulation simulation = new(seed, defect);
        for (int step = 0; step < Steps && simulation.violation is null; step++)
        {
            simulation.Act();
        }

        return simulation.violation ?? simulation.Drain();
    }

    private void Act()
    {
        now += random.Next(40);
        int number = random.Next(Instances);
        Instance instance = instances[number];
        switch (random.Next(100))
        {
            case < 20:
                input[random.Next(Partitions)] += random.Next(1, 10);
                break;
            case < 50:
                LetSeal(instance, instance.Lanes.Count == 0 ? null : instance.Lanes[random.Next(instance.Lanes.Count)]);
                break;
            case < 62:
                Restore(instance);
                break;
            case < 65:
                EndAbandoned();
                break;
            case < 85:
                Publish(number, hasFaults: true);
                break;
            case < 88:
                BeginMove(number);
                break;
            case < 90:
                Expel(number);
                break;
            case < 93:
                Notice(number);
                break;
            case < 94:
                Die(number);
                break;
            default:
                instance.State.Advance(now);
                break;
        }

        Obey();
    }

    /// <summary>No more input and no more faults: everything that came must come through.</summary>
    private string? Drain()
    {
        for (int round = 0; round < 200 && violation is null; round++)
        {
            now += 100;
            EndAbandoned();
            for (int number = 0; number < Instances; number++)
            {
                Instance instance = instances[number];
                Notice(number);
                Restore(instance);
                instance.State.Advance(now);
                Obey();
                foreach (ModelLane lane in instance.Lanes.ToArray())
                {
                    LetSeal(instance, lane);
                }

                Obey();
                Publish(number, hasFaults: false);
                Obey();
            }

            bool isInGroup = Array.TrueForAll(instances, member => member.Generation == generation && member.AwaitedRebalance is null);
            if (move is null && isInGroup && published.SequenceEqual(input))
            {
                return violation;
            }
        }

        return violation
            ?? $"input up to {string.Join(", ", input)}, published up to {string.Join(", ", published)}; "
                + $"waiting in a handler: {instances.Count(member => member.AwaitedRebalance is not null)}";
    }

    private void LetSeal(Instance instance, ModelLane? lane)
    {
        if (lane is null || lane.Unsealed == 0)
        {
            return;
        }

        long to = Math.Min(input[lane.Source.Partition], lane.Position + random.Next(12));
        bool isAnswer = lane.IsAsked;
        if (!isAnswer && to == lane.Position)
        {
            return;
        }

        int epoch = defect == Defect.EpochIgnored ? startedEpochs[lane.Source.Partition] : lane.Epoch;
        SealedBatch batch = new(lane.Source, epoch);
        batch.Took(to, watermark: 0);
        batch.Seal(isAnswer, lane.Position);
        instance.From[batch] = lane.Position;
        lane.Position = to;
        lane.Unsealed--;
        lane.IsAsked = false;
        instance.State.Sealed(batch, now);
    }

    private void Restore(Instance instance)
    {
        if (!instance.Restores.TryPeek(out PublisherCall.Restore? restore))
        {
            return;
        }

        bool isOpen = open.Exists(transaction => transaction.Batches.Any(batch => batch.Source == restore.Partition));
        if (isOpen && defect != Defect.OpenTransactionNotAwaited)
        {
            return;
        }

        instance.Restores.Dequeue();
        instance.Positions[restore.Partition] = committed[restore.Partition.Partition];
        instance.State.Restored(restore.Partition, restore.Epoch, storedEpochs[restore.Partition.Partition]);
    }

    private void Publish(int number, bool hasFaults)
    {
        Instance instance = instances[number];
        // A new producer comes after what the one before left open has ended.
        if (instance.MustRenew)
        {
            instance.MustRenew = false;
            if (hasFaults && random.Next(3) == 0)
            {
                instance.State.NotRenewed(now);
            }
            else
            {
                EndOf(number);
                instance.State.Renewed(now);
            }
        }
        else if (instance.Sent is { } sent)
        {
            instance.Sent = null;
            End(number, sent, hasFaults ? random.Next(12) : 11, hasFaults);
        }
        else if (instance.InFlight is { } batches)
        {
            EndOf(number);
            instance.InFlight = null;
            bool isMember = instance.InFlightGeneration == generation || defect == Defect.MembershipUnchecked;
            if (isMember)
            {
                instance.Sent = new Transaction(number, instance, batches);
                open.Add(instance.Sent);
            }
            else
            {
                instance.State.Aborted(isExpelled: true, now);
            }
        }
    }

    /// <summary>The sender asks for the end of a transaction whose offsets were taken; whether it is still a member doesn't matter any more.</summary>
    private void End(int number, Transaction sent, int fate, bool hasFaults)
    {
        Instance instance = sent.Sender;
        switch (fate)
        {
            case 0:
                open.Remove(sent);
                if (defect == Defect.StateAheadOfOutputs)
                {
                    Commit(sent.Batches);
                }

                instance.State.Aborted(isExpelled: false, now);
                break;
            case 1 or 2:
                sent.IsAbandoned = true;
                if (defect == Defect.UnknownTakenForAborted)
                {
                    instance.State.Aborted(isExpelled: false, now);
                }
                else
                {
                    // Seldom enough that it doesn't give up: when it does is tested elsewhere.
                    now += PublisherState.BreakWindow;
                    instance.State.Broken(BreakCause.Refused, openFor: 0, now);
                }

                break;
            case 3 when defect == Defect.OffsetsBeforeOutputs && hasFaults:
                open.Remove(sent);
                Commit(sent.Batches);
                Die(number);
                break;
            default:
                open.Remove(sent);
                Commit(sent.Batches);
                Show(sent);
                instance.State.Published(now);
                break;
        }
    }

    /// <summary>The coordinator ends what has been left open by an instance, or by the one before it: its commit had come in time, or not.</summary>
    private void EndOf(int number)
    {
        foreach (Transaction transaction in open.Where(transaction => transaction.Number == number && transaction.IsAbandoned).ToArray())
        {
            open.Remove(transaction);
            if (random.Next(2) == 0)
            {
                Commit(transaction.Batches);
                Show(transaction);
            }
        }
    }

    private void EndAbandoned()
    {
        for (int number = 0; number < Instances; number++)
        {
            EndOf(number);
        }
    }

    private void Commit(IReadOnlyList<SealedBatch> batches)
    {
        foreach (SealedBatch batch in batches)
        {
            committed[batch.Source.Partition] = batch.NextOffset;
            ref int stored = ref storedEpochs[batch.Source.Partition];
            if (batch.Epoch < stored)
            {
                // A restore refuses such a log.
                violation ??= $"{batch.Source} has state of assignment {stored}, and then of {batch.Epoch}";
            }

            stored = batch.Epoch;
        }
    }

    private void Show(Transaction transaction)
    {
        foreach (SealedBatch batch in transaction.Batches)
        {
            ref long end = ref published[batch.Source.Partition];
            long from = transaction.Sender.From[batch];
            if (from != end)
            {
                violation ??= $"{batch.Source} is published up to {end}, and then from {from} to {batch.NextOffset}";
            }

            end = batch.NextOffset;
        }
    }

    /// <summary>A cooperative rebalance takes a partition from one that works on and gives it to another.</summary>
    private void BeginMove(int number)
    {
        int partition = random.Next(Partitions);
        if (move is null && owners[partition] == number && Array.TrueForAll(instances, member => member.Generation == generation))
        {
            move = new Move(++lastRebalance, number, partition, (number + 1) % Instances);
            instances[number].AwaitedRebalance = move.Rebalance;
            instances[number].State.Revoke(move.Rebalance, [Source(partition)], now);
        }
    }

    /// <summary>The broker gives away everything of a member that is too slow, which doesn't know of it.</summary>
    private void Expel(int number)
    {
        int other = (number + 1) % Instances;
        bool isBusy = move is not null && move.From != number;
        if (isBusy || instances[number].Generation != generation || instances[other].Generation != generation)
        {
            return;
        }

        move = null;
        instances[other].Generation = ++generation;
        for (int partition = 0; partition < Partitions; partition++)
        {
            if (owners[partition] == number)
            {
                instances[number].Lost.Add(Source(partition));
                Give(partition, other);
            }
        }
    }

    /// <summary>A member that was expelled hears of it, and joins again.</summary>
    private void Notice(int number)
    {
        Instance instance = instances[number];
        // Its thread can't hear anything while it waits in a handler.
        if (instance.Generation == generation || instance.AwaitedRebalance is not null)
        {
            return;
        }

        instance.State.Lose(++lastRebalance, instance.Lost, now);
        instance.Lost.Clear();
        instance.Generation = generation;
    }

    private void Die(int number)
    {
        if (move is not null || instances[number].Generation != generation)
        {
            return;
        }

        int other = (number + 1) % Instances;
        if (instances[number].Sent is { } sent)
        {
            sent.IsAbandoned = true;
        }

        instances[number] = new Instance { Generation = generation };
        for (int partition = 0; partition < Partitions; partition++)
        {
            if (owners[partition] == number)
            {
                Give(partition, instances[other].Generation == generation ? other : number);
            }
        }
    }

    private void Give(int partition, int number)
    {
        owners[partition] = number;
        instances[number].State.Assign(++lastRebalance, [Source(partition)]);
    }

    private void Obey()
    {
        for (int number = 0; number < Instances; number++)
        {
            while (instances[number].State.Calls.TryDequeue(out PublisherCall? call))
            {
                Obey(number, call);
            }
        }
    }

    private void Obey(int number, PublisherCall call)
    {
        Instance instance = instances[number];
        switch (call)
        {
            case PublisherCall.Restore restore:
                instance.Restores.Enqueue(restore);
                break;
            case PublisherCall.StartLane start:
                instance.Lanes.Add(new ModelLane(start.Partition, start.Epoch, instance.Positions[start.Partition]));
                ref int started = ref startedEpochs[start.Partition.Partition];
                started = Math.Max(started, start.Epoch);
                break;
            case PublisherCall.RequestSeal request:
                instance.Lanes.FindLast(lane => lane.Source == request.Partition)!.IsAsked = true;
                break;
            case PublisherCall.Reuse { Batch: { } batch }:
                instance.Lanes.FindLast(lane => lane.Source == batch.Source)!.Unsealed++;
                break;
            case PublisherCall.Publish publish:
                instance.InFlight = publish.Batches;
                instance.InFlightGeneration = instance.Generation;
                break;
            case PublisherCall.RenewProducer:
                instance.MustRenew = true;
                break;
            case PublisherCall.GiveUp giveUp:
                violation ??= $"gave up: {giveUp.Reason}";
                break;
            case PublisherCall.Finish finish when finish.Rebalance == instance.AwaitedRebalance:
                instance.AwaitedRebalance = null;
                if (finish.Rebalance != move?.Rebalance)
                {
                    break;
                }

                (int partition, int to) = (move.Partition, move.To);
                move = null;
                generation++;
                foreach (Instance member in instances)
                {
                    member.Generation = generation;
                }

                Give(partition, to);
                break;
        }
    }

    private static SourcePartition Source(int partition) => new("in", partition);

    private sealed record Transaction(int Number, Instance Sender, IReadOnlyList<SealedBatch> Batches)
    {
        /// <summary>Whether its sender is dead, or has ceased to wait for its end.</summary>
        public bool IsAbandoned { get; set; }
    }

    private sealed record Move(int Rebalance, int From, int Partition, int To);

    private sealed class Instance
    {
        public PublisherState State { get; } = new(new PublisherTimes(100, 50, 10_000));

        /// <summary>Of the group, when it last joined.</summary>
        public int Generation { get; set; }

        /// <summary>For whose end its handler waits.</summary>
        public int? AwaitedRebalance { get; set; }

        /// <summary>Given away without its knowing.</summary>
        public List<SourcePartition> Lost { get; } = [];

        /// <summary>Those that were stopped too, since they go on for a moment.</summary>
        public List<ModelLane> Lanes { get; } = [];
        public Queue<PublisherCall.Restore> Restores { get; } = new();
        public Dictionary<SourcePartition, long> Positions { get; } = [];
        public Dictionary<SealedBatch, long> From { get; } = [];
        public IReadOnlyList<SealedBatch>? InFlight { get; set; }

        /// <summary>As the transaction's sender knew it when it began.</summary>
        public int InFlightGeneration { get; set; }
        public bool MustRenew { get; set; }

        /// <summary>Whose offsets the broker has taken, and whose end it is about to ask for.</summary>
        public Transaction? Sent { get; set; }
    }

    private sealed class ModelLane(SourcePartition source, int epoch, long position)
    {
        public SourcePartition Source { get; } = source;
        public int Epoch { get; } = epoch;
        public long Position { get; set; } = position;
        public int Unsealed { get; set; } = 2;
        public bool IsAsked { get; set; }
    }
}
