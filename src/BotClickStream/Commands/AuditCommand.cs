using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using BotClickStream.Decoding;
using BotClickStream.Hygiene;
using BotClickStream.Offline;
using BotClickStream.Reporting;
using BotClickStream.Reports;
using BotClickStream.Serialization;
using BotClickStream.Settings;

namespace BotClickStream.Commands;

/// <summary>What of a mail invites scanners, before it is sent.</summary>
internal static class AuditCommand
{
    private const int MaxMailBytes = 64 * 1024 * 1024;
    private const int ShownUrl = 60;
    private const string Known = ".eml (a mail), .html or .htm (its HTML), .json or .ndjson (campaign events)";

    private static readonly Argument<string[]> Files = CommandFiles.Argument(
        "A mail as .eml, its HTML as .html, or campaign events as .json or .ndjson",
        ArgumentArity.OneOrMore
    );

    private static readonly Option<string?> From = new("--from")
    {
        Description = "The sender's address or domain, where the file doesn't tell it",
        HelpName = "DOMAIN",
    };

    private static readonly Option<string?> Json = new("--json")
    {
        Description = "Write the findings here too, as JSON",
        HelpName = "OUT.json",
    };

    public static Command Create()
    {
        Command command = new(
            "audit",
            """
            Find what in a mail's links invites scanners, why, and what to do about it.

            Nothing is asked of the network. Ends with 0 where nothing was found and 1 where something was; docs/link-hygiene.md explains each finding.

            Examples:
              botclickstream audit spring-sale.eml
              botclickstream audit template.html --from news@acme.example
              botclickstream audit campaigns.ndjson --json findings.json
            """
        )
        {
            Files,
            From,
            Json,
        };
        command.SetWork(Audit);
        return command;
    }

    private static int Audit(ParseResult parsed, CancellationToken cancellation)
    {
        string[] files = parsed.GetRequiredValue(Files);
        string? json = parsed.GetValue(Json);
        CommandFiles.Check(files, [(Json.Name, json)]);
        string? from = parsed.GetValue(From)?.Split('@')[^1].TrimEnd('>');
        List<(string File, MailContent Mail, LinkAudit Audit)> audits = [];
        foreach (string file in files)
        {
            foreach (MailContent read in Read(file, cancellation))
            {
                MailContent mail = read with { SenderDomain = read.SenderDomain ?? from };
                audits.Add((file, mail, LinkAudit.Of(mail)));
            }
        }

        TextWriter output = parsed.InvocationConfiguration.Output;
        foreach ((string file, MailContent mail, LinkAudit audit) in audits)
        {
            Write(output, file, mail, audit);
        }

        WriteAdvice(output, [.. audits.SelectMany(one => one.Audit.Findings).Select(finding => finding.Risk).Distinct().Order()]);
        using (FileStream? target = CommandFiles.Create(json))
        {
            if (target is not null)
            {
                WriteJson(target, audits);
            }
        }

        return audits.Exists(one => one.Audit.Findings.Count > 0) ? ExitCode.Failed : ExitCode.Done;
    }

    /// <exception cref="CommandException">It is none of what can be audited.</exception>
    private static List<MailContent> Read(string file, CancellationToken cancellation)
    {
        string name = Path.GetFileName(file);
        switch (Path.GetExtension(file).ToLowerInvariant())
        {
            case ".eml":
                return MailReader.TryReadMime(BytesOf(file, cancellation), name, out MailContent? mime, out string? noMail)
                    ? [mime]
                    : throw NoMail("mail", noMail);
            case ".html" or ".htm":
                return MailReader.TryReadHtml(BytesOf(file, cancellation), name, out MailContent? html, out string? noHtml)
                    ? [html]
                    : throw NoMail("HTML", noHtml);
            case ".json" or ".ndjson":
                return ReadManifests(file, cancellation);
            case var other:
                throw new CommandException(
                    ExitCode.Usage,
                    $"'{file}' {(other.Length == 0 ? "has no ending" : $"ends in {other}")}, by which it would be known what it is; known are {Known}"
                );
        }

        CommandException NoMail(string what, string problem) => new(ExitCode.Usage, $"'{file}' is no {what}: {problem}");
    }

