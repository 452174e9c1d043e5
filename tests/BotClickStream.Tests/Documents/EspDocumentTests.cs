using System.Text;
using BotClickStream.Decoding;
using BotClickStream.Decoding.Webhooks;
using BotClickStream.Detection;
using BotClickStream.Reporting;

namespace BotClickStream.Tests.Documents;

/// <summary>
/// The tables of <c>docs/esp.md</c> against the decoders. <c>WRITE_DOCUMENTS=1 dotnet test -c Release --project tests/BotClickStream.Tests</c> writes them
/// anew.
/// </summary>
public sealed class EspDocumentTests
{
    private const string Begin = "<!-- types, made from Decoding/Webhooks by EspDocumentTests -->\n";
    private const string End = "<!-- /types -->";

    private static readonly string Path = System.IO.Path.Combine(Repository.Root, "docs", "esp.md");

    private static readonly EventType[] Columns =
    [
        EventType.Sent,
        EventType.Delivered,
        EventType.Open,
        EventType.Click,
        EventType.Unsubscribe,
        EventType.Complaint,
        EventType.Bounce,
        EventType.Conversion,
    ];

    [Fact]
    public void The_tables_say_for_each_ESP_and_type_what_is_supported_and_where_the_campaign_is_looked_for()
    {
        string document = File.ReadAllText(Path);
        int begin = document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = document.IndexOf(End, begin, StringComparison.Ordinal);
        string tables = Types() + "\n" + Places();
        if (Environment.GetEnvironmentVariable("WRITE_DOCUMENTS") == "1")
        {
            File.WriteAllText(Path, document[..begin] + tables + document[end..]);
            return;
        }

        Assert.Equal(tables, document[begin..end]);
    }

    [Fact]
    public void No_type_is_missing_from_the_table() =>
        Assert.All(
            FormatCatalog.BuiltIn.SelectMany(format => format.Types),
            row => Assert.True(row.Type is null || Columns.Contains(row.Type.Value), row.Word)
        );

    private static string Types()
    {
        StringBuilder table = new($"| ESP | {string.Join(" | ", Columns.Select(WordsOf<EventType>.Of))} | ignored |\n");
        table.Append(string.Concat(Enumerable.Repeat("|---", Columns.Length + 2))).Append("|\n");
        foreach (WebhookFormat format in FormatCatalog.BuiltIn)
        {
            table.Append($"| `{format.Name}` |");
            foreach (EventType? type in Columns.Select(type => (EventType?)type).Append(null))
            {
                string words = string.Join(", ", format.Types.Where(row => row.Type == type).Select(row => $"`{row.Name}`"));
                table.Append($" {(words.Length == 0 ? "–" : words)} |");
            }

            table.Append('\n');
        }

        return table.ToString();
    }

    private static string Places()
    {
        StringBuilder table = new("| ESP | recognised by | campaign, the first that holds something |\n|---|---|---|\n");
        foreach (WebhookFormat format in FormatCatalog.BuiltIn)
        {
            string signatures = string.Join(
                " or ",
                format.Signatures.Select(signature => $"`{signature.Replace(" ", "` and `", StringComparison.Ordinal)}`")
            );
            string form = format.FormField is { } field ? $"the form's field `{field}`, " : "";
            string campaign = string.Join(", ", format.CampaignPlaces.Select(place => $"`{place}`"));
            table.Append($"| `{format.Name}` | {form}{signatures} | {campaign} |\n");
        }

        return table.ToString();
    }
}
