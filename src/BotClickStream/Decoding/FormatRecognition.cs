using System.Text.Json;
using BotClickStream.Decoding.Webhooks;

namespace BotClickStream.Decoding;

/// <summary>
/// Tells a format by the names that its bodies have and no other's. Reads the first object of a text, only until the first format is sure (of an array in which that tells nothing, the next); where
/// the same name makes two sure, the one that stands earlier in the list is it.
/// </summary>
internal sealed class FormatRecognition
{
    /// <summary>As many of the canonical event's required fields tell that it is one in which others are missing.</summary>
    private const int CanonicalEnough = 3;

    private const int MaxMarks = 128;

    /// <summary>Names of fields at most that a message tells.</summary>
    private const int MaxFound = 8;

    /// <summary>A request that wraps what was posted has all of them: <c>body</c>, <c>headers</c> and <c>isBase64Encoded</c>.</summary>
    private const int FieldsOfRequest = 3;

    /// <summary>All four: SendGrid's events carry their senders' own arguments, of which one may well be called <c>campaignId</c>.</summary>
    private static readonly string[] CanonicalSure = ["/id", "/type", "/time", "/campaignId"];

    private static readonly string[] CanonicalRequired = ["/id", "/type", "/time", "/campaignId", "/recipient"];

    private readonly List<string> pointers = [];

    /// <summary>By pointer: what its text begins with, if that matters, and the mark's bit.</summary>
    private readonly List<List<(byte[]? Prefix, UInt128 Bit)>> marksAt = [];
    private int marks;
    private readonly List<(UInt128 Needs, ConfiguredFormat? Format)> signatures = [];
    private readonly FieldMap map;
    private readonly UInt128 canonicalFields;
    private readonly string lookedFor;

    /// <param name="formats">In the order in which they are tried, after the canonical one.</param>
    public FormatRecognition(IReadOnlyList<ConfiguredFormat> formats)
    {
        canonicalFields = CanonicalRequired.Aggregate(UInt128.Zero, (all, mark) => all | BitOf(mark));
        signatures.Add((BitOf("/specversion"), null));
        signatures.Add((CanonicalSure.Aggregate(UInt128.Zero, (all, mark) => all | BitOf(mark)), null));
        foreach (ConfiguredFormat format in formats)
        {
            foreach (string signature in format.Format.Signatures)
            {
                signatures.Add((signature.Split(' ').Aggregate(UInt128.Zero, (all, mark) => all | BitOf(mark)), format));
            }
        }

        map = new FieldMap(pointers.Select(pointer => new Place(Field.Unknown, pointer)));
        string known = string.Join(
            "; ",
            formats
                .Where(format => format.Format.Signatures.Count > 0)
                .Select(format => $"{format.Format.Name}: {Sentence(format.Format.Signatures[0])}")
        );
        lookedFor =
            $"looked for were canonical: id, type, time and campaignId; CloudEvents: specversion; {known}, and further signs of each (docs/esp.md). "
            + "Tell the format by the header source-format or Input:Formats, a shape of your own by Formats";
    }

    /// <summary>What is wrong with an object of a shape that nothing recognises: what its fields are, and what was looked for.</summary>
    public Fault UnknownIn(ReadOnlySpan<byte> element)
    {
        List<string> found = [];
        int ofRequest = 0;
        Utf8JsonReader members = new(element, ElementScan.Options);
        members.Read();
        while (members.Read() && members.TokenType == JsonTokenType.PropertyName)
        {
            if (found.Count <= MaxFound)
            {
                found.Add(found.Count == MaxFound ? "…" : Fault.Excerpt(members.ValueSpan));
            }

            ofRequest +=
                EscapedText.Is(members, "body"u8) || EscapedText.Is(members, "headers"u8) || EscapedText.Is(members, "isBase64Encoded"u8)
                    ? 1
                    : 0;
            members.Skip();
        }

        if (ofRequest == FieldsOfRequest)
        {
            return new Fault(
                RejectionCodes.UnknownFormat,
                "It is a whole request, as API Gateway and its like hand it to a function",
                "what was posted is its field body, which alone is to be the record (decoded, where isBase64Encoded is true)",
                ""
            );
        }

        string fields = found.Count == 0 ? "no fields" : string.Join(", ", found);
        return new Fault(RejectionCodes.UnknownFormat, $"No known shape. Found {fields}", lookedFor, "");
    }

    /// <summary>The format of a text that begins with JSON; <see langword="null"/> is the canonical one.</summary>
    /// <returns>Whether it is known. Broken text and what holds no object counts as canonical, whose reader says what is wrong.</returns>
    public bool TryRecognise(ReadOnlySpan<byte> text, out ConfiguredFormat? format)
    {
        format = null;
        Utf8JsonReader reader = new(text, ElementScan.Options);
        Marks marks = new(this, takesCanonical: true);
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                return IsFound(ref reader, ref marks, ref format) || IsNearlyCanonical(marks);
            }

