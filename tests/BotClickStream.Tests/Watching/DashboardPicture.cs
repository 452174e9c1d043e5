using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace BotClickStream.Tests.Watching;

/// <summary>What the panels of a dashboard asked Prometheus and were answered, each where it lies on the grid, as SVG.</summary>
internal static partial class DashboardPicture
{
    private const int Column = 44;
    private const int Row = 26;
    private const int TitleHeight = 22;
    private const int LegendHeight = 16;
    private const int MostLines = 12;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private static readonly OxyColor[] Palette =
    [
        OxyColors.SteelBlue,
        OxyColors.DarkOrange,
        OxyColors.SeaGreen,
        OxyColors.Firebrick,
        OxyColors.MediumPurple,
        OxyColors.Goldenrod,
        OxyColors.Teal,
        OxyColors.Gray,
    ];

    /// <param name="answers">Of each target of a panel, by its id.</param>
    public static string Draw(Dashboard dashboard, IReadOnlyDictionary<int, PrometheusSeries[][]> answers)
    {
        int height = dashboard.Elements.Max(panel => (int)panel["gridPos"]!["y"]! + (int)panel["gridPos"]!["h"]!) * Row;
        return new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {24 * Column} {height}"),
            new XAttribute("width", 24 * Column),
            new XAttribute("height", height),
            new XAttribute("font-family", "sans-serif"),
            new XElement(
                Svg + "rect",
                new XAttribute("width", "100%"),
                new XAttribute("height", "100%"),
                new XAttribute("fill", "#f4f5f5")
            ),
            dashboard.Elements.Select(panel => Element(panel, answers))
        ).ToString(SaveOptions.DisableFormatting);
    }

    private static XElement Element(JsonNode panel, IReadOnlyDictionary<int, PrometheusSeries[][]> answers)
    {
        JsonNode at = panel["gridPos"]!;
        int width = ((int)at["w"]! * Column) - 6;
        int height = ((int)at["h"]! * Row) - 6;
        string type = Dashboard.Text(panel, "type");
        XElement cell = new(
            Svg + "svg",
            new XAttribute("x", ((int)at["x"]! * Column) + 3),
            new XAttribute("y", ((int)at["y"]! * Row) + 3),
            new XAttribute("width", width),
            new XAttribute("height", height)
        );
        if (type == "row")
        {
            cell.Add(Text(Dashboard.Text(panel, "title"), 4, 15, 13, "#444"));
            return cell;
        }

        PrometheusSeries[][] answered = answers[(int)panel["id"]!];
        string unit = Dashboard.Text(panel["fieldConfig"]!["defaults"]!, "unit");
        cell.Add(
            new XElement(
                Svg + "rect",
                new XAttribute("width", width),
                new XAttribute("height", height),
                new XAttribute("fill", "white"),
                new XAttribute("stroke", "#ddd")
            ),
            Text(Dashboard.Text(panel, "title"), 8, 15, 11, "#222")
        );
        int room = height - TitleHeight;
        switch (type)
        {
            case "stat":
                cell.Add(
                    Text(answered[0] is [var only, ..] ? Say(only.Points[^1].Value, unit) : "No data", 12, height - 22, 28, "#1f6b3a")
                );
                break;
            case "timeseries" or "heatmap" when answered.All(series => series.Length == 0):
                cell.Add(Text("No data", 12, TitleHeight + 24, 12, "#888"));
                break;
            case "timeseries":
                PlotModel lines = Lines(panel, answered, unit);
                cell.Add(Plot(lines, width, room - LegendHeight, panel), Legend(lines, width, height - 6));
                break;
            case "heatmap":
                cell.Add(Plot(Heat(answered[0], unit), width, room - LegendHeight, panel));
                break;
            default:
                cell.Add(Rows(panel, answered, unit, room / 16, width));
                break;
        }

        return cell;
    }

    private static PlotModel Lines(JsonNode panel, PrometheusSeries[][] answered, string unit)
    {
        PlotModel plot = Frame(unit);
        bool isStacked = panel["fieldConfig"]!["defaults"]!["custom"]!["stacking"] is not null;
        Dictionary<double, double> below = [];
        int color = 0;
        foreach ((PrometheusSeries[] series, int target) in answered.Select((series, target) => (series, target)))
        {
            string legend = (string?)panel["targets"]![target]!["legendFormat"] ?? "";
            foreach (PrometheusSeries one in series.OrderByDescending(one => one.Points.Max(point => Finite(point.Value))).Take(MostLines))
            {
                OxyColor ink = Palette[color++ % Palette.Length];
                string name = Label().Replace(legend, label => one.Labels.GetValueOrDefault(label.Groups["name"].Value, ""));
                if (!isStacked)
                {
                    LineSeries line = new()
                    {
                        Color = ink,
                        StrokeThickness = 1.2,
                        Title = name,
                    };
                    line.Points.AddRange(one.Points.Select(point => new DataPoint(Time(point.At), point.Value)));
                    plot.Series.Add(line);
                    continue;
                }

                AreaSeries area = new()
                {
                    Color = ink,
                    Fill = OxyColor.FromAColor(150, ink),
                    StrokeThickness = 0.8,
                    Title = name,
                };
                foreach ((double at, double value) in one.Points)
                {
                    double from = below.GetValueOrDefault(at);
                    below[at] = from + Finite(value);
                    area.Points.Add(new DataPoint(Time(at), below[at]));
                    area.Points2.Add(new DataPoint(Time(at), from));
                }

                plot.Series.Add(area);
            }
        }

        return plot;
    }

    /// <summary>Prometheus' buckets hold all below; a heatmap shows each by itself.</summary>
    private static PlotModel Heat(PrometheusSeries[] buckets, string unit)
    {
        PrometheusSeries[] ordered =
        [
            .. buckets.OrderBy(bucket =>
                bucket.Labels["le"] == "+Inf" ? double.MaxValue : double.Parse(bucket.Labels["le"], CultureInfo.InvariantCulture)
            ),
        ];
        double[] times = [.. ordered.SelectMany(bucket => bucket.Points).Select(point => point.At).Distinct().Order()];
        PlotModel plot = Frame(unit: null);
        double[,] cells = new double[times.Length, ordered.Length];
        double[] before = new double[times.Length];
        foreach ((PrometheusSeries bucket, int row) in ordered.Select((bucket, row) => (bucket, row)))
        {
            foreach ((double at, double value) in bucket.Points)
            {
                int column = Array.BinarySearch(times, at);
                // What is empty is left white.
                cells[column, row] = value - before[column] is > 0 and double count ? count : double.NaN;
                before[column] = value;
            }
        }

        plot.Axes[1].LabelFormatter = row =>
            row == Math.Floor(row) && row >= 0 && row < ordered.Length ? $"≤ {Le(ordered[(int)row].Labels["le"], unit)}" : "";
        plot.Axes[1].Minimum = -0.5;
        plot.Axes[1].Maximum = ordered.Length - 0.5;
        plot.Axes.Add(
            new LinearColorAxis
            {
                Palette = OxyPalette.Interpolate(32, OxyColors.Moccasin, OxyColors.DarkOrange, OxyColors.DarkRed),
                Position = AxisPosition.None,
                InvalidNumberColor = OxyColors.Transparent,
            }
        );
        plot.Series.Add(
            new HeatMapSeries
            {
                X0 = Time(times[0]),
                X1 = Time(times[^1]),
                Y0 = 0,
                Y1 = ordered.Length - 1,
                Data = cells,
                Interpolate = false,
                RenderMethod = HeatMapRenderMethod.Rectangles,
            }
        );
        return plot;
    }

    /// <summary>A line for each series: what it is, and how much.</summary>
    private static IEnumerable<XElement> Rows(JsonNode panel, PrometheusSeries[][] answered, string unit, int most, int width)
    {
        Dictionary<string, string[]> rows = [];
        foreach ((PrometheusSeries[] series, int target) in answered.Select((series, target) => (series, target)))
        {
            string targetsUnit = Dashboard.Text(panel["targets"]![target]!, "expr").Contains(" / ", StringComparison.Ordinal)
                ? "percentunit"
                : unit;
            foreach (PrometheusSeries one in series)
            {
                string name = string.Join(", ", one.Labels.Where(label => !label.Key.StartsWith('_')).Select(label => label.Value));
                rows.TryAdd(name, new string[answered.Length]);
                rows[name][target] = Say(one.Points[^1].Value, targetsUnit);
            }
        }

        if (rows.Count == 0)
        {
            yield return Text("No data", 12, TitleHeight + 24, 12, "#888");
        }

        int line = 0;
        JsonNode? headings = panel["transformations"]?.AsArray().Last()!["options"]!["renameByName"];
        for (int i = 0; headings is not null && rows.Count > 0 && i < answered.Length; i++)
        {
            string heading = (string)(headings["Value"] ?? headings[$"Value #{(char)('A' + i)}"])!;
            yield return Text(heading, width - 100 - (110 * (answered.Length - 1 - i)), TitleHeight + 12, 9, "#666");
            line = 1;
        }

        foreach ((string name, string[] values) in rows.Take(most - line))
        {
            int y = TitleHeight + 12 + (16 * line++);
            yield return Text(name, 12, y, 11, "#222");
            for (int i = 0; i < values.Length; i++)
            {
                yield return Text(values[i] ?? "–", width - 100 - (110 * (values.Length - 1 - i)), y, 11, "#1f6b3a");
            }
        }
    }

    private static PlotModel Frame(string? unit)
    {
        PlotModel plot = new()
        {
            PlotAreaBorderThickness = new OxyThickness(0),
            DefaultFont = "sans-serif",
            DefaultFontSize = 9,
            // The browser's font may be wider than the one that OxyPlot measures with.
            PlotMargins = new OxyThickness(58, 4, 8, 22),
            Padding = new OxyThickness(4, 2, 8, 2),
        };
        plot.Axes.Add(
            new DateTimeAxis
            {
                Position = AxisPosition.Bottom,
                StringFormat = "HH:mm:ss",
                MajorGridlineStyle = LineStyle.None,
                IntervalLength = 90,
            }
        );
        plot.Axes.Add(
            new LinearAxis
            {
                Position = AxisPosition.Left,
                Minimum = 0,
                MajorGridlineStyle = LineStyle.Solid,
                MajorGridlineColor = OxyColor.FromRgb(230, 230, 230),
                TickStyle = TickStyle.None,
                IntervalLength = 36,
                LabelFormatter = value => unit is null ? "" : Say(value, unit),
            }
        );

        return plot;
    }

    /// <summary>The names of as many lines as there is room for.</summary>
    private static IEnumerable<XElement> Legend(PlotModel plot, int width, int y)
    {
        int x = 12;
        foreach (Series series in plot.Series)
        {
            OxyColor ink = series is LineSeries line ? line.Color : OxyColors.Black;
            string name = series.Title.Length == 0 ? "–" : series.Title;
            int end = x + 16 + (int)(name.Length * 5.2);
            if (end > width)
            {
                yield return Text("…", x, y, 10, "#444");
                yield break;
            }

            yield return Text(name, x, y, 10, $"#{ink.R:x2}{ink.G:x2}{ink.B:x2}");
            x = end;
        }
    }

    private static XElement Plot(PlotModel plot, int width, int height, JsonNode panel)
    {
        string svg = new SvgExporter { Width = width, Height = height }.ExportToString(plot);
        // Each plot counts its clipping paths from 1, and all are in one document.
        XElement drawn = XDocument
            .Parse(
                svg.Replace("\"clipPath", $"\"panel{panel["id"]}-", StringComparison.Ordinal)
                    .Replace("#clipPath", $"#panel{panel["id"]}-", StringComparison.Ordinal)
            )
            .Root!;
        drawn.SetAttributeValue("y", TitleHeight);
        return drawn;
    }

    private static XElement Text(string text, int x, int y, int size, string color) =>
        new(
            Svg + "text",
            new XAttribute("x", x),
            new XAttribute("y", y),
            new XAttribute("font-size", size),
            new XAttribute("fill", color),
            text
        );

    private static double Time(double seconds) =>
        DateTimeAxis.ToDouble(DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)).UtcDateTime);

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;

    private static string Le(string bound, string unit) =>
        bound == "+Inf" ? "∞" : Say(double.Parse(bound, CultureInfo.InvariantCulture), unit);

    private static string Say(double value, string unit) =>
        unit switch
        {
            _ when !double.IsFinite(value) => "–",
            "percentunit" => value.ToString("0.#%", CultureInfo.InvariantCulture),
            "s" when value is > 0 and < 1 => $"{(value * 1000).ToString("0.##", CultureInfo.InvariantCulture)} ms",
            "s" when value >= 86_400 => $"{(value / 86_400).ToString("0.#", CultureInfo.InvariantCulture)} d",
            "s" when value >= 3_600 => $"{(value / 3_600).ToString("0.#", CultureInfo.InvariantCulture)} h",
            "s" => $"{value.ToString("0.##", CultureInfo.InvariantCulture)} s",
            "bytes" => $"{(value / (1 << 20)).ToString("0.#", CultureInfo.InvariantCulture)} MiB",
            "cps" => $"{Short(value)}/s",
            _ => Short(value),
        };

    private static string Short(double value) =>
        value >= 10_000
            ? $"{(value / 1000).ToString("0.#", CultureInfo.InvariantCulture)} k"
            : value.ToString(value >= 100 ? "0" : "0.##", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{\{(?<name>\w+)\}\}")]
    private static partial Regex Label();
}
