using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Unicode;

namespace BotClickStream.Decoding;

/// <summary>
/// Reads the fields of one scanned element. An absent text is empty. The first failure is kept in <see cref="Fault"/>, and the method that
/// met it returns <see langword="false"/>.
/// </summary>
/// <param name="text">The whole text in which the element stands.</param>
/// <param name="isValidText">Whether all of it is known to be valid UTF-8, which the JSON reader doesn't check.</param>
internal ref struct FieldReader(ReadOnlySpan<byte> text, bool isValidText, ElementTable table, int index, Scratch scratch)
{
    /// <summary>The longest escape of one byte: <c>\u0041</c>.</summary>
    public const int LongestEscape = 6;

    private readonly ReadOnlySpan<byte> text = text;
    private readonly Element element = table[index];

    public Fault? Fault { get; private set; }

    public readonly bool Has(Field field) => element.Has(field);

    /// <summary>The slot of a field that is present.</summary>
    public readonly ref readonly Slot SlotOf(Field field) => ref table.SlotOf(index, field);

    /// <summary>The bytes of a field that is present, as they stand in the text.</summary>
    public readonly ReadOnlySpan<byte> Raw(in Slot slot) => text.Slice(slot.Start, slot.Length);

    /// <summary>A string of at most <paramref name="maxLength"/> bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryText(Field field, int maxLength, out ReadOnlySpan<byte> value)
    {
        value = default;
        return !element.Has(field) || TryTextOf(field, maxLength, out value);
    }

    private bool TryTextOf(Field field, int maxLength, out ReadOnlySpan<byte> value)
    {
        value = default;
        ref readonly Slot slot = ref SlotOf(field);
        if (slot.Kind != JsonTokenType.String)
        {
            return FailType(field, "a string");
        }

        if (!slot.IsEscaped)
        {
            value = Raw(slot);
        }
        else if (slot.Length > maxLength * LongestEscape)
        {
            return FailLength(field, maxLength);
        }
        else if (!TryUnescape(text, slot, scratch, out value))
        {
            return FailText(field);
        }

        return value.Length <= maxLength
            ? isValidText || slot.IsEscaped || Utf8.IsValid(value) || FailText(field)
            : FailLength(field, maxLength);
    }

    public bool TryRequiredText(Field field, int maxLength, out ReadOnlySpan<byte> value) =>
        TryText(field, maxLength, out value) && (!value.IsEmpty || FailMissing(field));

    /// <summary>Copies a string that is present, of any length, unescaped into <paramref name="target"/>.</summary>
    public bool TryCopyText(Field field, Scratch target) => TryUnescape(text, SlotOf(field), target, out _) || FailText(field);

    /// <summary>A whole number in a range; <paramref name="value"/> is 0 where the field is absent.</summary>
    public bool TryInteger(Field field, long least, long most, out int value)
    {
        value = 0;
        if (!element.Has(field))
        {
            return true;
        }

        ref readonly Slot slot = ref SlotOf(field);
        if (slot.Kind != JsonTokenType.Number)
        {
            return FailType(field, "a whole number");
        }

        if (!ExactNumber.TryParseInteger(Raw(slot), out long number) || number < least || number > most)
        {
            return Fail(
                RejectionCodes.WrongValue,
                field,
                $"{Fields.NameOf(field)} is {Fault.Excerpt(Raw(slot))}",
                $"a whole number from {least:N0} to {most:N0} is expected"
            );
        }

        value = (int)number;
        return true;
    }

    /// <param name="found">A clause, and what is expected instead another: together they are the sentence that a person reads.</param>
    public bool Fail(string code, Field field, string found, string expected = "")
    {
        Fault = new Fault(code, found, expected, Fields.NameOf(field));
        return false;
    }

    public bool FailMissing(Field field) =>
        Fail(RejectionCodes.MissingField, field, $"There is no {Fields.NameOf(field)}", "it is required");

    public bool FailType(Field field, string expected) =>
        Fail(RejectionCodes.WrongType, field, $"{Fields.NameOf(field)} is {NameOf(SlotOf(field).Kind)}", $"{expected} is expected");

    public bool FailWord(Field field, ReadOnlySpan<byte> found, string known) =>
        Fail(RejectionCodes.WrongValue, field, $"{Fields.NameOf(field)} is {Fault.Excerpt(found)}", $"known are {known}");

    /// <summary>What a JSON value is, as it is called in a sentence.</summary>
    public static string NameOf(JsonTokenType kind) =>
        kind switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.Null => "null",
            _ => "a boolean",
        };

    /// <summary>Unescapes a string into <paramref name="scratch"/>.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> text, scoped in Slot slot, Scratch scratch, out ReadOnlySpan<byte> value)
    {
        // A reader over the string alone, with its quotes: the library knows the escapes, and refuses half of a surrogate pair.
        Utf8JsonReader reader = new(text.Slice(slot.Start - 1, slot.Length + 2));
        reader.Read();
        try
        {
            int length = reader.CopyString(scratch.Reserve(slot.Length));
            value = scratch.Commit(length);
            return true;
        }
        catch (InvalidOperationException)
        {
            value = default;
            return false;
        }
    }

    private bool FailLength(Field field, int maxLength) =>
        Fail(RejectionCodes.TooLong, field, $"{Fields.NameOf(field)} has more bytes than it may have", $"at most {maxLength:N0} are taken");

    private bool FailText(Field field) =>
        Fail(
            RejectionCodes.BadText,
            field,
            $"{Fields.NameOf(field)} has invalid UTF-8, or half of a surrogate pair (\\ud800 to \\udfff)",
            "Unicode text is expected"
        );
}
