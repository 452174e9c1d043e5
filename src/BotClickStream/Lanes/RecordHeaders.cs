using System.Buffers;
using System.Text;
using System.Text.Unicode;
using BotClickStream.Brokers;
using BotClickStream.Decoding;
using Confluent.Kafka;

namespace BotClickStream.Lanes;

/// <summary>
/// What a record's headers tell; of several of a name the last counts. A binary CloudEvent (<c>ce_…</c>) has its data as value, which says by itself
/// what it is; one of another version than 1.0, or of none, isn't understood
/// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#specversion).
/// </summary>
internal struct RecordHeaders(SourceFormat format)
{
    private const int MaxRequestId = 256;

    private const int MaxVersion = 64;

    private SourceFormat told = format;
    private bool isCloudEvent;

    /// <summary>Of a CloudEvent, its version where that is another than 1.0.</summary>
    private string? foreignVersion = "";
    private byte[]? requestId;
    private byte[]? eventId;
    private byte[]? traceParent;
    private byte[]? traceState;

    /// <summary>As <c>source-format</c> says; else the topic's.</summary>
    public readonly SourceFormat Format => isCloudEvent ? told with { ForeignCloudEvents = foreignVersion } : told;

    /// <summary>
    /// How the request in which the body was posted is named: by <c>svix-id</c>, <c>x-amz-sns-message-id</c> (SNS's raw delivery), or the CloudEvent's
    /// <c>ce_id</c>.
    /// </summary>
    public readonly byte[]? RequestId => (requestId ?? eventId) is { Length: > 0 and <= MaxRequestId } id && Utf8.IsValid(id) ? id : null;

    /// <summary>The W3C trace context, as <see cref="TraceContext"/> has it.</summary>
    public readonly byte[]? Trace => TraceContext.Of(traceParent, traceState);

    /// <param name="format">The topic's, where the record says nothing.</param>
    public static RecordHeaders Of(in ConsumedRecord record, SourceFormat format)
    {
        RecordHeaders headers = new(format);
        for (int i = 0; record.TryGetHeader(i, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value); i++)
        {
            headers.Add(name, value);
        }

        return headers;
    }

    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("source-format"u8))
        {
            told = SourceFormats.Read(value);
        }
        else if (name.SequenceEqual("svix-id"u8) || name.SequenceEqual("x-amz-sns-message-id"u8))
        {
            requestId = value.ToArray();
        }
        else if (name.StartsWith("ce_"u8))
        {
            AddAttribute(name, value);
        }
        else if (name.SequenceEqual("traceparent"u8))
        {
            traceParent = value.ToArray();
        }
        else if (name.SequenceEqual("tracestate"u8))
        {
            traceState = value.ToArray();
        }
    }

    private void AddAttribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        isCloudEvent = true;
        if (name.SequenceEqual("ce_id"u8))
        {
            eventId = value.ToArray();
        }
        else if (name.SequenceEqual("ce_specversion"u8))
        {
            foreignVersion = value.SequenceEqual("1.0"u8) ? null : Encoding.UTF8.GetString(value[..Math.Min(value.Length, MaxVersion)]);
        }
    }
}

/// <summary>
/// The W3C trace context (https://www.w3.org/TR/trace-context/) that came with a record and goes on with the first labels of its events:
/// <c>traceparent</c> and, after a line feed, <c>tracestate</c>. What isn't in <c>traceparent</c>'s form is dropped, as the standard has it.
/// </summary>
internal static class TraceContext
{
    public const string ParentHeader = "traceparent";
    public const string StateHeader = "tracestate";

    /// <summary><c>00-</c>, 32 digits, a hyphen, 16 digits, a hyphen, 2 digits; later versions may be longer.</summary>
    private const int ParentLength = 55;

    /// <summary>The lengths of a header's name and value.</summary>
    private const int HeaderOverhead = 10;

    private const int MaxParent = 256;
    private const int MaxState = 512;

    private static readonly SearchValues<byte> ParentBytes = SearchValues.Create("0123456789abcdef-"u8);

    public static byte[]? Of(byte[]? parent, byte[]? state)
    {
        if (
            parent is not { Length: >= ParentLength and <= MaxParent }
            || parent[2] != '-'
            || parent[35] != '-'
            || parent[52] != '-'
            || parent.AsSpan(0, ParentLength).ContainsAnyExcept(ParentBytes)
        )
        {
            return null;
        }

        return state is { Length: > 0 and <= MaxState } && !state.AsSpan().ContainsAnyInRange((byte)0, (byte)31)
            ? [.. parent, (byte)'\n', .. state]
            : parent;
    }

    /// <summary>How many bytes the headers add to a record, at most.</summary>
    public static int HeaderBytes(byte[]? trace) =>
        trace is null ? 0 : trace.Length + ParentHeader.Length + StateHeader.Length + (2 * HeaderOverhead);

    public static Headers? ToHeaders(byte[]? trace)
    {
        if (trace is null)
        {
            return null;
        }

        int feed = Array.IndexOf(trace, (byte)'\n');
        Headers headers = [];
        headers.Add(ParentHeader, feed < 0 ? trace : trace[..feed]);
        if (feed >= 0)
        {
            headers.Add(StateHeader, trace[(feed + 1)..]);
        }

        return headers;
    }
}
