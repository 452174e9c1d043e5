using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Tests.Documents;
using CsCheck;

namespace BotClickStream.Tests.Decoding.Webhooks;

/// <summary>
/// Hostile webhooks. <c>MUTATIONS=1000000</c> tries as many cases; the real bodies beside the checkout (<c>../shared/esp-payloads</c>) take part where
/// they are.
/// </summary>
public sealed class WebhookMutationTests
{
    private const int Cases = 10_000;

    private static readonly byte[][] Grafts =
    [
        .. new[]
        {
            "\\ud800",
            "1e400",
            "-0",
            "99999999999999999999999999",
            "null",
            "{}",
            "[]",
            "\"\"",
            "true",
            "[[[[[[[[",
            "{\"a\":{\"a\":",
            "\n",
            "\uFEFF",
            "\"event\":\"open\",",
            "\"timestamp\":\"abc\",",
            "\"Message\":\"{}\",",
            "\"Records\":[{}],",
            "\"events\":[{}],",
            "\"specversion\":\"1.0\",",
            "\"email\":[\"a@b.example\",\"c@d.example\"],",
            "%5B%7B",
            "&",
            "mandrill_events=",
        }.Select(Encoding.UTF8.GetBytes),
        [0xC3, 0x28],
        [0, 0, 0, 0, 1],
    ];

    private static readonly byte[][] Bodies = [.. AllBodies()];

    [Fact]
    public void Whatever_happens_to_a_body_nothing_throws_and_what_comes_out_is_whole()
    {
        RecordDecoder decoder = new(new DecoderSettings { MaxEventsPerRecord = 200 });
        string?[] formats = [null, null, null, .. FormatCatalog.BuiltInNames];
        long cases = long.TryParse(Environment.GetEnvironmentVariable("MUTATIONS"), out long asked) ? asked : Cases;
        Gen.Select(Gen.Int[0, Bodies.Length - 1], Gen.Int[0, formats.Length - 1], ByteMutation.Any.Array[1, 5])
            .Sample(
                (body, format, mutations) =>
                {
                    byte[] record = mutations.Aggregate(Bodies[body], (bytes, mutation) => mutation.Apply(bytes, Grafts, Bodies));
                    AssertWhole(record, Taken.From(record, decoder, formats[format], "request"));
                },
                iter: cases,
                threads: 1
            );
    }

    /// <summary>Elements of an array are counted without the decoder: each comes out, as an event, ignored or rejected.</summary>
    [Fact]
    public void Of_every_array_of_events_each_comes_out()
    {
        RecordDecoder decoder = new(new DecoderSettings());
        string[] events =
        [
            """{"email":"jane@example.com","timestamp":1769860800,"event":"open","sg_event_id":"e1"}""",
            """{"email":"jane@example.com","timestamp":1769860800,"event":"deferred","sg_event_id":"e1"}""",
            """{"email":"nobody","timestamp":1769860800,"event":"open","sg_event_id":"e1"}""",
            """{"email":{"a":1},"timestamp":[],"event":7}""",
            "7",
            "null",
            "[]",
            "{}",
        ];
        Gen.Int[0, events.Length - 1]
            .Array[1, 30]
            .Sample(
                chosen =>
                {
                    string record = $"[{string.Join(",\r\n", chosen.Select(at => events[at]))}]";
                    Assert.Equal(chosen.Length, Taken.From(Encoding.UTF8.GetBytes(record), decoder, "sendgrid").Count);
                },
                threads: 1
            );
    }

    private static void AssertWhole(byte[] record, List<Taken> all)
    {
        // Nothing vanishes: not one record is passed over in silence, unless there is nothing in it.
        Assert.True(all.Count > 0 || record.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) < 0);
        Assert.InRange(all.Count(one => one.Type != EventType.Campaign || one.LinkKey.IsAbsent), 0, 201);
        foreach (Taken one in all)
        {
            if (one.Rejection is { } rejection)
            {
                Assert.NotEmpty(rejection.Detail);
                Assert.InRange(rejection.Start, 0, record.Length);
                Assert.InRange(rejection.Length, 0, record.Length - rejection.Start);
                continue;
            }

            Assert.InRange(Encoding.UTF8.GetByteCount(one.Id), 1, CanonicalFormat.MaxId);
            Assert.InRange(Encoding.UTF8.GetByteCount(one.CampaignId), 1, CanonicalFormat.MaxId);
            Assert.InRange(Encoding.UTF8.GetByteCount(one.MessageId), 0, CanonicalFormat.MaxMessageId);
            Assert.False(one.IdKey.IsAbsent || one.CampaignKey.IsAbsent);
            Assert.InRange(one.Time, EventTime.Earliest, Some.Now + EventTime.MaxAhead);
            Assert.True(
                one.Type is EventType.Campaign or EventType.Session or EventType.Conversion
                    || !(one.MessageKey.IsAbsent && one.RecipientKey.IsAbsent)
            );
        }
    }

    private static IEnumerable<byte[]> AllBodies()
    {
        string[] folders = [Path.Combine(Repository.Root, "samples", "esp"), Path.Combine(Repository.Root, "..", "shared", "esp-payloads")];
        foreach (string file in folders.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Order(StringComparer.Ordinal))
        {
            if (!file.EndsWith(".tsv", StringComparison.Ordinal))
            {
                bool isLines = !file.Contains("samples", StringComparison.Ordinal);
                foreach (string body in isLines ? File.ReadAllLines(file) : [File.ReadAllText(file)])
                {
                    yield return Encoding.UTF8.GetBytes(body);
                }
            }
        }

        yield return Encoding.UTF8.GetBytes($"[{Some.Click()},{Some.Click(("type", "\"open\""))}]");
    }
}
