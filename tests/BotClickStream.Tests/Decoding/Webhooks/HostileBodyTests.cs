using System.Text;
using BotClickStream.Decoding;

namespace BotClickStream.Tests.Decoding.Webhooks;

/// <summary>What is too large or too deep is refused, and costs little more memory than it has itself.</summary>
public sealed class HostileBodyTests
{
    private const string Event = """{"email":"jane@example.com","timestamp":1769860800,"event":"open","sg_event_id":"e1"}""";

    [Theory]
    [InlineData("sg_event_id")]
    [InlineData("email")]
    [InlineData("url")]
    public void A_string_of_64_MiB_is_refused_without_being_copied(string field)
    {
        byte[] record = Encoding.UTF8.GetBytes(
            $$"""[{"{{field}}":"{{new string('x', 64 << 20)}}","event":"click","timestamp":1769860800,"email":"jane@example.com","sg_message_id":"m"}]""".Replace(
                field == "email" ? ",\"email\":\"jane@example.com\"" : "\n",
                "",
                StringComparison.Ordinal
            )
        );
        Taken one = Refused(record, out long allocated);
        Assert.Equal((RejectionCodes.TooLong, $"[0].{field}"), (one.Code, one.Rejection!.Value.Path));
        Assert.InRange(allocated, 0, record.Length + (8 << 20));
    }

    /// <summary>The text that a notification carries is copied once to be unescaped, and that memory is given back with the next record.</summary>
    [Fact]
    public void A_notification_of_64_MiB_of_escapes_is_refused_by_one_copy()
    {
        byte[] record = Encoding.UTF8.GetBytes(
            $"{{\"TopicArn\":\"t\",\"Message\":\"{string.Concat(Enumerable.Repeat("\\\\", 32 << 20))}\"}}"
        );
        Taken one = Refused(record, out long allocated);
        Assert.Equal((RejectionCodes.NotJson, "Message"), (one.Code, one.Rejection!.Value.Path));
        Assert.InRange(allocated, 0, (2L * record.Length) + (8 << 20));
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void A_depth_of_100_000_is_refused_for_that_event_alone(string open, string close)
    {
        StringBuilder deep = new();
        deep.Insert(0, open, 100_000).Append('1').Insert(deep.Length, close, 100_000);
        List<Taken> all = Webhook.All($"[{Event},{Event.With("\"event\"", $"\"category\":{deep},\"event\"")},{Event}]");
        Assert.Equal(["", RejectionCodes.TooDeep, ""], all.Select(one => one.Code));
    }

    [Fact]
    public void A_million_events_in_a_record_are_refused_once_the_limit_is_passed()
    {
        byte[] record = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(Event, 1_000_000))}]");
        Taken one = Refused(record, out long allocated);
        Assert.Equal(RejectionCodes.TooManyEvents, one.Code);
        Assert.InRange(allocated, 0, record.Length + (32 << 20));
    }

    [Fact]
    public void A_million_recipients_of_an_event_are_refused()
    {
        string[] addresses = [.. Enumerable.Repeat("\"a@b.example\"", 1_000_000)];
        Rejection rejection = Webhook.Refused(
            $"{{\"type\":\"email.sent\",\"created_at\":\"2026-01-31T12:00:00Z\",\"data\":{{\"to\":[{string.Join(',', addresses)}]}}}}"
        );
        Assert.Equal(RejectionCodes.TooManyEvents, rejection.Code);
    }

    /// <summary>The JSON reader throws where it is asked to compare such a name.</summary>
    [Fact]
    public void Half_of_a_surrogate_pair_in_a_name_is_no_name_that_is_looked_for()
    {
        const string Open = """
            {"type":"email.opened","created_at":"2026-01-31T12:00:00Z","data":{"email_id":"m","to":[{"\ud800":1,"email":"jane@example.com"}],"tags":[{"\ud800":1,"name":"campaign","value":"spring"}]}}
            """;
        Taken open = Webhook.One(Open);
        Assert.Equal(("spring", "jane@example.com"), (open.CampaignId, open.Recipient));
    }

    [Fact]
    public void Wrappings_in_wrappings_are_opened_only_so_often()
    {
        string body = "{\"eventType\":\"Send\"}";
        for (int i = 0; i < 6; i++)
        {
            body = $"{{\"TopicArn\":\"t\",\"Message\":{System.Text.Json.JsonSerializer.Serialize(body)}}}";
        }

        Assert.Equal(RejectionCodes.TooDeep, Webhook.Refused(body).Code);
    }

    private static Taken Refused(byte[] record, out long allocated)
    {
        RecordDecoder decoder = new(new DecoderSettings());
        Taken.From(Encoding.UTF8.GetBytes(Event), decoder);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Taken one = Assert.Single(Taken.From(record, decoder));
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return one;
    }
}
