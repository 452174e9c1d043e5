using System.Text.Json;
using BotClickStream.Decoding;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace BotClickStream.Settings;

/// <summary>
/// The configuration of all sources, later ones winning: the defaults, <c>appsettings.json</c> beside the binary, then in the working
/// directory (each also as <c>appsettings.&lt;DOTNET_ENVIRONMENT&gt;.json</c>), environment variables, the command line. It is read once.
/// </summary>
internal sealed class WorkerConfiguration
{
    private WorkerConfiguration(IConfigurationRoot root)
    {
        Root = root;
        (Settings, IReadOnlyList<string> unbound) = SettingsBinding.Bind(root);
        Problems = [.. unbound, .. SettingsValidation.Problems(Settings)];
    }

    public IConfigurationRoot Root { get; }

    /// <summary>Not to be used while there are <see cref="Problems"/>.</summary>
    public WorkerSettings Settings { get; }

    public IReadOnlyList<string> Problems { get; }

    /// <param name="commandLine">Each <c>Section:Key=value</c>.</param>
    /// <exception cref="InvalidDataException">A file holds no JSON; the message says which and where.</exception>
    public static WorkerConfiguration Read(IReadOnlyList<string> commandLine)
    {
        ConfigurationBuilder builder = new();
        string? environment = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT");
        string[] directories = [AppContext.BaseDirectory, Directory.GetCurrentDirectory()];
        foreach (string directory in directories.Select(Path.TrimEndingDirectorySeparator).Distinct())
        {
            builder.AddJsonFile(Path.Combine(directory, "appsettings.json"), optional: true, reloadOnChange: false);
            if (!string.IsNullOrEmpty(environment))
            {
                builder.AddJsonFile(Path.Combine(directory, $"appsettings.{environment}.json"), optional: true, reloadOnChange: false);
            }
        }

        builder.AddEnvironmentVariables().AddCommandLine([.. commandLine]);
        try
        {
            return new WorkerConfiguration(builder.Build());
        }
        catch (InvalidDataException error)
        {
            string where = error.GetBaseException() switch
            {
                JsonException broken => $" {BrokenJson.InWords(broken)}",
                { } cause when cause != error => $" {cause.Message}",
                _ => "",
            };
            throw new InvalidDataException(error.Message + where, error);
        }
    }

    /// <summary>Every key with its value in effect and where that is from, in the settings' order; of a map, the entries that are there.</summary>
    public IEnumerable<(string Key, string Value, string Source)> Effective()
    {
        foreach (Setting setting in Setting.All)
        {
            IEnumerable<string> keys = setting.IsMap
                ? Section(setting.Key)
                    .AsEnumerable(makePathsRelative: true)
                    .Where(entry => entry.Value is not null)
                    .Select(entry => $"{setting.Key}:{entry.Key}")
                    .Order(StringComparer.OrdinalIgnoreCase)
                : [setting.Key];
            foreach (string key in keys)
            {
                string value = Section(key).Value is { Length: > 0 } given ? given : Setting.Text(setting.ValueIn(Settings));
                yield return ($"{WorkerSettings.Section}:{key}", Secrets.Mask(key, value), SourceOf(key));
            }
        }
    }

    private IConfigurationSection Section(string key) => Root.GetSection($"{WorkerSettings.Section}:{key}");

    /// <summary>The last source that has the key, since that one's value is in effect.</summary>
    private string SourceOf(string key) =>
        string.IsNullOrEmpty(Section(key).Value)
            ? "default"
            : Root.Providers.Last(provider => provider.TryGet(Section(key).Path, out _)) switch
            {
                JsonConfigurationProvider { Source: { Path: { } path, FileProvider: PhysicalFileProvider files } } => Path.Combine(
                    files.Root,
                    path
                ),
                EnvironmentVariablesConfigurationProvider => "environment",
                CommandLineConfigurationProvider => "command line",
                IConfigurationProvider other => other.ToString() ?? "",
            };
}
