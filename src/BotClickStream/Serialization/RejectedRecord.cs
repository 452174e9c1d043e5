using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace BotClickStream.Serialization;

/// <summary>
/// Why a record, or one event of it, went to the rejected topic, and where it came from. It becomes headers, since the value is
/// the bad element's own bytes.
/// </summary>
/// <param name="Error">A stable code in kebab-case, such as <c>invalid-json</c> or <c>too-late</c>.</param>
/// <param name="Detail">For a person: what was found and what was expected.</param>
/// <param name="Path">Where in the record, from its root; <see langword="null"/> or empty where it is the whole record.</param>
/// <param name="SourceFormat">What the record was taken for; <see langword="null"/> where nothing recognised it.</param>
/// <param name="ValueIsCanonical">Whether the original bytes were gone, so that the value is the canonical JSON.</param>
/// <param name="Truncated">Whether the value was cut to fit.</param>
public readonly record struct RejectedRecord(
    string Error,
    string Detail,
    string? Path,
    string SourceTopic,
    int SourcePartition,
    long SourceOffset,
    string? SourceFormat,
    bool ValueIsCanonical = false,
    bool Truncated = false
)
{
    public const string ErrorHeader = "error";
    public const string ErrorDetailHeader = "error-detail";
    public const string ErrorPathHeader = "error-path";
    public const string SourceTopicHeader = "source-topic";
    public const string SourcePartitionHeader = "source-partition";
    public const string SourceOffsetHeader = "source-offset";
    public const string SourceFormatHeader = "source-format";
    public const string ValueFormHeader = "value-form";
    public const string TruncatedHeader = "truncated";

    /// <summary>More than a header adds to its name and value: the lengths of both, as Kafka writes them.</summary>
    private const int HeaderOverhead = 10;

    private static readonly byte[] Canonical = "canonical"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();

    /// <summary>The headers in UTF-8, numbers in decimal; what doesn't apply is absent.</summary>
    public Headers ToHeaders()
    {
        Headers headers = [];
        Add(headers, ErrorHeader, Error);
        Add(headers, ErrorDetailHeader, Detail);
        Add(headers, ErrorPathHeader, Path);
        Add(headers, SourceTopicHeader, SourceTopic);
        Add(headers, SourcePartitionHeader, SourcePartition.ToString(CultureInfo.InvariantCulture));
        Add(headers, SourceOffsetHeader, SourceOffset.ToString(CultureInfo.InvariantCulture));
        Add(headers, SourceFormatHeader, SourceFormat);
        if (ValueIsCanonical)
        {
            headers.Add(ValueFormHeader, Canonical);
        }

        if (Truncated)
        {
            headers.Add(TruncatedHeader, True);
        }

        return headers;
    }

    /// <summary>How many bytes the headers add to a record, at most.</summary>
    internal int HeaderBytes =>
        BytesOf(ErrorHeader, Error)
        + BytesOf(ErrorDetailHeader, Detail)
        + BytesOf(ErrorPathHeader, Path)
        + BytesOf(SourceTopicHeader, SourceTopic)
        + BytesOf(SourcePartitionHeader, SourcePartition.ToString(CultureInfo.InvariantCulture))
        + BytesOf(SourceOffsetHeader, SourceOffset.ToString(CultureInfo.InvariantCulture))
        + BytesOf(SourceFormatHeader, SourceFormat)
        + (ValueIsCanonical ? ValueFormHeader.Length + Canonical.Length + HeaderOverhead : 0)
        + (Truncated ? TruncatedHeader.Length + True.Length + HeaderOverhead : 0);

    private static int BytesOf(string name, string? value) =>
        string.IsNullOrEmpty(value) ? 0 : name.Length + Encoding.UTF8.GetByteCount(value) + HeaderOverhead;

    private static void Add(Headers headers, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            headers.Add(name, Encoding.UTF8.GetBytes(value));
        }
    }
}
