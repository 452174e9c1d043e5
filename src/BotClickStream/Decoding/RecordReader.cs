using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using BotClickStream.Decoding.Webhooks;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>
/// Reads records, one after the other and each event by event. <see cref="Event"/> and <see cref="RejectedBytes"/> are valid until the next call of
/// <see cref="Next"/> or <see cref="Begin"/>, or another reader of the same decoder.
/// </summary>
public ref struct RecordReader
{
    /// <summary>Layers around an event at most: a CloudEvent of Lambda's records of SQS messages of SNS notifications.</summary>
    internal const int MaxWrappings = 4;

    /// <summary>Recipients of one webhook's event at most; no vendor takes more in one mail.</summary>
    private const int MaxRecipients = 1_000;

    /// <summary>Before the magic byte and the schema's id of a schema registry's serializers comes no JSON.</summary>
    private const int SchemaPrefix = 5;

    private readonly RecordDecoder decoder;
    private long now;
    private string? toldFormat;
    private string? foreignCloudEvents;
    private FormatChoice formats;
    private bool isKnownFormat;
    private ReadOnlySpan<byte> requestId;
    private ReadOnlySpan<byte> value;

    /// <summary>The record, and inside the wrapping on which each stands.</summary>
    private DocumentCursor record;
    private DocumentCursor first;
    private DocumentCursor second;
    private DocumentCursor third;
    private DocumentCursor fourth;
    private int layer;

    /// <summary>Whether the record is a form, and <see cref="first"/> the field that holds its events.</summary>
    private bool isForm;

    /// <summary>Whether anything of it was rejected or ignored.</summary>
    private bool isRefused;

    /// <summary>The links of the campaign that <see cref="Event"/> describes.</summary>
    private DocumentCursor manifest;
    private bool isInManifest;
    private int scratchBeforeLinks;

    /// <summary>Of the current element of a webhook: its recipients, and which of them is the current one.</summary>
    private int recipients;
    private int recipient;

    /// <summary>Events so far, rejected and ignored ones too; a campaign's links are none.</summary>
    private int given;

    /// <summary>After <see cref="Decoded.Event"/>.</summary>
    [SuppressMessage(
        "Design",
        "CA1051",
        Justification = "A field can be passed on by reference; a property would copy its hundreds of bytes."
    )]
    public EmailEvent Event;

    /// <param name="decoder">What an earlier reader of it gave out is no longer valid.</param>
    public RecordReader(RecordDecoder decoder)
    {
        this.decoder = decoder;
        Ignored = IgnoredWord = "";
    }

    /// <summary>After <see cref="Decoded.Rejected"/> and <see cref="Decoded.Ignored"/>, of which the code is <c>ignored</c>.</summary>
    public Rejection Rejection { get; private set; }

    /// <summary>After <see cref="Decoded.Rejected"/> and <see cref="Decoded.Ignored"/>: the element's exact bytes.</summary>
    public ReadOnlySpan<byte> RejectedBytes { get; private set; }

    /// <summary>After <see cref="Decoded.Ignored"/>: the format's name for what it is, of which there are few.</summary>
    public string Ignored { get; private set; }

    /// <summary>After <see cref="Decoded.Ignored"/>: what the source wrote, which tells apart what one name with a star stands for.</summary>
    public string IgnoredWord { get; private set; }

    /// <summary>What the current element is taken for; <see langword="null"/> where nothing told or recognised it.</summary>
    public readonly string? Format => isForm && layer == 0 ? first.Format?.Format.Name : toldFormat ?? FormatOfCurrent(layer);

    /// <summary>
    /// Begins to read a record; what was left of the last is dropped. Nothing throws for what stands in <paramref name="value"/>: what is bad comes as
    /// <see cref="Decoded.Rejected"/>.
    /// </summary>
    /// <remarks>One reader serves many records: to clear its more than a thousand bytes for each was 5 % of what a canonical event costs.</remarks>
    /// <param name="format">Told, or to be recognised.</param>
    /// <param name="nowMilliseconds">The clock, in milliseconds since 1970 UTC: events may be a day ahead of it.</param>
    /// <param name="requestId">How the request in which the body was posted was named, which is the event's id where it has none.</param>
    public void Begin(ReadOnlySpan<byte> value, SourceFormat format, long nowMilliseconds, ReadOnlySpan<byte> requestId = default)
    {
        decoder.Forget();
        layer = given = recipients = recipient = 0;
        isForm = isRefused = isInManifest = false;
        now = nowMilliseconds;
        this.value = value;
        this.requestId = requestId;
        toldFormat = format.Name;
        foreignCloudEvents = format.ForeignCloudEvents;
        isKnownFormat = decoder.Formats.TryChoose(format.Name, out formats) && foreignCloudEvents is null;
        int start = value.Length > SchemaPrefix && value[0] == 0 ? SchemaPrefix : 0;
        if (TryReadForm(value[start..], out ConfiguredFormat? form))
        {
            isForm = true;
            record = default;
            Scratch text = decoder.WrappedTexts[0];
            decoder.Wrappings[0] = new Wrapping(form.Format.FormField!, 0, value.Length, IsText: true);
            first = new DocumentCursor(text.Written, 0, text.Used, depth: 0, new FormatChoice(null, form));
            layer = 1;
        }
        else
        {
            record = new DocumentCursor(value, start, value.Length - start, depth: 0, formats);
        }
    }

    public Decoded Next()
    {
        if (isInManifest && NextLink())
        {
            return Decoded.Event;
        }

        if (!isKnownFormat)
        {
            return RefuseFormat();
        }

        if (recipient + 1 < recipients)
        {
            recipient++;
            return ReadWebhook(ref Cursor, Cursor.Format!);
        }

        recipients = 0;
        while (!(isForm && layer == 0))
        {
            switch (Cursor.Next(decoder.Elements, Room))
            {
                case DocumentCursor.Step.End when layer == 0:
                    return End(WebhookFormat.EmptyBatch);
                case DocumentCursor.Step.End:
                    CloseLayer();
                    break;
                case DocumentCursor.Step.Bad:
                    return RejectDocument();
                default:
                    if (TakeElement() is var taken and not Decoded.End)
                    {
                        return taken;
                    }

                    break;
            }
        }

        // A form has nothing beside the field that holds its events. One without any is how a vendor asks whether somebody is there.
        return End("ping");
    }

    /// <summary>The record's end; one of which nothing came at all is told by a name, so that none vanishes.</summary>
    private Decoded End(string empty)
    {
        if (given > 0 || isRefused)
        {
            return Decoded.End;
        }

        isRefused = true;
        Ignored = IgnoredWord = empty;
        Fault fault = Fault.OfNoUse(empty, Format);
        RejectedBytes = value;
        Rejection = new Rejection(fault.Code, fault.Found, fault.Expected, fault.Path, 0, value.Length);
        return Decoded.Ignored;
    }

    /// <summary>
    /// After <see cref="Decoded.Event"/>: rejects that event after all, for a reason that lies outside its record. <see cref="Rejection"/> and
    /// <see cref="RejectedBytes"/> then say so; a campaign's links go with it.
    /// </summary>
    public void Refuse(string code, string detail)
    {
        if (isInManifest)
        {
            manifest.Close(decoder.Elements);
            isInManifest = false;
        }

        RejectElement(ref Cursor, new Fault(code, detail.TrimEnd('.'), Expected: "", Path: ""));
    }

    /// <summary>
    /// After <see cref="Decoded.Event"/>: the user agent, the IP address and the word for a machine as the source gave them, which the event itself
    /// no longer holds; empty where it gave none.
    /// </summary>
    public void ReadClient(out ReadOnlySpan<byte> userAgent, out ReadOnlySpan<byte> ip, out ReadOnlySpan<byte> machine)
    {
        ref DocumentCursor cursor = ref Cursor;
        userAgent = ip = machine = default;
        if (cursor.Format is { } format)
        {
            if (Event.Type is EventType.Open or EventType.Click or EventType.Unsubscribe)
            {
                WebhookReader fields = FieldsOf(ref cursor, format);
                userAgent = fields.TextOrNothing(Field.UserAgent, CanonicalFormat.MaxUserAgent);
                ip = fields.TextOrNothing(Field.Ip, CanonicalFormat.MaxWord);
                machine = fields.TextOrNothing(Field.Machine, CanonicalFormat.MaxWord);
            }
        }
        else
        {
            FieldReader fields = new(cursor.Text, cursor.IsValidText, decoder.Elements, cursor.Element, decoder.Scratch);
            fields.TryText(Field.UserAgent, CanonicalFormat.MaxUserAgent, out userAgent);
            fields.TryText(Field.Ip, CanonicalFormat.MaxWord, out ip);
            if (fields.Has(Field.Machine) && fields.SlotOf(Field.Machine).Kind == JsonTokenType.String)
            {
                fields.TryText(Field.Machine, CanonicalFormat.MaxWord, out machine);
            }
        }
    }

    private readonly int Room => Math.Max(0, decoder.Settings.MaxEventsPerRecord - given);

    [UnscopedRef]
    private ref DocumentCursor Cursor => ref CursorOf(layer);

    [UnscopedRef]
    private ref DocumentCursor CursorOf(int at)
    {
        if (at == 0)
        {
            return ref record;
        }

        if (at == 1)
        {
            return ref first;
        }

        if (at == 2)
        {
            return ref second;
        }

        return ref at == 3 ? ref third : ref fourth;
    }

    private readonly string? FormatOfCurrent(int at)
    {
        DocumentCursor cursor = at switch
        {
            0 => record,
            1 => first,
            2 => second,
            3 => third,
            _ => fourth,
        };
        return cursor.IsUnknown || cursor.Fault is not null ? null : cursor.Format?.Format.Name ?? FormatCatalog.Canonical;
    }

    private readonly bool TryReadForm(ReadOnlySpan<byte> body, [NotNullWhen(true)] out ConfiguredFormat? form)
    {
        form = null;
        if (body.IsEmpty || body[0] is (byte)'{' or (byte)'[')
        {
            return false;
        }

        foreach (ConfiguredFormat format in decoder.Formats.Forms)
        {
            if (toldFormat is not null && toldFormat != format.Format.Name)
            {
                continue;
            }

            Scratch text = decoder.WrappedTexts[0];
            text.Rewind(0);
            if (FormBody.TryRead(body, format.FormField, text))
            {
                form = format;
                return true;
            }
        }

        return false;
    }

    private Decoded RefuseFormat()
    {
        if (isRefused)
        {
            return Decoded.End;
        }

        Fault fault = foreignCloudEvents is { } version
            ? Envelope.Foreign(version)
            : new Fault(
                RejectionCodes.UnknownFormat,
                $"The format is said to be \"{toldFormat}\"",
                $"known are {string.Join(", ", decoder.Formats.Names)}. A shape of your own is described under Formats",
                ""
            );
        return Reject(value, 0, value.Length, fault);
    }

    /// <summary>Reads the element that the cursor stands on, or opens it where it wraps others: then <see cref="Decoded.End"/>.</summary>
    private Decoded TakeElement()
    {
        ref DocumentCursor cursor = ref Cursor;
        ref Element element = ref decoder.Elements[cursor.Element];
        if (layer == 0 && element.Has(Field.SpecVersion))
        {
            return OpenEnvelope() is { } fault ? RejectElement(ref cursor, fault) : Decoded.End;
        }

        if (cursor.Format is not { } format)
        {
            return ReadEvent(ref cursor);
        }

        if (!element.Has(Field.Nested))
        {
            return BeginWebhook(ref cursor, format);
        }

        WebhookReader fields = FieldsOf(ref cursor, format);
        return format.Format.IsWrapping(ref fields) ? OpenNested(ref cursor, format) : BeginWebhook(ref cursor, format);
    }

    private Decoded ReadEvent(ref DocumentCursor cursor)
    {
        if (CountElement(ref cursor) is var counted and not Decoded.End)
        {
            return counted;
        }

        if (cursor.IsUnknown)
        {
            ref Element element = ref decoder.Elements[cursor.Element];
            return RejectElement(ref cursor, decoder.Formats.Recognition.UnknownIn(cursor.Text.Slice(element.Start, element.Length)));
        }

        decoder.Scratch.Rewind(0);
        Clear(ref Event);
        FieldReader fields = new(cursor.Text, cursor.IsValidText, decoder.Elements, cursor.Element, decoder.Scratch);
        if (!decoder.Canonical.TryRead(ref fields, now, ref Event))
        {
            if (!cursor.TryTakeForAnother(decoder.Elements, Room + 1))
            {
                return RejectElement(ref cursor, fields.Fault!);
            }

            given--;
            return TakeElement();
        }

        if (Event.Type == EventType.Campaign && fields.Has(Field.Links) && OpenManifest(cursor, fields.SlotOf(Field.Links)) is { } fault)
        {
            return RejectElement(ref cursor, fault);
        }

        return Decoded.Event;
    }

    /// <summary>The first event of a webhook's element.</summary>
    private Decoded BeginWebhook(ref DocumentCursor cursor, ConfiguredFormat format)
    {
        recipient = 0;
        recipients = FieldsOf(ref cursor, format).Count(Field.Recipient);
        if (recipients > MaxRecipients)
        {
            recipients = 0;
            given++;
            return RejectElement(ref cursor, Fault.TooManyRecipients(MaxRecipients));
        }

        return ReadWebhook(ref cursor, format);
    }

    private Decoded ReadWebhook(ref DocumentCursor cursor, ConfiguredFormat format)
    {
        if (CountElement(ref cursor) is var counted and not Decoded.End)
        {
            recipients = 0;
            return counted;
        }

        ref Element element = ref decoder.Elements[cursor.Element];
        if (format.Format.EventsAt is { } events && !element.Has(Field.Type) && !element.HasEmptyWrapper && !IsUnwrapped())
        {
            string place = format.Map.PathOf(Field.Nested);
            string expected = $"Formats:{format.Format.Name}:Events says that the events stand there";
            return RejectElement(ref cursor, new Fault(RejectionCodes.MissingField, $"There is no {place}", expected, place));
        }

        decoder.Scratch.Rewind(0);
        Clear(ref Event);
        WebhookReader fields = FieldsOf(ref cursor, format);
        Decoded decoded = format.Format.Read(ref fields, now, WrapperId(format), recipient, ref Event, out UnneededType ignored);
        if (decoded == Decoded.Event)
        {
            return decoded;
        }

        if (decoded == Decoded.Rejected)
        {
            // What is wrong with a recipient is no fault of the others'; anything else is wrong for all.
            bool isRecipients = fields.Fault!.Code == RejectionCodes.BadRecipient;
            recipients = isRecipients ? recipients : 0;
            return RejectElement(ref cursor, fields.Fault);
        }

        recipients = 0;
        return Ignore(ref cursor, ignored);
    }

    /// <summary>As <c>= default</c>, whose bytes are all zero, does it; in 2 % less of what a canonical event costs.</summary>
    private static void Clear(ref EmailEvent email) =>
        Unsafe.InitBlock(ref Unsafe.As<EmailEvent, byte>(ref email), 0, (uint)Unsafe.SizeOf<EmailEvent>());

    /// <summary>Whether the current element was wrapped by its own format.</summary>
    private bool IsUnwrapped() => layer > 0 && decoder.Elements[CursorOf(layer - 1).Element].Has(Field.Nested);

    /// <summary>Counts the element; <see cref="Decoded.End"/> where it may be read.</summary>
    private Decoded CountElement(ref DocumentCursor cursor)
    {
        if (Room == 0)
        {
            return RejectElement(ref cursor, Fault.TooMany("It is one more", 0));
        }

        given++;
        ref Element element = ref decoder.Elements[cursor.Element];
        if (element.Kind != JsonTokenType.StartObject)
        {
            return RejectElement(ref cursor, Fault.NotAnObject(element.Kind));
        }

        return element.IsTooDeep || element.IsDataTooDeep ? RejectElement(ref cursor, Fault.TooDeep()) : Decoded.End;
    }

    private Fault? OpenEnvelope()
    {
        ref Element element = ref decoder.Elements[record.Element];
        if (element.IsTooDeep)
        {
            return Fault.TooDeep();
        }

        FieldReader fields = new(record.Text, record.IsValidText, decoder.Elements, record.Element, decoder.Scratch);
        decoder.Scratch.Rewind(0);
        Scratch text = decoder.WrappedTexts[0];
        text.Rewind(0);
        if (!Envelope.TryOpen(ref fields, text, out Envelope envelope))
        {
            return fields.Fault;
        }

        OpenLayer(ref record, Fields.NameOf(envelope.Field), envelope.Data, envelope.IsText, levels: 1, formats);
        return null;
    }

    private Decoded OpenNested(ref DocumentCursor cursor, ConfiguredFormat format)
    {
        ref Element element = ref decoder.Elements[cursor.Element];
        Slot slot = decoder.Elements.SlotOf(cursor.Element, Field.Nested);
        string path = format.Map.PathOf(slot, cursor.Text);
        bool isText = slot.Kind == JsonTokenType.String;
        if (element.IsTooDeep)
        {
            return RejectElement(ref cursor, Fault.TooDeep());
        }

        if (layer == MaxWrappings)
        {
            string most = $"at most {MaxWrappings} layers are unwrapped";
            return RejectElement(ref cursor, new Fault(RejectionCodes.TooDeep, "Events are wrapped in one another too often", most, path));
        }

        if (!isText && slot.Kind is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            string found = $"{path} is {FieldReader.NameOf(slot.Kind)}";
            return RejectElement(
                ref cursor,
                new Fault(RejectionCodes.WrongType, found, "an object, an array or JSON in a string is expected", path)
            );
        }

        if (isText)
        {
            Scratch text = decoder.WrappedTexts[layer];
            text.Rewind(0);
            if (!FieldReader.TryUnescape(cursor.Text, slot, text, out _))
            {
                return RejectElement(
                    ref cursor,
                    new Fault(RejectionCodes.BadText, $"{path} has half of a surrogate pair", "Unicode text is expected", path)
                );
            }

            if (format.Format.NoticeIn(text.Written) is { } notice)
            {
                given++;
                return Ignore(ref cursor, new UnneededType(notice, notice));
            }
        }

        int levels = path.AsSpan().Count('.') + 1;
        OpenLayer(ref cursor, path, slot, isText, levels, new FormatChoice(null, format));
        return Decoded.End;
    }

    private void OpenLayer(ref DocumentCursor outer, string path, in Slot slot, bool isText, int levels, FormatChoice inner)
    {
        decoder.Wrappings[layer] = new Wrapping(path, slot.Start, slot.Length, isText);
        Scratch text = decoder.WrappedTexts[layer];
        DocumentCursor opened = isText
            ? new DocumentCursor(text.Written, 0, text.Used, depth: 0, inner)
            : new DocumentCursor(outer.Text, slot.Start, slot.Length, outer.ElementDepth + levels, inner);
        layer++;
        Cursor = opened;
    }

    private void CloseLayer()
    {
        Cursor.Close(decoder.Elements);
        layer--;
    }

    private WebhookReader FieldsOf(scoped ref DocumentCursor cursor, ConfiguredFormat format) =>
        new(cursor.Text, cursor.IsValidText, decoder.Elements, cursor.Element, format.Map, decoder.Normalizer, decoder.Scratch);

    /// <summary>The id of what the current event came in, the innermost first, at last of the request.</summary>
    private ReadOnlySpan<byte> WrapperId(ConfiguredFormat format)
    {
        if (!format.Format.IsNamedByWrapper)
        {
            return default;
        }

        for (int outer = layer - 1; outer >= 0; outer--)
        {
            ref DocumentCursor cursor = ref CursorOf(outer);
            if (cursor.Format == format && decoder.Elements[cursor.Element].Has(Field.Id))
            {
                return FieldsOf(ref cursor, format).TextOrNothing(Field.Id, CanonicalFormat.MaxId);
            }
        }

        return layer == 0 && record.Path.Length == 0 ? requestId : default;
    }

    /// <summary>Checks all links, so that a campaign with a bad one is rejected before any of it was given out.</summary>
    private Fault? OpenManifest(in DocumentCursor cursor, in Slot links)
    {
        scratchBeforeLinks = decoder.Scratch.Used;
        manifest = new DocumentCursor(cursor.Text, links.Start, links.Length, depth: 0, default);
        EmailEvent link = Event;
        while (manifest.Next(decoder.Elements, decoder.Settings.MaxEventsPerRecord) is var step and not DocumentCursor.Step.End)
        {
            Fault? fault = step == DocumentCursor.Step.Bad ? manifest.Fault : ReadLink(ref link);
            if (fault is not null)
            {
                fault = fault.Within(Fields.NameOf(Field.Links) + manifest.Path);
                manifest.Close(decoder.Elements);
                return fault;
            }
        }

        manifest.Restart();
        isInManifest = true;
        return null;
    }

    private bool NextLink()
    {
        if (manifest.Next(decoder.Elements, decoder.Settings.MaxEventsPerRecord) == DocumentCursor.Step.Element)
        {
            ReadLink(ref Event);
            return true;
        }

        manifest.Close(decoder.Elements);
        isInManifest = false;
        return false;
    }

    private readonly Fault? ReadLink(ref EmailEvent link)
    {
        JsonTokenType kind = decoder.Elements[manifest.Element].Kind;
        if (kind != JsonTokenType.StartObject)
        {
            return Fault.NotAnObject(kind);
        }

        decoder.Scratch.Rewind(scratchBeforeLinks);
        FieldReader fields = new(manifest.Text, manifest.IsValidText, decoder.Elements, manifest.Element, decoder.Scratch);
        return decoder.Canonical.TryReadManifestLink(ref fields, ref link) ? null : fields.Fault;
    }

    /// <summary>What is wrapped and broken as a whole leaves nothing of what it came in; a broken line in it is rejected alone.</summary>
    private Decoded RejectDocument()
    {
        ref DocumentCursor cursor = ref Cursor;
        Fault fault = cursor.Fault!;
        if (layer == 0 || cursor.IsAtLine)
        {
            ReadOnlySpan<byte> bad = cursor.Text.Slice(cursor.BadStart, cursor.BadLength);
            if (layer == 0 && fault.Code == RejectionCodes.NotJson && FormBody.NamesIn(bad) is { Count: > 0 } names)
            {
                fault = Fault.OfUnknownForm(names, decoder.Formats.Forms);
            }

            return Reject(cursor.Text, cursor.BadStart, cursor.BadLength, fault);
        }

        CloseLayer();
        fault = fault.Within(decoder.Wrappings[layer].Path);
        return isForm && layer == 0 ? Reject(value, 0, value.Length, fault) : RejectElement(ref Cursor, fault);
    }

    private Decoded RejectElement(ref DocumentCursor cursor, Fault fault)
    {
        ref Element element = ref decoder.Elements[cursor.Element];
        return Reject(cursor.Text, element.Start, element.Length, fault);
    }

    private Decoded Ignore(ref DocumentCursor cursor, UnneededType type)
    {
        (Ignored, IgnoredWord) = type;
        RejectElement(ref cursor, Fault.OfNoUse(IgnoredWord, Format));
        return Decoded.Ignored;
    }

    /// <summary>With the place of the part from the record's root; of what stands in wrapped text, the text's.</summary>
    private Decoded Reject(ReadOnlySpan<byte> text, int start, int length, Fault fault)
    {
        isRefused = true;
        RejectedBytes = text.Slice(start, length);
        for (int outer = layer; outer > 0; outer--)
        {
            ref Wrapping wrapping = ref decoder.Wrappings[outer - 1];
            fault = fault.Within(CursorOf(outer).Path).Within(wrapping.Path);
            if (wrapping.IsText)
            {
                (start, length) = (wrapping.Start, wrapping.Length);
            }
        }

        string root = isForm ? "" : record.Path;
        Rejection = new Rejection(fault.Code, fault.Found, fault.Expected, fault.Within(root).Path, start, length);
        return Decoded.Rejected;
    }
}
