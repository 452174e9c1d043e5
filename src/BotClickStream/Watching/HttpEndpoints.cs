using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Prometheus;

namespace BotClickStream.Watching;

/// <summary>What a monitor and an orchestrator ask over HTTP.</summary>
public static class HttpEndpoints
{
    /// <summary>
    /// <c>/metrics</c> in Prometheus' format; <c>/health/live</c> and <c>/health/ready</c> answer 200, or 503 with the reason: a process that
    /// isn't live should be started anew, one that isn't ready takes no input (yet, or any more). The metrics have what the last one says.
    /// </summary>
    public static void MapWatching(this IEndpointRouteBuilder endpoints, CollectorRegistry registry, WorkerHealth health)
    {
        health.ShowIn(registry);
        endpoints.MapMetrics("/metrics", registry);
        endpoints.MapGet("/health/live", context => Answer(context, health.IsLive, health));
        endpoints.MapGet("/health/ready", context => Answer(context, health.IsReady, health));
    }

    private static Task Answer(HttpContext context, bool isWell, WorkerHealth health)
    {
        context.Response.StatusCode = isWell ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        string phase = health.Phase.ToString().ToLowerInvariant();
        return context.Response.WriteAsync(health.Trouble is { } trouble ? $"{phase}: {trouble}\n" : $"{phase}\n", context.RequestAborted);
    }
}