    private static List<MailContent> ReadManifests(string file, CancellationToken cancellation)
    {
        WorkerSettings settings = new();
        ManifestReader manifests = new(
            new RecordDecoder(settings.ForDecoder(FingerprintData.BuiltIn)),
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()
        );
        using Stream input = CommandFiles.Open(file, cancellation);
        RecordCutter records = new(input);
        while (records.TryRead(out ReadOnlySpan<byte> record))
        {
            cancellation.ThrowIfCancellationRequested();
            manifests.Take(record);
        }

        return manifests switch
        {
            { Problem: { } problem } => throw new CommandException(ExitCode.Usage, $"'{file}' has what is no event: {problem}"),
            { Mails.Count: 0 } => throw new CommandException(
                ExitCode.Usage,
                $"'{file}' has no event of type campaign{(manifests.Others == 0 ? ": it is empty" : "")}; contracts/email.events.raw.schema.json says how one tells a mail's links"
            ),
            _ => [.. manifests.Mails],
        };
    }

    private static byte[] BytesOf(string file, CancellationToken cancellation)
    {
        using Stream input = CommandFiles.Open(file, cancellation);
        if (input.CanSeek && input.Length > MaxMailBytes)
        {
            throw new CommandException(ExitCode.Usage, $"'{file}' has more than the {MaxMailBytes >> 20} MiB that a mail may have here");
        }

        using MemoryStream bytes = new();
        input.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void Write(TextWriter output, string file, MailContent mail, LinkAudit audit)
    {
        string from = mail.SenderDomain is null
            ? $"; the sender's domain isn't told, so that none is foreign ({From.Name})"
            : $", from {mail.SenderDomain}";
        output.WriteLine($"{Path.GetFileName(file)}: {mail.Name}: {Say.Number(audit.Links, "link")}{from}");
        if (audit.UnreadLinks > 0)
        {
            output.WriteLine(
                $"{Say.Number(audit.UnreadLinks, "is no address and was", "are no addresses and were")} left out, the first {Cut(audit.Unread!)}"
            );
        }

        if (audit.Findings.Count == 0)
        {
            output.WriteLine("Nothing was found.");
            output.WriteLine();
            return;
        }

        TextTable.Write(
            output,
            ["Finding", "What", "Links", "Such as"],
            [
                .. audit.Findings.Select(finding =>
                    new[]
                    {
                        RiskWords.Of(finding.Risk).Title,
                        Cut(finding.Found),
                        finding.Links.ToString(CultureInfo.InvariantCulture),
                        Cut(finding.Example),
                    }
                ),
            ]
        );
        output.WriteLine();
    }

    private static void WriteAdvice(TextWriter output, LinkRisk[] risks)
    {
        foreach (RiskWords words in risks.Select(RiskWords.Of))
        {
            output.WriteLine(words.Title);
            output.WriteLine($"  {words.Why}");
            output.WriteLine($"  What to do: {words.Advice}");
        }
    }

    private static void WriteJson(Stream output, List<(string File, MailContent Mail, LinkAudit Audit)> audits)
    {
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true, Encoder = ContractJson.Encoder });
        json.WriteStartArray();
        foreach ((string file, MailContent mail, LinkAudit audit) in audits)
        {
            json.WriteStartObject();
            json.WriteString("file"u8, file);
            json.WriteString("name"u8, mail.Name);
            if (mail.SenderDomain is not null)
            {
                json.WriteString("from"u8, mail.SenderDomain);
            }

            json.WriteNumber("links"u8, audit.Links);
            json.WriteNumber("unread"u8, audit.UnreadLinks);
            json.WriteStartArray("findings"u8);
            foreach (Finding finding in audit.Findings)
            {
                RiskWords words = RiskWords.Of(finding.Risk);
                json.WriteStartObject();
                json.WriteString("risk"u8, words.Word);
                json.WriteString("found"u8, finding.Found);
                json.WriteNumber("links"u8, finding.Links);
                if (finding.Example.Length > 0)
                {
                    json.WriteString("example"u8, finding.Example);
                }

                json.WriteString("why"u8, words.Why);
                json.WriteString("advice"u8, words.Advice);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Cut(string text) => text.Length <= ShownUrl ? text : $"{text[..(ShownUrl - 1)]}…";
}
