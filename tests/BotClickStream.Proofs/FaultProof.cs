using BotClickStream.Testing;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Proofs;

/// <summary>A broker that dies and comes back again and again, and a network that is slow, cut and silent again and again.</summary>
internal static class FaultProof
{
    public static async Task RunAsync(int times)
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        List<string[]> rows = [];
        await using (BrokerProcess mortal = await BrokerProcess.StartMortalAsync())
        {
            await RepeatAsync("broker killed and started again", () => BrokerFaults.KillAsync(mortal, random));
        }

        await using FaultyNetwork network = new();
        string entrance = "";
        await using BrokerProcess broker = await BrokerProcess.StartAsync(port => entrance = network.Open(port));
        await RepeatAsync("network slow, cut and silent", () => BrokerFaults.DisturbAsync(broker, network, entrance));
        Write(
            "proofs.md",
            "faults",
            $"No event's label was missing, none came twice, and corrections balanced. Each time two workers, one with static and one with dynamic members. Seed {seed}.",
            ["", "times", "events", "until all was worked off again: median", "longest"],
            rows
        );

        async Task RepeatAsync(string what, Func<Task<(TimeSpan Back, int Events)>> once)
        {
            List<TimeSpan> back = [];
            int events = 0;
            for (int i = 0; i < times; i++)
            {
                (TimeSpan took, int checkedEvents) = await once();
                back.Add(took);
                events += checkedEvents;
                Console.WriteLine($"{what}: after {Seconds(took)} all was worked off again");
            }

            back.Sort();
            rows.Add([what, Number(times), Number(events), Seconds(back[back.Count / 2]), Seconds(back[^1])]);
        }
    }

    private static string Seconds(TimeSpan time) => $"{Number(time.TotalSeconds, 1)} s";
}
