using System.Text.Json.Nodes;
using BotClickStream.Tests.Contracts;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Commands;

public sealed class DecodeCommandTests : IDisposable
{
    private const string Good = """{"sg_event_id":"e1","event":"open","timestamp":1769860800,"email":"jane@example.com"}""" + "\n";
    private const string Unneeded = """{"sg_event_id":"e2","event":"deferred","timestamp":1769860800,"email":"jane@example.com"}""" + "\n";
    private const string Bad = """{"sg_event_id":"e3","event":"open","timestamp":"abc","email":"jane@example.com"}""" + "\n";

    private readonly string directory = Directory.CreateTempSubdirectory("decode").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Prints_the_canonical_events_in_order_and_a_summary_of_all_else()
    {
        string file = Write(
            "bodies.ndjson",
            """
            [{"email":"jane@example.com","timestamp":1769860800,"event":"click","sg_event_id":"e1","category":"c","url":"https://x.example/a","useragent":"curl/8","ip":"203.0.113.7"},{"event":"deferred","sg_event_id":"e2"}]
            {"id":"e3","type":"open","time":"2026-01-31T12:00:00Z","campaignId":"c","recipient":"jane@example.com","ip":"nowhere"}
            {"what":"ever"}
            mandrill_events=%5B%7B%22event%22%3A%22open%22%2C%22ts%22%3A%22abc%22%2C%22msg%22%3A%7B%22email%22%3A%22jane%40example.com%22%7D%7D%5D
            """
        );
        (int exitCode, string output, string error) = await Call.Program($"decode {file} --rejected {Path.Combine(directory, "out")}");
        Assert.Equal(0, exitCode);
        JsonNode[] events = [.. Lines(output)];
        Assert.Equal(["e1", "e3"], events.Select(one => (string)one["id"]!));
        Assert.Equal(
            ("curl/8", "203.0.113.7", "https://x.example/a"),
            ((string)events[0]["userAgent"]!, (string)events[0]["ip"]!, (string)events[0]["url"]!)
        );
        Assert.Null(events[1]["ip"]);
        Contract contract = Contract.Of("email.events.raw");
        Assert.All(events, one => contract.Accepts(one.ToJsonString()));

        Assert.Contains("2 events (canonical 1, sendgrid 1)", error, StringComparison.Ordinal);
        Assert.Contains("ignored, sendgrid \"deferred\": 1", error, StringComparison.Ordinal);
        Assert.Contains($"rejected as unknown-format: 1, the first in {file}, line 3: No known shape", error, StringComparison.Ordinal);
        Assert.Contains(
            $"rejected as bad-time: 1, the first in {file}, line 4, mandrill_events[0].ts: ts is \"abc\"",
            error,
            StringComparison.Ordinal
        );
        Assert.Contains("1 IP address that could not be read was left out", error, StringComparison.Ordinal);

        JsonNode[] rejected =
        [
            .. Lines(await File.ReadAllTextAsync(Path.Combine(directory, "out"), TestContext.Current.CancellationToken)),
        ];
        Assert.Equal(
            ["0 ignored [1]", "2 unknown-format ", "3 bad-time mandrill_events[0].ts"],
            rejected.Select(one => $"{one["index"]} {one["error"]} {one["path"]}")
        );
        Assert.All(rejected, one => Assert.Equal(file, (string)one["file"]!));
        Assert.Equal(
            ["\"deferred\" of sendgrid is known and of no use here", "ts is \"abc\""],
            new[] { rejected[0], rejected[2] }.Select(one => (string)one["found"]!)
        );
        Assert.StartsWith("seconds or milliseconds", (string)rejected[2]["expected"]!, StringComparison.Ordinal);
        Assert.StartsWith("looked for were canonical", (string)rejected[1]["expected"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.json")]
    [InlineData("old.ndjson")]
    public async Task What_was_rejected_before_is_kept_where_nothing_can_be_decoded(string input)
    {
        string old = Write("old.ndjson", "{}");

        (int exitCode, _, _) = await Call.Program($"decode {Path.Combine(directory, input)} --rejected {old}");

        Assert.Equal(2, exitCode);
        Assert.Equal("{}", (await File.ReadAllTextAsync(old, TestContext.Current.CancellationToken)).Trim());
    }

    [Fact]
    public async Task A_campaigns_description_is_one_line_with_its_links()
    {
        string file = Write(
            "campaign.json",
            """
            [{"id":"d1","type":"campaign","time":"2026-01-31T12:00:00Z","campaignId":"c","name":"Spring","links":[{"linkId":"a","url":"https://x.example/a","role":"bait"},{"url":"https://x.example/b"}]},
             {"id":"e1","type":"open","time":"2026-01-31T12:00:00Z","campaignId":"c","recipient":"jane@example.com"}]
            """
        );
        (_, string output, _) = await Call.Program($"decode {file}");
        JsonNode[] events = [.. Lines(output)];
        Assert.Equal(["d1", "e1"], events.Select(one => (string)one["id"]!));
        Assert.Equal("Spring", (string)events[0]["name"]!);
        Assert.Equal(
            """[{"linkId":"a","url":"https://x.example/a","role":"bait"},{"url":"https://x.example/b"}]""",
            events[0]["links"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task What_it_printed_decodes_to_the_same_again()
    {
        string samples = string.Join(
            ' ',
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "esp")).Order(StringComparer.Ordinal)
        );
        (_, string output, _) = await Call.Program($"decode {samples}");
        (int exitCode, string again, string error) = await Call.Program($"decode {Write("canonical.ndjson", output)} --format canonical");
        Assert.Equal((0, output), (exitCode, again));
        Assert.DoesNotContain("rejected", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sources_own_word_for_a_machine_is_kept_where_it_says_enough()
    {
        string file = Write(
            "machines.ndjson",
            """
            {"event-data":{"id":"e1","event":"opened","timestamp":1769860800,"recipient":"jane@example.com","client-info":{"bot":"gmail"}}}
            {"event-data":{"id":"e2","event":"opened","timestamp":1769860800,"recipient":"jane@example.com","client-info":{"bot":"generic"}}}
            {"event-data":{"id":"e3","event":"opened","timestamp":1769860800,"recipient":"jane@example.com","client-info":{"bot":""}}}
            [{"sg_event_id":"e4","event":"open","timestamp":1769860800,"email":"jane@example.com","sg_machine_open":true}]
            {"events":[{"id":"e5","event_type":"users.messages.email.Open","time":1769860800,"properties":{"email_address":"jane@example.com","machine_open":"true"}}]}
            {"id":"e6","type":"open","time":1769860800000,"campaignId":"c","recipient":"jane@example.com","machine":"Yahoo"}
            """
        );
        (_, string output, _) = await Call.Program($"decode {file}");
        Assert.Equal(
            ["\"gmail\"", "\"generic\"", null, "\"apple\"", "true", "\"Yahoo\""],
            Lines(output).Select(one => one["machine"]?.ToJsonString())
        );
    }

    [Fact]
    public async Task A_body_is_an_array_over_several_lines_too_and_what_is_wrong_in_it_has_its_place()
    {
        string file = Write(
            "pretty.json",
            """
            [
              {"sg_event_id":"e1","event":"open","timestamp":1769860800,"email":"jane@example.com"},
              {"sg_event_id":"e2","event":"open","timestamp":"abc","email":"jane@example.com"}
            ]
            {"odd":1,"shape":2}
            """
        );
        (_, string output, string error) = await Call.Program($"decode {file}");
        Assert.Equal("e1", (string)Assert.Single(Lines(output))["id"]!);
        Assert.Contains($"{file}, line 1, [1].timestamp: ", error, StringComparison.Ordinal);
        Assert.Contains($"{file}, line 5: No known shape. Found \"odd\", \"shape\"; looked for", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_no_record_could_be_is_refused_once_and_the_next_one_read()
    {
        string file = Write("long.ndjson", $"{{\"a\":\"{new string('x', 64 * 1024 * 1024)}\"}}\n{{\"odd\":1}}");
        (_, _, string error) = await Call.Program($"decode {file}");
        Assert.Contains($"rejected as too-long: 1, the first in {file}, line 1: ", error, StringComparison.Ordinal);
        Assert.Contains($"rejected as unknown-format: 1, the first in {file}, line 2: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_webhook_that_is_a_form_says_what_to_do()
    {
        string file = Write("legacy.form", "recipient=jane%40example.com&event=opened&timestamp=1769860800&user-agent=x");
        (_, _, string error) = await Call.Program($"decode {file}");
        Assert.Contains("It is a form with the fields recipient, event, timestamp, user-agent; ", error, StringComparison.Ordinal);
        Assert.Contains("so that it posts JSON", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "there is nothing in ")]
    [InlineData(" \n\n", "there is nothing in ")]
    [InlineData("<html><body>Not found</body></html>", "this is HTML or XML")]
    [InlineData("Email,Event,Time\njane@example.com,open,2026-01-31T12:00:00Z", "this looks like a table: the command analyze reads CSV")]
    [InlineData("%PDF-1.7", "this is a PDF")]
    [InlineData("W3siZW1haWwiOiAiamFuZUBleGFtcGxlLmNvbSJ9XQ==", "this looks like base64")]
    [InlineData("eyJlbWFpbCI6ICJqYW5lQGV4YW1wbGUuY29tIn0=", "this looks like base64")]
    [InlineData("\"[{}]\"", "the body itself, not a string that holds it")]
    [InlineData("POST /hook HTTP/1.1\r\nHost: x\r\n\r\n", "this is a whole HTTP request")]
    [InlineData(
        "{'event':'open'}",
        "It is no JSON, in line 1, byte 2: ''' is an invalid start of a property name. Expected a '\"'; one JSON value is expected, or one on each line."
    )]
    [InlineData(
        "{\"event\":\"open\",}",
        "It is no JSON, in line 1, byte 17: The JSON object contains a trailing comma; one JSON value is expected"
    )]
    [InlineData("{\n  \"event\": open\n}", "It is no JSON, in line 2, byte 12: ")]
    public async Task What_is_no_body_says_what_it_is_instead(string text, string said)
    {
        (int exitCode, string output, string error) = await Call.Program($"decode {Write("wrong", text)}");
        Assert.Equal((text.Trim().Length == 0 ? 0 : 1, ""), (exitCode, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1F8B0800", "this is gzip")]
    [InlineData("28B52FFD04", "this is Zstandard")]
    [InlineData("504B030414", "this is a ZIP archive")]
    [InlineData("FFFE7B007D00", "this is UTF-16")]
    [InlineData("7B007D00", "this is UTF-16")]
    [InlineData("FEFF007B", "this is UTF-16")]
    public async Task What_is_packed_or_in_another_encoding_says_so(string bytes, string said)
    {
        string file = Path.Combine(directory, "wrong");
        await File.WriteAllBytesAsync(file, Convert.FromHexString(bytes), TestContext.Current.CancellationToken);
        Assert.Contains(said, (await Call.Program($"decode {file}")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_of_another_format_than_was_told_says_whose_shape_it_has()
    {
        string sample = Path.Combine(Repository.Root, "samples", "esp", "postmark.json");
        string error = (await Call.Program($"decode {sample} --format sendgrid")).Error;
        Assert.Contains(
            "There is no event; it is required. Its shape is that of postmark, not of sendgrid",
            error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "Its shape",
            (await Call.Program($"decode {Write("own", "{}")} --format sendgrid")).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_batch_without_an_event_is_told()
    {
        string rejected = Path.Combine(directory, "out");
        (int exitCode, string output, string error) = await Call.Program($"decode {Write("empty.json", "[]")} --rejected {rejected}");
        Assert.Equal((0, ""), (exitCode, output));
        Assert.Contains("ignored, \"empty\": 1 (a batch without an event)", error, StringComparison.Ordinal);
        JsonNode line = Assert.Single(Lines(await File.ReadAllTextAsync(rejected, TestContext.Current.CancellationToken)));
        Assert.Equal(["file", "line", "index", "error", "path", "found"], line.AsObject().Select(member => member.Key));
        Assert.Contains(
            "  ignored, \"empty\": 1\n",
            (await Call.Program($"analyze {Path.Combine(directory, "empty.json")}")).Output,
            StringComparison.Ordinal
        );
        error = (await Call.Program($"decode {Write("empty.json", "[]")} --format sendgrid")).Error;
        Assert.Contains("ignored, sendgrid \"empty\": 1", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_ignored_by_a_star_is_told_by_its_own_word()
    {
        string file = Write(
            "starred.ndjson",
            """
            {"events":[{"id":"a","event_type":"users.messages.sms.Sned","time":1769860800},{"id":"b","event_type":"users.messages.sms.Send","time":1769860800}]}
            {"email":"jane@example.com","eventName":"pushSend","dataFields":{}}
            {"event_id":"e1","object_type":"sms","metric":"sent","timestamp":1769860800,"data":{}}
            """
        );
        string rejected = Path.Combine(directory, "out");
        string error = (await Call.Program($"decode {file} --rejected {rejected}")).Error;
        string[] words =
        [
            "braze \"users.messages.sms.Sned\"",
            "braze \"users.messages.sms.Send\"",
            "iterable \"pushSend\"",
            "customerio \"sent/sms\"",
        ];
        Assert.All(words, word => Assert.Contains($"ignored, {word}: 1", error, StringComparison.Ordinal));
        JsonNode[] lines = [.. Lines(await File.ReadAllTextAsync(rejected, TestContext.Current.CancellationToken))];
        Assert.Equal(
            [
                "\"users.messages.sms.Sned\" of braze",
                "\"users.messages.sms.Send\" of braze",
                "\"pushSend\" of iterable",
                "\"sent/sms\" of customerio",
            ],
            lines.Select(line => ((string)line["found"]!).Replace(" is known and of no use here", "", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Words_without_end_are_counted_by_what_the_table_calls_them()
    {
        string events = string.Join(
            ',',
            Enumerable.Range(0, 1_000).Select(i => $$"""{"id":"{{i}}","event_type":"users.messages.sms.{{i}}"}""")
        );
        string error = (await Call.Program($"decode {Write("many.json", $"{{\"events\":[{events}]}}")}")).Error;
        Assert.Equal(101, error.Split('\n').Count(line => line.StartsWith("ignored, ", StringComparison.Ordinal)));
        Assert.Contains("ignored, braze \"users.messages.sms.*\": 900", error, StringComparison.Ordinal);
    }

    /// <summary>Scripts check new sources by it.</summary>
    [Theory]
    [InlineData("", 0)]
    [InlineData(Good, 0)]
    [InlineData(Unneeded, 0)]
    [InlineData(Bad, 1)]
    [InlineData(Bad + Unneeded, 1)]
    [InlineData(Bad + Good, 0)]
    public async Task Decode_and_analyze_fail_where_something_was_rejected_and_nothing_was_an_event(string lines, int expected)
    {
        string file = Write("lines.ndjson", lines);
        (int decoded, _, string error) = await Call.Program($"decode {file}");
        (int analyzed, _, _) = await Call.Program($"analyze {file}");
        Assert.Equal((expected, expected), (decoded, analyzed));
        Assert.Equal(expected == 1, error.Contains($"error: nothing in {file} is an event", StringComparison.Ordinal));
    }

    /// <summary>A user reads it to learn what to change.</summary>
    [Fact]
    public async Task Each_rejection_says_what_was_expected()
    {
        string file = Write(
            "bad.ndjson",
            """
            {"id":1} 2
            {"a":"b",}
            no
            {"specversion":"1.0","id":"1","source":"/s","type":"t","data_base64":"?"}
            {"specversion":"1.0","id":"1","source":"/s","type":"t","data":"{"}
            {"specversion":"1.0","id":"1","source":"/s","type":"t"}
            {"specversion":"0.3","data":{}}
            7
            {}
            {"event-data":{"event":"failed"}}
            {"Type":"Notification","TopicArn":"a","Message":"x"}
            {"id":
            """
        );
        string rejected = Path.Combine(directory, "out");
        await Call.Program($"decode {file} --rejected {rejected}");
        JsonNode[] lines = [.. Lines(await File.ReadAllTextAsync(rejected, TestContext.Current.CancellationToken))];
        Assert.Equal(12, lines.Length);
        Assert.All(lines, line => Assert.NotEmpty((string)line["expected"]!));
        Assert.All(lines, line => Assert.NotEmpty((string)line["found"]!));
    }

    [Fact]
    public async Task Records_saved_by_kcat_are_read_with_what_their_headers_say()
    {
        const string Open =
            """{"type":"email.opened","created_at":"2026-01-31T12:00:00Z","data":{"email_id":"m1","to":["jane@example.com"]}}""";
        const string Own = """{"k":"open","t":1769860800,"m":"jane@example.com"}""";
        string file = Write(
            "records.ndjson",
            string.Join(
                '\n',
                Record("""["svix-id","s1","traceparent","00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"]""", Open),
                Record("""{"source-format":["sendgrid","my-esp"]}""", Own),
                Record("""{"source-format":"my-esp"}""", Own),
                Record("[]", Own),
                Record("""["ce_specversion","0.3","ce_id",null]""", Open),
                Record("""["source-format","postmark"]""", Open),
                """{"topic":"email.events.raw","payload":null}""",
                """{"topic":"email.events.raw"}""",
                """{"topic":"email.events.raw","payload":"}"""
            )
        );
        string own = "--Formats:my-esp:Fields:type /k --Formats:my-esp:Fields:time /t --Formats:my-esp:Fields:recipient /m";
        (int exitCode, string output, string error) = await Call.Program($"decode {file} --envelope kcat {own}");
        Assert.Equal(0, exitCode);
        Assert.Equal("s1", (string)Lines(output).First()["id"]!);
        Assert.Contains("3 events (my-esp 2, resend 1)", error, StringComparison.Ordinal);
        Assert.Contains("1 record carries a trace context", error, StringComparison.Ordinal);
        Assert.Contains("unknown-format: 1, the first in", error, StringComparison.Ordinal);
        Assert.Contains(
            "bad-envelope: 2, the first in " + file + ", line 5: The header ce_specversion is \"0.3\"",
            error,
            StringComparison.Ordinal
        );
        Assert.Contains("missing-field: 1", error, StringComparison.Ordinal);
        Assert.Contains("Its shape is that of resend, not of postmark", error, StringComparison.Ordinal);
        Assert.Contains("rejected as not-json: 2", error, StringComparison.Ordinal);

        // What the topic's records are is told as for the worker.
        (_, output, _) = await Call.Program(
            $"decode {file} --envelope kcat {own} --Topics:Raw email.events.raw --Input:Formats:email.events.raw my-esp"
        );
        Assert.Equal(3, Lines(output).Count(line => (string)line["recipient"]! == "jane@example.com"));
        (exitCode, _, error) = await Call.Program($"decode {file} --envelope tar");
        Assert.Equal(2, exitCode);
        Assert.Contains("kcat", error, StringComparison.Ordinal);

        static string Record(string headers, string payload) =>
            $$"""{"topic":"email.events.raw","partition":0,"offset":7,"tstype":"create","ts":1769860800000,"broker":1,"headers":{{headers}},"key":null,"payload":{{JsonValue.Create(payload).ToJsonString()}} }""";
    }

    [Theory]
    [InlineData("decode --bogus", "there is no option '--bogus'")]
    [InlineData("decode a.json --reject out", "there is no option '--reject'; is --rejected meant?")]
    [InlineData("analyze --lable=x", "there is no option '--lable'")]
    [InlineData("calibrate --write r.json -x", "there is no option '-x'")]
    public async Task An_option_that_is_not_there_is_no_file(string args, string said)
    {
        (int exitCode, string output, string error) = await Call.Program(args);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_says_what_to_name_instead()
    {
        (int exitCode, _, string error) = await Call.Program($"decode {directory}");
        Assert.Equal(2, exitCode);
        Assert.Contains($"'{directory}' is a directory; name the files in it", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_format_of_ones_own_is_told_by_its_name()
    {
        string file = Write("own.json", """{"k":"open","t":1769860800,"m":"jane@example.com"}""");
        (int exitCode, string output, _) = await Call.Program(
            $"decode {file} --format my-esp --Formats:my-esp:Fields:type /k --Formats:my-esp:Fields:time /t --Formats:my-esp:Fields:recipient /m"
        );
        Assert.Equal((0, "open"), (exitCode, (string)Assert.Single(Lines(output))["type"]!));
        (exitCode, _, string error) = await Call.Program($"decode {file} --format my-esp");
        Assert.Equal(2, exitCode);
        Assert.Contains("there is no format 'my-esp'; known are canonical, sendgrid", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_would_be_overwritten_is_wrong_usage()
    {
        Assert.Equal(2, (await Call.Program($"decode {Path.Combine(directory, "none")}")).ExitCode);
        string file = Write("own.json", "{}");
        Assert.Equal(2, (await Call.Program($"decode {file} --rejected {file}")).ExitCode);
        Assert.Equal("{}", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private static IEnumerable<JsonNode> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!);

    private string Write(string name, string text)
    {
        string path = Path.Combine(directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
