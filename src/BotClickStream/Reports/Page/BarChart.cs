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

    /// <summary>Of the drawing: a page scales it to the room that there is, from a telephone's to half of a screen.</summary>
    private const int Width = 480;
    private const int Height = 270;
    private const int FontSize = 14;
    private const int DigitWidth = 10;

    /// <summary>From so many bars on only each tenth has room for its name.</summary>
    private const int ManyBars = 20;

    /// <summary>Of many bars so many places are as wide as a name, and of few so many.</summary>
    private const int Apart = 6;
    private const double ApartOfFew = 1.6;

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

    public static MarkupString Draw(StackedBars bars)
    {
        SvgExporter exporter = new() { Width = Width, Height = Height };
        XElement svg = XDocument.Parse(exporter.ExportToString(PlotOf(bars))).Root!;
        XElement drawn = new(
            Svg + "svg",
            new XAttribute("class", "chart"),
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {Height}")),
            new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", $"{bars.Id}-title {bars.Id}-desc"),
            new XElement(Svg + "title", new XAttribute("id", $"{bars.Id}-title"), bars.Title),
            new XElement(Svg + "desc", new XAttribute("id", $"{bars.Id}-desc"), bars.Summary),
            svg.Descendants().Where(element => !element.HasElements).Select(Styled).OfType<XElement>()
        );
        return new MarkupString(drawn.ToString(SaveOptions.DisableFormatting));
    }

    private static PlotModel PlotOf(StackedBars bars)
    {
        PlotModel plot = new()
        {
            PlotAreaBorderThickness = new OxyThickness(0),
            TextColor = Ink,
            DefaultFontSize = FontSize,
            // The browser's font may be wider than the one that OxyPlot measures with.
            PlotMargins = new OxyThickness(DigitWidth * (Say.Number(bars.Bars.Max(bar => bar.Counts.Sum())).Length + 1), 8, 12, 52),
        };
        plot.Axes.Add(
            new BarAxis([.. Enumerable.Range(0, bars.Bars.Count).Where(bar => IsNamed(bars, bar)).Select(bar => PlaceOf(bars, bar))])
            {
                Position = AxisPosition.Bottom,
                Minimum = PlaceOf(bars, 0) - (bars.BeginsBefore && bars.Bars.Count > ManyBars ? Apart / 2 : 0.5),
                Maximum = PlaceOf(bars, bars.Bars.Count - 1) + (bars.EndsLater && bars.Bars.Count > ManyBars ? Apart / 2 : 0.5),
                Title = bars.Axis,
                AxisTitleDistance = 10,
                TickStyle = TickStyle.None,
                AxislineStyle = LineStyle.Solid,
                AxislineColor = Ink,
                LabelFormatter = place =>
                    bars.Bars.Where((_, bar) => PlaceOf(bars, bar) == place).Select(bar => bar.Name).FirstOrDefault(""),
            }
        );
        plot.Axes.Add(
            new LinearAxis
            {
                Position = AxisPosition.Left,
                Minimum = 0,
                MaximumPadding = 0.05,
                MinimumMajorStep = 1,
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
                    double place = PlaceOf(bars, bar);
                    series.Items.Add(
                        new RectangleBarItem(place - (BarWidth / 2), reached[bar], place + (BarWidth / 2), reached[bar] + count)
                    );
                    reached[bar] += count;
                }
            }

            plot.Series.Add(series);
        }

        return plot;
    }

    /// <summary>Where a bar stands on the axis, in bars; what stands apart has room for its name.</summary>
    private static double PlaceOf(StackedBars bars, int bar)
    {
        double apart = bars.Bars.Count > ManyBars ? Apart : ApartOfFew;
        int place = bars.BeginsBefore ? bar - 1 : bar;
        return place < 0 ? -apart
            : IsLater(bars, bar) ? place - 1 + apart
            : place;
    }

    private static bool IsNamed(StackedBars bars, int bar) =>
        bars.Bars.Count <= ManyBars || IsLater(bars, bar) || (PlaceOf(bars, bar) is var place && (place < 0 || place % 10 == 0));

    private static bool IsLater(StackedBars bars, int bar) => bars.EndsLater && bar == bars.Bars.Count - 1;

    /// <summary>The element with a class instead of its colours and fonts; nothing where it shows none.</summary>
    private static XElement? Styled(XElement element)
    {
        string colors = $"{(string?)element.Attribute("style")}{(string?)element.Attribute("fill")}";
        if (Classes.FirstOrDefault(known => colors.Contains(known.Key, StringComparison.Ordinal)).Value is not { } name)
        {
            return null;
        }

        string[] kept = ["x", "y", "width", "height", "points", "transform", "text-anchor", "dominant-baseline"];
        return new XElement(
            element.Name,
            new XAttribute("class", name),
            element.Attributes().Where(attribute => kept.Contains(attribute.Name.LocalName)),
            element.Value
        );
    }

    /// <summary>Tells the places of its names, which are not all one step apart.</summary>
    private sealed class BarAxis(double[] named) : LinearAxis
    {
        public override void GetTickValues(
            out IList<double> majorLabelValues,
            out IList<double> majorTickValues,
            out IList<double> minorTickValues
        )
        {
            majorLabelValues = majorTickValues = named;
            minorTickValues = [];
        }
    }

    private static OxyColor ColorOf(Who who) => OxyColor.FromRgb((byte)(10 + who), 0, 0);

    private static string Rgb(OxyColor color) => string.Create(CultureInfo.InvariantCulture, $"rgb({color.R},{color.G},{color.B})");
}
