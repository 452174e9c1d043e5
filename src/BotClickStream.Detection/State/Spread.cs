namespace BotClickStream.Detection;

/// <summary>Mean and standard deviation of what a row has summed up.</summary>
internal readonly record struct Spread(double Mean, double Deviation)
{
    /// <param name="count">How many there are, at least 1.</param>
    public static Spread Of(int count, double sum, double squares)
    {
        double mean = sum / count;
        return new Spread(mean, Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean))));
    }
}
