using System.Text;
using BotClickStream.Serialization;

namespace BotClickStream.Tests.Serialization;

public sealed class RejectedRecordTests
{
    [Fact]
    public void The_headers_say_why_and_from_where()
    {
        RejectedRecord rejected = new(
            "invalid-time",
            "time is \"gestern\"; expected RFC 3339 or milliseconds since 1970",
            "/3/time",
            "email.events.raw",
            7,
            9_000_000_001,
            "canonical"
        );

        Assert.Equal(
            [
                "error=invalid-time",
                "error-detail=time is \"gestern\"; expected RFC 3339 or milliseconds since 1970",
                "error-path=/3/time",
                "source-topic=email.events.raw",
                "source-partition=7",
                "source-offset=9000000001",
                "source-format=canonical",
            ],
            Texts(rejected)
        );
    }

    [Fact]
    public void What_does_not_apply_has_no_header_and_what_does_has()
    {
        RejectedRecord rejected = new("too-late", "Älter als 3 d", null, "t", 0, 0, null, ValueIsCanonical: true, Truncated: true);

        Assert.Equal(
            [
                "error=too-late",
                "error-detail=Älter als 3 d",
                "source-topic=t",
                "source-partition=0",
                "source-offset=0",
                "value-form=canonical",
                "truncated=true",
            ],
            Texts(rejected)
        );
    }

    private static IEnumerable<string> Texts(RejectedRecord rejected) =>
        rejected.ToHeaders().Select(header => $"{header.Key}={Encoding.UTF8.GetString(header.GetValueBytes())}");
}
