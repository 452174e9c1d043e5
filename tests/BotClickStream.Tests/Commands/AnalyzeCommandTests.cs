using System.Text.Json.Nodes;
using BotClickStream.Tests.Contracts;

namespace BotClickStream.Tests.Commands;

public sealed class AnalyzeCommandTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("analyze").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Labels_every_engagement_of_a_simulation_without_gaps_and_with_corrections_in_balance()
    {
        await Call.Program($"simulate {directory} --recipients 3000 --campaigns 3 --seed 5");
        Dictionary<string, JsonNode> truth = (await Lines("truth.jsonl")).ToDictionary(KeyOf);

        (int exitCode, string output, string error) = await Call.Program(
            $"analyze {In("events.ndjson")} --labeled {In("labels.ndjson")} --corrections {In("corrections.ndjson")} --Scoring:Points:click 5 --Scoring:Points:open 1"
        );

        Assert.True(exitCode == 0, error);
        Assert.Contains("Last labels by actor", output, StringComparison.Ordinal);
        IReadOnlyList<JsonNode> labels = await Lines("labels.ndjson");
        Dictionary<string, JsonNode> last = [];
        foreach (JsonNode label in labels)
        {
            int expected = last.TryGetValue(KeyOf(label), out JsonNode? before) ? (int)before["revision"]! + 1 : 0;
            Assert.Equal(expected, (int)label["revision"]!);
            last[KeyOf(label)] = label;
        }

        Assert.Equal(truth.Keys.Order(StringComparer.Ordinal), last.Keys.Order(StringComparer.Ordinal));
        Dictionary<string, decimal> corrected = (await Lines("corrections.ndjson"))
            .GroupBy(KeyOf)
            .ToDictionary(group => group.Key, group => group.Sum(correction => (decimal)correction["delta"]!));
        Assert.All(
            last,
            label =>
            {
                decimal deserved = (string)label.Value["label"]! == "bot" ? -(decimal)label.Value["points"]! : 0;
                Assert.Equal(deserved, corrected.GetValueOrDefault(label.Key));
                Assert.Equal(deserved, (decimal?)label.Value["balance"] ?? 0);
            }
        );
        Contract contract = Contract.Of("email.events.labeled");
        Assert.All(labels.Take(500), label => contract.Accepts(label.ToJsonString()));
    }

    [Fact]
    public async Task Writes_how_each_unsubscribe_ends_and_what_was_done_with_each_message()
    {
        await Call.Program($"simulate {directory} --recipients 3000 --campaigns 3 --seed 3");

        (int exitCode, _, string error) = await Call.Program(
            $"analyze {In("events.ndjson")} --labeled {In("labels.ndjson")} --holds {In("holds.ndjson")} --activity {In("activity.ndjson")} --metrics {In("metrics.ndjson")}"
        );

        Assert.True(exitCode == 0, error);
        IReadOnlyList<JsonNode> labels = await Lines("labels.ndjson");
        IReadOnlyList<JsonNode> holds = await Lines("holds.ndjson");
        Assert.Equal(
            labels.Where(label => (string)label["type"]! == "unsubscribe").Select(KeyOf).Distinct().Order(StringComparer.Ordinal),
            holds.Where(hold => (string)hold["action"]! != "hold").Select(hold => (string)hold["holdId"]!).Order(StringComparer.Ordinal)
        );
        Assert.Contains(holds, hold => (string)hold["action"]! == "hold");
        Assert.All(holds, hold => Contract.Of("unsubscribe.holds").Accepts(hold.ToJsonString()));

        IReadOnlyList<JsonNode> activity = await Lines("activity.ndjson");
        Assert.Equal(
            labels.Select(MessageOf).Distinct().Order(StringComparer.Ordinal),
            activity.Select(MessageOf).Distinct().Order(StringComparer.Ordinal)
        );
        Assert.All(activity.Take(500), message => Contract.Of("lead.activity").Accepts(message.ToJsonString()));

        IReadOnlyList<JsonNode> metrics = await Lines("metrics.ndjson");
        Assert.All(metrics, figures => Contract.Of("campaign.metrics").Accepts(figures.ToJsonString()));
        Assert.Equal(
            labels.Where(label => (string)label["type"]! == "click").Select(KeyOf).Distinct().Count(),
            metrics.GroupBy(figures => (string)figures["campaignId"]!).Sum(campaign => (int)campaign.Last()["raw"]!["clicks"]!)
        );

        static string MessageOf(JsonNode node) => $"{node["campaignId"]}|{node["messageId"]}";
    }

    [Fact]
    public async Task An_operators_word_may_stand_anywhere_in_a_file()
    {
        const string Click =
            """{"id":"e1","type":"click","time":"2025-03-02T09:00:00Z","campaignId":"c","recipient":"a@b.example","url":"https://s.example/a"}""";
        const string Word =
            """{"id":"w1","type":"verdict","time":"2026-03-02T09:00:00Z","campaignId":"c","target":"message","recipient":"a@b.example","label":"bot","by":"kim"}""";
        foreach (string file in (string[])[$"{Word}\n{Click}\n", $"{Click}\n{Word}\n"])
        {
            await File.WriteAllTextAsync(In("input"), file, TestContext.Current.CancellationToken);

            (int exitCode, string output, string error) = await Call.Program(
                $"analyze {In("input")} --labeled {In("labels.ndjson")} --Scoring:Points:click 5"
            );

            Assert.True(exitCode == 0, error);
            JsonNode last = (await Lines("labels.ndjson"))[^1];
            Assert.Equal(("bot", -5m), ((string)last["label"]!, (decimal)last["balance"]!));
            Assert.Contains("an operator said so of its message", output, StringComparison.Ordinal);
            Contract.Of("email.events.labeled").Accepts(last.ToJsonString());
        }
    }

    [Fact]
    public async Task Sorted_operators_words_come_before_what_they_are_about()
    {
        await File.WriteAllTextAsync(
            In("input"),
            """
            {"id":"e2","type":"click","time":"2025-05-02T09:00:00Z","campaignId":"c","recipient":"x@b.example","url":"https://s.example/a"}
            {"id":"e1","type":"click","time":"2025-03-02T09:00:00Z","campaignId":"c","recipient":"a@b.example","url":"https://s.example/a"}
            {"id":"w1","type":"verdict","time":"2026-03-02T09:00:00Z","campaignId":"c","target":"message","recipient":"a@b.example","label":"bot"}
            """,
            TestContext.Current.CancellationToken
        );

        (int exitCode, _, string error) = await Call.Program($"analyze {In("input")} --sort --labeled {In("labels.ndjson")}");

        Assert.True(exitCode == 0, error);
        Assert.Equal(["bot", "human"], (await Lines("labels.ndjson")).Select(label => (string)label["label"]!));
    }

    [Fact]
    public async Task Of_a_file_that_is_not_in_order_it_is_said_what_puts_it_so()
    {
        await File.WriteAllTextAsync(
            In("input"),
            """
            {"id":"e2","type":"click","time":"2025-05-02T09:00:00Z","campaignId":"c","recipient":"x@b.example","url":"https://s.example/a"}
            {"id":"e1","type":"click","time":"2025-03-02T09:00:00Z","campaignId":"c","recipient":"a@b.example","url":"https://s.example/a"}
            """,
            TestContext.Current.CancellationToken
        );

        (_, string output, _) = await Call.Program($"analyze {In("input")}");
        (_, string sorted, _) = await Call.Program($"analyze {In("input")} --sort");

        Assert.Contains(
            $"rejected as too-late: 1, the first because in line 2 of {In("input")}: older than ",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("; is the file in order of time? --sort puts it so", output, StringComparison.Ordinal);
        Assert.DoesNotContain("too-late", sorted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_recipients_are_labelled_and_in_no_figure()
    {
        await File.WriteAllTextAsync(
            In("input"),
            """
            {"id":"e1","type":"click","time":"2025-03-02T09:00:00Z","campaignId":"c","recipient":"a@b.example","url":"https://s.example/a"}
            {"id":"e2","type":"click","time":"2025-03-02T09:00:00Z","campaignId":"seeds","recipient":"a@shop.example","url":"https://s.example/a","machine":true,"userAgent":"curl/8"}
            """,
            TestContext.Current.CancellationToken
        );

        (int exitCode, string output, string error) = await Call.Program(
            $"analyze {In("input")} --labeled {In("labels.ndjson")} --Scoring:Points:click 5 --TestRecipients shop.example"
        );

        Assert.True(exitCode == 0, error);
        IReadOnlyList<JsonNode> labels = await Lines("labels.ndjson");
        Assert.Equal([null, true], labels.Select(label => (bool?)label["testRecipient"]));
        Assert.Equal("bot", (string)labels[1]["label"]!);
        Contract.Of("email.events.labeled").Accepts(labels[1].ToJsonString());
        Assert.Contains("1 label, 0 of them revisions. 0 score corrections", output, StringComparison.Ordinal);
        Assert.Contains("1 label more of test recipients", output, StringComparison.Ordinal);
        Assert.DoesNotContain("seeds", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", 1)]
    [InlineData("{}", 1)]
    [InlineData("", 0)]
    public async Task Fails_where_nothing_is_an_event_but_not_where_nothing_is(string input, int expected)
    {
        await File.WriteAllTextAsync(In("input"), input, TestContext.Current.CancellationToken);

        (int exitCode, string output, string error) = await Call.Program($"analyze {In("input")}");

        Assert.Equal(expected, exitCode);
        Assert.Equal(expected == 1, output.Contains("rejected as", StringComparison.Ordinal));
        Assert.Equal(expected == 1, error.Contains(In("input"), StringComparison.Ordinal));
        Assert.DoesNotContain("Last labels", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_came_that_is_said_with_what_may_be_wrong()
    {
        await File.WriteAllTextAsync(In("empty"), "\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            In("deferred"),
            """{"event":"deferred","sg_event_id":"e","timestamp":1769860800,"email":"a@b.example"}""",
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(
            In("sent"),
            """{"id":"e1","type":"sent","time":"2026-03-02T09:00:00Z","campaignId":"c","recipient":"a@b.example"}""",
            TestContext.Current.CancellationToken
        );

        Assert.Equal(
            (0, $"No events.\nThere is nothing in {In("empty")}: was it cut off on its way, or nothing sent in its time?\n", ""),
            await Call.Program($"analyze {In("empty")}")
        );
        Assert.Equal(
            (
                0,
                "No events.\n  ignored, sendgrid \"deferred\": 1\nAll that came is of a kind that is known and of no use here: is this the right export, or topic?\n",
                ""
            ),
            await Call.Program($"analyze {In("deferred")}")
        );
        (_, string output, _) = await Call.Program($"analyze {In("sent")}");
        Assert.Contains("No open, click, unsubscribe or complaint was among them", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Last labels", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_table_is_an_empty_file_alone_and_beside_others()
    {
        await File.WriteAllTextAsync(In("empty.csv"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            In("opens.csv"),
            "type,time,recipient\nopen,2026-03-02T09:00:00Z,a@b.example\n",
            TestContext.Current.CancellationToken
        );

        (int exitCode, string output, string error) = await Call.Program(
            $"analyze {In("empty.csv")} --map Contact=recipient --report {In("empty.html")}"
        );
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains($"{In("empty.csv")}: empty, without even a header\n", output, StringComparison.Ordinal);
        Assert.Contains($"No events.\nThere is nothing in {In("empty.csv")}", output, StringComparison.Ordinal);
        Assert.True(File.Exists(In("empty.html")));

        (exitCode, output, error) = await Call.Program($"analyze {In("empty.csv")} {In("opens.csv")}");
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("1 event in ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_it_could_not_read_and_labels_the_rest()
    {
        await File.WriteAllTextAsync(
            In("mixed.ndjson"),
            """
            {"id":"e1","type":"click","time":"2026-03-01T10:00:00Z","campaignId":"c","recipient":"a@b.example","url":"https://b.example/x"}
            nonsense
            {"id":"e2","type":"click","time":"2026-03-01T10:00:00Z","recipient":"a@b.example"}
            """,
            TestContext.Current.CancellationToken
        );

        (int exitCode, string output, _) = await Call.Program($"analyze {In("mixed.ndjson")} --labeled {In("labels.ndjson")}");

        Assert.Equal(0, exitCode);
        Assert.Single(await Lines("labels.ndjson"));
        Assert.Contains("rejected as not-json: 1", output, StringComparison.Ordinal);
        Assert.Contains("campaignId", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sorting_gives_events_by_time_whatever_order_the_export_has()
    {
        string[] lines =
        [
            """{"id":"late","type":"click","time":"2026-03-01T13:00:00Z","campaignId":"c","recipient":"a@b.example","url":"https://b.example/x"}""",
            """{"id":"early","type":"click","time":1772359200000,"campaignId":"c","recipient":"a@b.example","url":"https://b.example/x"}""",
        ];
        await File.WriteAllLinesAsync(In("export.ndjson"), lines, TestContext.Current.CancellationToken);

        await Call.Program($"analyze {In("export.ndjson")} --sort --labeled {In("labels.ndjson")}");

        Assert.Equal(["early", "late"], (await Lines("labels.ndjson")).Select(label => (string)label["eventId"]!));
    }

    [Fact]
    public async Task Sorting_knows_the_times_of_every_format()
    {
        string[] bodies =
        [
            """[{"sg_event_id":"third","event":"click","timestamp":1772359300,"email":"a@b.example","category":"c","url":"https://b.example/x"}]""",
            """[{"sg_event_id":"first","event":"click","timestamp":"1772359100","email":"a@b.example","category":"c","url":"https://b.example/x"}]""",
            """{"id":"second","type":"click","time":"2026-03-01T10:00:00Z","campaignId":"c","recipient":"a@b.example","url":"https://b.example/x"}""",
        ];
        await File.WriteAllLinesAsync(In("bodies.ndjson"), bodies, TestContext.Current.CancellationToken);

        await Call.Program($"analyze {In("bodies.ndjson")} --sort --labeled {In("labels.ndjson")}");

        Assert.Equal(
            ["first", "second", "third"],
            (await Lines("labels.ndjson")).Where(label => (int)label["revision"]! == 0).Select(label => (string)label["eventId"]!)
        );
    }

    [Fact]
    public async Task A_revision_never_shows_one_recipient_the_token_in_anothers_url()
    {
        string[] lines =
        [
            .. new[] { "ann", "bob" }.SelectMany(name =>
                new[] { 1, 2 }.Select(link =>
                    $$"""{"id":"{{name}}{{link}}","type":"click","time":{{1772359200000 + (link * 100)}},"campaignId":"c","recipient":"{{name}}@b.example","url":"https://b.example/{{link}}?id=7&mc_eid={{name}}"}"""
                )
            ),
        ];
        await File.WriteAllLinesAsync(In("tokens.ndjson"), lines, TestContext.Current.CancellationToken);

        await Call.Program($"analyze {In("tokens.ndjson")} --labeled {In("labels.ndjson")}");

        // Two links within 100 ms make the first click, undecided at first, a machine's.
        JsonNode revision = Assert.Single(
            await Lines("labels.ndjson"),
            label => (string)label["eventId"]! == "bob1" && (int)label["revision"]! == 1
        );
        Assert.Equal("https://b.example/1?id=7", (string)revision["url"]!);
    }

    [Theory]
    [InlineData("analyze nowhere.ndjson", "nowhere.ndjson")]
    [InlineData("analyze", "'analyze'")]
    public async Task Wrong_usage_says_what_is_wrong(string args, string named)
    {
        (int exitCode, _, string error) = await Call.Program(args);

        Assert.Equal(2, exitCode);
        Assert.Contains(named, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_rules_are_tried_on_the_same_events_and_what_would_change_is_told()
    {
        await Clicks(Enumerable.Range(1, 4).Select(i => ($"ann{i}", "ann", i * 100)).Append(("bob1", "bob", 0)));
        await File.WriteAllTextAsync(
            In("new.json"),
            """{ "humanUpTo": 50000, "botFrom": 60000, "linkSweep": { "weight": 1300 } }""",
            TestContext.Current.CancellationToken
        );

        (int exitCode, string output, string error) = await Call.Program(
            $"analyze {In("clicks.ndjson")} --rules {In("new.json")} --compare built-in --Scoring:Points:click 5 --labeled {In("labels.ndjson")}"
        );

        Assert.True(exitCode == 0, error);
        // Ann's four clicks within 300 ms are a machine's by the built-in rules, and by the new ones nothing is.
        Assert.Contains("4 of 5 labelled events (80.0 %) would end with another label", output, StringComparison.Ordinal);
        Assert.Matches(@"\nclick +bot +human +4\s", output);
        Assert.Contains("Leads whose scores change: 1, by 20 points more and 0 points less", output, StringComparison.Ordinal);
        Assert.Contains("ann@b.example  +20", output, StringComparison.Ordinal);
        Assert.Matches(@"\nc +4 +4 +0 +0 +0 +\+20\s", output);
        Assert.Contains("clicks from bot to human, for example:", output, StringComparison.Ordinal);
        Assert.Contains("ann1 of ann@b.example in c", output, StringComparison.Ordinal);
        Assert.Contains("before: 3 of 3 links were clicked within 200 ms", output, StringComparison.Ordinal);
        Assert.Matches(@"\n +bot: botProbability 0\.9+\d* by log-odds of \+\d+\.\d+; bot from \+0\.6, human up to -0\.6\s", output);
        Assert.Matches(@"\n +human: botProbability 0\.\d+ by log-odds of [-+]\d+\.\d+; bot from", output);
        Assert.Matches(@"\n +weights that differ: .*link-sweep \+\d+\.\d+ → ", output);
        // What is written is said by the rules that are tried.
        Assert.All(await Lines("labels.ndjson"), label => Assert.Equal("human", (string)label["label"]!));
    }

    [Fact]
    public async Task The_same_rules_change_nothing()
    {
        await Clicks(Enumerable.Range(1, 4).Select(i => ($"ann{i}", "ann", i * 100)));

        (_, string output, _) = await Call.Program($"analyze {In("clicks.ndjson")} --compare built-in");

        Assert.Contains("no last label of 4 labelled events changes", output, StringComparison.Ordinal);
        Assert.Contains("No lead's score changes", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rules")]
    [InlineData("--compare")]
    public async Task Rules_that_cant_be_taken_are_told_with_all_that_is_wrong(string option)
    {
        await Clicks([("ann1", "ann", 0)]);
        await File.WriteAllTextAsync(In("bad.json"), """{ "botfrom": 1, "humanUpTo": "x" }""", TestContext.Current.CancellationToken);

        (int exitCode, _, string error) = await Call.Program($"analyze {In("clicks.ndjson")} {option} {In("bad.json")}");

        Assert.Equal(2, exitCode);
        Assert.Contains("bad.json' can't be taken as rules", error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'botFrom'?", error, StringComparison.Ordinal);
        Assert.Contains("'humanUpTo' is \"x\"; allowed: a whole number", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{in} --labeled {in}", "--labeled '{in}' and the input '{in}' are one file")]
    [InlineData("{in} --labeled {link}", "--labeled '{link}' and the input '{in}' are one file")]
    [InlineData("{in} --corrections {dir}/events.ndjson", "--corrections '{dir}/events.ndjson' and the input '{in}' are one file")]
    [InlineData("{in} --holds {link}", "--holds '{link}' and the input '{in}' are one file")]
    [InlineData("{in} --holds {old} --activity {old}", "--activity '{old}' and --holds '{old}' are one file")]
    [InlineData("{in} --rules {rules} --labeled {rules}", "--labeled '{rules}' and the input '{rules}' are one file")]
    [InlineData("{in} --compare {rules} --labeled {rules}", "--labeled '{rules}' and the input '{rules}' are one file")]
    [InlineData("{in} --labeled {old} --corrections {old}", "--corrections '{old}' and --labeled '{old}' are one file")]
    [InlineData("{in} --labeled {old} --corrections {dir}", "--corrections '{dir}' is a directory")]
    [InlineData("{in} --labeled {old} --corrections {no}/x", "there is no directory '{no}'")]
    [InlineData("{no} --labeled {old}", "there is no file '{no}'")]
    [InlineData("{in} {no} --labeled {old}", "there is no file '{no}'")]
    [InlineData("{in} {dir} --labeled {old}", "'{dir}' is a directory; name the files in it")]
    [InlineData("- - --labeled {old}", "'-' is standard input, which can be read once only")]
    [InlineData("{in} --rules {no} --labeled {old}", "'{no}' can't be taken as rules")]
    [InlineData("{in} --compare {no} --labeled {old}", "'{no}' can't be taken as rules")]
    public async Task What_cant_be_is_refused_before_anything_is_read_or_overwritten(string args, string said)
    {
        string[] kept = ["events.ndjson", "old.ndjson", "rules.json"];
        foreach (string file in kept)
        {
            await File.WriteAllTextAsync(In(file), "{}", TestContext.Current.CancellationToken);
        }

        File.CreateSymbolicLink(In("link.ndjson"), In("events.ndjson"));
        Directory.CreateSymbolicLink(In("linked"), directory);
        string Named(string text) =>
            text.Replace("{in}", In("events.ndjson"), StringComparison.Ordinal)
                .Replace("{link}", In("link.ndjson"), StringComparison.Ordinal)
                .Replace("{dir}", In("linked"), StringComparison.Ordinal)
                .Replace("{rules}", In("rules.json"), StringComparison.Ordinal)
                .Replace("{old}", In("old.ndjson"), StringComparison.Ordinal)
                .Replace("{no}", In("nowhere"), StringComparison.Ordinal);

        (int exitCode, string output, string error) = await Call.Program($"analyze {Named(args)}");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(Named(said), error, StringComparison.Ordinal);
        Assert.All(kept, file => Assert.Equal("{}", File.ReadAllText(In(file))));
    }

    [Theory]
    [InlineData("--labeled")]
    [InlineData("--corrections")]
    [InlineData("--activity")]
    [InlineData("--metrics")]
    public async Task A_full_disk_is_told_with_its_file_and_nothing_as_done(string option)
    {
        await Clicks(Enumerable.Range(1, 4).Select(i => ($"ann{i}", "ann", i * 100)));

        (int exitCode, string output, string error) = await Call.Program(
            $"analyze {In("clicks.ndjson")} {option} /dev/full --Scoring:Points:click 5"
        );

        Assert.Equal((1, "", "error: No space left on device : '/dev/full'\n"), (exitCode, output, error));
    }

    [Fact]
    public async Task Exports_are_read_together_sorted_and_labelled_with_what_was_read_from_where()
    {
        await Export("opens/7.csv", "Timestamp,IP,Email", "2026-03-01 10:00:03,192.0.2.1,ann@b.example");
        await Export(
            "clicks/7.csv",
            "Timestamp,IP,Email,Url",
            "2026-03-01 10:00:02,192.0.2.1,ann@b.example,https://b.example/2",
            "2026-03-01 10:00:01,192.0.2.1,ann@b.example,https://b.example/1"
        );

        (int exitCode, string output, string error) = await Call.Program(
            $"analyze {In("opens/7.csv")} {In("clicks/7.csv")} --sort --labeled {In("labels.ndjson")} --time-zone +01:00"
        );

        Assert.True(exitCode == 0, error);
        Assert.Contains("recipient from 'Email'", output, StringComparison.Ordinal);
        JsonNode[] first = [.. (await Lines("labels.ndjson")).Where(label => (int)label["revision"]! == 0)];
        Assert.Equal(["click", "click", "open"], first.Select(label => (string)label["type"]!));
        Assert.Equal("2026-03-01T09:00:01.000Z", (string)first[0]["time"]!);
        Assert.All(first, label => Assert.Equal("7", (string)label["campaignId"]!));
    }

    [Fact]
    public async Task A_row_that_the_decoder_refuses_is_told_by_line_and_column()
    {
        await Export(
            "clicks.csv",
            "When,Contact,Type,Points",
            "2026-03-01 10:00:00,ann,click,",
            "2026-03-01 10:00:00,a@b.example,Deferred,",
            "2026-03-01 10:00:00,a@b.example,click,"
        );

        (int exitCode, string output, string error) = await Call.Program(
            $"analyze {In("clicks.csv")} --sort --map When=time --map Contact=recipient --set campaignId=c"
        );

        Assert.True(exitCode == 0, error);
        Assert.Contains(
            $"rejected as bad-recipient: 1, the first because in line 2 of {In("clicks.csv")}, column 'Contact': recipient is \"ann\"",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains("ignored, csv \"Deferred\": 1", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--map Contact=recipient --map Link=url", "no file has a column of that name")]
    [InlineData("--map Contact=recipent", "is recipient meant?")]
    [InlineData("--map Contact=sender", "an event has no field 'sender'. Fields are id, type, ")]
    [InlineData("--map Contact", "has no '='")]
    [InlineData("--set type", "has no '='")]
    [InlineData("--time-zone Nowhere/City", "there is no time zone 'Nowhere/City'")]
    [InlineData("", "--map 'COLUMN=recipient'")]
    public async Task What_is_said_of_columns_is_checked_before_anything_is_read(string args, string said)
    {
        await Export("clicks.csv", "time,Contact,type");

        (int exitCode, _, string error) = await Call.Program($"analyze {In("clicks.csv")} {args}");

        Assert.Equal(2, exitCode);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    /// <param name="clicks">Id, name, and milliseconds of each, on links of their own.</param>
    private Task Clicks(IEnumerable<(string Id, string Name, int After)> clicks) =>
        File.WriteAllLinesAsync(
            In("clicks.ndjson"),
            clicks.Select(click =>
                $$"""{"id":"{{click.Id}}","type":"click","time":"2026-03-01T10:00:00.{{click.After:000}}Z","campaignId":"c","recipient":"{{click.Name}}@b.example","url":"https://b.example/{{click.Id}}"}"""
            ),
            TestContext.Current.CancellationToken
        );

    private async Task Export(string file, params string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(In(file))!);
        await File.WriteAllLinesAsync(In(file), lines, TestContext.Current.CancellationToken);
    }

    private string In(string file) => Path.Combine(directory, file);

    private async Task<IReadOnlyList<JsonNode>> Lines(string file) =>
        [.. (await File.ReadAllLinesAsync(In(file), TestContext.Current.CancellationToken)).Select(line => JsonNode.Parse(line)!)];

    private static string KeyOf(JsonNode node) => $"{node["campaignId"]}|{node["eventId"]}";
}
