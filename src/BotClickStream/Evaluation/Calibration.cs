using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using BotClickStream.Detection;
using BotClickStream.Settings;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace BotClickStream.Evaluation;

/// <summary>
/// Fits by how much each signal's weights, and the prior of clicks, must be multiplied to mean what they say: a logistic regression of what truly was on what the signals count, drawn towards the present weights where
/// there is little to learn from. A message's clicks mostly stand or fall together, so each counts the less the more there are. Weights keep their sign, so that a signal for a machine never becomes one for a person.
/// </summary>
internal sealed class Calibration
{
    /// <summary>How many clicks' worth of doubt a factor of twice or nothing takes.</summary>
    private const double Ridge = 20;

    /// <summary>The same of one signal's factor against the others', of clicks that are no sample: who labels itself shows more evidence than others do, beside which each piece seems worth less.</summary>
    private const double RidgeOfNoSample = 10 * Ridge;

    /// <summary>How many of those that are taken for people's without a sample are machines': sandboxes run pages too.</summary>
    private const double Doubt = 0.02;

    /// <summary>By how much weights may grow over all rounds: simulated scanners give themselves away by one thing more surely than real ones do.</summary>
    private const double MostFactor = 2;

    /// <summary>By how much, in log-odds, one side may be more often in a sample than the other.</summary>
    private const double MostConstant = 8;

    /// <summary>Steps in which weights are written, thousandths of log-odds.</summary>
    private const int Rounding = 50;

    private readonly string[] names;
    private readonly double[] soFar;
    private readonly IReadOnlySet<string> kept;
    private readonly bool fitsPrior;
    private readonly List<(bool IsMachine, double Weight, EventType Type, (int Signal, double Counts)[] Counts)> clicks = [];

    /// <param name="kept">Signals whose weights stay as they are: hints, since a likelihood doesn't know that one alone proves nothing.</param>
    /// <param name="fitsPrior">
    /// Whether the clicks are a sample of all. Where they are not, how many of them are machines' says nothing of how many of all are: the regression then has a constant of its own, which takes up by how much more often machines
    /// get into the sample than people do, and which is thrown away.
    /// </param>
    public Calibration(Rules rules, IReadOnlySet<string> kept, bool fitsPrior = true)
    {
        this.kept = kept;
        this.fitsPrior = fitsPrior;
        names = [.. rules.AllSignals().Select(signal => signal.Name)];
        soFar = [.. names.Select(_ => 1.0)];
    }

    /// <summary>Clicks taken so far.</summary>
    public int Clicks => clicks.Count;

    public void Add(IReadOnlyList<ClickEvidence> evidence)
    {
        Dictionary<Hash128, int> ofMessage = [];
        foreach (ClickEvidence click in evidence)
        {
            ofMessage[click.Message] = ofMessage.GetValueOrDefault(click.Message) + 1;
        }

        foreach (ClickEvidence click in evidence)
        {
            (int, double)[] counts = [.. click.Counts.Select(one => (Array.IndexOf(names, one.Signal), one.Counts / 1000.0))];
            clicks.Add((click.IsMachine, 1 / Math.Sqrt(ofMessage[click.Message]), click.Type, counts));
        }
    }

    /// <summary>The rules with their weights multiplied, as a rules file has them, and what each signal's were multiplied by since the first round. The clicks are let go.</summary>
    public (JsonObject File, IReadOnlyList<(string Signal, double Factor)> Factors) Fit(Rules rules)
    {
        double[] fitted = Minimize(rules);
        JsonObject file = RulesFile.Json(rules);
        if (fitsPrior)
        {
            file[JsonNamingPolicy.CamelCase.ConvertName(nameof(Rules.ClickPrior))] = Rounded(fitted[^1] * 1000);
        }

        foreach (PropertyInfo property in typeof(Rules).GetProperties())
        {
            if (property.GetValue(rules) is Signal signal)
            {
                JsonObject numbers = (JsonObject)file[JsonNamingPolicy.CamelCase.ConvertName(property.Name)]!;
                Multiply(numbers, fitted[Array.IndexOf(names, signal.Name)]);
            }
        }

        clicks.Clear();
        for (int i = 0; i < names.Length; i++)
        {
            soFar[i] *= fitted[i];
        }

        return (file, [.. names.Select((name, i) => (name, soFar[i]))]);
    }

