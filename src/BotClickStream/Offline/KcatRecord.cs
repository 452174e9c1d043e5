using System.Text;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Lanes;

namespace BotClickStream.Offline;

/// <summary>
/// A record as <c>kcat -C -J</c> prints it, an object a line: its topic, its headers (names and values by turns, or by name) and its
/// payload. https://github.com/edenhill/kcat/blob/master/json.c
/// </summary>
internal sealed class KcatRecord
{
    private const string Expected =
        """a line of kcat -C -J is expected: {"topic":"…","headers":["source-format","sendgrid"],"payload":"…"}""";

    private readonly List<(byte[] Name, byte[] Value)> headers = [];
    private byte[] payload = [];

    public string Topic { get; private set; } = "";

    /// <summary>The record's value; empty where it has none.</summary>
    public ReadOnlySpan<byte> Value => payload;

    /// <param name="format">The topic's, where the record says nothing.</param>
    public RecordHeaders HeadersOver(SourceFormat format)
    {
        RecordHeaders told = new(format);
        foreach ((byte[] name, byte[] value) in headers)
        {
            told.Add(name, value);
        }

        return told;
    }

    /// <returns>What is wrong with the line; nothing where it was read.</returns>
    public Fault? Read(ReadOnlySpan<byte> line)
    {
        headers.Clear();
        payload = [];
        Topic = "";
        Utf8JsonReader reader = new(line, new JsonReaderOptions { MaxDepth = ElementScan.MaxDepth });
        try
        {
            bool isRecord = reader.Read() && reader.TokenType == JsonTokenType.StartObject && TryReadMembers(line, ref reader);
            return isRecord && !reader.Read()
                ? null
                : new Fault(RejectionCodes.BadEnvelope, "It is no record with a payload", Expected, "");
        }
        catch (JsonException broken)
        {
            return BrokenJson.Of(line, broken) with { Expected = Expected };
        }
    }

    private bool TryReadMembers(ReadOnlySpan<byte> line, ref Utf8JsonReader reader)
    {
        bool hasPayload = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isTopic = EscapedText.Is(reader, "topic"u8);
            bool isHeaders = EscapedText.Is(reader, "headers"u8);
            bool isPayload = EscapedText.Is(reader, "payload"u8);
            reader.Read();
            hasPayload |= isPayload;
            if (isTopic)
            {
                Topic = Encoding.UTF8.GetString(TextOf(line, ref reader));
            }
            else if (isPayload)
            {
                payload = TextOf(line, ref reader);
            }
            else if (isHeaders && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                ReadHeaders(line, ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return hasPayload;
    }

    private void ReadHeaders(ReadOnlySpan<byte> line, ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            byte[] name = TextOf(line, ref reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                headers.Add((name, TextOf(line, ref reader)));
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                headers.Add((name, TextOf(line, ref reader)));
            }
        }
    }

    /// <summary>A string's bytes, whatever they are; nothing of <c>null</c>; JSON that was decoded (<c>-s value=avro</c>) as it stands.</summary>
    private static byte[] TextOf(ReadOnlySpan<byte> line, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return [];
            case JsonTokenType.String or JsonTokenType.PropertyName when !reader.ValueIsEscaped:
                return reader.ValueSpan.ToArray();
            case JsonTokenType.String or JsonTokenType.PropertyName:
                byte[] text = new byte[reader.ValueSpan.Length];
                return EscapedText.Read(reader, text).ToArray();
            default:
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                return line[start..(int)reader.BytesConsumed].ToArray();
        }
    }
}
