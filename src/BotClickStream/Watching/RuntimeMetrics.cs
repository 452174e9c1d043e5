using System.Diagnostics.Metrics;
using Prometheus;

namespace BotClickStream.Watching;

/// <summary>What the process and .NET say of themselves, of which a stall or a leak would show.</summary>
internal static class RuntimeMetrics
{
    private static readonly HashSet<string> Instruments =
    [
        "dotnet.gc.pause.time",
        "dotnet.gc.heap.total_allocated",
        "dotnet.monitor.lock_contentions",
        "dotnet.thread_pool.queue.length",
    ];

    /// <returns>Listens until it is disposed.</returns>
    public static IDisposable Register(CollectorRegistry registry)
    {
        DotNetStats.Register(registry);
        return MeterAdapter.StartListening(new MeterAdapterOptions { Registry = registry, InstrumentFilterPredicate = IsWanted });
    }

    private static bool IsWanted(Instrument instrument) =>
        instrument.Meter.Name == "System.Runtime" && Instruments.Contains(instrument.Name);
}
