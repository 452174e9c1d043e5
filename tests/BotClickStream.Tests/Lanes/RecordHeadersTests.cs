using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Lanes;
using Confluent.Kafka;

namespace BotClickStream.Tests.Lanes;

public sealed class RecordHeadersTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void Without_headers_the_topics_format_holds()
    {
        RecordHeaders none = new(new SourceFormat("sendgrid"));
        Assert.Equal((new SourceFormat("sendgrid"), null, null), (none.Format, none.RequestId, none.Trace));
        Assert.Equal(new SourceFormat("ses"), Of(("source-format", "ses")).Format);
        Assert.Equal(new SourceFormat("my-esp"), Of(("source-format", "my-esp")).Format);
    }

    [Theory]
    [InlineData("svix-id")]
    [InlineData("x-amz-sns-message-id")]
    public void What_names_the_request_is_kept(string header) => Assert.Equal("r1", Encoding.UTF8.GetString(Of((header, "r1")).RequestId!));

    [Fact]
    public void A_CloudEvents_own_id_names_the_request_where_nothing_else_does()
    {
        Assert.Equal("c1", Encoding.UTF8.GetString(Of(("ce_id", "c1"), ("ce_specversion", "1.0")).RequestId!));
        Assert.Equal("r1", Encoding.UTF8.GetString(Of(("svix-id", "r1"), ("ce_specversion", "1.0"), ("ce_id", "c1")).RequestId!));
    }

    [Theory]
    [InlineData(Parent, null, Parent)]
    [InlineData(Parent, "a=1,b=2", Parent + "\na=1,b=2")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "a=1", null)]
    [InlineData("00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null, null)]
    [InlineData("nonsense", null, null)]
    public void A_trace_context_is_carried_on_as_it_came_or_not_at_all(string parent, string? state, string? carried)
    {
        RecordHeaders headers = state is null ? Of(("traceparent", parent)) : Of(("traceparent", parent), ("tracestate", state));
        byte[]? trace = headers.Trace;
        Assert.Equal(carried, trace is null ? null : Encoding.UTF8.GetString(trace));
        Headers? again = TraceContext.ToHeaders(trace);
        Assert.Equal(carried?.Split('\n'), again?.Select(header => Encoding.UTF8.GetString(header.GetValueBytes())).ToArray());
    }

    private static RecordHeaders Of(params (string Name, string Value)[] headers)
    {
        RecordHeaders all = new(new SourceFormat("sendgrid"));
        foreach ((string name, string value) in headers)
        {
            all.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        return all;
    }
}
