using BotClickStream.Reports.Page;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotClickStream.Reports;

/// <summary>A report as one HTML page that needs nothing beside it.</summary>
internal static class ReportFile
{
    /// <exception cref="IOException">It can't be written.</exception>
    public static async Task WriteAsync(Stream output, Report report)
    {
        await using ServiceProvider services = new ServiceCollection().BuildServiceProvider();
        await using HtmlRenderer renderer = new(services, NullLoggerFactory.Instance);
        ParameterView parameters = ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(ReportPage.Report)] = report });
        await using StreamWriter writer = new(output, leaveOpen: true);
        await writer.WriteAsync("<!DOCTYPE html>\n");
        await renderer.Dispatcher.InvokeAsync(async () =>
        {
            Microsoft.AspNetCore.Components.Web.HtmlRendering.HtmlRootComponent page = await renderer.RenderComponentAsync<ReportPage>(
                parameters
            );
            page.WriteHtmlTo(writer);
        });
    }
}
