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
/// there is little to learn from. A message's clicks mostly stand or fall together, so each counts the less the more there are; and what is taken together, a run of one scenario, counts as much as any other, so that a scenario in which scanners click a lot
/// decides no more than one in which they hardly do. Weights keep their sign, so that a signal for a machine never becomes one for a person.
/// </summary>
internal sealed class Calibration
{
    /// <summary>How many clicks' worth of doubt a factor of twice or nothing takes.</summary>
    private const double Ridge = 20;

    /// <summary>The same of simulated traffic, whose scanners and people say more of themselves than of others: what little is left to learn from them is taken only where it is plain.</summary>
    private const double RidgeOfSimulated = 20 * Ridge;

    /// <summary>The same of one signal's factor against the others', of clicks that are no sample: who labels itself shows more evidence than others do, beside which each piece seems worth less.</summary>
    private const double RidgeOfNoSample = 10 * Ridge;

    /// <summary>How many missed machines' clicks a person's that is lost is worth, where traffic is simulated.</summary>
    private const double CostOfPerson = 2;

    /// <summary>How many of those that are taken for people's without a sample are machines': sandboxes run pages too.</summary>
    private const double Doubt = 0.02;

    /// <summary>By how much weights may grow over all rounds: simulated scanners give themselves away by one thing more surely than real ones do.</summary>
    private const double MostFactor = 2;

    /// <summary>By how much, in log-odds, one side may be more often in a sample than the other.</summary>
    private const double MostConstant = 8;

    /// <summary>Steps in which weights are written, thousandths of log-odds.</summary>
    private const int Rounding = 50;

    private readonly Rules before;
    private readonly string[] names;
    private readonly double[] soFar;
    private readonly IReadOnlySet<string> kept;
    private readonly CalibrationExamples examples;
    private readonly List<Example> clicks = [];

    /// <summary>What the clicks of each run weigh together.</summary>
    private readonly List<double> runs = [];

    /// <param name="kept">Signals whose weights stay as they are: hints, since a likelihood doesn't know that one alone proves nothing.</param>
    public Calibration(Rules rules, IReadOnlySet<string> kept, CalibrationExamples examples)
    {
        before = rules;
        this.kept = kept;
        this.examples = examples;
        names = [.. rules.AllSignals().Select(signal => signal.Name)];
        soFar = [.. names.Select(_ => 1.0)];
    }

    /// <summary>Clicks taken so far.</summary>
    public int Clicks => clicks.Count;

    /// <param name="evidence">Of one run; a history is one.</param>
    public void Add(IReadOnlyList<ClickEvidence> evidence)
    {
        Dictionary<Hash128, int> ofMessage = [];
        foreach (ClickEvidence click in evidence)
        {
            ofMessage[click.Message] = ofMessage.GetValueOrDefault(click.Message) + 1;
        }

        double total = 0;
        foreach (ClickEvidence click in evidence)
        {
            (int, double)[] counts = [.. click.Counts.Select(one => (Array.IndexOf(names, one.Signal), one.Counts / 1000.0))];
            double weight = 1 / Math.Sqrt(ofMessage[click.Message]);
            total += weight;
            clicks.Add(new Example(click.IsMachine, weight, runs.Count, click.Type, counts));
        }

        runs.Add(total);
    }

    /// <summary>
    /// The rules of before the first round with their weights multiplied, as a rules file has them, so that a weight is rounded once however many rounds there are; and what each signal's were multiplied by. The clicks are let go.
    /// </summary>
    /// <param name="rules">By which the clicks were judged: those of before, or what the last round made of them.</param>
    public (JsonObject File, IReadOnlyList<(string Signal, double Factor)> Factors) Fit(Rules rules)
    {
        double[] fitted = Minimize(rules);
        for (int i = 0; i < names.Length; i++)
        {
            soFar[i] *= fitted[i];
        }

        JsonObject file = RulesFile.Json(before);
        if (examples == CalibrationExamples.Sample)
        {
            file[JsonNamingPolicy.CamelCase.ConvertName(nameof(Rules.ClickPrior))] = Rounded(fitted[^1] * 1000);
        }

        foreach (PropertyInfo property in typeof(Rules).GetProperties())
        {
            if (property.GetValue(before) is Signal signal)
            {
                JsonObject numbers = (JsonObject)file[JsonNamingPolicy.CamelCase.ConvertName(property.Name)]!;
                Multiply(numbers, soFar[Array.IndexOf(names, signal.Name)]);
            }
        }

        clicks.Clear();
        runs.Clear();
        return (file, [.. names.Select((name, i) => (name, soFar[i]))]);
    }

