using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Decoding.Webhooks;
using BotClickStream.Detection;
using BotClickStream.Lanes;
using BotClickStream.Offline;
using BotClickStream.Reporting;
using BotClickStream.Reports;
using BotClickStream.Serialization;
using BotClickStream.Settings;

namespace BotClickStream.Commands;

/// <summary>What the worker makes of a source's bodies: the command with which a new source is checked.</summary>
internal static class DecodeCommand
{
    private const string Kcat = "kcat";

    private static readonly Argument<string[]> Files = CommandFiles.Argument(
        "A body as it was posted, or one on each line; '-' is standard input",
        ArgumentArity.OneOrMore
    );

    private static readonly Option<string?> Format = new("--format")
    {
        Description = "The bodies' format, where it isn't to be recognised: canonical, an ESP's name, or one of Formats",
        HelpName = "F",
    };

    private static readonly Option<string?> Envelope = new("--envelope")
    {
        Description =
            "What each body stands in: 'kcat' for the records with headers that kcat -C -J prints; what source-format, ce_…, svix-id and Input:Formats say then counts",
        HelpName = "kcat",
    };

    private static readonly Option<string?> Rejected = new("--rejected")
    {
        Description = "Write what was rejected or ignored here, a JSON line each, with the place and the reason",
        HelpName = "OUT.ndjson",
    };

    public static Command Create()
    {
        Envelope.AcceptOnlyFromAmong(Kcat);
        Command command = new(
            "decode",
            """
            Decode bodies as the worker would and print the canonical events, a JSON line each; a summary goes to standard error.
            Exits with 1 where something was rejected and nothing was an event.

            Examples:
              botclickstream decode sendgrid.json
              botclickstream decode webhooks.ndjson --format my-esp --rejected rejected.ndjson
              kcat -b kafka-1:9092 -t email.events.raw -C -e -J | botclickstream decode - --envelope kcat
            """
        )
        {
            Files,
            Format,
            Envelope,
            Rejected,
            ConfigurationOption.Instance,
        };
        command.SetWork(Decode);
        return command;
    }

    private static int Decode(ParseResult parsed, CancellationToken cancellation)
    {
        WorkerSettings worker = parsed.ReadSettings();
        DecoderSettings settings = worker.ForDecoder(FingerprintFiles.Read(worker.Fingerprints).Data);
        SourceFormat format = new(parsed.GetValue(Format));
        FormatCatalog known = new(settings.Formats);
        if (!known.TryChoose(format.Name, out _))
        {
            throw new CommandException(ExitCode.Usage, $"there is no format '{format.Name}'; known are {string.Join(", ", known.Names)}");
        }

        string[] files = parsed.GetRequiredValue(Files);
        CommandFiles.Check(files, [(Rejected.Name, parsed.GetValue(Rejected))]);
        using Stream? rejected = CommandFiles.Create(parsed.GetValue(Rejected));
        KcatRecord? envelope = parsed.GetValue(Envelope) is null ? null : new KcatRecord();
        Bodies decoding = new(new RecordDecoder(settings), known, parsed.InvocationConfiguration.Output, rejected);
        TextWriter error = parsed.InvocationConfiguration.Error;
        try
        {
            foreach (string file in files)
            {
                using Stream input = CommandFiles.Open(file, cancellation);
                if (!TakeAll(input, file))
                {
                    error.WriteLine($"there is nothing in {CommandFiles.Named(file)}; a body is expected, or one on each line");
                }
            }
        }
        catch (OperationCanceledException stopped)
        {
            decoding.WriteSummary(error);
            throw StoppableWork.Stopped(
                $"before the end of {CommandFiles.Named(files)}",
                ["standard output", parsed.GetValue(Rejected)],
                stopped
            );
        }

        decoding.WriteSummary(error);
        return decoding.IsFailure
            ? throw new CommandException(
                ExitCode.Failed,
                $"nothing in {CommandFiles.Named(files)} is an event that could be decoded; why is told above by the first of each kind"
            )
            : ExitCode.Done;

        bool TakeAll(Stream input, string file)
        {
            RecordCutter bodies = new(input, keepsArrays: true);
            int index = 0;
            for (; bodies.TryRead(out ReadOnlySpan<byte> body); index++)
            {
                cancellation.ThrowIfCancellationRequested();
                BodyPlace place = new(file, index, bodies.Line);
                if (bodies.IsCut)
                {
                    decoding.RefuseLength(place);
                }
                else if (envelope is null)
                {
                    decoding.Take(body, format, requestId: default, place);
                }
                else if (envelope.Read(body) is { } fault)
                {
                    decoding.Refuse(fault, place);
                }
                else
                {
                    RecordHeaders headers = envelope.HeadersOver(FormatOf(envelope.Topic, worker, format));
                    decoding.CountTrace(headers.Trace);
                    decoding.Take(envelope.Value, headers.Format, headers.RequestId, place);
                }
            }

            return index > 0;
        }
    }

