namespace BotClickStream.Benchmarks;

/// <summary>The worker over input that is there before it, in topics that are made for it and deleted after it.</summary>
internal static class WorkerRun
{
    public static async Task<Throughput> MeasureAsync(KafkaServer broker, string run, string raw, bool isKeyed, long all)
    {
        BenchmarkTopics topics = new(broker, run, raw, isKeyed);
        await topics.CreateAsync();
        Throughput measured;
        using (CommittedRecords read = broker.CommittedOf(isKeyed ? run : $"{run}-router", raw))
        using (CommittedRecords detected = broker.CommittedOf(run, topics.LaneInput))
        using (ChildProcess child = topics.StartWorker())
        {
            long[]? ends = null;
            measured = await Throughput.MeasureAsync(child, broker, isKeyed ? read.Count : Detected, all);

            // Behind a router the last event is done with when the detector has committed what the router had written by then.
            long Detected()
            {
                long routed = read.Count();
                if (routed < all)
                {
                    return routed;
                }

                ends ??= detected.Ends();
                return detected.HasReached(ends) ? all : all - 1;
            }
        }

        await topics.DeleteAsync();
        return measured;
    }
}
