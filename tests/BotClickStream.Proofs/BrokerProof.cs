using BotClickStream.Testing;
using static BotClickStream.Testing.MeasuredTables;

namespace BotClickStream.Proofs;

/// <summary>Three brokers, each of which is lost in turn and comes back.</summary>
internal static class BrokerProof
{
    private const int Count = 3;

    public static async Task RunAsync()
    {
        BrokerProcess[] brokers = await BrokerProcess.StartClusterAsync(Count);
        try
        {
            string all = string.Join(',', brokers.Select(broker => broker.Address));
            List<string[]> rows = [];
            foreach (bool isStatic in new[] { true, false })
            {
                await using LoadedWorker work = await LoadedWorker.StartAsync(
                    all,
                    new LoadedWorkerOptions { IsStatic = isStatic, PerSecond = 500 }
                );
                await work.GoOnAsync();
                string member = isStatic ? "static" : "dynamic";
                for (int lost = 0; lost < Count; lost++)
                {
                    work.Outputs.MeasureGapsAnew();
                    await brokers[lost].KillAsync();
                    await work.GoOnAsync();
                    TimeSpan gap = work.Outputs.LongestGap;
                    work.Outputs.MeasureGapsAnew();
                    await work.Outputs.ReadWhileAsync(brokers[lost].StartAgainAsync(Count), work.Worker);
                    await work.GoOnAsync();
                    rows.Add([$"broker {lost + 1}, {member} member", Seconds(gap), Seconds(work.Outputs.LongestGap)]);
                    Console.WriteLine(string.Join(", ", rows[^1]));
                }

                int events = await work.CheckAsync();
                rows.Add([$"events, {member} member", Number(events), ""]);
            }

            Write(
                "proofs.md",
                "brokers",
                "No event's label was missing, none came twice, and corrections balanced. The gap is the longest that one of three output partitions brought nothing to a reader of committed "
                    + "records.",
                ["lost", "longest gap while it was lost", "and when it came back"],
                rows
            );
        }
        finally
        {
            foreach (BrokerProcess broker in brokers)
            {
                await broker.DisposeAsync();
            }
        }
    }

    private static string Seconds(TimeSpan gap) => $"{Number(gap.TotalSeconds, 1)} s";
}
