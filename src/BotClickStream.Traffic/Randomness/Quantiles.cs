namespace BotClickStream.Traffic;

/// <summary>
/// A distribution given by its quantiles, as the published figures are; linear between two of them.
/// Values are milliseconds.
/// </summary>
internal sealed class Quantiles
{
    private readonly double[] _shares;
    private readonly long[] _values;

    /// <param name="knots">Cumulative share and value, both ascending; the first share is 0, the last 1.</param>
    public Quantiles(params ReadOnlySpan<(double Share, TimeSpan Value)> knots)
    {
        _shares = new double[knots.Length];
        _values = new long[knots.Length];
        for (int i = 0; i < knots.Length; i++)
        {
            (_shares[i], _values[i]) = (knots[i].Share, (long)knots[i].Value.TotalMilliseconds);
        }
    }

    public long Sample(ref SplitMix64 random)
    {
        double share = random.Fraction();
        int i = 1;
        while (i < _shares.Length - 1 && _shares[i] <= share)
        {
            i++;
        }
        double within = (share - _shares[i - 1]) / (_shares[i] - _shares[i - 1]);
        return _values[i - 1] + (long)((_values[i] - _values[i - 1]) * within);
    }
}
