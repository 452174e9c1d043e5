using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace BotClickStream.Decoding;

/// <summary>
/// The data of a structured CloudEvent (CloudEvents 1.0, JSON event format, section 3.1): JSON in <c>data</c>, text in a string, or text in
/// <c>data_base64</c>. An object is one if it has <c>specversion</c>; its other attributes say nothing that the event doesn't say itself.
/// </summary>
internal readonly record struct Envelope(Field Field, Slot Data, bool IsText)
{
    /// <summary>What is wrong with a binary CloudEvent of another version, or of none.</summary>
    public static Fault Foreign(string version) =>
        new(
            RejectionCodes.BadEnvelope,
            version.Length == 0
                ? "The record has a CloudEvent's headers (ce_…) without ce_specversion"
                : $"The header ce_specversion is \"{version}\"",
            "CloudEvents 1.0 is understood; without any ce_ header the value is read as it is",
            ""
        );

    /// <summary>Text goes to <paramref name="target"/>.</summary>
    public static bool TryOpen(ref FieldReader fields, Scratch target, out Envelope envelope)
    {
        envelope = default;
        if (!fields.TryText(Field.SpecVersion, CanonicalFormat.MaxWord, out ReadOnlySpan<byte> version))
        {
            return false;
        }

        if (!version.SequenceEqual("1.0"u8))
        {
            return fields.Fail(
                RejectionCodes.BadEnvelope,
                Field.SpecVersion,
                $"specversion is {Fault.Excerpt(version)}",
                "CloudEvents 1.0 is understood"
            );
        }

        bool hasData = fields.Has(Field.Data);
        bool hasBase64 = fields.Has(Field.DataBase64);
        if (hasData == hasBase64)
        {
            return fields.Fail(
                RejectionCodes.BadEnvelope,
                Field.Data,
                hasData ? "It has both data and data_base64" : "It has neither data nor data_base64",
                "a CloudEvent has its event in one of them"
            );
        }

        Field field = hasData ? Field.Data : Field.DataBase64;
        Slot slot = fields.SlotOf(field);
        envelope = new Envelope(field, slot, IsText: slot.Kind == JsonTokenType.String);
        if (!envelope.IsText)
        {
            return (hasData && slot.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray)
                || fields.FailType(field, hasData ? "an object, an array or a string" : "a string");
        }

        if (!fields.TryCopyText(field, target))
        {
            return false;
        }

        if (hasBase64)
        {
            if (Base64.DecodeFromUtf8InPlace(target.Written, out int decoded) != OperationStatus.Done)
            {
                return fields.Fail(
                    RejectionCodes.BadEnvelope,
                    field,
                    "data_base64 is not base64",
                    "its letters, digits, + and /, padded with = (RFC 4648, section 4), are expected"
                );
            }

            target.Rewind(decoded);
        }

        return true;
    }
}
