using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;

namespace BotClickStream.Reporting;

/// <summary>
/// What gave machines away: of each event whose last label is a machine's the strongest reason. Of the first <see cref="MaxEvents"/> of them at a time, so that
/// it takes at most some 50 MB.
/// </summary>
internal sealed class MachineReasons
{
    public const int MaxEvents = 1_000_000;

    private readonly Dictionary<Hash128, SignalFigures> strongest = [];
    private readonly Dictionary<string, SignalFigures> signals = new(StringComparer.Ordinal);

    /// <summary>By signal; those that are no event's strongest any more included.</summary>
    public IReadOnlyCollection<SignalFigures> Signals => signals.Values;

    /// <summary>Whether there were more events than it keeps.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>An event was labelled, or labelled anew.</summary>
    /// <param name="reason">Its strongest, where it is a machine's; else <see langword="null"/>.</param>
    public void Set(ReadOnlySpan<byte> campaignId, ReadOnlySpan<byte> eventId, Reason? reason)
    {
        Hash128 key = EventKeys.InCampaign(campaignId, eventId);
        if (strongest.Remove(key, out SignalFigures? before))
        {
            before.Remove(key);
        }

        if (reason is not { } given)
        {
            return;
        }

        if (strongest.Count == MaxEvents)
        {
            IsPartial = true;
            return;
        }

        if (!signals.TryGetValue(given.Signal.Name, out SignalFigures? figures))
        {
            signals[given.Signal.Name] = figures = new SignalFigures(given.Signal);
        }

        strongest[key] = figures;
        figures.Add(key, eventId, given.Detail);
    }
}

/// <summary>The events that a signal is the strongest reason of.</summary>
internal sealed class SignalFigures(Signal signal)
{
    /// <summary>More than one, since later evidence may take an example away.</summary>
    private const int MostExamples = 8;

    private readonly List<(Hash128 Key, string EventId, string Sentence)> examples = [];

    public Signal Signal => signal;

    public long Events { get; private set; }

    /// <summary>One of them, and what the signal says of it; <see langword="null"/> where none is kept.</summary>
    public (string EventId, string Sentence)? Example => examples is [var first, ..] ? (first.EventId, first.Sentence) : null;

    public void Add(Hash128 key, ReadOnlySpan<byte> eventId, Detail detail)
    {
        Events++;
        if (examples.Count < MostExamples)
        {
            examples.Add((key, Encoding.UTF8.GetString(eventId), PlainWords.Of(signal, detail)));
        }
    }

    public void Remove(Hash128 key)
    {
        Events--;
        examples.RemoveAll(example => example.Key == key);
    }
}
