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

        rows.Add(["stopped past its session, then continued", "1", Number(await Crashes.PauseAsync(await TopicsAsync(broker), protocol))]);
        Write(
            "proofs.md",
            section,
            $"No event's label was missing, none came twice, corrections balanced, and labels were in order those of the pure core. Seed {seed}.",
            ["", "times", "events"],
            rows
        );
    }

    private static Task<TestTopics> TopicsAsync(BrokerProcess broker) =>
        TestTopics.OnAsync(broker.Address, raw: Crashes.Partitions, keyed: Crashes.Partitions);
}
