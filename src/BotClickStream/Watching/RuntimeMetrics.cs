using Prometheus;

namespace BotClickStream.Watching;

/// <summary>What the process and .NET say of themselves, of which a stall or a leak would show.</summary>
internal static class RuntimeMetrics
{
    public static void Register(CollectorRegistry registry)
    {
        DotNetStats.Register(registry);
        MetricFactory make = Metrics.WithCustomRegistry(registry);
        Counter pauses = make.CreateCounter("dotnet_gc_pause_seconds_total", "Time that collections have stopped the process.");
        Counter allocated = make.CreateCounter("dotnet_allocated_bytes_total", "Bytes that were allocated on the heap.");
        Counter contentions = make.CreateCounter("dotnet_lock_contentions_total", "Times a thread had to wait for a lock.");
        Gauge queue = make.CreateGauge("dotnet_thread_pool_queue_length", "Work that waits for a thread of the pool.");
        registry.AddBeforeCollectCallback(() =>
        {
            pauses.IncTo(GC.GetTotalPauseDuration().TotalSeconds);
            allocated.IncTo(GC.GetTotalAllocatedBytes());
            contentions.IncTo(Monitor.LockContentionCount);
            queue.Set(ThreadPool.PendingWorkItemCount);
        });
    }
}
