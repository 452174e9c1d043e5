using System.CommandLine;
using BotClickStream.Proofs;

Option<int> times = new("--times")
{
    Description = "How often the worker is killed, for each kind of input",
    HelpName = "N",
    DefaultValueFactory = _ => 30,
};
Option<int> minutes = new("--minutes")
{
    Description = "How long the worker works",
    HelpName = "N",
    DefaultValueFactory = _ => 20,
};

Command kills = new("kills", "The worker is killed at random moments, in classic groups") { times };
kills.SetAction(parsed => CrashProofs.RunAsync("kills", "classic", parsed.GetValue(times)));

Command kip848 = new("kip848", "The worker is killed, and one of two stopped past its session, in groups of the newer protocol (KIP-848)")
{
    times,
};
kip848.SetAction(parsed => CrashProofs.RunAsync("kip848", "consumer", parsed.GetValue(times)));

Command brokers = new("brokers", "Of three brokers each is lost in turn and comes back");
brokers.SetAction(_ => BrokerProof.RunAsync());

Option<int> rounds = new("--times")
{
    Description = "How often each is done",
    HelpName = "N",
    DefaultValueFactory = _ => 10,
};
Command faults = new("faults", "A broker is killed and comes back, and a network is slow, cut and silent") { rounds };
faults.SetAction(parsed => FaultProof.RunAsync(parsed.GetValue(rounds)));

Command instances = new("instances", "Of three workers one after the other is stopped, killed, or stopped past its session, and comes back")
{
    rounds,
};
instances.SetAction(parsed => CrashProofs.ComeAndGoAsync(parsed.GetValue(rounds)));

Command rolling = new("rolling", "Three workers are restarted one after the other");
rolling.SetAction(_ => RollingProof.RunAsync());

Command soak = new("soak", "One worker for long, with state that expires as fast as it comes") { minutes };
soak.SetAction(parsed => SoakProof.RunAsync(TimeSpan.FromMinutes(parsed.GetValue(minutes))));

return await new RootCommand(
    "Prove exactly once on real brokers under load (KAFKA_HOME), longer than the tests can, and write what was measured into docs/proofs.md."
)
{
    kills,
    kip848,
    brokers,
    faults,
    instances,
    rolling,
    soak,
}
    .Parse(args)
    .InvokeAsync();
