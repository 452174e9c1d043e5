using System.Globalization;
using System.Xml.Linq;
using Microsoft.AspNetCore.Components;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace BotClickStream.Reports.Page;

/// <summary>
/// Draws <see cref="StackedBars"/> as SVG that is part of the page: OxyPlot lays it out, and the page's style gives it colours and patterns, in light and in dark. Each colour
/// that OxyPlot is given stands for a class of the style sheet.
/// </summary>
internal static class BarChart
{
    private const double BarWidth = 0.84;
    private const int FontSize = 12;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly OxyColor Ink = OxyColor.FromRgb(1, 0, 0);
    private static readonly OxyColor Grid = OxyColor.FromRgb(2, 0, 0);

    private static readonly Dictionary<string, string> Classes = new()
    {
        [Rgb(Ink)] = "ink",
        [Rgb(Grid)] = "grid",
        [Rgb(ColorOf(Who.People))] = ClassOf(Who.People),
        [Rgb(ColorOf(Who.Machines))] = ClassOf(Who.Machines),
        [Rgb(ColorOf(Who.Proxies))] = ClassOf(Who.Proxies),
        [Rgb(ColorOf(Who.Undecided))] = ClassOf(Who.Undecided),
    };

    /// <summary>The style sheet's name for who did it.</summary>
    public static string ClassOf(Who who) => who.ToString().ToLowerInvariant();

    /// <param name="kind">Added to the classes and to the ids: a page may have a chart in several sizes.</param>
    public static MarkupString Draw(StackedBars bars, string kind, int width, int height)
    {
        SvgExporter exporter = new() { Width = width, Height = height };
        XElement svg = XDocument.Parse(exporter.ExportToString(PlotOf(bars))).Root!;
        string id = $"{bars.Id}-{kind}";
        XElement drawn = new(
            Svg + "svg",
            new XAttribute("class", $"chart {kind}"),
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}")),
            new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", $"{id}-title {id}-desc"),
            new XElement(Svg + "title", new XAttribute("id", $"{id}-title"), bars.Title),
            new XElement(Svg + "desc", new XAttribute("id", $"{id}-desc"), bars.Summary),
            svg.Descendants().Where(element => element.Name != Svg + "defs" && !element.HasElements && !IsInDefs(element)).Select(Styled)
        );
        return new MarkupString(drawn.ToString(SaveOptions.DisableFormatting));
    }

    private static PlotModel PlotOf(StackedBars bars)
    {
        PlotModel plot = new()
        {
            PlotAreaBorderThickness = new OxyThickness(0, 0, 0, 1),
            PlotAreaBorderColor = Ink,
            TextColor = Ink,
            DefaultFontSize = FontSize,
            Padding = new OxyThickness(0, 8, 8, 0),
        };
        plot.Axes.Add(
            new LinearAxis
            {
                Position = AxisPosition.Bottom,
                Minimum = -0.5,
                Maximum = bars.Bars.Count - 0.5,
                Title = bars.Axis,
                TickStyle = TickStyle.None,
                MajorStep = bars.Bars.Count > 20 ? 10 : 1,
                LabelFormatter = at => at == Math.Floor(at) && at >= 0 && at < bars.Bars.Count ? bars.Bars[(int)at].Name : "",
            }
        );
        plot.Axes.Add(
            new LinearAxis
            {
                Position = AxisPosition.Left,
                Minimum = 0,
                MaximumPadding = 0.05,
                MinimumMajorStep = 1,
                Title = bars.Unit,
                TickStyle = TickStyle.None,
                MajorGridlineStyle = LineStyle.Solid,
                MajorGridlineColor = Grid,
                LabelFormatter = count => Say.Number((long)count),
            }
        );
        double[] reached = new double[bars.Bars.Count];
        for (int part = 0; part < bars.Parts.Count; part++)
        {
            RectangleBarSeries series = new() { FillColor = ColorOf(bars.Parts[part]), StrokeThickness = 0 };
            for (int bar = 0; bar < reached.Length; bar++)
            {
                if (bars.Bars[bar].Counts[part] is not 0 and long count)
                {
                    series.Items.Add(new RectangleBarItem(bar - (BarWidth / 2), reached[bar], bar + (BarWidth / 2), reached[bar] + count));
                    reached[bar] += count;
                }
            }

            plot.Series.Add(series);
        }

        return plot;
    }

    private static bool IsInDefs(XElement element) => element.Ancestors(Svg + "defs").Any();

    /// <summary>The element with a class instead of its colours and fonts.</summary>
    private static XElement Styled(XElement element)
    {
        string colors = $"{(string?)element.Attribute("style")}{(string?)element.Attribute("fill")}";
        string name = Classes.FirstOrDefault(known => colors.Contains(known.Key, StringComparison.Ordinal)).Value ?? "ink";
        XElement styled = new(element.Name, element.Value, new XAttribute("class", name));
        string[] kept =
        [
            "x",
            "y",
            "width",
            "height",
            "points",
            "transform",
            "text-anchor",
            "dominant-baseline",
            "d",
            "x1",
            "x2",
            "y1",
            "y2",
        ];
        styled.Add(element.Attributes().Where(attribute => kept.Contains(attribute.Name.LocalName)));
        return styled;
    }

    private static OxyColor ColorOf(Who who) => OxyColor.FromRgb((byte)(10 + who), 0, 0);

    private static string Rgb(OxyColor color) => string.Create(CultureInfo.InvariantCulture, $"rgb({color.R},{color.G},{color.B})");
}
