using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using BotClickStream.Decoding;
using BotClickStream.Detection;
using BotClickStream.Evaluation;
using BotClickStream.Settings;
using BotClickStream.Traffic;

namespace BotClickStream.Commands;

/// <summary>Which simulated traffic a command runs the detector over, as its options say.</summary>
internal sealed class TrialOptions
{
    /// <summary>What events without points of their own are given: as a marketing system of the usual kind does.</summary>
    private static readonly (long Open, long Click, long Unsubscribe, long Complaint) UsualPoints = (1_0000, 5_0000, -10_0000, -20_0000);

    /// <summary>Fixed, so that the same call gives the same traffic for ever.</summary>
    private static readonly DateTimeOffset DefaultEnd = new(2026, 6, 30, 12, 0, 0, TimeSpan.Zero);

    private readonly Option<Mix[]> mixes;

    private readonly Option<int> recipients = new("--recipients")
    {
        Description = "Messages of all campaigns of a run together",
        HelpName = "N",
        DefaultValueFactory = _ => 20_000,
    };

    private readonly Option<int> campaigns = new("--campaigns")
    {
        Description = "Campaigns a run",
        HelpName = "N",
        DefaultValueFactory = _ => 8,
    };

    private readonly Option<ulong[]> seeds = new("--seed")
    {
        Description = "Each seed is a run of each mix; may be repeated",
        HelpName = "N",
        DefaultValueFactory = _ => [1],
        AllowMultipleArgumentsPerToken = true,
    };

    /// <param name="choices">The scenarios to choose from, all by default.</param>
    public TrialOptions(IReadOnlyList<Mix> choices) =>
        mixes = new("--mix")
        {
            Description = "Scenario, may be repeated; default: all",
            HelpName = "NAME",
            DefaultValueFactory = _ => [.. choices],
            CustomParser = argument => ParseMixes(argument, choices),
            AllowMultipleArgumentsPerToken = true,
        };

    public void AddTo(Command command)
    {
        command.Options.Add(mixes);
        command.Options.Add(recipients);
        command.Options.Add(campaigns);
        command.Options.Add(seeds);
    }

    public IReadOnlyList<Mix> MixesOf(ParseResult parsed) => parsed.GetRequiredValue(mixes);

    /// <summary>A run for each seed of each mix, in this order.</summary>
    public IEnumerable<TrafficOptions> Of(ParseResult parsed) => MixesOf(parsed).SelectMany(mix => Of(parsed, mix));

    public IEnumerable<TrafficOptions> Of(ParseResult parsed, Mix mix)
    {
        foreach (ulong seed in parsed.GetRequiredValue(seeds))
        {
            TrafficOptions traffic = new()
            {
                Mix = mix,
                Seed = seed,
                Campaigns = parsed.GetValue(campaigns),
                Recipients = parsed.GetValue(recipients),
                End = DefaultEnd,
            };
            yield return traffic.Error is { } wrong ? throw new CommandException(ExitCode.Usage, wrong) : traffic;
        }
    }

    /// <param name="settings">Valid ones.</param>
    public static TrialSettings SettingsOf(WorkerSettings settings, Rules rules, FingerprintData fingerprints)
    {
        DetectorSettings detector = settings.ForDetector(rules, fingerprints);
        detector = detector with
        {
            OpenPoints = detector.OpenPoints ?? UsualPoints.Open,
            ClickPoints = detector.ClickPoints ?? UsualPoints.Click,
            UnsubscribePoints = detector.UnsubscribePoints ?? UsualPoints.Unsubscribe,
            ComplaintPoints = detector.ComplaintPoints ?? UsualPoints.Complaint,
        };
        return new TrialSettings(detector, fingerprints, settings.Lateness.Ticks / TimeSpan.TicksPerMillisecond);
    }

    /// <summary>The options as they would be typed to have the same again.</summary>
    public string CommandLineOf(ParseResult parsed)
    {
        IReadOnlyList<Mix> chosen = MixesOf(parsed);
        string names = chosen.SequenceEqual(Mix.All) ? "" : $"--mix {string.Join(' ', chosen.Select(mix => mix.Name))} ";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{names}--recipients {parsed.GetValue(recipients)} --campaigns {parsed.GetValue(campaigns)} --seed {string.Join(' ', parsed.GetRequiredValue(seeds))}"
        );
    }

    private static Mix[]? ParseMixes(ArgumentResult result, IReadOnlyList<Mix> choices)
    {
        List<Mix> mixes = [];
        foreach (Token token in result.Tokens)
        {
            if (Mix.Find(token.Value) is not { } mix || !choices.Contains(mix))
            {
                result.AddError($"--mix is '{token.Value}'; allowed: {string.Join(", ", choices.Select(known => known.Name))}");
                return null;
            }

            mixes.Add(mix);
        }

        return [.. mixes];
    }
}
