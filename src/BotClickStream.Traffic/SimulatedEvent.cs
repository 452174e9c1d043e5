using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BotClickStream.Traffic;

/// <summary>One event as an ESP would tell it, once (<see cref="IsRepeat"/>: once more), and who really caused it.</summary>
public sealed class SimulatedEvent
{
    /// <summary>How a writer for <see cref="WriteJson(Utf8JsonWriter)"/> is best set up: URLs stay readable.</summary>
    public static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    internal SimulatedEvent(Campaign campaign, UInt128 key, SimulatedEventType type, long time, long arrival)
    {
        Campaign = campaign;
        Key = key;
        Type = type;
        Time = time;
        Arrival = arrival;
    }

    internal Campaign Campaign { get; }

    /// <summary>Of everything but a campaign's description and totals.</summary>
    internal Recipient? Recipient { get; init; }
    internal UInt128 Key { get; }
    internal Link? Link { get; init; }

    /// <summary>Where it isn't the link's own.</summary>
    internal string? Url { get; init; }
    internal Client Client { get; init; }
    internal string? Method { get; init; }
    internal string? Via { get; init; }
    internal string? Machine { get; init; }

    /// <summary>Ten-thousandths; null where the event says nothing of points.</summary>
    internal long? Points { get; init; }

    /// <summary>How many sessions or conversions a total stands for; 0 where it is none.</summary>
    internal int Count { get; init; }

    public SimulatedEventType Type { get; }

    /// <summary>What the event says of when it happened, milliseconds since 1970.</summary>
    public long Time { get; }

    /// <summary>When it reaches the topic, milliseconds since 1970.</summary>
    public long Arrival { get; private set; }

    /// <summary>Of opens, clicks, unsubscribes and complaints; null of all others.</summary>
    public Truth? Truth { get; internal init; }

    /// <summary>The same event delivered a second time: the same id, the same bytes, later.</summary>
    public bool IsRepeat { get; private set; }

    public string CampaignId => Campaign.Id;

    public string EventId
    {
        get
        {
            Span<char> text = stackalloc char[EventIds.MaxLength];
            return new string(text[..EventIds.Format(Key, Campaign.Source.IdForm, text)]);
        }
    }

    /// <summary>The event as one canonical JSON object, without a line end.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SimulatedEventJson.Write(this, writer);
        writer.Flush();
    }

    /// <inheritdoc cref="WriteJson(Utf8JsonWriter)"/>
    /// <remarks>Makes a writer each time; over many events, keep one and <see cref="Utf8JsonWriter.Reset(IBufferWriter{byte})"/> it.</remarks>
    public void WriteJson(IBufferWriter<byte> output)
    {
        using Utf8JsonWriter writer = new(output, JsonOptions);
        WriteJson(writer);
    }

    /// <summary>Who caused it, as one JSON object without a line end: <c>campaignId</c>, <c>eventId</c>, <c>type</c>, <c>actor</c>, <c>kind</c>, <c>machine</c>.</summary>
    /// <exception cref="InvalidOperationException">The event has no truth.</exception>
    public void WriteTruth(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        SimulatedEventJson.WriteTruth(this, writer);
        writer.Flush();
    }

    internal SimulatedEvent RepeatedAt(long arrival)
    {
        SimulatedEvent repeat = (SimulatedEvent)MemberwiseClone();
        repeat.Arrival = arrival;
        repeat.IsRepeat = true;
        return repeat;
    }
}
