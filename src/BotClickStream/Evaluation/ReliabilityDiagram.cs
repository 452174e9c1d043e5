using System.Globalization;
using System.Xml.Linq;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace BotClickStream.Evaluation;

/// <summary>
/// Draws what <c>botProbability</c> says of clicks against how many of them were machines', a tenth each: on the diagonal it means what it says. Lines are 95 % intervals (Wilson's), as if each click were by itself; numbers are clicks.
/// </summary>
internal static class ReliabilityDiagram
{
    private const int Width = 520;
    private const int Height = 460;
    private const double Z = 1.96;

    /// <summary>Of both axes beyond 0 and 1: room for the numbers.</summary>
    private const double Margin = 0.06;

    private static readonly OxyColor Ink = OxyColor.FromRgb(0x33, 0x3a, 0x44);
    private static readonly OxyColor Grid = OxyColor.FromRgb(0xd8, 0xdc, 0xe2);
    private static readonly OxyColor Measured = OxyColor.FromRgb(0x1f, 0x6f, 0xb2);

    /// <param name="bins">A tenth of <c>botProbability</c> each, in order.</param>
    /// <returns>An SVG document, the same for the same bins.</returns>
    public static string Draw(IReadOnlyList<ReliabilityBin> bins)
    {
        PlotModel plot = new()
        {
            Background = OxyColors.White,
            TextColor = Ink,
            PlotAreaBorderColor = Grid,
            DefaultFontSize = 12,
            PlotMargins = new OxyThickness(64, 12, 16, 52),
        };
        plot.Axes.Add(AxisAt(AxisPosition.Bottom, "mean botProbability of the clicks"));
        plot.Axes.Add(AxisAt(AxisPosition.Left, "share of them that were machines'"));
        plot.Series.Add(LineOf(Grid, 2, [new DataPoint(0, 0), new DataPoint(1, 1)]));
        LineSeries measured = LineOf(Measured, 1.5, []);
        measured.MarkerType = MarkerType.Circle;
        measured.MarkerSize = 4;
        measured.MarkerFill = Measured;
        foreach (ReliabilityBin bin in bins.Where(bin => bin.Events > 0))
        {
            double said = bin.ProbabilitySum / bin.Events;
            double share = (double)bin.Machines / bin.Events;
            (double low, double high) = IntervalOf(bin);
            plot.Series.Add(LineOf(Measured, 1.5, [new DataPoint(said, low), new DataPoint(said, high)]));
            measured.Points.Add(new DataPoint(said, share));
            bool isRight = said > 0.5;
            plot.Annotations.Add(
                new TextAnnotation
                {
                    Text = bin.Events.ToString("N0", CultureInfo.InvariantCulture),
                    TextPosition = new DataPoint(said, share),
                    Offset = new ScreenVector(isRight ? -9 : 9, 0),
                    TextHorizontalAlignment = isRight ? HorizontalAlignment.Right : HorizontalAlignment.Left,
                    TextVerticalAlignment = isRight ? VerticalAlignment.Bottom : VerticalAlignment.Top,
                    Stroke = OxyColors.Transparent,
                    TextColor = Ink,
                    FontSize = 11,
                }
            );
        }

        plot.Series.Add(measured);
        XElement svg = XDocument.Parse(new SvgExporter { Width = Width, Height = Height }.ExportToString(plot)).Root!;
        XNamespace space = svg.Name.Namespace;
        svg.AddFirst(new XElement(space + "title", "Reliability of botProbability, clicks"), new XElement(space + "desc", Described(bins)));
        svg.SetAttributeValue("role", "img");
        return svg.ToString(SaveOptions.DisableFormatting) + "\n";
    }

    private static string Described(IReadOnlyList<ReliabilityBin> bins) =>
        string.Join(
            "; ",
            bins.Where(bin => bin.Events > 0)
                .Select(bin =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"of {bin.Events:N0} clicks at {bin.ProbabilitySum / bin.Events:0.000} {100.0 * bin.Machines / bin.Events:0.0#} % were machines'"
                    )
                )
        );

    private static (double Low, double High) IntervalOf(ReliabilityBin bin)
    {
        double n = bin.Events;
        double share = bin.Machines / n;
        double middle = (share + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
        double half = Z / (1 + (Z * Z / n)) * Math.Sqrt((share * (1 - share) / n) + (Z * Z / (4 * n * n)));
        return (middle - half, middle + half);
    }

    private static LinearAxis AxisAt(AxisPosition position, string title) =>
        new()
        {
            Position = position,
            Title = title,
            Minimum = -Margin,
            Maximum = 1 + Margin,
            MajorStep = 0.1,
            MinorStep = 0.1,
            StringFormat = "0.0",
            TickStyle = TickStyle.None,
            MajorGridlineStyle = LineStyle.Dot,
            MajorGridlineColor = Grid,
            AxisTitleDistance = 10,
        };

    private static LineSeries LineOf(OxyColor color, double width, IEnumerable<DataPoint> points)
    {
        LineSeries line = new() { Color = color, StrokeThickness = width };
        line.Points.AddRange(points);
        return line;
    }
}
