using System.Text;
using BotClickStream.Decoding;

namespace BotClickStream.Tests.Decoding;

/// <summary>One event, arrays, NDJSON and CloudEvents around them: each event comes once, each bad one is rejected with its own bytes.</summary>
public sealed class RecordShapeTests
{
    private static readonly string First = Some.Click(("id", "\"first\""));
    private static readonly string Second = Some.Click(("id", "\"second\""));
    private static readonly string Bad = Some.Click(("id", "\"bad\""), ("time", "\"yesterday\""));

    public static TheoryData<string> Pairs =>
        [
            $"[{First},{Second}]",
            $" \r\n[ {First} ,\n{Second} ]\n",
            $"\uFEFF[{First},{Second}]",
            $"{First}\n{Second}",
            $"{First}\n{Second}\n",
            $"\uFEFF\n{First}\r\n\r\n  \n{Second}\r\n",
            $"[{First}]\n{Second}",
            $"[{First}]\n[]\n[{Second}]",
            Cloud($"[{First},{Second}]"),
            Cloud(Quoted($"[{First},{Second}]")),
            Cloud(Quoted($"{First}\n{Second}\n")),
            Cloud64($"[{First},{Second}]"),
            Cloud64($"\uFEFF{First}\r\n{Second}"),
            $"[{Cloud(First)},{Cloud(Second)}]",
            $"[{Cloud(Quoted(First))},{Cloud64(Second)}]",
            $"[{First},{Cloud(Second)}]",
            $"{Cloud(First)}\n{Cloud($"[{Second}]")}",
            $"{{\"data\":[{First},{Second}],\"specversion\":\"1.0\"}}",
        ];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_shape_gives_its_events_in_order(string record) =>
        Assert.Equal(["first", "second"], Taken.From(record).Select(one => one.Id));

    [Fact]
    public void A_record_that_is_one_event_gives_that_event() => Assert.Equal("first", Taken.One(First).Id);

    [Fact]
    public void An_event_laid_out_over_lines_is_one_event() =>
        Assert.Equal("first", Taken.One(First.Replace(",", ",\n  ", StringComparison.Ordinal)).Id);

    [Theory]
    [InlineData("[]")]
    [InlineData(" [ ] ")]
    [InlineData("[]\n[]")]
    [InlineData("""{"specversion":"1.0","data":[]}""")]
    [InlineData("""{"specversion":"1.0","data":"[ ]"}""")]
    public void An_empty_array_is_a_batch_without_an_event_and_told_as_that(string record)
    {
        Taken empty = Assert.Single(Taken.From(record));
        Assert.Equal(
            ("empty", "", 0, Encoding.UTF8.GetByteCount(record)),
            (empty.Ignored, empty.Rejection!.Value.Path, empty.Rejection.Value.Start, empty.Rejection.Value.Length)
        );
    }

    [Fact]
    public void An_empty_array_beside_events_adds_nothing() => Assert.Equal("first", Taken.One($"[]\n{First}\n[]").Id);

    [Theory]
    [InlineData("[{0},{1},{2}]", "[1].time")]
    [InlineData("{0}\r\n\n{1}\r\n{2}", "lines[1].time")]
    [InlineData("{0}\n[{1}]\n{2}", "lines[1][0].time")]
    public void A_bad_event_of_several_is_rejected_alone_with_its_exact_bytes(string shape, string path)
    {
        string record = shape.Replace("{0}", First, StringComparison.Ordinal).Replace("{1}", Bad, StringComparison.Ordinal);
        record = record.Replace("{2}", Second, StringComparison.Ordinal);
        List<Taken> all = Taken.From(record);
        Assert.Equal(["first", "", "second"], all.Select(one => one.Id));
        AssertRejected(all[1], RejectionCodes.BadTime, path, Bad);
        Rejection rejection = all[1].Rejection!.Value;
        Assert.Equal(Bad, record.Substring(rejection.Start, rejection.Length));
    }

    [Fact]
    public void A_bad_event_inside_a_CloudEvent_is_rejected_alone_with_its_exact_bytes()
    {
        string record = $"[{Cloud(First)},{Cloud($"[{Second},{Bad}]")}]";
        List<Taken> all = Taken.From(record);
        Assert.Equal(["first", "second", ""], all.Select(one => one.Id));
        AssertRejected(all[2], RejectionCodes.BadTime, "[1].data[1].time", Bad);
        Rejection rejection = all[2].Rejection!.Value;
        Assert.Equal(Bad, record.Substring(rejection.Start, rejection.Length));
    }

    [Fact]
    public void A_bad_event_inside_text_is_rejected_with_its_own_bytes_and_the_place_of_the_text()
    {
        string text = Quoted($"{First}\n{Bad}\n{Second}");
        string record = Cloud(text);
        List<Taken> all = Taken.From(record);
        Assert.Equal(["first", "", "second"], all.Select(one => one.Id));
        AssertRejected(all[1], RejectionCodes.BadTime, "data.lines[1].time", Bad);
        Rejection rejection = all[1].Rejection!.Value;
        Assert.Equal(text.Trim('"'), record.Substring(rejection.Start, rejection.Length));
    }

