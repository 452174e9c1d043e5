using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Tests.Documents;
using CsCheck;

namespace BotClickStream.Tests.Decoding;

/// <summary>One reader reads record after record, and nothing of one shows in the next.</summary>
public sealed class RecordReaderTests
{
    private static readonly string Campaign = Some.Click(
        ("type", "\"campaign\""),
        ("recipient", null),
        ("links", """[{"linkId":"a"},{"url":"https://x.example/b"},{"linkId":"c","role":"footer"}]""")
    );

    private const string ManyRecipients = """
        {"eventType":"Delivery","mail":{"timestamp":"2026-01-31T12:00:00.000Z","messageId":"m"},
         "delivery":{"timestamp":"2026-01-31T12:00:01.000Z","recipients":["a@example.com","b@example.com","c@example.com"]}}
        """;

    /// <summary>Of every way in which a record can be laid out, wrapped, broken or of no use, one at least, and each ESP's sample.</summary>
    private static readonly (string? Format, byte[] Body)[] Records =
    [
        .. new (string?, string)[]
        {
            (null, Some.Click()),
            (FormatCatalog.Canonical, Some.Click(("userAgent", "\"\\u0041\""))),
            (null, $"[{Some.Click()},{Campaign},7]"),
            (null, $"{Some.Click()}\n{{\n{Campaign}"),
            (null, Campaign),
            (null, $$"""{"specversion":"1.0","data":[{{Some.Click()}},{}]}"""),
            (null, $$"""{"specversion":"1.0","data":"{"}"""),
            (null, "{"),
            (null, ""),
            (null, "a=b&c=d"),
            (null, """{"hello":"world"}"""),
            ("sendgrid", Some.Click()),
            ("nobody", Some.Click()),
            ("mandrill", "mandrill_events=%5B%5D"),
            ("mandrill", "mandrill_events=%5B"),
            (null, ManyRecipients),
        }.Select(record => (record.Item1, Encoding.UTF8.GetBytes(record.Item2))),
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "samples", "esp"))
            .Order(StringComparer.Ordinal)
            .Select(file => ((string?)null, File.ReadAllBytes(file))),
    ];

    [Fact]
    public void What_was_read_before_to_its_end_or_not_changes_nothing() =>
        Gen.Select(Gen.Int[0, Records.Length - 1], Gen.Int[0, 5], Gen.Bool.Select(isNamed => isNamed ? "request" : ""))
            .List[2, 12]
            .Sample(steps =>
            {
                RecordReader reader = new(new RecordDecoder(new DecoderSettings()));
                foreach ((int index, int looks, string request) in steps)
                {
                    (string? format, byte[] body) = Records[index];
                    List<Taken> alone = Taken.From(body, format: format, requestId: request);
                    reader.Begin(body, new SourceFormat(format), Some.Now, Encoding.UTF8.GetBytes(request));
                    for (int look = 0; look < looks; look++)
                    {
                        Taken? taken = Taken.Next(ref reader);
                        Taken? expected = look < alone.Count ? alone[look] : null;
                        Assert.Equivalent(expected, taken, strict: true);
                    }
                }
            });
}
