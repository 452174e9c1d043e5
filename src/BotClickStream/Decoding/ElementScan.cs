using System.Text.Json;

namespace BotClickStream.Decoding;

/// <summary>The one pass over JSON: notes each element's fields in an <see cref="ElementTable"/>.</summary>
internal static class ElementScan
{
    /// <summary>Objects and arrays in one another at most, counted from the record's root.</summary>
    public const int MaxDepth = 64;

    /// <summary>
    /// Depth is judged here, so that one element that is too deep is rejected alone; the reader's own limit would break off the whole record.
    /// </summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue, AllowMultipleValues = true };

    /// <summary>
    /// Adds the element on whose first token the reader stands, and leaves the reader on its last. <paramref name="origin"/> is where the
    /// reader's bytes begin in their text, <paramref name="depth"/> how deep in the record.
    /// </summary>
    /// <param name="map">Where the fields stand; of the canonical format, whose fields are few and all at the top, none.</param>
    /// <exception cref="JsonException">The syntax is broken.</exception>
    public static void Add(ref Utf8JsonReader reader, ElementTable table, int origin, int depth, FieldMap? map)
    {
        ref Element element = ref table.Add(out Span<Slot> slots);
        int start = (int)reader.TokenStartIndex;
        element.Kind = reader.TokenType;
        if (element.Kind == JsonTokenType.StartObject && map is not null)
        {
            MappedScan.AddFields(ref reader, ref element, slots, origin, depth, map);
        }
        else if (element.Kind == JsonTokenType.StartObject)
        {
            AddFields(ref reader, ref element, slots, origin, depth);
        }
        else
        {
            element.IsTooDeep = SkipIsTooDeep(ref reader, depth);
        }

        element.Start = origin + start;
        element.Length = (int)reader.BytesConsumed - start;
    }

    private static void AddFields(ref Utf8JsonReader reader, ref Element element, Span<Slot> slots, int origin, int depth)
    {
        bool isTooDeep = depth + reader.CurrentDepth >= MaxDepth;
        bool isDataTooDeep = false;
        ulong present = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            Field field = reader.ValueIsEscaped ? FindEscaped(ref reader) : Fields.Find(reader.ValueSpan);
            reader.Read();
            JsonTokenType kind = reader.TokenType;
            int start = (int)reader.TokenStartIndex;
            int length = reader.ValueSpan.Length;
            bool isEscaped = reader.ValueIsEscaped;
            bool isValueTooDeep = false;
            if (kind == JsonTokenType.String)
            {
                start++;
            }
            else if (kind is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                isValueTooDeep = SkipIsTooDeep(ref reader, depth);
                length = (int)reader.BytesConsumed - start;
            }

            if (field == Field.Data)
            {
                isDataTooDeep = isValueTooDeep;
            }
            else
            {
                isTooDeep |= isValueTooDeep;
            }

            if (field != Field.Unknown)
            {
                slots[(int)field] = new Slot(origin + start, length, kind, isEscaped);
                ulong bit = 1ul << (int)field;
                present = kind == JsonTokenType.Null ? present & ~bit : present | bit;
            }
        }

        element.Present = present;
        element.IsTooDeep = isTooDeep;
        element.IsDataTooDeep = isDataTooDeep;
    }

    /// <summary>Goes to the end of the value that the reader stands on.</summary>
    public static bool SkipIsTooDeep(ref Utf8JsonReader reader, int depth)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return false;
        }

        bool isTooDeep = false;
        int outside = reader.CurrentDepth;
        do
        {
            isTooDeep |=
                reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && depth + reader.CurrentDepth >= MaxDepth;
        } while (reader.Read() && reader.CurrentDepth > outside);

        return isTooDeep;
    }

    private static Field FindEscaped(ref Utf8JsonReader reader) =>
        Fields.Find(EscapedText.Read(reader, stackalloc byte[Fields.LongestName * FieldReader.LongestEscape]));
}
