using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using BotClickStream.Offline;
using BotClickStream.Reports;
using MiniExcelLibs;

namespace BotClickStream.Tests.Commands;

public sealed partial class AnalyzeReportTests : IDisposable
{
    private const string Points = "--Scoring:Points:click 5 --Scoring:Points:open 1";

    private readonly string directory = Directory.CreateTempSubdirectory("report").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Tables_hold_each_labelled_event_once_with_its_last_label_and_contacts_their_sums()
    {
        await Call.Program($"simulate {directory} --recipients 3000 --campaigns 3 --seed 5");

        (int exitCode, _, string error) = await Call.Program(
            $"analyze {In("events.ndjson")} --labeled {In("labels.ndjson")} --csv {In("tables")} {Points}"
        );

        Assert.True(exitCode == 0, error);
        Dictionary<string, JsonNode> last = [];
        foreach (JsonNode label in (await File.ReadAllLinesAsync(In("labels.ndjson"), Cancellation)).Select(line => JsonNode.Parse(line)!))
        {
            last[$"{label["campaignId"]}|{label["eventId"]}"] = label;
        }

        List<Dictionary<string, string>> events = Table("events");
        Assert.Equal(last.Keys.Order(), events.Select(row => $"{row["campaignId"]}|{row["eventId"]}").Order());
        Assert.All(
            events,
            row =>
            {
                JsonNode label = last[$"{row["campaignId"]}|{row["eventId"]}"];
                Assert.Equal((string)label["label"]!, row["label"]);
                Assert.Equal((string)label["actor"]!, row["actor"]);
                Assert.Equal((string)label["time"]!, row["time"]);
                Assert.Equal((decimal?)label["balance"] ?? 0, Number(row["balance"]));
                Assert.Equal((string?)label["reasons"]!.AsArray().FirstOrDefault()?["signal"] ?? "", row["signal"]);
            }
        );
        var byLead = last.Values.ToLookup(label => (string)label["leadId"]!);
        List<Dictionary<string, string>> contacts = Table("contacts");
        Assert.Equal(byLead.Select(lead => lead.Key).Order(), contacts.Select(row => row["leadId"]).Order());
        Assert.All(
            contacts,
            row =>
            {
                JsonNode[] labels = [.. byLead[row["leadId"]]];
                Assert.Equal(labels.Sum(label => (decimal)label["points"]!), Number(row["points"]));
                Assert.Equal(
                    labels.Sum(label => (decimal)label["points"]! + ((decimal?)label["balance"] ?? 0)),
                    Number(row["correctedPoints"])
                );
                Assert.Equal(labels.Count(label => Is(label, "click", "human")), Number(row["humanClicks"]));
                string[] segments = row["segments"].Split(' ');
                Assert.Equal(Number(row["humanClicks"]) + Number(row["humanOpens"]) > 0, segments.Contains("real-reader"));
                Assert.Equal(Number(row["proxyOpens"]) > 0, segments.Contains("privacy-proxy"));
                JsonNode[] machineOpens = [.. labels.Where(label => Is(label, "open", "bot"))];
                Assert.Equal(machineOpens.Count(label => (string)label["actor"]! == "privacy-proxy"), Number(row["proxyOpens"]));
                // As lead.activity counts them.
                Assert.Equal(machineOpens.Length, Number(row["scannerOpens"]) + Number(row["proxyOpens"]));
            }
        );
        Assert.All(contacts.Concat(Table("domains")), row => Assert.DoesNotContain("machineOpens", row.Keys));
        Assert.Equal(contacts.Sum(row => Number(row["scannerOpens"])), Table("domains").Sum(row => Number(row["scannerOpens"])));
        Assert.Contains(contacts, row => row["segments"].Contains("all-link-clicker", StringComparison.Ordinal));
        Assert.Equal(
            last.Values.Count(label => Is(label, "click", "bot") && (string)label["actor"]! != "privacy-proxy"),
            Table("domains").Sum(row => Number(row["machineClicks"]))
        );
        Assert.Equal(last.Values.Count(label => (string)label["type"]! == "click"), Table("links").Sum(row => Number(row["clicks"])));
    }

