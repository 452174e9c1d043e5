using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotClickStream.Detection;
using BotClickStream.Settings;

namespace BotClickStream.Evaluation;

/// <summary>What each signal is worth: the same traffic judged without it.</summary>
internal sealed class Ablation(QualityFigures whole, IReadOnlyList<(string Signal, QualityFigures Figures)> without)
{
    /// <summary>The rules as if there were no such signal: all its weights are nothing.</summary>
    public static Rules Without(Rules rules, Signal signal)
    {
        JsonObject file = RulesFile.Json(rules);
        JsonObject numbers = (JsonObject)file[JsonNamingPolicy.CamelCase.ConvertName(signal.GetType().Name)]!;
        foreach (string name in numbers.Select(member => member.Key).Where(Calibration.IsWeight).ToArray())
        {
            numbers[name] = 0;
        }

        (Rules silenced, IReadOnlyList<string> problems) = RulesFile.Parse(JsonSerializer.SerializeToUtf8Bytes(file), rules);
        return problems.Count == 0 ? silenced : throw new InvalidOperationException(string.Join("; ", problems));
    }

    /// <summary>The signals that are worth most first.</summary>
    public ReportTable Table() =>
        new(
            "What each signal is worth",
            ["without", "MCC", "of it lost", "recall", "people's clicks lost", "right at once", "lead error left"],
            [Row("nothing", whole), .. without.OrderBy(one => one.Figures.Clicks.Mcc).Select(one => Row(one.Signal, one.Figures))]
        );

    private string[] Row(string name, QualityFigures figures)
    {
        string[] row = RowOf(name, figures);
        return [.. row[..2], (whole.Clicks.Mcc - figures.Clicks.Mcc).ToString("0.0000", CultureInfo.InvariantCulture), .. row[2..]];
    }

    /// <summary>Name, MCC, recall, people's clicks lost, right at once and lead error left.</summary>
    public static string[] RowOf(string name, QualityFigures figures) =>
        [
            name,
            figures.Clicks.Mcc.ToString("0.0000", CultureInfo.InvariantCulture),
            Percent(figures.Clicks.Recall),
            Percent(figures.Clicks.PeopleLost),
            Percent(figures.RightAtOnce),
            Percent(figures.LeadErrorShare),
        ];

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.00} %");
}
