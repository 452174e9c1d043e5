using System.Text;
using System.Text.Json.Nodes;
using BotClickStream.Decoding;
using BotClickStream.Offline;

namespace BotClickStream.Tests.Offline;

/// <summary>Exports as rows of events: columns by name, times by their form, errors by line and column.</summary>
public sealed class CsvFileTests
{
    private const string Plain = "type,time,campaignId,recipient,url\n";

    [Fact]
    public void A_plain_file_has_the_events_fields_as_its_columns()
    {
        JsonNode click = Assert.Single(
            Events(
                """
                id,Type,time,campaign_id,Recipient,Message ID,url,userAgent,ip,points,linkCount,machine
                e1,click,2026-01-31T12:00:00Z,c1,jane@example.com,m1,"https://x.example/?a=1,2",curl/8,192.0.2.1,2.5,7,true

                """
            )
        );
        Same(
            """
            {"id":"e1","type":"click","time":1769860800000,"campaignId":"c1","recipient":"jane@example.com","messageId":"m1",
             "url":"https://x.example/?a=1,2","userAgent":"curl/8","ip":"192.0.2.1","points":2.5,"linkCount":7,"machine":"true"}
            """,
            click
        );
    }

    [Fact]
    public void SendGrids_activity_tells_its_type_as_event_and_its_time_as_processed()
    {
        const string Activity = """
            processed,message_id,event,api_key_id,recv_message_id,subject,from,email,originating_ip,reason,mx,attempt,url,user_agent,type,is_unique,marketing_campaign_id
            1769860800,m1.filter-7.0,processed,k,r,"Offers, today",shop@example.com,jane@example.net,198.51.100.1,,,,,,,,77
            1769860803,m1.filter-7.0,delivered,k,r,"Offers, today",shop@example.com,jane@example.net,198.51.100.1,,mx.example.net,,,,,,77
            1769860860,m1.filter-7.0,click,k,r,"Offers, today",shop@example.com,jane@example.net,198.51.100.1,,,,https://shop.example.com/a,Mozilla/5.0,,true,77
            1769860861,m2.filter-7.1,bounce,k,r,"Offers, today",shop@example.com,joe@example.org,198.51.100.1,550 no,,,,,hard,,77
            1769860862,m3.filter-7.2,deferred,k,r,"Offers, today",shop@example.com,max@example.org,198.51.100.1,,,3,,,,,77
            1769860863,m4.filter-7.3,group_unsubscribe,k,r,"Offers, today",shop@example.com,ann@example.org,198.51.100.1,,,,,,,,77
            """;
        JsonNode[] events = Events(Activity, "activity.csv");
        Assert.Equal(["sent", "delivered", "click", "bounce", "unsubscribe"], events.Select(row => (string)row["type"]!));
        Same(
            """
            {"type":"delivered","time":1769860803000,"campaignId":"77","recipient":"jane@example.net","messageId":"m1.filter-7.0","gateway":"mx.example.net"}
            """,
            events[1]
        );
        Same(
            """
            {"type":"click","time":1769860860000,"campaignId":"77","recipient":"jane@example.net","messageId":"m1.filter-7.0",
             "url":"https://shop.example.com/a","userAgent":"Mozilla/5.0"}
            """,
            events[2]
        );
        Assert.Equal(["deferred"], Rows(Activity, "activity.csv").Select(row => row.Ignored).OfType<string>());
    }

    [Fact]
    public void Mailchimps_granular_activity_tells_its_type_by_the_folder_and_its_campaign_by_the_name()
    {
        const string Opens = "Timestamp,IP,Email\n2026-01-31 12:00:00,192.0.2.7,jane@example.com\n";
        const string Clicks = "Timestamp,IP,Email,Url\n2026-01-31 12:00:09,192.0.2.7,jane@example.com,https://shop.example.com/\n";
        Same(
            """{"type":"open","time":1769860800000,"campaignId":"7_spring","recipient":"jane@example.com","ip":"192.0.2.7"}""",
            Assert.Single(Events(Opens, "granular_activity/opens/7_spring.csv"))
        );
        Same(
            """
            {"type":"click","time":1769860809000,"campaignId":"7_spring","recipient":"jane@example.com","ip":"192.0.2.7",
             "url":"https://shop.example.com/"}
            """,
            Assert.Single(Events(Clicks, "granular_activity/clicks/7_spring.csv"))
        );
    }