    [Fact]
    public void A_bad_event_inside_base64_is_rejected_with_its_own_bytes() =>
        AssertRejected(Taken.From(Cloud64($"[{First},{Bad}]"))[1], RejectionCodes.BadTime, "data_base64[1].time", Bad);

    [Fact]
    public void An_array_that_breaks_off_is_rejected_whole_before_any_event_of_it_was_given()
    {
        string record = $"[{First},{Second},{{\"id\":";
        AssertRejected(Taken.Refused(record), RejectionCodes.NotJson, "", record);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("\uFEFF")]
    [InlineData("nothing")]
    [InlineData("{\"id\":1")]
    [InlineData("{\"id\":1}}")]
    [InlineData("{\"id\":1} {\"id\":2}")]
    [InlineData("{\"id\":1,}")]
    [InlineData("{'id':1}")]
    [InlineData("{\"id\":01}")]
    [InlineData("{\"id\":\"a\tb\"}")]
    [InlineData("{\n\"id\":1,\n\"data\":}\n")]
    [InlineData("{\n\"id\":1\n}\n{\n\"id\":2\n}")]
    public void Broken_syntax_rejects_the_record(string record) =>
        AssertRejected(Taken.Refused(record), RejectionCodes.NotJson, "", record.Trim('\uFEFF', ' ', '\n'));

    [Theory]
    [InlineData("{0}\n{\"id\":\n{2}", 1)]
    [InlineData("{\"id\":\n{0}\n{2}", 0)]
    [InlineData("{0}\nnonsense\n{2}\n", 1)]
    [InlineData("nonsense\n{0}\n{2}", 0)]
    [InlineData("{0}\n{2} x", 1)]
    [InlineData("{0}\n\u0001\n{2}", 1)]
    public void Broken_syntax_of_a_line_rejects_the_line(string shape, int bad)
    {
        string record = shape.Replace("{0}", First, StringComparison.Ordinal).Replace("{2}", Second, StringComparison.Ordinal);
        List<Taken> all = Taken.From(record);
        string[] lines = record.TrimEnd('\n').Split('\n');
        Assert.Equal(lines.Length, all.Count);
        AssertRejected(all[bad], RejectionCodes.NotJson, $"lines[{bad}]", lines[bad]);
        Assert.Equal(lines.Length - 1, all.Count(one => one.Rejection is null));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("true")]
    public void What_is_no_object_is_rejected(string value)
    {
        AssertRejected(Taken.Refused(value), RejectionCodes.WrongType, "", value);
        AssertRejected(Taken.From($"[{First},{value}]")[1], RejectionCodes.WrongType, "[1]", value);
        AssertRejected(Taken.From($"[[{value}]]")[0], RejectionCodes.WrongType, "[0]", $"[{value}]");
    }

    [Theory]
    [InlineData("""{"specversion":"0.3","data":{}}""", RejectionCodes.BadEnvelope, "specversion")]
    [InlineData("""{"specversion":1.0,"data":{}}""", RejectionCodes.WrongType, "specversion")]
    [InlineData("""{"specversion":"1.0"}""", RejectionCodes.BadEnvelope, "data")]
    [InlineData("""{"specversion":"1.0","data":null}""", RejectionCodes.BadEnvelope, "data")]
    [InlineData("""{"specversion":"1.0","data":{},"data_base64":"e30="}""", RejectionCodes.BadEnvelope, "data")]
    [InlineData("""{"specversion":"1.0","data":7}""", RejectionCodes.WrongType, "data")]
    [InlineData("""{"specversion":"1.0","data_base64":"?"}""", RejectionCodes.BadEnvelope, "data_base64")]
    [InlineData("""{"specversion":"1.0","data_base64":{}}""", RejectionCodes.WrongType, "data_base64")]
    [InlineData("""{"specversion":"1.0","data":""}""", RejectionCodes.NotJson, "data")]
    [InlineData("""{"specversion":"1.0","data":"{"}""", RejectionCodes.NotJson, "data")]
    [InlineData("""{"specversion":"1.0","data":"\ud800"}""", RejectionCodes.BadText, "data")]
    public void A_CloudEvent_that_cannot_be_opened_is_rejected_whole(string envelope, string code, string path)
    {
        AssertRejected(Taken.Refused(envelope), code, path, envelope);
        List<Taken> all = Taken.From($"[{First},{envelope},{Second}]");
        AssertRejected(all[1], code, $"[1].{path}", envelope);
        Assert.Equal(["first", "", "second"], all.Select(one => one.Id));
    }

    [Theory]
    [InlineData("""{"\ud800abc":1}""")]
    [InlineData("""{"b\u006fd\udc00":1,"body":2}""")]
    public void Half_a_surrogate_pair_in_a_name_is_no_shape(string value) =>
        AssertRejected(Taken.Refused(value), RejectionCodes.UnknownFormat, "", value);

    [Fact]
    public void A_CloudEvent_in_a_CloudEvent_is_no_event() =>
        AssertRejected(Taken.Refused(Cloud(Cloud(First))), RejectionCodes.UnknownType, "data.type", Cloud(First));