    private double[] Minimize(Rules rules)
    {
        int size = names.Length + 1;
        Vector<double> start = Vector<double>.Build.Dense(size, 1);
        Vector<double> lower = Vector<double>.Build.Dense(size, 0);
        Vector<double> upper = Vector<double>.Build.Dense(size, MostFactor);
        // Where they are no sample the last is a constant beside the prior.
        (start[^1], lower[^1], upper[^1]) = examples switch
        {
            CalibrationExamples.Sample => (rules.ClickPrior / 1000.0, -3.0, 1.0),
            CalibrationExamples.SelfLabelled => (0.0, -MostConstant, MostConstant),
            _ => (0.0, 0.0, 0.0),
        };
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
        double ofRun = runs.Average();
        foreach ((bool isMachine, double inRun, int run, EventType type, (int Signal, double Counts)[] counts) in clicks)
        {
            double weight = inRun * ofRun / runs[run];
            if (examples == CalibrationExamples.Simulated && !isMachine)
            {
                weight *= CostOfPerson;
            }

            double sum = examples == CalibrationExamples.Sample ? factors[^1] : (rules.PriorOf(type) / 1000.0) + factors[^1];
            foreach ((int signal, double count) in counts)
            {
                sum += factors[signal] * count;
            }

            (double lost, double wrong) =
                isMachine || examples != CalibrationExamples.SelfLabelled ? LossOf(isMachine, sum) : LossOfDoubtful(sum);
            loss += weight * lost;
            wrong *= weight;
            gradient[^1] += wrong;
            foreach ((int signal, double count) in counts)
            {
                gradient[signal] += wrong * count;
            }
        }

        loss += examples == CalibrationExamples.SelfLabelled ? DrawTogether(factors, gradient) : DrawToPresent(factors, gradient);
        return (loss / clicks.Count, Vector<double>.Build.DenseOfArray(gradient) / clicks.Count);
    }

    /// <summary>What it costs to leave the weights of before the first round, and the prior.</summary>
    private double DrawToPresent(double[] factors, double[] gradient)
    {
        double cost = 0;
        double ridge = examples == CalibrationExamples.Simulated ? RidgeOfSimulated : Ridge;
        int drawn = examples == CalibrationExamples.Sample ? factors.Length : names.Length;
        for (int i = 0; i < drawn; i++)
        {
            bool isPrior = i == names.Length;
            double already = isPrior ? 1 : soFar[i];
            double away = (factors[i] * already) - (isPrior ? before.ClickPrior / 1000.0 : 1);
            cost += ridge / 2 * away * away;
            gradient[i] += ridge * away * already;
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

    /// <param name="Weight">Beside others of its run.</param>
    private readonly record struct Example(bool IsMachine, double Weight, int Run, EventType Type, (int Signal, double Counts)[] Counts);

    public static bool IsWeight(string name) => name.Contains("weight", StringComparison.OrdinalIgnoreCase);

    private static int Rounded(double weight) => (int)Math.Round(weight / Rounding) * Rounding;
}

/// <summary>Where the clicks that weights are fitted to are from.</summary>
internal enum CalibrationExamples
{
    /// <summary>
    /// Simulated traffic: all of it, and who it was is known. The prior stays, since what share of clicks without any evidence is machines' is the simulator's own; and a person's click counts as much as two of machines', since the one is lost to
    /// whom it was of, and the other is one of many.
    /// </summary>
    Simulated,

    /// <summary>A sample of all clicks, which operators' verdicts are about: the prior is fitted too.</summary>
    Sample,

    /// <summary>
    /// Clicks of which a history says itself whose they are. How many of them are machines' says nothing of how many of all are: the regression then has a constant of its own, which takes up by how much more often machines get among
    /// them than people do, and which is thrown away.
    /// </summary>
    SelfLabelled,
}