    [Fact]
    public void HubSpots_email_events_bring_their_filter_for_bots()
    {
        const string Exported = """
            id,created,type,recipient,emailCampaignId,sentBy.id,url,linkId,userAgent,filteredEvent
            a1,1769860800123,CLICK,jane@example.com,9,s1,https://shop.example.com/,0,Mozilla/5.0,false
            a2,1769860800999,OPEN,joe@example.com,9,s2,,,,TRUE
            a3,1769860801999,SPAMREPORT,joe@example.com,9,s2,,,,
            a4,1769860802999,STATUSCHANGE,joe@example.com,9,s2,,,,
            """;
        JsonNode[] events = Events(Exported);
        Assert.Equal(["click", "open", "complaint"], events.Select(row => (string)row["type"]!));
        Same(
            """
            {"id":"a2","type":"open","time":1769860800999,"campaignId":"9","recipient":"joe@example.com","messageId":"s2","machine":"TRUE"}
            """,
            events[1]
        );
        Assert.Equal("STATUSCHANGE", Assert.Single(Rows(Exported), row => row.Ignored is not null).Ignored);
    }

    [Fact]
    public void A_row_a_recipient_is_an_event_for_each_time_in_it()
    {
        const string Recipients = """
            Recipient,First name,Sent,Delivered,Opened,Clicked,Bounce
            jane@example.com,Jane,2026-01-31 12:00,2026-01-31 12:01,2026-01-31 12:30,,FALSE
            joe@example.com,Joe,2026-01-31 12:00,,,,2026-01-31 12:02
            max@example.com,Max,2026-01-31 12:00,TRUE,,,
            """;
        List<Row> rows = Rows(Recipients, "january.csv");
        Assert.Equal(
            ["jane sent", "jane delivered", "jane open", "joe sent", "joe bounce", "max sent"],
            rows.Select(row => row.Event).OfType<JsonNode>().Select(row => $"{((string)row["recipient"]!).Split('@')[0]} {row["type"]}")
        );
        (string code, string detail) = Assert.Single(rows, row => row.Rejected is not null).Rejected!.Value;
        Assert.Equal(RejectionCodes.BadTime, code);
        Assert.StartsWith("in line 4 of january.csv, column 'Delivered': the time is \"TRUE\";", detail, StringComparison.Ordinal);
    }

