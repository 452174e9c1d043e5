namespace BotClickStream.Reports.Page;

/// <summary>A bar chart's figures: bars side by side, each of parts by who did it.</summary>
/// <param name="Id">Unique on the page.</param>
/// <param name="Axis">What the bars stand for.</param>
/// <param name="Unit">What is counted, of one.</param>
/// <param name="Parts">Lowest first: people.</param>
/// <param name="Bars">A name each, and as many counts as there are parts.</param>
/// <param name="BeginsBefore">Whether the first bar stands apart, for what came before all that the axis tells of.</param>
/// <param name="EndsLater">Likewise the last, for what came after.</param>
public sealed record StackedBars(
    string Id,
    string Title,
    string Axis,
    string Unit,
    IReadOnlyList<Who> Parts,
    IReadOnlyList<(string Name, long[] Counts)> Bars,
    bool BeginsBefore,
    bool EndsLater
)
{
    /// <summary>The people's part alone, which a burst of machines would dwarf.</summary>
    public StackedBars OfPeople =>
        this with
        {
            Id = $"{Id}-people",
            Title = $"{Title}: people's alone",
            Parts = [Who.People],
            Bars =
            [
                .. Bars.Skip(BeginsBefore && !PeopleBegin ? 1 : 0)
                    .SkipLast(EndsLater && !PeopleEnd ? 1 : 0)
                    .Select(bar => (bar.Name, new[] { bar.Counts[0] })),
            ],
            BeginsBefore = BeginsBefore && PeopleBegin,
            EndsLater = EndsLater && PeopleEnd,
        };

    private bool PeopleBegin => Bars[0].Counts[0] > 0;

    private bool PeopleEnd => Bars[^1].Counts[0] > 0;

    public long Total => Bars.Sum(bar => bar.Counts.Sum());

    public long Of(int part) => Bars.Sum(bar => bar.Counts[part]);

    /// <summary>The chart in a sentence, for who doesn't see it.</summary>
    public string Summary
    {
        get
        {
            (string name, long[] counts) = Bars.MaxBy(bar => bar.Counts.Sum());
            string parts = string.Join(", ", Parts.Select((who, part) => $"{Say.Of(who).ToLowerInvariant()} {Say.Number(Of(part))}"));
            return $"{Say.Number(Total, Unit)}: {parts}. Most in {Axis} {name}: {Say.Number(counts.Sum())}.";
        }
    }
}
