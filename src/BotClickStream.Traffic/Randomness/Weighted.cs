namespace BotClickStream.Traffic;

/// <summary>Choices with weights, in any unit.</summary>
internal sealed class Weighted<T>
{
    private readonly T[] _choices;
    private readonly double[] _cumulative;

    public Weighted(params ReadOnlySpan<(T Choice, double Weight)> choices)
    {
        _choices = new T[choices.Length];
        _cumulative = new double[choices.Length];
        double sum = 0;
        for (int i = 0; i < choices.Length; i++)
        {
            _choices[i] = choices[i].Choice;
            _cumulative[i] = sum += choices[i].Weight;
        }
    }

    public ReadOnlySpan<T> Choices => _choices;

    public IEnumerable<(T Choice, double Weight)> Shares =>
        _choices.Select((choice, i) => (choice, _cumulative[i] - (i == 0 ? 0 : _cumulative[i - 1])));

    public T Pick(ref SplitMix64 random)
    {
        double at = random.Fraction() * _cumulative[^1];
        int i = 0;
        while (i < _choices.Length - 1 && _cumulative[i] <= at)
        {
            i++;
        }
        return _choices[i];
    }
}
