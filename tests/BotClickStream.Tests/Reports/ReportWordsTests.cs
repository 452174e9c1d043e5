using System.Net;
using System.Text.RegularExpressions;
using BotClickStream.Tests.Commands;

namespace BotClickStream.Tests.Reports;

/// <summary>A page's sentences where there is one of everything, or two.</summary>
public sealed partial class ReportWordsTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("words").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData("click machine")]
    [InlineData("click person")]
    [InlineData("open person")]
    [InlineData("open machine")]
    [InlineData("unsubscribe machine")]
    [InlineData("unsubscribe person", "complaint person")]
    [InlineData(
        "click machine",
        "click person",
        "open machine",
        "unsubscribe machine",
        "complaint person",
        "session total",
        "conversion total"
    )]
    [InlineData(
        "delivered person",
        "click machine",
        "click machine",
        "click late",
        "unsubscribe machine",
        "nonsense line",
        "delivered person"
    )]
    [InlineData("click person", "click person", "nonsense line", "nonsense line", "session total")]
    public async Task One_is_never_told_as_many_nor_many_as_one_and_no_sentence_ends_twice(params string[] events)
    {
        await File.WriteAllLinesAsync(In("events.ndjson"), events.Select(Line), Cancellation);

        (_, string output, _) = await Call.Program(
            $"analyze {In("events.ndjson")} --sort --report {In("out.html")} --mql 5 --Scoring:Points:click 5"
        );

        string[] sentences =
        [
            .. Tags()
                .Split(Head().Replace(await File.ReadAllTextAsync(In("out.html"), Cancellation), ""))
                .Select(text => Spaces().Replace(WebUtility.HtmlDecode(text), " ").Trim()),
        ];
        Assert.True(sentences.Length > 50);
        Assert.All(sentences, sentence => Assert.DoesNotMatch("^(over|under) .*\\.$", sentence));
        Assert.All(
            sentences.Concat(
                output
                    .Split('\n')
                    .Where(line => line.Contains(" event", StringComparison.Ordinal) || line.Contains(" label", StringComparison.Ordinal))
            ),
            sentence =>
            {
                Assert.DoesNotMatch(OneOfMany(), sentence);
                Assert.DoesNotMatch(ManyOfOne(), sentence);
                Assert.DoesNotMatch(@"\.\.|\s\.", sentence);
            }
        );
    }

    private static string Line(string what, int at)
    {
        (string type, string who) = what.Split(' ') is [var first, var second] ? (first, second) : throw new ArgumentException(what);
        string agent = who == "machine" ? "curl/8" : "Mozilla/5.0";
        string whose =
            who == "total"
                ? "\"count\":1"
                : "\"recipient\":\"r@b.example\",\"url\":\"https://b.example/a\",\"userAgent\":\"" + agent + "\"";
        int hour = who == "late" ? 20 : 9;
        return type == "nonsense"
            ? "{\"id\": broken"
            : $$"""{"id":"e{{at}}","type":"{{type}}","time":"2026-03-01T{{hour:00}}:00:0{{at}}Z","campaignId":"c",{{whose}}}""";
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string In(string file) => Path.Combine(directory, file);

    /// <summary>A single 1 before what can only be said of several.</summary>
    [GeneratedRegex(@"(?<![\d.,:/–-])1 (?:are|were|tell|[a-z]*[b-hj-rt-z]s)\b")]
    private static partial Regex OneOfMany();

    /// <summary>A number of several before what can only be said of one.</summary>
    [GeneratedRegex(
        @"\b(?:[02-9]|[1-9]\d+) (?:is|was|click|open|event|mail|lead|link|contact|visit|record|unsubscribe|complaint|recipient|verdict)\b"
    )]
    private static partial Regex ManyOfOne();

    [GeneratedRegex("<head>.*?</head>|<script>.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Head();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
