using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Evaluation;

/// <summary>
/// Past events of which operators' verdicts say who was behind them, and where it is asked for they themselves (<see cref="SelfLabels"/>): the evidence of each click that a verdict is about, and the verdict as its truth.
/// Nothing of it expires, so that it doesn't matter in which order the records come; memory grows with the history.
/// </summary>
internal sealed class LabelledHistory
{
    /// <summary>As many as a lane takes in a batch, about.</summary>
    private const int EventsPerTick = 256;

    /// <summary>Longer than any history, in milliseconds.</summary>
    private const long Forever = 1L << 50;

    private readonly PartitionDetector detector;
    private readonly RecordDecoder decoder;
    private readonly long lateness;
    private readonly long now;
    private readonly OutputBuffer output = new();
    private readonly HashSet<Hash128> messages = [];
    private readonly SelfLabels? selfLabels;
    private long latest;
    private long taken;

    /// <param name="lateness">Milliseconds.</param>
    /// <param name="now">Milliseconds since 1970: an event more than a day later is rejected.</param>
    /// <param name="selfLabels">What the events say themselves, which counts where no verdict does; <see langword="null"/> where only verdicts do.</param>
    public LabelledHistory(DetectorSettings settings, DecoderSettings decoding, long lateness, long now, SelfLabels? selfLabels = null)
    {
        this.selfLabels = selfLabels;
        detector = new PartitionDetector(settings with { Horizon = Forever, CampaignHorizon = Forever }, LinkIdentity.Form);
        decoder = new RecordDecoder(decoding);
        this.lateness = lateness;
        this.now = now;
    }

    /// <summary>Elements that could not be taken.</summary>
    public long Rejected { get; private set; }

    /// <summary>Takes a record in any form that a topic's record may have.</summary>
    public void Take(ReadOnlySpan<byte> record)
    {
        RecordReader reader = new(decoder);
        reader.Begin(record, SourceFormat.Recognise, now);
        for (Decoded found = reader.Next(); found != Decoded.End; found = reader.Next())
        {
            if (found == Decoded.Event)
            {
                Apply(reader.Event);
            }
            else
            {
                Rejected += found == Decoded.Rejected ? 1 : 0;
            }
        }
    }

    /// <summary>There is no more: each click that a verdict is about, and what else the events say themselves, with what its evidence comes to.</summary>
    public IReadOnlyList<ClickEvidence> Complete()
    {
        do
        {
            Tick();
        } while (detector.HasPendingJudgements);

        List<ClickEvidence> evidence = [];
        foreach (Hash128 message in messages)
        {
            detector.Explain(message, output);
            foreach (ref readonly LabeledEvent label in output.Labels)
            {
                ReadOnlySpan<Reason> reasons = output.Reasons.Slice(label.FirstReason, label.ReasonCount);
                Hash128 id = EventKeys.InCampaign(output.Text(label.CampaignId), output.Text(label.EventId));
                if (label.Type == EventType.Click && reasons is [{ Signal: OperatorWord }, .. var counted])
                {
                    evidence.Add(ClickEvidence.Of(message, id, label.Type, label.Label == Label.Bot, counted));
                }
            }

            selfLabels?.Label(message, output, evidence);
            output.Clear();
        }

        return evidence;
    }

    private void Apply(EmailEvent email)
    {
        if (email.Type == EventType.Click || (email.Type == EventType.Unsubscribe && selfLabels is not null))
        {
            messages.Add(email.MessageKey);
        }

        selfLabels?.Note(email);

        if (email.Type.TellsTime())
        {
            latest = Math.Max(latest, email.Time);
        }

        // Who did it stays true when the verdict's time is over.
        email.Until = 0;
        detector.Apply(email, output);
        output.Clear();
        if (++taken % EventsPerTick == 0)
        {
            Tick();
        }
    }

    private void Tick()
    {
        detector.Tick(latest - lateness, output);
        detector.ForgetChanges();
        output.Clear();
    }
}