    [Fact]
    public async Task A_page_needs_nothing_beside_it_and_stays_small()
    {
        await Call.Program($"simulate {directory} --recipients 4000 --campaigns 12 --seed 7 --mix b2b");

        (int exitCode, string output, string error) = await Call.Program(
            $"analyze {In("events.ndjson")} --report {In("out.html")} --mql 20 {Points}"
        );

        Assert.True(exitCode == 0, error);
        Assert.StartsWith($"Written: {In("out.html")}.\n", output, StringComparison.Ordinal);
        string page = await Page();
        Assert.InRange(page.Length, 100_000, 1_500_000);
        Assert.All(References().Matches(page).Select(match => match.Groups["to"].Value), to => Assert.StartsWith("#", to));
        Assert.DoesNotContain("@import", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_input_and_seed_give_the_same_page_and_another_seed_draws_others()
    {
        await Call.Program($"simulate {directory} --recipients 2000 --campaigns 2 --seed 7");
        List<string> pages = [];
        foreach (string seed in (string[])["1", "1", "2"])
        {
            await Call.Program($"analyze {In("events.ndjson")} --report {In("out.html")} --seed {seed}");
            pages.Add(await Page());
        }

        Assert.Equal(pages[0], pages[1]);
        Assert.NotEqual(Drawn().Matches(pages[0]).Select(match => match.Value), Drawn().Matches(pages[2]).Select(match => match.Value));
        Assert.Equal(50, Drawn().Count(pages[0]));
    }

    /// <summary>Texts of events are anybody's: they must be seen, and never run.</summary>
    [Fact]
    public async Task Whatever_stands_in_an_event_is_text_on_the_page_and_no_formula_in_a_spreadsheet()
    {
        const string Script = "<script>alert(1)</script>";
        string[] lines =
        [
            $$"""{"id":"m","type":"campaign","time":"2026-03-01T09:00:00Z","campaignId":"c\"><img src=x onerror=alert(1)>","name":"{{Script}}","links":[]}""",
            .. Enumerable
                .Range(0, 4)
                .Select(i =>
                    $$"""{"id":"=cmd()|{{Script}}{{i}}","type":"click","time":"2026-03-01T10:00:0{{i}}.100Z","campaignId":"c\"><img src=x onerror=alert(1)>","recipient":"'\"><svg/onload=alert(1)>@b.example","leadId":"+1{{Script}}","url":"javascript:alert({{i}})//{{Script}}","userAgent":"curl/8","points":-5}"""
                ),
            $"nonsense {Script}",
        ];
        await File.WriteAllLinesAsync(In("events.ndjson"), lines, Cancellation);

        (int exitCode, _, string error) = await Call.Program(
            $"analyze {In("events.ndjson")} --report {In("out.html")} --mql 5 --csv {In("tables")} --xlsx {In("out.xlsx")}"
        );

        Assert.True(exitCode == 0, error);
        string page = await Page();
        Assert.Equal(1, Scripts().Count(page));
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("onload=alert(1)>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.All(References().Matches(page).Select(match => match.Groups["to"].Value), to => Assert.StartsWith("#", to));
        Dictionary<string, string> row = Table("events")[0];
        Assert.StartsWith("'=cmd()", row["eventId"], StringComparison.Ordinal);
        Assert.StartsWith("'+1", row["leadId"], StringComparison.Ordinal);
        Assert.Equal("-5", row["points"]);
        await using ZipArchive book = await ZipFile.OpenReadAsync(In("out.xlsx"), Cancellation);
        ZipArchiveEntry[] sheets =
        [
            .. book.Entries.Where(entry => entry.FullName.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)),
        ];
        Assert.Equal(ExportTable.Names.Count, sheets.Length);
        foreach (ZipArchiveEntry sheet in sheets)
        {
            await using Stream xml = await sheet.OpenAsync(Cancellation);
            XDocument read = await XDocument.LoadAsync(xml, LoadOptions.None, Cancellation);
            Assert.DoesNotContain(read.Descendants(), element => element.Name.LocalName == "f");
        }
    }

    [Fact]
    public async Task Lines_that_cant_be_read_are_named_and_all_others_are_in_the_report()
    {
        string[] lines =
        [
            .. Enumerable
                .Range(1, 300)
                .Select(line =>
                    line % 100 == 7
                        ? "{\"id\": broken"
                        : $$"""{"id":"e{{line}}","type":"open","time":"2026-03-01T10:00:00Z","campaignId":"c","recipient":"r{{line}}@b.example"}"""
                ),
        ];
        await File.WriteAllLinesAsync(In("events.ndjson"), lines, Cancellation);

        (int exitCode, string output, _) = await Call.Program(
            $"analyze {In("events.ndjson")} --report {In("out.html")} --csv {In("tables")}"
        );

        Assert.Equal(0, exitCode);
        Assert.Contains(
            $"rejected as not-json: 3, the first because in line 7 of {In("events.ndjson")}: ",
            output,
            StringComparison.Ordinal
        );
        Assert.Contains($"Lines of {In("events.ndjson")}: 7, 107, 207.", await Page(), StringComparison.Ordinal);
        Assert.Equal(["7", "107", "207"], Table("rejected").Select(row => row["line"]));
        Assert.Equal(297, Table("events").Count);
    }

    [Fact]
    public async Task Of_more_rejected_lines_than_are_listed_the_last_row_says_how_many_more()
    {
        await File.WriteAllLinesAsync(
            In("events.ndjson"),
            [
                """{"id":"e","type":"open","time":"2026-03-01T10:00:00Z","campaignId":"c","recipient":"r@b.example"}""",
                .. Enumerable.Repeat("x", OfflineCounts.MaxLines + 2),
            ],
            Cancellation
        );

        await Call.Program($"analyze {In("events.ndjson")} --csv {In("tables")}");

        List<Dictionary<string, string>> rows = Table("rejected");
        Assert.Equal(OfflineCounts.MaxLines + 1, rows.Count);
        Assert.Equal("100001", rows[^2]["line"]);
        Assert.Equal(["", "", "", "2 more that were rejected are not listed"], rows[^1].Values);
    }

    [Fact]
    public async Task A_sheet_without_rows_has_its_headings()
    {
        await File.WriteAllTextAsync(In("events.ndjson"), "", Cancellation);

        (int exitCode, _, string error) = await Call.Program($"analyze {In("events.ndjson")} --csv {In("tables")} --xlsx {In("out.xlsx")}");

        Assert.True(exitCode == 0, error);
        foreach (string table in ExportTable.Names)
        {
            string headings = (await File.ReadAllLinesAsync(Path.Combine(In("tables"), $"{table}.csv"), Cancellation))[0];
            IEnumerable<IDictionary<string, object>> rows = MiniExcel
                .Query(In("out.xlsx"), sheetName: table)
                .Cast<IDictionary<string, object>>();
            Assert.Equal(headings.TrimStart('\uFEFF').Split(','), Assert.Single(rows).Values);
        }
    }

    /// <summary>As a writer leaves it that ends in the middle of a line and starts again.</summary>
    [Theory]
    [InlineData("2026-03-01 09:00 ERROR writer restarted")]
    [InlineData("null")]
    [InlineData("e\":\"open\"}")]
    [InlineData("{\"id\":\"other\",\"ty")]
    [InlineData(null)]
    public async Task A_line_torn_at_any_byte_costs_itself_alone_whatever_comes_after_it(string? garbage)
    {
        List<string> lines = [];
        List<string> broken = [];
        for (int torn = 1; torn < Line(0).Length; torn++)
        {
            lines.Add(Line(torn)[..torn]);
            broken.Add($"{lines.Count}");
            if (garbage is not null)
            {
                lines.Add(garbage);
                broken.Add($"{lines.Count}");
            }

            lines.Add(Line(torn));
        }

        await File.WriteAllLinesAsync(In("events.ndjson"), lines, Cancellation);
        (_, _, string error) = await Call.Program($"analyze {In("events.ndjson")} --csv {In("tables")}");
        Assert.Empty(error);
        Assert.Equal(Line(0).Length - 1, Table("events").Count);
        Assert.Equal(broken, Table("rejected").Select(row => row["line"]));

        (_, string decoded, _) = await Call.Program($"decode {In("events.ndjson")} --rejected {In("rejected.ndjson")}");
        Assert.Equal(Line(0).Length - 1, decoded.Count(c => c == '\n'));
        Assert.Equal(
            broken,
            (await File.ReadAllLinesAsync(In("rejected.ndjson"), Cancellation)).Select(line => $"{JsonNode.Parse(line)!["line"]}")
        );

        static string Line(int at) =>
            $$"""{"id":"e{{at:D4}}","type":"open","time":"2026-03-01T10:00:00Z","campaignId":"c","recipient":"r@b.example"}""";
    }

    [Theory]
    [InlineData("", 0, "The file holds no events.")]
    [InlineData("nonsense", 1, "Nothing in the file could be read as an event.", "is an event that could be taken: why, stands below.")]
    [InlineData("sent r1 09:00:00;delivered r1 09:00:05", 0, "Nobody, and nothing, opened or clicked: 2 events")]
    [InlineData(
        "delivered r1 09:00:00;open r1 11:00:00",
        0,
        "Nobody clicked. Of 1 open,",
        "This is very little, 1 event:",
        "There are no clicks"
    )]
    [InlineData("click r1 11:00:00", 0, "No machine shows in 1 click; people made 1 (100 %).", "The file tells of no deliveries.")]
    [InlineData(
        "delivered r1 09:00:00;click r1 09:00:01 curl/8;click r1 09:00:02 curl/8",
        0,
        "Machines made 2 of 2 clicks (100 %); none is a person's.",
        "Not a single event is a person's: all of it is the work of machines."
    )]
    public async Task Where_there_is_little_to_tell_the_page_says_so(string events, int expected, params string[] said)
    {
        IEnumerable<string> lines = events
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(
                (text, id) =>
                    text.Split(' ') is [var type, var recipient, var time, .. var agent]
                        ? $$"""{"id":"e{{id}}","type":"{{type}}","time":"2026-03-01T{{time}}Z","campaignId":"c","recipient":"{{recipient}}@b.example","url":"https://b.example/{{id}}","userAgent":"{{string.Concat(agent)}}"}"""
                        : text
            );
        await File.WriteAllLinesAsync(In("events.ndjson"), lines, Cancellation);

        (int exitCode, _, _) = await Call.Program($"analyze {In("events.ndjson")} --report {In("out.html")} --mql 10");

        Assert.Equal(expected, exitCode);
        string page = System.Net.WebUtility.HtmlDecode(await Page());
        Assert.All(said, sentence => Assert.Contains(sentence, page, StringComparison.Ordinal));
        // Of what holds nothing alone.
        Assert.Equal(events.Length == 0, page.Contains("or nothing sent in its time?", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leads_are_told_who_are_over_the_threshold_by_machines_alone_and_who_only_after_correction()
    {
        string[] lines =
        [
            Event("a1", "click", "swept@b.example", "09:00:01", "/1", "curl/8"),
            Event("a2", "click", "swept@b.example", "09:00:02", "/2", "curl/8"),
            Event("b1", "click", "reader@c.example", "11:00:01", "/1", "Mozilla/5.0"),
            Event("b2", "click", "reader@c.example", "15:00:01", "/2", "Mozilla/5.0"),
            Event("d1", "click", "back@d.example", "11:00:01", "/1", "Mozilla/5.0", points: 10),
            Event("d2", "unsubscribe", "back@d.example", "09:00:01", "/u", "curl/8", points: -20),
            Event("d3", "click", "back@d.example", "09:00:01", "/2", "curl/8", points: 0),
        ];
        await File.WriteAllLinesAsync(In("events.ndjson"), lines, Cancellation);

        (int exitCode, _, string error) = await Call.Program(
            $"analyze {In("events.ndjson")} --sort --report {In("out.html")} --mql 10 --Scoring:Points:click 5"
        );

        Assert.True(exitCode == 0, error);
        string page = System.Net.WebUtility.HtmlDecode(await Page());
        string leads = Part(page, "leads");
        Assert.Contains(
            "2 leads with the points as they were given, 2 after correction.",
            Spaces().Replace(leads, " "),
            StringComparison.Ordinal
        );
        string[] lists = leads.Split("Over it only after correction");
        Assert.Contains("swept@b.example", lists[0], StringComparison.Ordinal);
        Assert.Contains("back@d.example", string.Concat(lists[1..]), StringComparison.Ordinal);
        Assert.DoesNotContain("reader@c.example", leads, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_unsubscribes_are_to_be_won_back_where_dismissed_and_told_apart_where_honored()
    {
        string[] lines =
        [
            .. new[] { ("swept", "link"), ("button", "one-click") }.SelectMany(one =>
                (string[])
                    [
                        Event($"{one.Item1}1", "click", $"{one.Item1}@b.example", "09:00:01", "/1", "curl/8"),
                        Event($"{one.Item1}2", "click", $"{one.Item1}@b.example", "09:00:02", "/2", "curl/8"),
                        Event($"{one.Item1}3", "unsubscribe", $"{one.Item1}@b.example", "09:00:02", "/u", "curl/8")
                            .Replace("\"type\"", $"\"via\":\"{one.Item2}\",\"type\"", StringComparison.Ordinal),
                    ]
            ),
            Event("person", "unsubscribe", "person@c.example", "15:00:00", "/u", "Mozilla/5.0"),
        ];
        await File.WriteAllLinesAsync(In("events.ndjson"), lines, Cancellation);

        (int exitCode, _, string error) = await Call.Program(
            $"analyze {In("events.ndjson")} --sort --report {In("out.html")} --csv {In("tables")}"
        );

        Assert.True(exitCode == 0, error);
        string page = Spaces().Replace(System.Net.WebUtility.HtmlDecode(await Page()), " ");
        string part = Part(page, "unsubscribes");
        Assert.Contains("Of 3 unsubscribes 2 are machines' by what is known by now, and 1 is so surely", part, StringComparison.Ordinal);
        string[] lists = part.Split("<h3>Likely a machine's, already unsubscribed</h3>");
        Assert.Equal(2, lists.Length);
        Assert.Contains("swept@b.example", lists[0], StringComparison.Ordinal);
        Assert.DoesNotContain("button@b.example", lists[0], StringComparison.Ordinal);
        Assert.Contains("button@b.example", lists[1], StringComparison.Ordinal);
        Assert.DoesNotContain("swept@b.example", lists[1], StringComparison.Ordinal);
        Assert.DoesNotContain("person@c.example", part, StringComparison.Ordinal);
        Assert.DoesNotContain("dismissed", part, StringComparison.Ordinal);
        Assert.Contains("Win 2 unsubscribes back that machines made.</strong> 1 is honored already", page, StringComparison.Ordinal);
        Assert.Equal(
            [("button@b.example", "honor"), ("person@c.example", "honor"), ("swept@b.example", "dismiss")],
            Table("events").Where(row => row["type"] == "unsubscribe").Select(row => (row["recipient"], row["unsubscribe"])).Order()
        );
        Assert.All(Table("events").Where(row => row["type"] != "unsubscribe"), row => Assert.Equal("", row["unsubscribe"]));
    }

    /// <summary>What a sheet for IT counts are the same unsubscribes.</summary>
    [Fact]
    public async Task The_two_lists_of_machines_unsubscribes_are_as_many_as_the_sheets_count()
    {
        IEnumerable<string> lines = Enumerable
            .Range(0, 6)
            .SelectMany(i =>
                (string[])
                    [
                        Event($"d{i}", "delivered", $"r{i}@scan.example", $"09:00:{i:00}", "/1", ""),
                        .. Enumerable
                            .Range(0, 3)
                            .Select(link => Event($"c{i}-{link}", "click", $"r{i}@scan.example", $"09:01:{i:00}", $"/{link}", "curl/8")),
                        Event($"u{i}", "unsubscribe", $"r{i}@scan.example", $"09:02:{i:00}", "/u", "curl/8")
                            .Replace("\"type\"", $"\"via\":\"{(i < 2 ? "one-click" : "link")}\",\"type\"", StringComparison.Ordinal),
                    ]
            );
        await File.WriteAllLinesAsync(In("events.ndjson"), lines, Cancellation);

        await Call.Program($"analyze {In("events.ndjson")} --sort --report {In("out.html")}");

        string page = Spaces().Replace(System.Net.WebUtility.HtmlDecode(await Page()), " ");
        Assert.Contains("The 4 unsubscribes to win back", page, StringComparison.Ordinal);
        Assert.Contains("The 2 unsubscribes that may not have been meant", page, StringComparison.Ordinal);
        Assert.Contains("and 6 users unsubscribed, most likely without", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_dismissed_and_is_a_persons_by_a_later_word_is_to_be_honored()
    {
        string[] lines =
        [
            Event("c1", "click", "swept@b.example", "09:00:01", "/1", "curl/8"),
            Event("u1", "unsubscribe", "swept@b.example", "09:00:02", "/u", "curl/8"),
            Event("late", "click", "other@c.example", "09:00:00", "/1", "Mozilla/5.0").Replace("03-01", "03-04", StringComparison.Ordinal),
            """{"id":"v","type":"verdict","time":"2026-03-04T10:00:00Z","campaignId":"c","target":"event","eventId":"u1","messageId":"c:swept@b.example","recipient":"swept@b.example","label":"human","by":"desk"}""",
        ];
        await File.WriteAllLinesAsync(In("events.ndjson"), lines, Cancellation);

        (_, string output, string error) = await Call.Program($"analyze {In("events.ndjson")} --report {In("out.html")}");

        string part = Part(Spaces().Replace(System.Net.WebUtility.HtmlDecode(await Page()), " "), "unsubscribes");
        Assert.True(
            part.Contains("1 unsubscribe that was dismissed is by what has become known since no machine's", StringComparison.Ordinal),
            output + error
        );
        Assert.DoesNotContain("to win back", part, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_earlier_report_stays_where_another_cant_be_made()
    {
        await File.WriteAllTextAsync(In("out.html"), "earlier", Cancellation);
        await File.WriteAllTextAsync(In("events.csv"), "email,event\n\"" + new string('x', 2_000_000), Cancellation);

        (int exitCode, _, string error) = await Call.Program(
            $"analyze {In("events.csv")} --report {In("out.html")} --xlsx {In("out.xlsx")}"
        );

        Assert.True(exitCode != 0, error);
        Assert.Equal("earlier", await Page());
        Assert.False(File.Exists(In("out.xlsx")));
    }

    [Fact]
    public async Task Who_only_unsubscribed_has_not_read()
    {
        await File.WriteAllTextAsync(
            In("events.ndjson"),
            Event("u", "unsubscribe", "r@c.example", "15:00:00", "/u", "Mozilla/5.0"),
            Cancellation
        );

        await Call.Program($"analyze {In("events.ndjson")} --report {In("out.html")} --csv {In("tables")}");

        Assert.Equal("Nothing that is sure", Assert.Single(Table("contacts"))["group"]);
        string part = Part(await Page(), "when");
        Assert.Contains("Nothing was opened or clicked.", part, StringComparison.Ordinal);
        Assert.DoesNotContain("Deliveries are not told", part, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bait_is_told_by_its_whole_url_and_the_page_by_its_own()
    {
        string[] lines =
        [
            Event("bait", "click", "r1@c.example", "09:00:01", "/?utm_content=hp-1", "curl/8")
                .Replace("\"type\"", "\"linkRole\":\"bait\",\"type\"", StringComparison.Ordinal),
            Event("page", "click", "r2@c.example", "15:00:00", "/?utm_content=logo", "Mozilla/5.0"),
        ];
        await File.WriteAllLinesAsync(In("events.ndjson"), lines, Cancellation);

        await Call.Program($"analyze {In("events.ndjson")} --csv {In("tables")}");

        Assert.Equal(
            [("https://b.example/", ""), ("https://b.example/?utm_content=hp-1", "bait")],
            Table("links").Select(row => (row["url"], row["role"])).Order()
        );
    }

    [Fact]
    public async Task Contacts_are_counted_by_what_lead_activity_says_of_their_messages()
    {
        string[] lines =
        [
            Event("bait", "click", "scanner@b.example", "09:00:01", "/1", "curl/8")
                .Replace("\"type\"", "\"linkRole\":\"bait\",\"type\"", StringComparison.Ordinal),
            .. Enumerable.Range(0, 3).Select(i => Event($"p{i}", "click", $"reader{i}@c.example", "15:00:00", "/2", "Mozilla/5.0")),
        ];
        await File.WriteAllLinesAsync(In("events.ndjson"), lines, Cancellation);

        await Call.Program($"analyze {In("events.ndjson")} --report {In("out.html")}");

        string part = Part(await Page(), "contacts");
        Assert.Matches(@"A machine clicked bait[^0-9]*1\D", part);
        Assert.Matches(@"Real readers: a person opened or clicked[^0-9]*3\D", part);
        Assert.Matches(@"Machines clicked all links[^0-9]*0\D", part);
    }

    [Fact]
    public async Task Links_that_invite_scanners_are_told_with_what_to_do()
    {
        string[] lines =
        [
            """{"id":"m","type":"campaign","time":"2026-03-01T08:00:00Z","campaignId":"c","from":"news@b.example","links":[]}""",
            Event("e1", "click", "r1@c.example", "11:00:00", "/1", "Mozilla/5.0"),
            Event("e2", "click", "r2@c.example", "11:00:00", "/1", "Mozilla/5.0")
                .Replace("https://b.example/1", "https://bit.ly/x", StringComparison.Ordinal),
            Event("e3", "click", "r3@c.example", "11:00:00", "/1", "Mozilla/5.0")
                .Replace("https://b.example/1", "https://other.example/x", StringComparison.Ordinal),
        ];
        await File.WriteAllLinesAsync(In("events.ndjson"), lines, Cancellation);

        await Call.Program($"analyze {In("events.ndjson")} --report {In("out.html")}");

        string part = Part(await Page(), "hygiene");
        Assert.Contains("Shortened links", part, StringComparison.Ordinal);
        Assert.Contains("bit.ly", part, StringComparison.Ordinal);
        Assert.Contains("other.example", part, StringComparison.Ordinal);
        Assert.DoesNotContain("https://b.example/1", part, StringComparison.Ordinal);
    }

    /// <summary>A campaign's figures are forgotten with it; who clicks months later must not be all that is left of it.</summary>
    [Fact]
    public async Task A_campaign_that_comes_back_after_it_was_forgotten_has_all_its_figures()
    {
        string[] lines =
        [
            .. Enumerable.Range(1, 5).Select(i => Event($"a{i}", "click", $"r{i}@b.example", "11:00:01", "/1", "Mozilla/5.0")),
            Event("other", "click", "r1@b.example", "11:00:01", "/1", "Mozilla/5.0")
                .Replace("\"c\"", "\"d\"", StringComparison.Ordinal)
                .Replace("2026-03", "2026-06", StringComparison.Ordinal),
            Event("late", "click", "r9@b.example", "11:00:01", "/1", "Mozilla/5.0").Replace("2026-03", "2026-07", StringComparison.Ordinal),
        ];
        await File.WriteAllLinesAsync(In("events.ndjson"), lines, Cancellation);

        await Call.Program($"analyze {In("events.ndjson")} --csv {In("tables")}");

        Assert.Equal([("c", "6"), ("d", "1")], Table("links").Select(row => (row["campaignId"], row["clicks"])));
    }

    [Theory]
    [InlineData("--mql 5", "--mql is told of in the report")]
    [InlineData("--mql 0 --report {dir}/out.html", "a number of points over 0")]
    [InlineData("--report {dir}/events.ndjson", "--report '{dir}/events.ndjson' and the input '{dir}/events.ndjson' are one file")]
    [InlineData("--report {dir}/a --xlsx {dir}/a", "--xlsx '{dir}/a' and --report '{dir}/a' are one file")]
    [InlineData("--csv {dir}/events.ndjson", "--csv '{dir}/events.ndjson' can't be a folder to write")]
    [InlineData("--labeled {dir}/events.csv --csv {dir}", "--csv '{dir}/events.csv' and --labeled '{dir}/events.csv' are one file")]
    public async Task What_cant_be_written_is_refused_before_anything_is_read(string args, string said)
    {
        await File.WriteAllTextAsync(In("events.ndjson"), "{}", Cancellation);

        (int exitCode, string output, string error) = await Call.Program(
            $"analyze {In("events.ndjson")} {args.Replace("{dir}", directory, StringComparison.Ordinal)}"
        );

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(said.Replace("{dir}", directory, StringComparison.Ordinal), error, StringComparison.Ordinal);
        Assert.Equal("{}", await File.ReadAllTextAsync(In("events.ndjson"), Cancellation));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Event(string id, string type, string recipient, string time, string path, string agent, int? points = null) =>
        $$"""{"id":"{{id}}","type":"{{type}}","time":"2026-03-01T{{time}}Z","campaignId":"c","recipient":"{{recipient}}","url":"https://b.example{{path}}","userAgent":"{{agent}}"{{(points is { } given ? $",\"points\":{given}" : "")}}}""";

    /// <summary>The page's section of that id.</summary>
    private static string Part(string page, string id)
    {
        string part = page[page.IndexOf($"<section id=\"{id}\"", StringComparison.Ordinal)..];
        return part[..part.IndexOf("</section>", StringComparison.Ordinal)];
    }

    private static bool Is(JsonNode label, string type, string said) => (string)label["type"]! == type && (string)label["label"]! == said;

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private string In(string file) => Path.Combine(directory, file);

    private Task<string> Page() => File.ReadAllTextAsync(In("out.html"), Cancellation);

    private List<Dictionary<string, string>> Table(string name)
    {
        using FileStream file = File.OpenRead(In($"tables/{name}.csv"));
        using CsvHelper.CsvReader reader = CsvHelper.CsvReader.Create(file);
        reader.ReadHeader();
        string[] columns = [.. reader.Headers];
        List<Dictionary<string, string>> rows = [];
        while (reader.Read())
        {
            Dictionary<string, string> row = [];
            for (int column = 0; column < columns.Length; column++)
            {
                row[columns[column]] = reader.GetString(column);
            }

            rows.Add(row);
        }

        return rows;
    }

    [GeneratedRegex("""\b(?:href|src|action|data|xlink:href|formaction|poster|srcset)\s*=\s*"(?<to>[^"]*)"|url\((?<to>[^)]*)\)""")]
    private static partial Regex References();

    [GeneratedRegex("<script")]
    private static partial Regex Scripts();

    [GeneratedRegex("data-event=\"[^\"]*\"")]
    private static partial Regex Drawn();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
