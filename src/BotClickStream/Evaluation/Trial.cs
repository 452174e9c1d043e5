using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Traffic;
using BotClickStream.Watching;

namespace BotClickStream.Evaluation;

/// <summary>One run of the detector over simulated traffic whose truth is known: what really happened, and what was said of it.</summary>
internal sealed class Trial
{
    /// <summary>As many as a lane takes in a batch, about.</summary>
    private const int EventsPerTick = 256;

    private readonly List<TruthAndLabel> events = [];
    private readonly Dictionary<Hash128, int> byId = [];
    private readonly Dictionary<Hash128, Delivery> deliveries = [];
    private readonly PartitionDetector[] detectors;
    private readonly bool sharesProfiles;
    private readonly OutputBuffer output = new();
    private readonly List<ClickEvidence> evidence = [];
    private long arrival;

    private Trial(Mix mix, DetectorSettings settings, Partitioning partitioning)
    {
        Mix = mix;
        sharesProfiles = partitioning.SharesProfiles;
        detectors = [.. Enumerable.Range(0, partitioning.Partitions).Select(_ => new PartitionDetector(settings, LinkIdentity.Form))];
    }

    public Mix Mix { get; }

    /// <summary>Opens, clicks, unsubscribes and complaints, in the order of their arrival.</summary>
    public ReadOnlySpan<TruthAndLabel> Events => CollectionsMarshal.AsSpan(events);

    /// <summary>What each click's evidence came to in the end, where it was asked for.</summary>
    public IReadOnlyList<ClickEvidence> Evidence => evidence;

    public Delivery DeliveryOf(Hash128 message) => deliveries.GetValueOrDefault(message);

    public static Trial Run(
        TrafficOptions traffic,
        TrialSettings settings,
        CancellationToken cancellation,
        Partitioning? partitioning = null
    )
    {
        Trial trial = new(traffic.Mix, settings.Detector, partitioning ?? Partitioning.None);
        trial.Play(traffic, settings, cancellation);
        return trial;
    }

    /// <summary>The same, and asks for all evidence in the end.</summary>
    public static Trial RunForEvidence(TrafficOptions traffic, TrialSettings settings, CancellationToken cancellation)
    {
        // Nothing may expire before it is asked for.
        DetectorSettings detector = settings.Detector with
        {
            Horizon = settings.Detector.CampaignHorizon,
        };
        Trial trial = new(traffic.Mix, detector, Partitioning.None);
        trial.Play(traffic, settings, cancellation);
        trial.Gather(trial.detectors[0]);
        return trial;
    }

    private void Play(TrafficOptions traffic, TrialSettings settings, CancellationToken cancellation)
    {
        RecordDecoder decoder = new(new DecoderSettings { Fingerprints = settings.Fingerprints });
        ArrayBufferWriter<byte> line = new();
        using Utf8JsonWriter json = new(line, SimulatedEvent.JsonOptions);
        long end = traffic.End.ToUnixTimeMilliseconds();
        long latest = 0;
        long taken = 0;
        RecordReader reader = new(decoder);
        foreach (SimulatedEvent simulated in Simulation.Generate(traffic))
        {
            line.ResetWrittenCount();
            json.Reset(line);
            simulated.WriteJson(json);
            arrival = simulated.Arrival;
            reader.Begin(line.WrittenSpan, SourceFormat.Recognise, end);
            for (Decoded found = reader.Next(); found != Decoded.End; found = reader.Next())
            {
                if (found == Decoded.Rejected)
                {
                    throw new WorkerException($"simulated traffic is rejected: {reader.Rejection.Code}, {reader.Rejection.Detail}");
                }

                EmailEvent email = reader.Event;
                Note(simulated, email);
                latest = Math.Max(latest, email.Time);
                int partition = Partitioners.Murmur2(email.CampaignId, detectors.Length);
                detectors[partition].Apply(email, output);
                Hear(partition);
                if (++taken % EventsPerTick == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                    Tick(latest - settings.Lateness);
                }
            }
        }

        do
        {
            Tick(latest - settings.Lateness);
        } while (Array.Exists(detectors, detector => detector.HasPendingJudgements));
    }

    private void Tick(long watermark)
    {
        for (int partition = 0; partition < detectors.Length; partition++)
        {
            detectors[partition].Tick(watermark, output);
            detectors[partition].ForgetChanges();
            Hear(partition);
        }
    }

    private void Gather(PartitionDetector detector)
    {
        foreach (Hash128 message in events.Select(one => one.Message).Distinct())
        {
            detector.Explain(message, output);
            foreach (ref readonly LabeledEvent label in output.Labels)
            {
                if (label.Type != EventType.Click)
                {
                    continue;
                }

                Hash128 campaign = EventKeys.Of(output.Text(label.CampaignId));
                Hash128 id = EventKeys.Of(campaign, output.Text(label.EventId));
                TruthAndLabel said = events[byId[id]];
                ReadOnlySpan<Reason> reasons = output.Reasons.Slice(label.FirstReason, label.ReasonCount);
                evidence.Add(ClickEvidence.Of(message, id, label.Type, said.IsMachine, reasons));
            }

            output.Clear();
        }
    }

