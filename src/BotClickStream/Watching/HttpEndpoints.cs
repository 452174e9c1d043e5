using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Prometheus;

namespace BotClickStream.Watching;

/// <summary>What a monitor and an orchestrator ask over HTTP.</summary>
public static class HttpEndpoints
{
    /// <summary><c>/metrics</c> in Prometheus' format; <c>/health/live</c> and <c>/health/ready</c> answer 200, or 503 with the reason.</summary>
    /// <param name="whyNotLive">Null while it makes no sense to restart the process.</param>
    /// <param name="whyNotReady">Null while the worker takes input.</param>
    public static void MapWatching(this IEndpointRouteBuilder endpoints, Func<string?> whyNotLive, Func<string?> whyNotReady)
    {
        endpoints.MapMetrics("/metrics");
        endpoints.MapGet("/health/live", context => Answer(context, whyNotLive(), "live"));
        endpoints.MapGet("/health/ready", context => Answer(context, whyNotReady(), "ready"));
    }

    private static Task Answer(HttpContext context, string? whyNot, string fine)
    {
        context.Response.StatusCode = whyNot is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync((whyNot ?? fine) + "\n", context.RequestAborted);
    }
}
