using System.Text.Json;
using System.Text.Unicode;

namespace BotClickStream.Decoding.Webhooks;

/// <summary>
/// Reads the fields of one scanned element of a webhook's body as their vendors send them: numbers as strings and strings as numbers, one value
/// or an array of them. An absent text is empty. The first failure is kept in <see cref="Fault"/>, and the method that met it returns
/// <see langword="false"/>.
/// </summary>
/// <param name="text">The whole text in which the element stands.</param>
/// <param name="isValidText">Whether all of it is known to be valid UTF-8.</param>
internal ref struct WebhookReader(
    ReadOnlySpan<byte> text,
    bool isValidText,
    ElementTable table,
    int index,
    FieldMap map,
    EventNormalizer normalizer,
    Scratch scratch
)
{
    private readonly ReadOnlySpan<byte> text = text;
    private readonly Element element = table[index];

    public readonly EventNormalizer Normalizer => normalizer;

    public Fault? Fault { get; private set; }

    public readonly bool Has(Field field) => element.Has(field);

    /// <inheritdoc cref="Element.HasEmptyWrapper"/>
    public readonly bool HasEmptyWrapper => element.HasEmptyWrapper;

    /// <summary>The slot of a field that is present.</summary>
    public readonly ref readonly Slot SlotOf(Field field) => ref table.SlotOf(index, field);

    public readonly ReadOnlySpan<byte> Raw(scoped in Slot slot) => text.Slice(slot.Start, slot.Length);

    /// <summary>The place in which a field that is present stands.</summary>
    public readonly string PointerOf(Field field) => map.PointerOf(SlotOf(field).Place);

    /// <summary>Where the field stands, or would.</summary>
    public readonly string PathOf(Field field) =>
        Has(field) || (field == Field.Nested && HasEmptyWrapper) ? map.PathOf(SlotOf(field).Place) : map.PathOf(field);

    /// <summary>A text of at most <paramref name="maxLength"/> bytes: a string, a number or a boolean as it is written, or the first of an array.</summary>
    public bool TryText(Field field, int maxLength, out ReadOnlySpan<byte> value)
    {
        value = default;
        return !Has(field) || TryText(field, ItemOf(SlotOf(field), 0), maxLength, out value);
    }

    public bool TryRequiredText(Field field, int maxLength, out ReadOnlySpan<byte> value) =>
        TryText(field, maxLength, out value) && (!value.IsEmpty || FailMissing(field));

    /// <summary>A text without which the event is worth no less: nothing where it is no text, cut where it is too long.</summary>
    public readonly ReadOnlySpan<byte> TextOrNothing(Field field, int maxLength)
    {
        if (!Has(field))
        {
            return default;
        }

        Slot slot = ItemOf(SlotOf(field), 0);
        ReadOnlySpan<byte> value = default;
        if (slot.Kind == JsonTokenType.String && (!slot.IsEscaped || !FieldReader.TryUnescape(text, slot, scratch, out value)))
        {
            value = slot.IsEscaped ? default : Raw(slot);
        }
        else if (slot.Kind is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
        {
            value = Raw(slot);
        }

        value = Cut(value, maxLength);
        return isValidText || Utf8.IsValid(value) ? value : default;
    }

    /// <summary>Whether the field says yes: <c>true</c>, <c>1</c>, or either as a string.</summary>
    public readonly bool IsTrue(Field field) => TextOrNothing(field, 8) is var word && (Is(word, "true"u8) || Is(word, "1"u8));

    /// <summary>How many values the field holds: those of an array, or one.</summary>
    public readonly int Count(Field field)
    {
        if (!Has(field))
        {
            return 0;
        }

        ref readonly Slot slot = ref SlotOf(field);
        if (slot.Kind != JsonTokenType.StartArray)
        {
            return 1;
        }

        Utf8JsonReader items = ReaderOf(slot);
        items.Read();
        int count = 0;
        while (items.Read() && items.TokenType != JsonTokenType.EndArray)
        {
            count++;
            items.Skip();
        }

        return count;
    }

    /// <summary>
    /// The mail address that is the field's value or the <paramref name="item"/>-th of its values: alone, as <c>Name &lt;address&gt;</c>, or as an
    /// object's <c>email</c>, <c>emailAddress</c> or <c>address</c>.
    /// </summary>
    public bool TryAddress(Field field, int item, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!Has(field))
        {
            return FailMissing(field);
        }

        Slot slot = ItemOf(SlotOf(field), item);
        if (slot.Kind == JsonTokenType.StartObject)
        {
            slot = AddressIn(slot);
        }

        if (!TryText(field, slot, MailAddress.MaxLength * 4, out value))
        {
            return false;
        }

        int open = value.LastIndexOf((byte)'<');
        if (open >= 0 && value[open..].IndexOf((byte)'>') is > 0 and int length)
        {
            value = value.Slice(open + 1, length - 1);
        }

        value = value.Trim(" \t\r\n"u8);
        return !value.IsEmpty || FailMissing(field);
    }

    /// <param name="found">A clause, and what is expected instead another: together they are the sentence that a person reads.</param>
    public bool Fail(string code, Field field, string found, string expected = "")
    {
        Fault = new Fault(code, found, expected, PathOf(field));
        return false;
    }

    public bool FailMissing(Field field) =>
        Fail(RejectionCodes.MissingField, field, $"There is no {map.PlacesOf(field)}", "it is required");

    /// <summary>The first string or number of a JSON array in a text; nothing where it is none, or broken.</summary>
    public readonly ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> array)
    {
        Utf8JsonReader items = new(array, ElementScan.Options);
        try
        {
            if (
                !items.Read()
                || items.TokenType != JsonTokenType.StartArray
                || !items.Read()
                || items.TokenType is not (JsonTokenType.String or JsonTokenType.Number)
            )
            {
                return default;
            }

            bool isText = items.TokenType == JsonTokenType.String;
            Slot first = new((int)items.TokenStartIndex + (isText ? 1 : 0), items.ValueSpan.Length, items.TokenType, items.ValueIsEscaped);
            ReadOnlySpan<byte> value = array.Slice(first.Start, first.Length);
            bool isWhole = items.Read() && items.TokenType != JsonTokenType.None;
            while (isWhole && items.TokenType != JsonTokenType.EndArray)
            {
                items.Skip();
                isWhole = items.Read();
            }

            return isWhole && (!first.IsEscaped || FieldReader.TryUnescape(array, first, scratch, out value)) ? value : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>JSON Pointers' arrays: the item of an array, or the value itself where it is none.</summary>
    public readonly Slot ItemOf(scoped in Slot slot, int item)
    {
        if (slot.Kind != JsonTokenType.StartArray)
        {
            return slot;
        }

        Utf8JsonReader items = ReaderOf(slot);
        items.Read();
        while (items.Read() && items.TokenType != JsonTokenType.EndArray)
        {
            if (item-- == 0)
            {
                return SlotAt(ref items, slot);
            }

            items.Skip();
        }

        return new Slot(slot.Start, 0, JsonTokenType.Null, IsEscaped: false, slot.Place);
    }

    private bool TryText(Field field, scoped in Slot slot, int maxLength, out ReadOnlySpan<byte> value)
    {
        value = default;
        switch (slot.Kind)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                value = Raw(slot);
                break;
            case JsonTokenType.String when !slot.IsEscaped:
                value = Raw(slot);
                break;
            case JsonTokenType.String:
                if (slot.Length > maxLength * FieldReader.LongestEscape)
                {
                    return FailLength(field, maxLength);
                }

                if (!FieldReader.TryUnescape(text, slot, scratch, out value))
                {
                    return FailText(field);
                }

                break;
            default:
                return Fail(
                    RejectionCodes.WrongType,
                    field,
                    $"{PathOf(field)} is {FieldReader.NameOf(slot.Kind)}",
                    "a string or a number is expected"
                );
        }

        return value.Length > maxLength ? FailLength(field, maxLength) : isValidText || Utf8.IsValid(value) || FailText(field);
    }

    private readonly Slot AddressIn(scoped in Slot slot)
    {
        Utf8JsonReader members = ReaderOf(slot);
        members.Read();
        while (members.Read() && members.TokenType == JsonTokenType.PropertyName)
        {
            bool isAddress =
                EscapedText.Is(members, "emailAddress"u8) || EscapedText.Is(members, "email"u8) || EscapedText.Is(members, "address"u8);
            members.Read();
            if (isAddress)
            {
                return SlotAt(ref members, slot);
            }

            members.Skip();
        }

        return slot;
    }

    private readonly Utf8JsonReader ReaderOf(scoped in Slot slot) => new(Raw(slot), ElementScan.Options);

    /// <summary>The slot of the value that the reader stands on; leaves the reader on its last token.</summary>
    private static Slot SlotAt(ref Utf8JsonReader reader, scoped in Slot outer)
    {
        JsonTokenType kind = reader.TokenType;
        int start = (int)reader.TokenStartIndex;
        int length = reader.ValueSpan.Length;
        bool isEscaped = reader.ValueIsEscaped;
        if (kind is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            reader.Skip();
            length = (int)reader.BytesConsumed - start;
        }

        return new Slot(outer.Start + start + (kind == JsonTokenType.String ? 1 : 0), length, kind, isEscaped, outer.Place);
    }

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> other) => AsciiText.EqualsIgnoreCase(word, other);

    /// <summary>At most so many bytes, without half of a character at the end.</summary>
    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> value, int maxLength)
    {
        if (value.Length <= maxLength)
        {
            return value;
        }

        while (maxLength > 0 && (value[maxLength] & 0xC0) == 0x80)
        {
            maxLength--;
        }

        return value[..maxLength];
    }

    private bool FailLength(Field field, int maxLength) =>
        Fail(RejectionCodes.TooLong, field, $"{PathOf(field)} has more bytes than it may have", $"at most {maxLength:N0} are taken");

    private bool FailText(Field field) =>
        Fail(
            RejectionCodes.BadText,
            field,
            $"{PathOf(field)} has invalid UTF-8, or half of a surrogate pair (\\ud800 to \\udfff)",
            "Unicode text is expected"
        );
}