            // One odd element must not cost the others: the next object is asked.
            bool hasObject = false;
            bool isNearlyCanonical = false;
            bool isArray = reader.TokenType == JsonTokenType.StartArray;
            while (isArray && TrySkipToObject(ref reader))
            {
                hasObject = true;
                marks = new Marks(this, takesCanonical: true);
                if (IsFound(ref reader, ref marks, ref format))
                {
                    return true;
                }

                isNearlyCanonical |= IsNearlyCanonical(marks);
            }

            return isNearlyCanonical || !hasObject;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    /// <summary>
    /// The format whose marks an object has that has the canonical event's fields before them: an ESP's event, among whose fields are the sender's own
    /// arguments. For one that can't be taken as canonical.
    /// </summary>
    /// <param name="element">The object, whose syntax is known to be right.</param>
    public ConfiguredFormat? BehindCanonicalIn(ReadOnlySpan<byte> element)
    {
        ConfiguredFormat? format = null;
        Utf8JsonReader reader = new(element, ElementScan.Options);
        Marks marks = new(this, takesCanonical: false);
        reader.Read();
        return IsFound(ref reader, ref marks, ref format) ? format : null;
    }

    private bool IsFound(ref Utf8JsonReader reader, ref Marks marks, ref ConfiguredFormat? format)
    {
        bool isFound = marks.IsFoundIn(ref reader, map.Root);
        format = isFound ? marks.Format : null;
        return isFound;
    }

    private bool IsNearlyCanonical(Marks marks) => UInt128.PopCount(marks.Found & canonicalFields) >= CanonicalEnough;

    /// <summary>From inside an array to its next object.</summary>
    private static bool TrySkipToObject(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static string Sentence(string signature) =>
        string.Join(
            " and ",
            signature
                .Split(' ')
                .Select(mark => mark.Split('='))
                .Select(parts => parts[0][1..].Replace('/', '.') + (parts.Length > 1 ? $" beginning with {parts[1]}" : ""))
        );

    /// <summary>A mark is a pointer, or a pointer and how its text begins: <c>/type=email.</c></summary>
    private UInt128 BitOf(string mark)
    {
        string[] parts = mark.Split('=');
        byte[]? prefix = parts.Length > 1 ? System.Text.Encoding.UTF8.GetBytes(parts[1]) : null;
        int at = pointers.IndexOf(parts[0]);
        if (at < 0)
        {
            at = pointers.Count;
            pointers.Add(parts[0]);
            marksAt.Add([]);
        }

        foreach ((byte[]? known, UInt128 bit) in marksAt[at])
        {
            if ((known is null) == (prefix is null) && (known ?? []).AsSpan().SequenceEqual(prefix))
            {
                return bit;
            }
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(marks, MaxMarks, nameof(mark));
        marksAt[at].Add((prefix, UInt128.One << marks));
        return UInt128.One << marks++;
    }

    private ref struct Marks(FormatRecognition known, bool takesCanonical)
    {
        private readonly FormatRecognition known = known;

        public UInt128 Found { get; private set; }

        public ConfiguredFormat? Format { get; private set; }

        /// <summary>From the start of an object or array to its end, or to where a format is sure.</summary>
        public bool IsFoundIn(ref Utf8JsonReader reader, FieldMap.Node node)
        {
            bool isArray = reader.TokenType == JsonTokenType.StartArray;
            int index = 0;
            while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
            {
                FieldMap.Node? child = isArray ? node.Find(index++) : node.Find(reader);
                if (!isArray)
                {
                    reader.Read();
                }

                if (child is null)
                {
                    reader.Skip();
                }
                else if (IsFoundAt(ref reader, child))
                {
                    return true;
                }
            }

            return false;
        }

        private bool IsFoundAt(ref Utf8JsonReader reader, FieldMap.Node node)
        {
            if (node.Place >= 0 && reader.TokenType != JsonTokenType.Null)
            {
                Note(ref reader, known.marksAt[node.Place]);
                foreach ((UInt128 needs, ConfiguredFormat? format) in known.signatures)
                {
                    if ((needs & ~Found) == 0 && (takesCanonical || format is not null))
                    {
                        Format = format;
                        return true;
                    }
                }
            }

            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                return false;
            }

            if (node.HasMembers || node.HasItems)
            {
                return IsFoundIn(ref reader, node);
            }

            reader.Skip();
            return false;
        }

        private static bool Begins(in Utf8JsonReader reader, byte[] prefix)
        {
            const int Longest = 64;
            return reader.ValueIsEscaped
                ? EscapedText.Read(reader, stackalloc byte[Longest * FieldReader.LongestEscape]).StartsWith(prefix)
                : reader.ValueSpan.StartsWith(prefix);
        }

        private void Note(ref Utf8JsonReader reader, List<(byte[]? Prefix, UInt128 Bit)> marks)
        {
            foreach ((byte[]? prefix, UInt128 bit) in marks)
            {
                if (prefix is null || (reader.TokenType == JsonTokenType.String && Begins(reader, prefix)))
                {
                    Found |= bit;
                }
            }
        }
    }
}