    /// <summary>Of a record that says nothing itself: what is told, else its topic's.</summary>
    private static SourceFormat FormatOf(string topic, WorkerSettings settings, SourceFormat told) =>
        told.Name is null && settings.Input.Formats.TryGetValue(topic, out string? format) ? new SourceFormat(format) : told;

    /// <param name="Index">Which of the file's bodies it is, from 0.</param>
    /// <param name="Line">In which it begins, from 1.</param>
    private readonly record struct BodyPlace(string File, int Index, long Line)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}, line {Line}");
    }

    private sealed class Bodies(RecordDecoder decoder, FormatCatalog shapes, TextWriter output, Stream? rejectedOutput)
    {
        private readonly long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        private readonly CanonicalWriter json = new();
        private readonly OfflineCounts counts = new();
        private readonly SortedDictionary<string, long> formats = new(StringComparer.Ordinal);
        private long traced;

        /// <inheritdoc cref="OfflineCounts.IsFailure"/>
        public bool IsFailure => counts.IsFailure;
        private bool isBegun;

        /// <param name="requestId">How the request was named; nothing where that isn't known.</param>
        public void Take(ReadOnlySpan<byte> body, SourceFormat format, ReadOnlySpan<byte> requestId, BodyPlace place)
        {
            RecordReader reader = new(decoder);
            reader.Begin(body, format, now, requestId);
            for (Decoded decoded = reader.Next(); decoded != Decoded.End; decoded = reader.Next())
            {
                if (decoded == Decoded.Event)
                {
                    TakeEvent(ref reader);
                    continue;
                }

                EndBegun();
                if (decoded == Decoded.Ignored)
                {
                    counts.Ignore(reader.Format, reader.Ignored, reader.IgnoredWord);
                }
                else
                {
                    string path = reader.Rejection.Path is { Length: > 0 } inBody ? $", {inBody}" : "";
                    counts.Reject(
                        reader.Rejection.Code,
                        $"{place}{path}: {reader.Rejection.Detail}{OtherShapeOf(body, format, reader.Rejection)}"
                    );
                }

                WriteRejected(place, reader.Rejection, reader.Format);
            }

            EndBegun();
        }

        /// <summary>What a body in which a told format finds none of its fields shows itself to be, where that is another one.</summary>
        private string OtherShapeOf(ReadOnlySpan<byte> body, SourceFormat format, in Rejection rejection) =>
            format.Name is { } told
            && rejection.Code is RejectionCodes.MissingField or RejectionCodes.UnknownType
            && !counts.Rejected.ContainsKey(rejection.Code)
            && shapes.Recognition.TryRecognise(body, out ConfiguredFormat? shown)
            && (shown?.Format.Name ?? FormatCatalog.Canonical) is { } name
            && name != told
                ? $" Its shape is that of {name}, not of {told}"
                : "";

        public void RefuseLength(BodyPlace place) =>
            Refuse(
                new Fault(
                    RejectionCodes.TooLong,
                    "The body has more than the 64 MiB that one may have",
                    "no topic takes such a record",
                    ""
                ),
                place
            );

        /// <summary>A body that can't even be asked what it is.</summary>
        public void Refuse(Fault fault, BodyPlace place)
        {
            Rejection rejection = new(fault.Code, fault.Found, fault.Expected, fault.Path, 0, 0);
            counts.Reject(rejection.Code, $"{place}: {rejection.Detail}");
            WriteRejected(place, rejection, of: null);
        }

        public void CountTrace(byte[]? trace) => traced += trace is null ? 0 : 1;

        public void WriteSummary(TextWriter error)
        {
            string from = formats.Count == 0 ? "" : $" ({string.Join(", ", formats.Select(one => $"{one.Key} {one.Value}"))})";
            error.WriteLine($"{SummaryPrinter.Number(counts.Events, "event")}{from}");
            foreach (EventType type in Enum.GetValues<EventType>().Where(type => counts.Of(type) > 0))
            {
                error.WriteLine($"  {WordsOf<EventType>.Of(type), -12} {SummaryPrinter.Number(counts.Of(type)), 12}");
            }

            foreach (((string? of, string word), long count) in counts.Ignored)
            {
                error.WriteLine(
                    $"ignored, {OfflineCounts.Named(of, word)}: {SummaryPrinter.Number(count)}{(word == WebhookFormat.EmptyBatch ? " (a batch without an event)" : "")}"
                );
            }

            foreach ((string code, (long count, string first)) in counts.Rejected)
            {
                error.WriteLine($"rejected as {code}: {SummaryPrinter.Number(count)}, the first in {first}");
            }

            if (traced > 0)
            {
                error.WriteLine(
                    $"{Say.Number(traced, "record carries", "records carry")} a trace context, which goes on with first labels"
                );
            }

            if (decoder.UnreadableAddresses > 0)
            {
                error.WriteLine(
                    $"{Say.Number(decoder.UnreadableAddresses, "IP address that could not be read was", "IP addresses that could not be read were")} left out"
                );
            }
        }

        private void TakeEvent(ref RecordReader reader)
        {
            if (reader.Event.IsManifestLink)
            {
                json.Add(reader.Event);
                return;
            }

            EndBegun();
            counts.Count(reader.Event.Type);
            formats[reader.Format ?? ""] = formats.GetValueOrDefault(reader.Format ?? "") + 1;
            reader.ReadClient(out ReadOnlySpan<byte> userAgent, out ReadOnlySpan<byte> ip, out ReadOnlySpan<byte> machine);
            json.Begin(reader.Event, userAgent, reader.Event.NetworkKey.IsAbsent ? default : ip, machine);
            isBegun = true;
            if (reader.Event.Type != EventType.Campaign)
            {
                EndBegun();
            }
        }

        /// <summary>Ends the event that was begun, which a campaign is until its last link has come.</summary>
        private void EndBegun()
        {
            if (isBegun)
            {
                output.WriteLine(Encoding.UTF8.GetString(json.End()));
                isBegun = false;
            }
        }

        private void WriteRejected(BodyPlace place, in Rejection rejection, string? of)
        {
            if (rejectedOutput is null)
            {
                return;
            }

            using (Utf8JsonWriter line = new(rejectedOutput, ContractJson.Options))
            {
                line.WriteStartObject();
                line.WriteString("file"u8, place.File);
                line.WriteNumber("line"u8, place.Line);
                line.WriteNumber("index"u8, place.Index);
                line.WriteString("error"u8, rejection.Code);
                line.WriteString("path"u8, rejection.Path);
                line.WriteString("found"u8, rejection.Found);
                if (rejection.Expected.Length > 0)
                {
                    line.WriteString("expected"u8, rejection.Expected);
                }

                if (of is not null)
                {
                    line.WriteString("format"u8, of);
                }

                line.WriteEndObject();
            }

            rejectedOutput.WriteByte((byte)'\n');
        }
    }
}
