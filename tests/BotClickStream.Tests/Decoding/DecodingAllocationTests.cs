using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Tests.Documents;

namespace BotClickStream.Tests.Decoding;

public sealed class DecodingAllocationTests
{
    [Fact]
    public void A_warm_decoder_allocates_nothing_for_good_events()
    {
        string[] events =
        [
            Some.Click(
                ("id", "\"0190163d-8694-739b-aea5-966c26f8ad90\""),
                ("recipient", "\"Jane@EXAMPLE.com\""),
                ("url", "\"https://X.example/a?utm_source=1&b=2#c\""),
                ("userAgent", "\"Mozilla/5.0 (X11) Gecko\""),
                ("ip", "\"2001:db8::1\""),
                ("points", "1.5e1"),
                ("gateway", "\"MX.Example.\"")
            ),
            Some.Click(("recipient", "\"j\\u00fcrgen@b\\u00fccher.example\""), ("machine", "\"apple\""), ("ip", "\"unknown\"")),
            Some.Click(("type", "\"campaign\""), ("links", """[{"linkId":"a"},{"url":"https:\/\/x.example\/b"}]""")),
        ];
        byte[][] records =
        [
            .. events.Select(Encoding.UTF8.GetBytes),
            Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]"),
            Encoding.UTF8.GetBytes(string.Join("\r\n", events)),
            Encoding.UTF8.GetBytes($$"""{"specversion":"1.0","data":[{{string.Join(',', events)}}]}"""),
            Encoding.UTF8.GetBytes(
                $$"""{"specversion":"1.0","data_base64":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(events[0]))}}"}"""
            ),
        ];
        RecordDecoder decoder = new(new DecoderSettings { UrlRoles = [new("*/bait/*", BotClickStream.Detection.LinkRole.Bait)] });
        Assert.Equal(21, Run(decoder, records));
        Run(decoder, records);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int count = 0;
        for (int i = 0; i < 100; i++)
        {
            count += Run(decoder, records);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(2100, count);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void A_warm_decoder_allocates_nothing_for_good_webhooks()
    {
        byte[][] bodies =
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Repository.Root, "samples", "esp"))
                .Order(StringComparer.Ordinal)
                .Select(File.ReadAllBytes),
        ];
        RecordDecoder decoder = new(new DecoderSettings());
        int once = Run(decoder, bodies);
        Assert.True(once >= bodies.Length);
        Run(decoder, bodies);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int again = Run(decoder, bodies);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((once, 0), (again, allocated));
    }

    private static int Run(RecordDecoder decoder, byte[][] records)
    {
        int events = 0;
        foreach (byte[] record in records)
        {
            RecordReader reader = new(decoder);
            reader.Begin(record, SourceFormat.Recognise, Some.Now);
            while (reader.Next() == Decoded.Event)
            {
                events++;
            }
        }

        return events;
    }
}
