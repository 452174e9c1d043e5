using System.Text;
using System.Text.Json;
using BotClickStream.Detection;
using BotClickStream.Reporting;
using BotClickStream.Serialization;
using BotClickStream.Traffic;
using Confluent.Kafka;

namespace BotClickStream.Demo;

/// <summary>
/// What the demo knows must come out, and what came: every event that was sent, its truth, and each label, correction and hold that a consumer of
/// the output topics read. Not thread-safe.
/// </summary>
/// <param name="dismissAt">A held unsubscribe with at least this probability of a machine is not to be honored by its deadline.</param>
internal sealed class DemoLedger(double dismissAt)
{
    private const int MostProblems = 10;

    /// <summary>To which holds round probabilities.</summary>
    private const double Rounding = 0.0001;

    private readonly Dictionary<(string CampaignId, string EventId), Entry> entries = [];
    private readonly Queue<Entry> unlabelled = [];
    private readonly List<string> problems = [];
    private long problemCount;

    public RunSummary Summary { get; } = new();

    /// <summary>Events sent that must be labelled, repeats not counted.</summary>
    public int Expected => entries.Count;

    /// <summary>Of those, how many have a label.</summary>
    public int Labelled { get; private set; }

    /// <summary>Arrival of the oldest event without a label, milliseconds since 1970; <see cref="long.MaxValue"/> where there is none.</summary>
    public long OldestUnlabelled
    {
        get
        {
            while (unlabelled.TryPeek(out Entry? oldest))
            {
                if (oldest.Last is null)
                {
                    return oldest.Arrival;
                }

                unlabelled.Dequeue();
            }

            return long.MaxValue;
        }
    }

    /// <summary>The truth of every event against its last label; by type.</summary>
    public Confusion ConfusionOf(EventType type)
    {
        Confusion confusion = new();
        foreach (Entry entry in entries.Values)
        {
            if (entry.Last?.Type == type)
            {
                confusion.Count(entry.Truth.IsMachine, entry.Last.Label == Label.Bot);
            }
        }

        return confusion;
    }

    /// <summary>An event is about to be sent.</summary>
    public void Expect(SimulatedEvent sent)
    {
        if (sent.Truth is { } truth && !sent.IsRepeat)
        {
            Entry entry = new(truth, sent.Arrival);
            entries.Add((sent.CampaignId, sent.EventId), entry);
            unlabelled.Enqueue(entry);
        }
    }

    /// <summary>A record of <c>email.events.labeled</c> came.</summary>
    public void TakeLabel(ReadOnlyMemory<byte> value)
    {
        SeenLabel label = SeenLabel.Parse(value);
        if (!entries.TryGetValue((label.CampaignId, label.EventId), out Entry? entry))
        {
            Report($"a label came for event {label.EventId} of {label.CampaignId}, which was never sent");
            return;
        }

        int expected = entry.Last is null ? 0 : entry.Last.Revision + 1;
        if (label.Revision != expected)
        {
            Report($"event {label.EventId} of {label.CampaignId}: revision {label.Revision} came where {expected} was due");
        }

        Labelled += entry.Last is null ? 1 : 0;
        Summary.Add(label, entry.Last);
        entry.Last = label;
    }

    /// <summary>A record of <c>lead.score.corrections</c> came.</summary>
    public void TakeCorrection(ReadOnlyMemory<byte> value)
    {
        using JsonDocument document = JsonDocument.Parse(value);
        JsonElement root = document.RootElement;
        string campaignId = root.GetProperty("campaignId").GetString()!;
        string eventId = root.GetProperty("eventId").GetString()!;
        long delta = SeenLabel.TenThousandths(root.GetProperty("delta"));
        Summary.AddCorrection(delta);
        if (!entries.TryGetValue((campaignId, eventId), out Entry? entry))
        {
            Report($"a correction came for event {eventId} of {campaignId}, which was never sent");
            return;
        }

        entry.Corrected += delta;
    }

