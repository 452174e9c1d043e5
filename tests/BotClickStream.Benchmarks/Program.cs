using System.CommandLine;
using BotClickStream.Benchmarks;

if (args is ["child-worker", .. string[] worker])
{
    ChildProcess.AnswerParent();
    return await BotClickStream.Program.Main(worker);
}

if (args is ["child-copy", string servers, string group, string from, string to])
{
    ChildProcess.AnswerParent();
    CopyLoop.Run(servers, group, from, to);
}

Option<int> rounds = new("--rounds")
{
    Description = "How often each is measured",
    HelpName = "N",
    DefaultValueFactory = _ => 5,
};
Option<long> events = new("--events")
{
    Description = "About how many events are read in a round",
    HelpName = "N",
    DefaultValueFactory = _ => 2_000_000,
};

Command ratio = new("ratio", "The worker on keyed input against a bare copy loop, exactly once, on a real broker (KAFKA_HOME)")
{
    rounds,
    events,
};
ratio.SetAction(parsed => RatioBenchmark.RunAsync(parsed.GetValue(rounds), parsed.GetValue(events)));

Command core = new("core", "Decoding, detection and encoding on one core, without Kafka") { rounds, events };
core.SetAction(parsed => CoreBenchmark.Run(parsed.GetValue(rounds), parsed.GetValue(events)));

Option<int> largest = new("--recipients")
{
    Description = "Recipients of the largest campaign",
    HelpName = "N",
    DefaultValueFactory = _ => 1_000_000,
};
Option<int> turns = new("--rounds")
{
    Description = "How often each is measured",
    HelpName = "N",
    DefaultValueFactory = _ => 2,
};
Command growth = new("growth", "What an event costs in a large campaign and of a large domain, on one core, without Kafka")
{
    turns,
    largest,
};
growth.SetAction(parsed => GrowthBenchmark.Run(parsed.GetValue(turns), parsed.GetValue(largest)));

Option<int> revised = new("--recipients")
{
    Description = "Recipients of the domain",
    HelpName = "N",
    DefaultValueFactory = _ => 50_000,
};
Command revision = new("revision", "What others wait while a large domain's labels are revised, without Kafka") { revised };
revision.SetAction(parsed => RevisionBenchmark.Run(parsed.GetValue(revised)));

Command decode = new("decode", "Decoding by format, on one core, without Kafka") { rounds, events };
decode.SetAction(parsed => DecodeBenchmark.Run(parsed.GetValue(rounds), parsed.GetValue(events)));

Option<int> recipients = new("--recipients")
{
    Description = "Recipients whose state is held",
    HelpName = "N",
    DefaultValueFactory = _ => 1_000_000,
};
Option<int> seconds = new("--seconds")
{
    Description = "For how long each rate is kept",
    HelpName = "N",
    DefaultValueFactory = _ => 20,
};

Command state = new("state", "Memory and state log a recipient, and how fast a state is restored, without Kafka") { rounds, recipients };
state.SetAction(parsed => StateBenchmark.Run(parsed.GetValue(rounds), parsed.GetValue(recipients)));

Option<double[]> rates = new("--rate")
{
    Description =
        "Events a second, instead of parts of what is measured as capacity: to compare two builds, of which nothing is written down",
    HelpName = "N",
};
Command latency = new("latency", "From an event's production to its label, at parts of the worker's capacity (KAFKA_HOME)")
{
    events,
    seconds,
    rates,
};
latency.SetAction(parsed =>
    LatencyBenchmark.RunAsync(parsed.GetValue(events), TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(rates) ?? [])
);

Command routing = new("routing", "The worker on keyed input against the worker behind its router (KAFKA_HOME)") { rounds, events };
routing.SetAction(parsed => RoutingBenchmark.RunAsync(parsed.GetValue(rounds), parsed.GetValue(events)));

Option<long> history = new("--events")
{
    Description = "About how many events the history has",
    HelpName = "N",
    DefaultValueFactory = _ => 10_000_000,
};
Command analyze = new("analyze", "The command analyze over a long history: its memory, without Kafka") { history };
analyze.SetAction(parsed => AnalyzeBenchmark.RunAsync(parsed.GetValue(history)));

return await new RootCommand("Measure BotClickStream, and write what was measured into docs/performance.md.")
{
    ratio,
    core,
    growth,
    revision,
    decode,
    state,
    latency,
    routing,
    analyze,
}
    .Parse(args)
    .InvokeAsync();
