using System.CommandLine;
using BotClickStream.Settings;

namespace BotClickStream.Commands;

/// <summary><c>health</c>: asks a worker how it is, for containers without a shell.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private static readonly Option<bool> Live = new("--live")
    {
        Description = "Ask only whether the process is worth keeping, not whether it takes input",
    };

    public static Command Create()
    {
        Command command = new(
            "health",
            """
            Ask the worker that serves Http:Url whether it is ready, and print what it says. Ends with 1 where it isn't, or doesn't answer.

            Example:
              botclickstream health --Http:Url http://localhost:9464
            """
        )
        {
            Live,
            ConfigurationOption.Instance,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string served = parsed.ReadSettings().Http.Url;
        // Where it listens everywhere, it does so here.
        Uri url = new(
            new Uri(served.Replace("//*:", "//localhost:", StringComparison.Ordinal)),
            parsed.GetValue(Live) ? "/health/live" : "/health/ready"
        );
        using HttpClient client = new() { Timeout = Patience };
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(url, stop);
            string text = (await answer.Content.ReadAsStringAsync(stop)).TrimEnd();
            parsed.InvocationConfiguration.Output.WriteLine(text);
            return answer.IsSuccessStatusCode ? ExitCode.Done : ExitCode.Failed;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            throw new CommandException(
                ExitCode.Failed,
                $"no worker answers at {url}: {failure.Message.TrimEnd('.')}. Name the address that it serves by {WorkerSettings.Section}:Http:Url",
                failure
            );
        }
    }
}