    /// <summary>A record of <c>unsubscribe.holds</c> came.</summary>
    public void TakeHold(ReadOnlyMemory<byte> value)
    {
        using JsonDocument document = JsonDocument.Parse(value);
        JsonElement root = document.RootElement;
        string campaignId = root.GetProperty("campaignId").GetString()!;
        string holdId = root.GetProperty("holdId").GetString()!;
        string eventId = Uri.UnescapeDataString(holdId[(holdId.IndexOf('|') + 1)..]);
        HoldAction action = WordsOf<HoldAction>.Parse(root.GetProperty("action").GetString()!);
        if (!entries.TryGetValue((campaignId, eventId), out Entry? entry))
        {
            Report($"a hold came for event {eventId} of {campaignId}, which was never sent");
            return;
        }

        if (entry.Hold is { } before && (before != HoldAction.Hold || action == HoldAction.Hold))
        {
            Report($"unsubscribe {eventId} of {campaignId}: {WordsOf<HoldAction>.Of(action)} came after {WordsOf<HoldAction>.Of(before)}");
        }

        if (action == HoldAction.Dismiss && !entry.Truth.IsMachine)
        {
            Report($"unsubscribe {eventId} of {campaignId} was dismissed, and a person made it");
        }

        if (
            action == HoldAction.Honor
            && entry.Truth.IsMachine
            && root.GetProperty("reason").ValueEquals("deadline"u8)
            && root.GetProperty("botProbability").GetDouble() > dismissAt + Rounding
        )
        {
            Report($"unsubscribe {eventId} of {campaignId} was honored, and a machine made it and was proven");
        }

        entry.WasHeld |= action == HoldAction.Hold;
        entry.Hold = action;
    }

    /// <summary>Unsubscribes of people or of machines, by the truth, of which this was said last.</summary>
    /// <param name="wasHeld">Whether they were held before, or are.</param>
    public int Unsubscribes(bool isMachine, HoldAction action, bool wasHeld) =>
        entries.Values.Count(entry => entry.Hold == action && entry.WasHeld == wasHeld && entry.Truth.IsMachine == isMachine);

    /// <summary>A record of <c>email.events.rejected</c> came: all that is sent can be read.</summary>
    public void TakeRejected(Headers headers)
    {
        string Header(string name) => headers.TryGetLastBytes(name, out byte[] value) ? Encoding.UTF8.GetString(value) : "?";
        Report($"what was sent was rejected as {Header(RejectedRecord.ErrorHeader)}: {Header(RejectedRecord.ErrorDetailHeader)}");
    }

    /// <summary>The source gave up before it had sent all.</summary>
    public void TakeGivenUp(long sent, TimeSpan after) =>
        Report($"only {SummaryPrinter.Number(sent)} events were sent: for {after.TotalSeconds} s nothing of them came out");

    /// <summary>What is wrong, when everything has come: nothing, unless the pipeline lost, doubled or miscounted something.</summary>
    public (long Count, IReadOnlyList<string> First) Check()
    {
        foreach (((string campaignId, string eventId), Entry entry) in entries)
        {
            if (entry.Last is not { } last)
            {
                Report($"event {eventId} of {campaignId} has no label");
                continue;
            }

            if (last.Type == EventType.Unsubscribe && entry.Hold is null)
            {
                Report($"of unsubscribe {eventId} of {campaignId} it was not said what to do with it");
            }

            long deserved = last.Label == Label.Bot ? -last.Points : 0;
            if (entry.Corrected != deserved || last.Balance != deserved)
            {
                Report(
                    $"event {eventId} of {campaignId} is {WordsOf<Label>.Of(last.Label)} with {SummaryPrinter.Points(last.Points)} points: its corrections sum up to "
                        + $"{SummaryPrinter.Points(entry.Corrected)}, its balance says {SummaryPrinter.Points(last.Balance)}, and {SummaryPrinter.Points(deserved)} is right"
                );
            }
        }

        return (problemCount, problems);
    }

    private void Report(string problem)
    {
        problemCount++;
        if (problems.Count < MostProblems)
        {
            problems.Add(problem);
        }
    }

    private sealed class Entry(Truth truth, long arrival)
    {
        public Truth Truth => truth;
        public long Arrival => arrival;
        public SeenLabel? Last { get; set; }

        /// <summary>What was last said of an unsubscribe.</summary>
        public HoldAction? Hold { get; set; }

        public bool WasHeld { get; set; }

        /// <summary>Ten-thousandths of a point, summed over the corrections that came.</summary>
        public long Corrected { get; set; }
    }
}