    [Fact]
    public void More_events_than_allowed_reject_the_record_whatever_its_shape()
    {
        RecordDecoder decoder = new(new DecoderSettings { MaxEventsPerRecord = 2 });
        Assert.Equal(2, Taken.From($"[{First},{Second}]", decoder).Count(one => one.Rejection is null));
        string three = $"[{First},{First},{First}]";
        AssertRejected(Taken.Refused(three, decoder), RejectionCodes.TooManyEvents, "", three);
        AssertRejected(Taken.Refused(Cloud(three), decoder), RejectionCodes.TooManyEvents, "data", Cloud(three));
        AssertRejected(Taken.Refused(Cloud64(three), decoder), RejectionCodes.TooManyEvents, "data_base64", Cloud64(three));
        string lines = $"{First}\n\n{First}\n{First}\n";
        AssertRejected(Taken.Refused(lines, decoder), RejectionCodes.TooManyEvents, "", lines.TrimEnd());
    }

    [Fact]
    public void A_part_that_would_bring_too_many_events_is_rejected_and_what_came_before_stands()
    {
        RecordDecoder decoder = new(new DecoderSettings { MaxEventsPerRecord = 2 });
        string pair = Cloud($"[{First},{Second}]");
        List<Taken> all = Taken.From($"[{pair},{pair}]", decoder);
        Assert.Equal(["first", "second", ""], all.Select(one => one.Id));
        AssertRejected(all[2], RejectionCodes.TooManyEvents, "[1].data", pair);
        string array = $"[{First},{Second}]";
        AssertRejected(Taken.From($"{First}\n{array}", decoder)[1], RejectionCodes.TooManyEvents, "lines[1]", array);
        AssertRejected(Taken.From($"{array}\n{First}", decoder)[2], RejectionCodes.TooManyEvents, "lines[1]", First);
        AssertRejected(Taken.From($"[{pair},{First}]", decoder)[2], RejectionCodes.TooManyEvents, "[1]", First);
    }

    [Fact]
    public void Nesting_over_64_rejects_the_event_alone()
    {
        // The event itself is one level, the array around it another.
        string good = Some.Click(("id", "\"good\""), ("x", Nested(62)));
        string deep = Some.Click(("id", "\"deep\""), ("x", Nested(63)));
        List<Taken> all = Taken.From($"[{good},{deep},{First}]");
        Assert.Equal(["good", "", "first"], all.Select(one => one.Id));
        AssertRejected(all[1], RejectionCodes.TooDeep, "[1]", deep);
        Assert.Equal("deep", Taken.One(deep).Id);
        AssertRejected(Taken.Refused(Nested(100_000)), RejectionCodes.WrongType, "[0]", Nested(99_999));
        string hostile = Some.Click(("x", Nested(100_000)));
        AssertRejected(Taken.Refused(hostile), RejectionCodes.TooDeep, "", hostile);
    }

    [Theory]
    [InlineData(61, true)]
    [InlineData(62, false)]
    public void Nesting_is_counted_through_a_CloudEvent(int levels, bool isGood)
    {
        string inner = Some.Click(("x", Nested(levels)));
        Taken taken = Taken.From($"[{Cloud(inner)}]")[0];
        if (isGood)
        {
            Assert.Equal("e1", taken.Id);
        }
        else
        {
            AssertRejected(taken, RejectionCodes.TooDeep, "[0].data", inner);
        }
    }

    [Fact]
    public void Data_of_an_event_that_is_no_envelope_is_ignored_but_not_too_deep()
    {
        Assert.Equal("e1", Taken.One(Some.Click(("data", "{\"a\":[1]}"))).Id);
        Assert.Equal(RejectionCodes.TooDeep, Taken.Refused(Some.Click(("data", Nested(64)))).Code);
        Assert.Equal("e1", Taken.One(Some.Click(("data", $"{Nested(64)},\"data\":1"))).Id);
    }

    [Fact]
    public void A_record_can_be_left_before_its_end()
    {
        RecordDecoder decoder = new(new DecoderSettings());
        RecordReader reader = new(decoder);
        reader.Begin(Encoding.UTF8.GetBytes(Cloud($"[{First},{Second}]")), SourceFormat.Canonical, Some.Now);
        Assert.Equal(Decoded.Event, reader.Next());
        Assert.Equal(["second"], Taken.From(Second, decoder).Select(one => one.Id));
    }

    private static void AssertRejected(Taken taken, string code, string path, string bytes)
    {
        Assert.Equal((code, path), (taken.Rejection?.Code, taken.Rejection?.Path));
        Assert.Equal(bytes, Encoding.UTF8.GetString(taken.RejectedBytes));
        Assert.NotEmpty(taken.Rejection!.Value.Detail);
    }

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);

    private static string Cloud(string data) =>
        $$"""{"specversion":"1.0","id":"ce","source":"/esp","type":"email","datacontenttype":"application/json","data":{{data}}}""";

    private static string Cloud64(string text) =>
        $$"""{"specversion":"1.0","id":"ce","source":"/esp","type":"email","data_base64":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}"}""";

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
