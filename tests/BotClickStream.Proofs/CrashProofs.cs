using BotClickStream.Testing;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Proofs;

/// <summary>Workers that are killed many times, and one of two that is stopped past its session.</summary>
internal static class CrashProofs
{
    public static async Task RunAsync(string section, string protocol, int times)
    {
        await using BrokerProcess broker = await BrokerProcess.StartAsync();
        int seed = Environment.TickCount;
        List<string[]> rows = [];
        foreach (bool isKeyed in new[] { true, false })
        {
            int events = await Crashes.KillAsync(await TopicsAsync(broker), isKeyed, protocol, times, new Random(seed));
            rows.Add([isKeyed ? "kill -9, keyed input" : "kill -9, routed input", Number(times), Number(events)]);
            Console.WriteLine($"{rows[^1][0]}: {events} events");
        }

        (int told, int byOthers, int profiles) = await Crashes.KillTellingAsync(
            await TopicsAsync(broker),
            protocol,
            times,
            new Random(seed)
        );
        rows.Add([
            $"kill -9, one of two whose partitions tell each other of scanners ({Number(profiles)} profiles taken, {Number(byOthers)} labels for them)",
            Number(times),
            Number(told),
        ]);
        rows.Add(["stopped past its session, then continued", "1", Number(await Crashes.PauseAsync(await TopicsAsync(broker), protocol))]);
        Write(
            "proofs.md",
            section,
            $"No event's label was missing, none came twice, corrections balanced, and labels were in order those of the pure core; where partitions tell each other of scanners, last labels were those of the core that is told the same. Seed {seed}.",
            ["", "times", "events"],
            rows
        );
    }

    /// <summary>Three workers that come and go, over both kinds of input and both of groups.</summary>
    public static async Task ComeAndGoAsync(int times)
    {
        await using BrokerProcess broker = await BrokerProcess.StartAsync();
        int seed = Environment.TickCount;
        List<string[]> rows = [];
        foreach ((bool isKeyed, string protocol, string name) in Kinds)
        {
            int events = await Crashes.ComeAndGoAsync(await TopicsAsync(broker), isKeyed, protocol, times, new Random(seed));
            rows.Add([name, Number(times), Number(events)]);
            Console.WriteLine($"{name}: {events} events");
        }

        Write(
            "proofs.md",
            "instances",
            $"Of three workers one, drawn anew each time, was stopped in good order and started again, killed and started again, and stopped past its session and continued, each as often as the table says. No event's label was missing, none came twice, corrections balanced, and labels were in order those of the pure core. Seed {seed}.",
            ["", "times", "events"],
            rows
        );
    }

    private static readonly (bool IsKeyed, string Protocol, string Name)[] Kinds =
    [
        (true, "classic", "keyed input, classic group"),
        (false, "classic", "routed input, classic groups"),
        (true, "consumer", "keyed input, newer protocol (KIP-848)"),
        (false, "consumer", "routed input, newer protocol (KIP-848)"),
    ];

    private static Task<TestTopics> TopicsAsync(BrokerProcess broker) =>
        TestTopics.OnAsync(broker.Address, raw: Crashes.Partitions, keyed: Crashes.Partitions);
}