    /// <summary>By the columns that HubSpot's own article names, with one for each type of event.</summary>
    [Fact]
    public void HubSpots_recipients_are_read_by_its_own_names_of_what_happened()
    {
        const string Recipients = """
            Recipient,Sent,Processed,Deferred,Delivered,Open,Click,Bounce,Dropped,SpamReport,Unsubscribed,Unbounce,StatusChange,MTA_Dropped,Forward,Print
            jane@example.com,2026-01-31 12:00,2026-01-31 12:00,,2026-01-31 12:01,2026-01-31 12:02,2026-01-31 12:03,,,2026-01-31 12:05,2026-01-31 12:04,,2026-01-31 12:04,,,
            """;

        Assert.Equal(
            ["click", "complaint", "delivered", "open", "sent", "unsubscribe"],
            Rows(Recipients).Select(row => (string)row.Event!["type"]!).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_recipient_was_sent_to_once_whatever_else_its_row_tells_of_the_way()
    {
        const string Recipients = """
            Recipient,Sent,Processed,Deferred,Delivered,Open,Click,Dropped
            jane@example.com,2026-01-31 12:00,2026-01-31 12:01,,2026-01-31 12:02,,,
            """;
        Assert.Equal(["sent 12:00", "delivered 12:02"], Rows(Recipients).Select(row => $"{row.Event!["type"]} {TimeOf(row):HH:mm}"));
        Assert.Equal(
            ["sent 12:01"],
            Rows("Recipient,Processed,Opened\njane@example.com,2026-01-31 12:01,")
                .Select(row => $"{row.Event!["type"]} {TimeOf(row):HH:mm}")
        );

        static DateTimeOffset TimeOf(Row row) => DateTimeOffset.FromUnixTimeMilliseconds((long)row.Event!["time"]!);
    }

    [Theory]
    [InlineData("2026-01-31T12:00:00Z", 0)]
    [InlineData("2026-01-31T13:00:00.250+01:00", 250)]
    [InlineData("2026-01-31 12:00:00 +00:00", 0)]
    [InlineData("2026-01-31 12:00:00 UTC", 0)]
    [InlineData("2026-01-31 12:00:00", -3_600_000)]
    [InlineData("2026-01-31T12:00:00", -3_600_000)]
    [InlineData("2026-01-31 12:00:00.5", -3_599_500)]
    [InlineData("2026-01-31 12:00", -3_600_000)]
    [InlineData("1769860800", 0)]
    [InlineData("1769860800.875", 875)]
    [InlineData("1769860800875", 875)]
    public void Times_are_taken_in_these_forms_and_in_the_zone_that_is_told_where_they_bring_none(string text, long after)
    {
        CsvTimes times = new(TimeZoneInfo.CreateCustomTimeZone("+01:00", TimeSpan.FromHours(1), "", ""));
        Assert.True(times.TryParse(Encoding.UTF8.GetBytes(text), out long time));
        Assert.Equal(1_769_860_800_000 + after, time);
    }

    [Theory]
    [InlineData("01/31/2026 12:00")]
    [InlineData("2026-01-31")]
    [InlineData("yesterday")]
    [InlineData("3")]
    [InlineData("")]
    public void Other_times_are_not_guessed(string text) =>
        Assert.False(new CsvTimes(TimeZoneInfo.Utc).TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("MM/dd/yyyy HH:mm", "01/31/2026 12:00", 0)]
    [InlineData("dd.MM.yyyy HH:mm:ss", "31.01.2026 12:00:01", 1000)]
    [InlineData("dd.MM.yyyy HH:mm zzz", "31.01.2026 14:00 +02:00", 0)]
    public void A_format_that_is_told_is_taken_and_nothing_else(string format, string text, long after)
    {
        CsvTimes times = new(TimeZoneInfo.Utc, format);
        Assert.True(times.TryParse(Encoding.UTF8.GetBytes(text), out long time));
        Assert.Equal(1_769_860_800_000 + after, time);
        Assert.False(times.TryParse("2026-01-31T12:00:00Z"u8, out _));
    }

    [Fact]
    public void The_zones_own_summer_time_counts()
    {
        CsvTimes times = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        Assert.True(times.TryParse("2026-07-01 12:00:00"u8, out long summer));
        Assert.True(times.TryParse("2026-07-01T10:00:00Z"u8, out long same));
        Assert.Equal(same, summer);
    }

    [Fact]
    public void What_the_caller_says_goes_before_what_is_recognised()
    {
        CsvOptions options = new(
            [("Contact", Field.Recipient), ("When", Field.Time)],
            new Dictionary<Field, string> { [Field.Type] = "click", [Field.CampaignId] = "spring" },
            new CsvTimes(TimeZoneInfo.Utc)
        );
        const string Text = "contact,email,when,time\njane@example.com,office@example.com,2026-01-31 12:00,\n";
        Same(
            """{"type":"click","time":1769860800000,"campaignId":"spring","recipient":"jane@example.com"}""",
            Assert.Single(Events(Text, "x.csv", options))
        );
    }

    [Fact]
    public void What_is_not_used_is_told()
    {
        using CsvFile file = Open("Timestamp,IP,Email,First Name\n", "opens/7.csv");
        Assert.Equal(
            "opens/7.csv: type 'opens' from its folder, time from 'Timestamp', campaignId '7' from its name, recipient from 'Email', ip from 'IP'; unused: 'First Name'",
            file.Columns.Describe()
        );
    }

    [Theory]
    [InlineData("time,type\n", "recipient", "--map 'COLUMN=recipient'")]
    [InlineData("email,type\n", "time", "--map 'COLUMN=time'")]
    [InlineData("email,time\n", "type", "--set type=open")]
    public void A_file_without_what_every_event_needs_says_what_to_do(string header, string missing, string advice)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Open(header, "x.csv"));
        Assert.StartsWith($"'x.csv' has no column that is known to hold the {missing}.", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.Contains("Its columns are '", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_quote_costs_its_own_line()
    {
        string Row(int i, string url = "") => $"click,2026-01-31T12:00:00Z,c,r{i}@example.com,{url}\n";

        List<Row> open = Rows(Plain + Row(1, "\"a") + Row(2) + Row(3));
        Assert.Equal("r2 r3", Recipients(open));
        Assert.Equal(
            "in line 2 of x.csv: its quotes don't match (a quote that is never closed); a quote inside a quoted value is written twice; reading goes on with the next line.",
            open[0].Rejected!.Value.Detail
        );

        string twoLines = "click,2026-01-31T12:00:00Z,\"two\nlines\",r5@example.com,\n";
        List<Row> closed = Rows(Plain + Row(1) + Row(2, "\"a") + Row(3) + Row(4, "b\"") + twoLines);
        Assert.Equal("r1 r3 r5", Recipients(closed));
        Assert.Equal(
            "in line 3 of x.csv: its 'url' spans lines, so a quote is open in it that opens no value, and must be written twice; reading goes on with the next line.",
            closed[1].Rejected!.Value.Detail
        );
        Assert.StartsWith("in line 5 of x.csv: its quotes don't match", closed[3].Rejected!.Value.Detail, StringComparison.Ordinal);

        static string Recipients(List<Row> rows) =>
            string.Join(' ', rows.Select(row => row.Event).OfType<JsonNode>().Select(row => ((string)row["recipient"]!).Split('@')[0]));
    }

    [Theory]
    [InlineData("type,\"time,recipient\nclick,1769860800,jane@example.com\n", "a quote that is never closed")]
    [InlineData("type,ti\"me,recipient\nclick,1769860800,jane@example.com\n", "a quote inside a value that doesn't begin with one")]
    public void A_header_whose_quotes_do_not_match_is_told(string text, string reason)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Open(text, "x.csv"));
        Assert.Equal(
            $"'x.csv' can't be read: in line 1, its header, its quotes don't match ({reason}); a quote inside a quoted value is written twice",
            error.Message
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n\n")]
    [InlineData("\uFEFF")]
    public void An_empty_file_has_no_rows_and_says_that_it_is_empty(string text)
    {
        using CsvFile csv = Open(text, "x.csv");
        Assert.Equal((CsvRow.End, "x.csv: empty, without even a header"), (csv.Next(), csv.Columns.Describe()));
    }

    [Fact]
    public void A_count_is_no_time() =>
        Assert.Equal(RejectionCodes.BadTime, Assert.Single(Rows("Email Address,Opens\njane@example.com,3\n")).Rejected!.Value.Code);

    [Theory]
    [InlineData("clik,2026-01-31T12:00:00Z,c,jane@example.com,\n", RejectionCodes.UnknownType, "column 'type': the type is 'clik'")]
    [InlineData(",2026-01-31T12:00:00Z,c,jane@example.com,\n", RejectionCodes.MissingField, "column 'type': the type is empty")]
    [InlineData("click,31.01.2026,c,jane@example.com,\n", RejectionCodes.BadTime, "column 'time': the time is \"31.01.2026\"")]
    [InlineData("click,,c,jane@example.com,\n", RejectionCodes.MissingField, "column 'time': the time is \"\"")]
    [InlineData("click,2026-01-31T12:00:00Z,c,jane@example.com,a,b\n", "bad-row", "6 values where the header has 5 names")]
    [InlineData("click,2026-01-31T12:00:00Z,c,jane@example.com,a\"b\n", "bad-row", "quotes")]
    public void A_bad_row_is_told_by_its_line_and_column_and_the_next_one_is_read(string row, string code, string detail)
    {
        List<Row> rows = Rows($"{Plain}{row}click,2026-01-31T12:00:00Z,c,joe@example.com,\n");
        Assert.Equal(2, rows.Count);
        Assert.Equal(code, rows[0].Rejected!.Value.Code);
        Assert.StartsWith("in line 2 of x.csv", rows[0].Rejected!.Value.Detail, StringComparison.Ordinal);
        Assert.Contains(detail, rows[0].Rejected!.Value.Detail, StringComparison.Ordinal);
        Assert.Equal("joe@example.com", (string)rows[1].Event!["recipient"]!);
    }

    [Fact]
    public void A_value_that_is_not_UTF_8_is_told_where_it_is_used_and_ignored_elsewhere()
    {
        byte[] text = Encoding.Latin1.GetBytes(
            "type,time,campaignId,recipient,name\nclick,1769860800,c,jane@example.com,Jos\u00e9\nclick,1769860800,caf\u00e9,jane@example.com,\n"
        );
        using CsvFile csv = new(new MemoryStream(text), "x.csv", Nothing);
        Assert.Equal(CsvRow.Event, csv.Next());
        Assert.Equal(CsvRow.Rejected, csv.Next());
        Assert.Equal(RejectionCodes.BadText, csv.Fault.Code);
        Assert.StartsWith("in line 3 of x.csv, column 'campaignId': ", csv.Fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_counted_through_values_that_span_them()
    {
        List<Row> rows = Rows(Plain + "click,2026-01-31T12:00:00Z,\"c\n\n1\",jane@example.com,\nclick,never,c,joe@example.com,\n");
        Assert.Equal("c\n\n1", (string)rows[0].Event!["campaignId"]!);
        Assert.StartsWith("in line 5 of x.csv, column 'time'", rows[1].Rejected!.Value.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(";", "\r\n", "")]
    [InlineData("\t", "\n", "\uFEFF")]
    public void Separators_line_ends_and_a_byte_order_mark_are_found_out(string separator, string lineEnd, string mark)
    {
        string text =
            mark
            + string.Join(
                lineEnd,
                new[] { "type,time,campaignId,recipient", "click,2026-01-31T12:00:00Z,c,jane@example.com" }.Select(line =>
                    line.Replace(",", separator, StringComparison.Ordinal)
                )
            );
        Assert.Equal("jane@example.com", (string)Assert.Single(Events(text))["recipient"]!);
    }

    [Fact]
    public void Without_an_id_the_same_row_is_the_same_event_and_another_link_is_another()
    {
        const string Row = "click,2026-01-31T12:00:00Z,c,jane@example.com,https://x.example/1\n";
        JsonNode[] events = Events(Plain + Row + Row + Row.Replace("/1", "/2", StringComparison.Ordinal));
        Assert.Equal((string)events[0]["id"]!, (string)events[1]["id"]!);
        Assert.NotEqual((string)events[0]["id"]!, (string)events[2]["id"]!);
        Assert.Matches("^[0-9a-f]{32}$", (string)events[0]["id"]!);
    }

    private static CsvOptions Nothing { get; } = new([], new Dictionary<Field, string>(), new CsvTimes(TimeZoneInfo.Utc));

    private static CsvFile Open(string text, string file, CsvOptions? options = null) =>
        new(new MemoryStream(Encoding.UTF8.GetBytes(text)), file, options ?? Nothing);

    private static JsonNode[] Events(string text, string file = "x.csv", CsvOptions? options = null) =>
        [.. Rows(text, file, options).Select(row => row.Event).OfType<JsonNode>()];

    private static List<Row> Rows(string text, string file = "x.csv", CsvOptions? options = null)
    {
        using CsvFile csv = Open(text, file, options);
        List<Row> rows = [];
        for (CsvRow row = csv.Next(); row != CsvRow.End; row = csv.Next())
        {
            rows.Add(
                row switch
                {
                    CsvRow.Event => new Row(JsonNode.Parse(csv.Record), null, null),
                    CsvRow.Ignored => new Row(null, csv.Word, null),
                    _ => new Row(null, null, csv.Fault),
                }
            );
        }

        return rows;
    }

    /// <summary>The same fields and values; an id that isn't expected may be any.</summary>
    private static void Same(string expected, JsonNode actual)
    {
        JsonNode wanted = JsonNode.Parse(expected)!;
        JsonObject seen = actual.DeepClone().AsObject();
        if (wanted["id"] is null)
        {
            seen.Remove("id");
        }

        Assert.True(JsonNode.DeepEquals(wanted, seen), $"expected {wanted.ToJsonString()}, found {seen.ToJsonString()}");
    }

    private sealed record Row(JsonNode? Event, string? Ignored, (string Code, string Detail)? Rejected);
}