    private void Note(SimulatedEvent simulated, in EmailEvent email)
    {
        if (email.Type is EventType.Sent or EventType.Delivered)
        {
            ref Delivery delivery = ref CollectionsMarshal.GetValueRefOrAddDefault(deliveries, email.MessageKey, out _);
            delivery = email.Type == EventType.Sent ? delivery with { Sent = email.Time } : delivery with { Delivered = email.Time };
        }

        if (simulated.Truth is not { } truth || simulated.IsRepeat)
        {
            return;
        }

        byId.Add(EventKeys.Of(email.CampaignKey, email.Id), events.Count);
        events.Add(
            new TruthAndLabel
            {
                Kind = truth.Kind,
                IsMachine = truth.IsMachine,
                Type = email.Type,
                Time = email.Time,
                Arrival = simulated.Arrival,
                Message = email.MessageKey,
                Link = email.LinkKey,
                Role = email.StatedRole != LinkRole.Unknown ? email.StatedRole : email.UrlRole,
                Network = email.NetworkKey,
                UserAgentKind = email.UserAgentKind,
                Via = email.Via,
            }
        );
    }

    /// <summary>Tells the other partitions what one has published, as the topic does.</summary>
    private void Share(int partition)
    {
        foreach (ref readonly ScannerProfile profile in output.Profiles)
        {
            bool isGateway = profile.Kind == ProfileKind.Gateway;
            for (int other = 0; other < detectors.Length; other++)
            {
                if (other != partition)
                {
                    detectors[other]
                        .Apply(
                            new ProfileUpdate
                            {
                                Kind = profile.Kind,
                                Domain = output.Text(profile.Name),
                                Network = new Hash128(profile.Network, 0),
                                Gateway = isGateway ? EventKeys.Of(output.Text(profile.Name)) : default,
                                Partition = partition,
                                Scanned = isGateway ? profile.ScannedDomains : profile.ScannedMessages,
                                Other = isGateway ? profile.OtherDomains : profile.HumanMessages,
                                LastSeen = profile.LastSeen,
                                Expires = profile.IsExpired ? 0 : profile.Expires,
                            }
                        );
                }
            }
        }
    }

    private void Hear(int partition)
    {
        if (sharesProfiles)
        {
            Share(partition);
        }

        foreach (ref readonly LabeledEvent label in output.Labels)
        {
            Hash128 campaign = EventKeys.Of(output.Text(label.CampaignId));
            int at = byId[EventKeys.Of(campaign, output.Text(label.EventId))];
            ref TruthAndLabel said = ref CollectionsMarshal.AsSpan(events)[at];
            said.First = label.Revision == 0 ? label.Label : said.First;
            said.LastSaidAt = said.Last != label.Label ? arrival : said.LastSaidAt;
            said.Last = label.Label;
            said.Revisions = label.Revision;
            said.LogOdds = label.LogOdds;
            said.Lead = EventKeys.Of(output.Text(label.LeadId));
            said.Points = label.Points;
            said.Balance = label.Balance;
            said.Why = said.IsMachine == (label.Label == Label.Bot) ? "" : SignalsOf(label);
        }

        foreach (ref readonly UnsubscribeHold hold in output.Holds)
        {
            Hash128 campaign = EventKeys.Of(output.Text(hold.CampaignId));
            ref TruthAndLabel said = ref CollectionsMarshal.AsSpan(events)[byId[EventKeys.Of(campaign, output.Text(hold.EventId))]];
            said.Action = hold.Action;
            said.WasHeld |= hold.Action == HoldAction.Hold;
            said.ActionAt = arrival;
        }

        output.Clear();
    }

    private string SignalsOf(in LabeledEvent label)
    {
        StringBuilder names = new();
        foreach (ref readonly Reason reason in output.Reasons.Slice(label.FirstReason, label.ReasonCount))
        {
            names.Append(names.Length == 0 ? "" : ", ").Append(reason.Weight < 0 ? "−" : "").Append(reason.Signal.Name);
        }

        return names.ToString();
    }
}

/// <summary>How a trial's campaigns are spread over partitions, each with a detector of its own.</summary>
/// <param name="SharesProfiles">Whether what one learns of domains and networks the others hear.</param>
internal sealed record Partitioning(int Partitions, bool SharesProfiles)
{
    public static readonly Partitioning None = new(1, SharesProfiles: false);
}

/// <summary>What really happened and what was said of it. Times in milliseconds since 1970, points in ten-thousandths.</summary>
internal struct TruthAndLabel
{
    /// <summary>What it really was, as <c>scanner.burst</c> or <c>person.fast</c>.</summary>
    public string Kind;
    public bool IsMachine;
    public EventType Type;
    public long Time;
    public long Arrival;
    public Hash128 Message;
    public Hash128 Link;
    public LinkRole Role;
    public Hash128 Network;
    public UserAgentKind UserAgentKind;
    public UnsubscribeVia Via;

    public Label First;
    public Label Last;

    /// <summary>Arrival of the event that brought the last label.</summary>
    public long LastSaidAt;

    /// <summary>The published label's sum, thousandths.</summary>
    public int LogOdds;
    public int Revisions;
    public Hash128 Lead;
    public long Points;
    public long Balance;

    /// <summary>Of an unsubscribe what was last said of what to do with it; <see langword="null"/> before.</summary>
    public HoldAction? Action;

    /// <summary>Whether it was held.</summary>
    public bool WasHeld;

    /// <summary>Arrival of the event that brought <see cref="Action"/>.</summary>
    public long ActionAt;

    /// <summary>Of a wrong label the names of its signals, strongest first, those for a person with a minus.</summary>
    public string Why;
}

/// <summary>When a message was sent and delivered; <see langword="null"/> where the source doesn't tell.</summary>
internal readonly record struct Delivery(long? Sent, long? Delivered)
{
    public long? Known => Delivered ?? Sent;
}