    private double[] Minimize(Rules rules)
    {
        int size = names.Length + 1;
        Vector<double> start = Vector<double>.Build.Dense(size, 1);
        Vector<double> lower = Vector<double>.Build.Dense(size, 0);
        Vector<double> upper = Vector<double>.Build.Dense(size, MostFactor);
        (start[^1], lower[^1], upper[^1]) = fitsPrior ? (rules.ClickPrior / 1000.0, -3.0, 1.0) : (0.0, -MostConstant, MostConstant);
        for (int i = 0; i < names.Length; i++)
        {
            (lower[i], upper[i]) = kept.Contains(names[i]) ? (1, 1) : (0, Math.Max(1, MostFactor / Math.Max(soFar[i], 1e-3)));
        }

        IObjectiveFunction loss = ObjectiveFunction.Gradient(at => LossAt(at, rules));
        BfgsBMinimizer minimizer = new(
            gradientTolerance: 1e-6,
            parameterTolerance: 1e-7,
            functionProgressTolerance: 1e-10,
            maximumIterations: 500
        );
        return minimizer.FindMinimum(loss, lower, upper, start).MinimizingPoint.ToArray();
    }

    private (double Loss, Vector<double> Gradient) LossAt(Vector<double> at, Rules rules)
    {
        double loss = 0;
        double[] gradient = new double[at.Count];
        double[] factors = at.ToArray();
        foreach ((bool isMachine, double weight, EventType type, (int Signal, double Counts)[] counts) in clicks)
        {
            double sum = fitsPrior ? factors[^1] : (rules.PriorOf(type) / 1000.0) + factors[^1];
            foreach ((int signal, double count) in counts)
            {
                sum += factors[signal] * count;
            }

            (double lost, double wrong) = isMachine || fitsPrior ? LossOf(isMachine, sum) : LossOfDoubtful(sum);
            loss += weight * lost;
            wrong *= weight;
            gradient[^1] += wrong;
            foreach ((int signal, double count) in counts)
            {
                gradient[signal] += wrong * count;
            }
        }

        loss += fitsPrior ? DrawToPresent(factors, rules, gradient) : DrawTogether(factors, gradient);
        return (loss / clicks.Count, Vector<double>.Build.DenseOfArray(gradient) / clicks.Count);
    }

    /// <summary>What it costs to leave the weights of before the first round, and the prior.</summary>
    private double DrawToPresent(double[] factors, Rules rules, double[] gradient)
    {
        double cost = 0;
        for (int i = 0; i < factors.Length; i++)
        {
            bool isPrior = i == names.Length;
            double before = isPrior ? 1 : soFar[i];
            double away = (factors[i] * before) - (isPrior ? rules.ClickPrior / 1000.0 : 1);
            cost += Ridge / 2 * away * away;
            gradient[i] += Ridge * away * before;
        }

        return cost;
    }

    /// <summary>What it costs that all weights together leave those of before the first round, and, which is dearer, that one signal's leave the others'.</summary>
    private double DrawTogether(double[] factors, double[] gradient)
    {
        int[] free = [.. Enumerable.Range(0, names.Length).Where(i => !kept.Contains(names[i]))];
        // The common factor that makes it cheapest, so that its own slope is nothing.
        double common = ((RidgeOfNoSample * free.Sum(i => factors[i] * soFar[i])) + Ridge) / ((RidgeOfNoSample * free.Length) + Ridge);
        double cost = Ridge / 2 * (common - 1) * (common - 1);
        foreach (int i in free)
        {
            double away = (factors[i] * soFar[i]) - common;
            cost += RidgeOfNoSample / 2 * away * away;
            gradient[i] += RidgeOfNoSample * away * soFar[i];
        }

        return cost;
    }

    /// <summary>Minus the logarithm of the likelihood, and its slope.</summary>
    private static (double Loss, double Slope) LossOf(bool isMachine, double sum) =>
        // log(1 + e^x) without overflow.
        (Math.Max(isMachine ? -sum : sum, 0) + Math.Log(1 + Math.Exp(-Math.Abs(sum))), (1 / (1 + Math.Exp(-sum))) - (isMachine ? 1 : 0));

    /// <summary>The same of what is taken for a person's, and may be a machine's: however much speaks against it, it costs no more than that doubt.</summary>
    private static (double Loss, double Slope) LossOfDoubtful(double sum)
    {
        double probability = 1 / (1 + Math.Exp(-sum));
        double likelihood = 1 - ((1 - Doubt) * probability);
        return (-Math.Log(likelihood), (1 - Doubt) * probability * (1 - probability) / likelihood);
    }

    /// <summary>Everything of a signal that is a weight or bounds one.</summary>
    private static void Multiply(JsonObject signal, double factor)
    {
        foreach (string name in signal.Select(member => member.Key).Where(IsWeight).ToArray())
        {
            signal[name] = Rounded(signal[name]!.GetValue<int>() * factor);
        }
    }

    public static bool IsWeight(string name) => name.Contains("weight", StringComparison.OrdinalIgnoreCase);

    private static int Rounded(double weight) => (int)Math.Round(weight / Rounding) * Rounding;
}
