using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using BotClickStream.Detection;

namespace BotClickStream.Decoding;

/// <summary>
/// Reads one record, event by event. <see cref="Event"/> and <see cref="RejectedBytes"/> are valid until the next call of
/// <see cref="Next"/> or of <see cref="RecordDecoder.Open"/>.
/// </summary>
public ref struct RecordReader
{
    private readonly RecordDecoder decoder;
    private readonly long now;
    private DocumentCursor record;

    /// <summary>Inside the CloudEvent on which <see cref="record"/> stands.</summary>
    private DocumentCursor data;
    private bool isInEnvelope;
    private Envelope envelope;

    /// <summary>The links of the campaign that <see cref="Event"/> describes.</summary>
    private DocumentCursor manifest;
    private bool isInManifest;
    private int scratchBeforeLinks;

    /// <summary>Events so far, rejected ones too; a campaign's links are none.</summary>
    private int given;

    /// <summary>After <see cref="Decoded.Event"/>.</summary>
    [SuppressMessage(
        "Design",
        "CA1051",
        Justification = "A field can be passed on by reference; a property would copy its hundreds of bytes."
    )]
    public EmailEvent Event;

    internal RecordReader(RecordDecoder decoder, ReadOnlySpan<byte> value, long now)
    {
        this.decoder = decoder;
        this.now = now;
        record = new DocumentCursor(value, 0, value.Length, depth: 0);
    }

    /// <summary>After <see cref="Decoded.Rejected"/>.</summary>
    public Rejection Rejection { get; private set; }

    /// <summary>After <see cref="Decoded.Rejected"/>: the bad element's exact bytes.</summary>
    public ReadOnlySpan<byte> RejectedBytes { get; private set; }

    public Decoded Next()
    {
        if (isInManifest && NextLink())
        {
            return Decoded.Event;
        }

        while (true)
        {
            if (isInEnvelope)
            {
                switch (data.Next(decoder.Elements, Room))
                {
                    case DocumentCursor.Step.Element:
                        return ReadEvent(ref data);
                    case DocumentCursor.Step.Bad:
                        return RejectData();
                    default:
                        CloseEnvelope();
                        break;
                }
            }

            switch (record.Next(decoder.Elements, Room))
            {
                case DocumentCursor.Step.End:
                    return Decoded.End;
                case DocumentCursor.Step.Bad:
                    return Reject(record.Text, record.BadStart, record.BadLength, record.Fault!);
                default:
                    if (!decoder.Elements[record.Element].Has(Field.SpecVersion))
                    {
                        return ReadEvent(ref record);
                    }

                    if (OpenEnvelope() is { } fault)
                    {
                        return RejectElement(ref record, fault);
                    }

                    break;
            }
        }
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

        Fault fault = new(code, detail, Path: "");
        if (isInEnvelope)
        {
            RejectElement(ref data, fault);
        }
        else
        {
            RejectElement(ref record, fault);
        }
    }

    private readonly int Room => decoder.Settings.MaxEventsPerRecord - given;

    private Decoded ReadEvent(ref DocumentCursor cursor)
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

        if (element.IsTooDeep || element.IsDataTooDeep)
        {
            return RejectElement(ref cursor, Fault.TooDeep());
        }

        decoder.Scratch.Rewind(0);
        Event = default;
        FieldReader fields = new(cursor.Text, cursor.IsValidText, decoder.Elements, cursor.Element, decoder.Scratch);
        if (!decoder.Canonical.TryRead(ref fields, now, ref Event))
        {
            return RejectElement(ref cursor, fields.Fault!);
        }

        if (Event.Type == EventType.Campaign && fields.Has(Field.Links) && OpenManifest(cursor, fields.SlotOf(Field.Links)) is { } fault)
        {
            return RejectElement(ref cursor, fault);
        }

        return Decoded.Event;
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
        decoder.DataText.Rewind(0);
        if (!Envelope.TryOpen(ref fields, decoder.DataText, out envelope))
        {
            return fields.Fault;
        }

        data = envelope.IsText
            ? new DocumentCursor(decoder.DataText.Written, 0, decoder.DataText.Used, depth: 0)
            : new DocumentCursor(record.Text, envelope.Data.Start, envelope.Data.Length, record.ElementDepth + 1);
        isInEnvelope = true;
        return null;
    }

    private void CloseEnvelope()
    {
        data.Close(decoder.Elements);
        isInEnvelope = false;
    }

    /// <summary>Checks all links, so that a campaign with a bad one is rejected before any of it was given out.</summary>
    private Fault? OpenManifest(in DocumentCursor cursor, in Slot links)
    {
        scratchBeforeLinks = decoder.Scratch.Used;
        manifest = new DocumentCursor(cursor.Text, links.Start, links.Length, depth: 0);
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

    /// <summary>Data that is broken as a whole leaves nothing of its CloudEvent; a broken line in it is rejected alone.</summary>
    private Decoded RejectData()
    {
        Fault fault = data.Fault!;
        if (data.IsAtLine)
        {
            return Reject(data.Text, data.BadStart, data.BadLength, fault);
        }

        CloseEnvelope();
        return RejectElement(ref record, fault.Within(Fields.NameOf(envelope.Field)));
    }

    private Decoded RejectElement(ref DocumentCursor cursor, Fault fault)
    {
        ref Element element = ref decoder.Elements[cursor.Element];
        return Reject(cursor.Text, element.Start, element.Length, fault);
    }

    private Decoded Reject(ReadOnlySpan<byte> text, int start, int length, Fault fault)
    {
        RejectedBytes = text.Slice(start, length);
        if (isInEnvelope)
        {
            fault = fault.Within(data.Path).Within(Fields.NameOf(envelope.Field));
            if (envelope.IsText)
            {
                (start, length) = (envelope.Data.Start, envelope.Data.Length);
            }
        }

        Rejection = new Rejection(fault.Code, fault.Detail, fault.Within(record.Path).Path, start, length);
        return Decoded.Rejected;
    }
}
